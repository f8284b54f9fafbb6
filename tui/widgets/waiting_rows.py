"""How a line of For you stands in the list: in one row, or in two on a phone."""

from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len

from store.for_you import Waiting
from store.notices import DECIDED, Notice
from store.text import clean_line
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.preview import words
from tui.widgets.reading_layout import age
from tui.widgets.text import Piece, fit, right
from tui.widgets.thread_rows import new_posts, state_piece

Line = Notice | Waiting
PHONE, COLUMNS = 60, 100
"""Widths below which a line takes two rows, or does without the column that says where it stands."""
WHERE, WHY = 22, 24
"""Cells for where a line belongs, and for why it is there."""


@dataclass(frozen=True, slots=True)
class WaitingLayout:
    """Lays lines out for a width and a moment."""

    width: int
    now: datetime
    glyphs: Glyphs

    def pieces(self, index: int, about: Line, line: int) -> list[Piece]:
        """A row, after the bar's column: number, state, what it is about, where, why, how much is new, since when."""
        now, width = self.now, self.width
        role = "strong"
        if isinstance(about, Notice):
            sign, waited = _sign(about, self.glyphs), ("", "")
        else:
            sign, waited = state_piece(about.thread, now, self.glyphs)
        new = new_posts(about.thread.unread) if isinstance(about, Waiting) else ""
        old = right(age(moved_at(about), now), 4) + " "
        if width < PHONE:
            if line == 0:
                return [(right(str(index + 1), 2) + " ", "muted"), sign, (" " + self._about(about, width - 7), role)]
            late = f"{waited[0]} " if waited[0] else ""
            space = width - 16 - len(late)
            return [
                (" " * 5 + late, waited[1] or "muted"),
                (fit(_why(about), space, self.glyphs), "muted"),
                (right(new, 4) + " ", "strong"),
                (old, "muted"),
            ]
        where = f"#{about.thread.id} {about.thread.title}" if isinstance(about, Notice) else about.thread.group
        columns = [(fit(where, WHERE, self.glyphs) + " ", "muted")] if width >= COLUMNS else []
        columns += [
            (fit(_why(about), WHY, self.glyphs) + " ", "muted"),
            (right(new, 4) + " ", "strong"),
            (old, "muted"),
        ]
        shown = waited[0] if len(waited[0]) > 4 else " " + fit(waited[0], 4, self.glyphs)
        space = width - 13 - sum(cell_len(text) for text, _ in columns)
        return [
            (right(str(index + 1), 3) + " ", "muted"),
            sign,
            (shown + " ", waited[1]),
            (self._about(about, space) + " ", role),
            *columns,
        ]

    def _about(self, line: Line, width: int) -> str:
        """A thread's title; of a notice who said what."""
        if isinstance(line, Waiting):
            return fit(line.thread.title, width, self.glyphs)
        begin, end = ("“", "”") if self.glyphs is UNICODE else ('"', '"')
        who = "" if line.kind in DECIDED else f"{clean_line(line.post.author or 'somebody')} "
        lead = fit(who + begin, min(cell_len(who + begin), width - 2), self.glyphs)
        said = fit(words(line.post), width - cell_len(lead) - 1, self.glyphs).rstrip()
        return fit(lead + said + end, width, self.glyphs)


def _why(line: Line) -> str:
    """Why a line is there, as its section's heading goes on."""
    if isinstance(line, Notice):
        return DECIDED.get(line.kind, line.why)
    return f"{line.people} people, {line.posts} posts" if line.people else line.why


def _sign(line: Notice, glyphs: Glyphs) -> Piece:
    """What an answer has become by what was said of it."""
    if line.kind in ("verified", "solved"):
        return glyphs.verified, "good"
    return glyphs.answered if line.kind == "accepted" else " ", "muted"


def moved_at(line: Line) -> str:
    """When a line last moved."""
    return line.created_at if isinstance(line, Notice) else line.thread.last_at
