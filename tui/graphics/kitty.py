"""A picture for terminals with Kitty's graphics: sent once, then shown wherever its placeholders stand.

The protocol is https://sw.kovidgoyal.net/kitty/graphics-protocol/, of which this uses virtual placements: a
placeholder is a character like any other, so that scrolling, covering and cutting are the terminal's own work.
"""

from __future__ import annotations

import base64
import zlib

from tui.graphics.half_blocks import Pixels

PLACEHOLDER = "\U0010eeee"
CHUNK = 4096
"""Characters of one sequence at most, as the protocol has it."""
# What says in which row and column of the picture a placeholder stands, in the order of the protocol's table:
# combining marks above a letter that belong to no other character.
_COUNTING = """
305 30d-30e 310 312 33d-33f 346 34a-34c 350-352 357 35b 363-36f 483-487 592-595 597-599 59c-5a1 5a8-5a9 5ab-5ac 5af 5c4
610-617 657-65b 65d-65e 6d6-6dc 6df-6e2 6e4 6e7-6e8 6eb-6ec 730 732-733 735-736 73a 73d 73f-741 743 745 747 749-74a
7eb-7f1 7f3 816-819 81b-823 825-827 829-82d 951 953-954 f82-f83 f86-f87 135d-135f 17dd 193a 1a17 1a75-1a7c 1b6b
1b6d-1b73 1cd0-1cd2 1cda-1cdb 1ce0 1dc0-1dc1 1dc3-1dc9 1dcb-1dcc 1dd1-1de6 1dfe 20d0-20d1 20d4-20d7 20db-20dc 20e1 20e7
20e9 20f0 2cef-2cf1 2de0-2dff a66f a67c-a67d a6f0-a6f1 a8e0-a8f1 aab0 aab2-aab3 aab7-aab8 aabe-aabf aac1 fe20-fe26
10a0f 10a38 1d185-1d189 1d1aa-1d1ad 1d242-1d244
"""


def _listed(ranges: str) -> str:
    ends = ([int(end, 16) for end in part.split("-")] for part in ranges.split())
    return "".join(chr(code) for first, *last in ends for code in range(first, (last or [first])[0] + 1))


COUNTING = _listed(_COUNTING)
"""A picture has as many rows and columns at most."""


def transmission(number: int, picture: Pixels, columns: int, rows: int) -> str:
    """The sequences that give a terminal a picture, to be shown in so many cells; it answers nothing (`q=2`).

    `number` is the picture's in this terminal, from 1 to 255: a placeholder names it by its colour.
    """
    data = base64.standard_b64encode(zlib.compress(picture.rgb, 1)).decode("ascii")
    head = f"a=T,U=1,q=2,f=24,o=z,i={number},s={picture.width},v={picture.height},c={columns},r={rows}"
    parts = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
    heads = [head, *["q=2"] * (len(parts) - 1)]
    more = [1] * (len(parts) - 1) + [0]
    return "".join(f"\x1b_G{keys},m={on};{part}\x1b\\" for keys, on, part in zip(heads, more, parts, strict=True))


def forgetting(number: int) -> str:
    """The sequence that takes a picture out of the terminal's memory."""
    return f"\x1b_Ga=d,d=I,q=2,i={number}\x1b\\"


def placeholders(number: int, row: int, start: int, end: int) -> str:
    """What draws the cells of a row from `start` up to `end`; but for the first, each is beside its neighbour."""
    first = f"{PLACEHOLDER}{COUNTING[row]}{COUNTING[start]}"
    return f"\x1b[38;5;{number}m{first}{PLACEHOLDER * (end - start - 1)}"
