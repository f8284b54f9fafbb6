"""The app as screens and widgets know it, without the screens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.app import App

from store.clock import Clock
from store.journal import Changes
from store.threads import Order
from tui.command import Command
from tui.commands import COMMANDS
from tui.composer_commands import COMPOSER
from tui.gateway import Gateway

if TYPE_CHECKING:
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


class BaseApp(App[None]):
    """The app as screens know it."""

    gateway: Gateway
    look: Look
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

    async def notice_changes(self) -> None:
        """Show what was written until now."""
