"""People or topics as a list: who knows what, or who covers what."""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message

from tui.widgets.drawn import DrawnList
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.people_rows import PHONE, Row, key_of, row_pieces
from tui.widgets.text import Piece, fit

NEAR = 20
"""So many rows before the end of what is known the next page is asked for."""


class PeopleList(DrawnList):
    """Rows of one line, or of two on a phone. The cursor stays on its row while others come and go."""

    class Highlighted(Message):
        """Another row is under the cursor."""

    class Opened(Message):
        """A row was clicked twice."""

    class Wanted(Message):
        """The cursor is near the end of what is known."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, plain: bool = False) -> None:
        super().__init__()
        self.glyphs, self.plain = glyphs, plain
        self.rows: tuple[Row, ...] = ()
        self.none = ""

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    def show(self, rows: Sequence[Row], at: tuple[str, int] | None = None) -> None:
        """Show these rows; the cursor goes to the row with that key, else it stays on its own."""
        before = self.row
        wanted = at or (key_of(before) if before else None)
        self.rows = tuple(rows)
        known = {key_of(row): place for place, row in enumerate(self.rows)}
        near = min(self.cursor, max(0, len(self.rows) - 1))
        self.set_reactive(DrawnList.cursor, known.get(wanted, near if wanted in known else 0) if wanted else 0)
        self._fit_rows()
        self.moved()

    def add(self, rows: Sequence[Row]) -> None:
        """Show more behind what is shown; the cursor stays."""
        self.rows += tuple(rows)
        self.fit_size()
        self.refresh()

    def _fit_rows(self) -> None:
        self.row_height = 2 if self.size.width < PHONE else 1
        self.fit_size()
        self.show_cursor()
        self.refresh()

    def on_resize(self) -> None:
        """Two lines a row on a phone."""
        self._fit_rows()

    def between(self, line: int) -> list[Piece]:
        """What is said where there is no row."""
        return (
            [(" " + fit(self.none, self.size.width - 3, self.glyphs), "muted")] if line == 0 and not self.rows else []
        )

    def total(self) -> int:
        """How many rows are known."""
        return len(self.rows)

    def moved(self) -> None:
        """Tell it, and ask for more in time."""
        self.post_message(self.Highlighted())
        if self.cursor >= len(self.rows) - NEAR:
            self.post_message(self.Wanted())

    def on_click(self, event: object) -> None:
        """A click selects, a second one opens."""
        before = self.cursor
        super().on_click(event)
        if self.rows and self.cursor == before and getattr(event, "chain", 1) > 1:
            self.post_message(self.Opened())

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """A line of a row."""
        return row_pieces(self.rows[index], index, line, self.size.width, self.glyphs)
