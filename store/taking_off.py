"""Taking lines off For you, as done, and putting them back."""

from collections.abc import Iterable
from typing import NamedTuple

from store import notices, posts, unread
from store.connection import Db
from store.experts.turns import Question
from store.for_you import Line, Waiting
from store.reviews import Review
from store.session import Session


class Taken(NamedTuple):
    """What `done` took off, for `put_back`: threads with their first unread post, and notices that were settled."""

    threads: tuple[tuple[int, int], ...]
    notices: tuple[int, ...]


def done(db: Db, session: Session, lines: Iterable[Line]) -> Taken:
    """Take lines off: what they are about counts as read up to the post that they show. Raises StoreError.

    A question is read, but waits on until it is answered or not for oneself; an answer to look at waits until somebody
    says what it is.
    """
    marks: dict[int, int] = {}
    settled = []
    for line in lines:
        if isinstance(line, Review):
            continue
        if isinstance(line, Question):
            marks[line.thread.id] = posts.ids(db, session, line.thread.id)[-1]
        elif isinstance(line, Waiting):
            marks[line.thread.id] = max(line.last, marks.get(line.thread.id, 0))
        elif line.kind in notices.DECIDED:
            notices.settle(db, session, line.id)
            settled.append(line.id)
        else:
            marks[line.thread.id] = max(line.post.id, marks.get(line.thread.id, 0))
    firsts = [(thread, posts.first_unread(db, session, thread)) for thread in marks]
    unread.mark_read(db, session, marks)
    return Taken(tuple((thread, first) for thread, first in firsts if first is not None), tuple(settled))


def put_back(db: Db, session: Session, taken: Taken) -> None:
    """Let what was taken off wait again. Raises StoreError."""
    for thread, first in taken.threads:
        unread.mark_unread(db, session, thread, first)
    for notice in taken.notices:
        notices.settle(db, session, notice, on=False)
