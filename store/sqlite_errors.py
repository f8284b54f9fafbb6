"""SQLite's errors as the store's: the one place that knows its codes."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from store import text
from store.errors import Busy, Cancelled, Corrupt, Full, NotFound, ReadOnly, StoreError


@contextlib.contextmanager
def committing(path: Path) -> Iterator[None]:
    """Tell what a failing disk does to a COMMIT; see `uncertain`."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if (known := uncertain(error, path)) is not None:
            raise known from error
        raise


def uncertain(error: sqlite3.OperationalError, path: Path) -> StoreError | None:
    """What a COMMIT that failed means, where all may be written by then, and only its syncing have failed.

    SQLite takes it back, but where the process or the machine ends before the next write, it comes back with the log.
    Where writing failed, the end of the transaction is not there, and `translation` tells of it.
    """
    code = getattr(error, "sqlite_errorcode", 0)
    if code & 0xFF != sqlite3.SQLITE_IOERR or code == sqlite3.SQLITE_IOERR_WRITE:
        return None
    return Corrupt(
        f"The disk under the store {path} fails ({error}), so what was written may be there or not; "
        "call whoever runs it, and look before you do it again."
    )


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Tell SQLite's errors that are nobody's bug as StoreErrors."""
    try:
        yield
    except Exception as error:
        if (known := translation(error, path)) is not None:
            raise known from error
        raise


def translation(error: Exception, path: Path) -> StoreError | None:
    """What an error that came while a store was read or written means to a person; None for a bug of ours."""
    if isinstance(error, UnicodeDecodeError):  # In a damaged file, even what SQLite says of it may be no text.
        return _damaged(path, error)
    if isinstance(error, OverflowError):
        return NotFound("Nothing has so large a number; check it and try again.")
    if isinstance(error, sqlite3.Error) and not isinstance(error, sqlite3.IntegrityError):
        return _known(error, path)
    return None


def _damaged(path: Path, error: Exception) -> Corrupt:
    return Corrupt(
        f"The store {path} is damaged ({text.clean_line(str(error))}); "
        "restore a backup, or save what can be read: hallway salvage"
    )


def _full(path: Path) -> Full:
    return Full(f"The disk of the store {path} is full; nothing was changed. Free some space and try again.")


def _known(error: sqlite3.Error, path: Path) -> StoreError | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        # What the module says itself has no code; of that only this is no bug.
        return _damaged(path, error) if str(error).startswith("Could not decode") else None
    match code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Busy(f"The store {path} is busy; nothing was changed, try again in a moment.")
        # The memory that WAL shares is a file: on a full disk it can't be made.
        case sqlite3.SQLITE_IOERR if code == sqlite3.SQLITE_IOERR_SHMSIZE:
            return _full(path)
        case sqlite3.SQLITE_FULL:
            return _full(path)
        # Of the system's reasons SQLite tells apart only a full disk.
        case sqlite3.SQLITE_IOERR if code == sqlite3.SQLITE_IOERR_WRITE:
            return Full(
                f"The store {path} can't be written ({error}); nothing was changed. "
                "See whether your quota or a limit of file sizes is reached; else its disk fails: call whoever runs it."
            )
        case sqlite3.SQLITE_IOERR:
            return Corrupt(
                f"The disk under the store {path} fails ({error}); nothing was changed. Call whoever runs it."
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return _damaged(path, error)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return ReadOnly(f"The store {path} can't be written from here; ask its owner for the right to write.")
        case sqlite3.SQLITE_CANTOPEN:
            return ReadOnly(f"The store {path} can't be opened; ask its owner for the right to write in its folder.")
        case sqlite3.SQLITE_INTERRUPT:
            return Cancelled("Stopped; nothing was changed.")
    return None
