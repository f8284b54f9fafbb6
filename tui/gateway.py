"""The only seam between the screens, which are asynchronous, and the store, which is not.

Each lane is a daemon thread with a connection of its own, made when first used: reading never waits for writing, and
leaving the program waits for neither. A read that nobody waits for any more is interrupted in the middle of its SQL.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from store import journal
from store.connection import Db, data_version
from store.errors import Cancelled
from store.journal import Changes
from store.opening import open_store
from store.session import Session

P = ParamSpec("P")
T = TypeVar("T")
NEVER = -1


class Lane:
    """One thread, one connection, one job after the other."""

    def __init__(self, path: Path, name: str, *, read_only: bool) -> None:
        self._path, self._read_only = path, read_only
        self._jobs: queue.SimpleQueue[tuple[Callable[[Db], Any], asyncio.Future[Any]] | None] = queue.SimpleQueue()
        self._db: Db | None = None
        self._running: asyncio.Future[Any] | None = None
        self._guard = threading.Lock()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._work, name=f"hallway-{name}", daemon=True).start()

    async def run(self, job: Callable[[Db], T]) -> T:
        """Run a job on the lane's connection. Cancelling the await interrupts it, or takes it out of the queue."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put((job, future))
        try:
            return await future
        except asyncio.CancelledError:
            with self._guard:
                if self._running is future and self._db is not None:
                    self._db.interrupt()
            raise

    def close(self) -> None:
        """Let the thread end after the job that it is at."""
        self._jobs.put(None)

    def _work(self) -> None:
        while (item := self._jobs.get()) is not None:
            job, future = item
            try:
                if self._db is None:
                    self._db = open_store(self._path, read_only=self._read_only)
                with self._guard:
                    if future.cancelled():
                        continue
                    self._db.resume()
                    self._running = future
                outcome: tuple[Any, BaseException | None] = (job(self._db), None)
            except BaseException as error:
                outcome = (None, error)
            with self._guard:
                self._running = None
            with contextlib.suppress(RuntimeError):  # The program has ended meanwhile.
                self._loop.call_soon_threadsafe(_settle, future, *outcome)
        if self._db is not None:
            self._db.close()


def _settle(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)


class Gateway:
    """Runs the store's functions for screens. `resolve` finds the session of whoever sits here."""

    def __init__(self, path: Path, resolve: Callable[[Db], Session]) -> None:
        self.path = path
        self._resolve = resolve
        self._lanes: dict[str, Lane] = {}
        self._session: Session | None = None
        self._version = self._offered = NEVER
        self._seen = NEVER
        self._writes: set[asyncio.Future[Any]] = set()

    def _lane(self, name: str) -> Lane:
        if name not in self._lanes:
            self._lanes[name] = Lane(self.path, name, read_only=name != "write")
        return self._lanes[name]

    def _who(self, db: Db) -> Session:
        if self._session is None:
            self._session = self._resolve(db)
        return self._session

    async def read(self, function: Callable[Concatenate[Db, Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a reading function of the store; raises what it raises."""
        return await self._lane("read").run(lambda db: function(db, self._who(db), *args, **kwargs))

    async def search(self, function: Callable[Concatenate[Db, Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same in a lane of its own, for what may take long and is often overtaken."""
        return await self._lane("search").run(lambda db: function(db, self._who(db), *args, **kwargs))

    async def write(self, function: Callable[Concatenate[Db, Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a writing function of the store. Whoever writes for the first time is a member afterwards."""

        def job(db: Db) -> T:
            session = self._who(db)
            result = function(db, session, *args, **kwargs)
            if session.actor is None:
                self._session = self._resolve(db)
            return result

        # Whoever asked for it may be gone (a closed screen, a newer wish): what a person did is done all the same.
        writing = asyncio.ensure_future(self._lane("write").run(job))
        self._writes.add(writing)
        writing.add_done_callback(self._written)
        return await asyncio.shield(writing)

    def _written(self, writing: asyncio.Future[Any]) -> None:
        self._writes.discard(writing)
        if not writing.cancelled():
            writing.exception()  # It was told to whoever asked; if nobody waits, it is not for asyncio to tell.

    @property
    def writing(self) -> int:
        """How many writes are waiting or under way."""
        return len(self._writes)

    async def written(self) -> None:
        """Wait until nothing is being written."""
        if self._writes:
            await asyncio.wait(self._writes)

    async def changes(self) -> Changes | None:
        """What others, or we ourselves, changed since the changes that were `taken`; None when nothing did.

        One fixed connection asks for SQLite's data_version, which costs microseconds, and reads the journal only
        when that has moved, or when there was more than it gives at once.
        """
        return await self._lane("poll").run(self._changes)

    def _changes(self, db: Db) -> Changes | None:
        version = data_version(db)
        if self._seen == NEVER:
            self._version, self._seen = version, journal.head(db)
        if version == self._version:
            return None
        found = journal.since(db, self._seen)
        self._offered = version if found.seq == journal.head(db) else NEVER
        return found

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


def overtaken(error: BaseException) -> bool:
    """Whether an error only says that nobody waits for the answer any more."""
    return isinstance(error, Cancelled)
