"""Pictures small enough for a terminal."""

from __future__ import annotations

from typing import NamedTuple

from store.errors import Invalid
from store.media import cache as kept
from store.media import process
from store.media.inspect import TIMEOUT, Facts, absolute, inspect, read
from store.media.process import Stop
from store.text import clean_line

LARGEST = 2000
"""Pixels at most, across and down."""
AGAIN = 2.0


class Raster(NamedTuple):
    """A picture, upright: `width` and `height` in pixels, `rgb` three bytes a pixel, row by row from the top left."""

    width: int
    height: int
    rgb: bytes


class Looked(NamedTuple):
    """What a file is, and its picture, or `why` there is none: empty where it is not one."""

    facts: Facts
    picture: Raster | None = None
    why: str = ""


def cached(sha256: str | None, *, width: int, height: int) -> Raster | None:
    """What was drawn of this content for so many pixels before; None if it was not. Touches no file but the cache."""
    found = kept.find(sha256, *_bounded(width, height)) if sha256 else None
    return Raster(*found) if found else None


def thumbnail(
    path: str,
    *,
    width: int,
    height: int,
    sha256: str | None = None,
    timeout: float = TIMEOUT,
    stop: Stop | None = None,
) -> Raster:
    """A picture within so many cells of half blocks, each a pixel wide and two high; never enlarged.

    With the `sha256` of its content it is put into the cache. Raises StoreError as `inspect` does, and Invalid with a
    sentence on why the picture can't be shown.
    """
    width, height = _bounded(width, height)
    found = process.ask("thumbnail", path=absolute(path), width=width, height=height, timeout=timeout, stop=stop)
    raster = _read(found, width, height)
    if sha256:
        kept.add(sha256, width, height, raster)
    return raster


def look(
    path: str,
    *,
    width: int,
    height: int,
    expected: str | None = None,
    cache: bool = True,
    timeout: float = TIMEOUT,
    stop: Stop | None = None,
) -> Looked:
    """A file's facts and its picture, in one process; into the cache by what its content is now, unless not `cache`.

    A file whose content still has the hash `expected`, drawn before, is not drawn again.
    Raises StoreError as `inspect` does. Where drawing it breaks the process, or takes too long, the facts alone are
    found out again, for which there are `AGAIN` seconds more.
    """
    width, height = _bounded(width, height)
    before = cached(expected, width=width, height=height) if cache else None
    drawn = expected if before is not None else None
    where = absolute(path)
    try:
        found = process.ask("look", path=where, width=width, height=height, drawn=drawn, timeout=timeout, stop=stop)
    except process.Crashed as error:
        return Looked(inspect(path, timeout=AGAIN, stop=stop, closely=False), why=str(error))
    except process.TimedOut:
        slow = f"It takes longer than {timeout:g} seconds to draw; open it with its own program."
        return Looked(inspect(path, timeout=AGAIN, stop=stop, closely=False), why=slow)
    facts = read(path, found.fields)
    if before is not None and facts.sha256 == expected:
        return Looked(facts, before)
    if not found.payload:
        return Looked(facts, why=clean_line(str(found.fields.get("why", "")))[:600])
    raster = _read(found, width, height)
    if cache and facts.sha256 is not None:
        kept.add(facts.sha256, width, height, raster)
    return Looked(facts, raster)


def _read(found: process.Answer, width: int, height: int) -> Raster:
    """The picture out of an answer, which may be that of a process that something took over."""
    across, down = found.fields.get("width"), found.fields.get("height")
    if not isinstance(across, int) or not isinstance(down, int) or not (0 < across <= width and 0 < down <= height):
        raise process.Crashed(process.BROKE)
    if len(found.payload) != across * down * 3:
        raise process.Crashed(process.BROKE)
    return Raster(across, down, found.payload)


def _bounded(width: int, height: int) -> tuple[int, int]:
    if width < 1 or height < 1:
        raise Invalid("There is no room for a picture; make the window larger.")
    return min(width, LARGEST), min(height, LARGEST)
