"""A picture as rows of half blocks: each cell shows two pixels, one above the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

from rich.color import Color, ColorSystem
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

UPPER = "▀"
Made = TypeVar("Made")

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
    """The rows of a picture, each `width` cells; an odd last row of pixels stands on whatever is behind it.

    With `sixteen` in the terminal's sixteen colours, dithered; else in true colour, which the terminal's driver brings
    down to what the terminal has.
    """
    return tuple(_strip(above, below) for above, below in _pairs(picture, _palette(sixteen, lambda colour: colour)))


Codes = tuple[str, str]
"""A colour as what chooses it for text, and for what is behind text (ECMA-48, 8.3.117, SGR)."""


def coded(picture: Pixels, system: ColorSystem, *, sixteen: bool = False) -> tuple[tuple[Sequence[Codes], ...], ...]:
    """Each row of cells as the colours of its upper and of its lower pixels, the last one perhaps without these."""

    def codes(colour: Color) -> Codes:
        less = colour.downgrade(system)
        return ";".join(less.get_ansi_codes()), ";".join(less.get_ansi_codes(foreground=False))

    pairs = _pairs(picture, _palette(sixteen, codes))
    return tuple((above, below) if below is not None else (above,) for above, below in pairs)


def sequence(above: Sequence[Codes], below: Sequence[Codes] | None) -> str:
    """What draws some cells of a row; a colour is said where it changes."""
    out: list[str] = []
    text = ground = ""
    for x, (colour, _) in enumerate(above):
        behind = below[x][1] if below is not None else ""
        changes = [code for code, had in ((colour, text), (behind, ground)) if code != had]
        out.append(f"\x1b[{';'.join(changes)}m{UPPER}" if changes else UPPER)
        text, ground = colour, behind
    return "".join(out)


def _pairs(picture: Pixels, palette: _Palette[Made]) -> Iterator[tuple[list[Made], list[Made] | None]]:
    """The rows of pixels two by two; the last one may be without its second."""
    rows = [picture.rgb[at * picture.width * 3 : (at + 1) * picture.width * 3] for at in range(picture.height)]
    for y in range(0, len(rows), 2):
        yield palette.row(rows[y], y), palette.row(rows[y + 1], y + 1) if y + 1 < len(rows) else None


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


class _Palette(Generic[Made]):
    """Every pixel's own colour, as whatever is made of it."""

    def __init__(self, make: Callable[[Color], Made]) -> None:
        self._make = make
        self._known: dict[bytes, Made] = {}

    def row(self, row: bytes, _y: int) -> list[Made]:
        return [self._made(row[at : at + 3]) for at in range(0, len(row), 3)]

    def _made(self, pixel: bytes) -> Made:
        found = self._known.get(pixel)
        if found is None:
            found = self._known[pixel] = self._make(Color.from_triplet(ColorTriplet(*pixel)))
        return found


class _Sixteen(_Palette[Made]):
    """The nearest of sixteen, the pixel moved by the pattern first."""

    def row(self, row: bytes, y: int) -> list[Made]:
        pattern = [(value / 15 - 0.5) * STRENGTH for value in BAYER[y % 4]]
        moved = ((at, pattern[at // 3 % 4]) for at in range(0, len(row), 3))
        return [self._nearest(row[at] + by, row[at + 1] + by, row[at + 2] + by) for at, by in moved]

    def _nearest(self, red: float, green: float, blue: float) -> Made:
        # Steps of eight are finer than sixteen colours can show, and keep what is remembered small.
        key = bytes(max(0, min(255, int(value))) // 8 for value in (red, green, blue))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._make(Color.from_ansi(nearest(*(step * 8 + 4 for step in key))))
        return found


def _palette(sixteen: bool, make: Callable[[Color], Made]) -> _Palette[Made]:
    return _Sixteen(make) if sixteen else _Palette(make)


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
