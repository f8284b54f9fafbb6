"""The private copy of demo.db that people open, and its clock.

Times are part of what a post's hash covers, so they are never shifted: the clock is. Whoever opens the copy first
sets it so that the newest post is two minutes old; whoever joins meanwhile takes the same clock.
"""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import platformdirs

from store import clock, kept
from store.clock import Clock
from store.connection import Db, write
from store.errors import Conflict, NotFound, StoreError
from store.opening import open_store
from store.session import Session

try:
    import fcntl
except ImportError:  # Windows has no flock: every start takes its own turn there.
    fcntl = None  # type: ignore[assignment]

PICTURES = Path(__file__).with_name("pictures")
"""What the demo's store keeps: the drawings that draw.py made."""
NEWEST_AGE = timedelta(minutes=2)
SET = "INSERT INTO store (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
GET = "SELECT value FROM store WHERE key = ?"
NEWEST = "SELECT max((SELECT max(arrived_at) FROM posts), (SELECT at FROM journal ORDER BY seq DESC LIMIT 1))"


@dataclass(frozen=True, slots=True)
class DemoCopy:
    """Where the copy lies, what time it is there, and the handle of the member as whom it opens."""

    path: Path
    clock: Clock
    viewer: str


def find_demo_db() -> Path:
    """The demo store that came with this program: beside this file when installed, at the top of a checkout."""
    here = Path(__file__).resolve()
    for path in (here.with_name("demo.db"), here.parents[2] / "demo.db"):
        if path.is_file():
            return path
    raise NotFound("The demo store demo.db did not come with this installation; install hallway again.")


@contextlib.contextmanager
def private_copy(*, fresh: bool = False, folder: Path | None = None) -> Iterator[DemoCopy]:
    """The member's own copy of the demo, kept between visits; `fresh` starts over.

    Raises Conflict when that is wished while it is open elsewhere.

    While the context lasts, others of the same member join this copy instead of setting its clock anew.
    """
    folder = folder or platformdirs.user_state_path("hallway") / "demo"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(folder / "open.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(
            f"The demo needs a folder of its own and {folder} can't be used ({error.strerror})."
        ) from error
    path = folder / "demo.db"
    try:
        if _alone(handle):
            _prepare(path, fresh)
        elif fresh:
            raise Conflict(
                "The demo is open in another terminal and can't start over; close it there, or join it without --fresh."
            )
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_SH)
        with contextlib.closing(open_store(path, read_only=True)) as db:
            offset = timedelta(seconds=float(db.value(GET, ("clock_offset",)) or 0))
            viewer = str(db.value(GET, ("demo",)))
        yield DemoCopy(path, clock.shifted(offset), viewer)
    finally:
        os.close(handle)


def _alone(handle: int) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _prepare(path: Path, fresh: bool) -> None:
    shipped = find_demo_db()
    if fresh or not _same_demo(path, shipped):
        for suffix in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        draft = path.with_name(f".{path.name}.new")
        shutil.copyfile(shipped, draft)
        draft.chmod(0o600)
        draft.replace(path)
    keep_pictures(path)
    with contextlib.closing(open_store(path)) as db:
        if str(db.value("PRAGMA journal_mode")) != "wal":
            db.connection.execute("PRAGMA journal_mode = WAL")
        newest = clock.parse(str(db.value(NEWEST)))
        offset = newest + NEWEST_AGE - clock.utc_now()
        with write(db, Session(1, clock.shifted(offset), "demo")) as tx:
            tx.run(SET, ("clock_offset", str(offset.total_seconds())))


def keep_pictures(path: Path) -> None:
    """Put the demo's pictures beside a copy of its store, as if they had been kept there. Raises StoreError."""
    contents = [file.read_bytes() for file in sorted(PICTURES.glob("*.jpg"))]
    kept.write(path, {hashlib.sha256(content).hexdigest(): content for content in contents})


def _same_demo(path: Path, shipped: Path) -> bool:
    """Whether a copy was made of the demo that is shipped now."""
    return _uid(path) is not None and _uid(path) == _uid(shipped)


def _uid(path: Path) -> str | None:
    if not path.exists():
        return None
    try:
        with contextlib.closing(open_store(path, read_only=True)) as db:
            return _text(db, "uid")
    except StoreError:
        return None


def _text(db: Db, key: str) -> str | None:
    found = db.value(GET, (key,))
    return None if found is None else str(found)
