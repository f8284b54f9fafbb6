"""What waits for a member: replies, mentions, topics of theirs, what was said of their answers; each says why.

Reading it settles it. Of what is muted, mentions alone wait.
"""

import json
from typing import NamedTuple

from store import page, posts, routes, threads
from store.connection import Db, write
from store.page import Page
from store.permissions import acting, visible
from store.posts import PostRow
from store.session import Session
from store.subscriptions import LEVEL
from store.threads import ThreadRow
from store.unread import CAP, WRITTEN

WHY = {
    "reply": "replied to you",
    "mention": "mentions you",
    "topic": "asks about a topic of yours",
    "accepted": "accepted your answer",
    "verified": "verified your answer",
    "solved": "verified an answer to your question",
    "outdated": "says that your answer is out of date",
    "duplicate": "says that your question is a duplicate",
}
DECIDED = {
    "accepted": "your answer was accepted",
    "verified": "your answer was verified",
    "solved": "verified answer for you",
    "outdated": "your answer is outdated",
    "duplicate": "yours is a duplicate",
}
"""What was decided about a post, as its reader is told: there is nothing left to read of it, so it waits to be seen."""
WAITING = f"""
FROM notices n
JOIN threads t ON t.id = n.thread_id
JOIN groups g ON g.id = t.group_id
JOIN posts p ON p.id = n.post_id
LEFT JOIN thread_reads tr ON tr.member_id = :actor AND tr.thread_id = t.id
LEFT JOIN group_reads gr ON gr.member_id = :actor AND gr.group_id = g.id
WHERE n.member_id = :actor AND n.done_at IS NULL AND {visible()} AND p.deleted_at IS NULL
AND n.kind IN ({", ".join(f"'{kind}'" for kind in WHY)})
AND (n.kind NOT IN {WRITTEN} OR p.arrival > coalesce(tr.arrival, gr.arrival, 0))
AND (n.kind = 'mention' OR {LEVEL} <> 'muted')
AND NOT (n.kind = 'mention' AND n.post_id = (SELECT min(o.id) FROM posts o WHERE o.thread_id = n.thread_id) AND (
    n.thread_id IN (SELECT value FROM json_each(:asked)) OR EXISTS (SELECT 1 FROM routes d
        WHERE d.thread_id = n.thread_id AND d.member_id = :actor AND d.declined_at IS NOT NULL)))
"""
# A question that mentions somebody reaches them: it stands among what they can answer, and nowhere after a "not me".
LISTED = f"""
SELECT n.id, n.kind, n.thread_id, n.post_id, n.created_at {WAITING} AND n.id > :id ORDER BY n.id LIMIT :limit
"""
COUNT = f"SELECT count(*) FROM (SELECT 1 {WAITING} LIMIT {CAP})"
THREADS = f"SELECT DISTINCT thread_id FROM (SELECT n.thread_id {WAITING} LIMIT {page.MAX_LIMIT})"


class Notice(NamedTuple):
    """One thing that waits: what kind, why in words, and the thread and post that it is about."""

    id: int
    kind: str
    why: str
    thread: ThreadRow
    post: PostRow
    created_at: str


def inbox(db: Db, session: Session, *, after: str | None = None, limit: int = 25) -> Page[Notice]:
    """What waits for the acting member, oldest first; what was read or deleted meanwhile has left."""
    page.check_limit(limit)
    key = 0 if after is None else int(page.decode(after, int)[0])
    rows = db.rows(LISTED, acting(session, id=key, limit=limit + 1, asked=json.dumps(asked(db, session))))
    about = {row.id: row for row in threads.by_ids(db, session, {row[2] for row in rows[:limit]})}
    said = {row.id: row for row in posts.by_ids(db, session, {row[3] for row in rows[:limit]})}
    found = tuple(
        Notice(number, kind, WHY[kind], about[thread], said[post], at)
        for number, kind, thread, post, at in rows[:limit]
        if thread in about and post in said
    )
    return Page(found, page.encode(rows[limit - 1][0]) if len(rows) > limit else None)


def asked(db: Db, session: Session) -> tuple[int, ...]:
    """The threads of the open questions that reach the acting member and have no reply of theirs, the oldest first."""
    found = [] if session.actor is None else routes.waiting(db, [session.actor], session.now())
    return tuple(route.thread for route in found)


def count(db: Db, session: Session) -> int:
    """How much is addressed to the member, 0 to 100 (99 and more): these, and questions that reach them."""
    questions = asked(db, session)
    told = int(db.value(COUNT, acting(session, asked=json.dumps(questions))))
    return min(CAP, len(questions) + told)


def threads_of(db: Db, session: Session) -> frozenset[int]:
    """The threads that they are about; of the first 1,000."""
    here = acting(session, asked=json.dumps(asked(db, session)))
    return frozenset(row[0] for row in db.rows(THREADS, here))


def settle(db: Db, session: Session, notice: int, *, on: bool = True) -> None:
    """Take a notice off the list, or put it back. Raises StoreError."""
    with write(db, session) as tx:
        tx.run(
            "UPDATE notices SET done_at = ? WHERE id = ? AND member_id = ? AND (done_at IS NULL) = ?",
            (tx.at if on else None, notice, tx.actor, on),
        )
