"""Plain text as logical lines: as it was typed, with addresses to follow, and folds over what it quotes."""

from __future__ import annotations

import re

from textual.content import Content, Span

from store.text import clean
from tui.widgets import folds
from tui.widgets.inline import follow_style, trimmed
from tui.widgets.logical_line import LogicalLine
from tui.widgets.markdown import MAX_LINES, Folding

TAB = 8
"""Columns of a tab in mails and patches, as on every terminal."""

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_QUOTE = re.compile(r"(?:> ?)+")


def typed_lines(text: str, folding: Folding) -> list[LogicalLine]:
    """Return the logical lines of a post's plain ``text``; folded ones are there, and hidden."""
    said = clean(text).rstrip("\n").split("\n")
    more = len(said) - MAX_LINES
    said = said[:MAX_LINES]
    lines: list[LogicalLine] = []
    done = 0
    for fold in folds.find(said):
        lines += [_line(line) for line in said[done : fold.start]]
        lines.append(_fold(fold, folding))
        lines += [_line(line, hidden=not folding.unfolded) for line in said[fold.start : fold.end]]
        done = fold.end
    lines += [_line(line) for line in said[done:]]
    if more > 0:
        note = f"{more:,} more lines are not shown."
        lines.append(LogicalLine(Content(note, [Span(0, len(note), "muted")])))
    return lines


def _fold(fold: folds.Fold, folding: Folding) -> LogicalLine:
    answered = f"  {folding.glyphs.cut} {fold.answered}" if fold.answered and not folding.unfolded else ""
    return folding.line(fold.label + answered)


def _line(line: str, *, hidden: bool = False) -> LogicalLine:
    line = line.rstrip("\n").expandtabs(TAB)
    quote = _QUOTE.match(line)
    prefix = quote[0] if quote else ""
    rest = line[len(prefix) :]
    spans: list[Span] = []
    for found in _ADDRESS.finditer(rest):
        target = trimmed(found[0])
        start, end = found.start(), found.start() + len(target)
        spans += [Span(start, end, "link"), Span(start, end, follow_style(target))]
    return LogicalLine(Content(rest, spans, strip_control_codes=False), prefix, prefix, hidden=hidden)
