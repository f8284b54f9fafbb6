"""Who has the same problem as the asker: once a member, so that an outage makes one thread, not thirty."""

from store import subscriptions, threads
from store.connection import Db, write
from store.errors import Conflict, Denied, Invalid
from store.permissions import require
from store.session import Session
from store.threads import ThreadRow, waits

ADD = "INSERT INTO affected_members (thread_id, member_id, created_at) VALUES (?, ?, ?)"
REMOVE = "DELETE FROM affected_members WHERE thread_id = ? AND member_id = ? RETURNING created_at"


def offered(row: ThreadRow) -> bool:
    """Whether its reader can say to have a thread's problem too, and has not."""
    return waits(row) and not row.mine and not row.affects_me


def have_too(db: Db, session: Session, thread: int, *, on: bool = True) -> ThreadRow:
    """Say that one has the problem of somebody's open question too, and follow it; or take both back.

    Counts once, however often it is said. Raises NotFound, Denied, Conflict, Invalid and others.
    """
    with write(db, session) as tx:
        row = threads.get(db, tx.session, thread)
        require(tx, "take part", row.group_id)
        if row.kind != "question":
            raise Invalid(f"Thread #{row.id} is no question; reply there to say what you have too.")
        if row.mine:
            raise Denied(f"Thread #{row.id} is your own question; that you have it is known.")
        if on and row.duplicate_of is not None:
            raise Conflict(f"Thread #{row.id} is a duplicate of #{row.duplicate_of}; read that one, and say it there.")
        if on and not waits(row):
            over = "closed" if row.closed else "answered"
            raise Conflict(f"Thread #{row.id} was {over} already; read it, and ask anew if it does not help you.")
        if row.affects_me != on:
            if on:
                tx.run(ADD, (row.id, tx.actor, tx.at))
                subscriptions.follow_from_now(tx, row.id)
            else:
                since = str(tx.value(REMOVE, (row.id, tx.actor)))
                subscriptions.follow_no_longer(tx, row.id, since)
            tx.run("UPDATE threads SET affected = affected + ? WHERE id = ?", (1 if on else -1, row.id))
            tx.record("thread.affects" if on else "thread.affects_not", group=row.group_id, thread=row.id)
        return threads.get(db, tx.session, row.id)
