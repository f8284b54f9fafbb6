"""What somebody is about to name while they write: a member after `@`, a topic or a thread after `#`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

MAX_PREFIX = 48
"""Longer names can't be: members' handles and topics have as many letters at most."""

_MARKED = re.compile(r"(?<![\w@#./&\\-])([@#])(\w[\w.+\-]*)\Z")
_WORD = re.compile(r"(?:^|[\s,])(#?)([^\s,#]+)\Z")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


class Wanted(NamedTuple):
    """What is being named: whom or what, how it begins, and the column at which its sign or first letter stands."""

    kind: Literal["member", "topic"]
    prefix: str
    start: int


def in_text(above: Iterable[str], before: str, after: str) -> Wanted | None:
    """What is named in a text, by the lines above the cursor's and what stands before and after it in its own.

    Nothing is in code, behind a letter (as in `a@b`), in an address, or in the middle of a word.
    """
    found = _MARKED.search(before)
    if found is None or len(found[2]) > MAX_PREFIX or _goes_on(after):
        return None
    if before.count("`") % 2 or _in_fence(above):
        return None
    return Wanted("member" if found[1] == "@" else "topic", found[2], found.start())


def in_topics(before: str, after: str) -> Wanted | None:
    """What is named in a line of topics, with or without their sign."""
    found = _WORD.search(before)
    if found is None or len(found[2]) > MAX_PREFIX or _goes_on(after):
        return None
    return Wanted("topic", found[2], found.start(1))


def _goes_on(after: str) -> bool:
    return bool(after) and (after[0].isalnum() or after[0] == "_")


def _in_fence(lines: Iterable[str]) -> bool:
    """Whether fenced code begins and does not end in these lines (CommonMark 0.31, 4.5)."""
    fence = ""
    for line in lines:
        mark = _FENCE.match(line)
        if mark is None:
            continue
        if not fence:
            # An opening line of backticks has no other backtick.
            fence = "" if mark[1][0] == "`" and "`" in line[mark.end() :] else mark[1]
        elif mark[1][0] == fence[0] and len(mark[1]) >= len(fence) and not line[mark.end() :].strip():
            fence = ""
    return bool(fence)
