"""Open a store as this program wants it: one's own is migrated on the way, everybody else's waits for its owner."""

import os
from collections.abc import Callable
from pathlib import Path

from store import opening
from store.connection import Db
from store.errors import StoreError
from store.session import Session, local_identity


def open_current(path: Path | str, *, read_only: bool = False, told: Callable[[str], None] | None = None) -> Db:
    """As `open_store`; a store of one's own that an older Hallway wrote is migrated first, after a backup beside it.

    `told` gets a sentence about that. Where it fails, the store is opened as it is, if its reads are understood.
    """
    db = opening.open_store(path, read_only=read_only, older=True)
    if db.schema == opening.SCHEMA_VERSION:
        return db
    ours = db.why_read_only == opening.WAITS and db.value(opening.MODE) in (None, "own") and _owns(db.path)
    db.close()
    if ours:
        sentence = _migrate(db.path)
        if told is not None:
            told(sentence)
    return opening.open_store(path, read_only=read_only)


def _owns(real: Path) -> bool:
    """Unlike for `hallway migrate`, root is no owner here: who only looks into another's store changes nothing."""
    return os.name == "nt" or os.geteuid() == real.stat().st_uid


def _migrate(real: Path) -> str:
    # It brings sqlite-utils along, which takes longer to load than all else that opening does.
    from store.care.migrating import migrate

    try:
        done = migrate(real, Session(None, identity=local_identity()))
    except StoreError as error:
        return f"The store {real} is of an older Hallway and could not be migrated: {error}"
    if done.backup is None:
        return f"The store {real} has schema {done.to_schema} now."
    return f"The store {real} was migrated to schema {done.to_schema}; what it was before: {done.backup}"
