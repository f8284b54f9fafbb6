"""Keys reach what the keys before them have opened, however fast they come.

Textual passes on each key as it comes, before the one before it has done anything. A slow line delivers in one burst
what was typed on two screens; all of it would go to the one that is being left, as commands.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from functools import partial
from typing import Protocol, runtime_checkable

from textual import events
from textual.app import ScreenError
from textual.dom import DOMNode
from textual.timer import Timer

from tui.base import BaseApp

PATIENCE = 3.0
"""Seconds after which a key is passed on even if nobody can say what became of the one before."""
LOOK_AGAIN = 0.01


@runtime_checkable
class Deciding(Protocol):
    """A screen on which the next key decides what the one before it meant."""

    def go_before(self, key: str) -> bool:
        """Do what the keys before this one meant; True when that leads to another screen, which gets this key."""


@runtime_checkable
class Awaiting(Protocol):
    """A screen that may still be reading what the next key is meant for."""

    @property
    def awaiting(self) -> bool:
        """Whether it is."""


class TypedAhead(BaseApp):
    """An app that passes on one key after the other, each when the one before has done what it does at once."""

    def __init__(self, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._ahead: deque[events.Event] = deque()
        self._passed = 0
        self._under_way = False
        self._patient_until = 0.0
        self._overdue: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        """Let keys and what is pasted wait for their turn."""
        if not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded:
            await super().on_event(event)
            return
        self._ahead.append(event)
        if not self._under_way or time.monotonic() >= self._patient_until:
            await self._pass_on()
        elif self._overdue is None:
            self._overdue = self.set_timer(PATIENCE, self._hurry)

    async def _pass_on(self) -> None:
        self._passed += 1
        self._under_way, self._patient_until = True, time.monotonic() + PATIENCE
        event, screen = self._ahead[0], self.screen
        if isinstance(event, events.Key) and isinstance(screen, Deciding) and screen.go_before(event.key):
            await self._follow(self._passed)
            return
        self._ahead.popleft()
        target = self.focused or screen
        await super().on_event(event)
        # The app runs the key's action, which may send a message that again goes up from the widget.
        await self._follow(self._passed, target.ancestors_with_self * 2, screen)

    async def _follow(self, number: int, nodes: Sequence[DOMNode] = (), seen: DOMNode | None = None) -> None:
        """Go behind a key through the messages of each that may act on it, and of the screen that it leads to; then it
        is the next one's turn.
        """
        if number != self._passed:
            return
        for at, node in enumerate(nodes, 1):
            if node.is_running and node.call_later(self._follow, number, nodes[at:], seen):
                return
        there = self._screen_is_there()
        if there and self.screen is not seen and self.screen.call_later(self._follow, number, (), self.screen):
            return
        if (there and not self._awaiting()) or time.monotonic() >= self._patient_until:
            await self._next()
        else:
            self.set_timer(LOOK_AGAIN, partial(self._follow, number, (), seen))

    async def _hurry(self) -> None:
        """Go on without the key that was passed on last: what it went to may be gone with what it was to do next."""
        self._overdue = None
        if self._ahead and time.monotonic() >= self._patient_until:
            await self._next()
        elif self._ahead:
            self._overdue = self.set_timer(PATIENCE, self._hurry)

    async def _next(self) -> None:
        self._under_way = False
        if self._ahead:
            await self._pass_on()
        elif self._overdue is not None:
            self._overdue.stop()
            self._overdue = None

    def _screen_is_there(self) -> bool:
        """Whether the screen that is seen now knows which of its fields takes the keys."""
        try:
            screen = self.screen
        except ScreenError:
            return False
        return screen.is_mounted and (screen.focused is not None or screen.AUTO_FOCUS is None)

    def _awaiting(self) -> bool:
        screen = self.screen
        return isinstance(screen, Awaiting) and screen.awaiting
