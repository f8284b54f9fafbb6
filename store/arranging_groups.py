"""Arranging groups: which of them are only read any more, and the order in which they stand."""

from collections.abc import Sequence

from store.connection import Db, write
from store.groups import Group, get, listing
from store.permissions import acting, require, require_admin, visible
from store.session import Session


def archive(db: Db, session: Session, group: int, archived: bool = True) -> Group:
    """Let a group be read and no longer written, or written again: by a lead. Raises StoreError."""
    with write(db, session) as tx:
        require(tx, "lead", group)
        row = get(db, tx.session, group)
        if row.archived != archived:
            tx.run("UPDATE groups SET archived_at = ? WHERE id = ?", (tx.at if archived else None, group))
            tx.record("group.archive" if archived else "group.unarchive", group=group)
        return get(db, tx.session, group)


def order(db: Db, session: Session, first: Sequence[int]) -> tuple[Group, ...]:
    """Put these groups first, in this order; the others follow as they stood: by an admin. Raises StoreError.

    Groups that the admin can't see keep their places in the row.
    """
    with write(db, session) as tx:
        require_admin(tx, "order the groups")
        first = [get(db, tx.session, group).id for group in dict.fromkeys(first)]
        seen = {row[0] for row in tx.rows(f"SELECT g.id FROM groups g WHERE {visible()}", acting(tx.session))}
        row = [found[0] for found in tx.rows("SELECT id FROM groups ORDER BY position, id")]
        follow = iter([*first, *(group for group in row if group in seen and group not in first)])
        for position, group in enumerate([next(follow) if group in seen else group for group in row], 1):
            tx.run("UPDATE groups SET position = ? WHERE id = ?", (position, group))
        for group in first:
            tx.record("group.order", group=group)
        return listing(db, tx.session)
