"""How a line of For you stands in the list: in one row, or in two on a phone."""

from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len

from store.experts.turns import Question
from store.for_you import Waiting
from store.notices import DECIDED, Notice
from store.reviews import Review
from store.text import clean_line
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.preview import words
from tui.widgets.reading_layout import age
from tui.widgets.text import Piece, fit, right
from tui.widgets.thread_rows import new_posts, state_piece

Line = Question | Notice | Review | Waiting
Offer = tuple[str, str]
"""What a key does to a line: the key, and the word for it."""
PHONE, COLUMNS = 60, 100
"""Widths below which a line takes two rows, or does without the column that says where it stands."""
WHERE, WHY = 22, 24
"""Cells for where a line belongs, and for why it is there."""
REPLIES = 18
"""Cells for what was replied to a question, and for what can be done with that."""


@dataclass(frozen=True, slots=True)
class WaitingLayout:
    """Lays lines out for a width and a moment."""

    width: int
    now: datetime
    glyphs: Glyphs

    def pieces(self, index: int, about: Line, line: int, offer: Offer | None = None) -> list[Piece]:
        """A row, after the bar's column: number, state, what it is about, where, why, and at its end what is new there,
        since when, or what was replied, and what can be done with it.
        """
        width = self.width
        role = "text" if isinstance(about, Review) else "strong"
        sign, waited = self._state(about)
        if width < PHONE:
            if line == 0:
                return [(right(str(index + 1), 2) + " ", "muted"), sign, (" " + self._about(about, width - 7), role)]
            late = f"{waited[0]} " if waited[0] else ""
            end = self._end(about)
            space = width - 6 - len(late) - sum(cell_len(text) for text, _ in end)
            # On the narrowest the indent gives way to what is told.
            return [
                (" " * min(5, 5 + space) + late, waited[1] or "muted"),
                (fit(_why(about), max(space, 0), self.glyphs), "muted"),
                *end,
            ]
        where = f"#{about.thread.id} {about.thread.title}" if isinstance(about, Notice) else about.thread.group
        columns = [(fit(where, WHERE, self.glyphs) + " ", "muted")] if width >= COLUMNS else []
        if isinstance(about, Question) and width >= COLUMNS:
            columns += [(fit(_why(about), WHY, self.glyphs) + " ", "muted"), *self._replies(about, offer)]
        else:
            columns += [*self._because(about, offer), *self._end(about)]
        shown = waited[0] if len(waited[0]) > 4 else " " + fit(waited[0], 4, self.glyphs)
        space = width - 13 - sum(cell_len(text) for text, _ in columns)
        return [
            (right(str(index + 1), 3) + " ", "muted"),
            sign,
            (shown + " ", waited[1]),
            (self._about(about, space) + " ", role),
            *columns,
        ]

    def _state(self, about: Line) -> tuple[Piece, Piece]:
        if isinstance(about, Notice):
            return _sign(about, self.glyphs), ("", "")
        return state_piece(about.thread, self.now, self.glyphs)

    def _end(self, about: Line) -> list[Piece]:
        """How much is new and since when; of a question how many have replied."""
        if isinstance(about, Question):
            return [(right(replied(about.replies, "no reply"), 9) + " ", "muted")]
        new = new_posts(about.thread.unread) if isinstance(about, Waiting) else ""
        return [(right(new, 4) + " ", "strong"), (right(age(moved_at(about), self.now), 4) + " ", "muted")]

    def _because(self, about: Line, offer: Offer | None) -> list[Piece]:
        """Why it is there, and what can be done with it."""
        if offer is None:
            return [(fit(_why(about), WHY, self.glyphs) + " ", "muted")]
        key, word = offer
        space = WHY - cell_len(key) - len(word) - 2
        return [(fit(_why(about), space, self.glyphs) + " ", "muted"), (key, "accent"), (f" {word} ", "muted")]

    def _replies(self, about: Question, offer: Offer | None) -> list[Piece]:
        said = replied(about.replies, "nobody has replied")
        if offer is None:
            return [(right(said, REPLIES) + " ", "muted")]
        key, word = offer
        space = REPLIES - cell_len(key) - len(word) - 2
        return [(fit(said, space, self.glyphs) + " ", "muted"), (key, "accent"), (f" {word} ", "muted")]

    def _about(self, line: Line, width: int) -> str:
        """A thread's title; of a notice who said what."""
        if not isinstance(line, Notice):
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
    if isinstance(line, Review):
        return f"by {clean_line(line.post.author or 'somebody')}"
    if isinstance(line, Question):
        return line.why
    return f"{line.people} people, {line.posts} posts" if line.people else line.why


def _sign(line: Notice, glyphs: Glyphs) -> Piece:
    """What an answer has become by what was said of it."""
    if line.kind in ("verified", "solved"):
        return glyphs.verified, "good"
    return glyphs.answered if line.kind == "accepted" else " ", "muted"


def replied(replies: int, nobody: str) -> str:
    """How many have replied to a question, in words."""
    return f"{replies:,} {'reply' if replies == 1 else 'replies'}" if replies else nobody


def moved_at(line: Line) -> str:
    """When a line last moved; of an answer when somebody last said that it is right."""
    if isinstance(line, Review):
        return line.looked_at
    return line.created_at if isinstance(line, Notice) else line.thread.last_at
