"""What waits for a member: replies, mentions, accepted answers. Each says why it is there; reading it settles it."""

from typing import NamedTuple

from store import page, posts, threads
from store.connection import Db, write
from store.page import Page
from store.permissions import acting, visible
from store.posts import PostRow
from store.session import Session
from store.threads import ThreadRow

WAITING = """
SELECT n.id, n.kind, n.thread_id, n.post_id, n.created_at FROM notices n
JOIN threads t ON t.id = n.thread_id
JOIN groups g ON g.id = t.group_id
JOIN posts p ON p.id = n.post_id
LEFT JOIN thread_reads tr ON tr.member_id = :actor AND tr.thread_id = t.id
LEFT JOIN group_reads gr ON gr.member_id = :actor AND gr.group_id = g.id
WHERE n.member_id = :actor AND n.done_at IS NULL AND {visible} AND n.id > :id
AND (n.kind = 'accepted' OR p.arrival > coalesce(tr.arrival, gr.arrival, 0))
ORDER BY n.id LIMIT :limit
"""
WHY = {
    "reply": "replied to you",
    "mention": "mentions you",
    "followed": "in what you follow",
    "accepted": "accepted your answer",
}


class Notice(NamedTuple):
    """One thing that waits: what kind, why in words, and the thread and post that it is about."""

    id: int
    kind: str
    why: str
    thread: ThreadRow
    post: PostRow
    created_at: str


def inbox(db: Db, session: Session, *, after: str | None = None, limit: int = 25) -> Page[Notice]:
    """What waits for the acting member, oldest first; what was read meanwhile has left."""
    page.check_limit(limit)
    key = 0 if after is None else int(page.decode(after, int)[0])
    rows = db.rows(WAITING.format(visible=visible()), acting(session, id=key, limit=limit + 1))
    about = {row.id: row for row in threads.by_ids(db, session, {row[2] for row in rows[:limit]})}
    said = {row.id: row for row in posts.by_ids(db, session, {row[3] for row in rows[:limit]})}
    found = tuple(
        Notice(number, kind, WHY[kind], about[thread], said[post], at)
        for number, kind, thread, post, at in rows[:limit]
        if thread in about and post in said
    )
    return Page(found, page.encode(rows[limit - 1][0]) if len(rows) > limit else None)


def settle(db: Db, session: Session, notice: int) -> None:
    """Take a notice off the list. Raises StoreError."""
    with write(db, session) as tx:
        tx.run(
            "UPDATE notices SET done_at = ? WHERE id = ? AND member_id = ? AND done_at IS NULL",
            (tx.at, notice, tx.actor),
        )
