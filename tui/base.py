"""The app as screens and widgets know it, without the screens."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from rich.console import COLOR_SYSTEMS
from textual.app import App

from store.clock import Clock
from store.journal import Changes
from store.threads import Order
from tui.command import Command
from tui.commands import COMMANDS
from tui.composer_commands import COMPOSER
from tui.gateway import Gateway

if TYPE_CHECKING:
    from tui.graphics.drawing import Graphics
    from tui.graphics.terminal import Answers
    from tui.styles.theme import Look


@runtime_checkable
class Leaving(Protocol):
    """A screen that has something to do before the program ends."""

    async def leave(self) -> None:
        """Do it."""


@runtime_checkable
class Hesitating(Protocol):
    """A screen that may have something that would be lost if the program ended now."""

    def may_go(self, key: str) -> bool:
        """Save it; False when that failed and the person is being asked, to whom the same key again means yes."""


@runtime_checkable
class Watching(Protocol):
    """A screen that shows what others change."""

    async def take_in(self, changes: Changes) -> None:
        """Show it."""


@runtime_checkable
class Askable(Protocol):
    """A driver that can ask its terminal, and draw pictures on it."""

    drawing: Graphics | None

    async def ask(self) -> Answers:
        """What the terminal says of itself."""


class BaseApp(App[None]):
    """The app as screens know it."""

    gateway: Gateway
    look: Look
    wanted_graphics: str = "auto"
    _graphics: Graphics | None = None
    clock: Clock
    commands: tuple[Command, ...] = COMMANDS
    """Every command, with the keys that it has here."""
    composer: tuple[Command, ...] = COMPOSER
    """The same of the composer."""
    order: Order = "activity"
    """In which order lists of threads begin."""
    store_path: Path
    store_title: str = ""
    person: str = ""
    waiting: int = 0
    leaving: bool = False
    """The app ends: its widgets go one by one, while what was begun may still be under way."""
    read_only: str = ""
    """Why nothing can be written here; empty where it can."""

    async def graphics(self) -> Graphics:
        """How pictures are drawn; the first who wants to know may wait for the terminal."""
        if self._graphics is None:
            sixteen = self.look.colours <= 16
            driver: object = self._driver
            if not isinstance(driver, Askable):
                from tui.graphics.drawing import Graphics

                self._graphics = Graphics(sixteen=sixteen)
                return self._graphics
            from tui.graphics import terminal

            wanted = self.wanted_graphics if self.look.colours else "blocks"
            answers = await driver.ask() if wanted != "blocks" else terminal.Answers()
            if self._graphics is None:  # Else somebody else was quicker, and there is only one.
                system = COLOR_SYSTEMS[self.console.color_system or "standard"]
                self._graphics = terminal.choose(wanted, answers, os.environ, system=system, sixteen=sixteen)
                driver.drawing = self._graphics
        return self._graphics

    def forget_typed(self) -> None:
        """Keys that wait for what could not be read are meant for nothing else."""

    async def notice_changes(self) -> None:
        """Show what was written until now."""
