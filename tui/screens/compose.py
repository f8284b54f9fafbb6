"""Writing: a question, a discussion, a reply, or a change. What was typed is never lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from store import asking, attaching, groups, posts, secrets, threads, versions
from store.attachments import Attached
from store.connection import Db
from store.errors import Cancelled, Invalid, StoreError
from store.posts import PostRow
from store.session import Session
from store.threads import ThreadRow
from tui.drafts import Draft, Held
from tui.lanes import Write
from tui.screens.base import BaseScreen
from tui.screens.compose_adding import AddingScreen
from tui.screens.prompt import PromptScreen
from tui.screens.question import Question
from tui.screens.resuming import elsewhere
from tui.screens.target import Elsewhere, Target

P = ParamSpec("P")
T = TypeVar("T")
LOOK_AGAIN = 0.25
"""Seconds after which one looks anew whom the sending waits for."""


class ComposeScreen(AddingScreen):
    """Fields, buttons and keys. Closing keeps a draft; what could not be posted stays in the fields."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "post", "Post", id="compose.post"),
        Binding("ctrl+s", "keep", "Keep draft", id="compose.keep"),
        Binding("escape", "close", "Close", id="compose.close"),
    ]

    def __init__(
        self, target: Target, held: Held | None = None, written: Draft | None = None, *, quote: str = ""
    ) -> None:
        """As `DraftingScreen`; a `quote` stands before what is to be written."""
        super().__init__(target, held, written)
        self._quote = quote
        self._sending = False
        self._since = 0.0
        self._waiting: Timer | None = None
        self._under_way: Write[Any] | None = None
        self._stopping = False
        self._where: Target | None = None
        self._typing_in: Widget | None = None
        self._told: Draft | None = None

    def on_mount(self) -> None:
        """The keys go to the first field that is to be filled; what is quoted stands behind the draft."""
        found = self.held.fields
        if self._quote:
            said = found.get("text", "").rstrip()
            self._begin_with = {**found, "text": f"{said}\n\n{self._quote}\n\n" if said else f"{self._quote}\n\n"}
        title = self.query("#title")
        self.set_focus(title.first(Input) if title and not found.get("title") else self.area)

    # Sending

    def action_post(self) -> None:
        """Post it, once; a second press while it is under way does nothing."""
        if self.target.what == "text":
            self._ask_where()
        elif not self._sending and not self.settling and self._harmless():
            self._sending, self._since, self._stopping = True, time.monotonic(), False
            # Whatever happens while it waits for the store, the text is on the disk, and nothing is added to it.
            self.keep_now()
            self._typing_in = self.focused
            self.area.read_only = True
            self.set_focus(self.area)
            self.status = "sending"
            self._waiting = self.set_interval(LOOK_AGAIN, self._say_waiting)
            self.draw()
            # The app's own worker: it goes on if this screen is left meanwhile.
            self.app.run_worker(self._post(self.fields()), group="post")

    def _harmless(self) -> bool:
        """Whether nothing in the text looks like a secret, or whoever posts it was told of it and pressed again."""
        written = self.fields()
        found = secrets.find(written.get("title", "")) or secrets.find(written["text"])
        if not found or written == self._told:
            return True
        self._told = written
        words = secrets.said(found)
        self.keep_now()
        self.notice.tell(
            f"Not posted yet: {words}", f"Take it out, or {self.target.verb.lower()} again to post it all the same."
        )
        return False

    async def _post(self, written: Draft) -> None:
        try:
            made = await self._write(written)
        except StoreError as error:
            self._sent()
            self._refused(error)
        else:
            self._sent()
            self.forget_draft()
            if self.is_attached:
                self.dismiss(made)

    def _sent(self) -> None:
        self._sending, self._under_way = False, None
        self.status = ""
        if self._waiting is not None:
            self._waiting.stop()
        self.draw()

    def _refused(self, error: StoreError) -> None:
        self.keep_now()
        screen = self.app.screen
        if self.is_attached:
            self.area.read_only = False
            self.set_focus(self._typing_in if self._typing_in in self.focus_chain else self.area)
            kept = "" if isinstance(error, Invalid) or self.kept_only_here else "It is kept as a draft."
            if isinstance(error, Cancelled):
                self.notice.tell("Not posted: you stopped it", kept, bad=False)
                return
            self.notice.tell_refusal(str(error), "Not posted", kept)
        elif isinstance(screen, BaseScreen):
            screen.tell(error, "Not posted, and kept as a draft")

    async def _write(self, written: Draft) -> ThreadRow | PostRow:
        tray = await self.tray()
        try:
            return await self._write_with(written, tuple(tray.files) if tray is not None else ())
        finally:
            if tray is not None:
                await asyncio.to_thread(tray.close)

    async def _send(self, function: Callable[Concatenate[Db, Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Write, so that Esc can take it back."""
        if self._stopping:  # While the files were made ready.
            raise Cancelled("Stopped; nothing was written.")
        write = self.base.gateway.begin(function, *args, **kwargs)
        self._under_way = write
        return await write.result()

    async def _write_with(self, written: Draft, files: tuple[Attached, ...]) -> ThreadRow | PostRow:
        target, body = self.target, written["text"]
        if target.what == "question":
            title, body, topics, without, also = self.asked()
            return await self._send(
                asking.ask,
                group=target.group_id,
                title=title,
                body=body,
                topics=topics,
                without=without,
                also=also,
                files=files,
                opening_uid=self.held.uid,
            )
        if target.starts_thread:
            topics = tuple(written.get("topics", "").replace(",", " ").split())
            return await self._send(
                threads.start,
                group=target.group_id,
                kind=target.what,
                title=written.get("title", ""),
                body=body,
                topics=topics,
                files=files,
                opening_uid=self.held.uid,
            )
        if target.what == "edit" and target.post is not None:
            changed = await self._send(versions.edit, target.post.id, body)
            if not self.rearranged:
                return changed
            self._under_way = None  # The text is posted.
            return await self.base.gateway.write(attaching.arrange, changed.id, self.arranged(), files)
        assert target.thread is not None
        to = target.post.id if target.post else None
        return await self._send(posts.reply, target.thread.id, body, to=to, files=files, uid=self.held.uid)

    def _say_waiting(self) -> None:
        if (held_up := self.base.gateway.held_up_by()) is not None:
            waited = int(time.monotonic() - self._since)
            said = f"waiting for {held_up}; Esc stops" + (f" ({waited} s)" if waited else "")
            if self.status != said:
                self.status = said
                self.draw()

    # Where a text without a place goes

    def _ask_where(self) -> None:
        self.run_worker(self._prompt(), group="where", exclusive=True)

    async def _prompt(self) -> None:
        try:
            found = await self.base.gateway.read(groups.listing)
        except StoreError as error:
            self._refused(error)
            return
        names = tuple(group.name for group in found if group.can_post)
        asked = Question(
            "Post it where?",
            "go on",
            self._go_on,
            hint="a group, or #12 to reply there",
            choices=names,
            failed="Not posted",
        )
        self.app.push_screen(PromptScreen(asked), self._move)

    async def _go_on(self, typed: str) -> None:
        self._where = await self.base.gateway.read(elsewhere, typed)

    def _move(self, said: bool | None) -> None:
        """Go on where one said, in a composer of that kind."""
        if said and self._where is not None:
            self.keep_now()
            self.held.turn_to(self.base.store_path, self.base.person, self._where.key)
            self.dismiss(Elsewhere(self._where, self.held, self.fields()))

    # Leaving

    def action_close(self) -> None:
        """Close what is offered, said or shown, else the composer; the draft is kept."""
        if self.offers.open:
            self.close_offers()
        elif self._sending:
            self._stop_sending()
        elif self.notice.open and not self.kept_only_here:
            self.notice.close()
        elif not self.hide_beside() and self.may_go("Esc"):
            self.dismiss(None)

    def _stop_sending(self) -> None:
        """Take back what still waits; what the store is just writing can't be stopped any more."""
        self._stopping = True
        if self._under_way is not None and not self._under_way.take_back():
            self.notice.tell("Too late to stop it: it is being posted", bad=False)
