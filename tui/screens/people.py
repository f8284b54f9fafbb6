"""People: who knows what, with what proves it; and topics, with who covers them."""

from __future__ import annotations

from typing import NamedTuple

from store import members
from store.connection import Db
from store.errors import StoreError
from store.session import Session
from store.threads import ThreadRow
from tui.screens.base import BaseScreen
from tui.screens.people_panes import PeoplePanes
from tui.widgets.people_rows import key_of


class CameFrom(NamedTuple):
    """The row among the topics, and the line of its card unless the keys acted on the list."""

    row: tuple[str, int] | None
    line: int | None


class PeopleScreen(PeoplePanes):
    """The list and the card, and the ways between them and from them."""

    def __init__(self) -> None:
        super().__init__()
        self._came_from: CameFrom | None = None

    def open_line(self, line: int) -> None:
        """Open the numbered line of the pane."""
        pane = self.card if self.place() == "card" else self.list
        if not 1 <= line <= pane.total():
            self.say(f"There is no line {line}")
            return
        pane.cursor = line - 1
        if pane is self.card:
            self.do_proof()
        else:
            self.do_look()

    def may_look(self) -> bool:
        """Whether there is somebody."""
        return self.list.row is not None

    may_right = may_look

    def do_look(self) -> None:
        """Go to the card."""
        self.work(self._look, group="keys", failed="Not shown", awaited=True)

    do_right = do_look

    async def _look(self) -> None:
        await self.show_card()
        self._to_card()

    def _to_card(self) -> None:
        self.add_class("-card")
        self.focus_on(self.card)

    def on_people_list_opened(self) -> None:
        """A second click opens."""
        self.do_look()

    def on_card_opened(self) -> None:
        """The same on the card."""
        self.do_proof()

    def do_left(self) -> None:
        """Back to the list."""
        self._came_from = None
        self.remove_class("-card")
        self.focus_on(self.list)

    def do_people(self) -> None:
        """From the card to the list."""
        self.do_left()

    def go_back(self) -> None:
        """From the card to where it was opened or to the list, from topics to people, from there to the groups."""
        came_from = self._came_from
        if self.place() == "card" and came_from is not None:
            self.work(lambda: self._return(came_from), group="keys", failed="Not shown", awaited=True)
        elif self.place() == "card":
            self.do_left()
        elif self.by_topic:
            self.do_by_topic()
        else:
            self.app.switch_mode("browse")

    async def _return(self, to: CameFrom) -> None:
        await self.load(by_topic=True, at=to.row)
        self.do_left()
        if to.line is not None and self.row is not None and key_of(self.row) == to.row:
            self._to_card()
            self.card.cursor = to.line

    def do_by_topic(self) -> None:
        """The other list."""
        by_topic = self.wanted = not self.wanted
        self.do_left()
        self.work(lambda: self.load(by_topic=by_topic), group="keys", failed="Not shown", awaited=True)

    def may_proof(self) -> bool:
        """Whether there is a line."""
        return self.card.line is not None

    def do_proof(self) -> None:
        """Open what the line names."""
        line = self.card.line
        if line is None:
            return
        if line.thread is not None:
            self.app.switch_mode("browse")
            self.app.call_later(_open, self, line.thread)
        elif line.kind == "person":
            self.work(lambda: self._look_at(line.name), group="keys", failed="Not shown", awaited=True)
        else:
            self.app.switch_mode("search")
            self.app.call_later(_search, self, line.name)

    def may_own_card(self) -> bool:
        """Unless one looks at it."""
        return self.place() != "card" or self.shown is None or not self.shown.mine

    def do_own_card(self) -> None:
        """Look at one's own card."""
        self.work(lambda: self._look_at(None), group="keys", failed="Not shown", awaited=True)

    async def _look_at(self, handle: str | None) -> None:
        number = await self.base.gateway.read(_number, handle)
        if number is None:
            self.say("You have a card from your first post on")
            return
        came_from = None
        if self.by_topic:
            row = key_of(self.row) if self.row is not None else None
            came_from = CameFrom(row, self.card.cursor if self.place() == "card" else None)
        await self.load(by_topic=False, at=("person", number))
        self._came_from = came_from
        self._to_card()


def _number(db: Db, session: Session, handle: str | None) -> int | None:
    """A member's id by the handle, or one's own."""
    return session.actor if handle is None else members.find(db, session, handle).id


async def _open(screen: BaseScreen, thread: ThreadRow) -> None:
    from tui.screens.acting import ActingScreen

    browse = screen.app.screen
    if isinstance(browse, ActingScreen):
        try:
            await browse.show_elsewhere(thread)
            await browse.read_thread(thread)
        except StoreError as error:
            browse.tell(error, "Not opened")


def _search(screen: BaseScreen, topic: str) -> None:
    from tui.screens.search import SearchScreen

    search = screen.app.screen
    if isinstance(search, SearchScreen):
        search.look_for(f"#{topic}")
