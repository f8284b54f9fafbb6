"""Merging topics: two names for one thing become one, with their threads, experts, followers and other names."""

from store import text, topics
from store.connection import Db, Transaction, write
from store.errors import Conflict, Invalid
from store.permissions import require_leading
from store.search import index
from store.session import Session

FILED = """
SELECT t.id, t.group_id, t.topics, (SELECT min(p.id) FROM posts p WHERE p.thread_id = t.id)
FROM thread_topics f JOIN threads t ON t.id = f.thread_id WHERE f.topic_id = ? ORDER BY t.id
"""
REFILE = "UPDATE threads SET topics = ? WHERE id = ?"
# What somebody has said of the topic that stays goes before what they said of the one that goes: of two levels the one
# that tells more, see `subscriptions`; whoever is an expert on one of them has declined neither.
CARRY = (
    "UPDATE OR IGNORE expertise SET topic_id = :new WHERE topic_id = :old",
    "DELETE FROM expertise WHERE topic_id = :old",
    "UPDATE OR IGNORE declined_expertise SET topic_id = :new WHERE topic_id = :old",
    "DELETE FROM declined_expertise WHERE topic_id = :old",
    """DELETE FROM declined_expertise WHERE topic_id = :new
    AND member_id IN (SELECT member_id FROM expertise WHERE topic_id = :new)""",
    """UPDATE subscriptions SET level = min(subscriptions.level, o.level) FROM subscriptions o
    WHERE subscriptions.topic_id = :new AND o.topic_id = :old AND o.member_id = subscriptions.member_id""",
    "UPDATE OR IGNORE subscriptions SET topic_id = :new WHERE topic_id = :old",
    "DELETE FROM subscriptions WHERE topic_id = :old",
    "UPDATE routes SET topic_id = :new WHERE topic_id = :old",
    "UPDATE topic_aliases SET topic_id = :new WHERE topic_id = :old",
    """UPDATE topics SET description = (SELECT o.description FROM topics o WHERE o.id = :old)
    WHERE id = :new AND description = ''""",
    "DELETE FROM topics WHERE id = :old",
    "INSERT INTO topic_aliases (name, topic_id, created_at, created_by) VALUES (:name, :new, :at, :by)",
)


def merge(db: Db, session: Session, topic: str, *, into: str) -> str:
    """Make a topic another name of a second one, by a lead or an admin; gives the name of that. Raises StoreError.

    All its threads are filed under the other, also those that the acting person can't see: one name means one topic.
    """
    with write(db, session) as tx:
        require_leading(tx, "merge topics")
        old, name = topics.find(tx.db, tx.session, topic)
        new, target = topics.find(tx.db, tx.session, into)
        typed = text.topic(topic)
        if old == new:
            raise Invalid(f"#{typed} and #{text.topic(into)} are one topic already; name two.")
        if typed != name:
            raise Conflict(f"#{typed} is another name of #{name}; name that one: hallway topic merge {name} {target}")
        for thread, group, filed, opening in tx.rows(FILED, (old,)):
            _refile(tx, thread, opening, topics.split(filed), name, target)
            tx.record("thread.topics", group=group, thread=thread)
        here = {"old": old, "new": new, "name": name, "at": tx.at, "by": tx.actor}
        for statement in CARRY:
            tx.run(statement, here)
        tx.record("topic.merge")
        return target


def _refile(tx: Transaction, thread: int, opening: int, filed: tuple[str, ...], old: str, new: str) -> None:
    fresh = tuple(dict.fromkeys(new if name == old else name for name in filed))
    index.remove(tx, opening)
    tx.run(REFILE, (topics.joined(fresh), thread))
    topics.set_for(tx, thread, fresh)
    index.add(tx, opening)
