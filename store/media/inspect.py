"""What a file is, asked before it is attached, and again when somebody wants to know whether it is still the same."""

from __future__ import annotations

import os
from typing import Any, Literal, NamedTuple

from store.errors import Invalid, StoreError
from store.media import process
from store.media.kinds import PICTURES
from store.media.process import Stop

TIMEOUT = process.SECONDS
PROBE = 64
"""Columns and rows of pixels that a picture is drawn in to see whether it can be."""

Kind = Literal["picture", "text", "other"]


class Facts(NamedTuple):
    """What is known of a file.

    `path` is as it was given, `resolved` absolute and without links. `media_type` is by content. `size` is in bytes,
    `modified_at` and `taken_at` are ISO text; `sha256` in hexadecimal, None of a file larger than a gigabyte. `width`
    and `height` are pixels as the file has them, before its EXIF `orientation` turns it. `position` says that the
    picture tells where it was taken; where is never read. `problem` says why a picture can't be shown.
    """

    path: str
    resolved: str
    name: str
    kind: Kind
    media_type: str
    size: int
    modified_at: str
    sha256: str | None
    width: int | None = None
    height: int | None = None
    orientation: int | None = None
    taken_at: str | None = None
    position: bool = False
    problem: str | None = None


def inspect(path: str, *, timeout: float = TIMEOUT, stop: Stop | None = None, closely: bool = True) -> Facts:
    """Look at a file, in a process of its own. `~` is one's home; a relative path begins where the program stands.

    Raises NotFound, Denied, Invalid (what it is instead of a file), Busy (a disk or share that does not answer) and,
    after `stop`, Cancelled. That a picture is damaged is no error, but told as its `problem`; without `closely`, it is
    not looked into.
    """
    if not path.strip():
        raise Invalid("Name a file: its path is empty.")
    found = process.ask("facts", path=absolute(path), timeout=timeout, stop=stop).fields
    media_type = str(found["media_type"])
    kind: Kind = "other"
    if media_type in PICTURES:
        kind = "picture"
    elif media_type.startswith("text/"):
        kind = "text"
    digest = found["sha256"]
    facts = Facts(
        path=path,
        resolved=str(found["resolved"]),
        name=str(found["name"]),
        kind=kind,
        media_type=media_type,
        size=int(found["size"]),
        modified_at=str(found["modified_at"]),
        sha256=None if digest is None else str(digest),
    )
    return _pictured(facts, timeout, stop) if kind == "picture" and closely else facts


def absolute(path: str) -> str:
    """The path from the root: the process stands nowhere in particular. What `~` is, it finds out itself."""
    return path if path.startswith("~") else os.path.join(os.getcwd(), path)


def _pictured(facts: Facts, timeout: float, stop: Stop | None) -> Facts:
    """What is known of a picture; its pixels are read once, for what only turns up there."""
    try:
        found = process.ask("picture", path=facts.resolved, timeout=timeout, stop=stop).fields
        facts = facts._replace(**_checked(found))
        process.ask("thumbnail", path=facts.resolved, width=PROBE, height=PROBE, timeout=timeout, stop=stop)
    except StoreError as error:
        if stop is not None and stop.stopped:
            raise
        return facts._replace(problem=str(error))
    return facts


def _checked(found: dict[str, Any]) -> dict[str, Any]:
    taken = found.get("taken_at")
    return {
        "width": _number(found.get("width")),
        "height": _number(found.get("height")),
        "orientation": _number(found.get("orientation")),
        "taken_at": None if taken is None else str(taken)[:24],
        "position": bool(found.get("position")),
    }


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value < 1 << 31 else None
