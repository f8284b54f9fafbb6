"""A new store of all that can still be read of a damaged one, and word of what is gone.

The damaged file is only read, page by page and without SQLite, which gives up a whole table, or the file, for one page
(docs/adr/0025). What is new is read whole before it gets its name, like a backup.
"""

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Container, Iterable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from store import arrival, kept, migrations, opening, place, text
from store.care import verifying
from store.care.backup import contents, copy_files, drafted, missing_beside, publish
from store.care.salvaging import journal, pages
from store.care.salvaging.journal import Kept
from store.care.salvaging.load import Loading
from store.care.salvaging.pages import Image
from store.care.salvaging.places import Places
from store.care.salvaging.settle import settle
from store.care.salvaging.shapes import shapes
from store.care.salvaging.trees import Forest
from store.connection import Db, Transaction, write
from store.errors import Conflict, Corrupt, Denied, Invalid, NotFound, ReadOnly
from store.session import Identity, Session
from store.sqlite_errors import translated

NAMED = ("posts", "threads", "members", "groups")
"""Without any row of these there is no store."""
HURT = """
SELECT t.id, t.title, g.name, p.id FROM salvaged_marks k JOIN posts p ON p.id = k.post_id
JOIN threads t ON t.id = p.thread_id JOIN groups g ON g.id = t.group_id ORDER BY t.id, p.id
"""

Ranges = tuple[tuple[int, int], ...]


class SalvagedTable(NamedTuple):
    """What became of a table: rows saved as they were, and how many are lost, with which ids, where it has any.

    What is lost is what indexes or the journal still know of; unless it is `exact`, there may have been more. `rebuilt`
    are lost rows that stand again, with what indexes know of them.
    """

    name: str
    saved: int
    lost: int
    rebuilt: int
    exact: bool
    ids: Ranges = ()


class HurtThread(NamedTuple):
    """A thread that has lost posts: its number and title, its group, and the posts' ids, as far as they are known."""

    number: int
    title: str
    group: str
    posts: tuple[int, ...]


class Salvaged(NamedTuple):
    """The new store, and what is in it.

    `pages` are those of the damaged file, `damaged` how many of them could not be read. `saved` posts are as they were,
    but for those that are `doubtful`, by their ids: their hash does not prove their text. `hidden` are groups of which
    it is lost who may read them, so that they are secret now. `files` are kept files, `missing` such as are gone or
    changed. `log_lost` says that what was written last may be missing.
    """

    path: Path
    pages: int
    damaged: int
    saved: int
    doubtful: tuple[int, ...]
    tables: tuple[SalvagedTable, ...]
    threads: tuple[HurtThread, ...]
    hidden: tuple[str, ...]
    journal: Kept
    log_lost: bool
    files: int = 0
    missing: int = 0

    @property
    def lost_posts(self) -> Ranges:
        """The ids of posts that are gone, as far as they are known."""
        return next((table.ids for table in self.tables if table.name == "posts"), ())


def salvage(damaged: Path, target: Path, *, session: Session) -> Salvaged:
    """Make a new store, in a new file, of what can be read of a damaged one; `session` says who does it, and when.

    Nobody should write to the damaged store meanwhile. Whoever does it becomes an admin where no admin is left. Raises
    NotFound, Conflict, Denied, Invalid, Full, and Corrupt where nothing is left; then nothing is made.
    """
    if session.via == "door" or session.identity is None:
        raise Denied("From here no store of that host can be salvaged; whoever runs it does that.")
    real = _source(damaged)
    made = opening.real_path(target)
    if os.path.lexists(made) or os.path.lexists(place.kept_folder(made)):
        raise Conflict(f"There is something at {made} already; name a new file.")
    if not made.parent.is_dir():
        raise NotFound(f"There is no folder {made.parent}; make it, or name another place.")
    opening.require_no_log(made)
    with real.open("rb", buffering=0) as file:
        forest = _best(file, real)
        if forest.image.header is not None and forest.image.header.version > opening.SCHEMA_VERSION:
            raise ReadOnly(f"The store {real} was written by a newer Hallway; salvage it with that one.")
        with drafted(made) as draft:
            report = _build(draft, forest, session, session.identity)._replace(path=made)
            with contextlib.closing(opening.open_store(draft, read_only=True)) as copy:
                verifying.require_whole(copy, "What was salvaged")
                wanted = contents(copy)
            copy_files(real, [digest for digest in wanted if _sound(real, digest)], draft)
            missing = missing_beside(draft, wanted)
            publish(draft, made)
    return report._replace(files=len(wanted) - missing, missing=missing)


def _source(damaged: Path) -> Path:
    real = opening.real_path(damaged)
    if not real.exists():
        raise NotFound(f"There is no file {text.shown(str(damaged))}; check the path.")
    if not real.is_file():
        raise Invalid(f"{text.shown(str(damaged))} is not a file; name the damaged store's.")
    if not os.access(real, os.R_OK):
        raise Denied(f"You may not read {real}; ask its owner.")
    return real


def _best(file: BinaryIO, real: Path) -> Forest:
    """The store with the log beside it or without, whichever has the newest entry, then whichever is less damaged.

    Raises Corrupt where nothing is left.
    """
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrations.apply(fresh)
        wanted = shapes(fresh)
    forests = [Forest(image, wanted) for image in pages.images(file, real)]
    best = max(forests, key=_newest) if len(forests) > 1 else forests[0]
    if not any(next(best.rows(name), None) for name in NAMED):
        raise Corrupt(f"Nothing of a Hallway store is left in {real}; restore a backup, with: hallway restore BACKUP")
    return best


def _newest(forest: Forest) -> tuple[int, int, int]:
    last = max((row.rowid for row in forest.rows("journal")), default=0)
    return last, -len(forest.damaged), sum(1 for _ in forest.rows("posts"))


def _build(draft: Path, forest: Forest, session: Session, identity: Identity) -> Salvaged:
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with translated(draft), contextlib.closing(opening.connect(draft, "mode=rw")) as connection:
        # Nobody else sees it, it is made durable before it gets its name, and where it fails it is thrown away.
        for pragma in ("foreign_keys = OFF", "journal_mode = MEMORY", "synchronous = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        db = Db(connection, draft, None)
        with contextlib.closing(db):
            with write(db, Session(None, session.clock, session.via)) as tx:
                migrations.apply(connection)
                report = _fill(tx, forest, identity)
            if db.value("SELECT value FROM store WHERE key = 'mode'") != "network":
                connection.execute("PRAGMA journal_mode = WAL")
    return report


def _fill(tx: Transaction, forest: Forest, identity: Identity) -> Salvaged:
    journal.read(tx, forest)
    loading = Loading(tx, forest)
    loading.load()
    places = Places(tx, loading)
    places.fill()
    settle(tx, loading, places.groups, identity)
    entries = _last_entry(tx, loading)
    carried = journal.carry(tx, entries, arrival.known(tx.db, identity), _digest(forest.image))
    tables = [
        SalvagedTable(table.name, table.saved, table.lost, table.rebuilt, table.exact, ranges(table.known))
        for table in loading.tables.values()
    ]
    return Salvaged(
        tx.db.path,
        forest.image.count,
        len(forest.damaged),
        loading.tables["posts"].saved,
        tuple(loading.proof.doubtful),
        tuple(tables),
        _hurt(tx, loading.tables["posts"].known),
        tuple(str(tx.value("SELECT name FROM groups WHERE id = ?", (group,))) for group in places.groups),
        carried,
        forest.image.log_lost,
    )


def _last_entry(tx: Transaction, loading: Loading) -> int:
    read = int(tx.value("SELECT max(seq) FROM salvaged_journal") or 0)
    return max(read, loading.sequences.get("journal", 0))


def _hurt(tx: Transaction, lost: Container[int]) -> tuple[HurtThread, ...]:
    found: dict[int, HurtThread] = {}
    for number, title, group, post in tx.rows(HURT):
        thread = found.get(number, HurtThread(number, title, group, ()))
        found[number] = thread._replace(posts=(*thread.posts, post)) if post in lost else thread
    return tuple(found.values())


def ranges(numbers: Iterable[int]) -> Ranges:
    """Numbers as the first and the last one of each run."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return tuple(found)


def _digest(image: Image) -> bytes:
    found = hashlib.sha256()
    for number in range(1, image.count + 1):
        found.update(image.page(number))
    return found.digest()


def _sound(store: Path, digest: str) -> bool:
    """Whether a kept file is there and has the content that it is named by."""
    try:
        with kept.path_of(store, digest).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except (OSError, Invalid):
        return False
