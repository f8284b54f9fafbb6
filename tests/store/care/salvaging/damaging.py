"""Stores that are damaged on purpose, and what tells which posts that costs."""

import contextlib
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store import place
from store.care.salvaging.salvage import Salvaged, salvage
from store.connection import Db
from store.opening import open_store
from store.session import Session
from tests.store.agreeing import counted_agrees

if TYPE_CHECKING:
    from tests.store.conftest import Forum


MARK = re.compile(rb"<(\d{4})>")
CONTENT = """
SELECT p.id, p.body, coalesce(m.name, p.author_name), p.thread_id, p.created_at FROM posts p
LEFT JOIN members m ON m.id = p.author_id WHERE p.deleted_at IS NULL ORDER BY p.id
"""


def here(forum: "Forum") -> Session:
    return Session(None, forum.clock, "local", forum.identity("ana"))


def marked(number: int, length: int) -> str:
    """A text in which every 200 bytes say whose it is: so every page that it lies on does."""
    return "".join(f"<{number:04}> " + "pump valve " * 18 for _ in range(length // 200 + 1))[: length + 7]


def copied(forum: "Forum", name: str = "damaged.db") -> Path:
    """A copy of the store as it lies on the disk, with its log and its files."""
    made = forum.path.with_name(name)
    for end in ("", "-wal"):
        with contextlib.suppress(FileNotFoundError):
            shutil.copy(f"{forum.path}{end}", f"{made}{end}")
    shutil.copytree(place.kept_folder(forum.path), place.kept_folder(made), dirs_exist_ok=True)
    return made


def size_of(path: Path) -> int:
    return int.from_bytes(path.read_bytes()[16:18], "big")


def destroy(path: Path, *pages: int, size: int = 4096, fill: Callable[[int], bytes] = bytes) -> None:
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * size)
            file.write(fill(size))


def on_pages(path: Path, size: int = 4096) -> dict[int, set[int]]:
    """The pages on which marked posts lie, by their marks, told from the bytes alone."""
    raw = path.read_bytes()
    found: dict[int, set[int]] = {}
    for start in range(0, len(raw), size):
        for mark in MARK.findall(raw[start : start + size]):
            found.setdefault(int(mark), set()).add(start // size + 1)
    return found


def root_of(path: Path, name: str) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as db:
        return int(db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()[0])


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Db]:
    with contextlib.closing(open_store(path)) as db:
        yield db


def content(path: Path) -> dict[int, tuple[Any, ...]]:
    with opened(path) as db:
        counted_agrees(db)
        return {row[0]: tuple(row) for row in db.rows(CONTENT)}


def saved(forum: "Forum", damaged: Path, name: str = "salvaged.db") -> Salvaged:
    return salvage(damaged, damaged.with_name(name), session=here(forum))


def numbers(found: tuple[tuple[int, int], ...]) -> set[int]:
    return {number for first, last in found for number in range(first, last + 1)}


def stale(damaged: Path, old: bytes) -> int:
    """Puts an old page where a free one is, as SQLite does that erases nothing; its number."""
    with contextlib.closing(sqlite3.connect(damaged)) as db, db:
        db.execute("CREATE TABLE junk (a)")
        db.executemany("INSERT INTO junk VALUES (?)", [("x" * 3000,)] * 40)
        db.commit()
        db.execute("DROP TABLE junk")
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = damaged.read_bytes()
    first, free = int.from_bytes(raw[32:36], "big"), int.from_bytes(raw[36:40], "big")
    assert free > 3
    trunk = raw[(first - 1) * 4096 :]
    page = int.from_bytes(trunk[8:12], "big")
    destroy(damaged, page, fill=lambda _: old)
    return page
