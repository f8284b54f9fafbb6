"""Rows of the reading view as strips: gutter, text, what stands at the right, and the selection.

Each cell before and in a text carries its character offset, so that a drag selects what it looks like it selects;
what stands right of a text carries none, and counts as the text's end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len
from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.style import Style

from tui.widgets.glyphs import Glyphs
from tui.widgets.logical_line import LogicalLine
from tui.widgets.reading_layout import Laid, left_pad, text_width

LINES = 1 << 20
"""Logical lines that one item may have in a selection's y: item * LINES + line."""

Cursor = Literal["none", "quiet", "focus"]


@dataclass(slots=True)
class Painter:
    """What rows are drawn with: the pane's ``width``, the glyphs, and how a style's name becomes a style.

    ``plain`` is for terminals without shades: the current post has a mark before its author only. ``shift`` is the
    number of columns by which lines that do not wrap are moved to the left. Without ``offsets`` rows carry no
    characters' numbers, so that a row is fewer segments and fewer bytes.
    """

    width: int
    glyphs: Glyphs
    style: Callable[[str | Style], Style]
    base: Style
    selection: Style
    plain: bool = False
    shift: int = 0
    offsets: bool = True

    def segments(self, content: Content, base: Style, start: int = 0, y: int | None = None) -> list[Segment]:
        """Return the segments of ``content``; with ``y`` they carry the offsets (start ..., y)."""
        segments = []
        for text, style in content.render(base, end="", parse_style=self.style):
            if y is None or not self.offsets:
                segments.append(Segment(text, style.rich_style))
            else:
                segments.append(Segment(text, style.rich_style_with_offset(start, y)))
                start += len(text)
        return segments

    def gutter(self, text: str, style: Style, char: int, y: int) -> list[Segment]:
        """Return ``text`` cell by cell, all at character ``char``: a drag that starts here starts at the row."""
        if not self.offsets:
            return [Segment(text, style.rich_style)]
        rich_style = style.rich_style_with_offset(char, y)
        return [Segment(cell, rich_style) for cell in text]

    def cut(self, content: Content, width: int) -> Content:
        """Return ``content`` cut to ``width`` cells, with the sign that something is missing."""
        if content.cell_length <= width:
            return content
        return content.truncate(max(0, width - 1)) + self.glyphs.cut if width > 0 else Content("")

    def sides(
        self,
        left: Content,
        right: Content,
        base: Style,
        *,
        y: int | None = None,
        bar: str = " ",
        bar_style: str = "bar-none",
    ) -> Strip:
        """Return a row with ``left`` at the text's column and ``right`` at the last column but one."""
        pad = left_pad(self.width)
        room = self.width - pad - 1
        if right.cell_length > room - 8:
            right = Content("")
        left = self.cut(left, room - right.cell_length - (2 if right else 0))
        gap = room - left.cell_length - right.cell_length
        lead = bar + " " * (pad - 1)
        marked = base + self.style(bar_style)
        segments = self.gutter(lead, marked, 0, y) if y is not None else [Segment(lead, base.rich_style)]
        segments += self.segments(left, base, 0, y)
        segments.append(Segment(" " * gap, base.rich_style))
        segments += self.segments(right, base)
        segments.append(Segment(" ", base.rich_style))
        return Strip(segments).adjust_cell_length(self.width, base.rich_style)

    def edge(self) -> Strip:
        """Return a rule over the whole width."""
        style = self.base + self.style("rule")
        return Strip([Segment(self.glyphs.horizontal * self.width, style.rich_style)], self.width)

    def rule(self, label: Content, y: int) -> Strip:
        """Return a rule over the text's columns with ``label`` in it."""
        line, style = self.glyphs.horizontal, (self.base + self.style("rule")).rich_style
        pad = left_pad(self.width)
        segments = [*self.gutter(" " * pad, self.base, 0, y), Segment(f"{line * 2} ", style)]
        segments += [*self.segments(label, self.base), Segment(" ", self.base.rich_style)]
        segments.append(Segment(line * max(0, self.width - pad - 5 - label.cell_length), style))
        return Strip(segments).adjust_cell_length(self.width, self.base.rich_style)

    def row(self, item: int, laid: Laid, number: int, cursor: Cursor, span: tuple[int, int] | None) -> Strip:
        """Return row ``number`` of a post's text; ``span`` is what is selected of its logical line."""
        row = laid.rows[number]
        line = laid.lines[row.line]
        y = item * LINES + row.line
        char = row.pieces[0][1] if row.pieces else 0
        pad = left_pad(self.width)
        segments = self.gutter(self.bar(laid, number, cursor), self.base + self.style(f"bar-{cursor}"), char, y)
        prefix = " " * (pad + 1) + row.prefix.replace(">", self.glyphs.bar_quiet)
        segments += self.gutter(prefix, self.base + self.style("muted"), char, y)
        if line.drawn is not None:
            picture = line.drawn.crop(0, text_width(self.width) - cell_len(row.prefix))
            segments += picture.apply_style(self.base.rich_style)
            return Strip(segments).adjust_cell_length(self.width, self.base.rich_style)
        content = self.selected(line.content, span)
        base = self.base
        if line.kind == "code":
            base = self.base + self.style("code")
        if line.kind == "rule":
            segments.append(Segment(self.glyphs.horizontal * 8, (self.base + self.style("rule")).rich_style))
        elif row.label:
            segments += self.gutter(row.label, self.base + self.style("muted"), char, y)
        room = text_width(self.width) - cell_len(row.prefix)
        column = 0
        for left, start, end in row.pieces if line.kind != "rule" else ():
            if left > column:
                segments.append(Segment(" " * (left - column), base.rich_style))
                column = left
            piece = content if (start, end) == (0, len(content)) else content[start:end]
            if line.nowrap or line.kind in ("file", "fold", "unfolded"):
                piece, start = self._window(piece, line, room)
            segments += self.segments(piece, base, start, y)
            column += piece.cell_length
        if line.nowrap:
            segments.append(Segment(" " * max(0, room - column), base.rich_style))
        return Strip(segments).adjust_cell_length(self.width, self.base.rich_style)

    def _window(self, piece: Content, line: LogicalLine, room: int) -> tuple[Content, int]:
        shift = min(self.shift, max(0, piece.cell_length - room)) if line.nowrap else 0
        return self.cut(piece[shift:] if shift else piece, room), shift

    def bar(self, laid: Laid, number: int, cursor: Cursor) -> str:
        """Return what stands in column 0 of a post's row."""
        if cursor == "none" or number < laid.author or (self.plain and number > laid.author):
            return " "
        if self.plain:
            return ">"
        return self.glyphs.bar if cursor == "focus" else self.glyphs.bar_quiet

    def selected(self, content: Content, span: tuple[int, int] | None) -> Content:
        """Return ``content`` with the characters of ``span`` drawn as selected; an end of -1 is the line's end."""
        if span is None:
            return content
        start, end = max(0, span[0]), len(content) if span[1] == -1 else min(span[1], len(content))
        return content.stylize(self.selection, start, end) if start < end else content
