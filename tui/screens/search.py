"""Search: results while one types, each with the passage that matched."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.timer import Timer
from textual.widgets import Input

from store.clock import Clock, utc_now
from store.errors import StoreError
from store.search import query
from store.search.query import Hit
from tui.screens.base import BaseScreen
from tui.widgets.bars import Bar
from tui.widgets.drawn import DrawnList
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.reading_layout import age
from tui.widgets.text import Piece, fit, right
from tui.widgets.thread_rows import state_piece

PAUSE = 0.12


class Results(DrawnList):
    """Found threads, two lines each: what it is, and the passage."""

    row_height = 2

    def __init__(self, *, glyphs: Glyphs = UNICODE, plain: bool = False, now: Clock = utc_now) -> None:
        super().__init__()
        self.glyphs, self.plain, self._now = glyphs, plain, now
        self.hits: tuple[Hit, ...] = ()

    def show(self, hits: tuple[Hit, ...]) -> None:
        """Show what was found, from the top."""
        self.hits = hits
        self.set_reactive(DrawnList.cursor, 0)
        self.fit_size()
        self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self.refresh()

    def total(self) -> int:
        """How many threads were found."""
        return len(self.hits)

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """A thread, then its passage with what matched in bold."""
        hit, width = self.hits[index], self.size.width
        if line == 0:
            state, waited = state_piece(hit.thread, self._now(), self.glyphs)
            where = fit(hit.thread.group, 16, self.glyphs) if width >= 80 else ""
            return [
                (right(str(index + 1), 3) + " ", "muted"),
                state,
                (" " + fit(waited[0], 4, self.glyphs) + " ", waited[1]),
                (fit(hit.thread.title, width - 18 - len(where), self.glyphs) + " ", "text"),
                (where, "muted"),
                (right(age(hit.thread.last_at, self._now()), 4) + " ", "muted"),
            ]
        return [(" " * 11, ""), *_passage(hit, width - 13, self.glyphs)]


def _passage(hit: Hit, width: int, glyphs: Glyphs) -> list[Piece]:
    """As much of the passage as fits."""
    pieces: list[Piece] = []
    at = 0
    for start, end in (*hit.marks, (len(hit.excerpt), len(hit.excerpt))):
        pieces += [(hit.excerpt[at:start], "muted"), (hit.excerpt[start:end], "strong")]
        at = end
    kept: list[Piece] = []
    for text, role in pieces:
        if not text:
            continue
        if cell_len(text) >= width:
            # Cutting folds blanks at the ends; the one between two pieces stays.
            lead = " " if text[0] == " " and kept else ""
            return [*kept, (lead + fit(text, width - len(lead), glyphs), role)] if width > 0 else kept
        kept.append((text, role))
        width -= cell_len(text)
    return kept


class SearchScreen(BaseScreen):
    """One field and what it finds."""

    mode: ClassVar[str] = "search"
    place_name: ClassVar[str] = "search"
    CSS = """
    SearchScreen { layout: vertical; }
    #query { background: $h-field; color: $h-text; border: none; height: 1; margin: 0 1 0 2; padding: 0 1; }
    #found { background: $h-bg; margin: 0; }
    Results { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._timer: Timer | None = None
        self._looking = False
        self._entered = False

    def compose(self) -> ComposeResult:
        """The field, a line on what was found, the results."""
        top, notice, keys = self.frame()
        look = self.base.look
        yield top
        yield Input(id="query", placeholder="words that stand in one post; answered threads come first", compact=True)
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
        return "search" if self.writing_text() else "inbox"

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look once the typing pauses."""
        self._looking, self._entered = True, False
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._look)

    def _look(self) -> None:
        self.work(lambda: self._search(self.query_one(Input).value), group="search", failed="Not searched")

    async def _search(self, typed: str) -> None:
        found = await self.base.gateway.search(query.search, typed, limit=100, typing=True)
        self.query_one(Results).show(found.items)
        words = ""
        if typed.strip() and not found.items:
            words = f"Nothing found for {typed.strip()!r}. Fewer words find more."
        elif found.items:
            more = "100 and more" if found.next else str(len(found.items))
            words = f"{more} thread{'s' if len(found.items) != 1 else ''}"
        self.query_one("#found", Bar).show(([("  " + words, "muted")], []))
        self._looking = False
        if self._entered:
            self.do_results()
        self.show_keys()

    def on_input_submitted(self) -> None:
        """To the results, as soon as they are there; Enter in them opens one."""
        self.do_results()

    def may_results(self) -> bool:
        """Something was found, or may yet be."""
        return self._looking or bool(self.query_one(Results).hits)

    def do_results(self) -> None:
        """Go to what was found."""
        self._entered = self._looking
        if not self._looking and self.query_one(Results).hits:
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
        if results.hits:
            self.app.switch_mode("browse")
            self.app.call_later(_open, self, results.hits[results.cursor])

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
