"""What a version of a post took away and brought, with a sign before each line."""

from collections.abc import Sequence

from textual.content import Content

from store.text import clean
from tui.changes import Line
from tui.widgets.drawn_text import DrawnText
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.text import Piece

ROLES = {"+": "text", "-": "muted", "~": "muted", " ": "muted"}
LONGEST = 84
"""Columns of text at most, as in the reading view."""


class ChangedLines(DrawnText):
    """Lines that came (`+`), went (`-`) or stayed; the sign says it, not the colour."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, plain: bool = False) -> None:
        super().__init__()
        self.glyphs, self.plain = glyphs, plain
        self.lines: tuple[Line, ...] = ()
        self.whole = False
        self._rows: list[tuple[str, str]] = []

    def show(self, lines: Sequence[Line], *, whole: bool = False) -> None:
        """Show these from the top; `whole` says that they are a text with nothing to compare it with."""
        self.lines, self.whole = tuple(lines), whole
        self._wrap()
        self.scroll_to(y=0, animate=False, force=True, immediate=True)

    def _wrap(self) -> None:
        width = max(10, min(self.size.width - 6, LONGEST))
        self._rows = [
            (sign, part.plain)
            for sign, text in self.lines
            for part in Content(clean(text).expandtabs(4), strip_control_codes=False).wrap(width)
        ]
        self.fit_size()
        self.refresh()

    def total(self) -> int:
        """How many rows."""
        return len(self._rows)

    def on_resize(self) -> None:
        """Wrap anew."""
        self._wrap()

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """A sign and its line."""
        sign, text = self._rows[index]
        if sign == "~":
            return [(f"   {self.glyphs.cut} {text}", "muted")]
        return [(f" {sign} ", "accent"), (text, "text" if self.whole else ROLES[sign])]
