"""Topics that are in use lately, and who covers them."""

from datetime import timedelta
from typing import NamedTuple

from store import topics
from store.clock import iso
from store.connection import Db
from store.permissions import acting, visible
from store.session import Session

LATELY = timedelta(days=90)
"""A topic is in use whose threads moved within this time, or are open questions."""

IN_USE = f"""
SELECT o.id, o.name, o.description, count(*), sum(t.state = 'open' AND t.closed_at IS NULL)
FROM threads t
JOIN groups g ON g.id = t.group_id
JOIN thread_topics f ON f.thread_id = t.id
JOIN topics o ON o.id = f.topic_id
WHERE {visible()} AND g.archived_at IS NULL AND t.id IN (
    SELECT id FROM threads WHERE last_at >= :since
    UNION SELECT id FROM threads WHERE state = 'open' AND closed_at IS NULL)
GROUP BY o.id, o.name, o.description
"""
KNOWN = f"""
SELECT o.id, o.name, o.description, m.handle, m.name,
    m.arrived_at IS NOT NULL AND coalesce(m.away_until, '') <= :now
FROM expertise e JOIN topics o ON o.id = e.topic_id JOIN members m ON m.id = e.member_id
WHERE {topics.SHOWN} ORDER BY m.handle_key
"""
ALIASES = "SELECT topic_id, name FROM topic_aliases ORDER BY name"


class Expert(NamedTuple):
    """Somebody who knows a topic, and whether questions can reach them now: they are here, and not away."""

    handle: str
    name: str
    available: bool


class Topic(NamedTuple):
    """A topic: in how many threads it is in use lately, how many of those are open questions, and who knows it."""

    id: int
    name: str
    description: str
    aliases: tuple[str, ...]
    threads: int
    open: int
    experts: tuple[Expert, ...]

    @property
    def covered(self) -> bool:
        """Whether somebody who knows it can be reached now."""
        return any(expert.available for expert in self.experts)


def listing(db: Db, session: Session) -> tuple[Topic, ...]:
    """Topics in use: those that nobody covers first, the most used first; then those that have experts alone."""
    since = iso(session.clock() - LATELY)
    used = {row[0]: row for row in db.rows(IN_USE, acting(session, since=since))}
    experts: dict[int, list[Expert]] = {}
    for topic, name, description, handle, who, available in db.rows(KNOWN, acting(session, now=session.now())):
        used.setdefault(topic, (topic, name, description, 0, 0))
        experts.setdefault(topic, []).append(Expert(handle, who, bool(available)))
    others: dict[int, list[str]] = {}
    for topic, name in db.rows(ALIASES):
        others.setdefault(topic, []).append(name)
    found = [
        Topic(number, name, about, tuple(others.get(number, ())), threads, waiting, tuple(experts.get(number, ())))
        for number, name, about, threads, waiting in used.values()
    ]
    return tuple(sorted(found, key=lambda one: (one.threads == 0, one.covered, -one.threads, one.name)))


def get(db: Db, session: Session, topic: str) -> Topic:
    """One topic, by its name or another one; it may be out of use. Raises NotFound, Invalid."""
    number, name = topics.find(db, session, topic)
    known = next((one for one in listing(db, session) if one.id == number), None)
    if known is not None:
        return known
    description = str(db.value("SELECT description FROM topics WHERE id = ?", (number,)))
    return Topic(number, name, description, topics.aliases(db, number), 0, 0, ())


def uncovered(db: Db, session: Session) -> tuple[Topic, ...]:
    """Topics in use that nobody covers who can be reached now, the most used first."""
    return tuple(topic for topic in listing(db, session) if topic.threads and not topic.covered)
