"""The rows that frame a screen: the top bar, a pane's heading, the keys, and what went wrong."""

from __future__ import annotations

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.palette import shade, styles_by_role, text_in
from tui.widgets.text import Piece, fit, strip


class Bar(Widget):
    """Lines made of a left and a right side; the left one gives way."""

    DEFAULT_CSS = "Bar { height: 1; background: $h-side; color: $h-text; }"

    def __init__(
        self, *, glyphs: Glyphs = UNICODE, plain: bool = False, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.glyphs, self.plain = glyphs, plain
        self.lines: list[tuple[list[Piece], list[Piece]]] = [([], [])]

    def show(self, *lines: tuple[list[Piece], list[Piece]]) -> None:
        """Show these lines, if they differ from what is shown."""
        if list(lines) != self.lines:
            self.lines = list(lines)
            self.refresh()

    def _styles(self) -> dict[str, Style]:
        """The palette's roles as styles; `active` is the mode one is in."""
        if self.plain:
            active = Style(reverse=True, bold=True)
        else:
            active = shade(self, "accent") + text_in(self, "on-accent") + Style(bold=True)
        return {**styles_by_role(self), "active": active}

    def render_line(self, y: int) -> Strip:
        """One line."""
        base, width = self.visual_style.rich_style, self.size.width
        if y >= len(self.lines):
            return Strip.blank(width, base)
        left, right = self.lines[y]
        taken = sum(cell_len(text) for text, _ in right)
        free = max(0, width - taken)
        spare = 1 if taken and free else 0  # What is cut at the left does not touch what stands at the right.
        free -= spare
        kept: list[Piece] = []
        for text, role in left:
            if cell_len(text) > free:
                if free > 0:
                    kept.append((_cut(text, free, self.glyphs), role))
                free = 0
                break
            kept.append((text, role))
            free -= cell_len(text)
        return strip([*kept, (" " * (free + spare), ""), *right], width, self._styles(), base)


def _cut(text: str, width: int, glyphs: Glyphs) -> str:
    lead = len(text) - len(text.lstrip(" "))
    return " " * min(lead, width) + fit(text, width - min(lead, width), glyphs)


class KeyBar(Bar):
    """The footer: up to seven keys that would work now, and one quiet word of status."""

    class Pressed(Message):
        """A key's word was clicked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(
        self, *, glyphs: Glyphs = UNICODE, plain: bool = False, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(glyphs=glyphs, plain=plain, id=id, classes=classes)
        self._spans: list[tuple[int, int, str]] = []

    def show_keys(self, keys: list[tuple[str, str, str]], status: str = "") -> None:
        """Show keys as (binding, how it is written, word); those that do not fit are left out."""
        left: list[Piece] = [(" ", "")]
        right: list[Piece] = [(fit(status, self.size.width - 2, self.glyphs).strip() + " ", "strong")] if status else []
        free = self.size.width - 1 - sum(cell_len(text) for text, _ in right)
        gap = 3 if self.size.width >= 60 else 2
        self._spans = []
        at = 1
        for key, shown, word in _fitting(keys[:7], free - 1 + gap, gap):
            width = cell_len(shown) + 1 + cell_len(word) + gap
            left += [(shown, "accent"), (f" {word}" + " " * gap, "muted")]
            self._spans.append((at, at + width - gap, key))
            at += width
        self.show((left, right))

    def on_click(self, event: events.Click) -> None:
        """A click on a key's word is that key."""
        for start, end, key in self._spans:
            if start <= event.x < end:
                self.post_message(self.Pressed(key))


def _fitting(keys: list[tuple[str, str, str]], width: int, gap: int) -> list[tuple[str, str, str]]:
    """As many keys as fit; the last one, help, goes last."""
    kept = list(keys)
    while kept and sum(cell_len(shown) + 1 + cell_len(word) + gap for _, shown, word in kept) > width:
        del kept[-2 if len(kept) > 1 else -1]
    return kept


class NoticeBar(Bar):
    """Two rows above the footer: what did not happen, what was kept and what to do. It stays until closed."""

    DEFAULT_CSS = """
    NoticeBar { height: 2; display: none; background: $h-raised; }
    NoticeBar.-shown { display: block; }
    """

    def tell(self, what: str, then: str = "", *, bad: bool = True) -> None:
        """Say it; `then` is what was kept and what to do next."""
        bar: Piece = (self.glyphs.bar, "hot" if bad else "accent")
        mark = "! " if bad else ""
        self.show(
            ([bar, (f" {mark}{what}", "hot" if bad else "strong")], []),
            ([bar, (f"   {then}", "text")], [(" Esc", "accent"), (" close ", "muted")]),
        )
        self.add_class("-shown")

    def tell_refusal(self, sentence: str, failed: str = "", kept: str = "") -> None:
        """Say the sentence of an error: what did not happen, behind a word on what `failed`, and what to do next.

        What to type in a shell is left out: whoever sees this sits in the app. `kept` stands before what is left.
        """
        what, _, then = sentence.partition("; ")
        then = "" if then.startswith("hallway ") else then[:1].upper() + then[1:]
        self.tell(f"{failed}: {what[:1].lower()}{what[1:]}" if failed else what, f"{kept} {then}".strip())

    def close(self) -> None:
        """Take it away."""
        self.remove_class("-shown")

    @property
    def open(self) -> bool:
        """Whether something is said."""
        return self.has_class("-shown")
