"""What can be taken back, for ten seconds."""

from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple


class Undo(NamedTuple):
    """Something that was done: in a word or two, how it is taken back, and until when (by `time.monotonic`)."""

    words: str
    take_back: Callable[[], Coroutine[Any, Any, None]]
    until: float
