"""For you as a list: sections with headings, their lines numbered through, one line each or two on a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.geometry import Region
from textual.message import Message

from store.clock import Clock, utc_now
from store.hours import past_aim
from store.notices import Notice
from store.reviews import Review
from tui.widgets.drawn import DrawnList
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.reading_layout import age
from tui.widgets.text import Piece, fit
from tui.widgets.waiting_rows import PHONE, Line, Offer, WaitingLayout, moved_at


class Section(NamedTuple):
    """A heading, a quiet word beside it, one at the right end, and the lines below it."""

    title: str
    hint: str
    lines: Sequence[Line]
    right: str = ""


def key_of(line: Line) -> tuple[str, int]:
    """What stays the same of a line while others come and go."""
    if isinstance(line, Notice):
        return "notice", line.id
    return ("review", line.post.id) if isinstance(line, Review) else ("thread", line.thread.id)


class WaitingList(DrawnList):
    """What waits, by sections. The cursor stays on its line; when that line leaves, it goes to the one after it."""

    class Highlighted(Message):
        """Another line is under the cursor (None where nothing waits)."""

        def __init__(self, line: Line | None) -> None:
            super().__init__()
            self.line = line

    class Opened(Message):
        """A line was clicked twice."""

    def __init__(
        self, *, glyphs: Glyphs = UNICODE, plain: bool = False, now: Clock = utc_now, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.glyphs, self.plain, self._now = glyphs, plain, now
        self.sections: tuple[Section, ...] = ()
        self.waiting: tuple[Line, ...] = ()
        self.after: tuple[Piece, ...] = ()
        self.offers: dict[tuple[str, int], Offer] = {}
        self._rows: list[tuple[int, int] | None] = []
        self._headings: dict[int, int] = {}
        self._said: dict[int, Piece] = {}
        self._tops: list[int] = []
        self._ages: tuple[tuple[str, str, bool], ...] = ()

    def on_mount(self) -> None:
        """Keep the ages true."""
        self.set_interval(30, self._refresh_ages)

    @property
    def line(self) -> Line | None:
        """The line under the cursor."""
        return self.waiting[self.cursor] if self.waiting else None

    def show(
        self,
        sections: Sequence[Section],
        after: Sequence[Piece],
        offers: Mapping[tuple[str, int], Offer] | None = None,
    ) -> None:
        """Show sections, empty ones left out, and below them some lines of text; `offers` stand at their lines."""
        before = self.line
        follow = [key_of(line) for line in (*self.waiting[self.cursor :], *reversed(self.waiting[: self.cursor]))]
        self.sections = tuple(section for section in sections if section.lines)
        self.waiting = tuple(line for section in self.sections for line in section.lines)
        self.after = tuple(after)
        self.offers = dict(offers or {})
        known = {key_of(line): at for at, line in enumerate(self.waiting)}
        self.set_reactive(DrawnList.cursor, next((known[key] for key in follow if key in known), 0))
        self._lay_out()
        if (before and key_of(before)) != (self.line and key_of(self.line)):
            self.moved()

    def _lay_out(self) -> None:
        """Find a place for every line, heading and text."""
        self.row_height = 2 if self.size.width < PHONE else 1
        self._rows, self._tops, self._headings, self._said = [], [], {}, {}
        for number, section in enumerate(self.sections):
            if self._rows:
                self._rows.append(None)
            self._headings[len(self._rows)] = number
            self._rows.append(None)
            for _ in section.lines:
                index = len(self._tops)
                self._tops.append(len(self._rows))
                self._rows += [(index, part) for part in range(self.row_height)]
        if self._rows and self.after:
            self._rows.append(None)
        for text in self.after:
            self._said[len(self._rows)] = text
            self._rows.append(None)
        self.fit_size()
        self.show_cursor()
        self.refresh()

    def on_resize(self) -> None:
        """Two rows a line on a phone."""
        self._lay_out()

    def total(self) -> int:
        """How many lines wait."""
        return len(self.waiting)

    def length(self) -> int:
        """How many rows they take, with headings and texts."""
        return len(self._rows)

    def top_of(self, index: int) -> int:
        """Where a line stands."""
        return self._tops[index] if index < len(self._tops) else 0

    def row_at(self, line: int) -> tuple[int, int] | None:
        """The line that stands in a row; None for a heading, a text, or nothing."""
        return self._rows[line] if line < len(self._rows) else None

    def above(self, index: int) -> int:
        """A section's first line is seen with its heading."""
        return 1 if self.top_of(index) - 1 in self._headings else 0

    def moved(self) -> None:
        """Tell which line is under the cursor; the heading of its section takes the colour."""
        for line in self._headings:
            y = line - self.scroll_offset.y
            if 0 <= y < self.size.height:
                self.refresh(Region(0, y, self.size.width, 1))
        self.post_message(self.Highlighted(self.line))

    def on_click(self, event: object) -> None:
        """A click selects, a second one opens."""
        before = self.cursor
        super().on_click(event)
        if self.waiting and self.cursor == before and getattr(event, "chain", 1) > 1:
            self.post_message(self.Opened())

    def _refresh_ages(self) -> None:
        now = self._now()
        ages = tuple(
            (age(moved_at(line), now), age(line.thread.since, now), past_aim(line.thread, now)) for line in self.waiting
        )
        if ages != self._ages:
            self._ages = ages
            self.refresh()

    # What stands where

    def between(self, line: int) -> list[Piece]:
        """A heading, or what is said below all."""
        if line in self._said:
            text, role = self._said[line]
            return [(" " + fit(text, self.size.width - 3, self.glyphs), role)]
        if line not in self._headings:
            return []
        number = self._headings[line]
        section = self.sections[number]
        first = sum(len(before.lines) for before in self.sections[:number])
        here = first <= self.cursor < first + len(section.lines)
        side = section.right
        if cell_len(section.title) + cell_len(side) > self.size.width - 5:
            side = ""  # Cut in the middle it says nothing; nor does the hint.
        space = self.size.width - 5 - cell_len(section.title) - cell_len(side)
        hint = section.hint if cell_len(section.hint) <= space else ""
        return [
            (f" {section.title}  ", "accent" if here and self.has_focus else "strong"),
            (fit(hint, space, self.glyphs) + " ", "muted"),
            (side, "muted"),
        ]

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """A row of a line."""
        about = self.waiting[index]
        layout = WaitingLayout(self.size.width, self._now(), self.glyphs)
        return layout.pieces(index, about, line, self.offers.get(key_of(about)))
