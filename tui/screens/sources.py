"""What the lists of a screen are filled from."""

from store import posts, threads, waiting
from store.connection import Db
from store.page import Page
from store.session import Session
from store.threads import Order, ThreadRow
from tui.gateway import Gateway
from tui.widgets.keyset import SIZE

ORDERED: dict[threads.Order, str] = {"activity": "activity", "waiting": "what waits"}
"""By what a list is ordered, in words."""


class GroupSource:
    """One group's threads, for the list: by activity, or by what waits."""

    def __init__(self, gateway: Gateway, group: int, order: threads.Order = "activity") -> None:
        self._gateway, self._group = gateway, group
        self._list = waiting if order == "waiting" else threads
        self.cursor = waiting.cursor if order == "waiting" else threads.cursor

    @staticmethod
    def read_ahead(gateway: Gateway, group: int, order: Order) -> None:
        """Read what a list asks for first. Raises StoreError."""
        gateway.ahead(threads.count, group=group)
        recent = waiting.recent if order == "waiting" else threads.recent
        gateway.ahead(recent, group=group, after=None, limit=SIZE)

    async def page(self, after: str | None, limit: int) -> Page[ThreadRow]:
        """The rows after a cursor."""
        return await self._gateway.read(self._list.recent, group=self._group, after=after, limit=limit)

    async def above(self, before: str, limit: int) -> Page[ThreadRow]:
        """The rows above a cursor."""
        return await self._gateway.read(self._list.recent, group=self._group, before=before, limit=limit)

    async def last(self, limit: int) -> Page[ThreadRow]:
        """The rows at the list's end."""
        return await self._gateway.read(self._list.last, group=self._group, limit=limit)

    async def count(self) -> int:
        """How many there are."""
        return await self._gateway.read(threads.count, group=self._group)


class NoThreads:
    """A list with nothing in it."""

    async def page(self, after: str | None, limit: int) -> Page[ThreadRow]:
        """No rows."""
        return Page((), None)

    async def above(self, before: str, limit: int) -> Page[ThreadRow]:
        """No rows."""
        return Page((), None)

    async def last(self, limit: int) -> Page[ThreadRow]:
        """No rows."""
        return Page((), None)

    async def count(self) -> int:
        """None."""
        return 0

    def cursor(self, row: ThreadRow) -> str:
        """Never needed."""
        return ""


def newest(db: Db, session: Session, thread: int) -> tuple[posts.PostRow, ...]:
    """The newest two posts of a thread but the first."""
    return posts.by_ids(db, session, posts.ids(db, session, thread)[1:][-2:])
