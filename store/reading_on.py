"""Reading on: from one thread with something new to the next, through all groups."""

from collections.abc import Iterable, Mapping

from store import threads
from store.connection import Db
from store.permissions import acting, visible
from store.session import Session
from store.threads import Order, ThreadRow
from store.unread import threads_waiting


def next_unread(
    db: Db,
    session: Session,
    *,
    after_thread: int | None = None,
    group: int | None = None,
    read: Mapping[int, int] | None = None,
    order: Order = "activity",
) -> ThreadRow | None:
    """Where reading goes on: the next thread with something unread that is not muted.

    Later in the list of this group first, in its order, then from its top, then in the groups that follow, round to
    this one. `read` are marks that were not written yet, as `unread.mark_read` takes them.
    """
    passed = {after_thread} if after_thread is not None else set()
    for thread, post in (read or {}).items():
        if (db.value("SELECT last_post_id FROM threads WHERE id = ?", (thread,)) or 0) <= post:
            passed.add(thread)
    groups = [
        row[0]
        for row in db.rows(
            f"SELECT g.id FROM groups g WHERE {visible()} AND g.archived_at IS NULL ORDER BY g.position, g.id",
            acting(session),
        )
    ]
    start = groups.index(group) if group in groups else 0
    for current in groups[start:] + groups[:start]:
        waiting = [thread for thread in threads_waiting(db, session, current) if thread not in passed]
        rows = threads.by_ids(db, session, waiting)
        if rows and current == group and after_thread is not None:
            here = threads.get(db, session, after_thread)
            listed = in_order({here, *rows}, order)
            at = listed.index(here)
            listed = [*listed[at + 1 :], *listed[:at]]
        else:
            listed = in_order(rows, order)
        if listed:
            return listed[0]
    return None


def in_order(rows: Iterable[ThreadRow], order: Order) -> list[ThreadRow]:
    """Threads of one group in the order of its list."""
    listed = sorted(rows, key=threads.place, reverse=True)
    return listed if order == "activity" else sorted(listed, key=threads.when)
