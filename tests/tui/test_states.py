"""What each screen says while it has nothing, waits, fails, or may not: in plain text, at three sizes each.

The app is started once for a state and then resized. HALLWAY_UPDATE_SNAPSHOTS=1 writes the texts anew.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from store import for_you, groups, journal, members, place, posts, threads
from store import people as store_people
from store.connection import Db
from store.create import create_store
from store.errors import Corrupt
from store.search import query
from store.session import Identity, Session
from tests.tui.conftest import Hold, Opened, browsing, footer, press, screen_text, settled, shown, standing, until
from tests.tui.test_snapshots import FOLDER, SIZES, check, to_people
from tui.commands import CHANGING, COMMANDS
from tui.gateway import Gateway
from tui.widgets.bars import NoticeBar

As = Callable[[str], Session]
Steps = Callable[[Pilot[None]], Awaitable[None]]

STATES = {
    *("empty-group", "empty-closed", "empty-inbox", "empty-search", "empty-drafts", "empty-people", "empty-topics"),
    *("no-rights-reading", "no-rights-side", "no-rights-people", "read-only", "read-only-reading"),
    *("loading", "loading-inbox", "loading-search"),
    *("error-group", "error-reading", "error-inbox", "error-search", "error-people", "error-prompt"),
    "prompt",
}


async def look(pilot: Pilot[None], state: str) -> None:
    """Compare the screen at each size."""
    assert state in STATES
    for size in SIZES:
        await pilot.resize_terminal(*size)
        await pilot.pause()
        if not state.startswith("loading"):
            await settled(pilot)
        check(f"{state}-{size[0]}x{size[1]}", screen_text(pilot.app))


# Nothing there


TOM = Identity("test-host", "uid", "1001", "tom")


@pytest.fixture
def young(tmp_path: Path) -> Path:
    """A store with an open group and a closed one, and nothing in them; Ana made it, Tom has written nothing yet."""
    path = tmp_path / "young.db"
    who = Identity("test-host", "uid", "1000", "ana")
    db = create_store(path, name="Northwind", identity=who, clock=standing)
    ana = members.session_for(db, who, clock=standing)
    what = "Faults, repairs and spare parts of all that turns, pumps or cools: what you saw, and what you tried."
    groups.create(db, ana, "Maintenance", description=what)
    groups.create(db, ana, "Ask the leads", visibility="closed")
    db.close()
    return path


@pytest.mark.parametrize(
    ("state", "keys"),
    [
        ("empty-group", ()),
        ("empty-closed", ("g", "end", "enter")),
        ("empty-inbox", ("1",)),
        ("empty-search", ("slash",)),
        ("empty-drafts", ("E",)),
        ("empty-people", ("4",)),
        ("empty-topics", ("4", "t")),
    ],
)
async def test_nothing_there(
    opened: Opened, young: Path, monkeypatch: pytest.MonkeyPatch, state: str, keys: tuple[str, ...]
) -> None:
    monkeypatch.setattr("tui.app.local_identity", lambda: TOM)
    async with opened(path=young, viewer=None) as pilot:
        await press(pilot, *keys)
        await look(pilot, state)


# Rights


@pytest.mark.parametrize(
    ("state", "keys"),
    [
        ("no-rights-reading", ("g", "end", "enter", "home", "enter")),
        ("no-rights-side", ("g", "end")),
    ],
)
async def test_no_rights(opened: Opened, state: str, keys: tuple[str, ...]) -> None:
    async with opened() as pilot:
        await press(pilot, *keys)
        await look(pilot, state)


async def test_no_rights_over_what_others_know(opened: Opened) -> None:
    async with opened() as pilot:
        await to_people(pilot)
        await press(pilot, "j", "enter")
        await look(pilot, "no-rights-people")


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "of", lambda path, mountinfo=None: place.Place("smb", "cifs", False))


@pytest.mark.usefixtures("read_only")
async def test_a_store_that_can_only_be_read_says_so(opened: Opened) -> None:
    async with opened() as pilot:
        await look(pilot, "read-only")
        await press(pilot, "escape", "enter")
        await look(pilot, "read-only-reading")


@pytest.mark.usefixtures("read_only")
async def test_where_nothing_can_be_written_no_key_tries_to(opened: Opened, demo: Db) -> None:
    async with opened((80, 24), viewer="ines") as pilot:
        screen, head = browsing(pilot), journal.head(demo)
        await press(pilot, "escape", "g")
        for keys in ((), ("enter",), ("enter",)):
            await press(pilot, *keys)
            place, before = screen.place(), screen_text(pilot.app)
            offered = {command.name for command in COMMANDS if screen.available(command)}
            assert offered and not offered & CHANGING
            used = {key for command in COMMANDS if screen.available(command) for key in command.keys}
            keys_to_try = {command.keys[0] for command in COMMANDS if command.name in CHANGING - {"ask_it"}} - used
            await press(pilot, *sorted(keys_to_try))
            assert browsing(pilot) is screen and screen.place() == place and screen_text(pilot.app) == before
        assert journal.head(demo) == head


def test_what_is_said_to_write_is_a_command() -> None:
    assert {command.name for command in COMMANDS} >= CHANGING


# Waiting


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[asyncio.Event]:
    """Reading and searching wait for this event, once it is cleared."""
    gate = asyncio.Event()
    gate.set()
    for name in ("read", "search"):
        read = getattr(Gateway, name)

        async def held(self: Gateway, *args: Any, read: Any = read, **named: Any) -> Any:
            await gate.wait()
            return await read(self, *args, **named)

        monkeypatch.setattr(Gateway, name, held)
    monkeypatch.setattr("tui.app.EVERY", 1000)
    yield gate
    gate.set()


async def another_group(pilot: Pilot[None]) -> None:
    await press(pilot, "g")
    await pilot.press("j")


async def inbox(pilot: Pilot[None]) -> None:
    pilot.app.switch_mode("for_you")


async def search(pilot: Pilot[None]) -> None:
    if not pilot.app.screen.query(Input):
        await press(pilot, "slash")
    pilot.app.screen.query_one(Input).value = "capacitor"


@pytest.mark.parametrize(
    ("state", "steps"), [("loading", another_group), ("loading-inbox", inbox), ("loading-search", search)]
)
async def test_waiting(opened: Opened, gate: asyncio.Event, state: str, steps: Steps) -> None:
    async with opened() as pilot:
        if state == "loading-search":
            await press(pilot, "slash")
        gate.clear()
        await steps(pilot)
        await until(pilot, lambda: shown(pilot, "reading …"))
        await look(pilot, state)
        gate.set()
        await settled(pilot)
        assert not shown(pilot, "reading …")


async def test_writing_that_waits_says_so(opened: Opened, hold: Hold) -> None:
    async with opened() as pilot:
        await press(pilot, "enter")
        with hold():
            await pilot.press("+")
            await until(pilot, lambda: shown(pilot, "sending …"))
        await settled(pilot)
        assert "sending" not in footer(pilot.app) and "helped you too" in footer(pilot.app)


# Failing


def broken(*args: Any, **named: Any) -> Any:
    raise Corrupt(
        "The store /srv/hallway.db is damaged (disk image is malformed); "
        "restore a backup, or save what can be read: hallway salvage"
    )


async def other_group(pilot: Pilot[None]) -> None:
    await press(pilot, "g", "j", "enter")


async def reading(pilot: Pilot[None]) -> None:
    await press(pilot, "j", "j", "j", "enter")
    browsing(pilot).say("")  # Whether the unread post below was counted before it could not be read is chance.


async def people(pilot: Pilot[None]) -> None:
    await press(pilot, "4")


async def rename(pilot: Pilot[None]) -> None:
    await press(pilot, "T", "x", "enter")


@pytest.mark.parametrize(
    ("state", "module", "name", "steps"),
    [
        ("error-group", threads, "recent", other_group),
        ("error-reading", posts, "by_ids", reading),
        ("error-inbox", for_you, "sections", inbox),
        ("error-search", query, "search", search),
        ("error-people", store_people, "listing", people),
        ("error-prompt", threads, "require_own", rename),
    ],
)
async def test_failing(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, state: str, module: Any, name: str, steps: Steps
) -> None:
    async with opened() as pilot:
        monkeypatch.setattr(module, name, broken)
        if name == "require_own":
            monkeypatch.setattr("store.arranging.require_own", broken)
        await steps(pilot)
        await settled(pilot)
        assert pilot.app.screen.query_one(NoticeBar).open
        await look(pilot, state)
        monkeypatch.undo()


async def test_the_line_that_is_asked_for(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "T")
        await look(pilot, "prompt")


def test_each_state_has_its_texts() -> None:
    assert all((FOLDER / f"{state}-{width}x{height}.txt").is_file() for state in STATES for width, height in SIZES)
