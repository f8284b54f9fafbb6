"""What one can do with a thread wherever it is read: reading on, marking, replying, voting, accepting."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from store import posts, threads, unread, votes
from store.connection import Db
from store.errors import StoreError
from store.groups import Group
from store.posts import PostRow
from store.session import Session
from store.threads import ThreadRow
from tui.base import BaseScreen
from tui.screens.compose import ComposeScreen, Target
from tui.widgets.reading import Reading
from tui.widgets.thread_list import ThreadList


class ActingScreen(BaseScreen):
    """A screen with a list of threads and a reading view."""

    def __init__(self) -> None:
        super().__init__()
        self.group: Group | None = None
        self.thread: ThreadRow | None = None
        self.marks: dict[int, int] = {}
        self._seen: dict[int, int] = {}
        self._acceptable = False
        self._deleting: int | None = None

    # Reading

    async def show_thread(self, row: ThreadRow) -> None:
        """Show a thread in the reading view, from its first unread post on."""
        ids, first = await self.base.gateway.read(_opening, row.id)
        self.thread = row
        self.query_one(Reading).show(row, ids, self._fetch, unread=first)

    async def _fetch(self, ids: tuple[int, ...]) -> tuple[PostRow, ...]:
        try:
            return await self.base.gateway.read(posts.by_ids, ids)
        except StoreError as error:
            self.tell(error)
            return ()

    async def refresh_thread(self, changed: tuple[int, ...] = ()) -> None:
        """Take in what changed in the shown thread, without moving it."""
        if self.thread is None:
            return
        row = await self.base.gateway.read(threads.get, self.thread.id)
        ids, _ = await self.base.gateway.read(_opening, row.id)
        self.thread = row
        reading = self.query_one(Reading)
        reading.set_thread(row)
        reading.append(ids)
        reading.refresh_posts(post for post in dict.fromkeys(changed) if post in ids)
        self.show_keys()

    def open_thread(self, row: ThreadRow) -> None:
        """Read a thread, with the keys on it."""
        self.work(self.read_thread(row), group="thread")

    async def read_thread(self, row: ThreadRow) -> None:
        """Show a thread and send the keys to it."""
        self.write_marks()
        if self.thread is None or self.thread.id != row.id:
            await self.show_thread(row)
        self.add_class("-reading")
        self.focus_on(self.query_one(Reading))
        self._note_seen(row.id)
        self.show_top()

    def select_post(self, post: int) -> None:
        """Put the cursor on a post of the shown thread."""
        self.query_one(Reading).select(post)

    def leave_thread(self) -> None:
        """Back to the list."""
        self.write_marks()
        self.remove_class("-reading")
        self.focus_on(self.query_one(ThreadList))
        self.show_top()

    def on_reading_seen(self, message: Reading.Seen) -> None:
        """What was in view counts as read once somebody reads, not while it is a preview."""
        self._seen[message.thread_id] = max(message.up_to, self._seen.get(message.thread_id, 0))
        if self.place() == "reading":
            self._note_seen(message.thread_id)

    def _note_seen(self, thread: int) -> None:
        if thread in self._seen:
            self.marks[thread] = self._seen.pop(thread)

    def write_marks(self) -> None:
        """Write the reading marks of the last seconds, in one go; reading waits for nothing."""
        if self.marks:
            self.run_worker(self._write_marks(), group="marks")

    async def _write_marks(self) -> None:
        marks, self.marks = self.marks, {}
        try:
            if await self.base.gateway.why_read_only() is None:
                await self.base.gateway.write(unread.mark_read, marks)
                await self.refresh_counts()
                await self.query_one(ThreadList).reload()
        except StoreError:
            # Marks are worth no message: they are tried again with the next ones.
            self.marks = {**marks, **self.marks}

    async def refresh_counts(self) -> None:
        """What is new in every group."""

    async def show_elsewhere(self, row: ThreadRow) -> None:
        """Show the list in which a thread stands."""

    def on_reading_post_changed(self, message: Reading.PostChanged) -> None:
        """Other keys apply to another post."""
        self._deleting = None
        if message.post is not None:
            self.work(self._ask_rights(message.post), group="rights")
        self.show_keys()

    async def _ask_rights(self, post: PostRow) -> None:
        self._acceptable = await self.base.gateway.read(posts.may_accept, post)
        self.show_keys()

    def on_reading_follow(self, message: Reading.Follow) -> None:
        """Follow a link: to a thread here; an address is shown, for the terminal to open."""
        target = message.target
        if target.startswith("#") and target[1:].isdigit():
            self.work(self._follow(int(target[1:])), group="thread", failed="Not opened")
        else:
            self.app.copy_to_clipboard(target)
            self.say(f"copied {target}")

    async def _follow(self, thread: int) -> None:
        row = await self.base.gateway.read(threads.get, thread)
        await self.show_elsewhere(row)
        await self.read_thread(row)

    # Commands

    async def _act(self, act: Coroutine[Any, Any, str], post: PostRow) -> None:
        words = await act
        await self.refresh_thread((post.id,))
        self.say(words)

    def do_space(self) -> None:
        """Read on."""
        reading = self.query_one(Reading)
        row = self.query_one(ThreadList).row
        if self.place() == "reading":
            if not reading.at_end:
                reading.action_page_down()
                return
        elif row is not None and row.unread:
            self.open_thread(row)
            return
        self.do_next()

    def do_next(self) -> None:
        """The next thread with something new."""
        self.work(self._next(), group="thread")

    async def _next(self) -> None:
        if self.place() == "reading" and self.thread is not None:
            self._note_seen(self.thread.id)
        if self.marks:
            await self._write_marks()
        here = self.thread.id if self.thread is not None and self.place() == "reading" else None
        group = self.group.id if self.group else None
        row = await self.base.gateway.read(threads.next_unread, after_thread=here, group=group)
        if row is None:
            self.say("Nothing else is new")
            return
        if group != row.group_id:
            self.say(f"on to {row.group}")
        await self.show_elsewhere(row)
        await self.read_thread(row)

    def do_unread(self) -> None:
        """Mark as unread."""
        row = self.thread if self.place() == "reading" else self.query_one(ThreadList).row
        post = self.query_one(Reading).post if self.place() == "reading" else None
        if row is not None:
            self.work(self._unread(row, post), group="act", failed="Not marked")

    async def _unread(self, row: ThreadRow, post: PostRow | None) -> None:
        self.marks.pop(row.id, None)
        await self.base.gateway.write(unread.mark_unread, row.id, post.id if post else None)
        if self.place() == "reading":
            self.leave_thread()
        await self.refresh_counts()
        await self.query_one(ThreadList).reload()
        self.say("marked as unread")

    def write_to(self, target: Target) -> None:
        """Open the composer."""
        self.app.push_screen(ComposeScreen(target), self._composed)

    def _composed(self, made: ThreadRow | PostRow | None) -> None:
        if isinstance(made, ThreadRow):
            self.work(self._show_made(made), group="thread")
        elif made is not None:
            self.work(self._show_said(made), group="thread")

    async def _show_made(self, row: ThreadRow) -> None:
        await self.base.notice_changes()
        await self.show_elsewhere(row)
        await self.read_thread(row)
        self.say("posted")

    async def _show_said(self, post: PostRow) -> None:
        if self.thread is None or self.thread.id != post.thread_id:
            await self.show_thread(await self.base.gateway.read(threads.get, post.thread_id))
        self.add_class("-reading")
        reading = self.query_one(Reading)
        self.focus_on(reading)
        reading.append((post.id,), new=False)
        reading.refresh_posts((post.id,))
        reading.select(post.id)
        await self.base.notice_changes()
        self.say("posted" if post.edited_at is None else "changed")

    def _target_row(self) -> ThreadRow | None:
        return self.thread if self.place() == "reading" else self.query_one(ThreadList).row

    def may_reply(self) -> bool:
        """Somebody who may post here, in a thread that is open."""
        row = self._target_row()
        return row is not None and not row.closed and self.group is not None and self.group.can_post

    def do_reply(self) -> None:
        """Write a reply, to the post under the cursor unless it is the first or the last word."""
        row = self._target_row()
        if row is None:
            return
        post = self.query_one(Reading).post if self.place() == "reading" else None
        to = post if post is not None and not post.deleted and not post.mine else None
        opening = to is not None and to.kind in threads.KINDS
        self.write_to(Target("reply", row.group, row.group_id, row, None if opening else to))

    def may_ask(self) -> bool:
        """Somebody who may post in this group."""
        return self.group is not None and self.group.can_post

    may_post = may_ask

    def do_ask(self) -> None:
        """Write a question."""
        if self.group is not None:
            self.write_to(Target("question", self.group.name, self.group.id, aim=self.group.aim_minutes))

    def do_post(self) -> None:
        """Write a discussion."""
        if self.group is not None:
            self.write_to(Target("discussion", self.group.name, self.group.id))

    def may_edit(self) -> bool:
        """One's own post, not deleted."""
        post = self.query_one(Reading).post
        return post is not None and post.mine and not post.deleted

    may_delete = may_edit

    def do_edit(self) -> None:
        """Change one's own post."""
        post = self.query_one(Reading).post
        if post is not None and self.thread is not None:
            self.write_to(Target("edit", self.thread.group, self.thread.group_id, self.thread, post))

    def do_delete(self) -> None:
        """Delete one's own post, when asked a second time."""
        post = self.query_one(Reading).post
        if post is None:
            return
        if self._deleting != post.id:
            self._deleting = post.id
            self.say("D again deletes this post")
            return
        self._deleting = None
        self.work(self._act(self._delete(post), post), group="act", failed="Not deleted")

    async def _delete(self, post: PostRow) -> str:
        await self.base.gateway.write(posts.delete, post.id)
        return "deleted"

    def may_accept(self) -> bool:
        """The asker or a lead, on a reply to a question."""
        return self._acceptable and self.query_one(Reading).post is not None

    def do_accept(self) -> None:
        """Accept, or take it back."""
        post = self.query_one(Reading).post
        if post is not None:
            self.work(self._act(self._accept(post), post), group="act", failed="Not accepted")

    async def _accept(self, post: PostRow) -> str:
        await self.base.gateway.write(posts.accept, post.id, on=not post.accepted)
        return "no longer accepted" if post.accepted else "accepted"

    def may_helped(self) -> bool:
        """Somebody else's post."""
        post = self.query_one(Reading).post
        return post is not None and not post.mine and not post.deleted

    def do_helped(self) -> None:
        """Vote, or take it back."""
        post = self.query_one(Reading).post
        if post is not None:
            self.work(self._act(self._helped(post), post), group="act", failed="Not counted")

    async def _helped(self, post: PostRow) -> str:
        await self.base.gateway.write(votes.vote, post.id, on=not post.voted)
        return "taken back" if post.voted else "helped you too"

    def do_follow_link(self) -> None:
        """Follow the first link of the post."""
        reading = self.query_one(Reading)
        links = reading.links()
        if links:
            reading.action_follow(links[0])
        else:
            self.say("no link in this post")


def _opening(db: Db, session: Session, thread: int) -> tuple[tuple[int, ...], int | None]:
    """A thread's post ids, and the first unread one."""
    return posts.ids(db, session, thread), posts.first_unread(db, session, thread)
