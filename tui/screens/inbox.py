"""For you: replies, mentions and accepted answers that wait, each with the reason why it is there."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult

from store import notices
from store.clock import Clock, utc_now
from store.errors import StoreError
from store.journal import Changes
from store.notices import Notice
from store.text import clean_line
from tui.screens.base import BaseScreen
from tui.widgets.bars import Bar
from tui.widgets.drawn import DrawnList
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.preview import words
from tui.widgets.reading_layout import age
from tui.widgets.text import Piece, fit, right


class Notices(DrawnList):
    """What waits, two lines each: who, why and where; then the first words."""

    row_height = 2

    def __init__(self, *, glyphs: Glyphs = UNICODE, plain: bool = False, now: Clock = utc_now) -> None:
        super().__init__()
        self.glyphs, self.plain, self._now = glyphs, plain, now
        self.waiting: tuple[Notice, ...] = ()

    def show(self, waiting: tuple[Notice, ...]) -> None:
        """Show what waits; the cursor stays on its notice."""
        here = self.waiting[self.cursor].id if self.waiting else None
        self.waiting = waiting
        at = next((at for at, notice in enumerate(waiting) if notice.id == here), 0)
        self.set_reactive(DrawnList.cursor, at)
        self.fit_size()
        self.refresh()

    def total(self) -> int:
        """How many wait."""
        return len(self.waiting)

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """Why it is there, and its first words."""
        notice, width = self.waiting[index], self.size.width
        if line == 0:
            title = f"#{notice.thread.id} {notice.thread.title}"
            who = clean_line(notice.post.author or "somebody") if notice.kind != "accepted" else "the asker"
            lead = f" {who} "
            why = f"{notice.why}  "
            space = max(0, width - 4 - cell_len(lead) - cell_len(why) - 6)
            why = fit(why, max(0, width - 10 - cell_len(lead)), self.glyphs) if not space else why
            return [
                (right(str(index + 1), 3), "muted"),
                (lead, "strong"),
                (why, "muted"),
                (fit(title, space, self.glyphs), "text"),
                (right(age(notice.created_at, self._now()), 5) + " ", "muted"),
            ]
        return [(" " * 4, ""), (fit(words(notice.post), width - 6, self.glyphs), "text")]


class InboxScreen(BaseScreen):
    """What waits for me."""

    mode: ClassVar[str] = "for_you"
    place_name: ClassVar[str] = "inbox"
    CSS = """
    InboxScreen { layout: vertical; }
    #inbox-head { background: $h-bg; }
    Notices { height: 1fr; }
    """

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        top, notice, keys = self.frame()
        look = self.base.look
        yield top
        yield Bar(glyphs=look.glyphs, plain=look.plain, id="inbox-head")
        yield Notices(glyphs=look.glyphs, plain=look.plain, now=self.base.clock)
        yield notice
        yield keys

    def on_mount(self) -> None:
        """Show what waits."""
        self.focus_on(self.query_one(Notices))

    def on_screen_resume(self) -> None:
        """What was read meanwhile has left."""
        self.work(lambda: self._load(), group="inbox")

    async def changed(self, changes: Changes) -> None:
        """Something may have come."""
        await self._load()

    async def _load(self) -> None:
        found = await self.base.gateway.read(notices.inbox, limit=100)
        self.query_one(Notices).show(found.items)
        self.base.waiting = len(found.items)
        words = "oldest first" if found.items else "Nothing waits for you."
        self.query_one("#inbox-head", Bar).show(([("  For you", "accent"), (f"  {words}", "muted")], []))
        self.show_top()
        self.show_keys()

    def open_line(self, line: int) -> None:
        """Open the numbered notice."""
        listing = self.query_one(Notices)
        if 1 <= line <= listing.total():
            listing.cursor = line - 1
            self.do_read()

    def may_read(self) -> bool:
        """Whether there is something."""
        return bool(self.query_one(Notices).waiting)

    def do_read(self) -> None:
        """Open the post that the notice is about."""
        listing = self.query_one(Notices)
        if listing.waiting:
            self.work(lambda: self._open(listing.waiting[listing.cursor]), group="open", failed="Not opened")

    async def _open(self, notice: Notice) -> None:
        if notice.kind == "accepted":
            await self.base.gateway.write(notices.settle, notice.id)
        self.app.switch_mode("browse")
        self.app.call_later(_show, self, notice)

    def go_back(self) -> None:
        """To the groups."""
        self.app.switch_mode("browse")


async def _show(screen: BaseScreen, notice: Notice) -> None:
    from tui.screens.acting import ActingScreen

    browse = screen.app.screen
    if isinstance(browse, ActingScreen):
        try:
            await browse.show_elsewhere(notice.thread)
            await browse.read_thread(notice.thread)
            browse.select_post(notice.post.id)
        except StoreError as error:
            browse.tell(error, "Not opened")
