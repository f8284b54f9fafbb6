"""Asking the process that opens files, and giving it up when it does not answer."""

import contextlib
import json
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from store.errors import Denied, Full, Invalid, NotFound, StoreError
from store.text import clean_line, shown

WORKER = Path(__file__).with_name("worker.py")
ANSWER = 1 << 16
"""Bytes of an answer."""


def ask(request: dict[str, Any], *, path: str, timeout: float) -> dict[str, Any]:
    """The worker's answer about a path, a dictionary whose values are still to be checked. Raises StoreError.

    A worker that waits for a dead disk is killed and not waited for: it ends when the disk lets it go.
    """
    if "\0" in path or not path:
        raise Invalid(f"{shown(path)} is no path; name a file.")
    child = subprocess.Popen(
        [sys.executable, "-I", str(WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert child.stdin is not None and child.stdout is not None
    told: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    stream = child.stdout

    def listen() -> None:
        with contextlib.suppress(OSError, ValueError):
            told.put(stream.readline(ANSWER))

    try:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(json.dumps({**request, "path": path}).encode() + b"\n")
            child.stdin.close()
        threading.Thread(target=listen, daemon=True).start()
        try:
            line = told.get(timeout=timeout)
        except queue.Empty:
            raise Invalid(f"{shown(path, 120)} does not answer; try again when that disk or share is back.") from None
    finally:
        child.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(0.5)
            stream.close()
    return _understood(line, path)


def _understood(line: bytes, path: str) -> dict[str, Any]:
    try:
        answer = json.loads(line)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Invalid(f"{shown(path, 120)} can't be looked at; it may be damaged, or not what it seems.")
    if "error" in answer:
        raise _refusal(str(answer["error"]), clean_line(str(answer.get("said", "")))[:200], shown(path, 120))
    return answer


def _refusal(error: str, said: str, name: str) -> StoreError:
    match error:
        case "missing":
            return NotFound(f"There is no file {name}; check the path.")
        case "denied":
            return Denied(f"You may not read {name}; ask its owner to let you.")
        case "folder":
            return Invalid(f"{name} is a folder; name a file in it.")
        case "special":
            return Invalid(f"{name} is a device, a pipe or a socket; name a file.")
        case "memory":
            return Invalid(f"{name} takes more memory than is given to it; it can't be looked at here.")
        case "place":
            return Invalid(
                f"{name} says where it was taken, which can't be taken out of a file of its kind; attach it with"
                " --no-keep, or as a JPEG."
            )
        case "full":
            return Full("The disk with the store is full; free some space and try again.")
        case _:
            return Invalid(f"{name} can't be read ({said or 'the system refused it'}); check that file.")
