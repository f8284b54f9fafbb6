"""Copies of files that are to be kept beside a store, without where a picture was taken unless that is wanted."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any, NamedTuple

from store.media import process
from store.media.inspect import DIGEST, MEDIA_TYPE, absolute
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


def keep(
    path: str,
    folder: Path,
    *,
    mode: int,
    position: bool = False,
    timeout: float = SECONDS,
    stop: Stop | None = None,
) -> Kept:
    """Copy a file into a folder, named by the SHA-256 of its content, with that mode; durable when it returns.

    A picture's copy does not say where it was taken, unless its `position` is wanted. The folder and those above it
    are made. The same content twice is one copy. Raises StoreError as `inspect` does, and Full; then nothing is left
    behind.
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
            position=position,
            timeout=timeout,
            stop=stop,
        ).fields
        made = _read(found)
        os.replace(draft, folder / made.sha256)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    return made


def _read(found: dict[str, Any]) -> Kept:
    digest, size, media_type = (found.get(name) for name in ("sha256", "size", "media_type"))
    if not (isinstance(digest, str) and DIGEST.fullmatch(digest) and isinstance(size, int) and size >= 0):
        raise process.Crashed(process.BROKE)
    if not (isinstance(media_type, str) and MEDIA_TYPE.fullmatch(media_type)):
        raise process.Crashed(process.BROKE)
    return Kept(digest, size, media_type)
