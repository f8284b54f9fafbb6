"""Visits: when a member had the app open, so that what happened meanwhile can be told from what they saw.

A visit lasts for as long as somebody does something; after a pause of half an hour the next one begins. Visits are
private, like reading marks: they enter no journal. Plain commands are none.
"""

from datetime import datetime, timedelta

from store import clock, lock, place
from store.connection import Db, write
from store.session import Session

GAP = timedelta(minutes=30)
"""A pause as long as this ends a visit."""
EVERY = timedelta(minutes=1)
"""How often the end of a visit is moved on at most while it lasts."""

NEWEST = "SELECT id, ended_at FROM visits WHERE member_id = ? ORDER BY ended_at DESC LIMIT 1"
MOVE_ON = "UPDATE visits SET ended_at = :at WHERE id = :id AND ended_at < :at"
BEGIN = "INSERT INTO visits (member_id, started_at, ended_at) VALUES (?, ?, ?)"
BEFORE = """
SELECT ended_at FROM visits WHERE member_id = :actor AND ended_at <= :ended ORDER BY ended_at DESC LIMIT 1
"""


def go_on(db: Db, session: Session, at: datetime | None = None) -> None:
    """Say that the acting person was here at a moment, now unless said otherwise: their visit lasts until then, or
    begins then. Raises StoreError.

    Opening Hallway makes nobody a member, and a visit is worth no waiting: nothing is written for those who have
    written nothing, in a store that can only be read, or while somebody else holds it.
    """
    if session.actor is None or not db.can_write or lock.taken(place.lock_file(db.path)):
        return
    at = at or session.clock()
    seen = clock.iso(at)
    with write(db, session) as tx:
        newest = tx.row(NEWEST, (tx.actor,))
        if newest is not None and newest[1] > clock.iso(at - GAP):
            tx.run(MOVE_ON, {"at": seen, "id": newest[0]})
        else:
            tx.run(BEGIN, (tx.actor, seen, seen))


def last_visit(db: Db, session: Session) -> str | None:
    """When the acting member's visit before the present one ended; None when there was none."""
    if session.actor is None:
        return None
    found: str | None = db.value(BEFORE, {"actor": session.actor, "ended": clock.iso(session.clock() - GAP)})
    return found
