"""Opening a store: what is one, what its place allows, and the pragmas that Hallway relies on."""

import contextlib
import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from store import journal, place, text
from store.connection import Db
from store.errors import Conflict, Denied, Invalid, NotFound, ReadOnly, StoreError
from store.lock import stopping_deferred
from store.session import user_name
from store.sqlite_errors import translated

APPLICATION_ID = 0x48414C4C
"""`HALL`, in the database header (SQLite's PRAGMA application_id), so that file(1) and we know a store."""
SCHEMA_VERSION = 1
READABLE_FROM = 1
"""The oldest schema that every read of this program understands: a shared store of it is read until it is migrated."""
BUSY_MS = 10_000
WAL_KEPT = 64 << 20
"""Bytes of a write-ahead log that stay when its content has gone into the file; what a long reader grew goes."""
READER_KB = 512
"""SQLite's own page cache of a connection for reading: pages are the system's to keep, and the app has several."""
Mode = Literal["own", "shared", "network"]
"""Whom a store was made for: one user, a group of the host, users of several hosts."""
FOR_READING = "it was opened for reading"
"""The weakest reason why nothing can be written: whoever opened the store did not want to."""
WAITS = "it waits for its owner to run: hallway migrate"
"""Why a store of an older schema can't be written."""
MODE = "SELECT value FROM store WHERE key = 'mode'"


def open_store(path: Path | str, *, read_only: bool = False, older: bool = False) -> Db:
    """Open an existing store; `Db.why_read_only` says when and why it can only be read. Raises StoreError.

    With `older` a schema from before READABLE_FROM is let in, too, for what migrates and copies stores. The file itself
    is looked at through SQLite alone: closing any other handle of it would drop SQLite's locks.
    """
    real = real_path(path)
    _check_file(real, Path(path))
    where = place.of(real)
    why = _why_read_only(real, where)
    options = "mode=rw"
    # What is written elsewhere at this moment, or was left in the middle, has one of these beside it.
    if where.read_only and not any(real.with_name(real.name + end).exists() for end in ("-wal", "-journal")):
        options = "mode=ro&immutable=1"
    elif (why is not None and not read_only) or _never_writes(real, where):
        options = "mode=ro"
    # Who opens a store first puts its log in order, and whoever is stopped then holds up everybody.
    with stopping_deferred(), _opening(real, where):
        connection = connect(real, options)
        try:
            schema, found = _check_content(connection, real, where, older)
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
    db.schema = schema
    return db


def mode_of(db: Db) -> Mode:
    """Whom a store was made for."""
    found = db.value("SELECT value FROM store WHERE key = 'mode'")
    return "shared" if found == "shared" else "network" if found == "network" else "own"


def owns(path: Path) -> bool:
    """Whether the acting user of the system may do with a file what its owner may."""
    return os.name == "nt" or os.geteuid() in (0, path.stat().st_uid)


def _never_writes(real: Path, where: place.Place) -> bool:
    """Whether not even SQLite may write there when it is closed, as it does with a write-ahead log.

    On NFS nothing that was made for it has one.
    """
    if where.kind == "nfs":
        return real.with_name(real.name + "-wal").exists() or bool(where.local_locks)
    return where.kind != "local"


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
def _opening(real: Path, where: place.Place) -> Iterator[None]:
    """Tell SQLite's errors while a file is opened: here they mean that it is no store, or that rights are missing."""
    try:
        with translated(real):
            yield
    except StoreError as error:
        code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            raise Invalid(f"{real} is not a Hallway store; name the file that hallway init made.") from None
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            if where.read_only:
                raise ReadOnly(
                    f"The store {real} was left in the middle of writing, and lies on a read-only mount; "
                    "its owner can mount it for writing, open it once, and mount it as it is now."
                ) from None
            raise ReadOnly(
                f"The store {real} can't be opened without the right to write beside it while nobody else has it open; "
                f"its owner can give you that right with: chmod g+rwxs {real.parent}"
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
            f"journal_size_limit = {WAL_KEPT}",
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
    except PermissionError:
        raise Denied(
            f"You may not enter a folder on the way to the store {named}; ask its owner to take you into its group."
        ) from None
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


def _why_read_only(real: Path, where: place.Place) -> str | None:
    # Which mode it is in shows when it is open; this one may be written in the most places.
    if (refusal := place.refusal(where, "network")) is not None:
        return refusal
    if not os.access(real, os.W_OK):
        return "you have no right to write its file"
    if not os.access(real.parent, os.W_OK):
        return "you have no right to write in its folder"
    for end in ("-wal", "-shm", "-lock"):
        if (narrow := _too_narrow(real.with_name(real.name + end), real)) is not None:
            return narrow
    return None


def _too_narrow(beside: Path, real: Path) -> str | None:
    """Why nothing can be written through a file beside the store, which its owner alone can change; None if it can."""
    if not beside.exists() or os.access(beside, os.W_OK):
        return None
    owner = beside.stat().st_uid
    if os.name != "nt" and owner == os.geteuid():
        with contextlib.suppress(OSError):  # It was made when the store itself was to be read only.
            beside.chmod(stat.S_IMODE(real.stat().st_mode))
            return None
    return f"{beside.name} is {user_name(owner)}'s alone, who can mend that with: chmod g+rw {beside}"


def _check_content(
    connection: sqlite3.Connection, real: Path, where: place.Place, older: bool
) -> tuple[int, str | None]:
    """The schema's version, and why the content can't be written, if so."""
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
    if version < READABLE_FROM and not older:
        raise ReadOnly(
            f"The store {real} was written by an older Hallway (schema {version}, this one reads from "
            f"{READABLE_FROM} on); its owner brings it up to date with: hallway migrate"
        )
    mode = connection.execute(MODE).fetchone()
    if mode is not None and mode[0] == "network":
        # Unlike WAL, this is a connection's own choice and not kept in the file.
        connection.execute("PRAGMA journal_mode = TRUNCATE")
    return version, place.refusal(where, "own" if mode is None else mode[0]) or (
        WAITS if version < SCHEMA_VERSION else None
    )
