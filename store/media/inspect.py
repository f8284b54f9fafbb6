"""What a file is: looked at in a process of its own, within seconds and 512 MB, whatever it turns out to be."""

import os
import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

from store.clock import iso
from store.errors import Invalid
from store.media import process
from store.text import clean_line

TIMEOUT = 10.0
"""Seconds that looking at a file may take."""

PROBLEMS = {
    "broken": "it is damaged, or not what it seems",
    "pixels": "it has more pixels than fit into the memory that is given to it",
    "heic": "HEIC needs an extra: pip install 'hallway[heic]'",
}

_DIGEST = re.compile("[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9.+*-]{1,80}")
_TAKEN = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_ZONE = re.compile(r"[+-]\d\d:\d\d")
MOST = 1 << 62


class Facts(NamedTuple):
    """A file: its path as given and the whole path behind it, its name, and what its content is.

    `media_type` is by content; `size` in bytes; `sha256` is None where hashing takes too long. `width` and `height` are
    pixels as the picture is shown, upright; `orientation` is EXIF's, 1 to 8. `taken_at` is the camera's time, in UTC if
    it said its zone. `position` tells that the file says where it was taken; where that is, nobody learns. `problem` is
    why a picture can't be shown, a clause.
    """

    path: str
    resolved: str
    name: str
    kind: str
    media_type: str
    size: int
    modified_at: str
    sha256: str | None
    width: int | None
    height: int | None
    orientation: int | None
    taken_at: str | None
    position: bool
    problem: str | None


def inspect(path: str, *, timeout: float = TIMEOUT) -> Facts:
    """Look at a file. Raises NotFound, Denied, and Invalid for what is no file, or does not answer in time."""
    given = os.path.abspath(os.path.expanduser(path)) if path else path
    answer = process.ask({"do": "inspect", "seconds": timeout}, path=given, timeout=timeout)
    try:
        return _facts(path, answer)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Invalid("The file can't be looked at: what reads it broke; it may be damaged.") from error


def _facts(path: str, answer: dict[str, Any]) -> Facts:
    kind = answer["kind"] if answer["kind"] in ("picture", "text", "other") else "other"
    digest, media_type = answer["sha256"], answer["media_type"]
    resolved = str(answer["resolved"])
    if not _MEDIA_TYPE.fullmatch(media_type) or not (digest is None or _DIGEST.fullmatch(digest)):
        raise ValueError(media_type)
    return Facts(
        path=path,
        resolved=resolved,
        name=os.path.basename(path.rstrip("/")) or os.path.basename(resolved),
        kind=kind,
        media_type=media_type,
        size=_number(answer["size"], MOST) or 0,
        modified_at=iso(datetime.fromtimestamp(float(answer["modified"]), UTC)),
        sha256=digest,
        width=_number(answer.get("width"), 1 << 31),
        height=_number(answer.get("height"), 1 << 31),
        orientation=_number(answer.get("orientation"), 8),
        taken_at=_taken(answer.get("taken")),
        position=answer.get("position") is True,
        problem=PROBLEMS.get(clean_line(str(answer.get("problem", "")))),
    )


def _number(value: object, most: int) -> int | None:
    return value if isinstance(value, int) and 0 < value <= most else None


def _taken(said: object) -> str | None:
    """When a photo was taken, by EXIF's date and its zone, UTC where it says none; None for what is no date."""
    if not (isinstance(said, list) and len(said) == 2 and isinstance(said[0], str)):
        return None
    found = _TAKEN.match(said[0])
    if found is None:
        return None
    zone = said[1] if isinstance(said[1], str) and _ZONE.fullmatch(said[1]) else "+00:00"
    date, clock = "-".join(found.group(1, 2, 3)), ":".join(found.group(4, 5, 6))
    try:
        return iso(datetime.fromisoformat(f"{date}T{clock}{zone}").astimezone(UTC))
    except (ValueError, OverflowError):
        return None
