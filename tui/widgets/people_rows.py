"""How people, topics and what a card says of them stand in rows. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from rich.cells import cell_len

from store.covering import Topic
from store.people import Person
from store.threads import ThreadRow
from tui.widgets.glyphs import Glyphs
from tui.widgets.reading_layout import age
from tui.widgets.text import Piece, fit, right
from tui.widgets.thread_rows import state_piece

Row = Person | Topic
PHONE, ROOMY = 60, 84
"""Widths below which a row takes two lines, or has no column for what somebody does."""
NAME, ABOUT, STATE, THREADS, OPEN = 15, 26, 10, 11, 7
"""Cells of the columns: name, what they do, whether they are here; threads, and open questions, with their words."""


class Line(NamedTuple):
    """A line of a card that the keys act on, with its words and a quiet note.

    A `thread` is one that proves something, a `topic` one that somebody knows, `suggested` one that the record shows, a
    `person` an expert, whose handle stands in `name`; of topics their name does.
    """

    kind: Literal["suggested", "topic", "thread", "person"]
    name: str = ""
    note: str = ""
    thread: ThreadRow | None = None
    words: str = ""


class Section(NamedTuple):
    """A heading, a quiet word beside it, and the lines below it; where there are none, what is said instead."""

    title: str
    hint: str
    lines: Sequence[Line]
    none: str = ""


def key_of(row: Row) -> tuple[str, int]:
    """What stays the same of a row while others come and go."""
    return ("person", row.member.id) if isinstance(row, Person) else ("topic", row.id)


def topics_text(names: Sequence[str]) -> str:
    """Topics as they are written."""
    return " ".join(f"#{name}" for name in names)


def row_pieces(row: Row, index: int, line: int, width: int, glyphs: Glyphs) -> list[Piece]:
    """A line of a person's or a topic's row, after the bar's column."""
    number = right(str(index + 1), 2 if width < PHONE else 3) + " "
    if isinstance(row, Person):
        return _person(row, number, line, width, glyphs)
    return _topic(row, number, line, width, glyphs)


def _person(row: Person, number: str, line: int, width: int, glyphs: Glyphs) -> list[Piece]:
    state = "" if row.state == "available" else row.state
    knows, about = topics_text(row.topics), row.member.about
    if width < PHONE:
        if line == 0:
            space = width - 4 - len(number) - cell_len(state)
            return [(number, "muted"), (fit(row.member.name, space, glyphs) + " ", "text"), (state + " ", "muted")]
        lead = " " * len(number)
        return [(lead + fit(knows or about, width - 3 - len(lead), glyphs), "text" if knows else "muted")]
    columns: list[Piece] = [(number, "muted"), (fit(row.member.name, NAME, glyphs) + " ", "text")]
    space = width - 3 - len(number) - NAME - STATE
    if width >= ROOMY:
        columns.append((fit(about, ABOUT, glyphs) + " ", "muted"))
        space -= ABOUT + 1
        about = ""
    return [
        *columns,
        (fit(knows or about, space, glyphs) + " ", "text" if knows else "muted"),
        (right(state, STATE - 1) + " ", "muted"),
    ]


def _topic(row: Topic, number: str, line: int, width: int, glyphs: Glyphs) -> list[Piece]:
    covered = ", ".join(expert.name + ("" if expert.available else " (away)") for expert in row.experts)
    who: Piece = (covered or "nobody", "muted" if row.covered else "text")
    if row.open and not row.covered:  # Somebody waits.
        who = (f"! {who[0]}", "hot")
    waiting = f"{row.open} open" if row.open else ""
    if width < PHONE:
        if line == 0:
            space = width - 4 - len(number) - cell_len(waiting)
            return [(number, "muted"), (fit(f"#{row.name}", space, glyphs) + " ", "text"), (waiting + " ", "muted")]
        lead = " " * len(number)
        return [(lead + fit(who[0], width - 3 - len(lead), glyphs), who[1])]
    used = f"{row.threads} thread{'s' if row.threads != 1 else ' '}" if row.threads else ""
    space = width - 5 - len(number) - NAME - THREADS - OPEN
    return [
        (number, "muted"),
        (fit(f"#{row.name}", NAME, glyphs) + " ", "text"),
        (right(used, THREADS) + " ", "muted"),
        (right(waiting, OPEN) + "  ", "text"),
        (fit(who[0], space, glyphs), who[1]),
    ]


def card_pieces(line: Line, index: int, width: int, now: datetime, glyphs: Glyphs) -> list[Piece]:
    """A line of a card, after the bar's column."""
    number = right(str(index + 1), 2) + " "
    if line.thread is not None:
        sign, _ = state_piece(line.thread, now, glyphs)
        old = right(age(line.thread.last_at, now), 4) + " "
        reference = f"#{line.thread.id}"
        space = width - 12 - len(reference) - len(number)
        return [
            (number, "muted"),
            ("  ", ""),
            sign,
            (f" {reference} ", "muted"),
            (fit(line.thread.title, space, glyphs) + " ", "text"),
            (old, "muted"),
        ]
    said = line.words or f"#{line.name}"
    space = max(0, width - 5 - len(number) - cell_len(line.note))
    return [(number, "muted"), (fit(said, space, glyphs) + "  ", "strong"), (line.note + " ", "muted")]
