"""The help page: every command, those of the place one came from first."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tui.base import BaseApp
from tui.commands import COMMANDS, COMPOSING, applies, shown
from tui.widgets.bars import Bar
from tui.widgets.drawn import DrawnList
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.text import Piece, fit


class Keys(DrawnList):
    """Keys and what they do, a line each."""

    def __init__(self, rows: list[tuple[str, str]], *, glyphs: Glyphs = UNICODE, plain: bool = False) -> None:
        super().__init__()
        self.rows, self.glyphs, self.plain = rows, glyphs, plain

    def total(self) -> int:
        """How many lines."""
        return len(self.rows)

    def on_mount(self) -> None:
        """As long as the rows."""
        self.fit_size()

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """A key and its sentence; a heading has no key."""
        key, words = self.rows[index]
        if not key:
            return [(" " + fit(words, self.size.width - 3, self.glyphs), "strong")]
        return [(" " + fit(key, 12, self.glyphs), "accent"), (fit(words, self.size.width - 15, self.glyphs), "text")]


class HelpScreen(ModalScreen[None]):
    """Every key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss", "Close", id="help.close"),
        Binding("j", "down", "Down", id="help.down"),
        Binding("k", "up", "Up", id="help.up"),
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
        here = [
            (" ".join(shown(key) for key in command.keys), command.help)
            for command in COMMANDS
            if applies(command, self._place)
        ]
        elsewhere = [
            (" ".join(shown(key) for key in command.keys), command.help)
            for command in COMMANDS
            if not applies(command, self._place)
        ]
        rows = [("", "Here"), *here, ("1-9 Enter", "Open that line of the list."), ("", "Elsewhere"), *elsewhere]
        rows += [("", "While writing"), *COMPOSING]
        yield Bar(glyphs=app.look.glyphs, plain=app.look.plain, id="help-head")
        yield Keys(rows, glyphs=app.look.glyphs, plain=app.look.plain)

    def on_mount(self) -> None:
        """Say how to leave."""
        self.query_one("#help-head", Bar).show(([("  Keys", "accent")], [("Esc", "accent"), (" close ", "muted")]))

    def action_down(self) -> None:
        """Down a line."""
        self.query_one(Keys).action_cursor_down()

    def action_up(self) -> None:
        """Up a line."""
        self.query_one(Keys).action_cursor_up()
