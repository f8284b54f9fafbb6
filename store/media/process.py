"""The parent's side of the picture process: one request, one child, one answer, and an end to it whatever happens.

The child gets a JSON object on its standard input. Its answer is four bytes, big-endian, that say how long a JSON
object is, that object, and whatever bytes are left. Nothing in it is believed: a child that a picture took over can
lie, but it can neither say more than `LONGEST` bytes nor hold anybody up beyond the time it was given.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

from store.errors import Busy, Cancelled, Conflict, Denied, Full, Invalid, NotFound, StoreError
from store.text import clean_line

SECONDS = 10.0
"""Time that a look at a file may take, from the start of the process to its end."""
MEMORY = 512 * 1024 * 1024
"""Bytes of address space that the process may take."""
LONGEST = 8 * 1024 * 1024
"""Bytes of an answer at most."""

BROKE = "What reads it broke; it is damaged, or made to do harm."

WORKER = Path(__file__).with_name("worker.py")
_ERRORS: dict[str, type[StoreError]] = {
    "NotFound": NotFound,
    "Denied": Denied,
    "Invalid": Invalid,
    "Full": Full,
    "Conflict": Conflict,
}


class Answer(NamedTuple):
    """What the process found: the fields of its JSON object, and the bytes behind it."""

    fields: dict[str, Any]
    payload: bytes


class Crashed(Invalid):
    """The process ended without an answer: what it read broke it."""


class TimedOut(Busy):
    """The process did not answer in time: a share that hangs, or a file made to take for ever."""


class Stop:
    """Lets somebody else end a request that is under way, from any thread; those after it end at once."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self.stopped = False

    def stop(self) -> None:
        """End it."""
        with self._guard:
            self.stopped = True
            if self._process is not None:
                _kill(self._process)

    def _take(self, process: subprocess.Popen[bytes] | None) -> None:
        with self._guard:
            self._process = process
            if self.stopped and process is not None:
                _kill(process)


def ask(what: str, *, timeout: float = SECONDS, stop: Stop | None = None, **fields: Any) -> Answer:
    """Let the process do `what`. Raises what it refuses with, TimedOut, Crashed, and Cancelled after `stop`."""
    request = json.dumps({"what": what, "memory": MEMORY, "seconds": timeout, **fields}).encode()
    deadline = time.monotonic() + timeout
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        reason = clean_line(error.strerror or "") or "out of memory"
        raise Busy(f"What looks at files could not be started ({reason}); close something and try again.") from error
    if stop is not None:
        stop._take(process)
    try:
        written = _exchange(process, request, deadline)
    finally:
        if stop is not None:
            stop._take(None)
        _kill(process)
        _close(process)
    if stop is not None and stop.stopped:
        raise Cancelled("Nobody waits for this file any more.")
    if written is None:
        raise TimedOut(f"It did not answer within {timeout:g} seconds; see whether the disk or share it lies on does.")
    return _read(written)


def _exchange(process: subprocess.Popen[bytes], request: bytes, deadline: float) -> bytes | None:
    """Send the request and take the answer to its end, None if there was none in time."""
    assert process.stdin is not None and process.stdout is not None
    unsent, written = memoryview(request), bytearray()
    os.set_blocking(process.stdin.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdin, selectors.EVENT_WRITE)
        selector.register(process.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            ready = [key.fileobj for key, _ in selector.select(left)]
            if process.stdin in ready:
                try:
                    unsent = unsent[os.write(process.stdin.fileno(), unsent) :]
                except BrokenPipeError:
                    unsent = unsent[:0]
                if not unsent:
                    selector.unregister(process.stdin)
                    process.stdin.close()
            if process.stdout not in ready:
                continue
            chunk = os.read(process.stdout.fileno(), 1 << 16)
            if not chunk:
                return bytes(written)
            written += chunk
            if len(written) > LONGEST:
                return b""
    return None


def _read(written: bytes) -> Answer:
    """Take an answer apart; whatever is not one means that the process broke."""
    length = int.from_bytes(written[:4], "big")
    try:
        if len(written) < 4 + length or not length:
            raise ValueError
        fields = json.loads(written[4 : 4 + length])
    except (ValueError, RecursionError) as error:
        raise Crashed(BROKE) from error
    if not isinstance(fields, dict):
        raise Crashed(BROKE)
    if "error" in fields:
        raise _ERRORS.get(str(fields["error"]), Invalid)(clean_line(str(fields.get("said", ""))[:600]) or BROKE)
    return Answer(fields, written[4 + length :])


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill it and all that it started. It must not be waited for before: until then its group has its number alone."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    try:
        process.wait(timeout=0.2)
    except subprocess.TimeoutExpired:
        # It hangs in the kernel, on a share that is gone. It dies when that answers; nobody waits for it here.
        threading.Thread(target=process.wait, daemon=True).start()
