"""The signs that stand for states, and their ASCII stand-ins for terminals whose widths are uncertain."""

from typing import NamedTuple


class Glyphs(NamedTuple):
    """One sign a meaning, each a single cell wide."""

    open: str
    answered: str
    verified: str
    announcement: str
    poll: str
    contest: str
    photo: str
    bar: str
    bar_quiet: str
    vertical: str
    horizontal: str
    cut: str
    dot: str
    times: str
    back: str
    folded: str
    unfolded: str


UNICODE = Glyphs("●", "✓", "★", "◆", "◇", "◈", "▣", "▌", "▏", "│", "─", "…", "·", "×", "‹", "▸", "▾")
ASCII = Glyphs("?", "v", "*", "A", "P", "C", "@", ">", ">", "|", "-", "~", "-", "x", "<", "+", "-")
