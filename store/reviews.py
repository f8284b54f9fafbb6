"""Reviews: answers that experts and leads look at again, after as many days as their group sets."""

import json
from datetime import timedelta
from typing import NamedTuple

from store import clock, page, posts, threads
from store.connection import Db
from store.permissions import acting, visible
from store.posts import PostRow
from store.session import Session
from store.threads import ThreadRow

REVIEWING = f"""
SELECT g.id, g.review_days, m.role IS 'lead' FROM groups g
LEFT JOIN group_members m ON m.group_id = g.id AND m.member_id = :actor
WHERE g.review_days IS NOT NULL AND g.archived_at IS NULL AND {visible()}
"""
# `groups` is a list of [group, before when an answer was looked at that is due there, whether one leads it].
DUE = """
SELECT p.id, t.id, coalesce(l.at, min(coalesce(p.created_at, p.arrived_at), p.arrived_at)) AS looked_at FROM (
    SELECT post_id, created_at AS at FROM verified_answers
    UNION ALL SELECT a.post_id, a.created_at FROM accepted_answers a
    WHERE NOT EXISTS (SELECT 1 FROM verified_answers v WHERE v.post_id = a.post_id)) l
CROSS JOIN posts p ON p.id = l.post_id
CROSS JOIN threads t ON t.id = p.thread_id
CROSS JOIN json_each(:groups) r ON r.value ->> 0 = t.group_id
WHERE t.kind = 'question' AND looked_at < r.value ->> 1 AND p.author_id IS NOT :actor
AND NOT EXISTS (SELECT 1 FROM outdated_answers d WHERE d.post_id = p.id)
AND (r.value ->> 2 OR EXISTS (SELECT 1 FROM thread_topics f
    JOIN expertise e ON e.topic_id = f.topic_id AND e.member_id = :actor WHERE f.thread_id = t.id))
ORDER BY looked_at, p.id LIMIT :limit
"""
OF_ONE = """
SELECT g.review_days, l.created_at FROM verified_answers l
JOIN threads t ON t.id = l.thread_id JOIN groups g ON g.id = t.group_id WHERE l.post_id = :post
"""


class Review(NamedTuple):
    """An answer to look at again, its thread, and when somebody last said that it is right."""

    post: PostRow
    thread: ThreadRow
    looked_at: str


def to_review(db: Db, session: Session, *, limit: int = 25) -> tuple[Review, ...]:
    """Answers by others to look at again, the one that has waited longest first.

    Those that nobody has verified, or else accepted, for as long as their groups set, on topics that the acting member
    is an expert on or in groups that they lead. `verify` says that one is still right, `outdate` that it is not.
    """
    now = session.clock()
    found = [] if session.actor is None else db.rows(REVIEWING, acting(session))
    if not found:
        return ()
    due = [(group, clock.iso(now - timedelta(days=days)), bool(leads)) for group, days, leads in found]
    rows = db.rows(DUE, acting(session, groups=json.dumps(due), limit=page.check_limit(limit)))
    about = {row.id: row for row in threads.by_ids(db, session, {row[1] for row in rows})}
    said = {row.id: row for row in posts.by_ids(db, session, [row[0] for row in rows])}
    return tuple(Review(said[post], about[thread], at) for post, thread, at in rows if post in said and thread in about)


def is_due(db: Db, session: Session, post: PostRow) -> bool:
    """Whether it is time to look at an answer again."""
    found = db.row(OF_ONE, {"post": post.id})
    if found is None or found[0] is None:
        return False
    return str(found[1]) < clock.iso(session.clock() - timedelta(days=found[0]))
