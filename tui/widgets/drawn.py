"""What every list has in common: lines drawn one by one, and a row under the cursor."""

from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.palette import shade, styles_by_role
from tui.widgets.text import Piece, strip

REST = 0.4
"""Seconds that the cursor must rest before its row is shaded to its end."""


class DrawnList(ScrollView, can_focus=True):
    """A list of rows of equal height. Moving the cursor repaints two rows; nothing else is drawn again.

    With a `mark`, the row under the cursor is shaded to its end once the cursor rests, and before that only in so many
    columns at its left end: a slow line falls behind with two whole rows a key.
    A list with something between its rows says where they stand, in `top_of`, `row_at` and `length`.
    """

    DEFAULT_CSS = "DrawnList { background: $h-bg; color: $h-text; scrollbar-size: 0 0; overflow-x: hidden; }"

    cursor: reactive[int] = reactive(0, repaint=False)
    row_height = 1
    mark: int | None = None
    _shaded = True
    _rests: Timer | None = None
    glyphs: Glyphs = UNICODE
    plain = False

    def total(self) -> int:
        """How many rows there are."""
        return 0

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """What stands in a line of a row, after the bar's column."""
        return []

    def moved(self) -> None:
        """Called when another row is under the cursor."""

    def length(self) -> int:
        """How many lines there are."""
        return self.total() * self.row_height

    def top_of(self, index: int) -> int:
        """The first line of a row."""
        return index * self.row_height

    def row_at(self, line: int) -> tuple[int, int] | None:
        """The row that stands in a line, and which of its lines that is; None where no row stands."""
        index, part = divmod(line, self.row_height)
        return (index, part) if index < self.total() else None

    def above(self, index: int) -> int:
        """How many lines above a row are to be seen with it."""
        return 0

    def between(self, line: int) -> list[Piece]:
        """What stands in a line of no row, after the bar's column."""
        return []

    def fit_size(self) -> None:
        """Tell the scroll view how long the list is."""
        self.virtual_size = Size(self.size.width, self.length())

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(cursor, self.total() - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Repaint both rows and bring the new one into view."""
        if not self.is_mounted:
            return
        mark = None if self.plain else self.mark
        self.refresh_row(old, None if self._shaded else mark)
        self.refresh_row(new, mark)
        if mark is not None:
            self._shaded = False
            if self._rests is not None:
                self._rests.stop()
            self._rests = self.set_timer(REST, self._shade)
        self.show_cursor()
        self.moved()

    def _shade(self) -> None:
        """The cursor rests: its row is shaded along its whole length."""
        self._shaded = True
        self.refresh_row(self.cursor)

    def show_cursor(self) -> None:
        """Scroll as little as needed for the cursor's row to be seen."""
        height = self.size.height
        if not height:
            return
        top = self.top_of(self.cursor)
        first = top - self.above(self.cursor)
        if first < self.scroll_offset.y:
            self.scroll_to(y=first, animate=False, force=True, immediate=True)
        elif top + self.row_height > self.scroll_offset.y + height:
            self.scroll_to(y=top + self.row_height - height, animate=False, force=True, immediate=True)

    def refresh_row(self, index: int, columns: int | None = None) -> None:
        """Repaint the lines of one row, or only the first columns of them."""
        y = self.top_of(index) - self.scroll_offset.y
        if -self.row_height < y < self.size.height:
            self.refresh(Region(0, y, columns or self.size.width, self.row_height))

    def on_focus(self) -> None:
        """Show that the keys act here."""
        self.refresh_row(self.cursor)

    def on_blur(self) -> None:
        """Show that the keys act elsewhere."""
        self.refresh_row(self.cursor)

    def on_resize(self) -> None:
        """Keep the cursor's row in view."""
        self.fit_size()
        self.show_cursor()

    def on_click(self, event: object) -> None:
        """Put the cursor where somebody clicked."""
        found = self.row_at(getattr(event, "y", 0) + self.scroll_offset.y)
        if found is not None:
            self.cursor = found[0]

    def action_cursor_down(self) -> None:
        """Go to the next row."""
        self.cursor += 1

    def action_scroll_down(self) -> None:
        """The Down key."""
        self.action_cursor_down()

    def action_scroll_up(self) -> None:
        """The Up key."""
        self.action_cursor_up()

    def action_cursor_up(self) -> None:
        """Go to the row before."""
        self.cursor -= 1

    def action_page_down(self) -> None:
        """Go down by a page."""
        self.cursor += max(1, self.size.height // self.row_height - 1)

    def action_page_up(self) -> None:
        """Go up by a page."""
        self.cursor -= max(1, self.size.height // self.row_height - 1)

    def action_scroll_home(self) -> None:
        """Go to the first row."""
        self.cursor = 0

    def action_scroll_end(self) -> None:
        """Go to the last row."""
        self.cursor = self.total() - 1

    def render_line(self, y: int) -> Strip:
        """One line of the list."""
        width = self.size.width
        found = self.row_at(y + self.scroll_offset.y)
        base = self.visual_style.rich_style
        styles = styles_by_role(self)
        if found is None:
            return strip([(" ", ""), *self.between(y + self.scroll_offset.y)], width, styles, base)
        index, line = found
        marked = index == self.cursor
        if not marked:
            return strip([(" ", ""), *self.pieces(index, line, False)], width, styles, base)
        if self.plain:
            base = Style(reverse=True) if self.has_focus else base
            bar: Piece = (">" if line == 0 else " ", "")
            return strip([bar, *self.pieces(index, line, True)], width, styles, base)
        shaded = base + shade(self, "sel" if self.has_focus else "raised")
        bar = (self.glyphs.bar, "accent") if self.has_focus else (self.glyphs.bar_quiet, "muted")
        row = [bar, *self.pieces(index, line, True)]
        whole = strip(row, width, styles, shaded)
        if self._shaded or self.mark is None:
            return whole
        return Strip.join([whole.crop(0, self.mark), strip(row, width, styles, base).crop(self.mark)])
