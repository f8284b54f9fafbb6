"""What the picture process can do. Each returns the fields of its answer, and bytes."""

from collections.abc import Callable
from typing import Any

from store.media import facts, listing, positions

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


def _head(request: dict[str, Any]) -> Found:
    return {"lines": facts.head(request["path"], int(request["lines"]))}, b""


def _listing(request: dict[str, Any]) -> Found:
    return listing.entries(request["path"], request["begin"], int(request["limit"])), b""


def _copy(request: dict[str, Any]) -> Found:
    made = positions.copy(request["path"], request["target"], int(request["mode"]), int(request["may_write"]))
    return made, b""


ANSWERS: dict[str, Callable[[dict[str, Any]], Found]] = {
    "facts": _facts,
    "picture": _picture,
    "thumbnail": _thumbnail,
    "head": _head,
    "listing": _listing,
    "copy": _copy,
}


def answer(request: dict[str, Any]) -> Found:
    """Do what is asked. Raises StoreError, and whatever a decoder raises."""
    return ANSWERS[request["what"]](request)
