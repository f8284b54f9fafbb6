"""How pictures get onto a terminal; in any with colours as half blocks."""

from __future__ import annotations

import contextlib
import struct
import sys
from typing import NamedTuple

from textual.strip import Strip

from tui.graphics.half_blocks import Pixels, half_blocks


class Cell(NamedTuple):
    """Pixels of a cell, across and down."""

    width: int
    height: int


HALVES = Cell(1, 2)
"""The pixels of a cell in half blocks."""


class Graphics:
    """Half blocks as any text, for whatever writes what Textual makes of it; others are for our own driver."""

    def __init__(self, *, sixteen: bool = False) -> None:
        self._sixteen = sixteen

    def room(self, columns: int, rows: int) -> tuple[int, int]:
        """The pixels, across and down, that a picture in so many cells may have."""
        return columns * HALVES.width, rows * HALVES.height

    def strips(self, picture: Pixels) -> tuple[Strip, ...]:
        """The rows of a picture that fits into its room; may take a while, and may be called in any thread."""
        return half_blocks(picture, sixteen=self._sixteen)

    def written(self, data: str) -> str:
        """What goes to the terminal for a frame."""
        return data

    def again(self) -> None:
        """The terminal may have forgotten all that it was sent."""

    def farewell(self) -> str:
        """What is sent before the terminal is left."""
        return ""


def cell_size() -> Cell | None:
    """The pixels of a cell, where the terminal tells the kernel or sshd (TIOCGWINSZ); None where it does not."""
    # These two are not on every system; where they are not, nobody asks.
    import fcntl
    import termios

    for stream in (sys.__stderr__, sys.__stdout__, sys.__stdin__):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            assert stream is not None
            rows, columns, width, height = struct.unpack(
                "HHHH", fcntl.ioctl(stream.fileno(), termios.TIOCGWINSZ, b"\0" * 8)
            )
            if rows and columns and width >= columns and height >= rows * 2:
                return Cell(width // columns, height // rows)
    return None
