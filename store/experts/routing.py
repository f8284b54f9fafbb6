"""Whom a question reaches: whoever was named, else a few experts, the less burdened first, and who comes after them.

By its topics, else by its text. The first few are reached at once, the others one by one for every aim of the group
that passes without an answer. Never the asker, nor somebody who is away, whose week is full, who has muted it or who
could not reply there: asked when the rows are written, and again by whoever looks (see `routes`).
"""

import json
from collections.abc import Iterable
from typing import NamedTuple

from store import expertise, members, reach, routes, topics
from store.availability import State
from store.connection import Db, Row, Transaction
from store.errors import StoreError
from store.experts.finding import who
from store.members import Member
from store.routes import CAN_ANSWER, MUTED, Load
from store.session import Session
from store.text import clean, clean_line
from store.threads import ThreadRow

AT_ONCE = 2
"""How many experts a question reaches at once; those whom the asker names are counted, and all of them are reached."""
RESERVES = 5
NAMED = 10
"""So many people at most can be named."""
BY_TEXT = 12
"""How many people are looked for by the question's text."""
POOL = 50
"""Of how many experts on a topic the less burdened are chosen."""

EXPERT, ANSWERED, MAY_KNOW = "expert on", "answered", "may know"
MENTIONED, CHOSEN, PASSED_ON = "mentioned", "chosen by the asker", "passed on"
"""Reasons, as they are kept and shown; behind the first stands a topic, behind the second a thread's number."""
CANDIDATES = f"""
SELECT {members.COLUMNS}, m.weekly_limit,
    coalesce((SELECT max(r.reach_at) FROM routes r WHERE r.member_id = m.id AND r.reach_at <= :at), '')
FROM members m JOIN groups g ON g.id = :group
WHERE m.id IN (SELECT value FROM json_each(:members)) AND m.id IS NOT :asker AND {CAN_ANSWER}
AND NOT {MUTED.format(thread=":thread", topics=routes.NAMED)}
"""
HANDLES = """
SELECT coalesce(claimed_by, id) FROM members WHERE handle_key IN (SELECT value FROM json_each(?))
"""
PUBLIC = """
SELECT t.id FROM threads t JOIN groups g ON g.id = t.group_id
WHERE t.id IN (SELECT value FROM json_each(?)) AND (g.visibility <> 'secret' OR g.id = ?)
"""
PEOPLE = f"""
SELECT {members.COLUMNS}, m.weekly_limit FROM members m
WHERE m.id IN (SELECT value FROM json_each(?)) AND m.claimed_by IS NULL
"""

BEHIND_ALL = "SELECT coalesce(max(position), -1) + 1 FROM routes WHERE thread_id = ?"


class Reached(NamedTuple):
    """Somebody whom a question reaches, and why; others see them available, busy or away.

    `topic` is the one that led to them, None where the text did or somebody named them; `waiting` counts the open
    questions that wait for them.
    """

    member: Member
    reason: str
    topic: str | None
    state: State
    waiting: int


class Ask(NamedTuple):
    """A question as it is routed; `topics` are resolved, with those that its text names."""

    group: int
    asker: int | None
    topics: tuple[str, ...]
    title: str
    body: str
    thread: int | None = None


class Way(NamedTuple):
    """A member to whom a question could go, and why; `named` where a person said so."""

    member: int
    reason: str
    topic: str | None = None
    named: bool = False
    score: float = 0.0


class Candidate(NamedTuple):
    """A way to a member who can be asked, and how burdened they are."""

    way: Way
    member: Member
    load: Load
    last: str

    @property
    def reached(self) -> Reached:
        """The same as others see it."""
        state: State = "busy" if self.load.busy else "available"
        return Reached(self.member, self.way.reason, self.way.topic, state, self.load.waiting)


class Plan(NamedTuple):
    """Who is reached at once, and who after them, in order."""

    first: tuple[Candidate, ...]
    reserves: tuple[Candidate, ...]


def would_reach(
    db: Db,
    session: Session,
    *,
    group: int,
    title: str,
    body: str = "",
    topics: Iterable[str] = (),
    without: Iterable[int] = (),
    also: Iterable[int] = (),
) -> tuple[Reached, ...]:
    """Whom a question would reach at once, if it were asked now; `without` and `also` are ids of members.

    Takes whatever was typed: what can be no topic is none.
    """
    ask = asked(db, session, group=group, title=title, body=body, topics=topics)
    plan = planned(db, session, ask, without=without, also=also, reserves=0)
    return tuple(one.reached for one in plan.first)


def asked(db: Db, session: Session, *, group: int, title: str, body: str, topics: Iterable[str] = ()) -> Ask:
    """A question that is to be routed, its topics resolved. Takes whatever was typed."""
    return Ask(group, session.actor, _filed(db, topics, body), clean_line(title), clean(body))


def planned(
    db: Db,
    session: Session,
    ask: Ask,
    *,
    without: Iterable[int] = (),
    also: Iterable[int] = (),
    reserves: int = RESERVES,
) -> Plan:
    """Who should be reached by a question, at once and later, as things stand.

    Its text is looked at only where its topics do not lead to enough people who are not busy.
    """
    left_out = set(without)
    named = [Way(member, CHOSEN, named=True) for member in also]
    named += [Way(member, MENTIONED, named=True) for member in _mentioned(db, ask.body)]
    first = candidates(db, session, ask, _each_once(named, left_out)[:NAMED])
    left_out |= {one.way.member for one in first}
    experts = candidates(db, session, ask, _each_once(_by_topic(db, ask.topics), left_out))
    experts.sort(key=_less_burdened)
    if AT_ONCE + reserves > len(first) + sum(not one.load.busy for one in experts):
        left_out |= {one.way.member for one in experts}
        by_text = candidates(db, session, ask, _each_once(_by_text(db, session, ask), left_out))
        experts += _alike_by_burden(by_text)
    free = [one for one in experts if not one.load.busy]
    at_once = [*free, *(one for one in experts if one.load.busy)][: max(AT_ONCE - len(first), 0)]
    rest = [one for one in experts if one not in at_once]
    return Plan((*first, *at_once), tuple(rest[:reserves]))


def _filed(db: Db, typed: Iterable[str], body: str) -> tuple[str, ...]:
    found: list[str] = []
    for name in (*typed, *reach.topics_named(body)):
        try:
            found += topics.names([name])
        except StoreError:
            continue
    return topics.resolve(db, found)


def _mentioned(db: Db, body: str) -> list[int]:
    handles = reach.mentioned(body)
    return [row[0] for row in db.rows(HANDLES, (json.dumps(handles),))] if handles else []


def _each_once(ways: Iterable[Way], without: set[int]) -> list[Way]:
    found: dict[int, Way] = {}
    for way in ways:
        if way.member not in without:
            found.setdefault(way.member, way)
    return list(found.values())


def _by_topic(db: Db, wanted: tuple[str, ...]) -> list[Way]:
    """The experts on these topics; who is one on more of them comes before."""
    known = expertise.of_topics(db, wanted) if wanted else {}
    found: dict[int, Way] = {}
    for topic in wanted:
        for member in known.get(topic, ())[:POOL]:
            way = found.setdefault(member, Way(member, f"{EXPERT} #{topic}", topic))
            found[member] = way._replace(score=way.score + 1)
    return list(found.values())


def _by_text(db: Db, session: Session, ask: Ask) -> list[Way]:
    """Those who answered questions like it, with one of them that everybody there may know of."""
    found = who(db, session, f"{ask.title}\n{ask.body}", topics=ask.topics, group=ask.group, limit=BY_TEXT)
    proofs = json.dumps([thread for one in found for thread in one.evidence])
    public = {row[0] for row in db.rows(PUBLIC, (proofs, ask.group))}
    ways = []
    for one in found:
        shown = next((thread for thread in one.evidence if thread in public), None)
        reason = MAY_KNOW if shown is None else f"{ANSWERED} #{shown}"
        ways.append(Way(one.member.id, reason, score=one.score))
    return ways


def candidates(db: Db, session: Session, ask: Ask, ways: list[Way]) -> list[Candidate]:
    """Those of them who can be asked, in the same order."""
    if not ways:
        return []
    at = session.now()
    here = {"at": at, "group": ask.group, "asker": ask.asker, "thread": ask.thread}
    given = {"members": json.dumps([way.member for way in ways]), "topics": json.dumps(ask.topics)}
    rows: dict[int, Row] = {row[0]: row for row in db.rows(CANDIDATES, {**here, **given})}
    loads = routes.loads(db, {member: row[9] for member, row in rows.items()}, at)
    return [
        Candidate(way, members.from_row(rows[way.member][:9]), loads[way.member], rows[way.member][10])
        for way in ways
        if way.member in rows and not loads[way.member].full
    ]


def _less_burdened(one: Candidate) -> tuple[bool, float, int, str, int]:
    """Among as good experts those for whom less waits, and of them whoever was asked longest ago."""
    return (one.load.busy, -one.way.score, one.load.waiting, one.last, one.way.member)


def _alike_by_burden(found: list[Candidate]) -> list[Candidate]:
    """Among those who are about as good as the best one the less burdened first; then the others."""
    best = max((one.way.score for one in found), default=0.0)
    alike = [one for one in found if one.way.score * 2 >= best]
    alike.sort(key=lambda one: (one.load.busy, one.load.waiting, -one.way.score))
    return [*alike, *(one for one in found if one not in alike)]


def route(tx: Transaction, thread: ThreadRow, ask: Ask, plan: Plan) -> None:
    """Write whom a new question reaches, of a plan that was made before the transaction.

    Who went away meanwhile, or became busy enough, is left out. The caller has written the thread with its topics.
    """
    ask = ask._replace(asker=tx.actor, thread=thread.id)
    first = candidates(tx.db, tx.session, ask, [one.way for one in plan.first])
    reserves = candidates(tx.db, tx.session, ask, [one.way for one in plan.reserves])
    missing = AT_ONCE - len(first)
    if missing > 0:
        first, reserves = [*first, *reserves[:missing]], reserves[missing:]
    for position, one in enumerate((*first, *reserves)):
        place = position - len(first) + 1
        routes.add(
            tx,
            thread.id,
            one.way.member,
            position=position,
            reason=one.way.reason,
            topic=one.way.topic,
            actor=tx.actor if one.way.named else None,
            reach_at=routes.later(tx.at, thread.aim_minutes, thread.hours, place) if place > 0 else None,
        )
    if first or reserves:
        tx.record("thread.route", group=thread.group_id, thread=thread.id)


def route_on(tx: Transaction, thread: ThreadRow, topics: tuple[str, ...]) -> None:
    """Let an open question reach a few experts at once on topics that it is filed under now, the less burdened first.

    Whoever it has reached before, or who has passed it on, is left out; those in reserve are reached in their turn.
    """
    asker = tx.value("SELECT author_id FROM threads WHERE id = ?", (thread.id,))
    ask = Ask(thread.group_id, asker, topics, "", "", thread.id)
    known = {row[0] for row in tx.rows("SELECT member_id FROM routes WHERE thread_id = ?", (thread.id,))}
    found = candidates(tx.db, tx.session, ask, _each_once(_by_topic(tx.db, topics), known | {tx.actor}))
    position = int(tx.value(BEHIND_ALL, (thread.id,)))
    for place, one in enumerate(sorted(found, key=_less_burdened)[:AT_ONCE], position):
        routes.add(tx, thread.id, one.way.member, position=place, reason=one.way.reason, topic=one.way.topic)
    if found:
        tx.record("thread.route", group=thread.group_id, thread=thread.id)
