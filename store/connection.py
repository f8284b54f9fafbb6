"""A connection to a store, and the one door to a transaction."""

import contextlib
import math
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from store import arrival, journal, place
from store.errors import Conflict, Denied, NotFound, ReadOnly
from store.lock import WriteLock, stopping_deferred
from store.session import Session
from store.sqlite_errors import translation, uncertain

Row = tuple[Any, ...]
Parameters = Sequence[Any] | Mapping[str, Any]


class Db:
    """One connection to a store. It belongs to one thread at a time; `interrupt` alone may come from another."""

    def __init__(self, connection: sqlite3.Connection, path: Path, why_read_only: str | None) -> None:
        self.connection = connection
        self.path = path
        self.why_read_only = why_read_only
        self.restored: str | None = None
        """As `journal.restored` said when the store was opened: members and posts are known by numbers since then."""
        self.schema: int | None = None
        """The schema's version when the store was opened; None while it is made or migrated."""
        self._lock = WriteLock(place.lock_file(path))
        self._named = str(path)
        self._file = _identity(self._named)
        self._stopped = threading.Event()
        self._committed = False
        self._until = math.inf
        # SQLite's interrupt() is lost when it comes between two statements; this stops the next one.
        connection.set_progress_handler(lambda: self._stopped.is_set() or self.out_of_time, 10_000)

    @property
    def can_write(self) -> bool:
        """Whether this connection may write at all; `why_read_only` says why not."""
        return self.why_read_only is None

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query. Raises StoreError."""
        try:
            return self.connection.execute(sql, parameters).fetchall()
        except Exception as error:
            self._translate(error)
            raise

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query, or None. Raises StoreError."""
        try:
            found: Row | None = self.connection.execute(sql, parameters).fetchone()
        except Exception as error:
            self._translate(error)
            raise
        return found

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first column of the first row, or None. Raises StoreError."""
        found = self.row(sql, parameters)
        return None if found is None else found[0]

    def _translate(self, error: Exception) -> None:
        # Others wait for whoever asks here: a context manager around each question, as `translated` is, would cost.
        if (known := translation(error, self.path)) is not None:
            raise known from error
        if isinstance(error, sqlite3.OperationalError):
            self.require_schema()

    def require_schema(self) -> None:
        """Raise ReadOnly when the store was migrated since it was opened: what this connection knows is its past."""
        if self.schema is not None and self.connection.execute("PRAGMA user_version").fetchone() != (self.schema,):
            raise ReadOnly(
                f"The store {self.path} was migrated by a newer Hallway meanwhile; nothing was written. "
                "Open it again, with the newer version."
            )

    def _commit(self) -> None:
        try:
            self.connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if (known := uncertain(error, self.path)) is not None:
                raise known from error
            raise
        self._committed = True

    def _roll_back(self, error: BaseException) -> None:
        if self.connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")
        if isinstance(error, Exception) and (known := translation(error, self.path)) is not None:
            raise known from error

    def interrupt(self) -> None:
        """Stop what runs or waits on this connection, and what would follow until `resume`: Cancelled in its thread."""
        self._stopped.set()
        self.connection.interrupt()

    def resume(self) -> None:
        """Let the connection be used again after `interrupt`."""
        self._stopped.clear()
        self._committed = False

    def abandon(self) -> bool:
        """Give up a write that still waits for the lock, from another thread; whether that came in time.

        Then nothing is written, and Cancelled is raised in its thread, at the latest when it gets the lock.
        """
        return not self._committed and self._lock.abandon(self._stopped) and not self._committed

    @property
    def waited(self) -> float | None:
        """For how many seconds a write has been waiting for the lock by now; None when none waits."""
        return self._lock.waited

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

    def require_in_place(self) -> None:
        """See that the file still has its name: else what is written is for nobody. Raises NotFound, Conflict."""
        now = _identity(self._named)
        if now is None:
            raise NotFound(f"The store {self.path} was moved or deleted; nothing was written. Put it back, then go on.")
        if now != self._file:
            raise Conflict(f"The store {self.path} is another file now; nothing was written. Open it again.")

    def locked(self, who: str) -> contextlib.AbstractContextManager[None]:
        """Keep all other writers out, for what is no transaction of ours; `who` is what they are shown."""
        return self._lock.held(who, self._stopped)

    def close(self) -> None:
        """Close the connection and the lock's handle."""
        self._lock.close()
        with stopping_deferred():  # Who closes a store last writes its log back, with all others kept out.
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


@contextlib.contextmanager
def write(db: Db, session: Session) -> Iterator[Transaction]:
    """The one write transaction: wait for the lock, BEGIN IMMEDIATE, then commit or take all of it back.

    Whoever writes for the first time becomes a member here. Never wait for a person inside. `Db.interrupt` ends the
    wait and the transaction. Raises StoreError.
    """
    if db.why_read_only is not None:
        db.require_schema()
        raise ReadOnly(f"The store {db.path} can only be read: {db.why_read_only}.")
    who = session.identity.name if session.identity else f"member {session.actor}" if session.actor else "Hallway"
    if session.via == "import":
        who += "'s import"
    with db.locked(who):
        try:
            db.require_in_place()
            db.connection.execute("BEGIN IMMEDIATE")
            db.require_schema()
            if db.restored is not None and journal.restored(db) != db.restored:
                raise Conflict("A backup was put in this store's place; nothing was written. Open it again, and look.")
            transaction = Transaction(db, session)
            if session.actor is None and session.identity is not None:
                transaction.session = session._replace(actor=arrival.arrive(transaction, session.identity))
            yield transaction
            journal.append(transaction, transaction.entries)
            db._commit()
        except BaseException as error:
            db._roll_back(error)
            raise


def _identity(path: str) -> tuple[int, int] | None:
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_dev, state.st_ino


def data_version(db: Db) -> int:
    """A number that changes when another connection has committed (SQLite's PRAGMA data_version)."""
    return int(db.value("PRAGMA data_version"))


def taken(error: sqlite3.IntegrityError, what: str) -> Conflict:
    """The Conflict behind a broken uniqueness, for a concept to raise."""
    return Conflict(f"{what} is taken already; choose another.")
