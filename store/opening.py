"""Opening a store: what is one, what its place allows, and the pragmas that Hallway relies on."""

import contextlib
import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from store import journal, place, text
from store.connection import Db
from store.errors import Conflict, Denied, Invalid, NotFound, ReadOnly, StoreError
from store.sqlite_errors import translated

APPLICATION_ID = 0x48414C4C
"""`HALL`, in the database header (SQLite's PRAGMA application_id), so that file(1) and we know a store."""
SCHEMA_VERSION = 1
BUSY_MS = 10_000
READER_KB = 512
"""SQLite's own page cache of a connection for reading: pages are the system's to keep, and the app has several."""
FOR_READING = "it was opened for reading"
"""The weakest reason why nothing can be written: whoever opened the store did not want to."""


def open_store(path: Path | str, *, read_only: bool = False) -> Db:
    """Open an existing store; `Db.why_read_only` says when and why it can only be read. Raises StoreError.

    The file itself is looked at through SQLite alone: closing any other handle of it would drop SQLite's locks.
    """
    real = real_path(path)
    _check_file(real, Path(path))
    why = _why_read_only(real)
    where = place.of(real)
    options = "mode=rw"
    if where.read_only and not real.with_name(real.name + "-wal").exists():
        options = "mode=ro&immutable=1"
    elif why is not None and not read_only:
        options = "mode=ro"
    with _opening(real):
        connection = connect(real, options)
        try:
            found = _check_content(connection, real, where)
            (restored,) = connection.execute(journal.RESTORED).fetchone() or ("",)
            why = why or found or (FOR_READING if read_only else None)
            if why is not None:
                connection.execute("PRAGMA query_only = ON")
            if read_only:
                connection.execute(f"PRAGMA cache_size = -{READER_KB}")
        except BaseException:
            connection.close()
            raise
    db = Db(connection, real, why)
    db.restored = restored
    return db


def real_path(path: Path | str) -> Path:
    """The path with its links followed, there or not. Raises Invalid for what can be no path."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        raise Invalid(f"{text.shown(str(path))} is not a possible path; name another.") from None


def require_no_log(path: Path) -> None:
    """See that no log of a store that was there is left: SQLite would mix it into the next one. Raises Conflict."""
    for log in (path.with_name(path.name + end) for end in ("-wal", "-journal")):
        with contextlib.suppress(OSError):
            if log.stat().st_size:
                raise Conflict(
                    f"{log} is left of a store that was here, and would be mixed into the next one; move it away first."
                )


@contextlib.contextmanager
def _opening(real: Path) -> Iterator[None]:
    """Tell SQLite's errors while a file is opened: here they mean that it is no store, or that rights are missing."""
    try:
        with translated(real):
            yield
    except StoreError as error:
        code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            raise Invalid(f"{real} is not a Hallway store; name the file that hallway init made.") from None
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise ReadOnly(
                f"The store {real} can't be opened without the right to write beside it; "
                "its owner can open it once, or give you that right."
            ) from None
        raise


def connect(real: Path, options: str) -> sqlite3.Connection:
    """A raw connection with every pragma that Hallway relies on. Raises sqlite3.Error unmapped."""
    connection = sqlite3.connect(
        f"file:{quote(str(real))}?{options}", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        for pragma in (
            f"busy_timeout = {BUSY_MS}",
            "synchronous = FULL",
            "foreign_keys = ON",
            "trusted_schema = OFF",
            "cell_size_check = ON",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_file(real: Path, named: Path) -> None:
    try:
        mode = real.stat().st_mode
    except FileNotFoundError:
        raise NotFound(f"There is no store at {named}; make one with: hallway init {named}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a possible path"
        raise NotFound(f"The store {named} can't be reached ({reason}); check the path.") from None
    if stat.S_ISDIR(mode):
        raise Invalid(
            f"{named} is a folder; name the store's file inside it, or make one: hallway init {named}/hallway.db"
        )
    if not stat.S_ISREG(mode):
        raise Invalid(f"{named} is not a file; name a store that hallway init made.")
    if not os.access(real, os.R_OK):
        raise Denied(f"You may not read the store {named}; ask its owner.")


def _why_read_only(real: Path) -> str | None:
    where = place.of(real)
    if where.read_only:
        return "it lies on a read-only mount"
    if where.kind in ("smb", "fuse"):
        return f"{where.filesystem} keeps neither locks nor the order of writes; use the SSH door"
    if not os.access(real, os.W_OK):
        return "you have no right to write its file"
    if not os.access(real.parent, os.W_OK):
        return "you have no right to write in its folder"
    return None


def _check_content(connection: sqlite3.Connection, real: Path, where: place.Place) -> str | None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise Invalid(f"{real} is not a Hallway store; name the file that hallway init made.")
    if version > SCHEMA_VERSION:
        raise ReadOnly(
            f"The store {real} was written by a newer Hallway (schema {version}, this one knows {SCHEMA_VERSION}); "
            "install the newer version."
        )
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'store'").fetchone() is None:
        raise Invalid(f"{real} is not a Hallway store, or was never finished; name the file that hallway init made.")
    mode = connection.execute("SELECT value FROM store WHERE key = 'mode'").fetchone()
    if mode is not None and mode[0] == "network":
        # Unlike WAL, this is a connection's own choice and not kept in the file.
        connection.execute("PRAGMA journal_mode = TRUNCATE")
    if where.kind == "nfs" and (mode is None or mode[0] != "network"):
        return "it lies on NFS and was not made for it; make one there with: hallway init --network"
    return None
