"""What of a text is folded when it is shown: what a mail quotes, and its signature; the middle of a long block of code.

Pure, and light to import. Quoted lines begin with `>`; a signature stands below a line of two hyphens and a space: RFC
3676, 4.3 and 4.5. Some programs put the whole mail that is answered, unmarked, below a line that says `Original
Message`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

FEW = 3
"""So many quoted lines stay: folding them would save nothing."""
MAX_SIGNATURE = 12
LONG = 40
"""A block of code with more lines than this is folded, but for its first and last ones."""
FIRST, LAST = 8, 12
SIGNATURE = "-- "

_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_ORIGINAL = re.compile(r"\s*-{2,} ?Original Message ?-{2,}\s*", re.IGNORECASE)


class Fold(NamedTuple):
    """Lines `start` to before `end`; what they are; of a quote that is answered below, its last words."""

    start: int
    end: int
    label: str
    answered: str


def find(lines: Sequence[str]) -> Iterator[Fold]:
    """The folds of a text, in order."""
    end, tail = _end(lines)
    start = None
    for number in range(end + 1):
        quoted = number < end and lines[number].startswith(">")
        if quoted and start is None:
            start = number
        # Some leave the empty lines of what they quote unmarked.
        gap = number + 1 < end and not lines[number].strip() and lines[number + 1].startswith(">")
        if start is not None and not quoted and not gap:
            if number - start > FEW:
                answered = any(line.strip() for line in lines[number:end])
                yield Fold(
                    start, number, f"{number - start:,} quoted lines", _last(lines[start:number]) if answered else ""
                )
            start = None
    if end < len(lines):
        count = len(lines) - end - 1
        yield Fold(end, len(lines), f"{tail}, {count:,} {'line' if count == 1 else 'lines'}", "")


def blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where long blocks of code stand in a Markdown text, between their fences: the first line, and the one behind.

    Only fences at the margin count (CommonMark 0.31, 4.5); one that is never closed ends with the text.
    """
    fence, start = "", 0
    for number, line in enumerate(lines):
        found = _FENCE.match(line)
        if not fence:
            if found:
                fence, start = found[1], number + 1
        elif found and found[1][0] == fence[0] and len(found[1]) >= len(fence) and not line[found.end() :].strip():
            if number - start > LONG:
                yield start, number
            fence = ""
    if fence and len(lines) - start > LONG:
        yield start, len(lines)


def code(lines: Sequence[str]) -> Iterator[Fold]:
    """The folds of a Markdown text: of each long block of code, what stands between its first and its last lines."""
    for start, end in blocks(lines):
        hidden = end - start - FIRST - LAST
        yield Fold(start + FIRST, end - LAST, f"{hidden:,} lines", "")


def _end(lines: Sequence[str]) -> tuple[int, str]:
    """Where the author's own text ends, and what stands below it."""
    # Who marks what is quoted below such a line, may answer between the marks.
    marked = max((number for number, line in enumerate(lines) if line.startswith(">")), default=-1)
    for number in range(marked + 1, len(lines)):
        if _ORIGINAL.fullmatch(lines[number]):
            return (number, "original message") if number + FEW < len(lines) else (len(lines), "")
    for number in range(len(lines) - 2, max(-1, len(lines) - MAX_SIGNATURE - 2), -1):
        if lines[number] == SIGNATURE:
            return number, "signature"
    return len(lines), ""


def _last(quoted: Sequence[str]) -> str:
    return next((said for line in reversed(quoted) if (said := line.lstrip("> \t").strip())), "")


def own(text: str) -> str:
    """A text without what it quotes and without its signature: what its author says."""
    lines = text.split("\n")
    return "\n".join(line for line in lines[: _end(lines)[0]] if not line.startswith(">"))
