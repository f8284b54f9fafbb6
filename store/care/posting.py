"""Why somebody can't post: what the system lets them do with the store's file, and the forum with its groups."""

import os
import stat
from pathlib import Path

from store import groups, identities, members, opening, place
from store.care.check import Check
from store.connection import Db
from store.errors import Denied, NotFound
from store.permissions import leads, refusal
from store.session import Identity, Session, host_realm
from store.text import shown

USERS = """
SELECT subject FROM identities WHERE member_id = ? AND realm = ? AND kind = 'uid' ORDER BY id
"""


def look(db: Db, session: Session, who: str) -> tuple[Check, ...]:
    """Whether a member, or a user of this host who has not written yet, may post, and in each group why not.

    Everybody may ask about themselves, leads and admins about all; of groups those that the asker sees. Raises Denied,
    NotFound.
    """
    there, user = _who(db, session, who)
    if there.actor is None or there.actor != session.actor:
        _require_leading(db, session)
    return (_member(db, there), _file(db, there, user), *_groups(db, session, there))


def _who(db: Db, session: Session, who: str) -> tuple[Session, int | None]:
    """A session of theirs, and the number by which this host's system knows them, if it does."""
    try:
        member = members.find(db, session, who).id
    except NotFound:
        user = identities.user_named(who)
        if user is None:
            raise
        return members.session_for(db, Identity(host_realm(), "uid", str(user), who), clock=session.clock), user
    subject = db.value(USERS, (member, host_realm()))
    return Session(member, session.clock, session.via), None if subject is None else int(subject)


def _require_leading(db: Db, session: Session) -> None:
    if not leads(db, session):
        raise Denied("Only a lead or an admin may ask about others; about yourself, --as takes your own handle.")


def _member(db: Db, there: Session) -> Check:
    row = members.me(db, there)
    if row is None:
        return Check("member", True, "has not written here yet; the first post makes a member of them")
    if db.value("SELECT 1 FROM identities WHERE member_id = ?", (row.id,)) is None:
        advice = "If it is a user of this host, say which: hallway member user WHO USER"
        return Check(
            "member",
            False,
            f"@{row.handle} is nobody who signs in: it came with an import, or from another host",
            advice,
        )
    return Check("member", True, f"@{row.handle}, {row.role}")


def _file(db: Db, there: Session, user: int | None) -> Check:
    if db.why_read_only not in (None, opening.FOR_READING) and place.of(db.path).kind != "local":
        return Check("store", False, f"nobody can write it here: {db.why_read_only}", "Use the SSH door.")
    if user is None or os.name == "nt":
        return Check("store", True, "whether the system lets them write its file can't be known on this host")
    if opening.mode_of(db) == "own" and user not in (0, db.path.stat().st_uid):
        advice = "Make one for a group, with hallway init --shared, and put a backup of this one there."
        return Check("store", False, "this store was made for its owner alone", advice)
    groups_of = _groups_of(user)
    for folder in reversed(db.path.parents):
        if not _may(folder, user, groups_of, stat.S_IXOTH):
            return Check("store", False, f"may not enter {folder}", _mend(folder, "x"))
    for file, bits, letters, what in (
        (db.path.parent, stat.S_IWOTH | stat.S_IXOTH, "wx", "write in"),
        (db.path, stat.S_IROTH | stat.S_IWOTH, "rw", "write"),
        (place.lock_file(db.path), stat.S_IROTH | stat.S_IWOTH, "rw", "write"),
        (db.path.with_name(db.path.name + "-wal"), stat.S_IROTH | stat.S_IWOTH, "rw", "write"),
        (db.path.with_name(db.path.name + "-shm"), stat.S_IROTH | stat.S_IWOTH, "rw", "write"),
    ):
        if file.exists() and not _may(file, user, groups_of, bits):
            return Check("store", False, f"may not {what} {file}", _mend(file, letters))
    return Check("store", True, "may write its file, by the modes")


def _groups_of(user: int) -> set[int]:
    import pwd

    try:
        entry = pwd.getpwuid(user)
    except KeyError:
        return set()
    return set(os.getgrouplist(entry.pw_name, entry.pw_gid))


def _may(file: Path, user: int, groups_of: set[int], bits: int) -> bool:
    """Whether the mode gives a user these rights, written as those of others (path_resolution(7))."""
    if user == 0:
        return True
    facts = file.stat()
    shift = 6 if facts.st_uid == user else 3 if facts.st_gid in groups_of else 0
    return facts.st_mode >> shift & bits == bits


def _mend(file: Path, letters: str) -> str:
    import grp

    try:
        group = grp.getgrgid(file.stat().st_gid).gr_name
    except KeyError:
        group = str(file.stat().st_gid)
    return f"Its owner adds them to the group {shown(group)}, and if need be runs: chmod g+{letters} {file}"


def _groups(db: Db, session: Session, there: Session) -> tuple[Check, ...]:
    checks = []
    for group in groups.listing(db, session):
        why = refusal(db, there, "post", group.id)
        if isinstance(why, NotFound):
            checks.append(Check("group", False, f"{group.name}: secret, and not theirs", "A lead of it can add them."))
        elif why is not None:
            said, _, advice = str(why).partition("; ")
            checks.append(Check("group", False, f"{group.name}: {said}", f"{advice[:1].upper()}{advice[1:]}"))
        else:
            checks.append(Check("group", True, f"{group.name}: may post"))
    return tuple(checks)
