"""The rows that say whom a question reaches: from when on, whether it still does, and who moves up for whom.

Nothing wakes up to reach the next one. Their rows are written with the question, with the moment from which on it
reaches them if it is still open then; whoever looks compares that with the clock (docs/adr/0019).
"""

import json
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from store.clock import iso, parse
from store.connection import Db, Row, Transaction
from store.hours import due
from store.permissions import acting, visible
from store.session import Session
from store.threads import SINCE

BUSY = 3
"""From so many questions on that wait for an answer of theirs, somebody is busy."""
WEEK = timedelta(days=7)
NEVER = "9999-12-31T23:59:59.999Z"
"""When a reserve is reached in a group without an aim: only if somebody passes the question on."""
RING = "question"
"""The kind of a bell's message; see `bells.WHY`."""

WAITS = "t.state = 'open' AND t.closed_at IS NULL AND t.duplicate_of IS NULL"
# For a query over `groups g` and `members m`: here in person, not away, and somebody who may reply there.
CAN_ANSWER = f"""m.arrived_at IS NOT NULL AND m.claimed_by IS NULL AND coalesce(m.away_until, '') <= :at
AND g.archived_at IS NULL AND {visible("g", "m.id")} AND (g.visibility = 'open' OR m.role = 'admin' OR EXISTS (
    SELECT 1 FROM group_members w WHERE w.group_id = g.id AND w.member_id = m.id))"""
# The closest level holds, and of several topics the one that tells most: see `subscriptions`.
MUTED = """coalesce(
    (SELECT s.level FROM subscriptions s WHERE s.member_id = m.id AND s.thread_id = {thread}),
    (SELECT min(s.level) FROM subscriptions s WHERE s.member_id = m.id AND s.topic_id IN ({topics})),
    (SELECT s.level FROM subscriptions s WHERE s.member_id = m.id AND s.group_id = g.id), 'mine') = 'muted'"""
NAMED = "SELECT n.id FROM topics n JOIN json_each(:topics) j ON j.value = n.name"
"""Topics by their names, for `MUTED`."""
OF_THREAD = "SELECT f.topic_id FROM thread_topics f WHERE f.thread_id = t.id"
# Whoever has the asker's problem too has no answer to it.
REACHES = f"""r.declined_at IS NULL AND r.reach_at <= :at AND {WAITS} AND t.author_id IS NOT r.member_id
AND {CAN_ANSWER} AND NOT {MUTED.format(thread="t.id", topics=OF_THREAD)}
AND NOT EXISTS (SELECT 1 FROM affected_members h WHERE h.thread_id = t.id AND h.member_id = r.member_id)"""
# Found by the thread (hence the plus): it has few posts, and whoever is asked much has written thousands.
REPLIED = """EXISTS (
    SELECT 1 FROM posts p WHERE p.thread_id = t.id AND +p.author_id = r.member_id AND p.deleted_at IS NULL)"""
FROM = """
FROM routes r CROSS JOIN threads t ON t.id = r.thread_id CROSS JOIN groups g ON g.id = t.group_id
CROSS JOIN members m ON m.id = r.member_id
LEFT JOIN topics o ON o.id = r.topic_id LEFT JOIN members a ON a.id = r.actor_id
"""
COLUMNS = "r.thread_id, r.member_id, r.reason, o.name, a.name, r.reach_at, m.weekly_limit"

THERE = f"SELECT {COLUMNS} {FROM} WHERE r.thread_id = :thread AND {REACHES} ORDER BY r.position, r.member_id"
# By when they were asked, as the lists of what waits.
WAITING = f"""
SELECT {COLUMNS} {FROM} WHERE r.member_id IN (SELECT value FROM json_each(:members)) AND {REACHES} AND NOT {REPLIED}
ORDER BY {SINCE}, t.id
"""
# A reserve whose question was solved before their turn came has never been reached by it.
CAME = f"""
SELECT r.thread_id, r.reach_at FROM routes r JOIN threads t ON t.id = r.thread_id
WHERE r.member_id = :member AND r.reach_at <= :at AND (({WAITS}) OR r.reach_at <= coalesce(
    (SELECT min(created_at) FROM accepted_answers c WHERE c.thread_id = t.id),
    (SELECT min(created_at) FROM verified_answers c WHERE c.thread_id = t.id), t.closed_at, r.created_at))
ORDER BY r.reach_at, r.thread_id
"""
RESERVES = """
SELECT r.member_id, r.reach_at, coalesce(m.away_until, '') > :at FROM routes r JOIN members m ON m.id = r.member_id
WHERE r.thread_id = :thread AND r.reach_at > :at AND r.declined_at IS NULL ORDER BY r.reach_at, r.position
"""
HELD = f"""
SELECT r.thread_id, t.group_id, r.reach_at <= :at FROM routes r JOIN threads t ON t.id = r.thread_id
WHERE r.member_id = :member AND r.declined_at IS NULL AND {WAITS} AND NOT {REPLIED}
"""
REOPENED = f"""
SELECT g.aim_minutes, g.hours, coalesce(
    (SELECT min(created_at) FROM accepted_answers c WHERE c.thread_id = t.id),
    (SELECT min(created_at) FROM verified_answers c WHERE c.thread_id = t.id), :at)
FROM threads t JOIN groups g ON g.id = t.group_id WHERE t.id = :thread AND t.reopened_at = :at AND {WAITS}
"""
IN_RESERVE = """
SELECT member_id FROM routes WHERE thread_id = ? AND reach_at > ? AND declined_at IS NULL ORDER BY reach_at, position
"""
ADD = """
INSERT INTO routes (thread_id, member_id, position, topic_id, reason, actor_id, created_at, reach_at)
SELECT :thread, :member, :position, (SELECT id FROM topics WHERE name = :topic), :reason, :actor, :at, :reach_at
"""


SHOWN = f"SELECT 1 FROM threads t JOIN groups g ON g.id = t.group_id WHERE t.id = :thread AND {visible()}"


class Route(NamedTuple):
    """A question that reaches a member now, from when on and why; `topic` and `actor` are names, or None."""

    thread: int
    member: int
    reason: str
    topic: str | None
    actor: str | None
    reach_at: str


class Load(NamedTuple):
    """How much somebody is asked: open questions without a reply of theirs, and whether their week is full."""

    waiting: int
    full: bool

    @property
    def busy(self) -> bool:
        """Whether others come first."""
        return self.full or self.waiting >= BUSY


def there(db: Db, thread: int, at: str) -> tuple[Route, ...]:
    """Whom a question reaches, in order. Asks not who may see the thread."""
    return _within_limits(db, db.rows(THERE, {"thread": thread, "at": at}), at)


def count(db: Db, session: Session, thread: int) -> int:
    """How many people a visible question reaches now, if it waits still."""
    shown = db.row(SHOWN, acting(session, thread=thread))
    return 0 if shown is None else len(there(db, thread, session.now()))


def waiting(db: Db, members: Iterable[int], at: str) -> tuple[Route, ...]:
    """The open questions that reach these members and have no reply of theirs, the oldest question first."""
    return _within_limits(db, db.rows(WAITING, {"members": json.dumps(list(members)), "at": at}), at)


def reaches(db: Db, thread: int, member: int, at: str) -> bool:
    """Whether a question reaches a member now. Asks not who may see it."""
    return any(route.member == member for route in there(db, thread, at))


def reaches_me(db: Db, session: Session, thread: int) -> bool:
    """Whether a visible question reaches the acting member now, and waits still."""
    if session.actor is None or db.row(SHOWN, acting(session, thread=thread)) is None:
        return False
    return reaches(db, thread, session.actor, session.now())


def loads(db: Db, members: Mapping[int, int | None], at: str) -> dict[int, Load]:
    """How much each of these members is asked, who are given with their weekly limits."""
    counted = dict.fromkeys(members, 0)
    for route in waiting(db, members, at):
        counted[route.member] += 1
    return {
        member: Load(counted[member], limit is not None and came(db, member, limit, at)[1] >= limit)
        for member, limit in members.items()
    }


def came(db: Db, member: int, limit: int, at: str) -> tuple[frozenset[int], int]:
    """The questions that reached a member within this weekly limit, and how many of the last seven days.

    Those that came while seven days held as many as the limit have not reached them, and do not count.
    """
    kept: set[int] = set()
    recent: deque[datetime] = deque()
    for thread, reach_at in [*db.rows(CAME, {"member": member, "at": at}), (None, at)]:
        moment = parse(reach_at)
        while recent and recent[0] <= moment - WEEK:
            recent.popleft()
        if thread is not None and len(recent) < limit:
            recent.append(moment)
            kept.add(thread)
    return frozenset(kept), len(recent)


def _within_limits(db: Db, rows: list[Row], at: str) -> tuple[Route, ...]:
    limits = {row[1]: row[6] for row in rows if row[6] is not None}
    kept = {member: came(db, member, limit, at)[0] for member, limit in limits.items()}
    return tuple(Route(*row[:6]) for row in rows if row[1] not in kept or row[0] in kept[row[1]])


def add(
    tx: Transaction,
    thread: int,
    member: int,
    *,
    position: int,
    reason: str,
    topic: str | None = None,
    actor: int | None = None,
    reach_at: str | None = None,
) -> None:
    """Let a question reach a member, at once unless a moment is given."""
    tx.run(
        ADD,
        {
            "thread": thread,
            "member": member,
            "position": position,
            "topic": topic,
            "reason": reason,
            "actor": actor,
            "at": tx.at,
            "reach_at": reach_at or tx.at,
        },
    )
    _ring(tx, thread, [(reach_at or tx.at, thread, member)])


def decline(tx: Transaction, thread: int, member: int) -> None:
    """Let a question reach a member no longer."""
    from store import bells  # What only counts who waits needs none of it.

    tx.run("UPDATE routes SET declined_at = ? WHERE thread_id = ? AND member_id = ?", (tx.at, thread, member))
    bells.withdraw(tx, _opening(tx, thread), member=member, kind=RING)


def _opening(tx: Transaction, thread: int) -> int:
    return int(tx.value("SELECT min(id) FROM posts WHERE thread_id = ?", (thread,)))


def _ring(tx: Transaction, thread: int, changed: list[tuple[str, int, int]]) -> None:
    """Offer everybody a message for the moment from which on the question reaches them, and no sooner."""
    from store import bells  # What only counts who waits needs none of it.

    post = _opening(tx, thread)
    for moment, _, member in changed:
        bells.withdraw(tx, post, member=member, kind=RING)
        if moment < NEVER:
            bells.offer(tx, member, RING, thread=thread, post=post, at=moment)


def step_up(tx: Transaction, thread: int, *, now: bool) -> int | None:
    """Bring the reserves forward, those who are away behind the others; with `now`, one of them is reached at once.

    Each then takes the moment of the one before. Returns who is reached at once, or None.
    """
    rows = tx.rows(RESERVES, {"thread": thread, "at": tx.at})
    moments = [reach_at for _, reach_at, _ in rows]
    order = [member for member, _, _ in sorted(rows, key=lambda row: bool(row[2]))]
    present = [member for member, _, away in rows if not away]
    if now and present:
        moments = [tx.at, *moments[:-1]]
    _reschedule(tx, thread, zip(moments, order, strict=True))
    return present[0] if now and present else None


def step_aside(tx: Transaction, member: int) -> None:
    """Let others move up wherever a member is asked or in reserve: they are away."""
    for thread, group, reached in tx.rows(HELD, {"member": member, "at": tx.at}):
        step_up(tx, thread, now=bool(reached))
        tx.record("thread.route", group=group, thread=thread)


def opened_again(tx: Transaction, thread: int) -> None:
    """Let those still in reserve when a question was solved be reached by the aims after it was opened again."""
    row = tx.row(REOPENED, {"thread": thread, "at": tx.at})
    if row is not None:
        aim, hours, solved = row
        rest = tx.rows(IN_RESERVE, (thread, solved))
        _reschedule(tx, thread, [(later(tx.at, aim, hours, place), member) for place, (member,) in enumerate(rest, 1)])


def _reschedule(tx: Transaction, thread: int, moments: Iterable[tuple[str, int]]) -> None:
    changed = [(moment, thread, member) for moment, member in moments]
    tx.many("UPDATE routes SET reach_at = ? WHERE thread_id = ? AND member_id = ?", changed)
    _ring(tx, thread, changed)


def later(since: str, aim_minutes: int | None, hours: str, place: int) -> str:
    """When the reserve at a place, from 1, is reached: so many aims after a moment; never where there is no aim."""
    if aim_minutes is None:
        return NEVER
    return min(iso(due(since, aim_minutes * place, hours)), NEVER)
