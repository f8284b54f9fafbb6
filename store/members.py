"""Members: who they are, and how an imported person becomes a real one."""

from collections.abc import Iterable
from typing import NamedTuple

from store import arrival, page, text
from store.clock import Clock, utc_now
from store.connection import Db, Row, Transaction, write
from store.errors import Conflict, Denied, Invalid, NotFound
from store.page import Page
from store.permissions import require_admin, role_of
from store.session import Identity, Session, Via

COLUMNS = "m.id, m.uid, m.handle, m.name, m.about, m.role, m.arrived_at, m.source_id, m.created_at"
GET = f"SELECT {COLUMNS} FROM members m WHERE m.id = ?"
BY_HANDLE = f"SELECT {COLUMNS} FROM members m WHERE m.handle_key = ? AND m.claimed_by IS NULL"
BY_NAME = f"SELECT {COLUMNS} FROM members m WHERE m.name = ? AND m.claimed_by IS NULL ORDER BY m.id LIMIT 2"
LISTING = f"""
SELECT {COLUMNS} FROM members m WHERE m.claimed_by IS NULL AND m.handle_key > ? ORDER BY m.handle_key LIMIT ?
"""
CLAIM = (
    "UPDATE threads SET author_id = :real WHERE author_id = :imported",
    "UPDATE posts SET author_id = :real WHERE author_id = :imported",
    "UPDATE posts SET deleted_by = :real WHERE deleted_by = :imported",
    "UPDATE post_versions SET editor_id = :real WHERE editor_id = :imported",
    "UPDATE accepted_answers SET member_id = :real WHERE member_id = :imported",
    "UPDATE verified_answers SET member_id = :real WHERE member_id = :imported",
    "UPDATE outdated_answers SET member_id = :real WHERE member_id = :imported",
    # What both have done counts once: whatever can't be moved is the imported one's double.
    "UPDATE OR IGNORE votes SET member_id = :real WHERE member_id = :imported",
    "UPDATE posts SET votes = votes - 1 WHERE id IN (SELECT post_id FROM votes WHERE member_id = :imported)",
    "DELETE FROM votes WHERE member_id = :imported",
    "UPDATE OR IGNORE mentions SET member_id = :real WHERE member_id = :imported",
    "DELETE FROM mentions WHERE member_id = :imported",
    "UPDATE OR IGNORE notices SET member_id = :real WHERE member_id = :imported",
    "DELETE FROM notices WHERE member_id = :imported",
    "UPDATE notices SET actor_id = :real WHERE actor_id = :imported",
    # Nobody is told of what they did themselves, nor votes for what they wrote.
    "DELETE FROM notices WHERE member_id = actor_id AND member_id = :real",
    "UPDATE posts SET votes = votes - 1 WHERE author_id = :real"
    " AND id IN (SELECT post_id FROM votes WHERE member_id = :real)",
    "DELETE FROM votes WHERE member_id = :real AND post_id IN (SELECT id FROM posts WHERE author_id = :real)",
    "UPDATE OR IGNORE group_members SET member_id = :real WHERE member_id = :imported",
    "DELETE FROM group_members WHERE member_id = :imported",
    "UPDATE OR IGNORE subscriptions SET member_id = :real WHERE member_id = :imported",
    "DELETE FROM subscriptions WHERE member_id = :imported",
    "UPDATE OR IGNORE expertise SET member_id = :real WHERE member_id = :imported",
    "DELETE FROM expertise WHERE member_id = :imported",
    "UPDATE expertise SET confirmed_by = :real WHERE confirmed_by = :imported",
    "UPDATE OR IGNORE declined_expertise SET member_id = :real WHERE member_id = :imported",
    "DELETE FROM declined_expertise WHERE member_id = :imported",
    "UPDATE topic_aliases SET created_by = :real WHERE created_by = :imported",
    "DELETE FROM group_reads WHERE member_id = :imported",
    "DELETE FROM thread_reads WHERE member_id = :imported",
    "UPDATE OR IGNORE affected_members SET member_id = :real WHERE member_id = :imported",
    "UPDATE threads SET affected = affected - 1 WHERE id IN ("
    "SELECT thread_id FROM affected_members WHERE member_id = :imported)",
    "DELETE FROM affected_members WHERE member_id = :imported",
    # The asker is counted as such, and not once more.
    "UPDATE threads SET affected = affected - 1 WHERE author_id = :real"
    " AND id IN (SELECT thread_id FROM affected_members WHERE member_id = :real)",
    "DELETE FROM affected_members WHERE member_id = :real"
    " AND thread_id IN (SELECT id FROM threads WHERE author_id = :real)",
    "UPDATE spared_questions SET member_id = :real WHERE member_id = :imported",
    "UPDATE OR IGNORE routes SET member_id = :real WHERE member_id = :imported",
    "DELETE FROM routes WHERE member_id = :imported",
    "UPDATE routes SET actor_id = :real WHERE actor_id = :imported",
    "UPDATE groups SET created_by = :real WHERE created_by = :imported",
    "UPDATE groups SET members = (SELECT count(*) FROM group_members m WHERE m.group_id = groups.id)",
    "UPDATE members SET claimed_by = :real WHERE id = :imported OR claimed_by = :imported",
)


class Member(NamedTuple):
    """A member. `name` is shown, `handle` is unique and typed; one who has not `arrived` was only ever imported."""

    id: int
    uid: str
    handle: str
    name: str
    about: str
    role: str
    arrived: bool
    source_id: str | None
    created_at: str


def from_row(row: Row) -> Member:
    """A member out of a row of `COLUMNS`."""
    values = [*row[:6], row[6] is not None, *row[7:]]
    return Member(*values)


def session_for(db: Db, identity: Identity, *, clock: Clock = utc_now, via: Via = "local") -> Session:
    """The session of whoever has this identity; its actor is None before the first write."""
    return Session(arrival.known(db, identity), clock, via, identity)


def session_as(db: Db, who: str, *, clock: Clock = utc_now, via: Via = "demo") -> Session:
    """A session of any member of a demonstration store, where nobody is real. Raises Denied elsewhere, NotFound."""
    if db.value("SELECT value FROM store WHERE key = 'demo'") is None:
        raise Denied("Only in the demo can one act as somebody else; start it with: hallway demo")
    return Session(find(db, Session(None), who).id, clock, via)


def me(db: Db, session: Session) -> Member | None:
    """The acting member, or None before the first write."""
    row = None if session.actor is None else db.row(GET, (session.actor,))
    return None if row is None else from_row(row)


def find(db: Db, session: Session, who: str) -> Member:
    """The member of that handle (with or without its `@`), or of that name if only one has it. Raises NotFound."""
    wanted = text.clean_line(who)
    row = db.row(BY_HANDLE, (wanted.removeprefix("@").casefold(),))
    if row is not None:
        return from_row(row)
    rows = db.rows(BY_NAME, (wanted,))
    if len(rows) > 1:
        raise NotFound(
            f"Several people are called {text.shown(wanted)}; name one by handle, hallway member lists them."
        )
    if not rows:
        raise NotFound(f"There is no member {text.shown(wanted)}; hallway member list shows everybody.")
    return from_row(rows[0])


def by_ids(db: Db, found: Iterable[int]) -> tuple[Member, ...]:
    """Those of these members that there are, in the order given."""
    wanted = list(found)
    ids = ", ".join(str(int(member)) for member in wanted)
    rows = {row[0]: from_row(row) for row in db.rows(f"SELECT {COLUMNS} FROM members m WHERE m.id IN ({ids})")}
    return tuple(rows[member] for member in wanted if member in rows)


def listing(db: Db, session: Session, *, after: str | None = None, limit: int = 25) -> Page[Member]:
    """Members in order of their handles, people who were claimed left out."""
    start = "" if after is None else str(page.decode(after, str)[0])
    rows = db.rows(LISTING, (start, page.check_limit(limit) + 1))
    members = tuple(from_row(row) for row in rows[:limit])
    return Page(members, page.encode(members[-1].handle.casefold()) if len(rows) > limit else None)


def store_name(db: Db) -> str:
    """The store's name, as `init` was told."""
    return str(db.value("SELECT value FROM store WHERE key = 'name'") or "Hallway")


def rename(
    db: Db,
    session: Session,
    who: str,
    *,
    handle: str | None = None,
    name: str | None = None,
    about: str | None = None,
) -> Member:
    """Change a member's handle, name or line about themselves; one's own, or as an admin. Raises StoreError."""
    with write(db, session) as tx:
        member = find(db, tx.session, who)
        if member.id != tx.session.actor:
            require_admin(tx, "change somebody else's name")
        if handle is not None:
            new = text.handle(handle)
            holder = tx.value("SELECT id FROM members WHERE handle_key = ?", (new.casefold(),))
            if holder not in (None, member.id):
                raise Conflict(f"The handle {new} is taken; choose another.")
            tx.run("UPDATE members SET handle = ?, handle_key = ? WHERE id = ?", (new, new.casefold(), member.id))
        if name is not None:
            tx.run("UPDATE members SET name = ? WHERE id = ?", (text.name(name), member.id))
        if about is not None:
            tx.run("UPDATE members SET about = ? WHERE id = ?", (text.clean_line(about)[: text.MAX_TITLE], member.id))
        tx.record("member.rename", member=member.id)
        return _require(tx, member.id)


def set_role(db: Db, session: Session, who: str, role: str) -> Member:
    """Make a member an admin, or one no longer; by an admin, and never the last one. Raises StoreError."""
    if role not in ("admin", "member"):
        raise Invalid(f"{text.shown(role)} is no role; it is admin or member.")
    with write(db, session) as tx:
        require_admin(tx, "appoint admins")
        member = find(db, tx.session, who)
        others = tx.value("SELECT count(*) FROM members WHERE role = 'admin' AND id <> ?", (member.id,))
        if role == "member" and not others:
            raise Conflict(f"{member.name} is the only admin; appoint another first.")
        tx.run("UPDATE members SET role = ? WHERE id = ?", (role, member.id))
        tx.record("member.role", member=member.id)
        return _require(tx, member.id)


def claim(db: Db, session: Session, imported: str, real: str) -> Member:
    """Give an imported person's whole history to a real member; by an admin. Raises StoreError.

    The imported one stays behind as a signpost, so that a later import of the same archive finds the real one.
    """
    with write(db, session) as tx:
        require_admin(tx, "claim an imported person")
        ghost, member = find(db, tx.session, imported), find(db, tx.session, real)
        if ghost.id == member.id:
            raise Invalid(f"{ghost.name} can't be claimed by the same member; name two.")
        if ghost.arrived:
            raise Conflict(f"{ghost.name} is here in person and can't be claimed; only imported people can.")
        for statement in CLAIM:
            tx.run(statement, {"imported": ghost.id, "real": member.id})
        tx.record("member.claim", member=member.id)
        return _require(tx, member.id)


def add(tx: Transaction, *, uid: str, handle: str, name: str, about: str, role: str, arrived: bool) -> int:
    """Enter a member without an identity: what the demo's builder does. Returns the id."""
    free = arrival.free_handle(tx, text.handle(handle))
    cursor = tx.run(
        "INSERT INTO members (uid, handle, handle_key, name, about, role, created_at, arrived_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (uid, free, free.casefold(), text.name(name), text.clean_line(about), role, tx.at, tx.at if arrived else None),
    )
    member = int(cursor.lastrowid or 0)
    tx.record("member.arrive", member=member)
    return member


def is_admin(db: Db, session: Session) -> bool:
    """Whether the acting person is an admin of the store."""
    return role_of(db, session) == "admin"


def _require(tx: Transaction, member_id: int) -> Member:
    row = tx.row(GET, (member_id,))
    if row is None:
        raise NotFound("That member is no longer there.")
    return from_row(row)
