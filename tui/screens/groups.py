"""Groups, their threads, and the one that is read: three panes, two, or one."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.timer import Timer

from store import groups, posts, unread
from store.groups import Group
from store.journal import Changes
from store.threads import ThreadRow
from tui.screens.acting import ActingScreen
from tui.screens.sources import GroupSource, NoThreads, newest
from tui.widgets.bars import Bar
from tui.widgets.groups_pane import GroupsPane
from tui.widgets.preview import Preview
from tui.widgets.reading import Reading
from tui.widgets.reading_head import aim_text
from tui.widgets.text import Piece, number
from tui.widgets.thread_list import ThreadList
from tui.widgets.thread_rows import Shape

PAUSE = 0.15
"""Seconds that the cursor must rest before the thread under it is shown."""


class GroupsScreen(ActingScreen):
    """Browsing: what stands where, what is new, and reading it."""

    mode: ClassVar[str] = "browse"
    CSS = """
    GroupsScreen {
        layout: vertical;
        #body { height: 1fr; }
        #side { width: 22; background: $h-side; }
        #side-head { background: $h-side; }
        GroupsPane { height: 1fr; }
        #main { width: 1fr; layout: vertical; }
        #listing { height: 1fr; }
        #list-head { background: $h-bg; }
        ThreadList { height: 1fr; }
        Reading { height: 1fr; }
        Preview { height: 5; display: none; }
        &.-wide #main { layout: horizontal; }
        &.-wide #listing { width: 63; }
        &.-wide Reading { width: 1fr; border-left: vkey $h-rule; }
        &.-wide.-plain Reading { border-left: ascii $h-rule; }
        &.-middle #listing { height: 14; }
        &.-middle Reading { margin-top: 1; }
        &.-middle.-plain Reading { margin-top: 0; }
        &.-middle.-low #listing { height: 9; }
        &.-narrow #side, &.-phone #side { display: none; }
        &.-narrow Reading, &.-phone Reading { display: none; }
        &.-narrow Preview { display: block; }
        &.-narrow.-low Preview { display: none; }
        &.-phone #list-head { display: none; }
        &.-narrow.-reading Reading, &.-phone.-reading Reading { display: block; }
        &.-narrow.-reading #listing, &.-phone.-reading #listing { display: none; }
        &.-narrow.-reading Preview { display: none; }
        &.-narrow.-choosing #side, &.-phone.-choosing #side { display: block; width: 1fr; }
        &.-narrow.-choosing #main, &.-phone.-choosing #main { display: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.all_groups: tuple[Group, ...] = ()
        self._preview_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Top bar, panes, keys."""
        look, now = self.base.look, self.base.clock
        top, notice, keys = self.frame()
        signs, plain = look.glyphs, look.plain
        yield top
        with Horizontal(id="body"):
            with Vertical(id="side"):
                yield Bar(glyphs=signs, plain=plain, id="side-head")
                yield GroupsPane(glyphs=signs, plain=plain)
            with Container(id="main"):
                with Vertical(id="listing"):
                    yield Bar(glyphs=signs, plain=plain, id="list-head")
                    yield ThreadList(glyphs=signs, plain=plain, now=now)
                yield Reading(glyphs=signs, now=now, plain=plain, ruled=plain)
                yield Preview(glyphs=signs, plain=plain, now=now)
        yield notice
        yield keys

    def on_mount(self) -> None:
        """Show the first group that has something new, or the first."""
        self.set_interval(5, self.write_marks)
        self.watch(self.query_one(Reading), "below", self.new_below, init=False)
        self.work(lambda: self._start(), group="start")
        self.focus_on(self.query_one(ThreadList))

    async def _start(self) -> None:
        self.all_groups = await self.base.gateway.read(groups.listing)
        pane = self.query_one(GroupsPane)
        pane.show(self.all_groups)
        if self.all_groups:
            await self._show_group(self.all_groups[0])
        else:
            listing = self.query_one(ThreadList)
            listing.empty = (
                "This store has no groups yet.",
                "An admin makes the first one: q leaves, then",
                "hallway group add Maintenance",
            )
            await listing.show(NoThreads())
        self.resized()

    # What is shown

    def place(self) -> str:
        """The pane that has the focus."""
        if isinstance(self.focused, Reading):
            return "reading"
        return "groups" if isinstance(self.focused, GroupsPane) else "list"

    async def _show_group(self, group: Group) -> None:
        self.group = group
        listing = self.query_one(ThreadList)
        listing.empty = (
            "No threads yet.",
            *((group.description,) if group.description else ()),
            "a  ask the first question",
        )
        await listing.show(GroupSource(self.base.gateway, group.id))
        if listing.row is None:
            self.query_one(Reading).clear()
            self.thread = None
        self.show_heads()

    def on_groups_pane_chosen(self, message: GroupsPane.Chosen) -> None:
        """Show the chosen group's threads."""
        if self.group is None or message.group.id != self.group.id:
            self.work(lambda: self._show_group(message.group), group="group")
        if message.opened:
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
        self.work(lambda: self._open_when_known(), group="thread")

    async def _open_when_known(self) -> None:
        listing = self.query_one(ThreadList)
        await listing.ensure_row()
        if listing.row is not None:
            await self.read_thread(listing.row)

    def show_heads(self) -> None:
        """The headings of the panes."""
        self.query_one("#side-head", Bar).show(
            ([("  Groups", "accent" if isinstance(self.focused, GroupsPane) else "muted")], [])
        )
        group = self.group
        listing = self.query_one(ThreadList)
        if group is None:
            self.query_one("#list-head", Bar).show(([], []))
            return
        role = "accent" if isinstance(self.focused, ThreadList) else "strong"
        aim = f"aim: an answer within {aim_text(group.aim_minutes)}" if group.aim_minutes else ""
        if self.app.size.width >= 100:
            count = f"{group.members} member{'s' if group.members != 1 else ''}"
        else:
            count = f"{number(group.unread)} new" if group.unread else ""
            aim = aim.replace("an answer within ", "")
        about = f" {self.glyphs.dot} ".join(part for part in (count, aim) if part)
        head = [(f"  {group.name}", role), (f"  {about}" if about else "", "muted")]
        self.query_one("#list-head", Bar).show((head, [(listing.heading(), "muted")]))

    def show_top(self) -> None:
        """The top bar; on a phone it names the group."""
        if not self.has_class("-phone") or self.group is None:
            super().show_top()
            return
        new = f"{number(self.group.unread)} new" if self.group.unread else ""
        waiting: list[Piece] = [(f"1 For you {number(self.base.waiting)} ", "text")] if self.base.waiting else []
        if self.has_class("-reading"):
            left: list[Piece] = [(f" {self.glyphs.back} {self.group.name}", "text")]
            self.query_one("#top", Bar).show((left, [(f"{new} ", "muted")] if new else []))
        else:
            self.query_one("#top", Bar).show(([(f" {self.group.name}", "strong"), (f"  {new}", "strong")], waiting))

    def on_resize(self) -> None:
        """In one pane, that is the one which had the keys."""
        self.set_class(self.place() == "reading", "-reading")
        self.set_class(self.place() == "groups", "-choosing")

    def resized(self) -> None:
        """Rows and headings for the new width."""
        shapes: tuple[tuple[str, Shape], ...] = (("-phone", "phone"), ("-narrow", "narrow"), ("-wide", "wide"))
        shape: Shape = next((shape for name, shape in shapes if self.has_class(name)), "columns")
        self.query_one(ThreadList).set_shape(shape)
        self.query_one(Reading).ruled = self.base.look.plain and shape == "columns"
        self.preview()
        super().resized()
        self.show_heads()

    def on_descendant_focus(self) -> None:
        """The heading of the pane with the focus takes the colour."""
        self.show_heads()

    # What others do

    async def changed(self, changes: Changes) -> None:
        """Show new posts in place: the cursor and the text that is read do not move."""
        await self.refresh_counts()
        if self.group is not None and (not changes.groups or self.group.id in changes.groups):
            await self.query_one(ThreadList).reload()
        if self.thread is not None and self.thread.id in changes.threads:
            await self.refresh_thread(changes.posts)

    async def refresh_counts(self) -> None:
        """What is new in every group."""
        self.all_groups = await self.base.gateway.read(groups.listing)
        self.query_one(GroupsPane).show(self.all_groups, self.group.id if self.group else None)
        self.group = next((group for group in self.all_groups if self.group and group.id == self.group.id), self.group)
        if self.group is None and self.all_groups:
            await self._show_group(self.all_groups[0])
        self.show_heads()
        self.show_top()

    # Commands

    def do_choose(self) -> None:
        """Go to the threads of the chosen group."""
        self.query_one(GroupsPane).action_open()

    def may_read(self) -> bool:
        """Whether there is a thread under the cursor."""
        return self.query_one(ThreadList).row is not None

    def do_read(self) -> None:
        """Read the thread under the cursor."""
        self.query_one(ThreadList).action_open()

    def do_groups(self) -> None:
        """Go to the groups."""
        self.remove_class("-reading")
        if self.has_class("-narrow") or self.has_class("-phone"):
            self.add_class("-choosing")
        self.focus_on(self.query_one(GroupsPane))

    def do_left(self) -> None:
        """The pane at the left."""
        if self.place() == "reading":
            self.leave_thread()
        elif self.place() == "list":
            self.do_groups()

    def do_right(self) -> None:
        """The pane at the right."""
        if self.place() == "groups":
            self.do_choose()
        elif self.place() == "list":
            self.do_read()

    def go_back(self) -> None:
        """From reading to the list; from the groups to the list."""
        if self.place() == "reading":
            self.leave_thread()
        elif self.place() == "groups":
            self.do_choose()

    def do_read_all(self) -> None:
        """Mark the group as read."""
        group = self.group
        if group is not None:
            self.work(lambda: self._read_all(group), group="act", failed="Not marked")

    async def _read_all(self, group: Group) -> None:
        await self.base.gateway.write(unread.mark_group_read, group.id)
        self.marks.clear()
        await self.refresh_counts()
        await self.query_one(ThreadList).reload()
        self.say(f"{group.name} is read")

    async def show_elsewhere(self, row: ThreadRow) -> None:
        """Show a thread's group and put the list's cursor on it, as far as its row is known."""
        if self.group is None or self.group.id != row.group_id:
            group = next((group for group in self.all_groups if group.id == row.group_id), None)
            if group is not None:
                self.query_one(GroupsPane).show(self.all_groups, group.id)
                await self._show_group(group)
        self.query_one(ThreadList).select_thread(row.id)
