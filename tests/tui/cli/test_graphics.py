"""A picture on terminals that answer differently when they are asked what they can."""

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.tui.cli.conftest import PATIENCE, Run, environment
from tests.tui.graphics.canvas import sixels
from tui.graphics.kitty import PLACEHOLDER

CELL_WIDTH, CELL_HEIGHT = 8, 15


class Screen:
    """A terminal in which the app runs; it answers as it is told to, and remembers all that it was sent."""

    def __init__(self, answer: bytes, **environ: str) -> None:
        self.answer, self.sent = answer, b""
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.environ.update(environment(TERM="xterm-256color", COLORTERM="truecolor", **environ))
            os.execvp(sys.executable, [sys.executable, "-m", "tui.cli"])
        size = struct.pack("HHHH", 40, 120, 120 * CELL_WIDTH, 40 * CELL_HEIGHT)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, size)

    def type(self, keys: bytes) -> None:
        os.write(self.terminal, keys)

    def read(self, seconds: float) -> bool:
        """Take what comes, and answer; False when nothing came, or the program is over."""
        if not select.select([self.terminal], [], [], seconds)[0]:
            return False
        with contextlib.suppress(OSError):
            part = os.read(self.terminal, 1 << 16)
            self.sent += part
            if b"\x1b[c" in part and self.answer:
                self.type(self.answer)
            return bool(part)
        return False

    def wait(self, wanted: str, since: int = 0) -> None:
        until = time.monotonic() + PATIENCE
        while wanted.encode() not in self.sent[since:]:
            assert time.monotonic() < until, f"{wanted!r} never came: {self.sent[-3000:]!r}"
            self.read(0.1)

    def close(self) -> int:
        """Leave the app; how it ended."""
        self.type(b"\x03")
        while self.read(PATIENCE):
            pass
        _, status = os.waitpid(self.child, 0)
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status)


@pytest.fixture
def photo(run: Run, store: Path, tmp_path: Path) -> Iterator[Path]:
    """A question with a red picture."""
    path = tmp_path / "red.png"
    Image.new("RGB", (64, 30), "red").save(path)
    done = run("ask", "Maintenance", "--title", "Why red?", "--topic", "power", "--photo", str(path), "It glows.")
    assert done.returncode == 0, done.stderr
    yield path


def looked_at(answer: bytes, **environ: str) -> bytes:
    """All that a terminal is sent while somebody looks at the picture."""
    screen = Screen(answer, **environ)
    screen.wait("Why red?")
    screen.type(b"\xff\r")  # A byte that is no UTF-8 is no key, and ends nothing.
    screen.wait("red.png")
    screen.wait("picture")  # In the footer: the cursor stands on a post with files.
    before = len(screen.sent)
    screen.type(b"i?")  # The second key comes while the terminal is asked.
    screen.wait("Look at this post", before)
    before = len(screen.sent)
    screen.type(b"\x1b")
    screen.wait("red.png", before)
    while screen.read(1.5):
        pass
    assert screen.close() == 0
    return screen.sent


def test_sixels_where_the_terminal_says_so(photo: Path) -> None:
    sent = looked_at(b"\x1b[?62;4;22c").decode()
    drawn = [sixels(found[0]) for found in re.finditer(r"\x1bP0;1;0q[^\x1b]*\x1b\\", sent)]
    assert drawn and all(colour == (255, 0, 0) for row in drawn for colour in row.values())
    assert {(x, y) for row in drawn for x, y in row} >= {(0, 0), (CELL_WIDTH * 2, CELL_HEIGHT - 1)}
    assert "▀" not in sent and "\x1b_G" not in sent


def test_kittys_graphics_where_the_terminal_says_that_it_is_kitty(photo: Path) -> None:
    sent = looked_at(b"\x1bP>|kitty(0.40.0)\x1b\\\x1b[?62;c").decode()
    assert sent.count("\x1b_Ga=T,U=1,q=2") == 1 and PLACEHOLDER in sent
    assert "\x1b_Ga=d,d=I,q=2,i=16\x1b\\" in sent and "▀" not in sent


@pytest.mark.parametrize("answer", [b"\x1b[?6c", b""])
def test_half_blocks_where_it_says_neither_or_nothing(photo: Path, answer: bytes) -> None:
    sent = looked_at(answer)
    assert "▀".encode() in sent and b"\x1bP0;1;0q" not in sent and b"\x1b_G" not in sent


def test_nobody_is_asked_where_the_setting_or_no_colours_say_it_all(photo: Path) -> None:
    sent = looked_at(b"\x1b[?62;4c", HALLWAY_GRAPHICS="blocks")
    assert b"\x1b[c" not in sent and "▀".encode() in sent
    sent = looked_at(b"\x1b[?62;4c", NO_COLOR="1")
    assert b"\x1b[c" not in sent and "▀".encode() not in sent and b"A picture needs colours" in sent


def test_the_setting_draws_what_the_terminal_does_not_say(photo: Path) -> None:
    assert b"\x1bP0;1;0q" in looked_at(b"\x1b[?6c", HALLWAY_GRAPHICS="sixel")
