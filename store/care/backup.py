"""A whole copy of a store, taken while people post: verified, durable, and complete from the moment it has its name.

SQLite's online backup copies every page in one step: it sees the store as it is at one moment, holds up nobody, and is
never begun anew because somebody wrote. The files that the store keeps stand beside the copy, as beside the store.
"""

import contextlib
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from store import kept, opening, place, text
from store.care import texts, verifying
from store.connection import Db
from store.errors import Conflict, Denied, Full, Invalid, NotFound, StoreError
from store.session import Session
from store.sqlite_errors import translated
from store.uid import fresh

_STAMP = "%Y%m%dT%H%M%SZ"
_STAMPED = r"-\d{8}T\d{6}Z\.db"
FILES = "SELECT DISTINCT sha256 FROM attachments WHERE kept AND sha256 IS NOT NULL ORDER BY sha256"


class Backup(NamedTuple):
    """What was made: the copy, its bytes, how many posts and kept files it has, and the older copies taken away.

    `missing` are files that the store should keep and does not, `damaged` texts that are not as they were written: then
    no older copy was taken away, because one of them has these.
    """

    path: Path
    size: int
    posts: int
    files: int
    missing: int
    damaged: int
    removed: tuple[Path, ...] = ()


def backup(db: Db, session: Session, target: Path, *, keep: int | None = None) -> Backup:
    """Copy a store to a new file, or into a folder under its name and the time, and verify the copy.

    With `keep`, so many copies of it stay in the folder, the newest. Raises Denied, Conflict, Invalid, Full, and
    Corrupt for a store that is damaged: then nothing is made, and no older copy goes.
    """
    if session.via == "door":
        raise Denied("From here no file of that host can be written; whoever runs it makes the backups.")
    made = _name(db.path, session, target, keep is not None)
    with drafted(made) as draft:
        copy_files(db.path, contents(db), draft)
        copy_pages(db.connection, draft)
        with contextlib.closing(opening.open_store(draft, read_only=True, older=True)) as copy:
            posts = verifying.require_whole(copy, f"The store {db.path}")
            damaged = sum(1 for _ in texts.damaged(copy))
            wanted = contents(copy)
        # What was attached while the pages were copied.
        copy_files(db.path, wanted, draft)
        missing = missing_beside(draft, wanted)
        publish(draft, made)
    removed = _rotate(made, keep) if keep is not None and not damaged else ()
    return Backup(made, made.stat().st_size, posts, len(wanted) - missing, missing, damaged, removed)


def _name(store: Path, session: Session, target: Path, must_be_folder: bool) -> Path:
    real = opening.real_path(target)
    if real.is_dir():
        real = real / stamped(store.stem, session)
    elif must_be_folder:
        raise Invalid(f"{text.shown(str(target))} is no folder; --keep counts the backups in one, so name or make it.")
    if os.path.lexists(real):
        raise Conflict(f"There is something at {real} already; name another file, or a folder for a new one in it.")
    opening.require_no_log(real)
    if not real.parent.is_dir():
        raise NotFound(f"There is no folder {real.parent}; make it, or name another place.")
    return real


def stamped(stem: str, session: Session) -> str:
    """A name with the time, by which copies of one store are in order."""
    return f"{stem}-{session.clock():{_STAMP}}.db"


@contextlib.contextmanager
def drafted(made: Path) -> Iterator[Path]:
    """Where a copy is made: beside its place, gone behind the block but for what was published. Raises StoreError."""
    draft = made.with_name(f".{made.name}.new-{fresh()}")
    try:
        yield draft
    except OSError as error:
        raise refused(made, error) from error
    finally:
        for left in (draft, *(draft.with_name(draft.name + end) for end in ("-wal", "-shm", "-journal", "-lock"))):
            with contextlib.suppress(OSError):
                left.unlink()
        shutil.rmtree(place.kept_folder(draft), ignore_errors=True)


def copy_pages(source: sqlite3.Connection, target: Path) -> None:
    """Copy every page to a new file in one step, for nobody's eyes but the maker's. Raises StoreError, OSError."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with translated(target), contextlib.closing(sqlite3.connect(target, isolation_level=None)) as connection:
        source.backup(connection)


def contents(db: Db) -> list[str]:
    """The files that a store keeps, by the SHA-256 of their content."""
    return [str(digest) for (digest,) in db.rows(FILES)]


def missing_beside(store: Path, digests: list[str]) -> int:
    """How many of these files are not kept beside a store."""
    return sum(not kept.path_of(store, digest).exists() for digest in digests)


def copy_files(store: Path, digests: list[str], target: Path) -> None:
    """Copy the files that a store keeps beside another, those that are not there yet; what is gone is not copied."""
    folder = place.kept_folder(target)
    place.make_folder(folder, 0o700)
    for digest in digests:
        source, copy = kept.path_of(store, digest), folder / digest
        if copy.exists():
            continue
        with (
            contextlib.suppress(FileNotFoundError),
            open(source, "rb") as read,
            open(copy, "xb", opener=_private) as written,
        ):
            shutil.copyfileobj(read, written)
            written.flush()
            os.fsync(written.fileno())
    place.sync_folder(folder)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def publish(draft: Path, made: Path) -> None:
    """Give a copy its name: its files first, so that a copy with a name has all of them. Raises Conflict, OSError."""
    place.sync_file(draft)
    files = place.kept_folder(made)
    if copied := list(place.kept_folder(draft).iterdir()):
        place.make_folder(files, 0o700)
        for file in copied:
            os.replace(file, files / file.name)
        place.sync_folder(files)
    try:
        os.link(draft, made)
    except FileExistsError:
        raise Conflict(f"Somebody made {made} meanwhile; name another file.") from None
    except OSError:  # Not every filesystem has hard links.
        os.rename(draft, made)
    place.sync_folder(made.parent)


def _rotate(made: Path, keep: int) -> tuple[Path, ...]:
    """Take away the oldest copies of the same store beside a new one, but for so many."""
    stem = re.sub(_STAMPED + "$", "", made.name)
    ours = re.compile(re.escape(stem) + _STAMPED)
    found = sorted(path for path in made.parent.iterdir() if ours.fullmatch(path.name))
    over = tuple(found[: max(0, len(found) - keep)])
    try:
        for path in over:
            path.unlink()
            shutil.rmtree(place.kept_folder(path), ignore_errors=True)
    except OSError as error:
        raise Invalid(f"{made} was made, but an older backup can't be taken away ({error.strerror}).") from error
    return over


def refused(made: Path, error: OSError) -> StoreError:
    """What an error at the place of a copy says to a person."""
    if error.errno in (28, 122):  # ENOSPC, EDQUOT
        return Full(f"The disk at {made.parent} is full; free some space and try again.")
    if isinstance(error, PermissionError):
        return Denied(f"You may not write in {made.parent}; name another place.")
    return Invalid(f"{made} can't be written ({error.strerror or error}); name another place.")
