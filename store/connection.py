"""Open a store, and the one door to a transaction."""

import contextlib
import math
import os
import sqlite3
import stat
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from store import arrival, journal, place, text
from store.errors import (
    Conflict,
    Denied,
    Invalid,
    NotFound,
    ReadOnly,
    StoreError,
)
from store.lock import WriteLock
from store.session import Session
from store.sqlite_errors import translated

APPLICATION_ID = 0x48414C4C
"""`HALL`, in the database header (SQLite's PRAGMA application_id), so that file(1) and we know a store."""
SCHEMA_VERSION = 1
BUSY_MS = 10_000

Row = tuple[Any, ...]
Parameters = Sequence[Any] | Mapping[str, Any]


class Db:
    """One connection to a store. It belongs to one thread at a time; `interrupt` alone may come from another."""

    def __init__(self, connection: sqlite3.Connection, path: Path, why_read_only: str | None) -> None:
        self.connection = connection
        self.path = path
        self.why_read_only = why_read_only
        self._lock = WriteLock(place.lock_file(path))
        self._stopped = threading.Event()
        self._until = math.inf
        # SQLite's interrupt() is lost when it comes between two statements; this stops the next one.
        connection.set_progress_handler(lambda: self._stopped.is_set() or self.out_of_time, 10_000)

    @property
    def can_write(self) -> bool:
        """Whether this connection may write at all; `why_read_only` says why not."""
        return self.why_read_only is None

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query. Raises StoreError."""
        with translated(self.path):
            return self.connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query, or None. Raises StoreError."""
        with translated(self.path):
            found: Row | None = self.connection.execute(sql, parameters).fetchone()
            return found

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first column of the first row, or None. Raises StoreError."""
        found = self.row(sql, parameters)
        return None if found is None else found[0]

    def interrupt(self) -> None:
        """Stop what runs or waits on this connection, and what would follow until `resume`: Cancelled in its thread."""
        self._stopped.set()
        self.connection.interrupt()

    def resume(self) -> None:
        """Let the connection be used again after `interrupt`."""
        self._stopped.clear()

    @property
    def out_of_time(self) -> bool:
        """Whether what runs in `limited` has taken longer than it may."""
        return time.monotonic() > self._until

    @contextlib.contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """Let what runs inside take only so long. Then it raises Cancelled, and `out_of_time` tells why."""
        self._until = time.monotonic() + seconds
        try:
            yield
        finally:
            self._until = math.inf

    def close(self) -> None:
        """Close the connection and the lock's handle."""
        self._lock.close()
        self.connection.close()


class Transaction:
    """What is written together or not at all: rows by `run`, and what others can see of them by `record`."""

    def __init__(self, db: Db, session: Session) -> None:
        self.db = db
        self.session = session
        self.at = session.now()
        self.entries: list[journal.Entry] = []

    @property
    def actor(self) -> int:
        """The acting member's id. Raises Denied when nobody acts."""
        if self.session.actor is None:
            raise Denied("Nobody is signed in here; open the store as a user of this system.")
        return self.session.actor

    def run(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        """Run one statement; its `lastrowid` and `rowcount` are to be had. Raises sqlite3.IntegrityError unmapped."""
        return self.db.connection.execute(sql, parameters)

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row."""
        self.db.connection.executemany(sql, rows)

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query inside the transaction."""
        return self.db.rows(sql, parameters)

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query inside the transaction."""
        return self.db.row(sql, parameters)

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first value of a query inside the transaction."""
        return self.db.value(sql, parameters)

    def record(
        self,
        action: str,
        *,
        group: int | None = None,
        thread: int | None = None,
        post: int | None = None,
        member: int | None = None,
        commitment: bytes | None = None,
        actor: int | None = None,
    ) -> None:
        """Enter a change that others can see into the journal; `actor` stands for whoever acted, if not the session."""
        who = actor if actor is not None else self.session.actor
        self.entries.append(
            journal.Entry(self.at, who, self.session.via, action, group, thread, post, member, commitment)
        )


def open_store(path: Path | str, *, read_only: bool = False) -> Db:
    """Open an existing store; `Db.why_read_only` says when and why it can only be read. Raises StoreError.

    The file itself is looked at through SQLite alone: closing any other handle of it would drop SQLite's locks.
    """
    real = real_path(path)
    _check_file(real, Path(path))
    why = _why_read_only(real) or ("it was opened for reading" if read_only else None)
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
            why = why or found
            if why is not None:
                connection.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
    return Db(connection, real, why)


def real_path(path: Path | str) -> Path:
    """The path with its links followed, there or not. Raises Invalid for what can be no path."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        raise Invalid(f"{text.shown(str(path))} is not a possible path; name another.") from None


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
        return (
            f"{where.filesystem} does not keep the locks and the order of writes that a store needs; use the SSH door"
        )
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


@contextlib.contextmanager
def write(db: Db, session: Session) -> Iterator[Transaction]:
    """The one write transaction: wait for the lock, BEGIN IMMEDIATE, then commit or take all of it back.

    Whoever writes for the first time becomes a member here. Never wait for a person inside. `Db.interrupt` ends the
    wait and the transaction. Raises StoreError.
    """
    if db.why_read_only is not None:
        raise ReadOnly(f"The store {db.path} can only be read: {db.why_read_only}.")
    who = session.identity.name if session.identity else f"member {session.actor}"
    with db._lock.held(who, db._stopped), translated(db.path):
        db.connection.execute("BEGIN IMMEDIATE")
        try:
            transaction = Transaction(db, session)
            if session.actor is None and session.identity is not None:
                transaction.session = session._replace(actor=arrival.arrive(transaction, session.identity))
            yield transaction
            journal.append(transaction, transaction.entries)
            db.connection.execute("COMMIT")
        except BaseException:
            if db.connection.in_transaction:
                with contextlib.suppress(sqlite3.Error):
                    db.connection.execute("ROLLBACK")
            raise


def data_version(db: Db) -> int:
    """A number that changes when another connection has committed (SQLite's PRAGMA data_version)."""
    return int(db.value("PRAGMA data_version"))


def taken(error: sqlite3.IntegrityError, what: str) -> Conflict:
    """The Conflict behind a broken uniqueness, for a concept to raise."""
    return Conflict(f"{what} is taken already; choose another.")
