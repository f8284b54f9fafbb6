"""The app on the demo store with a clock that stands still, ways to wait for it, and to read its screen."""

import contextlib
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from store import members
from store.connection import Db, open_store
from store.demo import content
from store.session import Session
from tui.app import HallwayApp
from tui.styles.theme import Look
from tui.widgets.glyphs import UNICODE

PATIENCE = 20.0
"""Seconds after which something that has not come is taken for missing; on a good day it takes none of them."""

DARK = Look("hallway-dark", UNICODE, False)


def standing() -> "content.datetime":
    """The moment at which the demo opens, for as long as a test lasts."""
    return content.ANCHOR


async def settled(pilot: Pilot[None]) -> None:
    """Wait until nothing is under way: no worker, no timer that fires once, no message, no frame to draw."""
    until = time.monotonic() + PATIENCE
    quiet = 0
    while quiet < 2:
        await pilot.pause()
        assert time.monotonic() < until, f"still busy: {list(pilot.app.workers)}"
        quiet = 0 if _busy(pilot) else quiet + 1
        if not quiet:
            await pilot.pause(0.005)


def _busy(pilot: Pilot[None]) -> bool:
    app = pilot.app
    if any(not worker.is_finished for worker in app.workers):
        return True
    nodes: list[Widget] = [node for screen in app.screen_stack for node in screen.walk_children(with_self=True)]
    return any(
        timer._repeat is not None and timer._task is not None and not timer._task.done()
        for node in (app, *nodes)
        for timer in list(node._timers)
    )


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


Opened = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
"""Opens the app: `async with opened((80, 24), viewer="li") as pilot`. The app is at rest then."""


@pytest.fixture
def opened(demo_path: Path) -> Opened:
    """Opens the app on this test's demo store, or on another store, as Ana unless somebody else is named."""

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
