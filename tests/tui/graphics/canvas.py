"""A terminal that draws sixels, as little of one as the tests need: cells of text, and pixels over them."""

import re
from itertools import product

from tui.graphics.drawing import Cell

Colour = tuple[int, int, int]
Painted = dict[tuple[int, int], Colour]
"""Pixels by column and row."""

_SIXELS = re.compile(
    r"(?P<colour>#\d+(?:;2;\d+;\d+;\d+)?)|!(?P<times>\d+)(?P<many>[?-~])|(?P<one>[?-~])|(?P<move>[$-])"
)
_FRAME = re.compile(
    r"(?P<sixels>\x1bP[^\x1b]*\x1b\\)|(?P<command>\x1b_G[^\x1b]*\x1b\\)|\x1b(?P<save>[78])|\x1b\[(?P<right>\d+)C"
    r"|\x1b\[(?P<row>\d+);(?P<column>\d+)H|\x1b\[[\d;]*m|(?P<text>[^\x1b])"
)


def sixels(sequence: str) -> Painted:
    """The pixels that one sequence of sixels paints, as the VT340's manual has it (chapter 14)."""
    head = re.match(r'\x1bP0;1;0q"1;1;(\d+);(\d+)', sequence)
    assert head is not None and sequence.endswith("\x1b\\")
    size = int(head[1]), int(head[2])
    painted: Painted = {}
    colours: dict[int, Colour] = {}
    register, x, y = 0, 0, 0
    at = head.end()
    while at < len(sequence) - 2:
        found = _SIXELS.match(sequence, at)
        assert found is not None, sequence[at : at + 20]
        at = found.end()
        if found["colour"]:
            register, *parts = map(int, found["colour"][1:].split(";"))
            if parts:
                red, green, blue = (round(part * 255 / 100) for part in parts[1:])
                colours[register] = (red, green, blue)
        elif found["move"]:
            x, y = 0, y + (6 if found["move"] == "-" else 0)
        else:
            times = int(found["times"] or 1)
            bits = ord(found["many"] or found["one"]) - 63
            for column, bit in product(range(x, x + times), range(6)):
                if bits >> bit & 1:
                    assert (column, y + bit) not in painted and column < size[0] and y + bit < size[1]
                    painted[column, y + bit] = colours[register]
            x += times
    return painted


class Canvas:
    """What a frame leaves on the screen."""

    def __init__(self, cell: Cell) -> None:
        self.cell, self.column, self.row, self.saved = cell, 0, 0, (0, 0)
        self.text: dict[tuple[int, int], str] = {}
        self.pixels: Painted = {}
        self.commands: list[str] = []

    def feed(self, output: str) -> "Canvas":
        """Take a frame, of the sequences alone that are expected in one."""
        assert "".join(found[0] for found in _FRAME.finditer(output)) == output
        for found in _FRAME.finditer(output):
            if found["sixels"]:
                left, top = self.column * self.cell.width, self.row * self.cell.height
                self.pixels |= {(left + x, top + y): colour for (x, y), colour in sixels(found[0]).items()}
            elif found["command"]:
                self.commands.append(found["command"][3:-2])
            elif found["save"] == "7":
                self.saved = self.column, self.row
            elif found["save"]:
                self.column, self.row = self.saved
            elif found["right"]:
                self.column += int(found["right"])
            elif found["row"]:
                self.column, self.row = int(found["column"]) - 1, int(found["row"]) - 1
            elif found["text"]:
                self._put(found["text"])
        return self

    def _put(self, character: str) -> None:
        """Text takes away the pixels of its cell, as on every terminal."""
        self.text[self.column, self.row] = character
        left, top = self.column * self.cell.width, self.row * self.cell.height
        inside = ((left + x, top + y) for x in range(self.cell.width) for y in range(self.cell.height))
        for place in inside:
            self.pixels.pop(place, None)
        self.column += 1
