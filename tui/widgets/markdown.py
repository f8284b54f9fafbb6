"""Markdown as logical lines: what a post says, before anyone knows how wide the screen is.

Styles are names (``strong``, ``muted``, ``code`` ...) that the view turns into colours when it draws, so that one
parse serves every theme, sixteen colours and none. Links carry an action in their style's meta, never in markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.content import Content, Span
from textual.style import Style

from store.text import clean
from tui.widgets import blocks, folds
from tui.widgets.code import code_spans
from tui.widgets.glyphs import Glyphs
from tui.widgets.inline import Inline
from tui.widgets.logical_line import Kind, LogicalLine, Table

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

# Past these the text is shown as it was typed: the parser's time grows with the square of unclosed brackets, and
# it drops what is nested deeper than its limit.
MAX_CHARS = 40_000
MAX_BRACKETS = 1_500
MAX_MARKERS = 12
MAX_NESTING = 60
MAX_LINES = 20_000

_DEEP = re.compile(rf"^[ \t]*(?:>[ \t]*|(?:[-*+]|\d{{1,9}}[.)])[ \t]+){{{MAX_MARKERS},}}", re.MULTILINE)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    # The first screen needs no Markdown yet, and the library is a tenth of the app's start.
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath.index import math_inline_dollar

    dollars = math_inline_dollar(allow_space=False, allow_digits=False, allow_double=True)

    def math(state: StateInline, silent: bool) -> bool:
        """Tell `$a_1$` and `$$a$$`, which are shown as typed, from prices and variables beside code, in addresses."""
        start = state.pos
        if state.src[start] != "$" or state.src[max(0, start - 1)] in "/=?&" or not dollars(state, True):
            return False
        found, state.pos = state.src[start : state.pos], start
        return "`" not in found and "](" not in found and dollars(state, silent)

    made = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    made.inline.ruler.before("escape", "math_inline", math)
    return made


def plain_lines(text: str) -> list[LogicalLine]:
    """Return ``text`` line by line, as typed; of a text with very many lines, the first ones and their number."""
    lines = clean(text).rstrip("\n").split("\n")
    shown = [LogicalLine(Content(line.expandtabs(4))) for line in lines[:MAX_LINES]]
    if len(lines) > MAX_LINES:
        note = f"{len(lines) - MAX_LINES:,} more lines are not shown."
        shown.append(LogicalLine(Content(note, [Span(0, len(note), "muted")])))
    return shown


class Folding(NamedTuple):
    """How long blocks of code are shown: whose post it is, whether they are unfolded, the signs and the key for it."""

    post: int
    unfolded: bool
    glyphs: Glyphs
    key: str

    def line(self, words: str, *, prefix: str = "") -> LogicalLine:
        """Return the line that stands for what is folded, or before what was; a click on it turns it over."""
        words = f"{self.glyphs.unfolded if self.unfolded else self.glyphs.folded} {words}"
        click = Style.from_meta({"@click": ("unfold", (self.post,))})
        spans = [Span(0, len(words), "muted"), Span(0, len(words), click)]
        content = Content(words, spans, strip_control_codes=False)
        return LogicalLine(content, prefix, prefix, kind="unfolded" if self.unfolded else "fold")


def render(text: str, folding: Folding | None = None) -> list[LogicalLine]:
    """Return the logical lines of a Markdown ``text``, never none; with ``folding`` long blocks of code are folded.

    The last texts are remembered: who is about to show one, can have it parsed in another thread before.
    """
    text, long = blocks.lift(clean(text))
    return _parsed(text, long, folding) if long else list(_rendered(text))


@lru_cache(maxsize=4)
def _rendered(text: str) -> tuple[LogicalLine, ...]:
    return tuple(_parsed(text, (), None))


def _parsed(text: str, long: Sequence[Sequence[str]], folding: Folding | None) -> list[LogicalLine]:
    if len(text) > MAX_CHARS or text.count("[") > MAX_BRACKETS or _DEEP.search(text):
        return plain_lines(blocks.put_back(text, long))
    tokens = _parser().parse(text)
    # What looked like a block and is none to the parser is shown as it was typed, like all that goes too deep.
    if any(token.level >= MAX_NESTING - 2 for token in tokens) or sum(map(_stands_for, tokens)) != len(long):
        return plain_lines(blocks.put_back(text, long))
    return _Lines(long, folding).blocks(tokens) or [LogicalLine(Content(""))]


def _stands_for(token: Token) -> bool:
    return token.type in ("fence", "code_block") and blocks.number(token.content) is not None


class _Lines:
    """Walks block tokens; ``_first`` and ``_rest`` are the prefixes of the containers it is in."""

    def __init__(self, long: Sequence[Sequence[str]] = (), folding: Folding | None = None) -> None:
        self.lines: list[LogicalLine] = []
        self._long, self._folding = long, folding
        self._prefixes: list[tuple[str, str]] = []
        self._numbers: list[int | None] = []
        self._tight = False

    def blocks(self, tokens: Sequence[Token]) -> list[LogicalLine]:
        strong = False
        position = 0
        while position < len(tokens):
            token = tokens[position]
            kind = token.type
            if kind == "inline":
                for content in Inline(strong).run(token.children or ()):
                    self._add(content)
            elif kind == "heading_open":
                self._gap()
                strong = True
            elif kind == "heading_close":
                strong = False
            elif kind == "paragraph_open":
                if not token.hidden:
                    self._gap()
            elif kind == "blockquote_open":
                self._gap()
                self._prefixes.append(("> ", "> "))
            elif kind in ("bullet_list_open", "ordered_list_open"):
                if not self._numbers:
                    self._gap()
                self._numbers.append(int(token.attrs.get("start", 1)) if kind == "ordered_list_open" else None)
            elif kind == "list_item_open":
                self._item()
            elif kind in ("blockquote_close", "list_item_close"):
                if kind == "list_item_close" and self._prefixes[-1][0] != self._prefixes[-1][1]:
                    self._add(Content(""))
                self._prefixes.pop()
            elif kind in ("bullet_list_close", "ordered_list_close"):
                self._numbers.pop()
            elif kind in ("fence", "code_block"):
                self._gap()
                self._code(token)
            elif kind == "hr":
                self._gap()
                self._add(Content("---"), "rule")
            elif kind == "table_open":
                self._gap()
                end = next(i for i in range(position, len(tokens)) if tokens[i].type == "table_close")
                self._table(tokens[position:end])
                position = end
            elif token.content and not token.nesting:
                self._gap()
                for line in plain_lines(token.content):
                    self._add(line.content)
            position += 1
        return self.lines

    def _item(self) -> None:
        number = self._numbers[-1]
        marker = "- " if number is None else f"{number}. "
        if number is not None:
            self._numbers[-1] = number + 1
        self._prefixes.append((marker, " " * len(marker)))

    def _gap(self) -> None:
        """Put one blank line between blocks, but not between a marker and its text."""
        if not self.lines or any(first != rest for first, rest in self._prefixes):
            return
        last = self.lines[-1]
        if last.content.plain:
            rest = "".join(rest for _, rest in self._prefixes)
            shared = "".join(
                one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(last.rest, rest, strict=False))
            )
            self.lines.append(LogicalLine(Content(""), shared, shared))

    def _add(
        self,
        content: Content,
        kind: Kind = "text",
        *,
        cells: Iterable[tuple[int, int]] = (),
        table: Table | None = None,
        header: bool = False,
    ) -> None:
        first = "".join(first for first, _ in self._prefixes)
        rest = "".join(rest for _, rest in self._prefixes)
        # A marker is written once: what follows it stands under its text.
        self._prefixes = [(rest, rest) for _, rest in self._prefixes]
        if kind == "code":
            first, rest = first + "  ", rest + "  "
        self.lines.append(LogicalLine(content, first, rest, kind, tuple(cells), table, header))

    def _code(self, token: Token) -> None:
        long = blocks.number(token.content)
        if long is not None:
            self._block(self._long[long])
            return
        text = clean(token.content).rstrip("\n").expandtabs(4)
        language = token.info.split()[0] if token.type == "fence" and token.info.strip() else ""
        whole = Content(text, code_spans(text, language), strip_control_codes=False)
        for line in whole.split(allow_blank=True):
            self._add(line, "code")

    def _block(self, lines: Sequence[str]) -> None:
        """A long block: its first and last lines, and what stands between them or a line in its place."""
        middle = lines[folds.FIRST : len(lines) - folds.LAST]
        shown, more = middle[:MAX_LINES], len(middle) - MAX_LINES
        for line in lines[: folds.FIRST]:
            self._typed(line)
        if self._folding is not None:
            prefix = "".join(rest for _, rest in self._prefixes) + "  "
            state = "unfolded" if self._folding.unfolded else "folded"
            key = f" {self._folding.glyphs.dot} {self._folding.key}" if self._folding.key else ""
            self.lines.append(self._folding.line(f"{len(middle):,} lines {state}{key}", prefix=prefix))
        if self._folding is None or self._folding.unfolded:
            for line in shown:
                self._typed(line)
            if more > 0:
                self._typed(f"{more:,} more lines are not shown.")
        else:
            self.lines += [LogicalLine(Content(""), hidden=True)] * (len(shown) + (more > 0))
        for line in lines[len(lines) - folds.LAST :]:
            self._typed(line)

    def _typed(self, line: str) -> None:
        self._add(Content(line.expandtabs(4), strip_control_codes=False), "code")

    def _table(self, tokens: Sequence[Token]) -> None:
        rows: list[list[Content]] = []
        aligns: list[str] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "th_open":
                aligns.append(str(token.attrs.get("style", "")).removeprefix("text-align:") or "left")
            elif token.type == "inline":
                rows[-1].append(Content(" ").join(Inline(strong=len(rows) == 1).run(token.children or ())))
        widths = tuple(
            max(cell_len(row[column].plain) for row in rows if column < len(row)) for column in range(len(aligns))
        )
        table = Table(widths, tuple(aligns), tuple(cell.plain for cell in rows[0]))
        for number, row in enumerate(rows):
            cells, start = [], 0
            for cell in row:
                cells.append((start, start + len(cell)))
                start += len(cell) + 3
            self._add(Content(" | ").join(row), "table", cells=cells, table=table, header=number == 0)
