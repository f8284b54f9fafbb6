"""A program in a pseudo-terminal: what it shows, how long that took, and how much it sent. Linux only.

The screen is pyte's (a test extra). It answers what programs ask a terminal on
starting, so that none of them waits for an answer.
"""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import pyte

ANSWERED, REST = 0.25, 1.0
"""Seconds of silence after which a key has been answered, and after which nothing follows, no preview either."""
PATIENCE = 60.0
KEYS = {"End": "\x1b[F", "Home": "\x1b[H", "PageDown": "\x1b[6~", "PageUp": "\x1b[5~", "Enter": "\r", "Esc": "\x1b"}
# What pyte would print or misread: control sequences with a prefix or an intermediate byte, and strings.
_FOREIGN = re.compile(
    r"\x1b\[[<=>][0-9;]*[A-Za-z]|\x1b\[[?0-9;]*\$p|\x1b[P_^X][^\x1b]*\x1b\\|\x1b\[\?u|\x1b\[\?2048[hl]"
)
_UNFINISHED = re.compile(r"\x1b(?:\[[?<=>0-9;:$]*|[P\]_^X][^\x1b\x07]*(?:\x1b)?)?$")
_ANSWERS = (
    (re.compile(r"\x1b\[c"), "\x1b[?62;22c"),
    (re.compile(r"\x1b\[6n"), "\x1b[1;1R"),
    (re.compile(r"\x1b\[\?2026\$p"), "\x1b[?2026;2$y"),
    (re.compile(r"\x1b\[\?u"), "\x1b[?0u"),
)


class Answer(NamedTuple):
    """What a program did after a key: seconds to its first byte and to its last, and the bytes sent.

    `after` is what was sent when it had been silent for a while: a preview.
    """

    first: float
    last: float
    bytes: int
    after: int


class Terminal:
    """A program that runs in a terminal of so many columns and rows until the block is left."""

    def __init__(
        self, command: Sequence[str], *, columns: int = 120, rows: int = 40, environ: Mapping[str, str] = os.environ
    ) -> None:
        self.sent = 0
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._left = ""
        given = {**environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        given.pop("COLUMNS", None)
        given.pop("LINES", None)
        self.began = time.perf_counter()
        self.pid, self._handle = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(command[0], list(command), given)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._handle)

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        # As pyte's own `display`, which measures each character anew: the second cell of a wide one is empty.
        columns, buffer = range(self.screen.columns), self.screen.buffer
        lines = (buffer[row] for row in range(self.screen.lines))
        return "\n".join("".join([line[column].data for column in columns]).rstrip() for line in lines)

    def shows(self, wanted: Callable[[str], object], within: float = PATIENCE) -> float:
        """Seconds from the start to the byte after which the screen is as wanted. Raises TimeoutError."""
        until = time.perf_counter() + within
        at = self.began
        while not wanted(self.text):
            came = self._read(until - time.perf_counter())
            if came is None:
                raise TimeoutError(f"It never came. The screen:\n{self.text}")
            at = came
        return at - self.began

    def rest(self, quiet: float = REST) -> float:
        """Wait until nothing comes for so many seconds; when the last byte came, from the start."""
        at = time.perf_counter()
        while (came := self._read(quiet)) is not None:
            at = came
        return at - self.began

    def press(self, key: str) -> Answer:
        """Press a key and wait until the screen rests."""
        before, began = self.sent, time.perf_counter()
        self.send(key)
        first = last = began
        while (came := self._read(ANSWERED)) is not None:
            first, last = (came if first == began else first), came
        answered = self.sent - before
        self.rest()
        return Answer(first - began, last - began, answered, self.sent - before - answered)

    def send(self, key: str) -> None:
        """Press a key and wait for nothing."""
        os.write(self._handle, KEYS.get(key, key).encode())

    def gap(self, seconds: float) -> float:
        """The longest silence in so many seconds."""
        longest, at, until = 0.0, time.perf_counter(), time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            came = self._read(left) or until
            longest, at = max(longest, came - at), came
        return longest

    def idle(self, seconds: float) -> int:
        """How many bytes come in so many seconds without a key."""
        before, until = self.sent, time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self._read(left)
        return self.sent - before

    def memory(self) -> tuple[float, float]:
        """The process's resident memory and its proportional share of it, in megabytes."""
        rollup = Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii")
        sizes = {name: int(size) for name, size in re.findall(r"^(\w+):\s+(\d+) kB", rollup, re.MULTILINE)}
        return sizes["Rss"] / 1024, sizes["Pss"] / 1024

    def processor(self) -> float:
        """Seconds of the processor that the process has taken, all its threads together."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9

    def _read(self, wait: float) -> float | None:
        """Take in what comes within so many seconds; when it came, None if nothing did."""
        if not select.select([self._handle], [], [], max(0.0, wait))[0]:
            return None
        try:
            data = os.read(self._handle, 1 << 16)
        except OSError:
            return None
        if not data:
            return None
        at = time.perf_counter()
        self.sent += len(data)
        text = self._left + self._decoder.decode(data)
        unfinished = _UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        text, self._left = text[:cut], text[cut:]
        for asked, answer in _ANSWERS:
            if asked.search(text):
                os.write(self._handle, answer.encode())
        self._stream.feed(_FOREIGN.sub("", text))
        return at
