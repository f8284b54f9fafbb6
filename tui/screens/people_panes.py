"""People or topics beside the card of the one under the cursor: what is shown, and how it is read."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.timer import Timer

from store import covering, expertise, people
from store.journal import Changes
from store.page import MAX_LIMIT
from store.people import Person
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


class PeoplePanes(KnowingScreen):
    """The list, and the card of who or what is under its cursor."""

    mode: ClassVar[str] = "people"
    SCOPED_CSS = False
    CSS = """
    PeoplePanes {
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
        self.by_topic = self.wanted = False
        self._next: str | None = None
        self._timer: Timer | None = None
        self._suggested = 0
        self._loading = asyncio.Lock()

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
        self.work(self.reload, group="keys", awaited=True)

    def place(self) -> str:
        """The pane that has the focus."""
        return "card" if isinstance(self.focused, Card) else "people"

    @property
    def row(self) -> Row | None:
        """Who or what is under the cursor; the card follows."""
        return self.list.row

    # Loading

    async def changed(self, changes: Changes) -> None:
        """Somebody may have come, or said what they know; and what proves it may have changed."""
        if self.is_current and (changes.members or changes.threads):
            self.work(self.reload, group="people")

    async def reload(self) -> None:
        """Read the list anew, as far as it was known; the cursor stays on its row."""
        await self.load()

    async def load(self, *, by_topic: bool | None = None, at: tuple[str, int] | None = None) -> None:
        """Read people or topics, by default those that are shown, with the card; the cursor goes to a row's key."""
        # What is wanted counts, not what is shown: a look at what others changed may come before it is.
        topics = self.wanted = self.wanted if by_topic is None else by_topic
        async with self._loading:
            found, following = await self._read_rows(topics, at)
            suggested = await self.base.gateway.read(expertise.suggestions)
            self.by_topic, self._next, self._suggested = topics, following, len(suggested)
            self.list.none = "No topic is in use yet." if topics else ""
            self.list.show(found, at)
            await self.show_card()
        self.show_top()

    async def _read_rows(self, topics: bool, at: tuple[str, int] | None) -> tuple[tuple[Row, ...], str | None]:
        """The topics; or as many people as were known, and all up to the one that is to be shown."""
        if topics:
            return await self.base.gateway.read(covering.listing), None
        known = len(self.list.rows) if self.list.rows and isinstance(self.list.rows[0], Person) else 0
        page = await self.base.gateway.read(people.listing, limit=min(max(PAGE, known), MAX_LIMIT))
        found = page.items
        while at and page.next and at not in map(key_of, found):
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
        if after == self._next and not self.by_topic:
            self._next = page.next
            self.list.add(page.items)

    def on_people_list_highlighted(self) -> None:
        """The card follows once the cursor rests."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, lambda: self.work(self.show_card, group="card"))

    async def show_card(self) -> None:
        """Read the card of who or what is under the cursor."""
        row = self.list.row
        if row is None:
            self.shown = None
            self.card.show(None, (), ())
        else:
            found = await self.base.gateway.read(card_of, row)
            if self.list.row is None or key_of(self.list.row) != key_of(row):
                return
            self.shown = found
            self.card.show(key_of(row), found.said, found.sections)
        self.show_heads()
        self.show_keys()

    # What is shown

    def show_heads(self) -> None:
        """The headings of the panes; the one with the focus takes the colour."""
        if self.going:
            return
        title, hint = ("Topics", "in use; what nobody covers first") if self.by_topic else ("People", "experts first")
        here = self.place()
        head = [(f"  {title}", "accent" if here == "people" else "strong"), (f"  {hint}", "muted")]
        key, many = self.key_of("own_card"), f"{self._suggested} topic{'s' if self._suggested != 1 else ''}"
        waiting: list[Piece] = [(f"{many} suggested to you ", "strong")] if self._suggested else []
        if waiting and key:
            waiting.append((f"{key} ", "accent"))
        self.query_one("#people-head", Bar).show((head, waiting))
        row = self.shown.row if self.shown is not None else None
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
