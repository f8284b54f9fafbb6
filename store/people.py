"""People: who knows what first, then everybody else; and how fast one answers oneself, for that person only."""

from collections.abc import Iterable
from datetime import timedelta
from statistics import median
from typing import NamedTuple

from store import availability, members, page, routes, topics
from store.availability import Availability, State
from store.clock import iso, parse
from store.connection import Db, Row
from store.members import Member
from store.page import Page
from store.permissions import acting, visible
from store.session import Session

RECENT = timedelta(days=90)
"""Over which time one's own pace is counted."""

KNOWS = f"""EXISTS (SELECT 1 FROM expertise e JOIN topics o ON o.id = e.topic_id
    WHERE e.member_id = m.id AND (e.member_id = :actor OR {topics.SHOWN}))"""
PARTS = (KNOWS, f"m.arrived_at IS NOT NULL AND NOT {KNOWS}", f"m.arrived_at IS NULL AND NOT {KNOWS}")
"""Each a walk through the handles: those who know something, others who are here, those who came with imports."""
LISTED = f"""
SELECT {members.COLUMNS}, m.away_until, m.weekly_limit FROM members m
WHERE m.claimed_by IS NULL AND m.handle_key > :key AND {{part}} ORDER BY m.handle_key LIMIT :limit
"""
BY_IDS = f"""
SELECT {members.COLUMNS}, m.away_until, m.weekly_limit FROM members m
WHERE m.claimed_by IS NULL AND m.id IN ({{ids}})
"""
TOPICS = f"""
SELECT e.member_id, o.name FROM expertise e JOIN topics o ON o.id = e.topic_id
WHERE e.member_id IN ({{ids}}) AND (e.member_id = :actor OR {topics.SHOWN}) ORDER BY o.name
"""
# When a question came to somebody: when it reached them, else when it was asked.
ANSWERED = f"""
SELECT CASE WHEN r.reach_at <= min(p.arrived_at) THEN r.reach_at ELSE coalesce(t.created_at, t.arrived_at) END,
    min(p.arrived_at)
FROM posts p
JOIN threads t ON t.id = p.thread_id
JOIN groups g ON g.id = t.group_id
LEFT JOIN routes r ON r.thread_id = t.id AND r.member_id = p.author_id
WHERE p.author_id = :actor AND p.arrival > 0 AND p.deleted_at IS NULL AND p.arrived_at >= :since
AND t.kind = 'question' AND t.author_id IS NOT :actor AND t.arrived_at >= :since AND {visible()}
GROUP BY t.id, r.reach_at, t.created_at, t.arrived_at
"""


class Person(NamedTuple):
    """A member, the topics that they are an expert on, and whether they can be asked."""

    member: Member
    topics: tuple[str, ...]
    availability: Availability

    @property
    def state(self) -> State:
        """`available`, `busy` or `away`."""
        return self.availability.state


class Pace(NamedTuple):
    """How fast somebody answers: half of so many questions within these minutes."""

    minutes: int
    questions: int


def listing(
    db: Db, session: Session, *, experts_only: bool = False, after: str | None = None, limit: int = 25
) -> Page[Person]:
    """Members: experts first, then who else is here, then who came with imports; each in order of their handles."""
    page.check_limit(limit)
    part, key = (0, "") if after is None else page.decode(after, int, str)
    found: list[tuple[int, Row]] = []
    for number in range(max(int(part), 0), 1 if experts_only else len(PARTS)):
        here = acting(session, key=key, limit=limit + 1 - len(found))
        found += [(number, row) for row in db.rows(LISTED.format(part=PARTS[number]), here)]
        key = ""
        if len(found) > limit:
            break
    shown = _people(db, session, [row for _, row in found[:limit]])
    if len(found) <= limit:
        return Page(shown, None)
    return Page(shown, page.encode(found[limit - 1][0], shown[-1].member.handle.casefold()))


def by_ids(db: Db, session: Session, ids: Iterable[int]) -> tuple[Person, ...]:
    """These members, in the order given, whoever was claimed left out; at most 1,000."""
    wanted = list(ids)[: page.MAX_LIMIT]
    sql = BY_IDS.format(ids=", ".join(str(int(number)) for number in wanted))
    found = {row[0]: row for row in db.rows(sql)}
    return _people(db, session, [found[number] for number in wanted if number in found])


def _people(db: Db, session: Session, rows: list[Row]) -> tuple[Person, ...]:
    known: dict[int, list[str]] = {}
    ids = ", ".join(str(row[0]) for row in rows)
    for member, name in db.rows(TOPICS.format(ids=ids), acting(session)):
        known.setdefault(member, []).append(name)
    at = session.now()
    loads = routes.loads(db, {row[0]: row[10] for row in rows}, at)
    return tuple(
        Person(
            members.from_row(row[:9]), tuple(known.get(row[0], ())), availability.standing(row[9], loads[row[0]], at)
        )
        for row in rows
    )


def pace(db: Db, session: Session) -> Pace | None:
    """How fast the acting member first replied to others' questions of the last 90 days; None if to none."""
    rows = db.rows(ANSWERED, acting(session, since=iso(session.clock() - RECENT)))
    minutes = [max((parse(replied) - parse(came)).total_seconds(), 0) / 60 for came, replied in rows]
    return Pace(round(median(minutes)), len(minutes)) if minutes else None
