"""How long a backup and a look of doctor take, beside SQLite's own copy and check; and how long others wait meanwhile.

Run from the checkout: `python benchmarks/care.py FOLDER [--threads 100000]`. See README.md in this folder.
"""

import argparse
import contextlib
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import stores
from store import posts
from store.care import checks
from store.care.backup import backup
from store.connection import Db
from store.members import session_for
from store.opening import open_store
from store.session import local_identity


def seconds(work: Callable[[], object]) -> float:
    """How long something took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def bare_copy(store: Path, target: Path) -> None:
    """SQLite's online backup in one step, and its check of the copy."""
    with (
        contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA integrity_check").fetchall()


class Poster(threading.Thread):
    """Posts all the while; `longest` is how long the slowest post took, in seconds."""

    def __init__(self, store: Path, thread: int) -> None:
        super().__init__(daemon=True)
        self._store, self._thread = store, thread
        self.over = threading.Event()
        self.longest, self.posts = 0.0, 0

    def run(self) -> None:
        """Post until told to stop."""
        with contextlib.closing(open_store(self._store)) as db:
            li = session_for(db, stores.LI)
            while not self.over.wait(0.02):
                self.longest = max(self.longest, seconds(lambda: posts.reply(db, li, self._thread, "Meanwhile.")))
                self.posts += 1


def while_posting(made: stores.Made, work: Callable[[], object]) -> tuple[float, Poster]:
    """How long something takes while somebody posts, and what that one had to wait."""
    poster = Poster(made.path, made.short)
    poster.start()
    took = seconds(work)
    poster.over.set()
    poster.join()
    return took, poster


def main() -> None:
    """Print one line for each."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--threads", type=int, default=100_000)
    given = options.parse_args()
    made = stores.store(given.folder, given.threads)
    with tempfile.TemporaryDirectory(dir=given.folder) as scratch, contextlib.closing(open_store(made.path)) as db:
        session = session_for(db, local_identity())
        bare = seconds(lambda: bare_copy(made.path, Path(scratch) / "bare.db"))
        print(f"{db.value('SELECT count(*) FROM posts'):,} posts; SQLite's copy and check: {bare:.1f} s")
        for name, work in (
            ("backup", lambda: backup(db, session, Path(scratch) / "copy.db")),
            ("doctor", lambda: _look(db)),
        ):
            took, poster = while_posting(made, work)
            print(
                f"{name}: {took:.1f} s, {took / bare:.2f} of that;"
                f" {poster.posts} posts meanwhile, the slowest {poster.longest * 1000:.0f} ms"
            )


def _look(db: Db) -> None:
    found = list(checks.all_of(db, session_for(db, local_identity())))
    assert all(check.ok for check in found), [check for check in found if not check.ok]


if __name__ == "__main__":
    main()
