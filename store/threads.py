"""Threads: the lists of them, by one index walk a page, and starting one."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from store import merged, page, text, topics
from store.connection import Db, Row, Transaction, write
from store.errors import Invalid, NotFound
from store.journal import commitment, salt
from store.page import Page
from store.permissions import acting, require, visible
from store.session import Session
from store.subscriptions import LEVEL, OF_THREAD
from store.uid import fresh as fresh_uid
from store.unread import THREAD_COUNT, THREAD_JOINS

if TYPE_CHECKING:
    from store.attachments import Attached

Kind = Literal["question", "discussion", "idea", "announcement", "story"]
KINDS = ("question", "discussion", "idea", "announcement", "story")

SINCE = "coalesce(t.reopened_at, min(coalesce(t.created_at, t.arrived_at), t.arrived_at))"
"""Where the age of a question counts from: when it was asked, but a mail from 2038 not before it came, or when its
answer was found to be out of date.
"""

AFFECTS_ME = "EXISTS (SELECT 1 FROM affected_members am WHERE am.thread_id = t.id AND am.member_id = :actor)"

SELECT = f"""
SELECT t.id, t.uid, t.group_id, g.name, t.kind, t.title, t.state, t.closed_at IS NOT NULL,
    coalesce(m.name, t.author_name), t.created_at, t.last_at, t.posts, t.topics, t.photos, {THREAD_COUNT},
    t.source_id, {SINCE}, g.aim_minutes, t.pinned_at,
    {OF_THREAD}, t.author_id IS :actor AND :actor IS NOT NULL, {LEVEL} = 'muted',
    t.affected, t.affected > 0 AND {AFFECTS_ME}, g.hours, t.duplicate_of
FROM threads t
JOIN groups g ON g.id = t.group_id
LEFT JOIN members m ON m.id = t.author_id
{THREAD_JOINS}
WHERE {{visible}} AND {{where}}
"""
INSERT = """
INSERT INTO threads (uid, group_id, kind, title, author_id, created_at, arrived_at, last_at, topics, state, salt, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
LINKS = """
SELECT l.kind, l.target_id, l.source_id FROM thread_links l JOIN threads t ON t.id = l.thread_id
JOIN groups g ON g.id = t.group_id
WHERE l.thread_id = :thread AND {visible} AND l.target_id IS NOT l.thread_id AND NOT EXISTS (
    SELECT 1 FROM thread_links o WHERE o.thread_id = l.thread_id AND o.kind = l.kind AND o.target_id = l.target_id
    AND o.id < l.id)
ORDER BY l.id
"""
LINK = """
INSERT INTO thread_links (thread_id, kind, target_uid, target_id, created_at)
SELECT ?, ?, uid, id, ? FROM threads WHERE id = ? ON CONFLICT DO NOTHING
"""


Order = Literal["activity", "waiting"]
ORDERS: tuple[Order, ...] = ("activity", "waiting")
"""How a list of threads is sorted: see `recent`, and `waiting.recent`."""

IN_GROUP = ("pinned_at", "last_at", "id")
ANYWHERE = IN_GROUP[1:]
"""What a group's list is sorted by, and that of all groups, where nothing is pinned."""


class ThreadRow(NamedTuple):
    """A thread as a list shows it.

    `posts` counts the opening post, `unread` is 0 to 100 (100: 99 and more), `since` is where an open question's
    age counts from, `aim_minutes` the group's, `photos` the number of attachments, `pinned_at` empty unless it is
    pinned, `level` how the reader follows it (`all`, `mine` or `muted`), None where its group's level holds, `muted`
    whether it is muted by the one or the other, `affected` how many have the problem too, beside the asker,
    `affects_me` whether the reader is one of them, `hours` when its group's aim counts (see `store.hours`), and
    `duplicate_of` the thread that answers for this one too.
    """

    id: int
    uid: str
    group_id: int
    group: str
    kind: str
    title: str
    state: str
    closed: bool
    author: str | None
    created_at: str | None
    last_at: str
    posts: int
    topics: tuple[str, ...]
    photos: int
    unread: int
    source_id: str | None
    since: str
    aim_minutes: int | None
    pinned_at: str = ""
    level: str | None = None
    mine: bool = False
    muted: bool = False
    affected: int = 0
    affects_me: bool = False
    hours: str = ""
    duplicate_of: int | None = None


class Draft(NamedTuple):
    """A thread as somebody wrote it, cleaned; see `drafted`."""

    kind: str
    title: str
    body: str
    topics: tuple[str, ...]


class Link(NamedTuple):
    """A link to another thread, None when that is not here or not visible; `source_id` is its id where it came from."""

    kind: str
    thread: ThreadRow | None
    source_id: str | None


def from_row(row: Row) -> ThreadRow:
    """A thread out of a row of `SELECT`."""
    values = [*row[:7], bool(row[7]), *row[8:12], topics.split(row[12]), *row[13:20], bool(row[20]), bool(row[21])]
    values += [row[22], bool(row[23]), *row[24:]]
    return ThreadRow(*values)


def cursor(row: ThreadRow) -> str:
    """The cursor that stands at a row of a list by activity, for `after` and `before`."""
    return page.encode(*place(row))


def place(row: ThreadRow) -> tuple[str, str, int]:
    """What a group's list is sorted by, downwards: what was pinned last, then what moved last."""
    return (row.pinned_at, row.last_at, row.id)


def waits(row: ThreadRow) -> bool:
    """Whether a thread is an open question; one that is closed, or a duplicate of another, waits for nobody."""
    return row.state == "open" and not row.closed and row.duplicate_of is None


def solved(row: ThreadRow) -> bool:
    """Whether somebody has said that a thread holds an answer."""
    return row.state in ("answered", "verified")


def when(row: ThreadRow) -> tuple[int, str, int]:
    """What a list by what waits is sorted by, upwards, before activity: open questions, the oldest first."""
    return (0, row.since, row.id) if waits(row) else (1, "", 0)


def recent(
    db: Db,
    session: Session,
    *,
    group: int | None = None,
    after: str | None = None,
    before: str | None = None,
    limit: int = 25,
) -> Page[ThreadRow]:
    """Threads of a group, what is pinned first, or of all; newest activity first.

    With `before`, the page that ends just above a cursor.
    `next` goes on after the page's last row; None at the list's end. Raises Invalid for a foreign cursor.
    """
    page.check_limit(limit)
    where, keys = ("true", ANYWHERE) if group is None else ("t.group_id = :group", IN_GROUP)
    here = acting(session, group=group, limit=limit + 1)
    upward = before is not None
    mark = before if upward else after
    if mark is not None:
        here["pinned_at"], here["last_at"], here["id"] = page.decode(mark, str, str, int)
        stands = ", ".join(f":{key}" for key in keys)
        where += f" AND ({_columns(keys)}) {'>' if upward else '<'} ({stands})"
    sql = SELECT.format(visible=visible(), where=where)
    rows = db.rows(f"{sql} ORDER BY {_columns(keys, '' if upward else ' DESC')} LIMIT :limit", here)
    found = [from_row(row) for row in rows[:limit]]
    if upward:
        found.reverse()
        top = (here["pinned_at"], here["last_at"], here["id"] + 1)
        return Page(tuple(found), cursor(found[-1]) if found else page.encode(*top))
    return Page(tuple(found), cursor(found[-1]) if len(rows) > limit else None)


def last(db: Db, session: Session, *, group: int | None = None, limit: int = 25) -> Page[ThreadRow]:
    """The oldest end of the same list, in the list's order."""
    page.check_limit(limit)
    where, keys = ("true", ANYWHERE) if group is None else ("t.group_id = :group", IN_GROUP)
    sql = SELECT.format(visible=visible(), where=where)
    rows = db.rows(f"{sql} ORDER BY {_columns(keys)} LIMIT :limit", acting(session, group=group, limit=limit))
    return Page(tuple(from_row(row) for row in reversed(rows)), None)


def _columns(keys: tuple[str, ...], order: str = "") -> str:
    return ", ".join(f"t.{key}{order}" for key in keys)


def count(db: Db, session: Session, *, group: int | None = None) -> int:
    """How many threads `recent` walks, from the counters that groups keep."""
    where = "true" if group is None else "g.id = :group"
    sql = f"SELECT coalesce(sum(g.threads), 0) FROM groups g WHERE {visible()} AND {where}"
    return int(db.value(sql, acting(session, group=group)))


def get(db: Db, session: Session, thread: int) -> ThreadRow:
    """One thread; the number of one that was merged leads to the one that holds its posts. Raises NotFound."""
    sql, number = SELECT.format(visible=visible(), where="t.id = :id"), _number(thread)
    row = db.row(sql, acting(session, id=number))
    if row is None and (into := merged.target(db, number)) is not None:
        row = db.row(sql, acting(session, id=into))
    if row is None:
        raise NotFound(f"There is no thread #{thread}; hallway threads GROUP lists those of a group.")
    return from_row(row)


def by_ids(db: Db, session: Session, threads: Iterable[int]) -> tuple[ThreadRow, ...]:
    """Those of these threads that are visible, in the order given; at most 1,000."""
    wanted = list(threads)[: page.MAX_LIMIT]
    sql = SELECT.format(visible=visible(), where=f"t.id IN ({', '.join(str(int(thread)) for thread in wanted)})")
    found = {row[0]: from_row(row) for row in db.rows(sql, acting(session))}
    return tuple(found[thread] for thread in wanted if thread in found)


def links(db: Db, session: Session, thread: int) -> tuple[Link, ...]:
    """The links of a thread to others, each once: two that were merged are one."""
    rows = db.rows(LINKS.format(visible=visible()), acting(session, thread=thread))
    targets = {row.id: row for row in by_ids(db, session, [row[1] for row in rows if row[1] is not None])}
    return tuple(Link(kind, targets.get(target), source) for kind, target, source in rows)


def start(
    db: Db,
    session: Session,
    *,
    group: int,
    kind: str,
    title: str,
    body: str,
    topics: Iterable[str] = (),
    files: "Sequence[Attached]" = (),
    uid: str | None = None,
    opening_uid: str | None = None,
) -> ThreadRow:
    """Start a thread with its opening post and files. Raises Invalid, NotFound, Denied, Conflict and others.

    Started again under an `opening_uid`, with the same text, it is the thread that is there.
    """
    draft = drafted(kind, title=title, body=body, topics=topics)
    with write(db, session) as tx:
        there, opening_uid = begun_already(tx, opening_uid, draft)
        return there or begin(tx, group, draft, files=files, uid=uid, opening_uid=opening_uid)


def begun_already(tx: Transaction, opening_uid: str | None, draft: Draft) -> tuple[ThreadRow | None, str | None]:
    """The thread that the acting member began under this uid, with this text; else the uid, unless it is taken."""
    from store import posts, saying

    if opening_uid is None or (there := saying.said_already(tx, opening_uid, draft.body)) is None:
        return None, opening_uid
    row = get(tx.db, tx.session, posts.get(tx.db, tx.session, there).thread_id) if there else None
    return (row if row is not None and row.title == draft.title else None), None


def drafted(kind: str, *, title: str, body: str, topics: Iterable[str] = ()) -> Draft:
    """What somebody wrote as a thread of a kind, cleaned. Raises Invalid."""
    if kind not in KINDS:
        raise Invalid(f"{text.shown(kind)} is no kind of thread; it is one of {', '.join(KINDS)}.")
    return Draft(kind, text.title(title), text.body(body), _topics(topics))


def begin(
    tx: Transaction,
    group: int,
    draft: Draft,
    *,
    files: "Sequence[Attached]" = (),
    uid: str | None = None,
    opening_uid: str | None = None,
) -> ThreadRow:
    """Write a thread and its opening post in a transaction, and tell whom it mentions. Raises StoreError."""
    from store import attachments, reach, saying
    from store.search import index

    kind, title, body, filed = draft
    require(tx, "lead" if kind == "announcement" else "post", group)
    filed = _resolve(tx.db, filed)
    uid = uid or fresh_uid()
    fresh = salt()
    digest = commitment(fresh, uid, title)
    state = "open" if kind == "question" else "none"
    row = (uid, group, kind, title, tx.actor, tx.at, tx.at, tx.at, _joined(filed), state, fresh, digest)
    thread = int(tx.run(INSERT, row).lastrowid or 0)
    tx.run("UPDATE groups SET threads = threads + 1 WHERE id = ?", (group,))
    tx.record("thread.start", group=group, thread=thread, commitment=digest)
    _file(tx, thread, filed)
    said = saying.said(body, tx.at, title=title, uid=opening_uid)
    opening = saying.insert(tx, thread=thread, group=group, kind=kind, said=said, reply_to=None)
    attachments.enter(tx, opening, files)
    index.add(tx, opening)
    reach.posted(tx, group=group, thread=thread, post=opening, aims=reach.aims(tx.db, body), reply_to=None)
    return get(tx.db, tx.session, thread)


# `topics` is a parameter's name above, as it is the option's on the command line.
_topics, _resolve, _joined, _file = topics.names, topics.resolve, topics.joined, topics.set_for


def close(db: Db, session: Session, thread: int, closed: bool) -> ThreadRow:
    """Close a thread to replies, or open it again: by its author or a lead. Raises StoreError."""
    with write(db, session) as tx:
        row = require_own(tx, thread)
        if row.closed != closed:
            tx.run("UPDATE threads SET closed_at = ? WHERE id = ?", (tx.at if closed else None, row.id))
            tx.record("thread.close" if closed else "thread.reopen", group=row.group_id, thread=row.id)
        return get(db, tx.session, row.id)


def require_own(tx: Transaction, thread: int) -> ThreadRow:
    """A thread that the acting member may arrange: its author, or a lead. Raises NotFound, Denied, Conflict."""
    row = get(tx.db, tx.session, thread)
    if not row.mine:
        require(tx, "lead", row.group_id)
    require(tx, "take part", row.group_id)
    return row


def link(tx: Transaction, thread: int, target: int, kind: str) -> None:
    """Note that a thread refers to another."""
    tx.run(LINK, (thread, kind, tx.at, target))


def _number(thread: int) -> int:
    return thread if abs(thread) < 1 << 63 else -1
