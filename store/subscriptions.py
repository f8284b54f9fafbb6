"""What a member follows: all, only mine, or muted; for a group or for a thread."""

from store import merged, text
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
LEVEL = f"coalesce({OF_THREAD}, {OF_GROUP}, 'mine')"
"""For a query over both: the level that holds for a thread."""

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
}


def follow_group(db: Db, session: Session, group: int, level: str) -> None:
    """Follow a group at a level: `all` tells of every post, `muted` of mentions only. Raises NotFound, Invalid.

    Where nothing was chosen it is `mine`: replies, mentions, and what is new where one took part. A thread's own
    level goes before its group's.
    """
    _follow(db, session, "group_id", group, level)


def follow_thread(db: Db, session: Session, thread: int, level: str) -> None:
    """Follow a thread at a level: `all` tells of every reply, `muted` of mentions only. Raises NotFound, Invalid."""
    _follow(db, session, "thread_id", merged.target(db, thread) or thread, level)


def follow_from_now(tx: Transaction, thread: int) -> None:
    """Let the acting member be told of every reply in a thread, in the transaction of what they did there."""
    tx.run(FROM_NOW, (tx.actor, thread, tx.at))


def follow_no_longer(tx: Transaction, thread: int, since: str) -> None:
    """Take that back, if it began at that moment and nothing else was chosen meanwhile."""
    tx.run(NO_LONGER, (tx.actor, thread, since))


def level_of_thread(db: Db, session: Session, thread: int) -> str:
    """The member's level for a thread: its own, else its group's, else `mine`."""
    found = db.value(
        """SELECT level FROM subscriptions WHERE member_id = :actor AND (thread_id = :thread OR group_id = (
            SELECT group_id FROM threads WHERE id = :thread)) ORDER BY thread_id IS NULL LIMIT 1""",
        acting(session, thread=thread),
    )
    return str(found or "mine")


def _follow(db: Db, session: Session, column: str, target: int, level: str) -> None:
    if level not in LEVELS:
        raise Invalid(f"{text.shown(level)} is no level; it is all, mine or muted.")
    with write(db, session) as tx:
        if not tx.row(SEEN[column].format(visible=visible()), acting(tx.session, id=target)):
            raise NotFound("There is nothing of that number to follow; hallway threads GROUP lists threads.")
        tx.run(SET.format(column=column), (tx.actor, target, level, tx.at))
