"""The app that shows itself: presses the keys of `play_steps`, until somebody presses one."""

from __future__ import annotations

import asyncio
import contextlib
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual import events
from textual.worker import Worker

from store import members, posts
from store.clock import Clock
from store.errors import StoreError
from store.opening import open_store
from tui.app import HallwayApp
from tui.commands import COMMANDS
from tui.composer_commands import COMPOSER
from tui.play_steps import A_LETTER, COLLEAGUE, STEPS, Step
from tui.screens.acting import ActingScreen
from tui.screens.base import BaseScreen
from tui.screens.compose import ComposeScreen
from tui.widgets.bars import Bar, KeyBar, NoticeBar

BREATH = 0.2
"""Seconds that the app is given at least before it is looked at again."""
PATIENCE = 15.0
"""Seconds after which a step that can't be shown ends the show."""
PEOPLE = (events.Key, events.MouseDown, events.MouseScrollDown, events.MouseScrollUp, events.Paste)
"""What only a person does."""


class Caption(Bar):
    """The line above the keys that says what is shown."""

    DEFAULT_CSS = "Caption { height: 1; background: $h-raised; }"


class PlayedApp(HallwayApp):
    """Hallway, playing. Any key ends that and leaves the person in the app; the key itself does nothing else."""

    def __init__(self, path: Path, *, pace: float = 1.0, **more: Any) -> None:
        """Pauses are `pace` times as long as the table says."""
        super().__init__(path, **more)
        # A command whose key somebody took away could not be shown, and a missing step would lead all others astray.
        if not all(command.keys for command in (*self.commands, *self.composer)):
            self.commands, self.composer = COMMANDS, COMPOSER
        self._pace = pace
        self._pressed: list[events.Event] = []
        self._show: Worker[None] | None = None

    def on_ready(self) -> None:
        """Begin."""
        self._show = self.run_worker(self._play(), group="show")

    async def on_event(self, event: events.Event) -> None:
        """Keys of one's own end the show; those of the show pass."""
        if isinstance(event, PEOPLE) and self._show is not None and not getattr(event, "is_forwarded", False):
            if event not in self._pressed:
                self._show.cancel()
                await self._end("You have the keys now.")
                return
            self._pressed.remove(event)
        await super().on_event(event)

    async def _play(self) -> None:
        try:
            await self._arrive(STEPS[0])
            for step, following in zip(STEPS, (*STEPS[1:], STEPS[-1]), strict=True):
                await self._say(self._caption(step))
                await self._do(step)
                await self._arrive(following)
                await self._say(self._caption(step))  # Another screen may be seen now.
                await self._wait(step.pause)
        except (StoreError, TimeoutError) as error:
            await self._end(f"The show ends here: {error}" if str(error) else "The show ends here.")
        else:
            await self._end("That was it. You have the keys now.")

    async def _arrive(self, step: Step) -> None:
        """Wait until the keys are where a step needs them."""
        await self._until(lambda: self._place() == step.on)

    async def _do(self, step: Step) -> None:
        keys = {command.name: command.keys[0] for command in (*self.commands, *self.composer)}
        for name in step.press:
            await self._press(keys.get(name, name))
            await self._settle()
        for letter in step.types:
            await self._press("space" if letter == " " else letter, letter)
            await asyncio.sleep(A_LETTER * self._pace)
        if step.answers:
            screen = self.screen
            if isinstance(screen, ActingScreen) and screen.thread is not None:
                # As another process would: by a connection of its own, and not through the gateway, which acts for one.
                await asyncio.to_thread(_answer, self.store_path, self.clock, screen.thread.id, step.answers)
        await self._settle()

    async def _press(self, key: str, letter: str | None = None) -> None:
        if letter is None and len(key) == 1:
            letter = key
        if len(key) == 1 and not key.isalnum():
            key = unicodedata.name(key).lower().replace("-", "_").replace(" ", "_")
        event = events.Key(key, letter)
        self._pressed.append(event)
        self.post_message(event)

    async def _wait(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds * self._pace, BREATH))

    async def _settle(self) -> None:
        """Wait until what was pressed is done."""
        await asyncio.sleep(BREATH)
        await self._until(
            lambda: not self._pressed and all(work.is_finished for work in self.workers if work is not self._show)
        )

    async def _until(self, true: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > end:
                raise TimeoutError
            await asyncio.sleep(BREATH / 4)

    def _place(self) -> str:
        screen = self.screen
        if isinstance(screen, ComposeScreen):
            return "compose" if screen.focused is not None else ""
        return screen.place() if isinstance(screen, BaseScreen) and screen.focused is not None else ""

    def _caption(self, step: Step) -> str:
        keys = {command.name.replace(".", "_"): command.key for command in (*self.commands, *self.composer)}
        return step.caption.format_map(keys)

    async def _say(self, words: str) -> None:
        for screen in self._screens():
            if screen is not self.screen:
                await screen.query(Caption).remove()
        found = self.screen.query(Caption)
        if found:
            caption = found.first()
        else:
            caption = Caption(glyphs=self.look.glyphs, plain=self.look.plain)
            await self.screen.mount(caption, before=self.screen.query_one(KeyBar))
        caption.show(([(self.look.glyphs.bar, "accent"), (f" {words}", "strong")], [("any key stops ", "muted")]))

    async def _end(self, words: str) -> None:
        """Leave the app to the person."""
        self._show = None
        for screen in self._screens():
            await screen.query(Caption).remove()
        for bar in self.screen.query(NoticeBar):
            bar.tell(words, "This copy goes when you leave; hallway demo keeps its own.", bad=False)


def _answer(path: Path, clock: Clock, thread: int, body: str) -> None:
    with contextlib.closing(open_store(path)) as db:
        posts.reply(db, members.session_as(db, COLLEAGUE, clock=clock), thread, body)


def run(path: Path, *, clock: Clock, viewer: str, pace: float) -> int:
    """Show Hallway on a demo store until the person leaves; returns the exit code."""
    app = PlayedApp(path, clock=clock, viewer=viewer, pace=pace)
    app.run()
    return app.return_code or 0
