"""A line of a post as its author meant it, before anyone knows how wide the screen is."""

from __future__ import annotations

from typing import Literal, NamedTuple

from textual.content import Content
from textual.strip import Strip

Kind = Literal["text", "code", "rule", "table", "author", "new", "file", "fold", "unfolded", "picture"]


class Table(NamedTuple):
    """A table's shape: natural column widths in cells, and the headers, for when the columns do not fit."""

    widths: tuple[int, ...]
    aligns: tuple[str, ...]
    headers: tuple[str, ...]


class LogicalLine(NamedTuple):
    """One line as its author meant it; the view wraps it.

    ``first`` and ``rest`` are the prefixes of its first and its further rows, in plain Markdown (``> ``, ``- ``):
    the view draws a bar for ``>``, a copy keeps the text. ``cells`` are the (start, end) of a table row's cells
    in ``content``. A ``hidden`` line is folded away: it has its number, and no row. A row of a picture is ``drawn``
    already; its content is empty, so that nothing of it is copied.
    """

    content: Content
    first: str = ""
    rest: str = ""
    kind: Kind = "text"
    cells: tuple[tuple[int, int], ...] = ()
    table: Table | None = None
    header: bool = False
    hidden: bool = False
    drawn: Strip | None = None

    @property
    def nowrap(self) -> bool:
        """Whether the line is cut at the edge instead of wrapped."""
        return self.kind == "code"

    @property
    def copied(self) -> str:
        """The line as it goes to the clipboard, without its prefix."""
        return self.content.plain
