"""Whether copies of attached files are kept where nobody says so: chosen for the store, and for a group."""

from store.connection import Db, Transaction, write
from store.permissions import require, require_admin
from store.session import Session

KEEP = """
SELECT value FROM store WHERE key IN ('keep', 'keep/' || :group) ORDER BY length(key) DESC LIMIT 1
"""
CHOOSE = "INSERT INTO store (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"


def by_default(db: Db, group: int | None = None) -> bool:
    """Whether a file that is attached in a group is kept, unless somebody says otherwise; of None, in the store."""
    return bool(db.value(KEEP, {"group": group}) == "yes")


def chosen(db: Db, group: int) -> bool | None:
    """What was chosen for a group, None where it does as the store."""
    found = db.value("SELECT value FROM store WHERE key = ?", (_key(group),))
    return None if found is None else bool(found == "yes")


def choose(db: Db, session: Session, keep: bool | None, *, group: int | None = None) -> None:
    """Choose for a group, by its lead (None: as the store), or for the store, by an admin. Raises StoreError.

    It holds for what is attached from now on.
    """
    with write(db, session) as tx:
        if group is None:
            require_admin(tx, "say what is kept everywhere")
        else:
            require(tx, "lead", group)
        if keep is None:
            tx.run("DELETE FROM store WHERE key = ?", (_key(group),))
        else:
            tx.run(CHOOSE, (_key(group), "yes" if keep else "no"))
        _record(tx, group)


def _key(group: int | None) -> str:
    return "keep" if group is None else f"keep/{group}"


def _record(tx: Transaction, group: int | None) -> None:
    if group is None:
        tx.record("store.describe")
    else:
        tx.record("group.describe", group=group)
