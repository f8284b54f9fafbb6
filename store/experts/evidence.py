"""The rows behind who knows what: threads like a question, on its topics, newest in its group, and who wrote there.

Each query is bounded by what an index gives first, whatever the size of the store, and holds `visible()`: neither a
name nor its place in a list tells anything of what the reader may not see.
"""

import json
from collections.abc import Iterable
from datetime import datetime

from store.clock import parse
from store.connection import Db
from store.experts.score import Work
from store.permissions import acting, visible
from store.session import Session

NEWEST, ON_TOPIC = 120, 100
"""How many threads are looked at: those of the groups that moved last, and the newest of each topic."""
POSTS = 1800
"""How many posts are read in all those threads."""
RECENT = 50
"""Among so many threads that moved last, the newest question of a group is looked for."""

OF_GROUP = f"""
SELECT t.id FROM threads t JOIN groups g ON g.id = t.group_id WHERE t.group_id = :group AND {visible()}
ORDER BY t.pinned_at DESC, t.last_at DESC, t.id DESC LIMIT :limit
"""
OF_TOPIC = f"""
SELECT f.thread_id, t.group_id FROM thread_topics f JOIN topics o ON o.id = f.topic_id
JOIN threads t ON t.id = f.thread_id JOIN groups g ON g.id = t.group_id
WHERE o.name = :topic AND (:group IS NULL OR t.group_id = :group) AND {visible()}
ORDER BY f.thread_id DESC LIMIT :limit
"""
# What a thread is asked at is when it was asked, but not later than it came.
ASKED = f"""
SELECT g.id, (SELECT max(asked) FROM (
    SELECT min(coalesce(t.created_at, t.arrived_at), t.arrived_at) AS asked FROM threads t WHERE t.group_id = g.id
    ORDER BY t.pinned_at DESC, t.last_at DESC, t.id DESC LIMIT {RECENT}))
FROM groups g WHERE g.id IN (SELECT value FROM json_each(:groups)) AND {visible()}
"""
WORKS = f"""
SELECT p.author_id, p.thread_id, p.kind = 'comment', a.post_id IS NOT NULL, v.post_id IS NOT NULL,
    p.votes + coalesce(p.score, 0), min(coalesce(p.created_at, p.arrived_at), p.arrived_at), p.group_id
FROM json_each(:threads) j
CROSS JOIN threads t ON t.id = j.value
JOIN groups g ON g.id = t.group_id
CROSS JOIN posts p ON p.thread_id = t.id
LEFT JOIN accepted_answers a ON a.post_id = p.id
LEFT JOIN verified_answers v ON v.post_id = p.id
WHERE {visible()} AND p.deleted_at IS NULL AND p.author_id IS NOT NULL AND p.author_id IS NOT t.author_id
AND p.author_id IS NOT :actor AND NOT EXISTS (SELECT 1 FROM outdated_answers d WHERE d.post_id = p.id)
LIMIT {POSTS}
"""
FILED = f"""
SELECT t.id, o.name FROM thread_topics f JOIN topics o ON o.id = f.topic_id
JOIN threads t ON t.id = f.thread_id JOIN groups g ON g.id = t.group_id
WHERE f.thread_id IN (SELECT value FROM json_each(:threads)) AND {visible()} ORDER BY f.thread_id, f.position
"""


def newest(db: Db, session: Session, group: int, limit: int) -> list[int]:
    """The threads of a group that moved last, so many at most."""
    return [row[0] for row in db.rows(OF_GROUP, acting(session, group=group, limit=limit))]


def on_topic(db: Db, session: Session, topic: str, group: int | None) -> list[tuple[int, int]]:
    """The newest threads on a topic, by its own name, each with its group."""
    return [(row[0], row[1]) for row in db.rows(OF_TOPIC, acting(session, topic=topic, group=group, limit=ON_TOPIC))]


def filed(db: Db, session: Session, threads: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The topics of threads; one that has none is left out."""
    found: dict[int, tuple[str, ...]] = {}
    for thread, topic in db.rows(FILED, acting(session, threads=json.dumps(list(threads)))):
        found[thread] = (*found.get(thread, ()), topic)
    return found


def works(db: Db, session: Session, threads: Iterable[int]) -> list[Work]:
    """What people wrote in others' threads, in the order of the threads given; the acting member's own is left out.

    An age counts from the newest question of the group: who knew things in an archive that ended years ago is told as
    of when it ended, and a session's clock that is wrong changes nothing.
    """
    rows = db.rows(WORKS, acting(session, threads=json.dumps(list(threads))))
    groups = json.dumps(list({row[7] for row in rows}))
    asked = {group: parse(at) for group, at in db.rows(ASKED, acting(session, groups=groups)) if at is not None}
    return [
        Work(member, thread, bool(remark), bool(accepted), bool(verified), votes, _days(at, asked.get(group)))
        for member, thread, remark, accepted, verified, votes, at, group in rows
    ]


def _days(at: str, until: datetime | None) -> float:
    return 0.0 if until is None else (until - parse(at)).total_seconds() / 86400
