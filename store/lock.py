"""The queue of writers: a blocking flock on a sidecar file, in front of BEGIN IMMEDIATE.

SQLite's own busy handler sleeps and retries, and starves writers: among 64 of them the longest wait was 4.3 s
with it and 150 ms behind a kernel lock (docs/adr/0002). Where there is no flock, SQLite's handler does the work.
"""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from store.errors import Busy, Cancelled, ReadOnly
from store.text import clean_line

try:
    import fcntl
except ImportError:  # Windows has no flock.
    fcntl = None  # type: ignore[assignment]


Mask = set[int | signal.Signals]
_STOPS: Mask = {getattr(signal, name) for name in ("SIGTSTP", "SIGTTIN", "SIGTTOU") if hasattr(signal, name)}


class WriteLock:
    """One connection's place in the queue. Not for use by two threads at once, but for `abandon` and `waited`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._since: float | None = None
        self._handle: int | None = None
        self._guard = threading.Lock()
        self._had = False

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
            try:
                self._take(cancel)
                yield
            finally:
                self._had = False
            return
        handle = self._open()
        line = f"{os.getpid()} {who}\n".encode()
        # Stopping is let through only after the release: what came meanwhile strikes at once.
        with stopping_deferred() as mask:
            self._wait(handle, mask)
            try:
                self._take(cancel)
                with contextlib.suppress(OSError):  # A full disk must not forbid a write that may yet succeed.
                    os.pwrite(handle, line, 0)
                yield
            finally:
                self._had = False
                fcntl.flock(handle, fcntl.LOCK_UN)

    def _wait(self, handle: int, mask: Mask) -> None:
        try:
            # Mostly it is free: then there is no moment in which one has it and can be stopped.
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._since = time.monotonic()
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
            finally:
                signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
                self._since = None

    @property
    def waited(self) -> float | None:
        """For how many seconds the lock has been waited for by now; None when it is not."""
        since = self._since
        return None if since is None else time.monotonic() - since

    def _take(self, cancel: threading.Event | None) -> None:
        with self._guard:
            if cancel is not None and cancel.is_set():
                raise Cancelled("Stopped waiting; nothing was written.")
            self._had = True

    def abandon(self, cancel: threading.Event) -> bool:
        """Set `cancel` for whoever waits here, from another thread; False, and it is not set, if they have the lock."""
        with self._guard:
            if not self._had:
                cancel.set()
            return not self._had

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


def waited_for(path: Path) -> str:
    """Whoever wrote last into the sidecar, by name, for those who wait."""
    return clean_line((holder(path) or "").partition(" ")[2]) or "another program"


def busy(store: Path, path: Path, saved: str = "nothing was saved") -> Busy:
    """The error of those who gave up waiting for a store's lock: who has it, what was `saved`, and what to do."""
    pid, _, name = (holder(path) or "").partition(" ")
    if not pid.isdecimal() or int(pid) == os.getpid() or not name:
        return Busy(f"The store is busy: another program has held {store} for long; {saved}, try again.")
    who = f"{clean_line(name)} (process {pid})"
    if _stopped(int(pid)):
        return Busy(
            f"The store is busy: {who} is stopped and holds {store}; {saved}: "
            f"kill -CONT {pid} wakes it, kill -9 {pid} ends it."
        )
    return Busy(f"The store is busy: {who} has held {store} for long; {saved}: try again, or end it with kill {pid}.")


def _stopped(pid: int) -> bool:
    """Whether a process is stopped, as far as the system tells (proc_pid_stat(5))."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] in "tT"
    except (OSError, IndexError):
        return False


@contextlib.contextmanager
def stopping_deferred() -> Iterator[Mask]:
    """Let Ctrl+Z wait in this thread, and for ever in threads that are started inside; gives the mask as it was.

    One thread that takes it stops all others, also the one that holds the lock.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield set()
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield before
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
