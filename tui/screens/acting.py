"""What one can do with what one reads: write, change, delete, say that it helped."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from store import posts, threads, versions, votes
from store.posts import PostRow
from store.threads import ThreadRow
from tui.screens.answering import AnsweringScreen
from tui.screens.passing import PassingScreen
from tui.screens.picturing import PicturingScreen
from tui.screens.target import Made, Settled, Target
from tui.widgets.reading import Reading


class ActingScreen(AnsweringScreen, PassingScreen, PicturingScreen):
    """A screen on which one acts on the thread or post under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._deleting: int | None = None

    def on_reading_post_changed(self) -> None:
        """Other keys apply to another post."""
        self._deleting = None
        self.show_keys()

    def reaching(self) -> ThreadRow | None:
        """The question that is read, if it reaches one."""
        return self.thread if self.reaches_me and self.place() == "reading" else None

    async def _act(self, act: Coroutine[Any, Any, str], post: PostRow) -> None:
        words = await act
        await self.refresh_thread((post.id,))
        self.say(words)

    def write_to(self, target: Target, *, quote: str = "") -> None:
        """Open the composer, with a quoted passage in it."""
        from tui.screens.compose import ComposeScreen  # Its fields take longer to import than a list to draw.

        self.app.push_screen(ComposeScreen(target, quote=quote), lambda made: self.composed(target, made))

    def composed(self, target: Target, made: Made) -> None:
        """Show what was written."""
        if isinstance(made, ThreadRow):
            self.work(lambda: self._show_made(target, made), group="thread")
        elif isinstance(made, PostRow):
            self.work(lambda: self._show_said(target, made), group="thread")
        elif isinstance(made, Settled):
            self.work(lambda: self.show_settled(target, made), group="thread")

    async def _show_made(self, target: Target, row: ThreadRow) -> None:
        await self.base.notice_changes()
        await self.show_elsewhere(row)
        await self.read_thread(row)
        opening = (await self.base.gateway.read(posts.ids, row.id))[0]
        self.offer_undo("posted", lambda: self.take_back_post(target, opening))

    async def _show_said(self, target: Target, post: PostRow) -> None:
        if self.thread is None or self.thread.id != post.thread_id:
            await self.show_thread(await self.base.gateway.read(threads.get, post.thread_id))
        self.add_class("-reading")
        reading = self.query_one(Reading)
        self.focus_on(reading)
        reading.append((post.id,), new=False)
        reading.refresh_posts((post.id,))
        reading.select(post.id)
        await self.base.notice_changes()
        if target.what == "edit":
            self.offer_undo("changed", lambda: self.take_back_change(target, post.id))
        else:
            self.offer_undo("posted", lambda: self.take_back_post(target, post.id))

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

    def may_quote(self) -> bool:
        """Where one may reply, a post that still says something."""
        post = self.query_one(Reading).post
        return self.may_reply() and post is not None and not post.deleted

    def do_quote(self) -> None:
        """Write a reply that begins with what is selected, or with the post under the cursor."""
        quoted, row = self.query_one(Reading).quoted(), self.thread
        if quoted is None or row is None:
            return
        post, words = quoted
        opening = post.kind in threads.KINDS
        self.write_to(
            Target("reply", row.group, row.group_id, row, None if opening or post.mine else post), quote=words
        )

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
            self.say(f"{self.key_of('delete') or 'the same'} again deletes this post")
            return
        self._deleting = None
        self.work(lambda: self._delete(post), group="act", failed="Not deleted")

    async def _delete(self, post: PostRow) -> None:
        await self.base.gateway.write(versions.delete, post.id)
        await self.refresh_thread((post.id,))
        self.offer_undo("deleted", lambda: self.take_back_deletion(post))

    def may_versions(self) -> bool:
        """A post that was changed; one that was deleted for its author and leads."""
        post = self.query_one(Reading).post
        if post is None or not post.deleted:
            return post is not None and post.edited_at is not None
        return post.mine or (self.group is not None and self.group.can_lead)

    def do_versions(self) -> None:
        """See what it said before."""
        post = self.query_one(Reading).post
        if post is not None:
            self.work(lambda: self._versions(post), group="versions", failed="Not shown")

    async def _versions(self, post: PostRow) -> None:
        from tui.screens.versions import VersionsScreen

        found = await self.base.gateway.read(versions.of, post.id)
        if found.items:
            self.app.push_screen(VersionsScreen(post, found))
        else:
            self.say("no earlier text of this post is known")

    def may_helped(self) -> bool:
        """Somebody else's post, where things still happen."""
        post = self.query_one(Reading).post
        over = self.group is not None and self.group.archived
        return post is not None and not post.mine and not post.deleted and not over

    def do_helped(self) -> None:
        """Vote, or take it back."""
        post = self.query_one(Reading).post
        if post is not None:
            self.work(lambda: self._act(self._helped(post), post), group="act", failed="Not counted")

    async def _helped(self, post: PostRow) -> str:
        await self.base.gateway.write(votes.vote, post.id, on=not post.voted)
        return "taken back" if post.voted else "helped you too"
