"""The app on the demo store with a clock that stands still, ways to wait for it, and to read its screen."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.message_pump import MessagePump
from textual.pilot import Pilot

from store import groups, members, place, threads
from store.connection import Db
from store.demo import content
from store.opening import open_store
from store.session import Session
from tui.app import HallwayApp
from tui.screens.compose import ComposeScreen
from tui.screens.groups import GroupsScreen
from tui.styles.theme import Look
from tui.widgets.glyphs import UNICODE
from tui.widgets.reading import Reading
from tui.widgets.thread_list import ThreadList

if TYPE_CHECKING:
    from tests.tui.terminal import Terminal

PATIENCE = 20.0
"""Seconds after which something that has not come is taken for missing; on a good day it takes none of them."""

DARK = Look("hallway-dark", UNICODE, False)


def standing() -> datetime:
    """The moment at which the demo opens, for as long as a test lasts."""
    return content.ANCHOR


async def settled(pilot: Pilot[None]) -> None:
    """Wait until nothing is under way: no worker, no timer that fires once, no message, no frame to draw."""
    until = time.monotonic() + PATIENCE
    quiet = 0
    while quiet < 3:
        await pilot.pause(0.004)
        assert time.monotonic() < until, f"still busy: {list(pilot.app.workers)}"
        quiet = 0 if _busy(pilot) else quiet + 1


def _nodes(pilot: Pilot[None]) -> list[MessagePump]:
    screens = pilot.app.screen_stack
    return [pilot.app, *(node for screen in screens for node in screen.walk_children(with_self=True))]


def _messages(pilot: Pilot[None]) -> bool:
    return any(node.message_queue_size for node in _nodes(pilot))


def _busy(pilot: Pilot[None]) -> bool:
    if _messages(pilot) or any(not worker.is_finished for worker in pilot.app.workers):
        return True
    # What can be taken back stays so for ten seconds, while the next key is pressed.
    timers = [timer for node in _nodes(pilot) for timer in list(node._timers) if timer.name != "undo"]
    return any(timer._repeat is not None and timer._task is not None and not timer._task.done() for timer in timers)


CHARACTERS = {"space": " ", "slash": "/", "question_mark": "?", "plus": "+", "colon": ":"}


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after the other, and wait until all that follows from them is done.

    Like `Pilot.press`, which waits for an idle processor twice a key and so takes ten times as long.
    """
    for key in keys:
        name = key if len(key) > 1 or key.isalnum() else _character_to_key(key)
        event = events.Key(name, key if len(key) == 1 else CHARACTERS.get(key))
        event.set_sender(pilot.app)
        pilot.app.post_message(event)
        quiet = 0
        while quiet < 2:
            await pilot.pause(0)
            quiet = 0 if _messages(pilot) else quiet + 1
        if key == "enter":
            await settled(pilot)  # What it opens may be read first, and the next key is meant for that.
    await settled(pilot)


def burst(pilot: Pilot[None], *keys: str) -> None:
    """Send keys as the terminal does, without waiting for what they do."""
    for key in keys:
        single = len(key) == 1
        pilot.app.post_message(events.Key(_character_to_key(key) if single else key, key if single else None))


def browsing(pilot: Pilot[None]) -> GroupsScreen:
    """The screen of groups and threads, which must be the one that is seen."""
    screen = pilot.app.screen
    assert isinstance(screen, GroupsScreen), f"{screen} is seen"
    return screen


def composer(pilot: Pilot[None]) -> ComposeScreen:
    """The composer, which must be the screen that is seen."""
    screen = pilot.app.screen
    assert isinstance(screen, ComposeScreen), f"{screen} is seen"
    return screen


def listing(pilot: Pilot[None]) -> ThreadList:
    """The list of threads beside or before what is read."""
    return browsing(pilot).query_one(ThreadList)


def reading(pilot: Pilot[None]) -> Reading:
    """The thread that is read or previewed."""
    return browsing(pilot).query_one(Reading)


def title_read(pilot: Pilot[None]) -> str:
    """The title of the thread that is read or previewed, empty without one."""
    thread = browsing(pilot).thread
    return thread.title if thread else ""


def thread_of(demo: Db, session: Session, title: str) -> threads.ThreadRow:
    """A thread of the demo by its title."""
    found = [row for row in threads.recent(demo, session, limit=100).items if row.title == title]
    assert found, f"no thread {title!r}"
    return found[0]


def newest_first(demo: Db, session: Session, group: str) -> list[threads.ThreadRow]:
    """A group's threads in the order of its list."""
    return list(threads.recent(demo, session, group=groups.find(demo, session, group).id, limit=100).items)


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Wait until a condition holds, however long the machine takes for it."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never happened; the screen:\n" + "\n".join(screen_text(pilot.app))
        await pilot.pause(0.01)
    await pilot.pause()


def screen_text(app: object) -> list[str]:
    """The screen as lines of plain text, without the blanks at their ends."""
    assert isinstance(app, HallwayApp)
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips(app.size)]


def shown(pilot: Pilot[None], words: str) -> bool:
    """Whether a line of the screen holds these words."""
    return any(words in line for line in screen_text(pilot.app))


def footer(app: object) -> str:
    """The last line of the screen: the keys, and what is said beside them."""
    return screen_text(app)[-1]


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo store, built once from its script; every test copies it."""
    from store.demo.build import build

    path = tmp_path_factory.mktemp("demo") / "demo.db"
    build(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    return path


@pytest.fixture
def demo_path(pristine: Path, tmp_path: Path) -> Path:
    """A demo store of this test's own."""
    path = tmp_path / "demo.db"
    shutil.copyfile(pristine, path)
    return path


@pytest.fixture
def demo(demo_path: Path) -> Iterator[Db]:
    """A second connection to the demo store, beside the app's own."""
    db = open_store(demo_path)
    yield db
    db.close()


@pytest.fixture
def as_member(demo: Db) -> Callable[[str], Session]:
    """Gives the session of any member of the demo, by handle."""
    return lambda who: members.session_as(demo, who, clock=standing)


Hold = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def hold(demo_path: Path) -> Hold:
    """Lets another process hold the lock of the demo store: `with hold(): ...`."""
    script = "import fcntl, sys; f = open(sys.argv[1], 'a'); fcntl.flock(f, fcntl.LOCK_EX); print('held', flush=True);"
    command = [sys.executable, "-c", script + " sys.stdin.read()", str(place.lock_file(demo_path))]

    @contextlib.contextmanager
    def held() -> Iterator[None]:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None and process.stdout.readline() == "held\n"
            yield
            process.communicate("", timeout=PATIENCE)

    return held


Opened = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
"""Opens the app: `async with opened((80, 24), viewer="li") as pilot`. The app is at rest then."""


@pytest.fixture
def opened(demo_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Opens the app on this test's demo store, or on another store, as Ana unless somebody else is named."""
    # The pauses are for fingers; a test presses the next key when the screen is at rest.
    monkeypatch.setattr("tui.screens.groups.PAUSE", 0.01)
    monkeypatch.setattr("tui.widgets.drawn.REST", 0.01)
    monkeypatch.setattr("tui.screens.search.PAUSE", 0.01)

    @asynccontextmanager
    async def start(
        size: tuple[int, int] = (120, 40),
        *,
        viewer: str | None = "ana",
        look: Look = DARK,
        path: Path | None = None,
    ) -> AsyncIterator[Pilot[None]]:
        app = HallwayApp(path or demo_path, clock=standing, viewer=viewer, look=look)
        async with app.run_test(size=size) as pilot:
            await settled(pilot)
            yield pilot

    return start


@pytest.fixture
def terminal() -> Iterator[Callable[..., "Terminal"]]:
    """Opens real terminals with a shell: `terminal((80, 24))`."""
    from tests.tui.terminal import Terminal

    if shutil.which("tmux") is None:
        assert not os.environ.get("CI"), "tmux is missing; CI must install it"
        pytest.skip("tmux is missing; install it to test in a real terminal")
    opened: list[Terminal] = []

    def start(size: tuple[int, int] = (120, 40)) -> Terminal:
        opened.append(Terminal(size))
        opened[-1].wait("$")
        return opened[-1]

    yield start
    for one in opened:
        one.close()
