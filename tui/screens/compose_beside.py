"""Beside the text, or instead of it where there is no room: how it will look, and what others said meanwhile."""

from __future__ import annotations

import asyncio
import time
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input, TextArea

from store import posts
from store.clock import iso
from store.errors import StoreError
from store.journal import Changes
from store.posts import PostRow
from store.threads import ThreadRow
from tui.drafts import Draft, Held
from tui.screens.compose_drafts import DraftingScreen
from tui.screens.compose_fields import BESIDE
from tui.screens.target import Target
from tui.widgets.markdown import render
from tui.widgets.reading import Reading

PAUSE = 0.12
"""Seconds without a key after which the preview follows; a text that takes long to draw is drawn more rarely."""
PATIENCE = 5


class BesideScreen(DraftingScreen):
    """The preview, and the posts of others since one began."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "preview", "Preview", id="compose.preview"),
        # A text field's F6 selects the line, which Shift and the arrows do as well.
        Binding("f6", "arrived", "Show what was said since you began", id="compose.arrived", priority=True),
    ]

    def __init__(self, target: Target, held: Held | None = None, written: Draft | None = None) -> None:
        super().__init__(target, held, written)
        self.arrived: list[int] = []
        self._known: set[int] | None = None
        self._timer: Timer | None = None
        self._took = 0.0

    @property
    def reading(self) -> Reading:
        """What stands beside the text."""
        return self.query_one(Reading)

    def on_mount(self) -> None:
        """Remember what had been said when one began."""
        if self.target.what == "reply":
            self.run_worker(self._begin(), group="arrived")

    async def _begin(self) -> None:
        assert self.target.thread is not None
        try:
            found = await self.base.gateway.read(posts.ids, self.target.thread.id)
        except StoreError:
            return
        self._known = set(found)

    async def take_in(self, changes: Changes) -> None:
        """Count what others have said since."""
        thread = self.target.thread
        if self._known is None or thread is None or thread.id not in changes.threads:
            return
        try:
            found = await self.base.gateway.read(posts.ids, thread.id)
            fresh = [post for post in found if post not in self._known]
            rows = await self.base.gateway.read(posts.by_ids, fresh) if fresh else ()
        except StoreError:
            return
        # What was retracted or deleted is no reply any more; what is counted stays in the order it came in.
        self.arrived = [row.id for row in rows if not row.mine and not row.deleted]
        if self.beside == "arrived":
            self._show_arrived(changes.posts)
        self.draw()

    def news(self) -> str:
        """How many replies came in since one began."""
        count = len(self.arrived)
        words = "" if self.has_class("-phone") else " since you began"
        return f"{count} repl{'y' if count == 1 else 'ies'}{words}" if count else ""

    # Showing and hiding

    def action_preview(self) -> None:
        """Show how the text will look, or hide it."""
        self._toggle("preview")

    def action_arrived(self) -> None:
        """Show what was said since, or hide it."""
        if self.arrived or self.beside == "arrived":
            self._toggle("arrived")

    def _toggle(self, what: str) -> None:
        self.beside = "" if self.beside == what else what
        self._arrange()
        if self.beside == "preview":
            self._show_preview()
        elif self.beside == "arrived":
            self._show_arrived()
        self.draw()

    def hide_beside(self) -> bool:
        """Show the text again where something stands instead of it; False where nothing does."""
        if self.has_class("-instead"):
            self._toggle(self.beside)
            return True
        return False

    def on_resize(self, event: events.Resize) -> None:
        """Beside the text where there is room, else instead of it."""
        self._arrange()

    def _arrange(self) -> None:
        instead = bool(self.beside) and self.app.size.width < BESIDE
        self.set_class(self.beside not in ("", "answers"), "-beside")
        self.set_class(instead, "-instead")
        # The keys go to what is seen.
        if instead and self.focused is self.area:
            self.set_focus(self.reading)
        elif self.focused is self.reading and self.beside in ("", "answers"):
            self.set_focus(self.area)

    # The preview

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Follow what is typed, once the keys rest."""
        self._follow()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The title and the topics stand in the preview, too."""
        self._follow()

    def _follow(self) -> None:
        if self.beside == "preview":
            if self._timer is not None:
                self._timer.stop()
            self._timer = self.set_timer(max(PAUSE, PATIENCE * self._took), self._refresh_preview)

    def _show_preview(self) -> None:
        row = self._thread_row()
        self.reading.show(row, (self._post_row().id,), self._written)

    def _refresh_preview(self) -> None:
        if self.beside == "preview":
            self.reading.set_thread(self._thread_row())
            self.reading.refresh_posts((self._post_row().id,))
            if self.area.cursor_at_end_of_text:
                self.call_after_refresh(self.reading.action_scroll_end)

    async def _written(self, ids: tuple[int, ...]) -> tuple[PostRow, ...]:
        """The post as it would be; Markdown is parsed in a thread, so that keys are answered meanwhile."""
        row = self._post_row()
        started = time.monotonic()
        if row.format == "markdown":
            await asyncio.to_thread(render, row.body)
        self._took = time.monotonic() - started
        return (row,)

    def _post_row(self) -> PostRow:
        target, text = self.target, self.area.text
        if target.what == "edit" and target.post is not None:
            return target.post._replace(body=text)
        now = iso(self.base.clock())
        to = target.post if target.what == "reply" else None
        return PostRow(
            id=0,
            uid="",
            thread_id=target.thread.id if target.thread else 0,
            kind=target.what if target.starts_thread else "reply",
            author=self.base.person,
            author_id=None,
            created_at=now,
            arrived_at=now,
            edited_at=None,
            body=text,
            votes=0,
            voted=False,
            accepted=False,
            verified=False,
            reply_to=to.id if to else None,
            reply_to_author=to.author if to else None,
            deleted=False,
            attachments=(),
            source_id=None,
            unread=False,
            mine=True,
        )

    def _thread_row(self) -> ThreadRow:
        target = self.target
        if target.thread is not None:
            return target.thread
        now = iso(self.base.clock())
        written = self.fields()
        kind = target.what if target.starts_thread else "discussion"
        return ThreadRow(
            id=0,
            uid="",
            group_id=target.group_id,
            group=target.group,
            kind=kind,
            title=written.get("title", ""),
            state="open" if kind == "question" else "none",
            closed=False,
            author=self.base.person,
            created_at=now,
            last_at=now,
            posts=1,
            topics=tuple(topic.lstrip("#") for topic in written.get("topics", "").replace(",", " ").split()),
            photos=0,
            unread=0,
            source_id=None,
            since=now,
            aim_minutes=target.aim,
        )

    # What others said

    def _show_arrived(self, changed: tuple[int, ...] = ()) -> None:
        assert self.target.thread is not None
        shown = self.reading
        if shown.thread is not None and changed and shown.thread.id == self.target.thread.id:
            shown.append(self.arrived)
            shown.refresh_posts(changed)
        else:
            shown.show(self.target.thread, tuple(self.arrived), self._said)

    async def _said(self, ids: tuple[int, ...]) -> tuple[PostRow, ...]:
        try:
            return await self.base.gateway.read(posts.by_ids, ids)
        except StoreError:
            return ()

    def on_reading_follow(self, message: Reading.Follow) -> None:
        """A link leads nowhere while one writes: it can be copied."""
        self.app.copy_to_clipboard(message.target)
        self.status = f"copied {message.target}"
        self.draw()
