"""Questions that were not asked, because a thread answered them while they were written."""

from store import subscriptions, threads
from store.connection import Db, write
from store.errors import Conflict, Invalid
from store.permissions import acting, visible
from store.session import Session
from store.threads import ThreadRow, solved

NEWEST = "SELECT id, created_at FROM spared_questions WHERE thread_id = ? AND member_id = ? ORDER BY id DESC LIMIT 1"
# Whoever wrote what is accepted or verified in a thread has spared others a question; oneself one spares none.
COUNTS = f"""
SELECT s.thread_id, count(DISTINCT s.member_id) AS people
FROM spared_questions s
JOIN threads t ON t.id = s.thread_id
JOIN groups g ON g.id = t.group_id
WHERE s.thread_id IN (
    SELECT a.thread_id FROM posts p JOIN accepted_answers a ON a.post_id = p.id WHERE p.author_id = :actor
    UNION SELECT v.thread_id FROM posts p JOIN verified_answers v ON v.post_id = p.id WHERE p.author_id = :actor)
AND s.member_id <> :actor AND {visible()}
GROUP BY s.thread_id ORDER BY people DESC, s.thread_id LIMIT :limit
"""


def answered_by(db: Db, session: Session, thread: int, *, on: bool = True) -> ThreadRow:
    """Note that a solved thread has answered what one was about to ask, and follow it; or take the last such note back.

    Raises NotFound; Invalid when no answer is marked in the thread; Conflict when there is nothing to take back.
    """
    with write(db, session) as tx:
        row = threads.get(db, tx.session, thread)
        if on:
            if not solved(row):
                raise Invalid(f"Thread #{row.id} has no marked answer; say that you have this too, or reply there.")
            tx.run(
                "INSERT INTO spared_questions (member_id, thread_id, created_at) VALUES (?, ?, ?)",
                (tx.actor, row.id, tx.at),
            )
            subscriptions.follow_from_now(tx, row.id)
        else:
            newest = tx.row(NEWEST, (row.id, tx.actor))
            if newest is None:
                raise Conflict(f"Thread #{row.id} has spared you no question; there is nothing to take back.")
            tx.run("DELETE FROM spared_questions WHERE id = ?", (newest[0],))
            subscriptions.follow_no_longer(tx, row.id, newest[1])
        tx.record("thread.spares" if on else "thread.spares_not", group=row.group_id, thread=row.id)
        return threads.get(db, tx.session, row.id)


def counts_of(db: Db, session: Session, *, limit: int = 10) -> tuple[tuple[ThreadRow, int], ...]:
    """The threads in which an answer by the acting member has spared others a question, and how many people.

    Most people first.
    """
    if session.actor is None:
        return ()
    rows = db.rows(COUNTS, acting(session, limit=limit))
    found = {row.id: row for row in threads.by_ids(db, session, [row[0] for row in rows])}
    return tuple((found[thread], people) for thread, people in rows if thread in found)
