"""How a thread stands in a list: on one line or two, by the width that there is."""

from datetime import datetime
from typing import Literal, NamedTuple

from rich.cells import cell_len

from store.hours import past_aim
from store.subscriptions import FOLLOWED
from store.threads import ThreadRow
from tui.widgets.glyphs import Glyphs
from tui.widgets.reading_layout import age
from tui.widgets.text import Piece, fit, number, right

Shape = Literal["columns", "narrow", "wide", "phone", "short"]
"""One line with all columns, one without topics, two lines in a narrow pane beside others, two on a phone, and in place
of either two lines one line with what is needed most."""

ROOMY = 50
"""Columns from which a short line has room for the last activity."""


def state_piece(row: ThreadRow, now: datetime, glyphs: Glyphs) -> tuple[Piece, Piece]:
    """The sign of a thread's state, and the age of an open question with `!` past its group's aim."""
    if row.state == "open" and row.duplicate_of is not None:
        return (glyphs.open, "muted"), ("", "")
    if row.state == "open":
        late = past_aim(row, now)
        role = "hot" if late else "strong"
        return (glyphs.open, role), (age(row.since, now) + ("!" if late else ""), "hot" if late else "text")
    if row.state == "verified":
        return (glyphs.verified, "good"), ("", "")
    if row.state == "answered":
        return (glyphs.answered, "muted"), ("", "")
    if row.kind == "announcement":
        return (glyphs.announcement, "text"), ("", "")
    return (" ", ""), ("", "")


class RowLayout(NamedTuple):
    """Lays rows out for a width, a shape and a moment."""

    width: int
    shape: Shape
    now: datetime
    glyphs: Glyphs

    def pieces(self, index: int, row: ThreadRow, line: int) -> list[Piece]:
        """A line of a row, after the bar's column; `index` counts from 0."""
        if self.shape == "wide":
            return self._wide(index, row, line)
        if self.shape == "short":
            return self._short(index, row)
        return self._phone(index, row, line) if self.shape == "phone" else self._columns(index, row)

    def _columns(self, index: int, row: ThreadRow) -> list[Piece]:
        photos = f"{self.glyphs.photo}{row.photos}" if row.photos else ""
        first = self._first(index, row)
        rest = [
            (fit(photos, 3, self.glyphs) + " ", "muted"),
            (fit(row.author or "", 7, self.glyphs) + " ", "muted"),
            (right(_replies(row), 3) + " ", "muted"),
            *self._last(row),
        ]
        if self.shape == "columns":
            rest.insert(0, (fit(" ".join(self._about(row)), 15, self.glyphs) + " ", "muted"))
        # The bar's column and the one behind the title are taken too.
        title = self.width - 2 - sum(cell_len(text) for text, _ in (*first, *rest))
        return [*first, (fit(row.title, title, self.glyphs) + " ", _title(row)), *rest]

    def _first(self, index: int, row: ThreadRow) -> list[Piece]:
        """Number, state and age; an age of five columns takes the gap before it."""
        state, (waited, role) = state_piece(row, self.now, self.glyphs)
        shown = waited if len(waited) > 4 else " " + fit(waited, 4, self.glyphs)
        return [(right(str(index + 1), 3) + " ", "muted"), state, (shown + " ", role)]

    def _last(self, row: ThreadRow) -> list[Piece]:
        new = new_posts(row.unread)
        return [(right(new, 4) + " ", _count(row)), (right(age(row.last_at, self.now), 4) + " ", "muted")]

    def _about(self, row: ThreadRow) -> list[str]:
        """Whether it is pinned or a duplicate, how it is followed where that was chosen, and its topics."""
        same = f"duplicate #{row.duplicate_of}" if row.duplicate_of else ""
        marks = ("pinned" if row.pinned_at else "", same, FOLLOWED[row.level or "mine"])
        return [*filter(None, marks), *(f"#{topic}" for topic in row.topics)]

    def _topics(self, row: ThreadRow, width: int) -> str:
        """Topics and photos in a width: topics give way first, from the right, then the photos."""
        photos = f"{self.glyphs.photo}{row.photos}" if row.photos else ""
        about = self._about(row)
        for count in range(len(about), -1, -1):
            text = "  ".join(part for part in (" ".join(about[:count]), photos) if part)
            if len(text) <= width:
                return text
        return ""

    def _wide(self, index: int, row: ThreadRow, line: int) -> list[Piece]:
        width = self.width
        if line == 0:
            first = self._first(index, row)
            title = width - 7 - sum(cell_len(text) for text, _ in first)
            return [
                *first,
                (fit(row.title, title, self.glyphs), _title(row)),
                (right(age(row.last_at, self.now), 5) + " ", "muted"),
            ]
        space = width - 12 - 18
        return [
            (" " * 11, ""),
            (fit(self._topics(row, space - 1), space, self.glyphs), "muted"),
            (right(fit(row.author or "", 8, self.glyphs).rstrip(), 8) + " ", "muted"),
            (right(_replies(row), 3) + " ", "muted"),
            (right(new_posts(row.unread), 4) + " ", _count(row)),
        ]

    def _short(self, index: int, row: ThreadRow) -> list[Piece]:
        """Number, state and age, title, what is new; and the last activity where there is room."""
        first, last = self._first(index, row), self._last(row)
        if self.width < ROOMY:
            last = last[:1]
        title = self.width - 2 - sum(cell_len(text) for text, _ in (*first, *last))
        return [*first, (fit(row.title, title, self.glyphs) + " ", _title(row)), *last]

    def _phone(self, index: int, row: ThreadRow, line: int) -> list[Piece]:
        width = self.width
        state, waited = state_piece(row, self.now, self.glyphs)
        if line == 0:
            lead = right(str(index + 1), 2) + " "
            title = fit(row.title, width - 4 - len(lead), self.glyphs)
            return [(lead, "muted"), state, (" " + title, _title(row))]
        late = f"{waited[0]} " if waited[0] else ""
        space = max(1, width - 6 - len(late) - 22)
        return [
            (" " * 5 + late, waited[1] or "muted"),
            (fit(self._topics(row, space - 1), space, self.glyphs), "muted"),
            (right(fit(row.author or "", 7, self.glyphs).rstrip(), 7) + " ", "muted"),
            (right(_replies(row), 3), "muted"),
            (right(new_posts(row.unread), 4), _count(row)),
            (right(age(row.last_at, self.now), 5) + " ", "muted"),
        ]


def _title(row: ThreadRow) -> str:
    """Bold means unread; what is muted is said quietly."""
    return "strong" if row.unread and not row.muted else "text"


def _count(row: ThreadRow) -> str:
    return "muted" if row.muted else "strong"


def new_posts(unread: int) -> str:
    """How many are new, in at most three columns."""
    return (f"+{unread}" if unread < 100 else number(unread)) if unread else ""


def _replies(row: ThreadRow) -> str:
    """How many replies, in at most three columns."""
    replies = row.posts - 1
    return str(replies) if replies < 1000 else f"{min(replies // 1000, 99)}k"
