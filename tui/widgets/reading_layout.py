"""A post as rows: its lines, and how they break at a given width. Pure: nothing here knows a screen.

Columns are terminal cells. A row names pieces of its logical line by characters, so that selecting and copying
never depend on how the line was broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from rich.cells import cell_len, get_character_cell_size
from textual.content import Content, Span

from store.attachments import AttachmentRow
from store.clock import parse
from store.posts import PostRow
from store.text import clean_line, size_text
from tui.widgets.glyphs import Glyphs
from tui.widgets.logical_line import LogicalLine, Table

MAX_TEXT = 84
MIN_TEXT = 8
MIN_COLUMN = 7
PHONE = 60
NOTHING: Mapping[int, Sequence[LogicalLine]] = MappingProxyType({})

_CHUNK = re.compile(r"\s*\S+\s*|\s+")


class Row(NamedTuple):
    """One row: its logical line, the prefix before it, a label of ours, and (column, start, end) of its pieces."""

    line: int
    prefix: str
    pieces: tuple[tuple[int, int, int], ...]
    label: str = ""


class Laid(NamedTuple):
    """A post laid out for one width; ``author`` is the row of its author."""

    lines: tuple[LogicalLine, ...]
    rows: tuple[Row, ...]
    author: int

    def row_at(self, line: int, char: int) -> int:
        """Return the number of the row that shows character ``char`` of logical line ``line``."""
        found = 0
        for number, row in enumerate(self.rows):
            if row.line > line or (row.line == line and row.pieces and row.pieces[0][1] > char):
                break
            found = number
        return found


def left_pad(width: int) -> int:
    """Return the column at which text starts in a pane of ``width`` columns."""
    return 1 if width < PHONE else 2


def text_width(width: int) -> int:
    """Return how many columns a post's text has in a pane of ``width`` columns."""
    return max(MIN_TEXT, min(MAX_TEXT, width - left_pad(width) - 3))


def breaks(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each row of ``text`` at ``width`` cells, without the blanks at which it broke."""
    if text.isascii() and len(text) <= width:
        yield 0, len(text)
        return
    start, used = 0, 0
    for match in _CHUNK.finditer(text):
        begin, end = match.span()
        chunk = match[0].rstrip()
        size = cell_len(chunk)
        if used + size <= width:
            used += cell_len(match[0])
            continue
        # A long address starts on a row of its own; scripts without blanks fill the row they began in.
        if used and (size <= width or size == len(chunk)):
            yield start, start + len(text[start:begin].rstrip())
            start, used = begin, 0
        if size > width or used:
            for position in range(begin, begin + len(chunk)):
                cells = get_character_cell_size(text[position])
                if used + cells > width and position > start:
                    yield start, position
                    start, used = position, 0
                used += cells
            used += end - begin - len(chunk)
        else:
            used = cell_len(match[0])
    yield start, len(text.rstrip()) if start < len(text.rstrip()) else len(text)


def column_widths(table: Table, width: int) -> tuple[int, ...] | None:
    """Return the columns' widths so that they fit into ``width``; None when each would be too narrow to read."""
    room = width - 2 * (len(table.widths) - 1)
    if sum(table.widths) <= room:
        return table.widths
    if len(table.widths) * MIN_COLUMN > room:
        return None
    widths = list(table.widths)
    open_columns = sorted(range(len(widths)), key=widths.__getitem__)
    while open_columns:
        share = room // len(open_columns)
        column = open_columns.pop(0)
        widths[column] = min(widths[column], share)
        room -= widths[column]
    return tuple(widths)


def _table_rows(number: int, line: LogicalLine, table: Table, width: int) -> Iterator[Row]:
    text = line.content.plain
    widths = column_widths(table, width)
    if widths is None:
        if line.header:
            return
        for (start, end), header in zip(line.cells, table.headers, strict=False):
            label = f"{header[: max(1, width // 2)]}: " if header else ""
            room = max(MIN_TEXT, width - cell_len(label))
            for part, (begin, stop) in enumerate(breaks(text[start:end], room)):
                shown = label if part == 0 else " " * cell_len(label)
                yield Row(number, line.rest, ((0, start + begin, start + stop),), shown)
        yield Row(number, line.rest, ())
        return
    columns: list[list[tuple[int, int, int]]] = []
    left = 0
    for (start, end), size, align in zip(line.cells, widths, table.aligns, strict=False):
        parts: list[tuple[int, int, int]] = []
        for begin, stop in breaks(text[start:end], max(1, size)):
            spare = max(0, size - cell_len(text[start + begin : start + stop]))
            shift = spare if align == "right" else spare // 2 if align == "center" else 0
            parts.append((left + shift, start + begin, start + stop))
        columns.append(parts)
        left += size + 2
    for part in range(max(map(len, columns), default=0)):
        pieces = tuple(parts[part] for parts in columns if part < len(parts))
        yield Row(number, line.first if part == 0 else line.rest, pieces)


def lay_out(lines: Sequence[LogicalLine], width: int) -> Laid:
    """Break ``lines`` into rows for a text ``width`` columns wide."""
    rows: list[Row] = []
    author = 0
    for number, line in enumerate(lines):
        if line.hidden:
            continue
        text = line.content.plain
        if line.kind == "author":
            author = len(rows)
        first, rest = line.first, line.rest
        # Deep lists and quotes keep a readable column; their prefix gives way.
        if len(rest) > width - MIN_TEXT * 2:
            first, rest = first[: max(0, width - MIN_TEXT * 2)], rest[: max(0, width - MIN_TEXT * 2)]
        room = max(1, width - len(rest))
        if line.table is not None:
            rows += _table_rows(number, line, line.table, room)
        elif line.kind == "text":
            rows += [
                Row(number, rest if part else first, ((0, start, end),))
                for part, (start, end) in enumerate(breaks(text, room))
            ]
        else:
            rows.append(Row(number, first, ((0, 0, len(text)),)))
    return Laid(tuple(lines), tuple(rows), author)


def styled(*parts: tuple[str, str]) -> Content:
    """Return content of (text, name of a style) parts; an empty name is the running text's style."""
    text, spans = "", []
    for part, style in parts:
        if part and style:
            spans.append(Span(len(text), len(text) + len(part), style))
        text += part
    return Content(text, spans, strip_control_codes=False)


def author_content(post: PostRow, asked: bool, glyphs: Glyphs) -> Content:
    """Return a post's first line: who, in what role, answering whom, and what became of it."""
    dot = f" {glyphs.dot} "
    parts = [(clean_line(post.author or "unknown"), "strong")]
    if asked:
        parts.append((f"{dot}asked", "muted"))
    if post.outdated:
        parts += [(dot, "muted"), ("! out of date", "hot")]
    elif post.verified:
        parts += [(dot, "muted"), (glyphs.verified, "good"), (" verified", "muted")]
    if post.accepted and not post.outdated:
        parts.append((f"{dot}{glyphs.answered} accepted", "muted"))
    # What gives way on a narrow screen comes last.
    if post.edited_at and not post.deleted:
        parts.append((f"{dot}edited", "muted"))
    if post.expert_on and not post.deleted:
        parts.append((f"{dot}expert on #{clean_line(post.expert_on)}", "muted"))
    if post.reply_to is not None and post.reply_to_author:
        parts.append((f"{dot}in reply to {clean_line(post.reply_to_author)}", "muted"))
    return styled(*parts)


def file_content(file: AttachmentRow, glyphs: Glyphs) -> Content:
    """Return the line of an attachment: its name, and how large it is in pixels and bytes."""
    parts = [f"{glyphs.photo} {clean_line(file.name)}"]
    if file.width and file.height:
        parts.append(f"{file.width}{glyphs.times}{file.height}")
    if file.size is not None:
        parts.append(size_text(file.size))
    return styled(("  ".join(parts), ""))  # In one colour, as text is: many files are no more to send than many lines.


def post_lines(
    post: PostRow,
    *,
    asked: bool,
    new: bool,
    glyphs: Glyphs,
    unfolded: bool = False,
    compact: bool = False,
    key: str = "",
    below: Mapping[int, Sequence[LogicalLine]] = NOTHING,
) -> list[LogicalLine]:
    """Return the logical lines of a post; ``new`` puts the rule before the first unread one.

    What a plain text quotes, and long blocks of code, are folded unless ``unfolded``; ``key`` is the key for that. A
    blank line stands first unless ``compact``. ``below`` holds what stands below a file, by the attachment's id.
    """
    lines = [] if compact else [LogicalLine(Content(""))]
    if new:
        lines.append(LogicalLine(Content(""), kind="new"))
    lines.append(LogicalLine(author_content(post, asked, glyphs), kind="author"))
    if post.deleted:
        return [*lines, LogicalLine(styled(("deleted by its author", "muted")))]
    if post.body.strip() or not post.attachments:
        # What parses texts is loaded with the first of them: a list of threads needs none of it.
        from tui.widgets.markdown import Folding, render

        folding = Folding(post.id, unfolded, glyphs, key)
        if post.format == "plain":
            from tui.widgets.typed import typed_lines

            lines += typed_lines(post.body, folding)
        else:
            lines += render(post.body, folding)
    for file in post.attachments:
        lines.append(LogicalLine(file_content(file, glyphs), kind="file"))
        if file.caption:
            lines.append(LogicalLine(styled((clean_line(file.caption), "")), first="  ", rest="  "))
        lines += below.get(file.id, ())
    return lines


def age(moment: str | None, now: datetime) -> str:
    """Return how long ago ``moment`` (ISO text) was, in at most four columns: ``now``, ``41m``, ``2h``, ``12d``."""
    if moment is None:
        return ""
    seconds = max(0, int((now - parse(moment)).total_seconds()))
    if seconds < 60:
        return "now"
    if seconds < 3600:
        return f"{seconds // 60}m"
    if seconds < 86400:
        return f"{seconds // 3600}h"
    days = seconds // 86400
    return f"{days}d" if days < 1000 else f"{days // 365}y"
