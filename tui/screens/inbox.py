"""For you: what is addressed to me, what is new in what I follow, what was busy meanwhile; each line says why."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer

from store import notices, posts, subscriptions, taking_off
from store.connection import Db
from store.errors import StoreError
from store.journal import Changes
from store.notices import Notice
from store.posts import PostRow
from store.session import Session
from tui import drafts
from tui.screens import waiting
from tui.screens.arranging import NEXT_LEVEL
from tui.screens.base import BaseScreen
from tui.screens.dealing import DealingScreen, waiting_for_me
from tui.screens.jumping import JumpingScreen
from tui.screens.reading import ReadingScreen
from tui.screens.sources import newest
from tui.screens.target import Target
from tui.screens.trail import Stop
from tui.widgets.preview import Preview
from tui.widgets.reading import Reading
from tui.widgets.waiting_list import WaitingList
from tui.widgets.waiting_rows import Line

PAUSE = 0.15
"""Seconds that the cursor must rest before what a line is about is shown below the list."""
MOST = 100
"""Notices, and threads that one follows, that are shown at most."""
SHARE = 0.6
"""How much of the height the list takes at most where what is under the cursor is shown below it."""


class InboxScreen(DealingScreen):
    """What waits for me."""

    mode: ClassVar[str] = "for_you"
    place_name: ClassVar[str] = "inbox"
    SCOPED_CSS = False
    CSS = """
    InboxScreen {
        layout: vertical;
        #waiting-body { height: 1fr; }
        WaitingList { height: 1fr; }
        Reading { height: 1fr; margin-top: 1; display: none; }
        Preview { height: 5; display: none; }
        &.-middle Reading, &.-wide Reading { display: block; }
        &.-narrow Preview { display: block; }
        &.-low Reading, &.-low Preview, &.-empty Reading, &.-empty Preview { display: none; }
        &.-plain Reading { margin-top: 0; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._timer: Timer | None = None
        self._shown: tuple[int, int | None] | None = None

    def compose(self) -> ComposeResult:
        """The list, and what is under its cursor."""
        top, notice, keys = self.frame()
        look, now = self.base.look, self.base.clock
        yield top
        with Vertical(id="waiting-body"):
            yield WaitingList(glyphs=look.glyphs, plain=look.plain, now=now)
            reading = Reading(glyphs=look.glyphs, now=now, plain=look.plain, ruled=look.plain)
            reading.can_focus = False
            yield reading
            yield Preview(glyphs=look.glyphs, plain=look.plain, now=now)
        yield notice
        yield keys

    def on_mount(self) -> None:
        """The keys act on the list."""
        self.focus_on(self.query_one(WaitingList))

    def on_screen_resume(self) -> None:
        """What was read meanwhile has left."""
        self.work(self.reload, group="inbox", awaited=True)

    async def changed(self, changes: Changes) -> None:
        """Something may have come, or been read elsewhere."""
        self._shown = None
        await self.reload()

    async def reload(self) -> None:
        """Show what waits now."""
        found, may = await self.base.gateway.read(waiting_for_me, limit=MOST)
        count = await self.base.gateway.read(notices.count)
        here = found.notices.items
        found = waiting.without(found, self._read_lately())
        self.base.waiting = count - len(here) + len(found.notices.items)
        written = await asyncio.to_thread(drafts.listing, self.base.store_path, self.base.person)
        said = waiting.kept(len(written), self.key_of("drafts"), self.glyphs.dot)
        best = self.key_of("best")
        self.query_one(WaitingList).show(
            waiting.sections(found, said, f"{best} the best one for five minutes" if best else ""),
            waiting.after(found, said, self.key_of("follow")),
            self.know(may),
        )
        self.set_class(not found.lines, "-empty")
        self._fit()
        self._rest()
        self.show_top()
        self.show_keys()

    def _read_lately(self) -> dict[int, int]:
        """What was read where one came from, and is not written yet."""
        return {
            thread: post
            for screen in self.app.get_screen_stack("browse")
            if isinstance(screen, ReadingScreen)
            for thread, post in screen.read_lately.items()
        }

    def resized(self) -> None:
        """Give the list as much room as it needs, and the rest to what is under its cursor."""
        self._fit()
        self._rest()
        super().resized()

    def _fit(self) -> None:
        listing = self.query_one(WaitingList)
        room = self.query_one("#waiting-body").size.height
        if self.query_one(Reading).display and room:
            listing.styles.height = max(1, min(listing.length(), int(room * SHARE)))
        else:
            listing.styles.height = "1fr"

    # What is under the cursor

    def on_waiting_list_highlighted(self) -> None:
        """Show what a line is about once the cursor rests."""
        self._rest()
        self.show_keys()

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._show_line)

    def _show_line(self) -> None:
        line = self.query_one(WaitingList).line
        if line is not None and self._shown != waiting.about(line):
            if self.query_one(Reading).display:
                self.work(lambda: self._read_below(line), group="preview")
            elif self.query_one(Preview).display:
                self.work(lambda: self._preview(line), group="preview")

    async def _read_below(self, line: Line) -> None:
        ids = await self.base.gateway.read(posts.ids, line.thread.id)
        thread, post = waiting.about(line)
        unread = post if waiting.new(line) else None
        no_news = await self.base.gateway.read(posts.no_news, line.thread.id, first=unread or max(ids, default=0))
        self._shown = thread, post
        reading = self.query_one(Reading)
        reading.show(line.thread, ids, self._fetch, unread=unread, no_news=no_news)
        if thread == line.thread.id and post is not None:
            reading.select(post)

    async def _fetch(self, ids: tuple[int, ...]) -> tuple[PostRow, ...]:
        try:
            return await self.base.gateway.read(posts.by_ids, ids)
        except StoreError as error:
            self.tell(error)
            return ()

    async def _preview(self, line: Line) -> None:
        first = await self.base.gateway.read(posts.page_of, line.thread.id, limit=1)
        replies = await self.base.gateway.read(newest, line.thread.id)
        self._shown = waiting.about(line)
        self.query_one(Preview).show_thread(line.thread, first.items[0] if first.items else None, replies)

    # Commands

    def open_line(self, line: int) -> None:
        """Open the numbered line."""
        listing = self.query_one(WaitingList)
        if 1 <= line <= listing.total():
            listing.cursor = line - 1
            self.do_read()
        else:
            self.say(f"There is no line {line}")

    def may_read(self) -> bool:
        """Whether there is something."""
        return self.query_one(WaitingList).line is not None

    may_follow = may_space = may_read

    def do_read(self) -> None:
        """Open what the line is about; from there Space goes on through the lines below it, Esc leads back."""
        listing = self.query_one(WaitingList)
        trail = [waiting.stop(line) for line in listing.waiting[listing.cursor :]]
        if trail:
            self.app.switch_mode("browse")
            self.app.call_later(_read_on, self, trail)

    do_space = do_read

    def on_waiting_list_opened(self) -> None:
        """A click opens too."""
        self.do_read()

    def may_best(self) -> bool:
        """Always: where nothing waits, it says so."""
        return True

    def do_best(self) -> None:
        """Open the best single question for five minutes."""
        self.app.switch_mode("browse")
        self.app.call_later(_best, self)

    def do_follow(self) -> None:
        """The next level for the line's thread: mine, all, muted."""
        line = self.query_one(WaitingList).line
        if line is not None:
            self.work(lambda: self._follow(line), group="act", failed="Not changed")

    async def _follow(self, line: Line) -> None:
        level = await self.base.gateway.write(_next_level, line.thread.id)
        await self.reload()
        self.say(f"#{line.thread.id} {level}: {subscriptions.TOLD[level]}")

    def may_reply(self) -> bool:
        """A thread that is open; whether one may post there, the store says."""
        line = self.query_one(WaitingList).line
        return line is not None and not line.thread.closed

    def do_reply(self) -> None:
        """Answer the post that the line is about, else in its thread; what was answered is done."""
        line = self.query_one(WaitingList).line
        if line is not None:
            self.work(lambda: self._reply(line), group="reply", failed="No reply")

    async def _reply(self, line: Line) -> None:
        await self.base.gateway.read(posts.open_to, line.thread.id)
        to = line.post if isinstance(line, Notice) and not line.post.mine else None
        self._write(Target("reply", line.thread.group, line.thread.group_id, line.thread, to), line)

    def write_to(self, target: Target) -> None:
        """Open the composer with what was taken back."""
        self._write(target, None)

    def _write(self, target: Target, line: Line | None) -> None:
        from tui.screens.compose import ComposeScreen  # Its fields take longer to import than a list to draw.

        def answered(made: object) -> None:
            if isinstance(made, PostRow):
                failed = "Posted, but not marked as read"
                self.work(lambda: self._answered(target, line, made.id), group="act", failed=failed)

        self.app.push_screen(ComposeScreen(target), answered)

    async def _answered(self, target: Target, line: Line | None, post: int) -> None:
        self.offer_undo("posted", lambda: self.take_back_post(target, post))
        if line is not None:
            await self.base.gateway.write(taking_off.done, [line])
        await self.reload()

    def go_back(self) -> None:
        """To the groups."""
        self.app.switch_mode("browse")


def _next_level(db: Db, session: Session, thread: int) -> str:
    level = NEXT_LEVEL[subscriptions.level_of_thread(db, session, thread)]
    subscriptions.follow_thread(db, session, thread, level)
    return level


async def _best(screen: BaseScreen) -> None:
    browse = screen.app.screen
    if isinstance(browse, JumpingScreen):
        browse.do_best()


async def _read_on(screen: BaseScreen, trail: list[Stop]) -> None:
    browse = screen.app.screen
    if isinstance(browse, ReadingScreen):
        browse.work(lambda: browse.read_on(trail), group="thread", failed="Not opened", awaited=True)
