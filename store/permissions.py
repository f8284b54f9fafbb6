"""Who may see and do what: one predicate for reading, one table for doing."""

from typing import Any, Literal

from store.connection import Db, Transaction
from store.errors import Conflict, Denied, NotFound, StoreError
from store.session import Session

Act = Literal["post", "lead", "admin", "take part"]
"""`take part` is what readers do to what is written: vote, accept, close, join; in an archived group nobody does."""

VISIBLE = """({group}.visibility <> 'secret' OR EXISTS (
    SELECT 1 FROM group_members v WHERE v.group_id = {group}.id AND v.member_id = {reader}))"""

LEADS = """
SELECT 1 FROM members m WHERE m.id = :actor
AND (m.role = 'admin' OR EXISTS (SELECT 1 FROM group_members l WHERE l.member_id = m.id AND l.role = 'lead'))
"""


def visible(group: str = "g", reader: str = ":actor") -> str:
    """The condition under which the acting member (`:actor`, see `acting`) may read a group and all that is in it.

    Open and closed groups are read by all, secret ones by their members: by nobody else, admins included. `reader` is
    the SQL of another member's id, for what is done to everybody's marks.
    """
    return VISIBLE.format(group=group, reader=reader)


STANDING = "g.name, g.visibility, g.archived_at, m.role, p.role"
"""What decides on what the acting member may do in a group, for `refused`; from these tables, with `groups g`."""
STANDING_IN = """
LEFT JOIN group_members m ON m.group_id = g.id AND m.member_id = :actor
LEFT JOIN members p ON p.id = :actor
"""
OF_GROUP = f"SELECT {STANDING} FROM groups g {STANDING_IN} WHERE g.id = :id AND {visible()}"


def acting(session: Session, **more: Any) -> dict[str, Any]:
    """The parameters of a query that holds `visible()`: `actor`, and whatever else is given."""
    return {"actor": session.actor, **more}


def role_of(db: Db, session: Session) -> str | None:
    """The acting person's role in the store: admin, member, or None before the first write."""
    if session.actor is None:
        return None
    found = db.value("SELECT role FROM members WHERE id = ?", (session.actor,))
    return None if found is None else str(found)


def may(db: Db, session: Session, act: Act, group: int) -> bool:
    """Whether the acting person may do this in a group; what can't be seen can't be done."""
    return refusal(db, session, act, group) is None


def require(tx: Transaction, act: Act, group: int) -> None:
    """Raise NotFound, Denied or Conflict with the reason unless the acting member may do this in the group."""
    reason = refusal(tx.db, tx.session, act, group)
    if reason is not None:
        raise reason


def require_admin(tx: Transaction, what: str) -> None:
    """Raise Denied unless the acting member is an admin of the store."""
    if role_of(tx.db, tx.session) != "admin":
        raise Denied(f"Only an admin may {what}; ask one.")


def leads(db: Db, session: Session) -> bool:
    """Whether the acting person is an admin of the store, or a lead of any group."""
    found = db.value(LEADS, acting(session))
    return found is not None


def require_leading(tx: Transaction, what: str) -> None:
    """Raise Denied unless the acting member is an admin, or a lead of any group."""
    if not leads(tx.db, tx.session):
        raise Denied(f"Only a lead of a group or an admin may {what}; ask one.")


def refusal(db: Db, session: Session, act: Act, group: int) -> StoreError | None:
    """Why the acting person may not do this in a group: NotFound, Denied or Conflict; None when they may."""
    found = db.row(OF_GROUP, acting(session, id=group))
    if found is None:
        return NotFound("There is no such group; hallway groups lists those there are.")
    return refused(act, *found)


def refused(
    act: Act, name: str, visibility: str, archived: str | None, group_role: str | None, store_role: str | None
) -> StoreError | None:
    """The same for a group that they see, by what `STANDING` reads of it."""
    lead = group_role == "lead" or store_role == "admin"
    if act == "admin":
        return None if store_role == "admin" else Denied("Only an admin may do that; ask one.")
    if act == "lead":
        return None if lead else Denied(f"Only a lead of {name} may do that; ask one.")
    if archived:
        return Conflict(f"The group {name} is archived; it can be read, and go on in another one.")
    if act == "take part":
        return None
    if visibility == "closed" and group_role is None and not lead:
        return Denied(f"Only members post in {name}; ask one of its leads to add you.")
    return None
