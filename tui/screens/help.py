"""The help page: every command, those of the place one came from first."""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import ModalScreen

from tui.base import BaseApp
from tui.commands import COMPOSING, PROMPTING, applies, shown
from tui.widgets.bars import Bar
from tui.widgets.drawn import DrawnList
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.text import Piece, fit

KEYS_WIDTH = 13


class Keys(DrawnList):
    """Keys and what they do. It is read, not chosen from: there is no cursor, and the keys of a list scroll it."""

    class Moved(Message):
        """Other lines are seen."""

    def __init__(self, rows: list[tuple[str, str]], *, glyphs: Glyphs = UNICODE, plain: bool = False) -> None:
        super().__init__()
        self.rows, self.glyphs, self.plain = rows, glyphs, plain
        self._lines: list[tuple[str, str, str]] = []

    def total(self) -> int:
        """How many lines."""
        return len(self._lines)

    @property
    def goes_on(self) -> bool:
        """Whether there is more below."""
        return self.scroll_offset.y + self.size.height < self.total()

    def validate_cursor(self, cursor: int) -> int:
        """No line is under a cursor."""
        return -1

    def on_resize(self) -> None:
        """Break the sentences anew."""
        self._lines = []
        for key, words in self.rows:
            if not key:
                self._lines.append(("", words, "strong"))
                continue
            for number, line in enumerate(wrap(words, max(10, self.size.width - KEYS_WIDTH - 2))):
                self._lines.append((key if number == 0 else "", line, "text"))
        self.set_reactive(DrawnList.cursor, -1)
        self.fit_size()
        self.post_message(self.Moved())

    def show_cursor(self) -> None:
        """Nothing to bring into view."""

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """A key and its sentence; a heading has no key."""
        key, words, role = self._lines[index]
        if role == "strong":
            return [(" " + fit(words, self.size.width - 3, self.glyphs), role)]
        return [
            (" " + fit(key, KEYS_WIDTH - 1, self.glyphs), "accent"),
            (fit(words, self.size.width - KEYS_WIDTH - 1, self.glyphs), role),
        ]

    def _scroll(self, lines: int) -> None:
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False, force=True, immediate=True)
        self.post_message(self.Moved())

    def action_cursor_down(self) -> None:
        """Down a line."""
        self._scroll(1)

    def action_cursor_up(self) -> None:
        """Up a line."""
        self._scroll(-1)

    def action_page_down(self) -> None:
        """Down a page."""
        self._scroll(max(1, self.size.height - 1))

    def action_page_up(self) -> None:
        """Up a page."""
        self._scroll(-max(1, self.size.height - 1))

    def action_scroll_home(self) -> None:
        """To the top."""
        self._scroll(-self.total())

    def action_scroll_end(self) -> None:
        """To the end."""
        self._scroll(self.total())


class HelpScreen(ModalScreen[None]):
    """Every key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss", "Close", id="help.close"),
        Binding("j", "scroll_keys(1)", "Down", id="help.down"),
        Binding("k", "scroll_keys(-1)", "Up", id="help.up"),
        Binding("space", "page", "Next page", id="help.page"),
    ]
    CSS = """
    HelpScreen { background: $h-bg; layout: vertical; }
    HelpScreen Keys { height: 1fr; }
    """

    def __init__(self, place: str) -> None:
        super().__init__()
        self._place = place

    def compose(self) -> ComposeResult:
        """A heading and the keys."""
        app = self.app
        assert isinstance(app, BaseApp)
        rows: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
        for command in app.commands:
            keys = " ".join(shown(key) for key in command.keys)
            rows[applies(command, self._place)].append((keys, command.help))
        lines = ("1-9 Enter", "Open that line of the list.")
        listed = [("", "Here"), *rows[True], lines, ("", "Elsewhere"), *rows[False], ("", "While writing"), *COMPOSING]
        listed += [("", "Where one line is asked for"), *PROMPTING]
        yield Bar(glyphs=app.look.glyphs, plain=app.look.plain, id="help-head")
        yield Keys(listed, glyphs=app.look.glyphs, plain=app.look.plain)

    def on_keys_moved(self) -> None:
        """Say whether it goes on, and how to leave."""
        more: list[Piece] = [("Space", "accent"), (" more   ", "muted")] if self.query_one(Keys).goes_on else []
        self.query_one("#help-head", Bar).show(
            ([("  Keys", "accent")], [*more, ("Esc", "accent"), (" close ", "muted")])
        )

    def action_scroll_keys(self, lines: int) -> None:
        """Move by a line."""
        keys = self.query_one(Keys)
        (keys.action_cursor_down if lines > 0 else keys.action_cursor_up)()

    def action_page(self) -> None:
        """Move by a page."""
        self.query_one(Keys).action_page_down()
