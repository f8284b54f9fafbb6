"""Beside a question that is written: the threads that may hold its answer, and whom it will reach."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from store import affected
from store.clock import Clock, utc_now
from store.search.similar import Similar
from store.text import clean_line
from store.threads import ThreadRow, solved
from tui.widgets.drawn import DrawnList
from tui.widgets.glyphs import ASCII, UNICODE, Glyphs
from tui.widgets.reading_layout import age
from tui.widgets.text import Piece, fit, right
from tui.widgets.thread_rows import state_piece

EMPTY = "What others asked before appears here as you write."
NONE = "Nothing like it was asked before."
NOBODY = "Nobody yet; the whole group sees it."
LEAD = 5
"""Columns before a title, and before what stands below it."""


class Person(NamedTuple):
    """Somebody whom the question will reach: why, how they are, and whether the asker has taken them off."""

    id: int
    name: str
    why: str
    state: str
    out: bool = False


class Answered(DrawnList):
    """Numbered threads of a few rows each, then people of one row each; the cursor goes through both.

    A thread has its title, one or two rows of the passage that counts, and what one can say of it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Next", show=False),
        Binding("k", "cursor_up", "Before", show=False),
        Binding("enter", "open", "Read it", show=False),
    ]
    DEFAULT_CSS = "Answered { background: $h-side; }"

    class Opened(Message):
        """Enter was pressed on a thread, or it was clicked twice."""

    class Moved(Message):
        """Another thread or person is under the cursor."""

    class Said(Message):
        """What one can say of the thread, or of the person, under the cursor was clicked."""

    def __init__(
        self, *, glyphs: Glyphs = UNICODE, plain: bool = False, now: Clock = utc_now, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.glyphs, self.plain, self._now = glyphs, plain, now
        self.found: tuple[Similar, ...] = ()
        self.people: tuple[Person, ...] = ()
        self.written = False
        self.keys = ("y", "H")
        """The keys of "This answers it" and "I have this too", as they are written."""
        self._rows: list[tuple[int, int] | None] = []
        self._tops: list[int] = []
        self._said: dict[int, list[Piece]] = {}
        self._passage_rows = 1
        self._passages: dict[int, list[str]] = {}

    def on_mount(self) -> None:
        """Keep the ages true."""
        self.set_interval(30, self.refresh)
        self._lay_out()

    @property
    def chosen(self) -> Similar | None:
        """The thread under the cursor."""
        return self.found[self.cursor] if self.cursor < len(self.found) else None

    @property
    def person(self) -> Person | None:
        """The person under the cursor."""
        at = self.cursor - len(self.found)
        return self.people[at] if 0 <= at < len(self.people) else None

    def show(self, found: Sequence[Similar], people: Sequence[Person], *, written: bool) -> None:
        """Show these; `written` is false where there is no question yet. The cursor stays on its thread or person."""
        before = self._key()
        self.found, self.people, self.written = tuple(found), tuple(people), written
        self._passages.clear()
        keys = [("thread", one.thread.id) for one in self.found] + [("person", one.id) for one in self.people]
        self.set_reactive(DrawnList.cursor, keys.index(before) if before in keys else 0)
        self._lay_out()

    def _key(self) -> tuple[str, int] | None:
        if self.chosen is not None:
            return ("thread", self.chosen.thread.id)
        return ("person", self.person.id) if self.person is not None else None

    def _lay_out(self) -> None:
        """Find a place for every row: roomy where all of it can be seen then, else close together."""
        self._rows, self._tops, self._said = [], [], {}
        height, count, people = self.size.height, len(self.found), max(1, len(self.people))
        fixed = 5 + people + (not count)
        gap = 1 if fixed + 4 * count <= height else 0
        self._passage_rows = 2 if gap and fixed + 5 * count <= height else 1
        parts = self.row_height = 2 + self._passage_rows
        self._text([("Already answered?", "heading")], f"{count} found" if count else "")
        self._gap(gap)
        for index in range(count):
            self._row(index, parts)
            self._gap(gap)
        if not count:
            self._text([(" " + (NONE if self.written else EMPTY), "muted")])
            self._gap(gap)
        self._said[len(self._rows)] = [(" " + self.glyphs.horizontal * max(0, self.size.width - 3), "rule")]
        self._rows.append(None)
        reached = sum(not person.out for person in self.people)
        count_said = f"{reached} {'person' if reached == 1 else 'people'}" if self.people else ""
        self._text([("It will reach", "heading")], count_said)
        self._gap(gap)
        for index in range(len(self.people)):
            self._row(count + index, 1)
        if not self.people:
            self._text([(" " + NOBODY, "muted")])
        self.fit_size()
        self.show_cursor()
        self.refresh()

    def _row(self, index: int, parts: int) -> None:
        self._tops.append(len(self._rows))
        self._rows += [(index, part) for part in range(parts)]

    def _gap(self, rows: int) -> None:
        self._rows += [None] * rows

    def _text(self, left: list[Piece], at_right: str = "") -> None:
        self._said[len(self._rows)] = [*left, (at_right, "muted")]
        self._rows.append(None)

    def on_resize(self) -> None:
        """Other widths break passages elsewhere."""
        self._passages.clear()
        self._lay_out()

    def on_focus(self) -> None:
        """The heading takes the colour, and what one can say its key."""
        self.refresh()

    on_blur = on_focus

    def total(self) -> int:
        """How many threads and people there are."""
        return len(self.found) + len(self.people)

    def length(self) -> int:
        """How many rows all of it takes."""
        return len(self._rows)

    def top_of(self, index: int) -> int:
        """Where a thread or a person stands."""
        return self._tops[index] if index < len(self._tops) else 0

    def row_at(self, line: int) -> tuple[int, int] | None:
        """What stands in a row; None for a heading, or nothing."""
        return self._rows[line] if line < len(self._rows) else None

    def above(self, index: int) -> int:
        """The first thread is seen with the heading."""
        return self.top_of(0) if index == 0 else 0

    def moved(self) -> None:
        """Other keys apply there."""
        self.post_message(self.Moved())

    def on_key(self, event: events.Key) -> None:
        """A number goes to its thread."""
        if (event.character or "").isdecimal() and 0 < int(event.character or "") <= len(self.found):
            event.stop()
            self.cursor = int(event.character or "") - 1

    def action_open(self) -> None:
        """Read the thread under the cursor."""
        if self.chosen is not None:
            self.post_message(self.Opened())

    def on_click(self, event: object) -> None:
        """A click selects; on what one can say, it says it; a second one opens."""
        found = self.row_at(getattr(event, "y", 0) + self.scroll_offset.y)
        before = self.cursor
        super().on_click(event)
        if found is None:
            return
        index, part = found
        if index >= len(self.found):
            if index == before:
                self.post_message(self.Said())
        elif part == self._action_part(index):
            self.post_message(self.Said())
        elif index == before and getattr(event, "chain", 1) > 1:
            self.post_message(self.Opened())

    # What stands where

    def between(self, line: int) -> list[Piece]:
        """A heading with its count, or what is said where there is nothing."""
        pieces = self._said.get(line, [])
        if not pieces:
            return []
        (text, role), *rest = pieces
        count = rest[0][0] if rest else ""
        role = ("accent" if self.has_focus else "strong") if role == "heading" else role
        width = self.size.width - 3 - cell_len(count)
        return [(" " + fit(text.strip() if role != "rule" else text[1:], width, self.glyphs), role), (count, "muted")]

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """A row of a thread or of a person."""
        if index >= len(self.found):
            return self._of_person(self.people[index - len(self.found)], marked)
        row = self.found[index].thread
        if line == 0:
            return self._title(index, row)
        if line < self._action_part(index):
            said = self._passage(index)[line - 1]
            return [(" " * (LEAD - 1) + fit(said, self.size.width - LEAD - 1, self.glyphs), "muted")]
        return self._action(row, marked) if line == self._action_part(index) else []

    def _action_part(self, index: int) -> int:
        """Which of a thread's rows is what one can say of it: the one below its passage, however short that is."""
        return 1 + len(self._passage(index))

    def _title(self, index: int, row: ThreadRow) -> list[Piece]:
        now = self._now()
        state, (waited, role) = state_piece(row, now, self.glyphs)
        when = (waited, role) if waited else (age(row.created_at or row.last_at, now), "muted")
        number = f" #{row.id} "
        width = self.size.width - 1 - LEAD - cell_len(number) - 5
        return [
            (f" {index + 1} ", "muted"),
            state,
            (" " + fit(row.title, width, self.glyphs), "text"),
            (number, "muted"),
            (right(when[0], 4) + " ", when[1]),
        ]

    def _passage(self, index: int) -> list[str]:
        """The rows of a passage, in quotation marks; the last one is cut where there is more."""
        if index not in self._passages:
            before, after = ('"', '"') if self.glyphs is ASCII else ("“", "”")
            said = clean_line(self.found[index].excerpt)
            found = wrap(f"{before}{said}{after}", max(10, self.size.width - LEAD - 1)) if said else []
            rows = self._passage_rows
            self._passages[index] = [*found[: rows - 1], " ".join(found[rows - 1 :])][: len(found)]
        return self._passages[index]

    def _action(self, row: ThreadRow, marked: bool) -> list[Piece]:
        """What one can say of a thread, behind its key where the keys act here, and who has it too."""
        word, key = "", ""
        if solved(row):
            word, key = "This answers it", self.keys[0]
        elif affected.offered(row):
            word, key = "I have this too", self.keys[1]
        elif row.affects_me:
            word = "You have this too"
        else:
            word = f"your own {row.kind}" if row.mine else row.kind
        others = f"{row.affected} {'has' if row.affected == 1 else 'have'} this too" if row.affected else ""
        arrow = ">" if self.glyphs is ASCII else "\u203a"
        lead = (key if marked and self.has_focus else arrow) + " " if key else ""
        width = self.size.width - LEAD - 1 - cell_len(lead) - cell_len(others)
        return [
            (" " * (LEAD - 1), ""),
            (lead, "accent"),
            (fit(word, width, self.glyphs), "text" if key else "muted"),
            (others + " ", "muted"),
        ]

    def _of_person(self, person: Person, marked: bool) -> list[Piece]:
        state = "left out" if person.out else person.state
        name = fit(person.name, min(12, max(4, self.size.width // 4)), self.glyphs)
        width = self.size.width - 5 - cell_len(name) - cell_len(state)
        return [
            (" " + name + " ", "muted" if person.out else "strong"),
            (" " + fit(person.why, width, self.glyphs), "muted"),
            (" " + state + " ", "muted" if person.out else "text"),
        ]
