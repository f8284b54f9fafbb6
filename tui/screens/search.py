"""Search: results while one types, each with the passage that matched; what to try where there are none."""

from __future__ import annotations

import asyncio
import textwrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from store.errors import StoreError
from store.search import offers, query
from store.search.offers import Offers
from store.search.query import Hit
from store.text import shown
from tui.screens.base import BaseScreen
from tui.screens.found import Results
from tui.widgets.bars import Bar

PAUSE = 0.12
OFFER_PAUSE = 0.3
"""Seconds of rest before something else is offered: it takes longer than a search."""
PAGE = 50
EXPLAINED = 4
"""Lines of explanations under the field at most."""
NOTHING = Offers((), (), "")


class SearchScreen(BaseScreen):
    """One field and what it finds."""

    mode: ClassVar[str] = "search"
    place_name: ClassVar[str] = "search"
    CSS = """
    SearchScreen { layout: vertical; }
    #query { background: $h-field; color: $h-text; border: none; height: 1; margin: 0 1 0 2; padding: 0 1; }
    #explained { background: $h-bg; margin: 0; display: none; }
    #found { background: $h-bg; margin: 0; }
    Results { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._timer: Timer | None = None
        self._looking = False
        self._entered = False
        self._typed_last = ""
        self._next: str | None = None
        self._offers = NOTHING

    def compose(self) -> ComposeResult:
        """The field, a line on what was found, the results."""
        top, notice, keys = self.frame()
        look = self.base.look
        yield top
        yield Input(id="query", placeholder="words that stand in one post; answered threads come first", compact=True)
        yield Bar(glyphs=look.glyphs, plain=look.plain, id="explained")
        yield Bar(glyphs=look.glyphs, plain=look.plain, id="found")
        yield Results(glyphs=look.glyphs, plain=look.plain, now=self.base.clock)
        yield notice
        yield keys

    def on_mount(self) -> None:
        """Ready to type."""
        field = self.query_one(Input)
        field.cursor_blink = False
        self.focus_on(field)

    def on_screen_resume(self) -> None:
        """Ready to type again."""
        self.focus_on(self.query_one(Input))

    def place(self) -> str:
        """The results take the keys of a list."""
        if self.writing_text():
            return "search"
        return "offers" if self.query_one(Results).choices else "inbox"

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look once the typing pauses."""
        self._looking, self._entered = True, False
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._look)

    def _look(self) -> None:
        self.work(lambda: self._search(self.query_one(Input).value), group="search", failed="Not searched")

    async def _search(self, typed: str) -> None:
        self._offers = NOTHING
        found = await self.base.gateway.search(query.search, typed, limit=PAGE, typing=True)
        self._typed_last, self._next = typed, found.next
        self.query_one(Results).show(found.items)
        self._tell_found(typed, found.notes)
        if typed.strip() and not found.items:
            await asyncio.sleep(OFFER_PAUSE)
            self._offers = await self.base.gateway.search(offers.offers, typed)
            self.query_one(Results).offer(self._offers)
        self._looking = False
        if self._entered:
            self.do_results()
        self.show_keys()

    def _tell_found(self, typed: str, notes: tuple[str, ...]) -> None:
        """How many were found, and what was not understood or not looked at."""
        hits = self.query_one(Results).hits
        words = ""
        if hits:
            many = f"{len(hits)} and more" if self._next else str(len(hits))
            words = f"{many} thread{'s' if len(hits) != 1 else ''}"
        elif typed.strip():
            words = f"Nothing found for {shown(typed)}."
        self.query_one("#found", Bar).show(([("  " + words, "muted")], []))
        width = max(20, self.app.size.width - 4)
        lines = [line for note in notes for line in textwrap.wrap(note, width)][:EXPLAINED]
        bar = self.query_one("#explained", Bar)
        bar.styles.height = len(lines)
        bar.display = bool(lines)
        bar.show(*[([("  " + line, "text")], []) for line in lines])
        self.show_keys()

    def on_results_wanted(self) -> None:
        """Read the next page, if there is one."""
        if self._next is not None and not self._looking:
            self.work(self._more, group="more", failed="Not searched")

    async def _more(self) -> None:
        typed, after = self._typed_last, self._next
        found = await self.base.gateway.search(query.search, typed, after=after, limit=PAGE, typing=True)
        if (typed, after) == (self._typed_last, self._next):
            self._next = found.next
            self.query_one(Results).add(found.items)
            self._tell_found(typed, found.notes)

    def on_input_submitted(self) -> None:
        """To the results, as soon as they are there; Enter in them opens one."""
        self.do_results()

    def may_results(self) -> bool:
        """Something was found, or may yet be."""
        return self._looking or bool(self.query_one(Results).total())

    def do_results(self) -> None:
        """Go to what was found."""
        self._entered = self._looking
        if not self._looking and self.query_one(Results).total():
            self.focus_on(self.query_one(Results))

    def open_line(self, line: int) -> None:
        """Open the numbered result."""
        results = self.query_one(Results)
        if 1 <= line <= results.total():
            results.cursor = line - 1
            self.do_read()

    def do_read(self) -> None:
        """Open the thread among its group's."""
        results = self.query_one(Results)
        if results.choices:
            self.do_take()
        elif results.hits:
            self.app.switch_mode("browse")
            self.app.call_later(_open, self, results.hits[results.cursor])

    def do_take(self) -> None:
        """Try what is offered in the row under the cursor."""
        results = self.query_one(Results)
        typed = results.choices[results.cursor].query
        if typed is None:
            self.do_ask_it()
        else:
            self.look_for(typed)

    def look_for(self, typed: str) -> None:
        """Search for something as if it had been typed."""
        field = self.query_one(Input)
        field.value = typed + " "
        field.cursor_position = len(field.value)
        self.focus_on(field)

    def may_spelling(self) -> bool:
        """Something is spelled alike."""
        return bool(self._offers.spellings)

    def do_spelling(self) -> None:
        """Look for what may have been meant."""
        self.look_for(self._offers.spellings[0])

    def may_fewer(self) -> bool:
        """Less would find something."""
        return bool(self._offers.fewer)

    def do_fewer(self) -> None:
        """Look for less."""
        self.look_for(self._offers.fewer[0][1])

    def may_ask_it(self) -> bool:
        """There is something to ask."""
        return bool(self._offers.question)

    def do_ask_it(self) -> None:
        """Ask in the group that was read last, with the words as the title."""
        question = self._offers.question
        self.app.switch_mode("browse")
        self.app.call_later(_ask, self, question)

    def do_search(self) -> None:
        """Back to the field."""
        self.focus_on(self.query_one(Input))

    def go_back(self) -> None:
        """From the results to the field, from there to the groups."""
        if self.writing_text():
            self.app.switch_mode("browse")
        else:
            self.focus_on(self.query_one(Input))


async def _open(screen: BaseScreen, hit: Hit) -> None:
    from tui.screens.acting import ActingScreen

    browse = screen.app.screen
    if isinstance(browse, ActingScreen):
        try:
            await browse.show_elsewhere(hit.thread)
            await browse.read_thread(hit.thread)
            browse.select_post(hit.post_id)
        except StoreError as error:
            browse.tell(error, "Not opened")


def _ask(screen: BaseScreen, question: str) -> None:
    from tui.screens.acting import ActingScreen

    browse = screen.app.screen
    if not isinstance(browse, ActingScreen):
        return
    if not browse.may_ask():
        browse.say("Choose a group to ask in, then a")
        return
    browse.do_ask()
    composer = browse.app.screen
    composer.call_after_refresh(_entitle, composer, question)


def _entitle(composer: Screen[object], question: str) -> None:
    title = composer.query_one("#title", Input)
    if not title.value:
        title.value = question
