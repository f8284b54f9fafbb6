"""Commands as other programs call them, and a small store for them to work on."""

import contextlib
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import wait
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 20.0

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


@pytest.fixture
def run() -> Run:
    """Runs a command in a process of its own: `run("groups", stdin=b"", LC_ALL="C")`."""

    def start(
        *args: str, stdin: bytes = b"", cwd: str | None = None, **more: str
    ) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [sys.executable, "-m", "tui.cli", *args],
            input=stdin,
            capture_output=True,
            env=environment(**more),
            cwd=cwd,
            timeout=90,
        )

    return start


@pytest.fixture
def store(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of the running user with the group Maintenance and the question #1, named by HALLWAY_STORE."""
    path = tmp_path / "forum.db"
    monkeypatch.setenv("HALLWAY_STORE", str(path))
    for args in (
        ("init", str(path), "--name", "Northwind"),
        ("group", "add", "Maintenance", "--describe", "All that turns"),
        ("ask", "Maintenance", "--title", "Which breaker?", "--topic", "power", "The plan is from 1998."),
    ):
        done = run(*args)
        assert done.returncode == 0, done.stderr
    return path


def as_others(store: Path) -> None:
    """Make what stands in the store another member's, so that it is new to the one who runs the tests."""
    with contextlib.closing(sqlite3.connect(store)) as foreign, foreign:
        foreign.execute(
            "INSERT INTO members (uid, handle, handle_key, name, role, created_at, arrived_at)"
            " SELECT 'm-li', 'li', 'li', 'Li', 'member', created_at, arrived_at FROM members LIMIT 1"
        )
        foreign.execute("UPDATE posts SET author_id = (SELECT id FROM members WHERE handle = 'li')")
        foreign.execute("UPDATE threads SET author_id = (SELECT id FROM members WHERE handle = 'li')")


class Terminal:
    """Hallway in a pseudo-terminal: what it printed, and a way to type."""

    def __init__(self, *args: str, **more: str) -> None:
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.environ.update({"PYTHONPATH": str(ROOT), "COLUMNS": "999", **more})
            os.execv(sys.executable, [sys.executable, "-m", "tui.cli", *args])
        self.drawn = b""
        self.seen = 0

    def until(self, text: str) -> str:
        """Wait for a text behind what was waited for before; gives what came up to its end."""
        wanted, deadline = text.encode(), time.monotonic() + PATIENCE
        while (at := self.drawn.find(wanted, self.seen)) < 0:
            ready = wait([self.master], max(deadline - time.monotonic(), 0))
            assert ready, f"{text!r} never came:\n{self.drawn.decode()}"
            self.drawn += os.read(self.master, 65536)
        came = self.drawn[self.seen : at + len(wanted)].decode().replace("\r\n", "\n")
        self.seen = at + len(wanted)
        return came

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def end(self) -> int:
        with contextlib.suppress(OSError):
            while data := os.read(self.master, 65536):
                self.drawn += data
        os.close(self.master)
        self.master = -1
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def quiet(self, seconds: float) -> bool:
        """Whether nothing is printed for so long."""
        return not wait([self.master], seconds)


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def start(*args: str, **more: str) -> Terminal:
        opened.append(Terminal(*args, **more))
        return opened[-1]

    yield start
    for one in opened:
        if one.master >= 0:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one.pid, signal.SIGKILL)
            one.end()
