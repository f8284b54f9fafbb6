"""A picture as rows of half blocks: each cell shows two pixels, one above the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

UPPER = "▀"

# The sixteen colours as xterm shows them. What a terminal really shows is its owner's choice; these are near most.
SIXTEEN = (
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
)
# Ordered dithering, Bayer's matrix of 4 by 4: what lies between two colours becomes a pattern of both, and the same
# pixel always the same colour, so that scrolling changes nothing.
BAYER = ((0, 8, 2, 10), (12, 4, 14, 6), (3, 11, 1, 9), (15, 7, 13, 5))
STRENGTH = 48
"""How far, of 255, the pattern moves a channel from its darkest to its lightest pixel."""


class Pixels(NamedTuple):
    """A picture: `width` and `height` in pixels, `rgb` three bytes a pixel, row by row from the top left."""

    width: int
    height: int
    rgb: bytes


def half_blocks(picture: Pixels, *, sixteen: bool = False) -> tuple[Strip, ...]:
    """The rows of a picture, each `width` cells; an odd last row of pixels stands on the terminal's own background.

    With `sixteen` in the terminal's sixteen colours, dithered; else in true colour, which the terminal's driver brings
    down to what the terminal has.
    """
    palette = _Sixteen() if sixteen else _Direct()
    rows = [picture.rgb[at * picture.width * 3 : (at + 1) * picture.width * 3] for at in range(picture.height)]
    return tuple(
        _strip(palette.colours(rows[y], y), palette.colours(rows[y + 1], y + 1) if y + 1 < len(rows) else None)
        for y in range(0, len(rows), 2)
    )


def _strip(above: Sequence[Color], below: Sequence[Color] | None) -> Strip:
    """One row of cells; neighbours of the same two colours become one segment."""
    segments: list[Segment] = []
    start = 0
    pairs = [(colour, below[x] if below is not None else None) for x, colour in enumerate(above)]
    for x in range(1, len(pairs) + 1):
        if x == len(pairs) or pairs[x] != pairs[start]:
            segments.append(Segment(UPPER * (x - start), Style(color=pairs[start][0], bgcolor=pairs[start][1])))
            start = x
    return Strip(segments, len(pairs))


class _Direct:
    """Every pixel's own colour."""

    def __init__(self) -> None:
        self._known: dict[bytes, Color] = {}

    def colours(self, row: bytes, _y: int) -> list[Color]:
        return [self._colour(row[at : at + 3]) for at in range(0, len(row), 3)]

    def _colour(self, pixel: bytes) -> Color:
        found = self._known.get(pixel)
        if found is None:
            found = self._known[pixel] = Color.from_triplet(ColorTriplet(*pixel))
        return found


class _Sixteen:
    """The nearest of sixteen, the pixel moved by the pattern first."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, int], Color] = {}

    def colours(self, row: bytes, y: int) -> list[Color]:
        pattern = [(value / 15 - 0.5) * STRENGTH for value in BAYER[y % 4]]
        moved = ((at, pattern[at // 3 % 4]) for at in range(0, len(row), 3))
        return [self._colour(row[at] + by, row[at + 1] + by, row[at + 2] + by) for at, by in moved]

    def _colour(self, red: float, green: float, blue: float) -> Color:
        # Steps of eight are finer than sixteen colours can show, and keep what is remembered small.
        key = (int(red) // 8, int(green) // 8, int(blue) // 8)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = Color.from_ansi(nearest(*(step * 8 + 4 for step in key)))
        return found


def nearest(red: float, green: float, blue: float) -> int:
    """Which of the sixteen colours is nearest, by the distance of channels weighted as eyes do.

    The weights are those of the luma of ITU-R BT.601.
    """
    return min(
        range(16),
        key=lambda number: (
            0.299 * (SIXTEEN[number][0] - red) ** 2
            + 0.587 * (SIXTEEN[number][1] - green) ** 2
            + 0.114 * (SIXTEEN[number][2] - blue) ** 2
        ),
    )
