"""Reading on: a thread beside or instead of its list, what was seen of it, and where to go next."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from store import answers, notices, posts, reading_on, reading_places, routes, threads, unread
from store.answers import Standing
from store.connection import Db
from store.errors import NotFound, StoreError
from store.groups import Group
from store.posts import PostRow
from store.session import Session
from store.threads import ThreadRow
from tui.screens.marking import MarkingScreen
from tui.screens.trail import Stop, Trail
from tui.widgets.reading import Reading
from tui.widgets.thread_list import ThreadList

BELOW = "below"
"""How a word about new posts ends, so that nothing else is taken away once they were seen."""


class Opening(NamedTuple):
    """What a thread opens with.

    Its post ids, those that are no news, the first unread one, the one at which reading stopped, how many people the
    thread reaches as an open question, whether one is among them, and how one stands to it.
    """

    ids: tuple[int, ...]
    no_news: frozenset[int]
    first: int | None
    stopped: int | None
    reached: int
    reaches_me: bool
    standing: Standing


class ReadingScreen(MarkingScreen):
    """A screen with a list of threads and a reading view."""

    def __init__(self) -> None:
        super().__init__()
        self.group: Group | None = None
        self.opening = False
        self.standing = Standing()
        self.reaches_me = False
        self.trail: Trail | None = None
        """Where reading goes on for somebody who came from For you, and goes back to it; None for everybody else."""
        self.order: threads.Order = self.base.order

    # Reading

    async def show_thread(self, row: ThreadRow, *, preview: bool = False) -> None:
        """Show a thread in the reading view, from its first unread post on, or where one stopped.

        A preview gives way to one that is read.
        """
        # What is not written yet, or was only while the store was asked, is newer than the answer.
        pending = {**self._placing, **self._places}
        opening = await self.base.gateway.read(_opening, row.id)
        if preview and (self.opening or self.place() == "reading"):
            return
        self.thread, self.standing, self.reaches_me = row, opening.standing, opening.reaches_me
        at = self._stopped[row.id] = pending.get(row.id, opening.stopped)
        self._present(row, opening, at)

    def _present(self, row: ThreadRow, opening: Opening, at: int | None = None) -> None:
        ids, no_news, first, _, reached, *_ = opening
        self.query_one(Reading).show(row, ids, self._fetch, unread=first, at=at, no_news=no_news, reached=reached)

    async def _fetch(self, ids: tuple[int, ...]) -> tuple[PostRow, ...]:
        try:
            return await self.base.gateway.read(posts.by_ids, ids)
        except StoreError as error:
            self.tell(error)
            return ()

    async def refresh_thread(self, changed: tuple[int, ...] = ()) -> None:
        """Take in what changed in the shown thread, without moving it. Raises StoreError; NotFound when it is gone."""
        if self.thread is None:
            return
        before = self.thread.id
        newest = max(self.query_one(Reading).ids, default=0)
        try:
            row = await self.base.gateway.read(threads.get, before)
            opening = await self.base.gateway.read(_opening, row.id, since=newest)
        except NotFound:
            if self._shows(before):
                raise
            return
        if not self._shows(before):
            return  # Another thread was opened meanwhile; the answer is not about that one.
        self.thread, self.standing, self.reaches_me = row, opening.standing, opening.reaches_me
        reading, ids = self.query_one(Reading), opening.ids
        there = set(ids)
        still = tuple(post for post in reading.ids if post in there)
        if ids[: len(still)] == still:
            reading.set_thread(row, reached=opening.reached)
            reading.renew(ids, opening.no_news)
            reading.refresh_posts(post for post in dict.fromkeys(changed) if post in there)
        else:
            self._show_again(row, opening)
        if row.id != before:
            self.say(f"#{before} was merged into #{row.id}")
        self.show_keys()

    async def refresh_standing(self) -> None:
        """Find out again what one may say of the shown thread: somebody may be an expert on its topics by now."""
        if self.thread is not None:
            here = self.thread.id
            standing = await self.base.gateway.read(answers.standing, here)
            if self._shows(here):
                self.standing = standing
                self.show_keys()

    def _shows(self, thread: int) -> bool:
        return self.thread is not None and self.thread.id == thread

    def _show_again(self, row: ThreadRow, opening: Opening) -> None:
        """Show a thread among whose posts others have come to stand; the cursor stays on its post."""
        reading = self.query_one(Reading)
        here = reading.current
        self._present(row, opening)
        if here is not None:
            reading.select(here)

    def open_thread(self, row: ThreadRow) -> None:
        """Read a thread, with the keys on it."""
        self.stop_preview()
        self.trail = None
        self.work(lambda: self.read_thread(row), group="thread", awaited=True)

    async def read_thread(self, row: ThreadRow) -> None:
        """Show a thread and send the keys to it."""
        self.stop_preview()
        self._note_place()
        self.write_marks()
        self.opening = True
        try:
            if self.thread is None or self.thread.id != row.id:
                await self.show_thread(row)
        finally:
            self.opening = False
        self.add_class("-reading")
        self.focus_on(self.query_one(Reading))
        self._note_seen(row.id)
        self.show_top()

    def select_post(self, post: int) -> None:
        """Put the cursor on a post of the shown thread."""
        self.query_one(Reading).select(post)

    def new_below(self, count: int) -> None:
        """Say how many new posts stand further down; a phone's footer has no room for it."""
        if self.has_class("-phone"):
            return
        # What was said of something else is not overwritten by a thread that is only previewed.
        free = self.place() == "reading" or not self.status or self.status.endswith(BELOW)
        if count and free:
            self.say(f"{count} new post{'s' if count != 1 else ''} {BELOW}")
        elif self.status.endswith(BELOW):
            self.say("")

    def leave_thread(self) -> None:
        """Back to the list."""
        self.trail = None
        self._note_place()
        self.write_marks()
        self.remove_class("-reading")
        self.focus_on(self.query_one(ThreadList))
        self.show_top()
        self.preview()

    def stop_preview(self) -> None:
        """Whoever opens a thread does not want another one previewed in its place."""

    def preview(self) -> None:
        """Show the thread under the list's cursor."""

    async def show_elsewhere(self, row: ThreadRow) -> None:
        """Show the list in which a thread stands."""

    # Commands

    def may_space(self) -> bool:
        """Anywhere but in a store without groups."""
        return self.group is not None

    may_next = may_groups = may_space

    def do_space(self) -> None:
        """Read on."""
        reading = self.query_one(Reading)
        row = self.query_one(ThreadList).row
        if self.place() == "reading":
            if not reading.at_end:
                reading.action_page_down()
                return
        elif row is not None and row.unread and not row.muted:
            self.open_thread(row)
            return
        self.do_next()

    def do_next(self) -> None:
        """The next thread with something new."""
        self.work(lambda: self._next(), group="thread", awaited=True)

    async def _next(self) -> None:
        if self.place() == "reading" and self.thread is not None:
            self._note_seen(self.thread.id)
        read = self.read_lately
        self.write_marks()
        if await self._along_trail(read):
            return
        self.trail = None
        here = self.thread.id if self.thread is not None and self.place() == "reading" else None
        group = self.group.id if self.group else None
        row = await self.base.gateway.read(
            reading_on.next_unread, after_thread=here, group=group, read=read, order=self.order
        )
        if row is None:
            self.say("Nothing else is new")
            return
        if group != row.group_id:
            self.say(f"on to {row.group}")
        await self.show_elsewhere(row)
        await self.read_thread(row)

    async def read_on(self, stops: Sequence[Stop]) -> None:
        """Read the first of these; Space goes on through the others."""
        self.trail = Trail(stops)
        if not await self._along_trail({}):
            self.say("that thread is no longer here")

    async def _along_trail(self, read: Mapping[int, int]) -> bool:
        """Go to the next stop that was not read yet; False when none is left."""
        while self.trail is not None and (stop := self.trail.go_on(read)) is not None:
            with contextlib.suppress(NotFound):
                row = await self.base.gateway.read(threads.get, stop.thread)
                if stop.notice is not None:
                    await self.base.gateway.write(notices.settle, stop.notice)
                await self.show_elsewhere(row)
                await self.read_thread(row)
                if stop.post is not None:
                    self.select_post(stop.post)
                return True
        return False

    def may_unread(self) -> bool:
        """A thread, read or under the cursor."""
        return (self.thread if self.place() == "reading" else self.query_one(ThreadList).row) is not None

    def do_unread(self) -> None:
        """Mark as unread."""
        row = self.thread if self.place() == "reading" else self.query_one(ThreadList).row
        post = self.query_one(Reading).post if self.place() == "reading" else None
        if row is not None:
            self.work(lambda: self._unread(row, post), group="act", failed="Not marked")

    async def _unread(self, row: ThreadRow, post: PostRow | None) -> None:
        read = self._take_mark(row.id)
        before = await self.base.gateway.write(unread.mark_unread, row.id, post.id if post else None)
        if self.place() == "reading":
            self.leave_thread()
        await self.refresh_counts()
        await self.query_one(ThreadList).reload()
        self.offer_undo(
            "marked as unread", lambda: self._read_after_all(before, {} if read is None else {row.id: read})
        )

    def do_unfold(self) -> None:
        """Show or fold what the post quotes."""
        if not self.query_one(Reading).action_unfold():
            self.say("nothing is folded in this post")

    def do_follow_link(self) -> None:
        """Follow the first link of the post."""
        reading = self.query_one(Reading)
        links = reading.links()
        if links:
            reading.action_follow(links[0])
        else:
            self.say("no link in this post")


def _opening(db: Db, session: Session, thread: int, *, since: int | None = None) -> Opening:
    """What is no news is only told from the first unread post on, or from post `since` if that stands before it."""
    ids = posts.ids(db, session, thread)
    first = posts.first_unread(db, session, thread)
    start = min((post for post in (first, since) if post is not None), default=max(ids, default=0))
    no_news, stopped = posts.no_news(db, session, thread, first=start), reading_places.find(db, session, thread)
    reached, mine = routes.count(db, session, thread), routes.reaches_me(db, session, thread)
    return Opening(ids, no_news, first, stopped, reached, mine, answers.standing(db, session, thread))
