"""The way to and from the terminal: Textual's own, with fewer bytes, pictures, and a terminal that may be asked."""

from __future__ import annotations

import asyncio
import contextlib
import os
import selectors
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from tui.terse import terse

if TYPE_CHECKING:
    from tui.graphics.drawing import Graphics
    from tui.graphics.terminal import Answers, Listener

PATIENCE = 1.0
"""Seconds for the terminal's answers: a line over half the world takes a third of one."""
TICK = 0.1
"""Seconds after which an escape is known to be the key: nothing followed it."""


class HallwayDriver(LinuxDriver):
    """Textual's driver for terminals."""

    drawing: Graphics | None = None
    """What draws pictures, from the first one on."""
    _listener: Listener | None = None

    def write(self, data: str) -> None:
        """Write to the terminal."""
        fewer = terse(data) if "m" in data else data
        super().write(self.drawing.written(fewer) if self.drawing is not None else fewer)

    def start_application_mode(self) -> None:
        """Take the screen, at the start or after it was left for a while."""
        if self.drawing is not None:
            self.drawing.again()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def stop_application_mode(self) -> None:
        """Leave the screen."""
        if self.drawing is not None and (last := self.drawing.farewell()):
            self.write(last)
        super().stop_application_mode()

    async def ask(self) -> Answers:
        """What the terminal says of itself; of one that says nothing in time, nothing."""
        from tui.graphics.terminal import QUESTIONS, Answers, Listener

        if not self.input_tty:
            return Answers()
        answered, loop = asyncio.Event(), asyncio.get_running_loop()
        self._listener = listener = Listener(lambda: loop.call_soon_threadsafe(answered.set))
        self.write(QUESTIONS)
        self.flush()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(answered.wait(), PATIENCE)
        return listener.answers

    def run_input_thread(self) -> None:
        """Read what comes from the terminal until the screen is left: keys, and answers.

        Textual's own has no place for answers, and ends the program at a byte that is no UTF-8.
        """
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(TICK):
                    read = os.read(self.fileno, 4096)
                    if not read:  # No terminal, and its end.
                        self.exit_event.wait(TICK)
                    keys = self._keys(decode(read))
                else:
                    keys = self._listener.release() if self._listener is not None else ""
                for message in (*(parser.feed(keys) if keys else ()), *parser.tick()):
                    self.process_message(message)

    def _keys(self, data: str) -> str:
        return self._listener.keys(data) if self._listener is not None else data
