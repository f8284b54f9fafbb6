"""Pictures whose cells are private characters, marks, until they are written: half blocks, sixels, Kitty's graphics.

So a picture is scrolled, cut and covered by whatever stands over it like any text, and no sequence is ever counted,
styled or cropped as text. In a frame on its way to the terminal, marks that stand side by side become the sequence
that draws those cells of their picture. Nothing that a person wrote has such characters (`store.text`).
"""

from __future__ import annotations

import hashlib
import math
import re
import shutil
from collections import deque
from itertools import count
from threading import Lock
from weakref import WeakValueDictionary

from rich.color import ColorSystem
from rich.segment import Segment
from textual.strip import Strip

from tui.graphics import half_blocks, kitty, sixel
from tui.graphics.drawing import HALVES, Cell, Graphics, cell_size
from tui.graphics.half_blocks import Pixels

KEPT = 4
"""Pictures that are kept though nothing shows them: what is closed and opened again is drawn at once."""
FIRST = 0x100000
MARKS = ord(kitty.PLACEHOLDER) - FIRST
"""Cells of all pictures that there are, at most: the last plane of private use, up to what Kitty has taken of it."""
_MARKED = re.compile(f"[{chr(FIRST)}-{chr(FIRST + MARKS - 1)}]+")
PIXELS = 600_000
"""Pixels of a picture that is sent; a terminal with Kitty's graphics enlarges what has less."""
SIXELS = 1_200_000
"""The same for sixels, which no terminal enlarges: a picture of more takes fewer cells."""
REMOTE = 100_000
"""The same for both over SSH, where each is felt."""


class Drawn:
    """A picture as its terminal knows it, `columns` by `rows` cells; its marks begin at `first`."""

    first = 0

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows

    @property
    def end(self) -> int:
        """Where the marks of another may begin."""
        return self.first + self.columns * self.rows

    def strips(self) -> tuple[Strip, ...]:
        """Its rows of marks; whoever holds one of them keeps the picture."""
        starts = range(FIRST + self.first, FIRST + self.end, self.columns)
        rows = ("".join(map(chr, range(start, start + self.columns))) for start in starts)
        return tuple(_Row(self, row) for row in rows)

    def sequence(self, row: int, start: int, end: int) -> str:
        """What draws the cells of a row from `start` up to `end`, from the cursor on, wherever that ends up.

        The cursor is saved there, with its colours (DECSC).
        """
        raise NotImplementedError

    def again(self) -> None:
        """The terminal may have forgotten it."""

    def forgetting(self) -> str:
        """What tells the terminal that it is shown no more."""
        return ""


class _Row(Strip):
    """A row of a picture."""

    __slots__ = ("_drawn",)

    def __init__(self, drawn: Drawn, marks: str) -> None:
        super().__init__([Segment(marks)], drawn.columns)
        self._drawn = drawn


class Blocks(Graphics):
    """Half blocks as marks: a picture is neither styled by Textual nor put together anew for each frame."""

    def __init__(self, system: ColorSystem, *, sixteen: bool = False) -> None:
        """`system` is what colours the terminal has."""
        super().__init__(sixteen=sixteen)
        self._system = system
        self._pictures: WeakValueDictionary[bytes, Drawn] = WeakValueDictionary()
        self._kept: deque[Drawn] = deque(maxlen=KEPT)
        self._next = 0
        self._lock = Lock()

    def strips(self, picture: Pixels) -> tuple[Strip, ...]:
        """The rows of a picture; of the same one again the same rows."""
        cell = self._cell()
        name = hashlib.blake2b(picture.rgb + repr((picture.width, picture.height, cell)).encode()).digest()
        drawn = self._pictures.get(name)
        if drawn is None:
            made = self._draw(picture, cell)
            with self._lock:
                drawn = self._pictures.get(name) or self._place(made)
                self._pictures[name] = drawn
        self._kept.append(drawn)
        return drawn.strips()

    def written(self, data: str) -> str:
        """The frame with what draws pictures in place of their marks."""
        with self._lock:
            return _MARKED.sub(lambda marks: self._run(marks[0]), data)

    def again(self) -> None:
        """What there is is sent again when it is seen again."""
        with self._lock:
            for drawn in self._pictures.values():
                drawn.again()

    def farewell(self) -> str:
        """What the terminal need not remember."""
        with self._lock:
            return "".join(drawn.forgetting() for drawn in self._pictures.values())

    def _run(self, marks: str) -> str:
        """What draws the cells of some marks side by side."""
        out: list[str] = []
        at = 0
        while at < len(marks):
            mark = ord(marks[at]) - FIRST
            drawn = next((one for one in self._pictures.values() if one.first <= mark < one.end), None)
            if drawn is None:  # Of a picture that is no more: the row will be drawn anew.
                out.append(" ")
                at += 1
                continue
            row, start = divmod(mark - drawn.first, drawn.columns)
            end = at + 1
            while end < min(len(marks), at + drawn.columns - start) and ord(marks[end]) == ord(marks[end - 1]) + 1:
                end += 1
            # Saved and put back (DECSC, DECRC), then behind the cells (CUF).
            out.append(f"\x1b7{drawn.sequence(row, start, start + end - at)}\x1b8\x1b[{end - at}C")
            at = end
        return "".join(out)

    def _place(self, drawn: Drawn) -> Drawn:
        """Give a picture marks that no other has; where there are too few, those of others after the last ones."""
        cells = drawn.columns * drawn.rows
        others = sorted((one.first, one.end) for one in self._pictures.values())
        ends = [0, *(end for _, end in others)]
        begins = [*(first for first, _ in others), MARKS]
        gaps = [end for end, begin in zip(ends, begins, strict=True) if begin - end >= cells]
        after = [gap for gap in gaps if gap >= self._next]
        drawn.first = (after or gaps or [self._next if self._next + cells <= MARKS else 0])[0]
        self._next = drawn.end
        for name, one in list(self._pictures.items()):
            if one.first < drawn.end and drawn.first < one.end:
                del self._pictures[name]
        return drawn

    def _cell(self) -> Cell:
        return HALVES

    def _draw(self, picture: Pixels, cell: Cell) -> Drawn:
        """A picture as this terminal draws it."""
        return _InBlocks(picture, self._system, self._sixteen)


class _InBlocks(Drawn):
    def __init__(self, picture: Pixels, system: ColorSystem, sixteen: bool) -> None:
        self._rows = half_blocks.coded(picture, system, sixteen=sixteen)
        super().__init__(picture.width, len(self._rows))

    def sequence(self, row: int, start: int, end: int) -> str:
        above, *below = (colours[start:end] for colours in self._rows[row])
        return half_blocks.sequence(above, below[0] if below else None)


class Pixelled(Blocks):
    """What sixels and Kitty's graphics have in common: half blocks where nothing says how large a cell is."""

    def __init__(
        self, system: ColorSystem, *, cell: Cell | None = None, most: int = PIXELS, sixteen: bool = False
    ) -> None:
        """`cell` is its size where the kernel does not know it; of a picture, `most` pixels are sent."""
        super().__init__(system, sixteen=sixteen)
        self._told, self._most = cell, most

    def _cell(self) -> Cell:
        return cell_size() or self._told or HALVES


class Sixels(Pixelled):
    """Sixels: each row of cells is a picture by itself."""

    def room(self, columns: int, rows: int) -> tuple[int, int]:
        """Whole cells, and fewer of them where they are large."""
        width, height = self._cell()
        smaller = math.sqrt(self._most / max(self._most, columns * width * rows * height))
        return math.ceil(columns * smaller) * width, math.ceil(rows * smaller) * height

    def _draw(self, picture: Pixels, cell: Cell) -> Drawn:
        return super()._draw(picture, cell) if cell == HALVES else _InSixels(picture, cell)


class _InSixels(Drawn):
    def __init__(self, picture: Pixels, cell: Cell) -> None:
        numbers = sixel.numbered(picture)
        self._rows = [numbers[top : top + cell.height] for top in range(0, len(numbers), cell.height)]
        self._whole = [sixel.sequence(row) for row in self._rows]
        self._width = cell.width
        super().__init__(math.ceil(picture.width / cell.width), len(self._rows))

    def sequence(self, row: int, start: int, end: int) -> str:
        if (start, end) == (0, self.columns):
            drawn = self._whole[row]
        else:
            drawn = sixel.sequence([line[start * self._width : end * self._width] for line in self._rows[row]])
        # Blanks take away what stood there before.
        return f"{' ' * (end - start)}\x1b8{drawn}"


class Kitty(Pixelled):
    """Kitty's graphics: a picture is sent with the first of its rows that is written."""

    def __init__(
        self, system: ColorSystem, *, cell: Cell | None = None, most: int = PIXELS, sixteen: bool = False
    ) -> None:
        """As for `Pixelled`."""
        super().__init__(system, cell=cell, most=most, sixteen=sixteen)
        self._numbers = count()
        self._over: list[str] = []

    def room(self, columns: int, rows: int) -> tuple[int, int]:
        """As many pixels as are sent for so many cells; the terminal enlarges them."""
        cell = self._cell()
        smaller = self._smaller(cell)
        across, down = min(columns, len(kitty.COUNTING)), min(rows, len(kitty.COUNTING))
        return int(across * cell.width * smaller), int(down * cell.height * smaller)

    def written(self, data: str) -> str:
        """The frame, and before it what tells the terminal which pictures are shown no more."""
        over, self._over[:] = "".join(self._over), []
        return over + super().written(data)

    def _smaller(self, cell: Cell) -> float:
        """What part of its width and height a picture is sent in: by the whole screen, the same for all on it."""
        columns, rows = shutil.get_terminal_size()
        return math.sqrt(self._most / max(self._most, columns * cell.width * rows * cell.height))

    def _draw(self, picture: Pixels, cell: Cell) -> Drawn:
        if cell == HALVES:
            return super()._draw(picture, cell)
        smaller = self._smaller(cell)
        columns, rows = picture.width / (cell.width * smaller), picture.height / (cell.height * smaller)
        number = 16 + next(self._numbers) % 240
        return _InKitty(number, picture, math.ceil(columns - 0.01), math.ceil(rows - 0.01), self._over)


class _InKitty(Drawn):
    def __init__(self, number: int, picture: Pixels, columns: int, rows: int, over: list[str]) -> None:
        super().__init__(columns, rows)
        self._number, self._sent, self._over = number, False, over
        self._transmission = kitty.transmission(number, picture, columns, rows)

    def sequence(self, row: int, start: int, end: int) -> str:
        first = "" if self._sent else self._transmission
        self._sent = True
        return first + kitty.placeholders(self._number, row, start, end)

    def again(self) -> None:
        self._sent = False

    def forgetting(self) -> str:
        return kitty.forgetting(self._number) if self._sent else ""

    def __del__(self) -> None:
        # Nothing shows it any more, so that nobody else could say so.
        if forgetting := self.forgetting():
            self._over.append(forgetting)
