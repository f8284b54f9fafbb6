"""Groups: where threads stand, who leads them, and who may read and write there."""

from typing import NamedTuple

from store import hours as working
from store import members, text, unread
from store.connection import Db, Row, Transaction, write
from store.errors import Conflict, Denied, Invalid, NotFound
from store.members import Member
from store.permissions import acting, may, require, require_admin, role_of, visible
from store.session import Session
from store.subscriptions import OF_GROUP
from store.uid import fresh as fresh_uid

VISIBILITIES = ("open", "closed", "secret")
AIM = 60
"""Minutes within which a question should be answered, unless a group says otherwise."""
MAX_AIM = 60 * 24 * 365
MAX_REVIEW = 365 * 10
"""Minutes of the longest aim, and days after which an answer is looked at again at the latest."""

SELECT = f"""
SELECT g.id, g.uid, g.name, g.slug, g.description, g.visibility, g.aim_minutes, g.members, g.threads,
    g.archived_at IS NOT NULL, m.role, g.last_at, coalesce({OF_GROUP}, 'mine'), g.hours, g.review_days
FROM groups g LEFT JOIN group_members m ON m.group_id = g.id AND m.member_id = :actor
WHERE {{visible}} AND {{where}} ORDER BY g.archived_at IS NOT NULL, g.position, g.id
"""
BEGINS = "substr(g.slug, 1, length(:slug)) = :slug AND g.archived_at IS NULL"
FEW = 5
INSERT = """
INSERT INTO groups (uid, name, slug, description, visibility, aim_minutes, hours, review_days, position, created_at,
    created_by)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM groups), ?, ?)
"""
ROSTER = f"""
SELECT {members.COLUMNS}, r.role, r.joined_at
FROM group_members r JOIN members m ON m.id = r.member_id JOIN groups g ON g.id = r.group_id
WHERE r.group_id = :group AND {{visible}} ORDER BY r.role, m.handle_key
"""
JOIN = """
INSERT INTO group_members (group_id, member_id, role, joined_at) VALUES (?, ?, ?, ?)
ON CONFLICT (group_id, member_id) DO UPDATE SET role = excluded.role
"""
CATCH_UP = """
INSERT INTO group_reads (member_id, group_id, arrival) SELECT ?, id, arrivals FROM groups WHERE id = ?
ON CONFLICT (member_id, group_id) DO UPDATE SET arrival = excluded.arrival
"""
RECOUNT = "UPDATE groups SET members = (SELECT count(*) FROM group_members m WHERE m.group_id = groups.id) WHERE id = ?"


class Group(NamedTuple):
    """A group, what it expects of answers, and the reader in it.

    A question should be answered within `aim_minutes` (None: no aim) of its `hours` (see `store.hours`; empty: all);
    an answer is to be looked at again after `review_days` (None: never). `role` is the reader's own, `unread` is 0 to
    100 (100: 99 and more), `can_lead` is true of admins too, `level` is how the reader follows it: `all`, `mine` or
    `muted`.
    """

    id: int
    uid: str
    name: str
    slug: str
    description: str
    visibility: str
    aim_minutes: int | None
    members: int
    threads: int
    archived: bool
    role: str | None
    last_at: str | None
    unread: int
    can_post: bool
    can_lead: bool
    level: str
    hours: str = ""
    review_days: int | None = None


class GroupMember(NamedTuple):
    """Somebody who belongs to a group, as `lead` or `member`, since when."""

    member: Member
    role: str
    joined_at: str


def _group(db: Db, session: Session, row: Row, waiting: dict[int, int]) -> Group:
    rights = (may(db, session, "post", row[0]), may(db, session, "lead", row[0]))
    values = [*row[:9], bool(row[9]), *row[10:12], waiting.get(row[0], 0), *rights, *row[12:]]
    return Group(*values)


def listing(db: Db, session: Session) -> tuple[Group, ...]:
    """All visible groups in their order, archived ones last."""
    waiting = unread.counts(db, session)
    rows = db.rows(SELECT.format(visible=visible(), where="true"), acting(session))
    return tuple(_group(db, session, row, waiting) for row in rows)


def find(db: Db, session: Session, name: str) -> Group:
    """The group of that name, or the only one in use whose name begins so.

    Case, spaces and hyphens do not matter. Raises NotFound, which names the groups that may be meant.
    """
    here = acting(session, slug=text.slug(name))
    rows = db.rows(SELECT.format(visible=visible(), where="g.slug = :slug"), here)
    if not rows and here["slug"]:
        rows = db.rows(SELECT.format(visible=visible(), where=BEGINS), here)
    if len(rows) > 1:
        names = ", ".join(str(row[2]) for row in rows[:FEW])
        raise NotFound(f"Several groups begin with {text.shown(name)}; write more of one: {names}.")
    if not rows:
        raise NotFound(f"There is no group {text.shown(name)}; hallway groups lists those there are.")
    return _group(db, session, rows[0], unread.counts(db, session))


def get(db: Db, session: Session, group: int) -> Group:
    """One group by its id. Raises NotFound."""
    row = db.row(SELECT.format(visible=visible(), where="g.id = :id"), acting(session, id=group))
    if row is None:
        raise NotFound("There is no such group; hallway groups lists those there are.")
    return _group(db, session, row, unread.counts(db, session))


def create(
    db: Db,
    session: Session,
    name: str,
    *,
    description: str = "",
    visibility: str = "open",
    aim_minutes: int | None = AIM,
    hours: str = "",
    review_days: int | None = None,
    uid: str | None = None,
) -> Group:
    """Make a group, by an admin, who leads it. Raises Denied, Conflict, Invalid."""
    if visibility not in VISIBILITIES:
        raise Invalid(f"{text.shown(visibility)} is no visibility; it is open, closed or secret.")
    with write(db, session) as tx:
        require_admin(tx, "make groups")
        group = insert(
            tx,
            name,
            description=description,
            visibility=visibility,
            aim_minutes=aim_minutes,
            hours=hours,
            review_days=review_days,
            uid=uid,
            lead=tx.actor,
        )
        return get(db, tx.session, group)


def insert(
    tx: Transaction,
    name: str,
    *,
    description: str = "",
    visibility: str = "open",
    aim_minutes: int | None = AIM,
    hours: str = "",
    review_days: int | None = None,
    uid: str | None = None,
    lead: int | None = None,
) -> int:
    """Write a group's row and its first lead; returns its id. Raises Conflict, Denied, Invalid."""
    name = text.name(name, "group's name")
    slug = text.slug(name)
    if not slug:
        raise Invalid(f"{text.shown(name)} can't be a group's name; give it letters or digits.")
    aim_minutes, review_days = _aim(aim_minutes), _review(review_days)
    hours = working.written(hours)
    mode = tx.value("SELECT value FROM store WHERE key = 'mode'")
    if visibility == "secret" and mode != "own":
        raise Denied(
            "Whoever may read this shared file could read a secret group in it; "
            "make secret groups in a store behind SSH."
        )
    if tx.row("SELECT 1 FROM groups WHERE slug = ?", (slug,)):
        raise Conflict(f"The name {text.shown(name)} is taken; choose another, or use that group.")
    expected = (aim_minutes, hours, review_days)
    row = (uid or fresh_uid(), name, slug, text.clean_line(description), visibility, *expected, tx.at, lead)
    group = int(tx.run(INSERT, row).lastrowid or 0)
    tx.record("group.create", group=group)
    if lead is not None:
        join(tx, group, lead, "lead")
    return group


def join(tx: Transaction, group: int, member: int, role: str) -> None:
    """Enter somebody into a group in a transaction; what is there already counts as read."""
    already = tx.row("SELECT 1 FROM group_members WHERE group_id = ? AND member_id = ?", (group, member))
    tx.run(JOIN, (group, member, role, tx.at))
    if already is None:
        tx.run(CATCH_UP, (member, group))
        tx.run("DELETE FROM thread_reads WHERE member_id = ? AND group_id = ?", (member, group))
    tx.run(RECOUNT, (group,))
    tx.record("group.join", group=group, member=member)


def add_member(db: Db, session: Session, group: int, member: int | None = None, *, role: str = "member") -> None:
    """Add somebody to a group or change their role: by a lead; oneself (None) to an open group. Raises StoreError."""
    if role not in ("lead", "member"):
        raise Invalid(f"{text.shown(role)} is no role in a group; it is lead or member.")
    with write(db, session) as tx:
        here = get(db, tx.session, group)
        member = tx.actor if member is None else member
        if not (member == tx.actor and here.visibility == "open" and role == "member" and here.role is None):
            require(tx, "lead", group)
        if not tx.row("SELECT 1 FROM members WHERE id = ? AND claimed_by IS NULL", (member,)):
            raise NotFound("There is no such member; hallway member list shows everybody.")
        require(tx, "take part", group)
        if role == "member":
            _keep_a_lead(tx, group, member)
        join(tx, group, member, role)


def remove_member(db: Db, session: Session, group: int, member: int) -> None:
    """Take somebody out of a group, by a lead, or leave it. Raises StoreError."""
    with write(db, session) as tx:
        if member != tx.actor:
            require(tx, "lead", group)
        if not tx.row("SELECT 1 FROM group_members WHERE group_id = ? AND member_id = ?", (group, member)):
            raise NotFound("That member is not in the group; hallway group show lists who is.")
        _keep_a_lead(tx, group, member)
        tx.run("DELETE FROM group_members WHERE group_id = ? AND member_id = ?", (group, member))
        tx.run(RECOUNT, (group,))
        tx.record("group.leave", group=group, member=member)


def _keep_a_lead(tx: Transaction, group: int, member: int) -> None:
    leads = tx.rows("SELECT member_id FROM group_members WHERE group_id = ? AND role = 'lead'", (group,))
    if leads == [(member,)]:
        raise Conflict("The group would have no lead; appoint another first.")


def roster(db: Db, session: Session, group: int) -> tuple[GroupMember, ...]:
    """Who belongs to a visible group, leads first."""
    rows = db.rows(ROSTER.format(visible=visible()), acting(session, group=group))
    return tuple(GroupMember(members.from_row(row[:9]), row[9], row[10]) for row in rows)


def describe(
    db: Db,
    session: Session,
    group: int,
    *,
    description: str | None = None,
    aim_minutes: int | None = None,
    hours: str | None = None,
    review_days: int | None = None,
) -> Group:
    """Change what a group is for and what it expects, by a lead; 0 for no aim and no review. Raises StoreError.

    `hours` are working hours as `store.hours` reads them; empty, or `always`, for all hours.
    """
    with write(db, session) as tx:
        require(tx, "lead", group)
        if description is not None:
            tx.run("UPDATE groups SET description = ? WHERE id = ?", (text.clean_line(description), group))
        if aim_minutes is not None:
            tx.run("UPDATE groups SET aim_minutes = ? WHERE id = ?", (_aim(aim_minutes), group))
        if hours is not None:
            tx.run("UPDATE groups SET hours = ? WHERE id = ?", (working.written(hours), group))
        if review_days is not None:
            tx.run("UPDATE groups SET review_days = ? WHERE id = ?", (_review(review_days), group))
        tx.record("group.describe", group=group)
        return get(db, tx.session, group)


def _aim(minutes: int | None) -> int | None:
    if minutes is not None and not 0 <= minutes <= MAX_AIM:
        raise Invalid("A group's aim is 1 minute to a year, or 0 for none.")
    return minutes or None


def _review(days: int | None) -> int | None:
    if days is not None and not 0 <= days <= MAX_REVIEW:
        raise Invalid("Answers are looked at again after 1 day to 10 years, or 0 for never.")
    return days or None


def can_create(db: Db, session: Session) -> bool:
    """Whether the acting person may make groups."""
    return role_of(db, session) == "admin"
