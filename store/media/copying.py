"""Copies of files that are to be kept beside a store, without where a picture was taken."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

from store.media import process
from store.media.inspect import absolute
from store.media.process import Stop
from store.uid import fresh

LARGEST = 4 << 30
"""Bytes of the largest file of which a copy is kept."""
SECONDS = 120.0


class Kept(NamedTuple):
    """The SHA-256 of a copy in hexadecimal, by which it is called, its bytes, and its media type by content."""

    sha256: str
    size: int
    media_type: str


def keep(path: str, folder: Path, *, mode: int, timeout: float = SECONDS, stop: Stop | None = None) -> Kept:
    """Copy a file to `folder`/the first two signs of its SHA-256/its SHA-256, with that mode; durable when it returns.

    The folder and those above it are made. The same content twice is one copy. Raises StoreError as `inspect` does,
    and Full; then nothing is left behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{fresh()}"
    try:
        found = process.ask(
            "copy",
            path=absolute(path),
            target=str(draft.absolute()),
            mode=mode,
            may_write=LARGEST,
            timeout=timeout,
            stop=stop,
        ).fields
        made = Kept(str(found["sha256"]), int(found["size"]), str(found["media_type"]))
        target = folder / made.sha256[:2] / made.sha256
        target.parent.mkdir(exist_ok=True)
        os.replace(draft, target)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    return made
