"""What a search shows: the threads that it found, or what to try where it found none."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from textual.message import Message

from store.clock import Clock, utc_now
from store.search.offers import Offers
from store.search.query import Hit
from store.text import shown
from tui.widgets.drawn import DrawnList
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.reading_layout import age
from tui.widgets.text import Piece, fit, right
from tui.widgets.thread_rows import state_piece

NEAR = 20
"""So many rows before the end of what is known the next page is asked for."""
MOST = 7
"""Offers that are shown at most."""


class Choice(NamedTuple):
    """An offer as it is shown: its words and what stands out in them, the query to try, the key that does it."""

    words: str
    strong: str
    query: str | None
    key: str = ""


class Results(DrawnList):
    """Found threads, two lines each: what it is, and the passage. Where there are none, offers of one line each."""

    row_height = 2

    class Wanted(Message):
        """The cursor is near the end of what is known."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, plain: bool = False, now: Clock = utc_now) -> None:
        super().__init__()
        self.glyphs, self.plain, self._now = glyphs, plain, now
        self.hits: tuple[Hit, ...] = ()
        self.choices: tuple[Choice, ...] = ()

    def show(self, hits: tuple[Hit, ...]) -> None:
        """Show what was found, from the top."""
        self.choices = ()
        self._begin(hits)

    def offer(self, offers: Offers) -> None:
        """Show what to try instead."""
        self.choices = choices(offers)
        self._begin(())

    def _begin(self, hits: tuple[Hit, ...]) -> None:
        self.hits = hits
        self.row_height = 1 if self.choices else 2
        self.set_reactive(DrawnList.cursor, 0)
        self.fit_size()
        self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self.refresh()

    def add(self, hits: tuple[Hit, ...]) -> None:
        """Show more behind what is shown; the cursor stays."""
        self.hits += hits
        self.fit_size()
        self.refresh()

    def total(self) -> int:
        """How many rows there are."""
        return len(self.choices or self.hits)

    def moved(self) -> None:
        """Ask for more in time."""
        if self.hits and self.cursor >= len(self.hits) - NEAR:
            self.post_message(self.Wanted())

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """A thread, then its passage with what matched in bold; or an offer."""
        width = self.size.width
        if self.choices:
            choice = self.choices[index]
            return [
                (right(str(index + 1), 3) + " ", "muted"),
                (f" {choice.words} ", "text"),
                (fit(choice.strong, width - 11 - cell_len(choice.words), self.glyphs), "strong"),
                (right(choice.key, 3) + " ", "accent"),
            ]
        hit = self.hits[index]
        if line == 0:
            state, waited = state_piece(hit.thread, self._now(), self.glyphs)
            where = fit(hit.thread.group, 16, self.glyphs) if width >= 80 else ""
            return [
                (right(str(index + 1), 3) + " ", "muted"),
                state,
                (" " + fit(waited[0], 4, self.glyphs) + " ", waited[1]),
                (fit(hit.thread.title, width - 18 - len(where), self.glyphs) + " ", "text"),
                (where, "muted"),
                (right(age(hit.thread.last_at, self._now()), 4) + " ", "muted"),
            ]
        indent = 11 if width >= 60 else 5
        return [(" " * indent, ""), *passage(hit, width - indent - 2, self.glyphs)]


def choices(offers: Offers) -> tuple[Choice, ...]:
    """Offers in the order in which they are shown; asking is always the last."""
    found = [
        Choice("Did you mean", other, other, "" if place else "F2") for place, other in enumerate(offers.spellings)
    ]
    for place, (left_out, rest) in enumerate(offers.fewer):
        found.append(Choice(f"Without {shown(left_out, 24)}:", rest, rest, "" if place else "F3"))
    asking = [Choice("Ask it instead:", offers.question, None, "F4")] if offers.question else []
    return (*found[: MOST - 1], *asking)


def passage(hit: Hit, width: int, glyphs: Glyphs) -> list[Piece]:
    """As much of a passage as fits, with what matched in it."""
    text, marks = _from_the_mark(hit, width)
    # The signs of what is left out at both ends are the search's, not the author's.
    if text.startswith(UNICODE.cut):
        text = glyphs.cut + text[1:]
    if text.endswith(UNICODE.cut):
        text = text[:-1] + glyphs.cut
    pieces: list[Piece] = []
    at = 0
    for start, end in (*marks, (len(text), len(text))):
        pieces += [(text[at:start], "muted"), (text[start:end], "strong")]
        at = end
    kept: list[Piece] = []
    for text, role in pieces:
        if not text:
            continue
        if cell_len(text) >= width:
            # Cutting folds blanks at the ends; the one between two pieces stays.
            lead = " " if text[0] == " " and kept else ""
            return [*kept, (lead + fit(text, width - len(lead), glyphs), role)] if width > 0 else kept
        kept.append((text, role))
        width -= cell_len(text)
    return kept


def _from_the_mark(hit: Hit, width: int) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The passage from a little before its first match, where that would not be seen in so narrow a list."""
    first = hit.marks[0] if hit.marks else (0, 0)
    if first[1] < width - 2:
        return hit.excerpt, hit.marks
    blank = hit.excerpt.find(" ", max(0, first[0] - width // 3), first[0])
    start = blank + 1 if blank >= 0 else first[0]
    return UNICODE.cut + hit.excerpt[start:], tuple((begin - start + 1, end - start + 1) for begin, end in hit.marks)
