"""The groups at the left, each with what is new in it."""

from __future__ import annotations

from textual.message import Message

from store.groups import Group
from tui.widgets.drawn import DrawnList
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.text import Piece, fit, number, right

MAX_WIDTH = 48


class GroupsPane(DrawnList):
    """Groups in their order; the chosen one is the one whose threads are shown."""

    DEFAULT_CSS = "GroupsPane { background: $h-side; }"

    class Chosen(Message):
        """Another group is under the cursor; `opened` when its threads are to get the keys."""

        def __init__(self, group: Group, opened: bool) -> None:
            super().__init__()
            self.group, self.opened = group, opened

    def __init__(
        self, *, glyphs: Glyphs = UNICODE, plain: bool = False, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.glyphs, self.plain = glyphs, plain
        self.groups: tuple[Group, ...] = ()

    @property
    def group(self) -> Group | None:
        """The chosen group."""
        return self.groups[self.cursor] if self.groups else None

    def show(self, groups: tuple[Group, ...], chosen: int | None = None) -> None:
        """Show groups; the cursor goes to the one of an id, else stays on its group."""
        wanted = chosen if chosen is not None else (self.group.id if self.group else None)
        self.groups = groups
        at = next((at for at, group in enumerate(groups) if group.id == wanted), 0)
        self.set_reactive(DrawnList.cursor, at)
        self.fit_size()
        self.refresh()

    def total(self) -> int:
        """How many groups there are."""
        return len(self.groups)

    def moved(self) -> None:
        """Tell which group was chosen."""
        if self.group is not None:
            self.post_message(self.Chosen(self.group, opened=False))

    def action_open(self) -> None:
        """Go to the group's threads."""
        if self.group is not None:
            self.post_message(self.Chosen(self.group, opened=True))

    def on_click(self, event: object) -> None:
        """A click opens."""
        super().on_click(event)
        self.action_open()

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """A group's name and how much is new, bold if anything is."""
        group = self.groups[index]
        role = "strong" if group.unread else ("muted" if group.archived else "text")
        count = number(group.unread) if group.unread else ""
        width = self.size.width
        if width > MAX_WIDTH:
            # Across the whole screen a count would stand far from its name.
            return [(" " + fit(group.name, MAX_WIDTH - 7, self.glyphs), role), (right(count, 4), role)]
        edge = self.glyphs.vertical if self.plain else " "
        return [(" " + fit(group.name, width - 7, self.glyphs), role), (right(count, 4), role), (edge, "rule")]
