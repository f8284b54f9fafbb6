"""Where an importer sorts what is too large for memory."""

import contextlib
import sqlite3
from collections.abc import Iterator

from store.errors import Full

CACHE_KB = 16_384


@contextlib.contextmanager
def scratch() -> Iterator[sqlite3.Connection]:
    """A private database that is gone when it is closed, or the process is killed. Raises Full.

    It is a temporary file without a name (SQLite's "temporary databases"), in the folder that SQLITE_TMPDIR or
    TMPDIR names, else /var/tmp; nothing of it is ever made durable.
    """
    with contextlib.closing(sqlite3.connect("", isolation_level=None)) as db:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "temp_store = FILE"):
            db.execute(f"PRAGMA {pragma}")
        db.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        try:
            yield db
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                raise Full(
                    "There is no room to sort the archive in; free some, or name a larger folder with TMPDIR."
                ) from error
            raise
