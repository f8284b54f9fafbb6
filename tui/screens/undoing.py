"""Taking back what was just done: posts, changes, deletions, marks. What was written returns as a draft."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.timer import Timer

from store import retracting, unread
from store.posts import PostRow
from tui.screens.base import BaseScreen
from tui.screens.target import Target
from tui.undo import Undo
from tui.widgets.thread_list import ThreadList

if TYPE_CHECKING:
    from tui.drafts import Draft

SECONDS = retracting.SECONDS


class UndoingScreen(BaseScreen):
    """A screen on which what was done last can be taken back for ten seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._undo: Undo | None = None
        self._undo_timer: Timer | None = None

    def offer_undo(self, words: str, take_back: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Say what was done, and that it can be taken back."""
        if self._undo_timer is not None:
            self._undo_timer.stop()
        self._undo = Undo(words, take_back, time.monotonic() + SECONDS)
        self._undo_timer = self.set_timer(SECONDS, self._undo_is_over, name="undo")
        self.say(self._offered(self._undo))

    def _offered(self, undo: Undo) -> str:
        key = self.key_of("undo")
        return f"{undo.words} {self.glyphs.dot} {key} takes it back" if key else undo.words

    def _undo_is_over(self) -> None:
        undo, self._undo = self._undo, None
        if undo is not None and self.status == self._offered(undo):
            self.status = ""
        self.show_keys()

    def may_undo(self) -> bool:
        """Something was done just now."""
        return self._undo is not None and time.monotonic() <= self._undo.until

    def do_undo(self) -> None:
        """Take it back, once."""
        undo, self._undo = self._undo, None
        if undo is not None:
            self.say("")
            self.work(undo.take_back, group="act", failed="Not taken back")

    # How it is done

    def write_to(self, target: Target) -> None:
        """Open the composer."""

    async def refresh_counts(self) -> None:
        """What is new in every group."""

    async def take_back_post(self, target: Target, post: int) -> None:
        """Take back a post, and open the composer with what was written."""
        gone = await self.base.gateway.write(retracting.retract, post)
        draft = {"text": gone.body}
        if gone.started:
            draft |= {"title": gone.title, "topics": " ".join(f"#{topic}" for topic in gone.topics)}
        elif gone.reply_to is not None:
            draft["to"] = str(gone.reply_to)
        await self.resume(target, draft)

    async def resume(self, target: Target, draft: Draft) -> None:
        """Say that something was taken back, and open the composer with what was written."""
        kept = self._keep(target, draft)
        await self.base.notice_changes()
        self.say("taken back")
        self.write_to(target)
        if not kept:
            self.app.screen.call_after_refresh(_fill, self.app.screen, draft)

    def _keep(self, target: Target, draft: Draft) -> bool:
        """Keep what was written; False where there is no place for it."""
        from tui import drafts

        try:
            drafts.keep(self.base.store_path, self.base.person, target.key, draft)
        except OSError:
            return False
        return True

    async def take_back_change(self, target: Target, post: int) -> None:
        """Take back a change; the text it had is a draft, for the next try."""
        taken = await self.base.gateway.write(retracting.unedit, post)
        kept = self._keep(target, {"text": taken.body})
        await self.base.notice_changes()
        if kept:
            key = self.key_of("edit")
            self.say(f"changed back; {key} has your text" if key else "changed back; your text is a draft")
            return
        self.write_to(target)
        self.app.screen.call_after_refresh(_fill, self.app.screen, {"text": taken.body})

    async def take_back_deletion(self, post: PostRow) -> None:
        """Bring back what was deleted."""
        await self.base.gateway.write(retracting.undelete, post.id)
        await self.base.notice_changes()
        self.say("brought back")

    async def take_back_marks(self, before: unread.Marks) -> None:
        """Put the marks of reading back."""
        await self.base.gateway.write(unread.restore, before)
        await self.refresh_counts()
        await self.query_one(ThreadList).reload()
        self.say("marked as before")


def _fill(composer: Screen[object], draft: Draft) -> None:
    """Put into the composer what no draft could hold: it must not depend on a disk that is full."""
    from textual.widgets import Input, TextArea  # With them the first screen would wait for the composer's imports.

    for field in composer.query(Input):
        field.value = draft.get(field.id or "", field.value)
    composer.query_one(TextArea).text = draft["text"]
