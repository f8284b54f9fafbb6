"""A picture as sixels: what terminals since the VT340 draw pixels from.

The format is that of the VT330/VT340 Programmer Reference Manual, chapter 14: six rows of pixels at a time, for each
colour a character for each column, whose six bits say which of the six pixels have it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from tui.graphics.half_blocks import BAYER, Pixels

BAND = 6
LEVELS = 6
"""Steps of red, of green and of blue: 216 colours, the same in every picture."""
STEP = 255 / (LEVELS - 1)
_RUN = re.compile(rb"(.)\1{3,}", re.DOTALL)


def numbered(picture: Pixels) -> tuple[bytes, ...]:
    """Each row of a picture as numbers of colours, a byte a pixel, in a pattern where one lies between two."""
    return tuple(_numbers(picture, y) for y in range(picture.height))


def sequence(rows: Sequence[bytes]) -> str:
    """The sequence that draws rows of numbers, all of one length, from the upper left corner of the cursor's cell."""
    bands = [rows[top : top + BAND] for top in range(0, len(rows), BAND)]
    # Pixels that no colour is given for stay as they are (P2 = 1): the last band is higher than what is left.
    head = f'\x1bP0;1;0q"1;1;{len(rows[0])};{len(rows)}'
    colours = "".join(_defined(number) for number in sorted(set(b"".join(rows))))
    return f"{head}{colours}{'-'.join(_band(band) for band in bands)}\x1b\\"


def _defined(number: int) -> str:
    """A colour register, its red, green and blue in hundredths."""
    shares = (100 * part // (LEVELS - 1) for part in (number // LEVELS**2, number // LEVELS % LEVELS, number % LEVELS))
    return f"#{number};2;{';'.join(map(str, shares))}"


def _band(rows: Sequence[bytes]) -> str:
    """Up to six rows, colour by colour; `$` goes back to the left."""
    return "$".join(f"#{colour}{_columns(rows, colour)}" for colour in sorted(set(b"".join(rows))))


def _columns(rows: Sequence[bytes], colour: int) -> str:
    """Which pixels of each column have a colour; columns at the right without any are left out."""
    bits = 0
    # Whole rows at once: as numbers of many bytes, whose bits do not meet.
    for place, row in enumerate(rows):
        bits |= int.from_bytes(row.translate(_bit(colour, place)), "big")
    said = bits.to_bytes(len(rows[0]), "big").rstrip(b"\0").translate(_SIXEL)
    return _RUN.sub(lambda run: b"!%d%c" % (len(run[0]), run[0][0]), said).decode("ascii")


def _numbers(picture: Pixels, y: int) -> bytes:
    row = picture.rgb[y * picture.width * 3 : (y + 1) * picture.width * 3]
    out = bytearray(picture.width)
    for x in range(min(4, picture.width)):
        parts = (row[channel + 3 * x :: 12].translate(_level(y % 4, x, channel)) for channel in range(3))
        # As long numbers, byte by byte: no sum of three is over 215.
        total = sum(int.from_bytes(part, "big") for part in parts)
        out[x::4] = total.to_bytes(len(out[x::4]), "big")
    return bytes(out)


@cache
def _level(y: int, x: int, channel: int) -> bytes:
    """For each value of a channel, what it adds to a colour's number at this place of the pattern."""
    weight = LEVELS ** (2 - channel)
    moved = ((BAYER[y][x] + 0.5) / 16 - 0.5) * STEP
    return bytes(weight * max(0, min(LEVELS - 1, round((value + moved) / STEP))) for value in range(256))


@cache
def _bit(colour: int, place: int) -> bytes:
    return bytes(1 << place if number == colour else 0 for number in range(256))


_SIXEL = bytes((63 + bits) & 255 for bits in range(256))
