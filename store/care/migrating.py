"""Bring a store to the schema of this program: in one transaction, after a backup that was read whole.

Writers wait meanwhile, those of other programs too: the backup has all that was posted before. Whoever has the store
open notices with the next write, or with the first query that the new schema no longer answers.
"""

import contextlib
import glob
import itertools
import os
import shutil
from pathlib import Path
from typing import NamedTuple

from store import arrival, migrations, opening
from store.care import verifying
from store.care.backup import copy_files, copy_pages, drafted, publish, stamped
from store.connection import Db, write
from store.errors import Corrupt, Denied, ReadOnly
from store.session import Session


class Migrated(NamedTuple):
    """The store, its schema before and now, and the copy of what was before; None where there was nothing to do."""

    path: Path
    from_schema: int
    to_schema: int
    backup: Path | None


def migrate(path: Path | str, session: Session) -> Migrated:
    """Migrate a store in place; `session` says who does it, and by which clock.

    That is for the file's owner, and for root: who else has an older program would be shut out. The copy lies beside
    the store; the files that the store keeps are not copied, as no step touches them. Raises Denied, ReadOnly for a
    place that can't be written or a newer store, Corrupt for a damaged one, Full, Busy; then nothing has changed.
    """
    real = opening.real_path(path)
    if session.via == "door":
        raise Denied("From here no store of that host can be migrated; whoever runs it does that.")
    with contextlib.closing(opening.open_store(real, older=True)) as db:
        if db.schema == opening.SCHEMA_VERSION:
            return Migrated(real, db.schema, db.schema, None)
        if not opening.owns(real):
            raise Denied(f"Only the owner of {real} can migrate it, once everybody has the newer Hallway.")
        if db.why_read_only != opening.WAITS:
            raise ReadOnly(f"The store {real} can only be read: {db.why_read_only}.")
        return _migrate(db, session, backed_up=True)


def bring_up(draft: Path, session: Session) -> None:
    """Migrate a copy that nobody else knows of, if it is of an older schema. Raises StoreError."""
    with contextlib.closing(opening.open_store(draft, older=True)) as db:
        if db.schema != opening.SCHEMA_VERSION:
            _migrate(db, session, backed_up=False)


def _migrate(db: Db, session: Session, *, backed_up: bool) -> Migrated:
    db.connection.execute("PRAGMA query_only = OFF")
    # A step may build a table anew, to which others refer (sqlite.org/lang_altertable.html, section 7).
    db.connection.execute("PRAGMA foreign_keys = OFF")
    db.why_read_only = db.schema = None
    # Without the identity: nobody may become a member in tables that this program does not know.
    with write(db, Session(None, session.clock, session.via)) as tx:
        found = int(tx.value("PRAGMA user_version"))
        if found == opening.SCHEMA_VERSION:  # Somebody else was faster.
            return Migrated(db.path, found, found, None)
        backup = _back_up(db.path, session) if backed_up else None
        migrations.apply(db.connection)
        if broken := tx.row("PRAGMA foreign_key_check"):
            raise Corrupt(
                f"The store {db.path} can't be migrated ({broken[0]} {broken[1]} would refer to what is not there); "
                "nothing was changed. Restore a backup, or ask who made this Hallway."
            )
        actor = arrival.known(db, session.identity) if session.identity else None
        tx.record("store.migrate", actor=actor)
    return Migrated(db.path, found, opening.SCHEMA_VERSION, backup)


def _back_up(real: Path, session: Session) -> Path:
    """Copy the store as it is before the transaction that is open on another connection."""
    # Drafts of migrations that were killed: nobody else makes one while the lock is held.
    for left in real.parent.glob(f".{glob.escape(real.stem)}-before-migration-*.new-*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
    first = real.with_name(stamped(f"{real.stem}-before-migration", session))
    # A migration that was killed within this second has left one of the name.
    later = (first.with_stem(f"{first.stem}-{number}") for number in itertools.count(2))
    made = next(path for path in itertools.chain((first,), later) if not os.path.lexists(path))
    with drafted(made) as draft:
        with contextlib.closing(opening.open_store(real, read_only=True, older=True)) as before:
            copy_pages(before.connection, draft)
        with contextlib.closing(opening.open_store(draft, read_only=True, older=True)) as copy:
            verifying.require_whole(copy, f"The store {real}")
        copy_files(real, [], draft)
        if os.name != "nt" and os.geteuid() == 0:
            owner = real.stat()
            os.chown(draft, owner.st_uid, owner.st_gid)
        publish(draft, made)
    return made
