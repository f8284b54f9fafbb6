"""Stores of as many threads as wanted, made of the texts of real archives, kept in a folder for all benchmarks.

Run from the checkout: `python benchmarks/stores.py FOLDER [--threads 1000 100000]`. See README.md in this folder.
"""

import argparse
import contextlib
import json
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import corpus
from store import groups, posts
from store.clock import iso
from store.create import create_store
from store.members import session_for
from store.session import Identity, local_identity
from store.transfer.load import load
from store.transfer.record import PostRecord, ThreadRecord

SIZES = (1_000, 100_000, 1_000_000)
LONG, SHORT = 2_000, 20
"""How many posts the two threads have that stand on top of the first group."""
GROUPS = (
    ("Maintenance", 60),
    ("IT first level", 15),
    ("Operations", 10),
    ("Sales", 5),
    ("Marketing", 4),
    ("Ask the leads", 3),
    ("Lounge", 2),
    ("Announcements", 1),
)
"""The groups, and how many in a hundred threads stand in each."""
REPLIES = ((0, 30), (1, 30), (2, 20), (3, 10), (6, 8), (15, 2))
"""How many replies in a hundred threads have."""
PEOPLE = 3_000
LENGTH = 240
"""Characters of a post at most: a million threads of whole posts are some ten gigabytes."""
UNREAD = 300
"""Posts that came after the import, by somebody else."""
LI = Identity("benchmark", "uid", "2", "li")


class Made(NamedTuple):
    """A store: where it lies, how many threads it has, and which two of them have many posts and few."""

    path: Path
    threads: int
    long: int
    short: int


class Threads:
    """An archive of so many threads, the newest last; the same for the same number."""

    source = "benchmark"

    def __init__(self, count: int) -> None:
        self.count, self.done = count, 0
        self._chance = random.Random(count)
        texts = [post for post in corpus.posts(20_000) if len(post.body) > 20]
        self._titles = list(dict.fromkeys(post.title for post in texts))
        self._bodies = [post.body[:LENGTH] for post in texts]
        self._names = list(dict.fromkeys(post.author for post in texts))[:PEOPLE]
        self._posts = 0

    @property
    def progress(self) -> float:
        return self.done / self.count

    def __iter__(self) -> Iterator[ThreadRecord]:
        names, weights = zip(*GROUPS, strict=True)
        counts, shares = zip(*REPLIES, strict=True)
        first = datetime(2012, 1, 1, tzinfo=UTC)
        step = (datetime(2026, 1, 1, tzinfo=UTC) - first) / self.count
        for number in range(self.count - 2):
            group = self._chance.choices(names, weights)[0]
            replies = self._chance.choices(counts, shares)[0]
            yield self._thread(number, group, replies + 1, first + number * step)
        for number, size in ((self.count - 2, SHORT - 1), (self.count - 1, LONG - 1)):
            yield self._thread(number, GROUPS[0][0], size, first + number * step)

    def _thread(self, number: int, group: str, size: int, began: datetime) -> ThreadRecord:
        self.done = number + 1
        title = self._titles[number % len(self._titles)]
        if number >= len(self._titles):
            words = title.split()
            words[self._chance.randrange(len(words))] = self._chance.choice(self._chance.choice(self._titles).split())
            title = " ".join(words)
        made = [self._post(number, place, began) for place in range(size)]
        return ThreadRecord(f"{number}", group, title, made, created=made[0].created)

    def _post(self, number: int, place: int, began: datetime) -> PostRecord:
        self._posts += 1
        author = self._chance.choice(self._names)
        return PostRecord(
            id=f"{number}-{place}",
            kind="answer" if place else "question",
            author=author,
            author_id=author,
            created=iso(began + timedelta(minutes=7 * place)),
            body=self._bodies[self._posts % len(self._bodies)],
        )


def store(folder: Path, threads: int) -> Made:
    """The store of so many threads in a folder, built when it is not there yet."""
    path, note = folder / f"{threads}.db", folder / f"{threads}.json"
    if not note.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{threads}.db*"):
            left.unlink()
        began = time.perf_counter()
        long, short = _build(path, threads)
        note.write_text(json.dumps([long, short]))
        print(f"{threads:9,} threads built in {time.perf_counter() - began:.0f} s: {path}")
    return Made(path, threads, *json.loads(note.read_text()))


def _build(path: Path, threads: int) -> tuple[int, int]:
    """Import the threads, then let somebody reply, last of all in the two that are to stand on top."""
    with contextlib.closing(create_store(path, name="Northwind", identity=local_identity())) as db:
        admin = session_for(db, local_identity())
        for name, _ in GROUPS:
            groups.create(db, admin, name)
        load(db, admin, Threads(threads), progress=_tell)
        li = session_for(db, LI)
        short, long = (row[0] for row in db.rows("SELECT id FROM threads ORDER BY id DESC LIMIT 2")[::-1])
        found = db.rows("SELECT id FROM threads ORDER BY id DESC LIMIT ?", (UNREAD,))
        for (thread,) in [*found[2:], (short,), (long,)]:
            posts.reply(db, li, thread, "That was it, thank you.")
            li = session_for(db, LI)
        db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return long, short


def _tell(part: float, _: object) -> None:
    if sys.stderr.isatty():
        print(f"\r{part:6.1%}", end="", file=sys.stderr)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--threads", type=int, nargs="+", default=SIZES)
    given = options.parse_args()
    for threads in given.threads:
        print(*store(given.folder, threads))


if __name__ == "__main__":
    main()
