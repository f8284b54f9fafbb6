"""Starts the process that rings the bell: whoever writes waits for no mail, and may leave meanwhile."""

import contextlib
import os
import sys
from datetime import timedelta
from pathlib import Path

from store import bells, lock, notify, place
from store.clock import iso
from store.connection import Db
from store.errors import StoreError
from store.session import Session

SOON = timedelta(minutes=1)
"""What is due later is left to whoever writes then, or to cron: no process waits for hours."""

_started: list[int] = []


def soon(db: Db, session: Session) -> str | None:
    """When the next message is due, if within a minute or already; else None."""
    due = bells.next_due(db)
    return due if due is not None and due <= iso(session.clock() + SOON) else None


def after_write(db: Db, session: Session) -> None:
    """Start a process that rings what is due soon, unless one is waiting already. Never raises, never waits.

    Where processes can't be started so, as on Windows, `hallway bell --due` rings.
    """
    if not hasattr(os, "posix_spawn"):
        return
    _reap()
    with contextlib.suppress(StoreError, OSError, NotImplementedError):
        # Whoever has the lock looks once more for what came meanwhile, before they end.
        if soon(db, session) and notify.of(db) is not None and not lock.taken(place.bell_file(db.path)):
            _start(db.path)


def _start(store: Path) -> None:
    nowhere = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
    # Without -P, Python would take modules from the folder in which somebody happens to be.
    words = [sys.executable, "-P", "-m", "tui.cli", "bell", "--wait", "--store", str(store)]
    _started.append(os.posix_spawn(words[0], words, os.environ, file_actions=nowhere, setsid=True, setsigmask=()))


def _reap() -> None:
    """Let those that have ended go: the app may run for days."""
    for pid in tuple(_started):
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG) == (0, 0):
                continue
        _started.remove(pid)
