"""What waits, as For you shows it: its sections, what is said below them, and what its lines lead to."""

import sys
from collections.abc import Mapping

from store.experts.turns import Question
from store.for_you import ForYou, Waiting, thanks
from store.notices import DECIDED, Notice
from store.reviews import Review
from tui.screens.trail import Stop
from tui.widgets.text import Piece
from tui.widgets.waiting_list import Section
from tui.widgets.waiting_rows import Line


def without(found: ForYou, read: Mapping[int, int]) -> ForYou:
    """What waits but for what was read."""

    def left(line: Line) -> bool:
        return decided(line) or read.get(line.thread.id, 0) < stop(line).last

    # A question and an answer to look at do not leave by being read.
    items = tuple(filter(left, found.notices.items))
    following, busiest = tuple(filter(left, found.following)), tuple(filter(left, found.busiest))
    return found._replace(notices=found.notices._replace(items=items), following=following, busiest=busiest)


def sections(found: ForYou, drafts: str, best: str) -> tuple[Section, ...]:
    """Its sections; what is said of drafts stands at the right of the first, and so does how to get the `best` one of
    the questions.
    """
    away = "While you were away" if found.been else "Busy"
    made = [
        Section("Questions you can answer", "oldest first", found.questions, best),
        Section("Replies and mentions", "oldest first", found.notices.items),
        Section("Answers to look at again", "oldest first", found.reviews),
        Section("What you follow", "", found.following),
        Section(away, found.span, found.busiest),
    ]
    shown = [section for section in made if section.lines]
    said = "   ".join(filter(None, (drafts, shown[0].right))) if shown else ""
    return (shown[0]._replace(right=said), *shown[1:]) if shown else ()


def after(found: ForYou, drafts: str, follow: str) -> tuple[Piece, ...]:
    """What is said below the lines; `follow` is the key of that command."""
    spared = thanks(found)
    if found.lines:
        return ((f"{spared} Nothing else waits.".strip(), "text"),)
    return (
        ("Nothing waits for you.", "strong"),
        *([(spared, "text")] if spared else []),
        ("No question, no reply, no mention, and nothing new in what you follow or took part in;", "muted"),
        (f"nothing was busy {found.span}.", "muted"),
        *([(f"{follow} in a thread or a group says how much of it you want to see here.", "muted")] if follow else []),
        *([(drafts, "text")] if drafts else []),
    )


def kept(count: int, key: str, dot: str) -> str:
    """What is said of drafts, and the key that shows them."""
    said = f"{count} draft{'s' if count != 1 else ''}" if count else ""
    return f"{said} {dot} {key}" if said and key else said


def decided(line: Line) -> bool:
    """Whether a line tells what was decided about an answer or a question of one's own."""
    return isinstance(line, Notice) and line.kind in DECIDED


def new(line: Line) -> bool:
    """Whether a line is there for what is unread in its thread."""
    return isinstance(line, Waiting) or (isinstance(line, Notice) and not decided(line))


def about(line: Line) -> tuple[int, int | None]:
    """The thread and the post that a line is about."""
    if isinstance(line, Question):
        return line.thread.id, None
    return line.thread.id, line.first if isinstance(line, Waiting) else line.post.id


def stop(line: Line) -> Stop:
    """A line as a stop of somebody who reads on."""
    if isinstance(line, Notice):
        # Whoever reads it settles it; only of what was decided there is nothing left to read.
        return Stop(line.thread.id, line.post.id, line.post.id, line.id if decided(line) else None)
    if isinstance(line, Waiting):
        return Stop(line.thread.id, None, line.last)
    # To be read again on the way, whatever was read of the thread before: it waits for an answer, or to be looked at.
    return Stop(line.thread.id, line.post.id if isinstance(line, Review) else None, sys.maxsize)
