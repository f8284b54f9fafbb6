"""Copying a file to where the store keeps it, without the place where a photo was taken."""

import re
from pathlib import Path
from typing import NamedTuple

from store.errors import Invalid
from store.media import process

TIMEOUT = 600.0
"""Seconds that copying a file may take."""

_DIGEST = re.compile("[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9.+*-]{1,80}")


class Kept(NamedTuple):
    """A copy: the SHA-256 of what was written, which is its name too, its bytes, its media type."""

    sha256: str
    size: int
    media_type: str


def keep(path: str, folder: Path, *, mode: int, timeout: float = TIMEOUT) -> Kept:
    """Copy a file into a folder of one's own, durable and whole, named by its content's hash. Raises StoreError.

    Of a photo, what says where it was taken is left out, its pixels as they are; a kind that can't lose it is refused.
    """
    request = {"do": "keep", "folder": str(folder), "mode": mode}
    answer = process.ask(request, path=path, timeout=timeout)
    digest, size, media_type = (answer.get(name) for name in ("sha256", "size", "media_type"))
    if not (isinstance(digest, str) and _DIGEST.fullmatch(digest) and isinstance(size, int) and size >= 0):
        raise Invalid("The copy could not be made: what reads the file broke; it may be damaged.")
    if not (isinstance(media_type, str) and _MEDIA_TYPE.fullmatch(media_type)):
        raise Invalid("The copy could not be made: what reads the file broke; it may be damaged.")
    return Kept(digest, size, media_type)
