"""Where the reader stands in a thread whose posts are mostly neither loaded nor measured. Pure: no widget.

The truth is an item and a row at the top of the view, never a distance from the thread's beginning: heights above
may be wrong for as long as nobody looks there, and learning them moves nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from tui.widgets.reading_layout import Laid

ESTIMATE = 5
MAX_ROWS = 20_000
KEPT_WIDTHS = 4


class Place(NamedTuple):
    """What must stay where it is: a character of a line of an item, ``offset`` rows below the top of the view.

    ``line`` is None while the item is not loaded; ``char`` is then a row.
    """

    item: int
    line: int | None
    char: int
    offset: int


class _Heights:
    """Rows of each item at one width; ``exact`` tells measured ones from estimates."""

    def __init__(self, count: int) -> None:
        self.rows = [ESTIMATE] * count
        self.exact = bytearray(count)


class Flow:
    """The rows of ``count`` items seen through a window ``rows`` high and ``width`` wide."""

    def __init__(self, lay: Callable[[int, int], Laid | None]) -> None:
        """``lay(item, width)`` lays an item out, or returns None while it is not loaded."""
        self._lay = lay
        self.reset(0)
        self.width = 80
        self.rows = 24

    def reset(self, count: int) -> None:
        """Begin with ``count`` unmeasured items, at the top."""
        self.count = count
        self.top = (0, 0)
        self._place = Place(0, None, 0, 0)
        self._at_end = False
        self._heights: OrderedDict[int, _Heights] = OrderedDict()
        self._cache: OrderedDict[tuple[int, int], Laid] = OrderedDict()
        self._cached_rows = 0
        self._window: list[tuple[int, int]] | None = None

    def append(self, count: int) -> None:
        """Add ``count`` items at the end; nothing moves."""
        for heights in self._heights.values():
            heights.rows += [ESTIMATE] * count
            heights.exact += bytearray(count)
        self.count += count
        self._at_end = False
        self._window = None

    def renumber(self, count: int, now: Mapping[int, int]) -> None:
        """Take ``count`` items of which ``now`` tells where the old ones stand; what is seen stays where it is."""
        for width, heights in self._heights.items():
            fresh = self._heights[width] = _Heights(count)
            for before, item in now.items():
                fresh.rows[item], fresh.exact[item] = heights.rows[before], heights.exact[before]
        self._cache = OrderedDict(
            ((now[item], width), laid) for (item, width), laid in self._cache.items() if item in now
        )
        self._cached_rows = sum(len(laid.rows) for laid in self._cache.values())
        stays = next((item for item in range(self._place.item, -1, -1) if item in now), None)
        if stays == self._place.item:
            self._place = self._place._replace(item=now[stays])
        else:
            self._place = Place(0 if stays is None else now[stays], None, 0, self._place.offset)
        self.count = count
        self._restore()

    def resize(self, width: int, rows: int) -> None:
        """Take a new size; what stood at the top stays there."""
        if (width, rows) != (self.width, self.rows):
            self.width, self.rows = width, rows
            self._restore()

    def changed(self, items: Iterable[int]) -> None:
        """Measure ``items`` anew, because they were loaded or edited; what is being read stays where it is."""
        for item in items:
            for heights in self._heights.values():
                heights.exact[item] = 0
            for width in list(self._heights):
                laid = self._cache.pop((item, width), None)
                self._cached_rows -= len(laid.rows) if laid else 0
        self._restore()

    def laid(self, item: int) -> Laid | None:
        """Return the layout of an item at the present width, None while it is not loaded."""
        key = (item, self.width)
        laid = self._cache.get(key)
        if laid is not None:
            self._cache.move_to_end(key)
            return laid
        laid = self._lay(item, self.width)
        if laid is not None:
            heights = self._measured()
            heights.rows[item], heights.exact[item] = len(laid.rows), 1
            self._cache[key] = laid
            self._cached_rows += len(laid.rows)
            while self._cached_rows > MAX_ROWS and len(self._cache) > 1:
                _, dropped = self._cache.popitem(last=False)
                self._cached_rows -= len(dropped.rows)
        return laid

    def height(self, item: int) -> int:
        """Return the rows of an item: measured when it is loaded, else the last known, else an estimate."""
        heights = self._measured()
        if not heights.exact[item]:
            self.laid(item)
        return heights.rows[item]

    @property
    def position(self) -> int:
        """Rows above the view, as far as known."""
        return sum(self._measured().rows[: self.top[0]]) + self.top[1]

    @property
    def total(self) -> int:
        """Rows of all items, as far as known."""
        return sum(self._measured().rows)

    def window(self) -> list[tuple[int, int]]:
        """Return (item, row) of each row that is seen."""
        if self._window is None:
            window: list[tuple[int, int]] = []
            item, row = self.top
            while item < self.count and len(window) < self.rows:
                last = min(self.height(item), row + self.rows - len(window))
                window += [(item, number) for number in range(row, last)]
                item, row = item + 1, 0
            self._window = window
        return self._window

    @property
    def at_end(self) -> bool:
        """Whether the last row of the last item is seen."""
        window = self.window()
        return not window or window[-1] == (self.count - 1, self.height(self.count - 1) - 1)

    def go(self, item: int, row: int = 0, *, offset: int = 0) -> None:
        """Show ``row`` of ``item``, ``offset`` rows below the top; it stays there while its surroundings load."""
        self._at_end = False
        laid = self.laid(item)
        if laid is None:
            self._place = Place(item, None, row, offset)
        else:
            at = laid.rows[min(row, len(laid.rows) - 1)]
            self._place = Place(item, at.line, at.pieces[0][1] if at.pieces else 0, offset)
        self._arrange(item, row - offset)

    def go_end(self) -> None:
        """Show the last rows, also when the last items turn out to be longer than estimated."""
        if self.count:
            self._arrange(self.count - 1, self.height(self.count - 1))
            self._hold()
        self._at_end = True

    def go_position(self, position: int) -> None:
        """Show the row that lies ``position`` rows below the beginning, as far as known."""
        item = 0
        for height in self._measured().rows[:-1]:
            if position < height:
                break
            position -= height
            item += 1
        self._at_end = False
        self._arrange(item, position)
        self._hold()

    def move(self, rows: int) -> bool:
        """Move by ``rows``; False when there was nothing to move over."""
        before = self.top
        item, row = before
        self._at_end = False
        if self.count:
            self._arrange(item, row + rows)
            self._hold()
        return self.top != before

    def _measured(self) -> _Heights:
        heights = self._heights.get(self.width)
        if heights is None:
            heights = self._heights[self.width] = _Heights(self.count)
            while len(self._heights) > KEPT_WIDTHS:
                width, _ = self._heights.popitem(last=False)
                for key in [key for key in self._cache if key[1] == width]:
                    self._cached_rows -= len(self._cache.pop(key).rows)
        return heights

    def _arrange(self, item: int, row: int) -> None:
        self._window = None
        item, row = self._back(item, row)
        while item < self.count - 1 and row >= self.height(item):
            row -= self.height(item)
            item += 1
        below, following = -row, item
        while below < self.rows and following < self.count:
            below += self.height(following)
            following += 1
        if below < self.rows:
            item, row = self._back(item, row - (self.rows - below))
        self.top = (item, row)

    def _back(self, item: int, row: int) -> tuple[int, int]:
        while row < 0 and item > 0:
            item -= 1
            row += self.height(item)
        return item, max(0, row)

    def _hold(self) -> None:
        """Hold on to the first row seen that is really there."""
        for offset, (item, row) in enumerate(self.window()):
            laid = self.laid(item)
            if laid is not None and row < len(laid.rows):
                at = laid.rows[row]
                self._place = Place(item, at.line, at.pieces[0][1] if at.pieces else 0, offset)
                return
        self._place = Place(self.top[0], None, self.top[1], 0)

    def _restore(self) -> None:
        self._window = None
        if not self.count:
            return
        if self._at_end:
            self.go_end()
            return
        place = self._place
        laid = self.laid(place.item)
        if laid is None:
            row = place.char if place.line is None else 0
        elif place.line is None:
            row = min(place.char, len(laid.rows) - 1)
        else:
            row = laid.row_at(place.line, place.char)
        self._arrange(place.item, row - min(place.offset, max(0, self.rows - 1)))
