"""Text on its way to the screen: measured and cut by the cells that it takes, never parsed as markup."""

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from store.text import clean_line
from tui.widgets.glyphs import Glyphs

Piece = tuple[str, str]
"""Some text and the name of its style."""


def fit(text: str, width: int, glyphs: Glyphs) -> str:
    """The text in exactly `width` cells: padded, or cut with a sign that says so. Control characters go."""
    if width <= 0:
        return ""
    text = clean_line(text)
    if cell_len(text) <= width:
        return text + " " * (width - cell_len(text))
    kept = set_cell_size(text, width - 1).rstrip() + glyphs.cut
    return kept + " " * (width - cell_len(kept))


def right(text: str, width: int) -> str:
    """Short text of our own at the right end of `width` cells."""
    return " " * max(0, width - cell_len(text)) + text


def number(count: int) -> str:
    """An unread count: `99+` for what the store counts as 100."""
    return "99+" if count >= 100 else str(count)


def strip(pieces: list[Piece], width: int, styles: dict[str, Style], base: Style) -> Strip:
    """A line of exactly `width` cells; what is not covered has the base style."""
    # What is blank has no colour of its own; taking its neighbour's makes fewer pieces, and so fewer bytes.
    segments: list[Segment] = []
    blank = ""
    for text, name in pieces:
        if text.isspace() and segments:
            segments.append(Segment(text, segments[-1].style))
        elif text.isspace():
            blank += text
        elif text:
            segments.append(Segment(blank + text, base + styles[name]))
            blank = ""
    return Strip(Segment.simplify(segments or [Segment(blank, base)])).adjust_cell_length(width, base)
