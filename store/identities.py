"""Which user of this host is which member: for a store that came from another host, where users have other numbers."""

from store import arrival, members, opening
from store.connection import Db, write
from store.errors import Conflict, Denied, NotFound
from store.members import Member
from store.permissions import role_of
from store.session import Session, host_realm
from store.text import shown


def user_named(name: str) -> int | None:
    """The number of a user of this host (passwd(5)), or None."""
    try:
        import pwd

        return pwd.getpwnam(name).pw_uid
    except (ImportError, KeyError, ValueError):
        return None


def identify(db: Db, session: Session, who: str, user: str | None = None) -> Member:
    """Say that a user of this host is that member, from now on; without `user`, the one named like the handle.

    It is for admins and for the owner of the store's file, who may be nobody there yet: that does not make a member of
    them. Raises NotFound, Denied, Conflict.
    """
    if session.via == "door" or (role_of(db, session) != "admin" and not opening.owns(db.path)):
        raise Denied("Only an admin, and the owner of the store's file, may say which user somebody is; ask one.")
    member = members.find(db, session, who)
    name = user or member.handle
    number = user_named(name)
    if number is None:
        raise NotFound(f"There is no user {shown(name)} on this host; name the one that {member.handle} is here.")
    with write(db, session if session.actor is not None else Session(None, session.clock, session.via)) as tx:
        identity = (host_realm(), "uid", str(number))
        taken = tx.value(arrival.FIND, identity)
        if taken is not None and taken != member.id:
            other = members.by_ids(db, [int(taken)])[0]
            raise Conflict(f"The user {shown(name)} is @{other.handle} here already; nothing was changed.")
        if taken is None:
            arrival.identify(tx, member.id, identity)
        return members.by_ids(db, [member.id])[0]
