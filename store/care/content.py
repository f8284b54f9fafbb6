"""What a store holds, looked at on a copy: reading all of it takes long, and meanwhile people post.

A read transaction that is open for so long would keep the write-ahead log growing, and asking FTS5 whether its index
agrees with the texts takes the right to write. A copy is made in one step and has one moment of the store.
"""

import contextlib
import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from store import journal, opening
from store.care import counters, texts
from store.care.check import Check
from store.connection import Db
from store.errors import Corrupt, Full, StoreError
from store.sqlite_errors import translated
from store.text import size_text

NAMED = 8
"""So many numbers of posts are named; the others are counted."""
MESSAGES = 100
"""So many findings of SQLite's own check are read (PRAGMA integrity_check)."""
SAFE = "Copy the file and all beside it to a safe place; then restore a backup, or: hallway salvage"
ONLY_INDEXES = re.compile(
    r"row \d+ missing from index \S+|wrong # of entries in index \S+|non-unique entry in index \S+"
    r"|row \d+ values differ from index \S+|rowid not at end-of-record for row \d+ of index \S+"
)
"""What SQLite says of an index that does not agree with its table, which making it anew mends."""
INDEXES = {"search_words": "words", "search_trigrams": "letters"}


@contextlib.contextmanager
def copied(db: Db) -> Iterator[Db]:
    """A private copy of a store, to be read whole and written to; gone behind the block. Raises StoreError, OSError."""
    with tempfile.TemporaryDirectory(prefix="hallway-") as folder:
        target = Path(folder) / "copy.db"
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with translated(db.path):
            with contextlib.closing(sqlite3.connect(target, isolation_level=None)) as raw:
                db.connection.backup(raw)
            connection = opening.connect(target, "mode=rw")
        # Under the name of the store, which is what can be damaged.
        with contextlib.closing(Db(connection, db.path, None)) as copy:
            yield copy


def all_of(db: Db) -> Iterator[Check]:
    """Every look at the content, on a copy of it, one by one."""
    try:
        with copied(db) as copy:
            for name, look in LOOKS.items():
                yield _told(name, look, copy)
    except Full:
        room = size_text(db.path.stat().st_size)
        detail = f"not read: there is no room for a copy of it in {tempfile.gettempdir()}"
        yield Check("file", False, detail, f"Name a folder that has {room} in the variable TMPDIR.")
    except (StoreError, OSError) as error:
        yield Check("file", False, str(error), SAFE)


def _told(name: str, look: Callable[[Db], Check], copy: Db) -> Check:
    try:
        return look(copy)
    except (StoreError, sqlite3.Error) as error:
        # What it says names the copy, which nobody can look at any more.
        cause = error.__cause__ or error
        return Check(name, False, f"it can't be read to its end ({cause})", SAFE)


def pages(copy: Db) -> list[str]:
    """What SQLite finds wrong with pages, rows and indexes (PRAGMA integrity_check). Raises StoreError."""
    rows = copy.rows(f"PRAGMA integrity_check({MESSAGES})")
    return [line for (said,) in rows for line in str(said).splitlines() if line and line != "ok"]


def file(copy: Db) -> Check:
    """Whether SQLite can read every page, and every index agrees with its table."""
    found = [line for line in pages(copy) if not line.startswith("***")]
    if not found:
        return Check("file", True, "every page and every index can be read")
    more = f", and {len(found) - 1} more like it" if len(found) > 1 else ""
    if all(ONLY_INDEXES.fullmatch(line) for line in found):
        return Check("file", False, f"{found[0]}{more}", "Make the indexes anew: hallway doctor --repair")
    return Check("file", False, f"{found[0]}{more}", SAFE)


def references(copy: Db) -> Check:
    """Whether what rows refer to is there (PRAGMA foreign_key_check)."""
    found = copy.rows("PRAGMA foreign_key_check")
    if not found:
        return Check("references", True, "whatever a row refers to is there")
    table, row, parent, _ = found[0]
    detail = f"{len(found)} rows refer to what is not there, first {table} {row} to {parent}"
    return Check("references", False, detail, SAFE)


def search(copy: Db) -> Check:
    """Whether the search index has just the texts that are there (FTS5's integrity-check with rank 1)."""
    bad = search_disagrees(copy)
    if bad:
        names = " and ".join(INDEXES[name] for name in bad)
        return Check(
            "search",
            False,
            f"the index of {names} does not have what is there",
            "Make it anew: hallway doctor --repair",
        )
    return Check("search", True, "the search index has just the texts that are there")


def search_disagrees(copy: Db) -> list[str]:
    """The search indexes that do not agree with the texts; takes the right to write. Raises StoreError."""
    bad = []
    for name in INDEXES:
        try:
            with translated(copy.path):
                copy.connection.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)")
        except Corrupt as error:
            if getattr(error.__cause__, "sqlite_errorcode", None) != sqlite3.SQLITE_CORRUPT_VTAB:
                raise
            bad.append(name)
    return bad


def posts(copy: Db) -> Check:
    """Whether the hash of each text proves it, and the journal knows that hash."""
    found: dict[str, list[int]] = {"post": [], "earlier": [], "title": []}
    for one in texts.damaged(copy):
        found[one.kind].append(one.id)
    foreign = [post for post in texts.unrecorded(copy) if post not in found["post"]]
    said = [
        f"{_numbered(ids, what)} {verb}"
        for ids, what, verb in (
            (found["post"], "post", "not as written"),
            (found["earlier"], "earlier text of post", "not as written"),
            (found["title"], "title of thread #", "not as written"),
            (foreign, "post", "changed or added by another program than Hallway"),
        )
        if ids
    ]
    if said:
        return Check("posts", False, "; ".join(said), "Compare with a backup: hallway --store BACKUP show NUMBER")
    number = int(copy.value("SELECT count(*) FROM posts"))
    return Check("posts", True, f"{number:,} {'post' if number == 1 else 'posts'}, each text as it was written")


def _numbered(ids: list[int], what: str) -> str:
    names = ", ".join(str(one) for one in dict.fromkeys(ids[:NAMED]))
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return f"{what}{'' if what.endswith('#') else ' '}{names}{more}:"


def counted(copy: Db) -> Check:
    """Whether what is kept beside the rows agrees with a recount of them."""
    wrong = counters.wrong(copy)
    if wrong:
        detail = ", ".join(f"{many} of {name}" for name, many in wrong.items())
        return Check("counters", False, f"wrong: {detail}", "Count anew: hallway doctor --repair")
    return Check("counters", True, "all agree with a recount")


def chain(copy: Db) -> Check:
    """Whether the journal is as it was written, to its end."""
    broken = journal.first_broken(copy)
    advice = "Find out who wrote to the file; a backup from before has the journal as it was."
    if broken is not None:
        return Check("journal", False, f"entry {broken} is not as it was written, or one before it is gone", advice)
    head = journal.head(copy)
    given = int(copy.value("SELECT seq FROM sqlite_sequence WHERE name = 'journal'") or 0)
    if head < given:
        return Check("journal", False, f"its last {given - head} entries are gone", advice)
    return Check("journal", True, f"{head:,} entries, chained to the last")


LOOKS: dict[str, Callable[[Db], Check]] = {
    "file": file,
    "references": references,
    "search": search,
    "posts": posts,
    "counters": counted,
    "journal": chain,
}
