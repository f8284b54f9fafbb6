"""How threads and posts are named in a text: `#1042` is a thread, `#1042.5310` a post of it.

The post's id counts: it is one in the whole store, and so leads to the post wherever that was moved since.
"""

import re
from typing import NamedTuple

from store.errors import Invalid
from store.text import shown

_TYPED = re.compile(r"#?([1-9][0-9]{0,17})(?:\.([1-9][0-9]{0,17}))?")


class Reference(NamedTuple):
    """A thread's number, and the id of one of its posts if it names one."""

    thread: int
    post: int | None = None


def written(thread: int, post: int) -> str:
    """A post's reference."""
    return f"#{thread}.{post}"


def parse(typed: str) -> Reference:
    """What `#12`, `12`, `#12.34` or `12.34` refers to. Raises Invalid."""
    found = _TYPED.fullmatch(typed.strip())
    if found is None:
        raise Invalid(f"{shown(typed)} is no thread's number; it looks like 12, #12 or, with a post of it, #12.34.")
    return Reference(int(found[1]), int(found[2]) if found[2] else None)
