"""The queue of writers: a blocking flock on a sidecar file, in front of BEGIN IMMEDIATE.

SQLite's own busy handler sleeps and retries, and starves writers: among 64 of them the longest wait was 4.3 s
with it and 150 ms behind a kernel lock (docs/adr/0002). Where there is no flock, SQLite's handler does the work.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

from store.errors import Cancelled, ReadOnly

try:
    import fcntl
except ImportError:  # Windows has no flock.
    fcntl = None  # type: ignore[assignment]


class WriteLock:
    """One connection's place in the queue. Not for use by two threads at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def _open(self) -> int:
        if self._handle is None:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
            try:
                self._handle = os.open(self.path, flags, 0o660)
            except OSError as error:
                raise ReadOnly(
                    f"The lock {self.path} can't be opened ({error.strerror}); "
                    "ask the store's owner for the right to write in its folder."
                ) from error
            with contextlib.suppress(OSError):  # Only its owner may set the mode; the umask must not narrow it.
                os.fchmod(self._handle, 0o660)
        return self._handle

    @contextlib.contextmanager
    def held(self, who: str, cancel: threading.Event | None = None) -> Iterator[None]:
        """Wait for the lock, hold it, release it. `who` is what waiting processes are shown.

        A wait can't be broken off, only disowned: when `cancel` is set meanwhile, the lock is given back the moment
        that it is had, and Cancelled raised. While the lock is held, Ctrl+Z waits, so that no stopped job holds it.
        """
        if fcntl is None:
            yield
            return
        handle = self._open()
        fcntl.flock(handle, fcntl.LOCK_EX)
        # Stopping is let through only after the release: what came meanwhile strikes at once.
        with _stopping_deferred():
            try:
                if cancel is not None and cancel.is_set():
                    raise Cancelled("Stopped waiting; nothing was written.")
                with contextlib.suppress(OSError):  # A full disk must not forbid a write that may yet succeed.
                    os.pwrite(handle, f"{os.getpid()} {who}\n".encode(), 0)
                yield
            finally:
                fcntl.flock(handle, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the handle back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def taken(path: Path) -> bool:
    """Whether somebody has the lock at this moment, this process included."""
    if fcntl is None:
        return False
    try:
        handle = os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


@contextlib.contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Hold a sidecar's lock if nobody else does, without waiting; gives whether it was had. Raises OSError."""
    if fcntl is None:
        yield True
        return
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(path, flags, 0o660)
    try:
        with contextlib.suppress(OSError):
            os.fchmod(handle, 0o660)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def holder(path: Path) -> str | None:
    """Whoever wrote last into the sidecar, as `pid name`; that one holds the lock if anybody does."""
    try:
        # Behind the first line stands what is left of a longer one.
        return path.read_text(errors="replace").partition("\n")[0].strip() or None
    except OSError:
        return None


_STOPS = {getattr(signal, name) for name in ("SIGTSTP", "SIGTTIN", "SIGTTOU") if hasattr(signal, name)}


@contextlib.contextmanager
def _stopping_deferred() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
