"""The help page: every command, those of the place one came from first."""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tui.base import BaseApp
from tui.command import applies, shown
from tui.commands import PROMPTING
from tui.composer_commands import composing
from tui.widgets.bars import Bar
from tui.widgets.drawn_text import DrawnText
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.text import Piece, fit

KEYS_WIDTH = 13


class Keys(DrawnText):
    """Keys and what they do."""

    def __init__(self, rows: list[tuple[str, str]], *, glyphs: Glyphs = UNICODE, plain: bool = False) -> None:
        super().__init__()
        self.rows, self.glyphs, self.plain = rows, glyphs, plain
        self._lines: list[tuple[str, str, str]] = []

    def total(self) -> int:
        """How many lines."""
        return len(self._lines)

    def on_resize(self) -> None:
        """Break the sentences anew."""
        self._lines = []
        for key, words in self.rows:
            if not key:
                self._lines.append(("", words, "strong"))
                continue
            for number, line in enumerate(wrap(words, max(10, self.size.width - KEYS_WIDTH - 2))):
                self._lines.append((key if number == 0 else "", line, "text"))
        self.fit_size()

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """A key and its sentence; a heading has no key."""
        key, words, role = self._lines[index]
        if role == "strong":
            return [(" " + fit(words, self.size.width - 3, self.glyphs), role)]
        return [
            (" " + fit(key, KEYS_WIDTH - 1, self.glyphs), "accent"),
            (fit(words, self.size.width - KEYS_WIDTH - 1, self.glyphs), role),
        ]


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
        listed = [("", "Here"), *rows[True], lines, ("", "Elsewhere"), *rows[False], ("", "While writing")]
        listed += composing(app.composer)
        listed += [("", "Where one line is asked for"), *PROMPTING]
        yield Bar(glyphs=app.look.glyphs, plain=app.look.plain, id="help-head")
        yield Keys(listed, glyphs=app.look.glyphs, plain=app.look.plain)

    def on_drawn_text_moved(self) -> None:
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
