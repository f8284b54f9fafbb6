"""People: who knows what, with what proves it; and topics, with who covers them."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.timer import Timer

from store import covering, expertise, members, people
from store.connection import Db
from store.errors import StoreError
from store.journal import Changes
from store.page import MAX_LIMIT
from store.people import Person
from store.session import Session
from store.threads import ThreadRow
from tui.screens.base import BaseScreen
from tui.screens.cards import card_of
from tui.screens.knowing import KnowingScreen
from tui.widgets.bars import Bar
from tui.widgets.card import Card
from tui.widgets.people_list import PeopleList
from tui.widgets.people_rows import Row, key_of
from tui.widgets.text import Piece

PAUSE = 0.08
"""Seconds that the cursor must rest before the card follows."""
PAGE = 100
"""People that are read at once."""


class PeopleScreen(KnowingScreen):
    """The list, and the card of who or what is under its cursor."""

    mode: ClassVar[str] = "people"
    SCOPED_CSS = False
    CSS = """
    PeopleScreen {
        layout: vertical;
        #people-body { height: 1fr; layout: horizontal; }
        #people-pane { width: 1fr; }
        #card-pane { width: 54; background: $h-side; }
        #people-head { background: $h-bg; }
        #card-head { background: $h-side; }
        PeopleList { height: 1fr; }
        Card { height: 1fr; background: $h-side; }
        &.-wide #card-pane { width: 70; }
        &.-plain #card-pane { border-left: ascii $h-rule; }
        &.-narrow #people-body, &.-phone #people-body { layout: vertical; }
        &.-narrow #people-pane, &.-phone #people-pane { width: 1fr; height: 1fr; }
        &.-narrow #card-pane, &.-phone #card-pane { width: 1fr; height: 1fr; border-left: none; }
        &.-narrow.-low #card-pane, &.-phone #card-pane { display: none; }
        &.-narrow.-low.-card #card-pane, &.-phone.-card #card-pane { display: block; }
        &.-narrow.-low.-card #people-pane, &.-phone.-card #people-pane { display: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._by_topic = False
        self._next: str | None = None
        self._timer: Timer | None = None
        self._wanted: tuple[str, int] | None = None
        self._suggested = 0
        self._reading = 0

    def compose(self) -> ComposeResult:
        """The list and the card, each with a heading."""
        top, notice, keys = self.frame()
        signs, plain = self.base.look.glyphs, self.base.look.plain
        yield top
        with Container(id="people-body"):
            with Vertical(id="people-pane"):
                yield Bar(glyphs=signs, plain=plain, id="people-head")
                yield PeopleList(glyphs=signs, plain=plain)
            with Vertical(id="card-pane"):
                yield Bar(glyphs=signs, plain=plain, id="card-head")
                yield Card(glyphs=signs, plain=plain, now=self.base.clock)
        yield notice
        yield keys

    @property
    def list(self) -> PeopleList:
        """The people, or the topics."""
        return self.query_one(PeopleList)

    @property
    def card(self) -> Card:
        """What is known of the one under the cursor."""
        return self.query_one(Card)

    def on_mount(self) -> None:
        """The keys act on the list."""
        self.focus_on(self.list)

    def on_screen_resume(self) -> None:
        """What was said meanwhile shows."""
        self.work(self.reload, group="people")

    def place(self) -> str:
        """The pane that has the focus."""
        return "card" if isinstance(self.focused, Card) else "people"

    # Loading

    async def changed(self, changes: Changes) -> None:
        """Somebody may have come, or said what they know; and what proves it may have changed."""
        if self.is_current and (changes.members or changes.threads):
            self.work(self.reload, group="people")

    async def reload(self) -> None:
        """Read the list anew, as far as it was known; the cursor stays on its row."""
        self._reading += 1
        reading = self._reading
        found, following = await self._read_rows()
        suggested = await self.base.gateway.read(expertise.suggestions)
        if reading != self._reading:  # Another list was asked for meanwhile.
            return
        self._next, self._suggested = following, len(suggested)
        wanted, self._wanted = self._wanted, None
        self.list.none = "No topic is in use yet." if self._by_topic else ""
        self.list.show(found, wanted)
        await self._show_card()
        self.show_top()

    async def _read_rows(self) -> tuple[tuple[Row, ...], str | None]:
        """The topics; or as many people as were known, and all up to the one that is to be shown."""
        if self._by_topic:
            return await self.base.gateway.read(covering.listing), None
        known = len(self.list.rows) if self.list.rows and isinstance(self.list.rows[0], Person) else 0
        page = await self.base.gateway.read(people.listing, limit=min(max(PAGE, known), MAX_LIMIT))
        found = page.items
        while self._wanted and page.next and self._wanted not in map(key_of, found):
            page = await self.base.gateway.read(people.listing, after=page.next, limit=PAGE)
            found += page.items
        return found, page.next

    def on_people_list_wanted(self) -> None:
        """Read the next page, if there is one."""
        if self._next is not None:
            self.work(self._more, group="more")

    async def _more(self) -> None:
        after = self._next
        page = await self.base.gateway.read(people.listing, after=after, limit=PAGE)
        if after == self._next and not self._by_topic:
            self._next = page.next
            self.list.add(page.items)

    def on_people_list_highlighted(self) -> None:
        """The card follows once the cursor rests."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, lambda: self.work(self._show_card, group="card"))

    async def _show_card(self) -> None:
        row = self.list.row
        if row is None:
            self.shown = None
            self.card.show(None, (), ())
        else:
            self.shown = await self.base.gateway.read(card_of, row)
            if self.list.row is None or key_of(self.list.row) != key_of(row):
                return
            self.card.show(key_of(row), self.shown.said, self.shown.sections)
        self.show_heads()
        self.show_keys()

    # What is shown

    def show_heads(self) -> None:
        """The headings of the panes; the one with the focus takes the colour."""
        if self.going:
            return
        title, hint = ("Topics", "in use; what nobody covers first") if self._by_topic else ("People", "experts first")
        here = self.place()
        head = [(f"  {title}", "accent" if here == "people" else "strong"), (f"  {hint}", "muted")]
        key, many = self.key_of("own_card"), f"{self._suggested} topic{'s' if self._suggested != 1 else ''}"
        waiting: list[Piece] = [(f"{many} suggested to you ", "strong")] if self._suggested else []
        if waiting and key:
            waiting.append((f"{key} ", "accent"))
        self.query_one("#people-head", Bar).show((head, waiting))
        row = self.list.row
        name = "" if row is None else row.member.name if isinstance(row, Person) else f"#{row.name}"
        you = "  you" if self.shown is not None and self.shown.mine else ""
        self.query_one("#card-head", Bar).show(
            ([(f"  {name}", "accent" if here == "card" else "strong"), (you, "muted")], [])
        )

    def on_descendant_focus(self) -> None:
        """Other keys, and another heading in colour."""
        self.show_heads()
        super().on_descendant_focus()

    def on_card_moved(self) -> None:
        """Other keys may apply."""
        self.forget_question()
        self.show_keys()

    # Ways

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
        self.add_class("-card")
        self.focus_on(self.card)
        self.work(self._show_card, group="card")

    do_right = do_look

    def on_people_list_opened(self) -> None:
        """A second click opens."""
        self.do_look()

    def on_card_opened(self) -> None:
        """The same on the card."""
        self.do_proof()

    def do_left(self) -> None:
        """Back to the list."""
        self.remove_class("-card")
        self.focus_on(self.list)

    def do_people(self) -> None:
        """From the card to the list."""
        self.do_left()

    def go_back(self) -> None:
        """From the card to the list, from topics to people, from there to the groups."""
        if self.place() == "card":
            self.do_left()
        elif self._by_topic:
            self.do_by_topic()
        else:
            self.app.switch_mode("browse")

    def do_by_topic(self) -> None:
        """The other list."""
        self._by_topic = not self._by_topic
        self._next = None
        self.do_left()
        self.work(self.reload, group="people")

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
            self.work(lambda: self._look_at(line.name), group="look", failed="Not shown")
        else:
            self.app.switch_mode("search")
            self.app.call_later(_search, self, line.name)

    def may_own_card(self) -> bool:
        """Unless one looks at it."""
        return self.place() != "card" or self.shown is None or not self.shown.mine

    def do_own_card(self) -> None:
        """Look at one's own card."""
        self.work(lambda: self._look_at(None), group="look", failed="Not shown")

    async def _look_at(self, handle: str | None) -> None:
        number = await self.base.gateway.read(_number, handle)
        if number is None:
            self.say("You have a card from your first post on")
            return
        self._wanted, self._by_topic = ("person", number), False
        await self.reload()
        self.add_class("-card")
        self.focus_on(self.card)


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
