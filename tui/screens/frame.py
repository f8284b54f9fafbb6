"""What stands around every screen: the top bar, what is said, the keys; and the one place where errors end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, cast

from textual.css.query import NoMatches
from textual.screen import Screen
from textual.worker import Worker, WorkType

from store.errors import Cancelled, StoreError
from tui.base import BaseApp
from tui.widgets.bars import Bar, KeyBar, NoticeBar
from tui.widgets.glyphs import Glyphs
from tui.widgets.text import Piece, number

MODES = (("1", "For you", "for_you"), ("2", "Groups", "browse"), ("3", "Search", "search"), ("4", "People", "people"))
PHONE, NARROW, MIDDLE = 60, 100, 150
"""Widths below which a screen has one pane, two, or two above each other; see LOOK."""
SLOW = 0.3
"""Seconds for which the old content stays without a word while the new one is read."""
LOOK_AGAIN = 0.25
"""Seconds after which one looks anew whom a write waits for."""


class _Slow:
    """A word on what takes long: at first, as it is said now, and whether it is over."""

    def __init__(self, first: str) -> None:
        self.first, self.said, self.over = first, first, False


class FrameScreen(Screen[Any]):
    """A screen with a frame, which tells what is under way, done or wrong."""

    AUTO_FOCUS = None
    mode: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self.status = ""
        self._awaited: list[Worker[None]] = []

    @property
    def base(self) -> BaseApp:
        """The app."""
        return cast(BaseApp, self.app)

    @property
    def glyphs(self) -> Glyphs:
        """The signs to draw with."""
        return self.base.look.glyphs

    # Errors and words

    def work(
        self,
        make: Callable[[], Coroutine[Any, Any, None]],
        *,
        group: str,
        failed: str = "",
        awaited: bool = False,
    ) -> None:
        """Run something in the background, its errors told here. A newer one of the group takes its place, but in
        the group `act`: that is for what is written. Keys wait for what is `awaited`: they are meant for what it shows.
        """

        async def run() -> None:
            words = _Slow(f"{'sending' if group == 'act' else 'reading'} {self.glyphs.cut}")
            slow = asyncio.get_running_loop().call_later(SLOW, self._say_slow, words)
            try:
                if not await self._guarded(make, failed) and awaited:
                    self.base.forget_typed()
            finally:
                slow.cancel()
                words.over = True
                if self.status == words.said:
                    self.say("")

        work: WorkType[None] = run
        # A newer read makes the older one's answer worthless; what somebody did counts, however fast it is done.
        worker = self.run_worker(work, group=group, exclusive=group != "act")
        if awaited:
            self._awaited = [*filter(_under_way, self._awaited), worker]

    def await_work(self, group: str) -> None:
        """Let keys wait for what is under way in a group."""
        self._awaited += [worker for worker in self.workers if worker.node is self and worker.group == group]

    @property
    def awaiting(self) -> bool:
        """Whether something is under way that the next key is meant for."""
        return any(map(_under_way, self._awaited))

    def _say_slow(self, words: _Slow) -> None:
        """Say what takes long, and whom it waits for, until it is over; what is said meanwhile stays."""
        if words.over or self.going:
            return
        if self.status in ("", words.said):
            held_up = self.base.gateway.held_up_by()
            words.said = words.first if held_up is None else f"waiting for {held_up}"
            if self.status != words.said:
                self.say(words.said)
        asyncio.get_running_loop().call_later(LOOK_AGAIN, self._say_slow, words)

    async def _guarded(self, make: Callable[[], Coroutine[Any, Any, None]], failed: str) -> bool:
        """Whether it was done, its errors told."""
        try:
            await make()
        except Cancelled:
            return True
        except StoreError as error:
            self.tell(error, failed)
        except NoMatches:
            if not self.going:
                raise
        else:
            return True
        return False

    def leads_away(self, key: str) -> bool:
        """Whether a key is not meant for what is awaited."""
        return False

    @property
    def going(self) -> bool:
        """Whether the screen is being taken down: its widgets go first, while its last work may still be under way."""
        return self.base.leaving or not self.query("#top") or not self.query(KeyBar)

    def tell(self, error: StoreError, failed: str = "") -> None:
        """Say what did not happen, and what to do."""
        self.query_one(NoticeBar).tell_refusal(str(error), failed)
        self.show_keys()

    def say(self, words: str) -> None:
        """A quiet word at the right of the footer."""
        self.status = words
        self.show_keys()

    def frame(self) -> tuple[Bar, NoticeBar, KeyBar]:
        """The rows around every screen: top bar, notice, keys."""
        look = self.base.look
        return (
            Bar(glyphs=look.glyphs, plain=look.plain, id="top"),
            NoticeBar(glyphs=look.glyphs, plain=look.plain),
            KeyBar(glyphs=look.glyphs, plain=look.plain),
        )

    def show_top(self) -> None:
        """Draw the top bar."""
        if self.going:
            return
        width = self.app.size.width
        left: list[Piece] = [(" Hallway", "strong")] if width >= PHONE else []
        if width >= 110 and self.base.store_title:
            left.append((f"  {self.base.store_title}", "muted"))
        left.append(("      " if width >= 110 else "   " if width >= PHONE else "", ""))
        for key, title, name in MODES:
            if width < PHONE and name not in (self.mode, "for_you"):
                title = ""  # Where all of them have no room, their keys alone do.
            count = f" {number(self.base.waiting)}" if name == "for_you" and self.base.waiting else ""
            if name == self.mode:
                left.append((f" {key} {title}{count} ", "active"))
            else:
                left += [(f" {key}", "muted"), (f" {title}" if title else "", "text"), (count, "strong"), (" ", "")]
            left.append((" ", ""))
        right: list[Piece] = [(f"{self.base.person} ", "text")] if width >= PHONE else []
        if self.base.read_only and width >= PHONE:
            right.insert(0, (f"read only {self.glyphs.dot} ", "muted"))
        self.query_one("#top", Bar).show((left, right))

    def show_keys(self) -> None:
        """Draw the footer."""

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key's word presses it."""
        self.app.simulate_key(message.key)

    def on_screen_resume(self) -> None:
        """Draw what may have changed meanwhile."""
        self.show_top()
        self.show_keys()

    def on_descendant_focus(self) -> None:
        """Other keys apply where the focus went."""
        self.show_keys()

    def on_resize(self) -> None:
        """Choose the panes for the new width."""
        self.fit()
        self.call_after_refresh(self.resized)

    def fit(self, *, update: bool = True) -> None:
        """Take the classes for the app's size; without `update` before there is anything to be styled by them."""
        width = self.app.size.width
        self.update_classes(
            {
                "-phone": width < PHONE,
                "-narrow": PHONE <= width < NARROW,
                "-middle": NARROW <= width < MIDDLE,
                "-wide": width >= MIDDLE,
                "-low": self.app.size.height < 24,
                "-plain": self.base.look.plain,
            },
            update=update,
        )

    def resized(self) -> None:
        """Draw what depends on the width."""
        self.show_top()
        self.show_keys()


def _under_way(worker: Worker[None]) -> bool:
    # One that was cancelled before it began is never finished.
    return not (worker.is_finished or worker.is_cancelled)
