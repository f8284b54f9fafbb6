"""What was typed survives: a kill -9 of the real app in a real terminal, and a disk that is really full."""

import fcntl
import os
import pty
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from multiprocessing.connection import wait
from pathlib import Path

import pytest

from store import groups, members, threads
from store.create import create_store
from store.session import local_identity
from tui import drafts

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0


class App:
    """The app in a pseudo-terminal of 100 columns and 30 rows, `under` another program."""

    def __init__(self, store: Path, under: tuple[str, ...] = ()) -> None:
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(PYTHONPATH=str(ROOT), TERM="xterm-256color", COLORTERM="truecolor")
            command = [*under, sys.executable, "-m", "tui.cli", "--store", str(store)]
            os.execvp(command[0], command)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self._seen = b""

    def wait(self, *words: str) -> None:
        """Read what the app draws until each of the words has been drawn since the last wait."""
        end = time.monotonic() + PATIENCE
        while any(word.encode() not in self._seen for word in words):
            assert time.monotonic() < end, f"{words} never came: {self._seen[-2000:]!r}"
            if wait([self.terminal], 0.1):
                self._seen += os.read(self.terminal, 65536)
        self._seen = b""

    def type(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def rest(self, seconds: float) -> None:
        """Let the app work, its output read, for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if wait([self.terminal], 0.1):
                self._seen += os.read(self.terminal, 65536)

    def kill(self, number: int) -> None:
        os.kill(self.pid, number)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one thread, of whoever runs the tests."""
    path = tmp_path / "forum.db"
    db = create_store(path, name="Northwind", identity=local_identity())
    me = members.session_for(db, local_identity())
    group = groups.create(db, me, "Maintenance")
    threads.start(db, me, group=group.id, kind="question", title="Fan 2 hums", body="Since this morning.")
    db.close()
    return path


def texts(store: Path) -> list[str]:
    return [kept.fields["text"] for kept in drafts.listing(store, local_identity().name)]


def write(app: App, text: str) -> None:
    app.wait("Maintenance", "Fan 2 hums")
    app.type("r")
    app.wait("Reply in #1", "Preview")
    app.type(text)


def test_what_was_typed_survives_kill_9(store: Path) -> None:
    app = App(store)
    write(app, "It hums since this morning.")
    end = time.monotonic() + PATIENCE
    while texts(store) != ["It hums since this morning."]:
        assert time.monotonic() < end, texts(store)
        app.rest(0.1)
    app.kill(signal.SIGKILL)
    assert texts(store) == ["It hums since this morning."]
    again = App(store)
    again.wait("Maintenance", "Fan 2 hums")
    again.type("r")
    again.wait("It hums since this morning.", "draft taken up")
    again.kill(signal.SIGKILL)
    assert texts(store) == ["It hums since this morning."]


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder for drafts on a file system of its own, of a few pages."""
    if os.getuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small file system to fill")
    folder = tmp_path / "state"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    return path


def test_on_a_full_disk_the_text_stays_until_there_is_room(store: Path, small_disk: Path) -> None:
    filler = fill(small_disk)
    app = App(store)
    write(app, "It hums.")
    app.wait("The draft can't be kept: No space left on device", "This text is nowhere but here.")
    app.type("\x11")
    app.wait("Ctrl+Q again leaves it")
    assert os.waitpid(app.pid, os.WNOHANG) == (0, 0) and texts(store) == []
    filler.unlink()
    app.wait("draft kept")
    assert texts(store) == ["It hums."]
    fill(small_disk)
    app.type(" Louder.")
    app.wait("The draft can't be kept")
    assert texts(store) == ["It hums."], "what was kept before stays whole"
    (small_disk / "filler").unlink()
    app.kill(signal.SIGHUP)
    assert texts(store) == ["It hums. Louder."], "the end of the line is one more try"
