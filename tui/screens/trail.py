"""The way of somebody who reads on from For you: from line to line, and back there."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Stop(NamedTuple):
    """A line of For you to read: a thread, the post that it is about (None: the first unread one), the post up to
    which it is done, and the notice that opening it settles, if any.
    """

    thread: int
    post: int | None
    last: int
    notice: int | None = None


class Trail:
    """The stops that are left."""

    def __init__(self, stops: Sequence[Stop]) -> None:
        self._left = list(stops)

    def go_on(self, read: Mapping[int, int]) -> Stop | None:
        """The next stop but for what was read meanwhile (by thread, up to a post); None when none is left."""
        while self._left:
            stop = self._left.pop(0)
            if read.get(stop.thread, 0) < stop.last:
                return stop
        return None
