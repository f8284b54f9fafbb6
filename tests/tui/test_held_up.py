"""A store that is held up: who is waited for, a way back that leaves nothing posted, and an end of waiting."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from store import place, posts, saying, threads
from store.connection import Db
from store.session import Session
from tests.tui.conftest import PATIENCE, Hold, Opened, composer, footer, press, settled, shown, until
from tui import drafts
from tui.screens.compose import ComposeScreen

As = Callable[[str], Session]


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.app.EVERY", 0.05)


def text(pilot: Pilot[None]) -> str:
    return composer(pilot).area.text


def kept_drafts(pilot: Pilot[None]) -> tuple[drafts.Kept, ...]:
    return drafts.listing(pilot.app.store_path, "ana")  # type: ignore[attr-defined]


@pytest.fixture
def importing(hold: Hold, demo_path: Path) -> Hold:
    """The same, under the name that an import has."""

    @contextlib.contextmanager
    def held() -> Iterator[None]:
        with hold():
            place.lock_file(demo_path).write_text("999999 ana's import\n")
            yield

    return held


def there(demo: Db, body: str) -> int:
    return int(demo.value("SELECT count(*) FROM posts WHERE body = ?", (body,)))


async def test_esc_takes_back_what_waits_for_the_store_and_nothing_is_posted(
    opened: Opened, demo: Db, importing: Hold
) -> None:
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        await press(pilot, *"Here it is")
        with importing():
            await pilot.press("f2")
            await until(pilot, lambda: shown(pilot, "sending"))
            await until(pilot, lambda: shown(pilot, "waiting for ana's import") and shown(pilot, "Esc stops"))
            assert [kept.fields["text"] for kept in kept_drafts(pilot)] == ["Here it is"]
            await pilot.press("x")
            assert text(pilot) == "Here it is", "what is sent is not written on"
            await pilot.press("escape")
            await until(pilot, lambda: shown(pilot, "Not posted: you stopped it"))
            assert shown(pilot, "It is kept as a draft.") and not shown(pilot, "waiting for")
            await press(pilot, "escape", "!")
            assert text(pilot) == "Here it is!"
        await settled(pilot)
        assert there(demo, "Here it is") == 0
        await press(pilot, "f2")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ComposeScreen))
        assert there(demo, "Here it is!") == 1 and not kept_drafts(pilot)


async def test_what_is_left_behind_a_write_that_waits_is_taken_back_as_well(
    opened: Opened, demo: Db, importing: Hold
) -> None:
    async with opened() as pilot:
        await press(pilot, "enter")
        with importing():
            await pilot.press("+")
            await until(pilot, lambda: "waiting for ana's import" in footer(pilot.app))
            await pilot.press("r")
            await until(pilot, lambda: isinstance(pilot.app.screen, ComposeScreen))
            await pilot.press(*"After it")
            await pilot.press("f2")
            await until(pilot, lambda: shown(pilot, "waiting for ana's import"))
            await pilot.press("escape")
            await until(pilot, lambda: shown(pilot, "Not posted: you stopped it"))
        await settled(pilot)
        await press(pilot, "escape", "escape")
        assert there(demo, "After it") == 0 and "helped you too" in footer(pilot.app)


async def test_it_is_too_late_to_take_back_what_is_being_written(
    opened: Opened, demo: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = threading.Event(), threading.Event()
    whole = saying.insert

    def slowly(*args: Any, **named: Any) -> int:
        begun.set()
        go.wait(PATIENCE)
        return whole(*args, **named)

    monkeypatch.setattr(saying, "insert", slowly)
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        await press(pilot, *"Here it is")
        await pilot.press("f2")
        await until(pilot, begun.is_set)
        await pilot.press("escape")
        await until(pilot, lambda: shown(pilot, "Too late to stop it"))
        go.set()
        await until(pilot, lambda: not isinstance(pilot.app.screen, ComposeScreen))
        assert there(demo, "Here it is") == 1 and not kept_drafts(pilot)


async def test_whoever_holds_the_store_for_long_is_named_and_not_waited_for_any_more(
    opened: Opened, demo: Db, importing: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.gateway.GIVE_UP_AFTER", 0.3)
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        await press(pilot, *"Here it is")
        with importing():
            await pilot.press("f2")
            await until(pilot, lambda: shown(pilot, "Not posted: the store"))
            assert shown(pilot, "ana's import (process 999999) has held") and shown(pilot, "kept as a draft")
            await press(pilot, "escape", "escape")
            await pilot.press("+")
            await until(pilot, lambda: shown(pilot, "ana's import (process 999999)"))
        await settled(pilot)
        assert there(demo, "Here it is") == 0
        await press(pilot, "escape", "r", "f2")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ComposeScreen))
        assert there(demo, "Here it is") == 1


async def test_what_is_refused_when_its_turn_comes_is_kept_and_told(
    opened: Opened, demo: Db, as_member: As, hold: Hold
) -> None:
    ana = as_member("ana")
    row = next(row for row in threads.recent(demo, ana, group=1, limit=5).items if row.title.startswith("Chiller 3"))
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        await press(pilot, *"Too late")
        with hold():
            # Whoever holds the store closes the thread, past the lock that the test holds for them.
            await pilot.press("f2")
            await until(pilot, lambda: shown(pilot, "sending"))
            with sqlite3.connect(demo.path) as other:
                other.execute("UPDATE threads SET closed_at = '2026-11-22T07:00:00.000Z' WHERE id = ?", (row.id,))
        await until(pilot, lambda: shown(pilot, "Not posted: thread #"))
        assert [kept.fields["text"] for kept in kept_drafts(pilot)] == ["Too late"]


async def test_what_was_posted_without_a_word_of_it_is_not_posted_twice(
    opened: Opened, demo: Db, as_member: As
) -> None:
    """As after a disk that failed in the middle of posting: the text is still a draft, and it is there."""
    ana = as_member("ana")
    row = next(row for row in threads.recent(demo, ana, group=1, limit=5).items if row.title.startswith("Chiller 3"))
    async with opened() as pilot:
        await press(pilot, "enter", "r", *"Here it is", "escape")
        (draft,) = kept_drafts(pilot)
        posts.reply(demo, ana, row.id, "Here it is", uid=draft.uid)
        await press(pilot, "r")
        assert text(pilot) == "Here it is"
        await press(pilot, "f2")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ComposeScreen))
        assert there(demo, "Here it is") == 1 and not kept_drafts(pilot)
        await press(pilot, "r", *"Here it is", "f2")
        await until(pilot, lambda: there(demo, "Here it is") == 2)
