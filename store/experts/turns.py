"""Whose turn it is: the people whom an open question reaches now, and the questions that reach a member."""

import json
from typing import NamedTuple

from store import members, routes, threads
from store.availability import State
from store.connection import Db
from store.experts.routing import CHOSEN, MENTIONED, PASSED_ON, PEOPLE, Reached
from store.session import Session
from store.text import clean_line
from store.threads import ThreadRow


class Question(NamedTuple):
    """An open question that reaches the reader: why, how many replies it has, and since when it reaches them."""

    thread: ThreadRow
    why: str
    replies: int
    reached_at: str


def reached(db: Db, session: Session, thread: int) -> tuple[Reached, ...]:
    """Whom an open question reaches now, in the order in which it came to them. Raises NotFound."""
    at = session.now()
    ways = routes.there(db, threads.get(db, session, thread).id, at)
    people = {row[0]: row for row in db.rows(PEOPLE, (json.dumps([way.member for way in ways]),))}
    loads = routes.loads(db, {member: row[9] for member, row in people.items()}, at)
    found = []
    for way in ways:
        load = loads[way.member]
        state: State = "busy" if load.busy else "available"
        found.append(Reached(members.from_row(people[way.member][:9]), way.reason, way.topic, state, load.waiting))
    return tuple(found)


def waiting_for(db: Db, session: Session, *, limit: int = 25) -> tuple[Question, ...]:
    """The open questions that reach the acting member now and have no reply of theirs, the oldest first."""
    if session.actor is None:
        return ()
    found = {way.thread: way for way in routes.waiting(db, [session.actor], session.now())[:limit]}
    return tuple(
        Question(row, _why(found[row.id]), max(row.posts - 1, 0), found[row.id].reach_at)
        for row in threads.by_ids(db, session, found)
    )


def _why(way: routes.Route) -> str:
    who = clean_line(way.actor or "somebody")
    if way.reason == MENTIONED:
        return f"{who} mentions you"
    if way.reason == CHOSEN:
        return f"{who} asks you"
    if way.reason == PASSED_ON:
        return f"{who} passed it on to you"
    return f"because #{way.topic}" if way.topic else f"because you {way.reason}"
