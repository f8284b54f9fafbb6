"""Who reads for so long that the write-ahead log can't be emptied.

A reader that began before a change needs the file as it was, so SQLite can't carry that change over from the log; one
that reads on and on lets the log grow without bound. Such a reader holds a lock on a byte of the `-shm` file, which
Linux shows in /proc/locks (proc(5)); which bytes those are: https://www.sqlite.org/walformat.html, section 2.3.3.
"""

import os
import time
from pathlib import Path
from typing import NamedTuple

from store.connection import Db

READ_LOCKS = range(123, 128)
"""The bytes that readers hold; the first one keeps the file as it is for those who need nothing of the log."""
LAG = 1000
"""Pages in the log that could not be carried over for so long that it is no accident: SQLite itself tries at these."""
PAUSE = 0.5


class Log(NamedTuple):
    """The write-ahead log: its bytes, how many pages in it are held back by a reader, and the processes that read."""

    size: int
    held_back: int
    readers: tuple[int, ...]


def look(db: Db) -> Log:
    """Carry over what can be (PRAGMA wal_checkpoint(PASSIVE), which holds up nobody), and see what is left."""
    wal = db.path.with_name(db.path.name + "-wal")
    left = _left(db)
    readers: set[int] = set()
    if left > LAG:
        before = reading(db.path)
        time.sleep(PAUSE)
        left, readers = _left(db), before & reading(db.path)
    size = wal.stat().st_size if wal.exists() else 0
    return Log(size, left if left > LAG else 0, tuple(sorted(readers)))


def _left(db: Db) -> int:
    _, pages, carried = db.rows("PRAGMA wal_checkpoint(PASSIVE)")[0]
    return int(pages) - int(carried)


def reading(path: Path) -> set[int]:
    """The processes that read the store through its log at this moment; empty where that can't be known."""
    try:
        shm = path.with_name(path.name + "-shm").stat()
        table = Path("/proc/locks").read_text()
    except OSError:
        return set()
    device = f"{os.major(shm.st_dev):02x}:{os.minor(shm.st_dev):02x}:{shm.st_ino}"
    found = set()
    for line in table.splitlines():
        fields = [field for field in line.split() if field != "->"]
        if len(fields) >= 8 and fields[3] == "READ" and fields[5] == device and fields[6].isdecimal():
            end = READ_LOCKS.stop if fields[7] == "EOF" else int(fields[7])
            if int(fields[6]) < READ_LOCKS.stop and end >= READ_LOCKS.start:
                found.add(int(fields[4]))
    return found - {-1, 0, os.getpid()}


def named(process: int) -> str:
    """A process as people look for it: its number and its program, where that may be known."""
    try:
        name = Path(f"/proc/{process}/comm").read_text().strip()
    except OSError:
        return f"process {process}"
    return f"process {process} ({name})"
