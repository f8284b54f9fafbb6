"""A thread with a connection of its own, which does one job after the other; and a write that can be taken back."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

from store.connection import Db
from store.errors import Cancelled, StoreError
from store.opening import open_store

T = TypeVar("T")


class Lane:
    """One thread, one connection, one job after the other."""

    def __init__(self, path: Path, name: str, *, read_only: bool, db: Db | None = None) -> None:
        self._path, self._read_only = path, read_only
        self._jobs: queue.SimpleQueue[tuple[Callable[[Db], Any], asyncio.Future[Any]] | None] = queue.SimpleQueue()
        self._db = db
        self._running: asyncio.Future[Any] | None = None
        self._unsettled: set[asyncio.Future[Any]] = set()
        self._guard = threading.Lock()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._work, name=f"hallway-{name}", daemon=True).start()

    async def run(self, job: Callable[[Db], T]) -> T:
        """Run a job on the lane's connection. Cancelling the await interrupts it, or takes it out of the queue."""
        future = self.submit(job)
        try:
            return await future
        except asyncio.CancelledError:
            with self._guard:
                if self._running is future and self._db is not None:
                    self._db.interrupt()
            raise

    def submit(self, job: Callable[[Db], T]) -> asyncio.Future[T]:
        """Put a job into the queue; gives what its answer will be in."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put((job, future))
        return future

    def take_back(self, future: asyncio.Future[Any], error: StoreError) -> bool:
        """Answer a write with an error if it still waits, for its turn or for the lock: then nothing is written."""
        with self._guard:
            if future.done() or future in self._unsettled:
                return False
            if self._running is future and not (self._db is not None and self._db.abandon()):
                return False
        future.set_exception(error)
        return True

    @property
    def waits_for_lock(self) -> bool:
        """Whether the job that runs waits for the store's lock."""
        return self._db is not None and self._db.waited is not None

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
                    if future.done():
                        continue
                    self._db.resume()
                    self._running = future
                outcome: tuple[Any, BaseException | None] = (job(self._db), None)
            except BaseException as error:
                outcome = (None, error)
            with self._guard:
                self._running = None
                self._unsettled.add(future)
            with contextlib.suppress(RuntimeError):  # The program has ended meanwhile.
                self._loop.call_soon_threadsafe(self._settle, future, *outcome)
        if self._db is not None:
            self._db.close()

    def _settle(self, future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
        self._unsettled.discard(future)
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)


class Write(Generic[T]):
    """Something that is to be written: what became of it, and a way back for as long as it waits."""

    def __init__(self, lane: Lane, future: asyncio.Future[T]) -> None:
        self._lane, self._future = lane, future

    async def result(self) -> T:
        """What the function returned; raises what it raised, and Cancelled or Busy when it was taken back."""
        # Whoever asked for it may be gone (a closed screen, a newer wish): what a person did is done all the same.
        return await asyncio.shield(self._future)

    def take_back(self, error: StoreError | None = None) -> bool:
        """Give it up. False when it is too late: it has the lock, and will be done in a moment, or is."""
        return self._lane.take_back(self._future, error or Cancelled("Stopped waiting; nothing was written."))
