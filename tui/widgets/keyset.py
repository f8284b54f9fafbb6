"""A long list known in pages: each is reached from a neighbour by its cursor, none by counting rows.

Pages of 128 rows are kept as long as they were used lately; of the others the cursor at their end stays, so that one
query brings them back. From the list's end, pages are numbered backwards.
"""

from collections import OrderedDict
from collections.abc import Awaitable
from typing import Protocol

from store.page import Page
from store.threads import ThreadRow

SIZE = 128
KEPT = 24


class Source(Protocol):
    """Where the rows come from."""

    def page(self, after: str | None, limit: int) -> Awaitable[Page[ThreadRow]]:
        """The rows after a cursor, or the first ones."""
        ...

    def above(self, before: str, limit: int) -> Awaitable[Page[ThreadRow]]:
        """The rows just above a cursor, in the list's order."""
        ...

    def last(self, limit: int) -> Awaitable[Page[ThreadRow]]:
        """The list's last rows, in the list's order."""
        ...

    def count(self) -> Awaitable[int]:
        """How many rows there are, from a counter that is kept."""
        ...

    def cursor(self, row: ThreadRow) -> str:
        """The cursor that stands at a row."""
        ...


class KeysetPages:
    """Pages from the top (0, 1, ...) and from the end (-1, -2, ...) of a list of `total` rows."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.total = 0
        self._pages: OrderedDict[int, tuple[ThreadRow, ...]] = OrderedDict()
        self._ends: dict[int, str] = {}

    def row(self, index: int) -> ThreadRow | None:
        """The row at a position, None while it is not known."""
        for page, at in self._places(index):
            rows = self._pages.get(page)
            if rows is not None and at < len(rows):
                return rows[at]
        return None

    def index_of(self, thread: int) -> int | None:
        """Where a thread stands, if its row is known."""
        for page, rows in self._pages.items():
            for at, row in enumerate(rows):
                if row.id == thread:
                    return self._first(page, rows) + at
        return None

    def _first(self, page: int, rows: tuple[ThreadRow, ...]) -> int:
        return page * SIZE if page >= 0 else self.total + (page + 1) * SIZE - len(rows)

    def _places(self, index: int) -> list[tuple[int, int]]:
        """In which page a row can be, and where in it, counted from the top and from the end."""
        behind = self.total - 1 - index
        page = -(behind // SIZE) - 1
        rows = self._pages.get(page, ())
        return [(index // SIZE, index % SIZE), (page, len(rows) - 1 - behind % SIZE)] if behind >= 0 else []

    async def start(self) -> None:
        """Forget everything, count, and load the first page."""
        self.total = await self.source.count()
        rows = (await self.source.page(None, SIZE)).items
        self._pages.clear()
        self._ends.clear()
        self._keep(0, rows)
        self.total = len(rows) if len(rows) < SIZE else max(self.total, len(rows))

    async def load(self, index: int) -> bool:
        """Make the row at a position known; False when the list ends before it, and then `total` is the true one."""
        if self.row(index) is not None:
            return True
        page = index // SIZE
        back = -((self.total - 1 - index) // SIZE) - 1
        if self._reach_down(page) <= self._reach_up(back):
            await self._load_down(page)
        else:
            await self._load_up(back)
        return self.row(index) is not None

    def _reach_down(self, page: int) -> int:
        known = max((known for known in self._ends if 0 <= known < page), default=-1)
        return page - known

    def _reach_up(self, page: int) -> int:
        known = min((known for known in self._ends if known < 0 and known > page), default=0)
        return known - page

    async def _load_down(self, page: int) -> None:
        known = max((known for known in self._ends if 0 <= known < page), default=-1)
        for number in range(known + 1, page + 1):
            # Page -1 is the list's end: the first page has none before it.
            after = self._ends.get(number - 1) if number else None
            rows = (await self.source.page(after, SIZE)).items
            self._keep(number, rows)
            if len(rows) < SIZE:
                # The end is here, whatever the counter says; what is known from the end keeps its distance to it.
                self.total = number * SIZE + len(rows)
                return

    async def _load_up(self, page: int) -> None:
        known = min((known for known in self._ends if known < 0 and known > page), default=0)
        for number in range(known - 1, page - 1, -1):
            if number == -1:
                rows = (await self.source.last(SIZE)).items
            else:
                rows = (await self.source.above(self._ends[number + 1], SIZE)).items
            if not rows:
                return
            self._keep(number, rows)

    def _keep(self, page: int, rows: tuple[ThreadRow, ...]) -> None:
        self._pages[page] = rows
        self._pages.move_to_end(page)
        if rows:
            self._ends[page] = self.source.cursor(rows[-1] if page >= 0 else rows[0])
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
