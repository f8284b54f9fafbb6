"""What leaves the reading view: the text of a selection, and the targets of links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from textual.selection import Selection
from textual.style import Style

from tui.widgets.logical_line import LogicalLine
from tui.widgets.reading_layout import Laid
from tui.widgets.reading_paint import LINES


def selected(
    selection: Selection, count: int, laid: Callable[[int], Laid | None]
) -> Iterator[tuple[int, str, LogicalLine]]:
    """Yield (item, selected text, line) of each line in ``selection`` over ``count`` items, as written, not as wrapped.

    Items that are not loaded are left out; prefixes of lists and quotes come along with whole lines.
    """
    start, end = selection
    first, last = (start.y if start else 0), (end.y if end else count * LINES)
    for item in range(first // LINES, min(count - 1, last // LINES) + 1):
        layout = laid(item)
        for number, line in enumerate(layout.lines if layout else ()):
            span = selection.get_span(item * LINES + number)
            if span is None or line.hidden or line.kind in ("new", "unfolded", "picture"):
                continue
            text = line.content.plain
            begin, stop = max(0, span[0]), len(text) if span[1] == -1 else span[1]
            yield item, (line.first if begin == 0 else "") + text[begin:stop], line


def copied(selection: Selection, count: int, laid: Callable[[int], Laid | None]) -> str:
    """Return the text of ``selection`` over ``count`` items."""
    return "\n".join(text for _, text, _ in selected(selection, count, laid)).strip("\n")


def links(lines: Iterable[LogicalLine]) -> tuple[str, ...]:
    """Return the targets in ``lines``, in order, each once."""
    targets: dict[str, None] = {}
    for line in lines:
        for span in line.content.spans:
            if isinstance(span.style, Style) and span.style.meta.get("@click", ("",))[0] == "follow":
                targets[span.style.meta["@click"][1][0]] = None
    return tuple(targets)
