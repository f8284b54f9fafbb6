"""A file as large as the screen: a picture, the first lines of a text, or a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from store.text import clean
from tui.widgets.reading_layout import MAX_TEXT


class PictureView(Widget):
    """Draws what it is given in its middle; a text stands at its top, cut at the edges."""

    DEFAULT_CSS = "PictureView { height: 1fr; width: 1fr; background: $h-bg; color: $h-text; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: tuple[Strip, ...] = ()
        self._said: tuple[str, ...] = ()
        self._lines: tuple[str, ...] = ()

    def show_picture(self, rows: Sequence[Strip]) -> None:
        """Show a picture."""
        self._rows, self._said, self._lines = tuple(rows), (), ()
        self.refresh()

    def show_text(self, lines: Sequence[str]) -> None:
        """Show the first lines of a text."""
        self._rows, self._said, self._lines = (), (), tuple(clean(line).expandtabs(4) for line in lines)
        self.refresh()

    def say(self, *sentences: str) -> None:
        """Show sentences instead, wrapped."""
        self._rows, self._said, self._lines = (), sentences, ()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row."""
        base = self.visual_style.rich_style
        width, height = self.size
        if self._rows:
            row = y - max(0, (height - len(self._rows)) // 2)
            if not 0 <= row < len(self._rows):
                return Strip.blank(width, base)
            drawn = self._rows[row]
            left = max(0, (width - drawn.cell_length) // 2)
            return Strip([Segment(" " * left, base), *drawn.apply_style(base)]).adjust_cell_length(width, base)
        if self._lines:
            text = self._lines[y] if y < len(self._lines) else ""
            return Strip([Segment("  " + text, base)]).adjust_cell_length(width, base)
        room = max(10, min(width - 6, MAX_TEXT))
        wrapped = [
            part.plain for said in self._said for part in Content(clean(said), strip_control_codes=False).wrap(room)
        ]
        row = y - max(0, (height - len(wrapped)) // 2)
        text = wrapped[row] if 0 <= row < len(wrapped) else ""
        return Strip([Segment("   " + text, base)]).adjust_cell_length(width, base)
