"""Passing a question on: to whoever is next in reserve, or to somebody who is named; and taking that back."""

import json

from store import availability, members, routes, threads
from store.connection import Db, Transaction, write
from store.errors import Conflict, Denied, NotFound
from store.experts import routing
from store.experts.routing import BEHIND_ALL, PASSED_ON, PEOPLE, Ask, Way
from store.permissions import may, require
from store.session import Session
from store.threads import ThreadRow

DECLINED = "SELECT declined_at FROM routes WHERE thread_id = ? AND member_id = ?"
AFTER_ALL = "UPDATE routes SET declined_at = NULL WHERE thread_id = ? AND member_id = ?"


def not_me(db: Db, session: Session, thread: int) -> ThreadRow:
    """Say that a question that reaches one is not for oneself: the next in reserve is reached at once.

    Raises NotFound, and Conflict where it does not reach one.
    """
    return pass_on(db, session, thread)


def pass_on(db: Db, session: Session, thread: int, to: int | None = None) -> ThreadRow:
    """Pass a question that reaches one on, to a member or to whoever is next in reserve.

    Its asker and leads of the group may bring it to somebody without being reached. Raises StoreError.
    """
    with write(db, session) as tx:
        row = threads.get(db, tx.session, thread)
        require(tx, "take part", row.group_id)
        if not threads.waits(row):
            raise Conflict(f"Thread #{row.id} is no open question, so it waits for nobody.")
        reaches = routes.reaches(tx.db, row.id, tx.actor, tx.at)
        if not reaches and to is None:
            raise Conflict(f"Question #{row.id} does not reach you; read it, or leave it to those whom it does.")
        if not reaches and not (row.mine or may(tx.db, tx.session, "lead", row.group_id)):
            raise Denied(f"Only those whom question #{row.id} reaches, its asker and leads may bring it to somebody.")
        if to is not None:
            _bring(tx, row, to)
        if reaches:
            routes.decline(tx, row.id, tx.actor)
            if to is None:
                routes.step_up(tx, row.id, now=True)
        tx.record("thread.route", group=row.group_id, thread=row.id, member=to)
        return threads.get(db, tx.session, row.id)


def for_me(db: Db, session: Session, thread: int) -> ThreadRow:
    """Take back that a question was not for oneself; whoever was reached instead stays reached. Raises StoreError."""
    with write(db, session) as tx:
        row = threads.get(db, tx.session, thread)
        if tx.value(DECLINED, (row.id, tx.actor)) is None:
            raise Conflict(f"You have not passed question #{row.id} on, so there is nothing to take back.")
        tx.run(AFTER_ALL, (row.id, tx.actor))
        tx.record("thread.route", group=row.group_id, thread=row.id)
        return threads.get(db, tx.session, row.id)


def _bring(tx: Transaction, row: ThreadRow, to: int) -> None:
    """Let an open question reach a member at once, for whom somebody asks. Raises Conflict, NotFound."""
    found = tx.row(PEOPLE, (json.dumps([to]),))
    if found is None:
        raise NotFound("There is no such member; hallway member list shows everybody.")
    name = members.from_row(found[:9]).name
    if routes.reaches(tx.db, row.id, to, tx.at):
        raise Conflict(f"Question #{row.id} reaches {name} already; name somebody else.")
    asker = tx.value("SELECT author_id FROM threads WHERE id = ?", (row.id,))
    if to == asker:
        raise Conflict(f"{name} asks question #{row.id}; name somebody else.")
    ask = Ask(row.group_id, asker, row.topics, "", "", row.id)
    if not routing.candidates(tx.db, tx.session, ask, [Way(to, PASSED_ON, named=True)]):
        who = availability.of(tx.db, tx.session, to)
        stands = availability.said(who, tx.session.clock()) if who.state != "available" else "not asked here"
        raise Conflict(f"{name} is {stands}; name somebody else, or hallway who TOPIC finds them.")
    tx.run("DELETE FROM routes WHERE thread_id = ? AND member_id = ?", (row.id, to))
    position = int(tx.value(BEHIND_ALL, (row.id,)))
    routes.add(tx, row.id, to, position=position, reason=PASSED_ON, actor=tx.actor)
