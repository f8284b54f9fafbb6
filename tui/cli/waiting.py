"""How long a plain command waits for the store, and what happens to it when it stops waiting."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from store import lock, place
from store.connection import Db
from store.errors import Cancelled
from store.text import clean_line
from tui.cli.base import Call, Stopped, note

T = TypeVar("T")

TELL_AFTER = 2.0
"""Seconds of waiting after which standard error says who is waited for."""
GIVE_UP_AFTER = 20.0
"""Seconds after which the store counts as busy. Sixty-four writers at once wait for a fraction of a second."""
SETTLE = 1.0
"""Seconds in which a write that has the lock already is allowed to end, after it was told to stop."""


def in_time(call: Call, db: Db, act: Callable[[], T]) -> T:
    """Run a write and give what it returns; Busy when the lock can't be had in time, Stopped after Ctrl+C.

    The write has a thread of its own, because a wait for a lock can't be broken off: this one leaves it behind,
    told to give the lock back at once should it ever get it.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(act())
        except BaseException as error:
            errors.append(error)

    writer = threading.Thread(target=work, name="hallway-write", daemon=True)
    interrupted = False
    with lock.stopping_deferred():
        writer.start()
        try:
            _wait(writer, db)
        except KeyboardInterrupt:
            interrupted = True
        if writer.is_alive():
            db.interrupt()
            _settle(writer, db)
    if writer.is_alive():
        call.abandoned = True
    if interrupted:
        raise Stopped("stopped; it had been saved already." if results else "stopped; nothing was saved.")
    if writer.is_alive() or (errors and isinstance(errors[0], Cancelled)):
        raise lock.busy(db.path, place.lock_file(db.path))
    if errors:
        raise errors[0]
    return results[0]


@contextlib.contextmanager
def told_who_is_waited_for(db: Db) -> Iterator[None]:
    """Say when somebody else holds up work of many small writes, which the main thread does; then Busy."""
    ended, gave_up = threading.Event(), threading.Event()
    waiting = threading.get_ident()

    def watch() -> None:
        told = False
        while not ended.wait(TELL_AFTER / 4):
            waited = db.waited or 0.0
            if waited > GIVE_UP_AFTER:
                gave_up.set()
                signal.pthread_kill(waiting, signal.SIGINT)  # As Ctrl+C does, it breaks off the wait.
                return
            if waited > TELL_AFTER and not told:
                note(f"hallway: waiting for {_holder(db)} to give the store free; Ctrl+C stops.")
            told = waited > TELL_AFTER

    def heard(_number: int, _frame: object) -> None:
        if gave_up.is_set():
            raise KeyboardInterrupt

    # A script's job in the background ignores Ctrl+C, and would wait for ever: it goes on to ignore all but this.
    ignores = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    if ignores:
        signal.signal(signal.SIGINT, heard)
    watching = threading.Thread(target=watch, name="hallway-watch", daemon=True)
    with lock.stopping_deferred():
        watching.start()
    try:
        yield
    except (KeyboardInterrupt, Stopped):
        if gave_up.is_set():
            raise lock.busy(db.path, place.lock_file(db.path), "what was done until now stays") from None
        raise
    finally:
        ended.set()
        watching.join()
        if ignores:
            signal.signal(signal.SIGINT, signal.SIG_IGN)


def _wait(writer: threading.Thread, db: Db) -> None:
    writer.join(TELL_AFTER)
    if writer.is_alive():
        note(f"hallway: waiting for {_holder(db)} to give the store free; Ctrl+C stops.")
        writer.join(GIVE_UP_AFTER - TELL_AFTER)


def _settle(writer: threading.Thread, db: Db) -> None:
    writer.join(SETTLE)
    deadline = time.monotonic() + GIVE_UP_AFTER
    # Whoever holds the lock may be ourselves: then the write is under way, and its end is worth knowing.
    while writer.is_alive() and _held_by_us(db) and time.monotonic() < deadline:
        writer.join(SETTLE)


def _held_by_us(db: Db) -> bool:
    return (lock.holder(place.lock_file(db.path)) or "").startswith(f"{os.getpid()} ")


def _holder(db: Db) -> str:
    pid, _, name = (lock.holder(place.lock_file(db.path)) or "").partition(" ")
    return f"{clean_line(name)} (process {clean_line(pid)})" if name and not _held_by_us(db) else "another program"
