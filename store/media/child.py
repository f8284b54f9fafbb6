"""What the picture process can do. Each returns the fields of its answer, and bytes."""

from collections.abc import Callable
from typing import Any

from store.errors import StoreError
from store.media import facts, kinds, listing, positions

Found = tuple[dict[str, Any], bytes]


def _facts(request: dict[str, Any]) -> Found:
    return facts.of(request["path"]), b""


def _picture(request: dict[str, Any]) -> Found:
    from store.media import pictures

    return pictures.facts(request["path"]), b""


def _thumbnail(request: dict[str, Any]) -> Found:
    from store.media import pictures

    width, height, rgb = pictures.thumbnail(request["path"], int(request["width"]), int(request["height"]))
    return {"width": width, "height": height}, rgb


def _look(request: dict[str, Any]) -> Found:
    """A file's facts, and its picture if it is one, not `drawn` before; what goes wrong in drawing it is told too."""
    found = facts.of(request["path"])
    if found["media_type"] not in kinds.PICTURES or found["sha256"] == request["drawn"]:
        return found, b""
    try:
        size, rgb = _thumbnail(request)
    except Exception as error:
        return {**found, "why": sentence(error, int(request["memory"]))}, b""
    return {**found, **size}, rgb


def _head(request: dict[str, Any]) -> Found:
    return {"lines": facts.head(request["path"], int(request["lines"]))}, b""


def _listing(request: dict[str, Any]) -> Found:
    return listing.entries(request["path"], request["begin"], int(request["limit"])), b""


def _copy(request: dict[str, Any]) -> Found:
    mode, largest, position = int(request["mode"]), int(request["may_write"]), bool(request["position"])
    return positions.copy(request["path"], request["target"], mode, largest, position=position), b""


def sentence(error: Exception, memory: int) -> str:
    """What an error says to a person; what decoders say is about bytes, and not for people."""
    if isinstance(error, StoreError):
        return str(error)
    if isinstance(error, MemoryError):
        return f"It takes more memory than the {memory >> 20} MB it may; open it with its own program."
    return "It is damaged, or not what it seems; open it with its own program."


ANSWERS: dict[str, Callable[[dict[str, Any]], Found]] = {
    "facts": _facts,
    "picture": _picture,
    "thumbnail": _thumbnail,
    "look": _look,
    "head": _head,
    "listing": _listing,
    "copy": _copy,
}


def answer(request: dict[str, Any]) -> Found:
    """Do what is asked. Raises StoreError, and whatever a decoder raises."""
    return ANSWERS[request["what"]](request)
