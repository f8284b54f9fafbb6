"""Duplicates: a question that another one answers too. No chains: what a duplicate names is no duplicate itself.

Whoever may see a duplicate may see the question that answers for it.
"""

from store import answers, reach, threads
from store.connection import Db, Transaction, write
from store.errors import Conflict, Denied, Invalid
from store.permissions import require
from store.session import Session
from store.threads import ThreadRow

OPENING = "SELECT min(id), (SELECT author_id FROM threads WHERE id = :thread) FROM posts WHERE thread_id = :thread"
SECRET = "SELECT 1 FROM groups WHERE id = ? AND visibility = 'secret'"
NAME = "UPDATE threads SET duplicate_of = :target WHERE id = :thread OR duplicate_of = :thread RETURNING id, group_id"
FOLLOW = """
INSERT INTO subscriptions (member_id, thread_id, level, created_at) VALUES (?, ?, 'all', ?) ON CONFLICT DO NOTHING
"""
SINCE = "SELECT max(at) FROM journal WHERE thread_id = ? AND action = 'thread.duplicate'"
UNFOLLOW = "DELETE FROM subscriptions WHERE member_id = ? AND thread_id = ? AND level = 'all' AND created_at = ?"
# What some who see the duplicate may not see.
HIDDEN = """
UPDATE threads SET duplicate_of = NULL WHERE (id = :thread OR duplicate_of = :thread) AND EXISTS (
    SELECT 1 FROM threads o JOIN groups g ON g.id = o.group_id
    WHERE o.id = threads.duplicate_of AND g.visibility = 'secret' AND o.group_id <> threads.group_id)
RETURNING id, group_id
"""
OF_ITSELF = "UPDATE threads SET duplicate_of = NULL WHERE id = :thread AND duplicate_of = :source"
END = "SELECT id, kind FROM threads WHERE id = (SELECT coalesce(duplicate_of, id) FROM threads WHERE id = :thread)"
CARRY = "UPDATE threads SET duplicate_of = :end WHERE duplicate_of = :source RETURNING id, group_id"


def mark_duplicate(db: Db, session: Session, thread: int, of: int | None) -> ThreadRow:
    """Say that a question is a duplicate of another one, which answers for both; None takes that back.

    Of one that is a duplicate itself, the question at its end is meant; duplicates of this one go along. The asker
    follows the other question from then on, and is told. Raises NotFound, Denied, Conflict, Invalid and others.
    """
    with write(db, session) as tx:
        row = threads.get(db, tx.session, thread)
        if row.kind != "question":
            raise Invalid(f"Thread #{row.id} is no question; only a question is a duplicate of another.")
        require(tx, "take part", row.group_id)
        if not answers.standing(db, tx.session, row.id).duplicates:
            raise Denied(
                "Only the asker, an expert on one of the thread's topics or a lead of the group may say so;"
                " reply with the number of the other thread instead."
            )
        target = None if of is None else _end(tx, row, of)
        if row.duplicate_of != target:
            if row.duplicate_of is not None:
                _take_back(tx, row, row.duplicate_of)
            if target is not None:
                _mark(tx, row, target)
        return threads.get(db, tx.session, row.id)


def _end(tx: Transaction, row: ThreadRow, of: int) -> int:
    """The question that is to answer for a thread too. Raises NotFound, Conflict, Invalid."""
    named = threads.get(tx.db, tx.session, of)
    if named.id == row.id:
        raise Invalid(f"Thread #{row.id} can't be a duplicate of itself; name the other one.")
    target = named if named.duplicate_of is None else threads.get(tx.db, tx.session, named.duplicate_of)
    if target.id == row.id:
        raise Conflict(
            f"Thread #{named.id} is a duplicate of #{row.id} already; take that back first: "
            f"hallway duplicate {named.id} --undo"
        )
    if target.kind != "question":
        raise Invalid(f"Thread #{target.id} is no question; link to it in a reply instead.")
    if target.group_id != row.group_id and tx.row(SECRET, (target.group_id,)):
        raise Conflict(f"Not everybody who sees #{row.id} may see #{target.id}; reply with what it says instead.")
    return target.id


def _mark(tx: Transaction, row: ThreadRow, target: int) -> None:
    for duplicate, group in tx.rows(NAME, {"thread": row.id, "target": target}):
        tx.record("thread.duplicate" if duplicate == row.id else "thread.state", group=group, thread=duplicate)
    answers.settle_state(tx, target)
    opening, asker = tx.rows(OPENING, {"thread": row.id})[0]
    if asker is not None:
        tx.run(FOLLOW, (asker, target, tx.at))
        reach.decided(tx, "duplicate", asker, thread=row.id, post=opening)


def _take_back(tx: Transaction, row: ThreadRow, target: int) -> None:
    _, asker = tx.rows(OPENING, {"thread": row.id})[0]
    tx.run(UNFOLLOW, (asker, target, tx.value(SINCE, (row.id,))))
    tx.run("UPDATE threads SET duplicate_of = NULL WHERE id = ?", (row.id,))
    _stands_alone(tx, row.id, row.group_id)


def _stands_alone(tx: Transaction, thread: int, group: int) -> None:
    opening, _ = tx.rows(OPENING, {"thread": thread})[0]
    reach.decided_no_longer(tx, "duplicate", post=opening)
    answers.settle_state(tx, thread)
    tx.record("thread.duplicate_not", group=group, thread=thread)


def moved(tx: Transaction, thread: int) -> None:
    """Let nothing be a duplicate of what some of its readers can't see, after a thread has come to another group."""
    for duplicate, group in tx.rows(HIDDEN, {"thread": thread}):
        _stands_alone(tx, duplicate, group)


def merged(tx: Transaction, source: int, target: int) -> None:
    """Let what was a duplicate of a thread be one of the thread that takes it in, or of what answers for that."""
    tx.run(OF_ITSELF, {"thread": target, "source": source})
    end, kind = tx.rows(END, {"thread": target})[0]
    found = tx.rows(CARRY, {"source": source, "end": end if kind == "question" else None})
    for duplicate, group in found:
        if kind == "question":
            tx.record("thread.state", group=group, thread=duplicate)
        else:
            _stands_alone(tx, duplicate, group)
    moved(tx, end)
