"""How far one has read in a visit of the linear mode, and where reading stopped; what a busy store takes later."""

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from store.errors import StoreError

if TYPE_CHECKING:
    from store.connection import Db
    from store.session import Session


class Marks:
    """Marks and places of one visit. What a store that was busy has not taken goes with the next of them."""

    def __init__(self) -> None:
        self.read: dict[int, int] = {}
        """Up to which post each thread was read here, also where the store takes no marks, so that `next` goes on."""
        self._stopped: dict[int, int | None] = {}
        self._marks_unwritten: dict[int, int] = {}
        self._places_unwritten: dict[int, int | None] = {}

    @property
    def places_unwritten(self) -> bool:
        """Whether the store does not know yet where reading stopped."""
        return bool(self._places_unwritten)

    def stopped_at(self, db: "Db", session: "Session", thread: int) -> int | None:
        """The post at which reading stopped in a thread, in this visit or before it; None where no place is kept."""
        from store import reading_places

        if thread not in self._places_unwritten:
            self._stopped[thread] = reading_places.find(db, session, thread)
        return self._stopped[thread]

    def note(self, thread: int, read_to: int | None, stopped: int | None) -> None:
        """Note how far a thread was read, if at all, and where reading is."""
        if self._stopped.get(thread) != stopped:
            self._stopped[thread] = self._places_unwritten[thread] = stopped
        if read_to is not None:
            self.read[thread] = self._marks_unwritten[thread] = read_to

    def write(self, write: "Callable[[Callable[[Db, Session], None]], None]") -> None:
        """Hand everything to the store by way of `write`, unless it can't take it now."""
        from store import unread

        with contextlib.suppress(StoreError):
            write(lambda db, session: unread.mark_read(db, session, self._marks_unwritten, self._places_unwritten))
            self._marks_unwritten.clear()
            self._places_unwritten.clear()

    def forget(self, thread: int) -> None:
        """A thread is unread again, or gone."""
        self.read.pop(thread, None)
        self._marks_unwritten.pop(thread, None)
