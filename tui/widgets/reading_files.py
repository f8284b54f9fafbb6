"""What stands below the files of posts in the reading view, where somebody asked to see it."""

from __future__ import annotations

from collections.abc import Sequence

from store.attachments import AttachmentRow
from tui.widgets.logical_line import LogicalLine
from tui.widgets.reading_canvas import ReadingCanvas
from tui.widgets.reading_layout import text_width

OPEN = 12
"""Files that stand open at once; beyond them the first one opened is closed, so that memory does not grow."""
ABOVE = 3
"""Rows of the view that a picture leaves: for its post's author, its own line, and one more."""


class ReadingFiles(ReadingCanvas):
    """Shows files in place: a picture, the first lines of a text, or a word on why there is none."""

    @property
    def picture_size(self) -> tuple[int, int]:
        """Columns and rows that a picture may take here: the text's columns, and no more rows than are seen at once."""
        columns, rows = self._viewport()
        return text_width(columns), max(4, rows - ABOVE)

    def shows(self, file: AttachmentRow) -> bool:
        """Whether something stands below a file."""
        return file.id in self._below

    def set_below(self, post: int, file: int, lines: Sequence[LogicalLine]) -> None:
        """Let lines stand below a file of a post, by the attachment's id; none closes it. What is read stays put."""
        items = {self._items[post]} if post in self._items else set()
        self._below.pop(file, None)
        if lines and items:
            self._below[file] = tuple(lines)
        while len(self._below) > OPEN:
            first = next(iter(self._below))
            del self._below[first]
            items.update(
                self._items[row.id] for row in self._posts.values() if any(one.id == first for one in row.attachments)
            )
        self._clear_selection()
        self._flow.changed(items)
        if lines and post == self.current:
            self._reveal_below(self._items[post], tuple(lines))
        self._moved()
        self.refresh()

    def _reveal_below(self, item: int, lines: tuple[LogicalLine, ...]) -> None:
        """Bring what was opened into view, with the file's own line; its beginning where it is higher than the view."""
        laid = self._flow.laid(item)
        if laid is None:
            return
        first = next(number for number, line in enumerate(laid.lines) if line is lines[0])
        rows = [number for number, row in enumerate(laid.rows) if first - 1 <= row.line < first + len(lines)]
        seen = {row for at, row in self._flow.window() if at == item}
        if rows and not seen.issuperset(rows):
            high = self._flow.rows
            above = rows[0] < min(seen, default=rows[0]) or len(rows) > high
            self._flow.go(item, rows[0] if above else rows[-1], offset=0 if above else high - 1)

    @property
    def open_files(self) -> tuple[tuple[int, AttachmentRow], ...]:
        """The files below which something stands, each with its post's id."""
        return tuple((row.id, file) for row in self._posts.values() for file in row.attachments if self.shows(file))

    def _moved(self) -> None:
        """Follow a change of place."""
