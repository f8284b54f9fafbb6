"""The first lines of a text file."""

from __future__ import annotations

from store.media import process
from store.media.inspect import TIMEOUT, absolute
from store.media.process import Stop
from store.text import clean_line


def head(path: str, *, lines: int = 200, timeout: float = TIMEOUT, stop: Stop | None = None) -> tuple[str, ...]:
    """The first lines of a text, cleaned, tabs as blanks, each at most 1,000 characters. Raises StoreError."""
    found = process.ask("head", path=absolute(path), lines=lines, timeout=timeout, stop=stop).fields
    return tuple(_shown(str(line)) for line in list(found["lines"])[:lines])


def _shown(line: str) -> str:
    """A line without what a terminal would obey; the blanks it begins with stay."""
    line = line.expandtabs(4)
    indent = len(line) - len(line.lstrip(" "))
    return " " * indent + clean_line(line)
