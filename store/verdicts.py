"""Who said of an answer that it is one, as the journal tells: each of those who did, and what a deletion has lifted."""

from store.connection import Db, Transaction
from store.posts import PostRow
from store.session import Session

# It may have been said in a thread that was merged meanwhile.
OF_POST = """
post_id = :post AND thread_id IN (SELECT :thread UNION ALL SELECT id FROM merged_threads WHERE target_id = :thread)
"""
# What a deletion has lifted stands right behind it; who had said it, and when, before.
LIFTED = f"""
SELECT 1 FROM journal WHERE {OF_POST} AND action = :off AND seq > (
    SELECT max(seq) FROM journal WHERE {OF_POST} AND action = 'post.delete')
"""
ACCEPTED_BY = f"SELECT actor_id, at FROM journal WHERE {OF_POST} AND action = 'post.accept' ORDER BY seq DESC LIMIT 1"
# A deletion takes back nothing that its author has said: what it lifts has its moment.
VERIFIED_BY = f"""
SELECT actor_id, max(at) FROM journal v WHERE {OF_POST} AND action = 'post.verify' AND NOT EXISTS (
    SELECT 1 FROM journal b WHERE {OF_POST} AND b.action = 'post.unverify' AND b.actor_id = v.actor_id
    AND b.seq > v.seq AND NOT EXISTS (SELECT 1 FROM journal d WHERE {OF_POST} AND d.action = 'post.delete'
        AND d.actor_id = b.actor_id AND d.at = b.at AND d.seq < b.seq))
GROUP BY actor_id ORDER BY max(seq) DESC
"""
KEPT = "SELECT member_id, created_at FROM verified_answers WHERE post_id = ?"


def verified_by(db: Db, row: PostRow) -> dict[int, str]:
    """The members who have verified an answer and not taken that back, and when last; the newest first."""
    kept = db.row(KEPT, (row.id,))
    if kept is None:
        return {}
    found: dict[int, str] = dict(db.rows(VERIFIED_BY, {"thread": row.thread_id, "post": row.id}))
    # Whose person came with an archive and is somebody here now is named by their row alone.
    return found if kept[0] is None else {kept[0]: kept[1], **found}


def has_verified(db: Db, session: Session, row: PostRow) -> bool:
    """Whether the acting member is one of those."""
    return session.actor in verified_by(db, row)


def lifted(tx: Transaction, row: PostRow, action: str) -> tuple[int | None, str | None] | None:
    """Who had said it of a post last (`action` is `accept` or `verify`), and when, if its deletion has lifted that.

    Both are None where an archive had said so.
    """
    here = {"thread": row.thread_id, "post": row.id}
    if not tx.row(LIFTED, {**here, "off": f"post.un{action}"}):
        return None
    found = tx.row(VERIFIED_BY if action == "verify" else ACCEPTED_BY, here)
    return (None, None) if found is None else (found[0], found[1])
