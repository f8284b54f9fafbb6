"""What a file is, asked before it is attached, and again when somebody wants to know whether it is still the same."""

from __future__ import annotations

import os
import re
import time
from typing import Any, Literal, NamedTuple

from store.errors import Invalid, StoreError
from store.media import process
from store.media.kinds import PICTURES
from store.media.process import Stop

TIMEOUT = process.SECONDS
PROBE = 64
"""Columns and rows of pixels that a picture is drawn in to see whether it can be."""

DIGEST = re.compile("[0-9a-f]{64}")
MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[A-Za-z0-9.+*_-]{1,80}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

Kind = Literal["picture", "text", "other"]


class Facts(NamedTuple):
    """What is known of a file.

    `path` is as it was given, `resolved` absolute and without links. `media_type` is by content. `size` is in bytes,
    `modified_at` and `taken_at` are ISO text; `sha256` in hexadecimal, None of a file larger than a gigabyte. `width`
    and `height` are pixels as the picture is seen, upright; `orientation` is EXIF's, 1 to 8. `position` says that the
    picture tells where it was taken; where is never read. `problem` is a clause on why a picture can't be shown.
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
    deadline = time.monotonic() + timeout
    found = process.ask("facts", path=absolute(path), timeout=timeout, stop=stop).fields
    facts = read(path, found)
    return _pictured(facts, deadline, stop) if facts.kind == "picture" and closely else facts


def read(path: str, found: dict[str, Any]) -> Facts:
    """The facts out of an answer; one that makes no sense is that of a process which something took over."""
    digest, media_type, modified = found.get("sha256"), found.get("media_type"), found.get("modified_at")
    if not isinstance(media_type, str) or not MEDIA_TYPE.fullmatch(media_type):
        raise process.Crashed(process.BROKE)
    if digest is not None and not (isinstance(digest, str) and DIGEST.fullmatch(digest)):
        raise process.Crashed(process.BROKE)
    if not isinstance(modified, str) or not _MOMENT.fullmatch(modified):
        raise process.Crashed(process.BROKE)
    kind: Kind = "picture" if media_type in PICTURES else "text" if media_type.startswith("text/") else "other"
    return Facts(
        path=path,
        resolved=str(found.get("resolved")),
        name=str(found.get("name")),
        kind=kind,
        media_type=media_type,
        size=_number(found.get("size"), 1 << 62) or 0,
        modified_at=modified,
        sha256=digest,
    )


def absolute(path: str) -> str:
    """The path from the root: the process stands nowhere in particular. What `~` is, it finds out itself."""
    return path if path.startswith("~") else os.path.join(os.getcwd(), path)


def _pictured(facts: Facts, deadline: float, stop: Stop | None) -> Facts:
    """What is known of a picture; its pixels are read once, for what only turns up there."""
    try:
        found = process.ask("picture", path=facts.resolved, timeout=_left(deadline), stop=stop).fields
        facts = facts._replace(**_checked(found))
        process.ask("thumbnail", path=facts.resolved, width=PROBE, height=PROBE, timeout=_left(deadline), stop=stop)
    except StoreError as error:
        if stop is not None and stop.stopped:
            raise
        return facts._replace(problem=_clause(str(error)))
    return facts


def _left(deadline: float) -> float:
    """Seconds until then, to a tenth, for a sentence may name them."""
    return max(round(deadline - time.monotonic(), 1), 0.1)


def _checked(found: dict[str, Any]) -> dict[str, Any]:
    taken = found.get("taken_at")
    return {
        "width": _number(found.get("width")),
        "height": _number(found.get("height")),
        "orientation": _number(found.get("orientation"), 8),
        "taken_at": taken if isinstance(taken, str) and _MOMENT.fullmatch(taken) else None,
        "position": bool(found.get("position")),
    }


def _number(value: object, most: int = 1 << 31) -> int | None:
    return value if isinstance(value, int) and 0 <= value <= most else None


def _clause(sentence: str) -> str:
    """What went wrong, out of a sentence that goes on to say what to do."""
    what = sentence.partition(";")[0].rstrip(".")
    return what[:1].lower() + what[1:]
