"""What is known of a file without understanding it: where, how large, since when, its hash; in the picture process."""

import hashlib
import os
from datetime import UTC, datetime
from typing import Any

from store.clock import iso
from store.media import kinds
from store.media.opening import regular

HASHED = 1 << 30
"""Bytes of the largest file that is hashed: a gigabyte takes seconds, and more may take longer than anybody waits."""
HEAD = 8192
SHOWN = 1 << 16
"""Bytes of a text that are looked at for its first lines."""
LINE = 1000


def of(path: str) -> dict[str, Any]:
    """A file's facts but for those of a picture. Raises StoreError."""
    path = os.path.expanduser(path)
    with regular(path) as (file, found):
        head = file.read(HEAD)
        digest = None
        if found.st_size <= HASHED:
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        resolved = os.path.realpath(path)
        return {
            "resolved": resolved,
            "name": kinds.name_of(path),
            "media_type": kinds.media_type(head),
            "size": found.st_size,
            "modified_at": _moment(found.st_mtime),
            "sha256": digest,
        }


def _moment(seconds: float) -> str:
    """A file's time as the store writes it; a disk may hold any number there."""
    try:
        return iso(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, ValueError, OSError):
        return iso(datetime.fromtimestamp(0, UTC))


def head(path: str, lines: int) -> list[str]:
    """The first lines of a text, each cut at `LINE` characters. Raises StoreError."""
    with regular(os.path.expanduser(path)) as (file, _):
        read = file.read(SHOWN)
    text = read.decode(kinds.encoding_of(read), errors="replace")
    return [line[:LINE] for line in text.splitlines()[:lines]]
