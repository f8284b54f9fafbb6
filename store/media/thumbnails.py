"""Pictures small enough for a terminal."""

from __future__ import annotations

from typing import NamedTuple

from store.errors import Invalid
from store.media import cache as kept
from store.media import process
from store.media.inspect import TIMEOUT, absolute
from store.media.process import Stop

LARGEST = 1000
"""Columns and rows at most."""


class Raster(NamedTuple):
    """A picture, upright: `width` and `height` in pixels, `rgb` three bytes a pixel, row by row from the top left."""

    width: int
    height: int
    rgb: bytes


def cached(sha256: str | None, *, columns: int, rows: int) -> Raster | None:
    """What was drawn of this content for so many cells before; None if it was not. Touches no file but the cache."""
    found = kept.find(sha256, *_pixels(columns, rows)) if sha256 else None
    return Raster(*found) if found else None


def thumbnail(
    path: str,
    *,
    columns: int,
    rows: int,
    sha256: str | None = None,
    timeout: float = TIMEOUT,
    stop: Stop | None = None,
) -> Raster:
    """A picture within so many cells of half blocks, each a pixel wide and two high; never enlarged.

    With the `sha256` of its content it is put into the cache. Raises StoreError as `inspect` does, and Invalid with a
    sentence on why the picture can't be shown.
    """
    width, height = _pixels(columns, rows)
    found = process.ask("thumbnail", path=absolute(path), width=width, height=height, timeout=timeout, stop=stop)
    across, down = found.fields.get("width"), found.fields.get("height")
    if not isinstance(across, int) or not isinstance(down, int) or not (0 < across <= width and 0 < down <= height):
        raise process.Crashed(process.BROKE)
    if len(found.payload) != across * down * 3:
        raise process.Crashed(process.BROKE)
    raster = Raster(across, down, found.payload)
    if sha256:
        kept.add(sha256, width, height, raster)
    return raster


def _pixels(columns: int, rows: int) -> tuple[int, int]:
    if columns < 1 or rows < 1:
        raise Invalid("There is no room for a picture here; make the window larger.")
    return min(columns, LARGEST), min(rows, LARGEST) * 2
