"""Finding files that were moved, by their content, below a folder that somebody names."""

import contextlib
import json
import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from store.errors import Invalid
from store.lock import stopping_deferred
from store.text import clean, clean_line

SILENCE = 20.0
"""Seconds without a sign of life after which a folder counts as one that does not answer."""
LONGEST = 600.0
"""Seconds that a search may take."""
LINE = 1 << 16
"""Characters of a line that are believed to come from the search."""

WALK = Path(__file__).with_name("walk.py")
_DIGEST = re.compile("[0-9a-f]{64}")


def find(
    folder: str, wanted: Iterable[tuple[int, str]], *, silence: float = SILENCE, longest: float = LONGEST
) -> dict[str, str]:
    """Where contents, each a size in bytes and a SHA-256, lie below a folder: the whole path of one place, by the hash.

    Looked at by a process of its own. Paths that can't be written down are left out. Raises Invalid for a folder
    that does not answer, and when it takes too long.
    """
    asked = sorted(set(wanted))
    if not asked:
        return {}
    root = os.path.abspath(folder)
    if clean(root) != root:
        raise Invalid(f"{clean_line(root)} holds signs that can't be written down; name another folder.")
    child = subprocess.Popen(
        [sys.executable, "-I", str(WALK)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    assert child.stdin is not None and child.stdout is not None
    found: dict[str, str] = {}
    try:
        json.dump({"folder": root, "wanted": asked}, child.stdin)
        child.stdin.close()
        hashes = {digest for _, digest in asked}
        for line in _lines(child.stdout, root, silence, longest):
            digest, path = _told(line)
            inside = path.startswith(root.rstrip(os.sep) + os.sep)
            if digest in hashes and inside and clean(path) == path and "\n" not in path:
                found.setdefault(digest, path)
                if len(found) == len(hashes):
                    break
    except BrokenPipeError as error:
        raise Invalid(f"Nothing could be looked for below {clean(folder)}; try again.") from error
    finally:
        # What waits for a dead disk is not waited for: it is gone when the disk answers.
        child.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(1)
    return found


def _lines(stream: IO[str], folder: str, silence: float, longest: float) -> Iterator[str]:
    """What the search tells, until it ends. Raises Invalid when it is silent or takes too long."""
    told: queue.SimpleQueue[str] = queue.SimpleQueue()

    def listen() -> None:
        while True:
            line = stream.readline(LINE)
            told.put(line)
            if not line:
                return

    with stopping_deferred():
        threading.Thread(target=listen, daemon=True).start()
    end = time.monotonic() + longest
    while True:
        if time.monotonic() > end:
            raise Invalid(f"Looking below {clean(folder)} takes too long; name a folder further down.")
        try:
            line = told.get(timeout=silence)
        except queue.Empty:
            raise Invalid(f"{clean(folder)} does not answer; try again when that disk or share is back.") from None
        if not line:
            return
        yield line


def _told(line: str) -> tuple[str, str]:
    """A hash and a path, empty for a line that tells of none."""
    try:
        found = json.loads(line)
        digest, path = str(found.get("sha256", "")), str(found.get("path", ""))
    except (ValueError, AttributeError):
        return "", ""
    return (digest, path) if _DIGEST.fullmatch(digest) else ("", "")
