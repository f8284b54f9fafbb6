"""Groups, their threads, and the one that is read: three panes, two, or one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.timer import Timer

from store import groups, posts, unread
from store.errors import NotFound, StoreError
from store.groups import Group
from store.journal import Changes
from store.threads import Order, ThreadRow
from tui.gateway import Gateway
from tui.screens.panes import PanesScreen
from tui.screens.sources import ORDERED, GroupSource, NoThreads, newest
from tui.widgets.groups_pane import GroupsPane
from tui.widgets.preview import Preview
from tui.widgets.reading import Reading
from tui.widgets.thread_list import ThreadList

PAUSE = 0.4
"""Seconds that the cursor must rest before the thread under it is shown."""


class GroupsScreen(PanesScreen):
    """Browsing: what stands where, what is new, and reading it."""

    mode: ClassVar[str] = "browse"

    def __init__(self) -> None:
        super().__init__()
        self._preview_timer: Timer | None = None
        self._listed: Group | None = None

    def on_mount(self) -> None:
        """Show the first group that has something new, or the first."""
        if self.going:
            return  # The store can't be read: the app ends before it began.
        self.set_interval(5, self.write_marks)
        self.watch(self.query_one(Reading), "below", self.new_below, init=False)
        self.work(lambda: self._start(), group="start")
        self.focus_on(self.query_one(ThreadList))

    @staticmethod
    def read_ahead(gateway: Gateway, order: Order) -> None:
        """Read what this screen shows when it is the first one. Raises StoreError."""
        listed = gateway.ahead(groups.listing)
        gateway.ahead(groups.can_create)
        if listed:
            GroupSource.read_ahead(gateway, _first(listed).id, order)

    async def _start(self) -> None:
        self.all_groups = await self.base.gateway.read(groups.listing)
        await self.ask_who()
        if self.all_groups:
            first = _first(self.all_groups)
            self.query_one(GroupsPane).show(self.all_groups, first.id)
            await self.show_group(first)
        else:
            listing = self.query_one(ThreadList)
            key = self.key_of("new_group")
            listing.empty = (
                "This store has no groups yet.",
                f"An admin makes the first one with {key}," if key else "An admin makes the first one,",
                "or on the command line:" if key else "on the command line:",
                "hallway group add Maintenance",
            )
            await listing.show(NoThreads())
        self.resized()

    # What is shown

    async def show_group(self, group: Group) -> None:
        """Show the threads of a group, from the top."""
        self.group = group
        self._archiving = None
        listing = self.query_one(ThreadList)
        listing.empty = ("No threads yet.", *self._what_belongs(group))
        listing.empty_keys = self._first_keys()
        try:
            await listing.show(GroupSource(self.base.gateway, group.id, self.order))
        except StoreError:
            # The list that stays is not this group's.
            self.group = self._listed
            self.query_one(GroupsPane).show(self.all_groups, self._listed.id if self._listed else None)
            raise
        self._listed = group
        if listing.row is None:
            self._clear_reading()
        self.show_heads()
        self.show_top()

    def _what_belongs(self, group: Group) -> Iterator[str]:
        """What an empty group is for, and why nobody here can begin."""
        if group.description:
            yield group.description
        if group.archived:
            yield "It is archived: nothing is written here any more."
        elif not group.can_post:
            yield "Only its members post here; one of its leads can add you."

    def _first_keys(self) -> tuple[tuple[str, str], ...]:
        """The keys that help in an empty group."""
        begin = (("ask", "ask the first question"), ("post", "post the first one"))
        wanted = (*(begin if self.may_ask() and not self.base.read_only else ()), ("groups", "another group"))
        return tuple((key, words) for name, words in wanted if (key := self.key_of(name)))

    def _clear_reading(self) -> None:
        """Nothing is read any more; the keys do not stay where there is nothing."""
        self.query_one(Reading).clear()
        self.thread = None
        if self.place() == "reading":
            self.leave_thread()

    def on_groups_pane_chosen(self, message: GroupsPane.Chosen) -> None:
        """Show the chosen group's threads."""
        if self.group is None or message.group.id != self.group.id:
            self.work(lambda: self.show_group(message.group), group="group")
        if message.opened:
            self.await_work("group")
            self.remove_class("-choosing")
            self.focus_on(self.query_one(ThreadList))

    def on_thread_list_highlighted(self, message: ThreadList.Highlighted) -> None:
        """Show the thread under the cursor once the cursor rests."""
        self.stop_preview()
        if message.row is not None:
            self._preview_timer = self.set_timer(PAUSE, self.preview)
        self.show_keys()

    def stop_preview(self) -> None:
        """Forget a preview that was due."""
        if self._preview_timer is not None:
            self._preview_timer.stop()

    def preview(self) -> None:
        """Show the thread under the cursor, where there is room."""
        row = self.query_one(ThreadList).row
        if row is None or self.opening or self.place() == "reading":
            return
        if self.has_class("-narrow"):
            self.work(lambda: self._show_preview(row), group="preview")
        elif not self.has_class("-phone") and (self.thread is None or self.thread.id != row.id):
            self.work(lambda: self.show_thread(row, preview=True), group="preview")

    async def _show_preview(self, row: ThreadRow) -> None:
        first = await self.base.gateway.read(posts.page_of, row.id, limit=1)
        replies = await self.base.gateway.read(newest, row.id)
        self.query_one(Preview).show_thread(row, first.items[0] if first.items else None, replies)

    def on_thread_list_opened(self, message: ThreadList.Opened) -> None:
        """Read it."""
        self.open_thread(message.row)

    def open_line(self, line: int) -> None:
        """Open the numbered line."""
        listing = self.query_one(ThreadList)
        if not 1 <= line <= listing.total():
            self.say(f"There is no line {line}")
            return
        listing.cursor = line - 1
        self.trail = None
        self.work(lambda: self._open_when_known(), group="thread", awaited=True)

    async def _open_when_known(self) -> None:
        listing = self.query_one(ThreadList)
        await listing.ensure_row()
        if listing.row is not None:
            await self.read_thread(listing.row)

    # What others do

    async def changed(self, changes: Changes) -> None:
        """Show new posts in place: the cursor and the text that is read do not move."""
        await self.refresh_counts()
        if self.group is not None and (not changes.groups or self.group.id in changes.groups):
            await self.query_one(ThreadList).reload()
        row = self.query_one(ThreadList).row
        if self.has_class("-narrow") and row is not None and row.id in changes.threads:
            self.preview()
        if self.thread is not None and self.thread.id in changes.threads:
            try:
                await self.refresh_thread(changes.posts)
            except NotFound:
                self._lose_thread()
        else:
            await self.refresh_standing()

    def _lose_thread(self) -> None:
        """The thread that is shown was taken back, or moved to where this person can't see it."""
        reading = self.place() == "reading"
        self._clear_reading()
        if reading:
            self.say("that thread is no longer here")

    async def refresh_counts(self) -> None:
        """What is new in every group."""
        self.all_groups = await self.base.gateway.read(groups.listing)
        self.query_one(GroupsPane).show(self.all_groups, self.group.id if self.group else None)
        self.group = next((group for group in self.all_groups if self.group and group.id == self.group.id), self.group)
        if self.group is None and self.all_groups:
            await self.show_group(self.all_groups[0])
        self.show_heads()
        self.show_top()

    # Commands

    def may_sort(self) -> bool:
        """A group."""
        return self.group is not None

    def do_sort(self) -> None:
        """List by what waits, or by activity again, from the top."""
        group = self.group
        if group is not None:
            self.order = "waiting" if self.order == "activity" else "activity"
            self.say(f"listed by {ORDERED[self.order]}")
            self.work(lambda: self.show_group(group), group="group", awaited=True)

    def may_read_all(self) -> bool:
        """A group in which something is new."""
        return self.group is not None and self.group.unread > 0

    def do_read_all(self) -> None:
        """Mark the group as read."""
        group = self.group
        if group is not None:
            self.work(lambda: self._read_all(group), group="act", failed="Not marked")

    async def _read_all(self, group: Group) -> None:
        before = await self.base.gateway.write(unread.mark_group_read, group.id)
        marks, self.marks = self.marks, {}
        await self.refresh_counts()
        await self.query_one(ThreadList).reload()
        self.offer_undo(f"{group.name} is read", lambda: self._read_after_all(before, marks))

    def open_group(self, number: int) -> None:
        """Go to the threads of a group."""
        group = next((group for group in self.all_groups if group.id == number), None)
        if group is not None:
            self.remove_class("-reading", "-choosing")
            self.query_one(GroupsPane).show(self.all_groups, group.id)
            self.work(lambda: self.show_group(group), group="group", awaited=True)
            self.focus_on(self.query_one(ThreadList))

    async def show_elsewhere(self, row: ThreadRow) -> None:
        """Show a thread's group and put the list's cursor on it, as far as its row is known."""
        if self.group is None or self.group.id != row.group_id:
            group = next((group for group in self.all_groups if group.id == row.group_id), None)
            if group is not None:
                self.query_one(GroupsPane).show(self.all_groups, group.id)
                await self.show_group(group)
        self.query_one(ThreadList).select_thread(row.id)


def _first(listed: tuple[Group, ...]) -> Group:
    """The group that one begins with: the first that has something new, or the first."""
    return next((group for group in listed if group.unread), listed[0])
