"""Threads by what waits: open questions first, the one that has waited longest on top; then all else by activity.

A question that is closed, or a duplicate of another, waits for nobody. Each part of the list is a walk of an index, and
so is a page that spans both. Among all groups together the questions of each are walked, and merged.
"""

import heapq
from itertools import islice

from store import page, threads
from store.connection import Db
from store.page import Page
from store.permissions import acting, visible
from store.session import Session
from store.threads import SELECT, SINCE, ThreadRow, from_row, waits, when

# The index `threads_waiting` has the first two, with `threads.SINCE`.
WAITS = "t.state = 'open' AND t.closed_at IS NULL AND t.duplicate_of IS NULL"

Key = tuple[int, str, str, int]
"""Of a question that waits: 0, since when, nothing, its id; of another thread: 1 and its place by activity."""


def cursor(row: ThreadRow) -> str:
    """The cursor that stands at a row, for `after` and `before`."""
    return page.encode(*_key(row))


def _key(row: ThreadRow) -> Key:
    return (0, row.since, "", row.id) if waits(row) else (1, *threads.place(row))


def _place(mark: str | None) -> Key:
    """The key of a cursor, or one above every other. Raises Invalid."""
    if mark is None:
        return (0, "", "", 0)
    rank, first, second, number = page.decode(mark, int, str, str, int)
    return (int(rank), str(first), str(second), int(number))


def recent(
    db: Db,
    session: Session,
    *,
    group: int | None = None,
    after: str | None = None,
    before: str | None = None,
    limit: int = 25,
) -> Page[ThreadRow]:
    """Threads of a group, or of all, by what waits; like `threads.recent` in all else. Raises Invalid."""
    page.check_limit(limit)
    mark = before if before is not None else after
    rank, pinned_at, last_at, number = _place(mark)
    here = acting(session, group=group, since=pinned_at, pinned_at=pinned_at, last_at=last_at, id=number)
    if before is not None:
        rows = _others(db, here, limit, up=True, begun=True) if rank else []
        rows += _questions(db, here, limit - len(rows), up=True, begun=not rank)
        rows.reverse()
        top = page.encode(rank, pinned_at, last_at, number + 1 if rank else number - 1)
        return Page(tuple(rows), cursor(rows[-1]) if rows else top)
    rows = [] if rank else _questions(db, here, limit + 1, up=False, begun=mark is not None)
    rows += _others(db, here, limit + 1 - len(rows), up=False, begun=bool(rank))
    return Page(tuple(rows[:limit]), cursor(rows[limit - 1]) if len(rows) > limit else None)


def last(db: Db, session: Session, *, group: int | None = None, limit: int = 25) -> Page[ThreadRow]:
    """The other end of the same list, in the list's order."""
    page.check_limit(limit)
    here = acting(session, group=group)
    rows = _others(db, here, limit, up=True, begun=False)
    rows += _questions(db, here, limit - len(rows), up=True, begun=False)
    return Page(tuple(reversed(rows)), None)


def _questions(db: Db, here: dict[str, object], limit: int, *, up: bool, begun: bool) -> list[ThreadRow]:
    """Open questions from the mark on, or from the beginning; upwards, those above it or the end."""
    if limit <= 0:
        return []
    order = " DESC" if up else ""
    sql = SELECT.format(visible=visible(), where=f"t.group_id = :here AND {WAITS}")
    if begun:
        way = "<" if up else ">"
        sql += f" AND {SINCE} {way}= :since AND ({SINCE}, t.id) {way} (:since, :id)"
    sql += f" ORDER BY {SINCE}{order}, t.id{order} LIMIT :limit"
    if here["group"] is not None:
        return [from_row(row) for row in db.rows(sql, {**here, "here": here["group"], "limit": limit})]
    groups = db.rows(f"SELECT g.id FROM groups g WHERE {visible()}", here)
    found = ([from_row(row) for row in db.rows(sql, {**here, "here": group, "limit": limit})] for (group,) in groups)
    return list(islice(heapq.merge(*found, key=when, reverse=up), limit))


def _others(db: Db, here: dict[str, object], limit: int, *, up: bool, begun: bool) -> list[ThreadRow]:
    """The same of all that does not wait, downwards by activity."""
    if limit <= 0:
        return []
    keys = threads.ANYWHERE if here["group"] is None else threads.IN_GROUP
    columns = ", ".join(f"t.{key}" for key in keys)
    where = "true" if here["group"] is None else "t.group_id = :group"
    sql = SELECT.format(visible=visible(), where=f"{where} AND NOT ({WAITS})")
    if begun:
        sql += f" AND ({columns}) {'>' if up else '<'} ({', '.join(f':{key}' for key in keys)})"
    order = ", ".join(f"t.{key}{'' if up else ' DESC'}" for key in keys)
    return [from_row(row) for row in db.rows(f"{sql} ORDER BY {order} LIMIT :limit", {**here, "limit": limit})]
