"""The only seam between the screens, which are asynchronous, and the store, which is not.

Each lane is a daemon thread with a connection of its own, made when first used: reading never waits for writing, and
leaving the program waits for neither. A read that nobody waits for any more is interrupted in the middle of its SQL.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from store import journal, lock, place
from store.care.current import open_current
from store.connection import Db, data_version
from store.errors import Cancelled
from store.journal import Changes
from store.session import Session
from store.text import clean
from tui import ringer
from tui.lanes import Lane, Write

P = ParamSpec("P")
T = TypeVar("T")
NEVER = -1
TELL_AFTER = 0.5
"""Seconds of waiting for the lock after which one is told whom a write waits for."""
GIVE_UP_AFTER = 20.0
"""Seconds after which a write is given up that still waits: whoever has the lock so long is stopped, or hangs."""


def _tell(sentence: str) -> None:
    """A line for who has left the app again: nothing is drawn yet."""
    if sys.stderr is not None:
        sys.stderr.write(clean(sentence) + "\n")


class Gateway:
    """Runs the store's functions for screens. `resolve` finds the session of whoever sits here."""

    def __init__(self, path: Path, resolve: Callable[[Db], Session]) -> None:
        self.path = path
        self._resolve = resolve
        self._lanes: dict[str, Lane] = {}
        self._opened: Db | None = None
        self._ahead: dict[tuple[Any, ...], Any] = {}
        self._session: Session | None = None
        self._version = self._offered = NEVER
        self._seen = NEVER
        self._restored = ""
        self._writes: dict[asyncio.Future[Any], float] = {}

    def _lane(self, name: str) -> Lane:
        if name not in self._lanes:
            opened, self._opened = (self._opened, None) if name == "read" else (None, self._opened)
            self._lanes[name] = Lane(self.path, name, read_only=name != "write", db=opened)
        return self._lanes[name]

    def ahead(self, function: Callable[Concatenate[Db, Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a reading function before the app does, and keep its answer for the `read` that will ask for it.

        To be called before there is a loop, for what the first screen shows: once Textual starts, its thread and a
        lane's pass Python's lock to each other every few milliseconds, which takes longer than all of this reading.
        Raises what it raises, and what opening the store raises.
        """
        if self._opened is None:
            self._opened = open_current(self.path, read_only=True, told=_tell)
        answer = self._read(self._opened, function, *args, **kwargs)
        self._ahead[_key(function, args, kwargs)] = answer
        return answer

    @property
    def unasked(self) -> int:
        """How many answers that were read ahead nobody has asked for."""
        return len(self._ahead)

    def _who(self, db: Db) -> Session:
        if self._session is None:
            self._session = self._resolve(db)
        return self._session

    async def read(self, function: Callable[Concatenate[Db, Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a reading function of the store; raises what it raises."""
        if self._ahead and (key := _key(function, args, kwargs)) in self._ahead:
            answer: T = self._ahead.pop(key)
            return answer
        return await self._lane("read").run(lambda db: self._read(db, function, *args, **kwargs))

    def _read(self, db: Db, function: Callable[Concatenate[Db, Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._seen == NEVER:
            self._stand(db)  # What comes after it may be missing in what is read now.
        return function(db, self._who(db), *args, **kwargs)

    async def search(self, function: Callable[Concatenate[Db, Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same in a lane of its own, for what may take long and is often overtaken."""
        return await self._lane("search").run(lambda db: function(db, self._who(db), *args, **kwargs))

    async def look(self, function: Callable[Concatenate[Db, Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same in a lane of its own, for what touches files anywhere: a dead share holds up nothing else."""
        return await self._lane("files").run(lambda db: function(db, self._who(db), *args, **kwargs))

    async def write(self, function: Callable[Concatenate[Db, Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a writing function of the store, as `begin`; raises what it raises, and Busy."""
        return await self.begin(function, *args, **kwargs).result()

    def begin(self, function: Callable[Concatenate[Db, Session, P], T], *args: P.args, **kwargs: P.kwargs) -> Write[T]:
        """Have a writing function of the store run; if the lock can't be had in time, it is given up as Busy.

        Whoever writes for the first time is a member afterwards.
        """

        def job(db: Db) -> T:
            session = self._who(db)
            result = function(db, session, *args, **kwargs)
            if session.actor is None:
                self._session = self._resolve(db)
            ringer.after_write(db, session)
            return result

        self._ahead.clear()
        lane = self._lane("write")
        future = lane.submit(job)
        self._writes[future] = time.monotonic()
        write = Write(lane, future)
        last = asyncio.get_running_loop().call_later(GIVE_UP_AFTER, self._give_up, write)
        future.add_done_callback(lambda _: last.cancel())
        future.add_done_callback(self._written)
        return write

    def _give_up(self, write: Write[Any]) -> None:
        write.take_back(lock.busy(self.path, place.lock_file(self.path)))

    def _written(self, writing: asyncio.Future[Any]) -> None:
        self._writes.pop(writing, None)
        if not writing.cancelled():
            writing.exception()  # It was told to whoever asked; if nobody waits, it is not for asyncio to tell.

    @property
    def writing(self) -> int:
        """How many writes are waiting or under way."""
        return len(self._writes)

    def held_up_by(self) -> str | None:
        """Whom a write has been waiting for, for longer than a moment, by name; None when none does."""
        if not self._writes or time.monotonic() - min(self._writes.values()) < TELL_AFTER:
            return None
        return lock.waited_for(place.lock_file(self.path)) if self._lane("write").waits_for_lock else None

    async def written(self) -> None:
        """Wait until nothing is being written."""
        if self._writes:
            await asyncio.wait(self._writes)

    async def changes(self) -> Changes | None:
        """What others, or we ourselves, changed since the changes that were `taken`, or since the first `read`; None
        when nothing did. What was read ahead and not asked for until now is forgotten.

        One fixed connection asks for SQLite's data_version, which costs microseconds, and reads the journal only
        when that has moved, or when there was more than it gives at once.
        """
        self._ahead.clear()
        return await self._lane("poll").run(self._changes)

    def _changes(self, db: Db) -> Changes | None:
        version = data_version(db)
        if self._version == NEVER and self._shows_all(db):
            self._version = version
            self._stand(db)
        if version == self._version:
            return None
        if (restored := journal.restored(db)) != self._restored:
            # Numbers stand for others now, our own too; what was opened before writes no more.
            self._restored, self._seen, self._session = restored, 0, None
        found = journal.since(db, self._seen)
        self._offered = version if found.seq == journal.head(db) else NEVER
        return found

    def _shows_all(self, db: Db) -> bool:
        """Whether nothing was read yet, or nothing came after what was read."""
        return self._seen in (NEVER, journal.head(db)) and (
            self._seen == NEVER or self._restored == journal.restored(db)
        )

    def _stand(self, db: Db) -> None:
        """What is shown from here on is as the journal's end says."""
        self._seen, self._restored = journal.head(db), journal.restored(db)

    def taken(self, changes: Changes) -> None:
        """Say that everything shows these changes, so that the next call gives those after them."""
        self._seen, self._version = changes.seq, self._offered

    def why_read_only(self) -> Awaitable[str | None]:
        """Why nothing can be written here, or None."""
        return self._lane("write").run(lambda db: db.why_read_only)

    def close(self) -> None:
        """Let all lanes end; waits for none."""
        for lane in self._lanes.values():
            lane.close()
        if self._opened is not None:
            self._opened.close()


def _key(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    return (function, args, tuple(sorted(kwargs.items())))


def overtaken(error: BaseException) -> bool:
    """Whether an error only says that nobody waits for the answer any more."""
    return isinstance(error, Cancelled)
