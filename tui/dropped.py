"""Files that were dropped on the terminal, or pasted: it types their paths, each program's way. Pure."""

from __future__ import annotations

import os
import re
import shlex
from urllib.parse import unquote_to_bytes, urlsplit

_ABSOLUTE = re.compile(r"(?:/|~(?:/|\Z)|[A-Za-z]:[\\/]|\\\\[^\\/])")
MOST = 100
"""Files that are taken from one paste."""
LONGEST = 100_000


def paths(pasted: str) -> tuple[str, ...]:
    """The paths that a paste consists of; none where it is anything else, and so a text to be written.

    Known ways: a path as it is, quoted or with backslashes before its blanks (several stand in one line), a `file:`
    address (RFC 8089), and one of these a line. Only whole paths count, for what else could a relative one mean.
    """
    if len(pasted) > LONGEST:
        return ()
    found: list[str] = []
    for line in pasted.strip().splitlines():
        in_line = _in_line(line.strip())
        if not in_line:
            return ()
        found += in_line
    return tuple(dict.fromkeys(found)) if 0 < len(found) <= MOST else ()


def _in_line(line: str) -> tuple[str, ...]:
    if _is_windows(line):
        return (line,)
    try:
        parts = shlex.split(line, posix=True)
    except ValueError:  # A quotation mark in a name.
        parts = []
    read = tuple(_path(part) for part in parts)
    if read and all(read):
        return read
    # As it is, blanks, quotation marks and backslashes included.
    whole = _path(line)
    return (whole,) if whole else ()


def _path(word: str) -> str:
    """A whole path, also out of an address; empty for anything else."""
    if word.startswith("file:"):
        parts = urlsplit(word)
        if parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
            return ""
        return os.fsdecode(unquote_to_bytes(parts.path))
    return word if _ABSOLUTE.match(word) and "://" not in word else ""


def _is_windows(line: str) -> bool:
    return re.match(r"[A-Za-z]:\\|\\\\[^\\]", line) is not None
