"""Small pictures that were drawn before, by content: in the member's own cache, bounded, readable by nobody else."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import struct
import time
from pathlib import Path

import platformdirs

from store.uid import fresh

LARGEST = 64 * 1024 * 1024
"""Bytes of the cache; beyond them, what was not looked at for longest goes."""
AFTER = 3600.0
"""Seconds after which looking at a picture again makes it new."""
_NAME = re.compile(r"[0-9a-f]{64}-\d{1,5}x\d{1,5}")
_HEAD = struct.Struct(">HH")
MOST = 1 << 22
"""Bytes of a picture that are taken from the cache or put there."""


def folder() -> Path:
    """Where it lies."""
    return Path(platformdirs.user_cache_dir("hallway", appauthor=False)) / "pictures"


def find(sha256: str, width: int, height: int) -> tuple[int, int, bytes] | None:
    """Width, height and RGB bytes of content that was drawn within `width` by `height` before; None if it was not."""
    path = _path(sha256, width, height)
    try:
        if path is None:
            return None
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(number, "rb") as file:
            found = os.fstat(number)
            if not stat.S_ISREG(found.st_mode) or found.st_size > MOST:
                return None
            written = file.read(MOST)
        across, down = _HEAD.unpack_from(written)
        if len(written) != _HEAD.size + across * down * 3 or not 0 < across <= width or not 0 < down <= height:
            return None
        if time.time() - found.st_mtime > AFTER:
            os.utime(path)
    except (OSError, struct.error):
        return None
    return across, down, written[_HEAD.size :]


def add(sha256: str, width: int, height: int, picture: tuple[int, int, bytes]) -> None:
    """Put a picture there. Where that can't be done it is drawn again the next time."""
    path = _path(sha256, width, height)
    if path is None or _HEAD.size + len(picture[2]) > MOST:
        return
    draft = path.with_name(f".{fresh()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write(_HEAD.pack(*picture[:2]) + picture[2])
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        _bound(path.parent)


def _path(sha256: str, width: int, height: int) -> Path | None:
    name = f"{sha256}-{width}x{height}"
    return folder() / name if _NAME.fullmatch(name) else None


def _bound(where: Path) -> None:
    """Take away what was looked at longest ago, until a tenth of the room is free again."""
    found = []
    with os.scandir(where) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                state = entry.stat(follow_symlinks=False)
                found.append((state.st_mtime, state.st_size, entry.path))
    total = sum(size for _, size, _ in found)
    if total <= LARGEST:
        return
    for _, size, path in sorted(found):
        with contextlib.suppress(OSError):
            os.unlink(path)
        total -= size
        if total <= LARGEST * 9 // 10:
            return
