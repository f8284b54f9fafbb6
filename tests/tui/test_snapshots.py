"""What the screens say, in plain text. HALLWAY_UPDATE_SNAPSHOTS=1 writes them anew; look at each before keeping it."""

import difflib
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from store.connection import Db
from store.covering import Topic
from store.create import create_store
from store.errors import Full
from store.session import Identity
from tests.tui.conftest import Opened, browsing, press, screen_text, settled, standing, until
from tui.styles.theme import Look
from tui.widgets.glyphs import UNICODE
from tui.widgets.people_list import PeopleList

FOLDER = Path(__file__).parent / "snapshots"
SIZES = ((120, 40), (80, 24), (40, 20))

Steps = Callable[[Pilot[None]], Awaitable[None]]


@pytest.fixture(autouse=True)
def _drafts_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # Else a slow machine keeps one, and says so, before the picture is taken.
    monkeypatch.setattr("tui.screens.compose_drafts.DRAFT_EVERY", 3600)


async def type_in(pilot: Pilot[None], text: str) -> None:
    pilot.app.screen.query_one(Input).value = text
    await settled(pilot)


async def stay(pilot: Pilot[None]) -> None:
    pass


async def side(pilot: Pilot[None]) -> None:
    await press(pilot, "g")


async def read(pilot: Pilot[None]) -> None:
    await press(pilot, "enter")


async def long_thread(pilot: Pilot[None]) -> None:
    await press(pilot, "6", "enter")


async def ask(pilot: Pilot[None]) -> None:
    await press(pilot, "a")
    pilot.app.screen.query_one("#title", Input).value = "Fan 2 hums"
    pilot.app.screen.query_one("#topics", Input).value = "hvac"
    pilot.app.screen.query_one(TextArea).text = "Since this morning."
    await press(pilot, "ctrl+s")


async def reply(pilot: Pilot[None]) -> None:
    await press(pilot, "enter")
    await press(pilot, "r")


async def quote(pilot: Pilot[None]) -> None:
    await press(pilot, "enter")
    await press(pilot, "R")
    await press(pilot, *"**Measured**, thank you @ma", "f5")


async def drafts_list(pilot: Pilot[None]) -> None:
    await ask(pilot)
    await press(pilot, "escape")
    await press(pilot, "E")


async def found(pilot: Pilot[None]) -> None:
    await press(pilot, "slash")
    await type_in(pilot, "capacitor")


async def nothing_found(pilot: Pilot[None]) -> None:
    await press(pilot, "slash")
    await type_in(pilot, "zeppelin")


async def misspelled(pilot: Pilot[None]) -> None:
    await press(pilot, "slash")
    await type_in(pilot, "capcitor is:open is:purple")


async def for_you(pilot: Pilot[None]) -> None:
    await press(pilot, "1")


async def people(pilot: Pilot[None]) -> None:
    await to_people(pilot)
    await press(pilot, "j")


async def to_people(pilot: Pilot[None]) -> None:
    """Go there, and wait for the rows: a key that comes before them moves nothing."""
    await press(pilot, "4")
    await until(pilot, lambda: bool(pilot.app.screen.query(PeopleList)))
    await until(pilot, lambda: bool(pilot.app.screen.query_one(PeopleList).rows))
    await settled(pilot)


async def own_card(pilot: Pilot[None]) -> None:
    await to_people(pilot)
    await press(pilot, "i")


async def topics(pilot: Pilot[None]) -> None:
    await to_people(pilot)
    await press(pilot, "t")
    await until(pilot, lambda: isinstance(pilot.app.screen.query_one(PeopleList).row, Topic))
    await press(pilot, "end", "enter")


async def help_page(pilot: Pilot[None]) -> None:
    await press(pilot, "question_mark")


async def no_rights(pilot: Pilot[None]) -> None:
    await press(pilot, "g")
    await press(pilot, "end")
    await press(pilot, "enter")


async def failing(pilot: Pilot[None]) -> None:
    browsing(pilot).tell(Full("The disk of the store is full; free some space and try again."), "Not counted")
    await settled(pilot)


PLACES: dict[str, Steps] = {
    "groups": stay,
    "side": side,
    "reading": read,
    "long": long_thread,
    "ask": ask,
    "reply": reply,
    "quote": quote,
    "drafts": drafts_list,
    "search": found,
    "search-none": nothing_found,
    "search-offers": misspelled,
    "for-you": for_you,
    "people": people,
    "people-own": own_card,
    "people-topics": topics,
    "help": help_page,
    "no-rights": no_rights,
    "error": failing,
}


def check(name: str, shown: list[str]) -> None:
    """Compare with the snapshot of that name, or write it when asked to."""
    path = FOLDER / f"{name}.txt"
    text = "\n".join(shown) + "\n"
    if os.environ.get("HALLWAY_UPDATE_SNAPSHOTS") == "1":
        path.write_text(text, encoding="utf-8")
        return
    assert path.is_file(), f"{path} is missing; look at the screen, then run with HALLWAY_UPDATE_SNAPSHOTS=1"
    before = path.read_text(encoding="utf-8")
    changes = difflib.unified_diff(before.splitlines(), text.splitlines(), "the snapshot", "the screen", lineterm="")
    assert text == before, "\n".join(changes)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("place", PLACES)
async def test_screen(opened: Opened, place: str, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await PLACES[place](pilot)
        check(f"{place}-{size[0]}x{size[1]}", screen_text(pilot.app))


@pytest.mark.parametrize("size", [(160, 40), (40, 20)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_compact(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(size, look=Look("hallway-dark", UNICODE, False, compact=True)) as pilot:
        check(f"compact-groups-{size[0]}x{size[1]}", screen_text(pilot.app))
        await press(pilot, "enter")
        check(f"compact-reading-{size[0]}x{size[1]}", screen_text(pilot.app))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_empty_store(opened: Opened, tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "empty.db"
    who = Identity("test-host", "uid", "1000", "ana")
    db: Db = create_store(path, name="Northwind", identity=who, clock=standing)
    db.close()
    async with opened(size, path=path, viewer=None) as pilot:
        check(f"empty-{size[0]}x{size[1]}", screen_text(pilot.app)[1:])


def test_no_snapshot_is_left_over() -> None:
    from tests.tui.test_states import STATES

    names = {f"{place}-{width}x{height}.txt" for place in (*PLACES, "empty", *STATES) for width, height in SIZES}
    names |= {f"compact-{place}-{size}.txt" for place in ("groups", "reading") for size in ("160x40", "40x20")}
    assert {path.name for path in FOLDER.iterdir()} == names
