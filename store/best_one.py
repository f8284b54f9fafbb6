"""The one question that somebody with five minutes should look at, of all that they may see and could answer."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from store import hours, threads, waiting
from store.connection import Db
from store.experts import turns
from store.permissions import acting, may, visible
from store.session import Session
from store.subscriptions import LEVEL
from store.threads import ThreadRow

REACHING = 50
OF_TOPIC = 300
OF_GROUP = 100
"""How far it looks: at the oldest questions that reach the member, the newest threads of each topic that they know, and
the newest open questions of each group.
"""
SHORT = 400
"""Characters up to which a question is read in a moment."""
NO_AIM = 24 * 60
"""Minutes that stand for the aim of a group that has none."""
LATE = 10
"""A question past its aim is as urgent as one that has a tenth of that time left: what is overdue for weeks is not."""

KNOWN_TOPICS = "SELECT o.id, o.name FROM expertise e JOIN topics o ON o.id = e.topic_id WHERE e.member_id = :actor"
OF_KNOWN = f"SELECT thread_id FROM thread_topics WHERE topic_id = ? ORDER BY thread_id DESC LIMIT {OF_TOPIC}"
GROUPS = f"SELECT g.id FROM groups g WHERE g.archived_at IS NULL AND {visible()}"
NEWEST = f"""
SELECT t.id FROM threads t WHERE t.group_id = ? AND {waiting.WAITS}
ORDER BY {threads.SINCE} DESC, t.id DESC LIMIT {OF_GROUP}
"""
COULD = f"""
SELECT t.id, (SELECT length(p.body) FROM posts p WHERE p.thread_id = t.id ORDER BY p.id LIMIT 1)
FROM threads t JOIN groups g ON g.id = t.group_id
WHERE t.id IN (SELECT value FROM json_each(:ids)) AND {visible()} AND g.archived_at IS NULL
AND {waiting.WAITS} AND t.duplicate_of IS NULL AND t.author_id IS NOT :actor AND {LEVEL} <> 'muted'
AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.thread_id = t.id AND p.author_id = :actor AND p.deleted_at IS NULL)
AND NOT EXISTS (SELECT 1 FROM affected_members a WHERE a.thread_id = t.id AND a.member_id = :actor)
AND NOT EXISTS (SELECT 1 FROM routes r
    WHERE r.thread_id = t.id AND r.member_id = :actor AND r.declined_at IS NOT NULL)
"""


class Best(NamedTuple):
    """A question, and why it is the one."""

    thread: ThreadRow
    why: str


def best_one(db: Db, session: Session, *, without: Iterable[int] = ()) -> Best | None:
    """The best single question to answer now; None where there is none. `without` are threads that were offered.

    Questions that reach the member go first, then those on topics that they know, then all others; among these what is
    nearest to its aim or just past it, then what nobody has replied to, then what is short.
    """
    reaching = {row.thread.id: row.why for row in turns.waiting_for(db, session, limit=REACHING)}
    known: dict[int, str] = dict(db.rows(KNOWN_TOPICS, acting(session)))
    ids = set(reaching)
    for number in known:
        ids |= {row[0] for row in db.rows(OF_KNOWN, (number,))}
    for (group,) in db.rows(GROUPS, acting(session)):
        if may(db, session, "post", group):
            ids |= {row[0] for row in db.rows(NEWEST, (group,))}
    ids -= set(without)
    lengths: dict[int, int] = dict(db.rows(COULD, acting(session, ids=json.dumps(sorted(ids)))))
    names = frozenset(known.values())
    now = session.clock()
    found: list[tuple[tuple[int, ...], Best]] = []
    for row in threads.by_ids(db, session, lengths):
        topic = next((name for name in row.topics if name in names), "")
        rank = 0 if row.id in reaching else 1 if topic else 2
        key = (rank, _distance(row, now), row.posts > 1, lengths[row.id] > SHORT, lengths[row.id], row.id)
        if rank == 0 or may(db, session, "post", row.group_id):
            because = reaching.get(row.id) or (f"you know #{topic}" if topic else "")
            found.append((key, Best(row, _why(row, because, lengths[row.id], now))))
    return min(found)[1] if found else None


def _past(row: ThreadRow, now: datetime) -> float:
    """Minutes past its aim, or to it where negative."""
    return (now - hours.due(row.since, row.aim_minutes or NO_AIM, row.hours)).total_seconds() / 60


def _distance(row: ThreadRow, now: datetime) -> int:
    """How far it is from its aim, in powers of two of minutes: what is about as near differs in other things."""
    past = _past(row, now)
    return int(past / LATE if past > 0 else -past).bit_length()


def _why(row: ThreadRow, because: str, length: int, now: datetime) -> str:
    late = "" if row.aim_minutes is None else "past its aim" if _past(row, now) > 0 else "still within its aim"
    replies = row.posts - 1
    replied = "nobody has replied" if replies <= 0 else f"{replies} {'reply' if replies == 1 else 'replies'}"
    return ", ".join(word for word in (because, late, replied, "short" if length <= SHORT else "") if word)
