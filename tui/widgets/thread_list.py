"""The list of threads: a window on a list of any length, one or two lines a row."""

from __future__ import annotations

import asyncio
from textwrap import wrap

from textual.message import Message
from textual.strip import Strip

from store.clock import Clock, utc_now
from store.hours import past_aim
from store.text import clean_line
from store.threads import ThreadRow
from tui.widgets.drawn import DrawnList
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.keyset import SIZE, KeysetPages, Source
from tui.widgets.palette import styles_by_role
from tui.widgets.reading_layout import age
from tui.widgets.text import Piece, fit, right, strip
from tui.widgets.thread_rows import RowLayout, Shape

FAR = 8 * SIZE
"""So far down a list is read again; whoever is further down keeps the rows that they have."""


class ThreadList(DrawnList):
    """Threads by last activity. Rows come in pages as they are needed; the cursor stays on its thread."""

    class Highlighted(Message):
        """Another thread is under the cursor (None in an empty list)."""

        def __init__(self, row: ThreadRow | None) -> None:
            super().__init__()
            self.row = row

    class Opened(Message):
        """A thread was chosen to be read."""

        def __init__(self, row: ThreadRow) -> None:
            super().__init__()
            self.row = row

    def __init__(
        self,
        *,
        glyphs: Glyphs = UNICODE,
        plain: bool = False,
        now: Clock = utc_now,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.glyphs, self.plain, self._now = glyphs, plain, now
        self.mark = 5  # The bar and the line's number.
        self.shape: Shape = "columns"
        self.empty: tuple[str, ...] = ()
        """What is said of an empty list: what it lacks, then sentences on what belongs there."""
        self.empty_keys: tuple[tuple[str, str], ...] = ()
        """The keys that would help, each with what it does."""
        self._pages: KeysetPages | None = None
        self._wanted: set[int] = set()
        self._ages: tuple[tuple[str, str, bool], ...] = ()
        self._reloading = asyncio.Lock()

    def on_mount(self) -> None:
        """Keep the ages true."""
        self.set_interval(30, self._refresh_ages)

    @property
    def row(self) -> ThreadRow | None:
        """The thread under the cursor."""
        return self._pages.row(self.cursor) if self._pages else None

    def total(self) -> int:
        """How many threads there are."""
        return self._pages.total if self._pages else 0

    def set_shape(self, shape: Shape) -> None:
        """Choose how a row is laid out."""
        if shape != self.shape:
            self.shape = shape
            self.row_height = 2 if shape in ("wide", "phone") else 1
            self.on_resize()
            self.refresh()

    async def show(self, source: Source) -> None:
        """Show another list from its top."""
        pages = KeysetPages(source)
        await pages.start()
        self._pages = pages
        self._wanted.clear()
        self.fit_size()
        self.set_reactive(DrawnList.cursor, 0)
        self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self.refresh()
        self.moved()

    async def reload(self) -> None:
        """Read the list again; the cursor stays on its thread, and that thread where it is on the screen."""
        # One after the other: what was read first must not be shown last.
        async with self._reloading:
            await self._reload()

    async def _reload(self) -> None:
        if (shown := self._pages) is None:
            return
        pages = KeysetPages(shown.source)
        await pages.start()
        known = SIZE
        # The keys may move the cursor on while rows are read.
        while known < (wanted := min(self.cursor + self.size.height + SIZE, pages.total, FAR)):
            await pages.load(min(known, wanted - 1))
            known += SIZE
        if self._pages is not shown:
            return
        before = self.row
        at = self.cursor * self.row_height - self.scroll_offset.y
        found = pages.index_of(before.id) if before is not None else None
        if found is None and self.cursor >= FAR:
            await shown.load(self.cursor)
            return
        self._pages = pages
        self._wanted.clear()
        self.fit_size()
        # The newest activity goes to the top: who stands there is not moved away from it.
        top = self.scroll_offset.y == 0 and self.cursor * self.row_height < self.size.height
        self.set_reactive(DrawnList.cursor, max(0, min(found if found is not None else self.cursor, pages.total - 1)))
        if not top:
            y = self.cursor * self.row_height - at
            self.scroll_to(y=max(0, y), animate=False, force=True, immediate=True)
        self.show_cursor()
        self.refresh()
        after = self.row
        if (before and before.id) != (after and after.id) or before is None:
            self.moved()

    async def ensure_row(self) -> None:
        """Make the row under the cursor known."""
        if self._pages is not None:
            await self._pages.load(self.cursor)

    def select_thread(self, thread: int) -> bool:
        """Put the cursor on a thread whose row is known."""
        found = self._pages.index_of(thread) if self._pages else None
        if found is not None:
            self.cursor = found
        return found is not None

    def moved(self) -> None:
        """Tell which thread is under the cursor."""
        self._want(self.cursor)
        self.post_message(self.Highlighted(self.row))

    def action_open(self) -> None:
        """Open the thread under the cursor."""
        if self.row is not None:
            self.post_message(self.Opened(self.row))

    def on_click(self, event: object) -> None:
        """A click selects, a second one opens."""
        before = self.cursor
        super().on_click(event)
        if self.cursor == before and getattr(event, "chain", 1) > 1:
            self.action_open()

    def _want(self, index: int) -> None:
        pages = self._pages
        if pages is None or index in self._wanted or not 0 <= index < pages.total or pages.row(index) is not None:
            return
        self._wanted.add(index)
        self.run_worker(self._load(pages, index), group="thread-list")

    async def _load(self, pages: KeysetPages, index: int) -> None:
        known = await pages.load(index)
        self._wanted.discard(index)
        if pages is not self._pages:
            return
        here = self.cursor
        if not known:
            self.fit_size()
            self.set_reactive(DrawnList.cursor, self.validate_cursor(here))
            self.show_cursor()
        self.refresh()
        if index == here:
            self.moved()

    def _refresh_ages(self) -> None:
        now = self._now()
        first = self.scroll_offset.y // self.row_height
        shown = [self._pages.row(first + at) if self._pages else None for at in range(self.size.height + 1)]
        ages = tuple((age(row.last_at, now), age(row.since, now), past_aim(row, now)) for row in shown if row)
        if ages != self._ages:
            self._ages = ages
            self.refresh()

    def heading(self) -> str:
        """What stands above the columns at the right."""
        return {
            "columns": "replies new last ",
            "narrow": "replies new last ",
            "wide": "last ",
            "phone": "",
            "short": "new last ",
        }[self.shape]

    def render_line(self, y: int) -> Strip:
        """One line: of a row, or of what is said of an empty list."""
        if self._pages is not None and self._pages.total == 0:
            lines = self._empty_lines()
            pieces = lines[y - 1] if 1 <= y <= len(lines) else []
            return strip(pieces, self.size.width, styles_by_role(self), self.visual_style.rich_style)
        return super().render_line(y)

    def _empty_lines(self) -> list[list[Piece]]:
        width = self.size.width - 3
        lines: list[list[Piece]] = [[("  " + fit(words, width, self.glyphs), "strong")] for words in self.empty[:1]]
        said = [line for words in self.empty[1:] for line in wrap(clean_line(words), max(10, min(width, 60)))]
        for piece in ([("  " + fit(line, width, self.glyphs), "text")] for line in said):
            lines += [piece] if len(lines) > 1 else [[], piece]
        for at, (key, words) in enumerate(self.empty_keys):
            lines += [[]] if at == 0 else []
            lines.append([(f"  {key}", "accent"), (" " + fit(words, width - 1 - len(key), self.glyphs), "text")])
        return lines

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """What stands in a line of a row, after the bar's column."""
        row = self._pages.row(index) if self._pages else None
        if row is None:
            self._want(index)
            return [(right(str(index + 1), 3), "muted")]
        return RowLayout(self.size.width, self.shape, self._now(), self.glyphs).pieces(index, row, line)
