"""Signals: a job is stopped only when it holds up nobody, and a line that is cut costs nothing that was typed."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType


class Stops:
    """Ctrl+Z. A job that is stopped while its writer has the lock would hold up everybody: that is finished first."""

    def __init__(self, writing: Callable[[], bool]) -> None:
        self._writing = writing
        self._due = False

    def defer(self) -> None:
        """Put off stops for as long as something is being written; does nothing off the main thread."""
        if not hasattr(signal, "SIGTSTP") or threading.current_thread() is not threading.main_thread():
            return
        before = signal.getsignal(signal.SIGTSTP)
        if not callable(before):
            return

        def stop(number: int, frame: FrameType | None) -> None:
            if self._writing():
                self._due = True
            else:
                before(number, frame)

        signal.signal(signal.SIGTSTP, stop)

    def catch_up(self) -> None:
        """Stop now, if that was put off and nothing is being written any more."""
        if self._due and not self._writing():
            self._due = False
            os.kill(os.getpid(), signal.SIGTSTP)


def when_told(leave: Callable[[], object], *, patience: float) -> None:
    """Leave when the line is cut (SIGHUP) or the machine shuts down (SIGTERM); to be called in the running loop.

    `leave` has `patience` seconds. Then the program ends all the same: Textual waits for ever for what it can't write
    any more to a terminal that is gone.
    """

    def told(number: int) -> None:
        last = threading.Timer(patience, os._exit, (128 + number,))
        last.daemon = True
        last.start()
        leave()

    if threading.current_thread() is threading.main_thread():
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM"):
            if hasattr(signal, name):
                number = getattr(signal, name)
                loop.add_signal_handler(number, told, number)
