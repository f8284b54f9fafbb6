"""What a member follows: all, only mine, or muted; for a group, for a topic, or for a thread.

The closest one holds: a thread's own level, else that of its topics, else its group's, else `mine`. Of several topics
it is the one that tells most, so that a muted topic never hides what is filed under a followed one as well.
"""

from store import merged, text, topics
from store.connection import Db, Transaction, write
from store.errors import Invalid, NotFound
from store.permissions import acting, visible
from store.session import Session

TOLD = {
    "all": "you are told of every post",
    "mine": "you are told of replies to you, of mentions, and of what is new where you took part",
    "muted": "you are told of mentions only",
}
LEVELS = tuple(TOLD)
FOLLOWED = {"all": "followed", "mine": "", "muted": "muted"}
"""A level in a word beside what is followed; where nothing was chosen there is none."""

OF_GROUP = "(SELECT s.level FROM subscriptions s WHERE s.member_id = :actor AND s.group_id = g.id)"
OF_THREAD = "(SELECT s.level FROM subscriptions s WHERE s.member_id = :actor AND s.thread_id = t.id)"
"""For a query over `groups g` or `threads t`: the level that the acting member chose, else null."""
# Few follow topics: whoever follows none pays one look for a whole query, not one for every row.
OF_TOPICS = """
CASE WHEN EXISTS (SELECT 1 FROM subscriptions n WHERE n.member_id = {member} AND n.topic_id IS NOT NULL) THEN (
    SELECT min(s.level) FROM subscriptions s
    CROSS JOIN thread_topics f ON f.thread_id = {thread} AND f.topic_id = s.topic_id
    WHERE s.member_id = {member} AND s.topic_id IS NOT NULL) END
"""
"""The level of a thread's topics: `all` before `mine` before `muted`, which is their order as words, too."""


def closest(thread: str = "t.id", member: str = ":actor") -> str:
    """SQL for the level that a member chose for a thread or for its topics, else null; given SQL of their ids."""
    own = f"(SELECT s.level FROM subscriptions s WHERE s.member_id = {member} AND s.thread_id = {thread})"
    return f"coalesce({own}, {OF_TOPICS.format(thread=thread, member=member)})"


LEVEL = f"coalesce({closest()}, {OF_GROUP}, 'mine')"
"""For a query over `groups g` and `threads t`: the level that holds for a thread."""

SET = """
INSERT INTO subscriptions (member_id, {column}, level, created_at) VALUES (?, ?, ?, ?)
ON CONFLICT (member_id, {column}) DO UPDATE SET level = excluded.level
"""
FROM_NOW = """
INSERT INTO subscriptions (member_id, thread_id, level, created_at) VALUES (?, ?, 'all', ?)
ON CONFLICT (member_id, thread_id) DO UPDATE SET level = 'all', created_at = excluded.created_at WHERE level <> 'all'
"""
NO_LONGER = "DELETE FROM subscriptions WHERE member_id = ? AND thread_id = ? AND level = 'all' AND created_at = ?"
SEEN = {
    "group_id": "SELECT 1 FROM groups g WHERE g.id = :id AND {visible}",
    "thread_id": "SELECT 1 FROM threads t JOIN groups g ON g.id = t.group_id WHERE t.id = :id AND {visible}",
    "topic_id": f"SELECT 1 FROM topics o WHERE o.id = :id AND {topics.SHOWN}",
}
OF_TOPIC = "SELECT level FROM subscriptions WHERE member_id = :actor AND topic_id = :topic"


def follow_group(db: Db, session: Session, group: int, level: str) -> None:
    """Follow a group at a level: `all` tells of every post, `muted` of mentions only. Raises NotFound, Invalid.

    Where nothing was chosen it is `mine`: replies, mentions, and what is new where one took part. The level of a
    thread or of a topic goes before its group's.
    """
    _follow(db, session, "group_id", group, level)


def follow_thread(db: Db, session: Session, thread: int, level: str) -> None:
    """Follow a thread at a level: `all` tells of every reply, `muted` of mentions only. Raises NotFound, Invalid."""
    _follow(db, session, "thread_id", merged.target(db, thread) or thread, level)


def follow_topic(db: Db, session: Session, topic: str, level: str) -> None:
    """Follow a topic at a level, in all groups: `all` tells of what is filed under it. Raises NotFound, Invalid."""
    number, _ = topics.find(db, session, topic)
    _follow(db, session, "topic_id", number, level)


def follow_from_now(tx: Transaction, thread: int) -> None:
    """Let the acting member be told of every reply in a thread, in the transaction of what they did there."""
    tx.run(FROM_NOW, (tx.actor, thread, tx.at))


def follow_no_longer(tx: Transaction, thread: int, since: str) -> None:
    """Take that back, if it began at that moment and nothing else was chosen meanwhile."""
    tx.run(NO_LONGER, (tx.actor, thread, since))


def level_of_thread(db: Db, session: Session, thread: int) -> str:
    """The member's level for a thread: its own, else that of its topics, else its group's, else `mine`."""
    found = db.value(
        f"SELECT {LEVEL} FROM threads t JOIN groups g ON g.id = t.group_id WHERE t.id = :thread",
        acting(session, thread=thread),
    )
    return str(found or "mine")


def level_of_topic(db: Db, session: Session, topic: str) -> str:
    """The member's level for a topic, or `mine`. Raises NotFound, Invalid."""
    number, _ = topics.find(db, session, topic)
    return str(db.value(OF_TOPIC, acting(session, topic=number)) or "mine")


def _follow(db: Db, session: Session, column: str, target: int, level: str) -> None:
    if level not in LEVELS:
        raise Invalid(f"{text.shown(level)} is no level; it is all, mine or muted.")
    with write(db, session) as tx:
        if not tx.row(SEEN[column].format(visible=visible()), acting(tx.session, id=target)):
            raise NotFound("There is nothing of that number to follow; hallway threads GROUP lists threads.")
        tx.run(SET.format(column=column), (tx.actor, target, level, tx.at))
