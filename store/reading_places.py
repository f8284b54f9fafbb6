"""Where a member stopped reading in a thread, so that they go on there another day and from another machine.

Private as marks are: it enters no journal. It is written together with the marks, see `unread.mark_read`.
"""

from collections.abc import Mapping

from store.connection import Db, Transaction
from store.permissions import acting, visible
from store.session import Session

FIND = """
SELECT r.post_id FROM reading_places r JOIN posts p ON p.id = r.post_id JOIN groups g ON g.id = p.group_id
WHERE r.member_id = :actor AND r.thread_id = :thread AND p.thread_id = r.thread_id AND {visible}
"""
# The thread is the post's own: it may have been merged since somebody stopped there.
KEEP = """
INSERT INTO reading_places (member_id, thread_id, post_id, at)
SELECT :actor, p.thread_id, p.id, :at FROM posts p JOIN groups g ON g.id = p.group_id
WHERE p.id = :post AND {visible}
ON CONFLICT (member_id, thread_id) DO UPDATE SET post_id = excluded.post_id, at = excluded.at
"""
FORGET = "DELETE FROM reading_places WHERE member_id = :actor AND thread_id = :thread"


def find(db: Db, session: Session, thread: int) -> int | None:
    """The id of the post at which the acting member stopped in a thread, None where no place is kept."""
    found = db.value(FIND.format(visible=visible()), acting(session, thread=thread))
    return None if found is None else int(found)


def keep(tx: Transaction, places: Mapping[int, int | None]) -> None:
    """Keep places, `{thread id: post id}`; None keeps none for that thread. What can't be seen is passed over."""
    for thread, post in places.items():
        if post is None:
            tx.run(FORGET, acting(tx.session, thread=thread))
        else:
            tx.run(KEEP.format(visible=visible()), acting(tx.session, post=post, at=tx.at))
