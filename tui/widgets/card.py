"""A card: what is known of somebody or of a topic, with lines to act on."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from textual.message import Message

from store.clock import Clock, utc_now
from tui.widgets.drawn import DrawnList
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.people_rows import Line, Section, card_pieces
from tui.widgets.text import Piece, fit


class Card(DrawnList):
    """Some words, then sections whose lines are numbered through."""

    class Opened(Message):
        """A line was clicked twice."""

    class Moved(Message):
        """Another line is under the cursor."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, plain: bool = False, now: Clock = utc_now) -> None:
        super().__init__()
        self.glyphs, self.plain, self._now = glyphs, plain, now
        self.about: object = None
        self.said: tuple[Piece, ...] = ()
        self.sections: tuple[Section, ...] = ()
        self.lines: tuple[Line, ...] = ()
        self._rows: list[list[Piece] | int] = []
        self._tops: list[int] = []

    @property
    def line(self) -> Line | None:
        """The line under the cursor."""
        return self.lines[self.cursor] if self.lines else None

    def show(self, about: object, said: Sequence[Piece], sections: Sequence[Section]) -> None:
        """Show what there is to say about something; about the same as before, the cursor stays where it was."""
        at = self.cursor if about == self.about else 0
        self.about, self.said, self.sections = about, tuple(said), tuple(sections)
        self.lines = tuple(line for section in self.sections for line in section.lines)
        self.set_reactive(DrawnList.cursor, max(0, min(at, len(self.lines) - 1)))
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.size.width - 3
        self._rows, self._tops = [], []
        for text, role in self.said:
            self._rows += self._words(text, role)
        for section in self.sections:
            if self._rows:
                self._rows.append([])
            hint = fit(section.hint, width - len(section.title) - 2, self.glyphs)
            self._rows.append([(f" {section.title}  ", "strong"), (hint, "muted")])
            if not section.lines:
                self._rows += self._words(section.none, "muted")
            for _ in section.lines:
                self._tops.append(len(self._rows))
                self._rows.append(len(self._tops) - 1)
        self.fit_size()
        if self.cursor == 0:
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self.show_cursor()
        self.refresh()

    def _words(self, text: str, role: str) -> list[list[Piece]]:
        width = max(10, self.size.width - 3)
        return [[(" " + fit(line, width, self.glyphs), role)] for line in wrap(text, width)]

    def on_resize(self) -> None:
        """Break the words anew."""
        self._lay_out()

    def total(self) -> int:
        """How many lines there are to act on."""
        return len(self.lines)

    def length(self) -> int:
        """How many rows they take, with words and headings."""
        return len(self._rows)

    def top_of(self, index: int) -> int:
        """Where a line stands."""
        return self._tops[index] if index < len(self._tops) else 0

    def above(self, index: int) -> int:
        """The first line is seen with all that is said above it."""
        return self.top_of(0) if index == 0 else 0

    def row_at(self, line: int) -> tuple[int, int] | None:
        """The line that stands in a row; None for words, a heading, or nothing."""
        row = self._rows[line] if line < len(self._rows) else []
        return (row, 0) if isinstance(row, int) else None

    def between(self, line: int) -> list[Piece]:
        """Words, or a heading."""
        row = self._rows[line] if line < len(self._rows) else []
        return row if isinstance(row, list) else []

    def moved(self) -> None:
        """Other keys may apply to the line."""
        self.post_message(self.Moved())

    def on_click(self, event: object) -> None:
        """A click selects, a second one opens."""
        before = self.cursor
        super().on_click(event)
        if self.lines and self.cursor == before and getattr(event, "chain", 1) > 1:
            self.post_message(self.Opened())

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """A line."""
        return card_pieces(self.lines[index], index, self.size.width, self._now(), self.glyphs)
