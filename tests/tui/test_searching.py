"""The Search screen in use: live results, explanations, the next page, and what is offered where nothing is found."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from store import groups, threads
from store.connection import Db
from store.session import Session
from tests.tui.conftest import Opened, footer, press, screen_text, settled, until
from tui.screens.compose import ComposeScreen
from tui.screens.found import Results
from tui.screens.search import SearchScreen

As = Callable[[str], Session]
SIZES = [(120, 40), (80, 24), (40, 20)]


async def typed(pilot: Pilot[None], text: str) -> None:
    if not isinstance(pilot.app.screen, SearchScreen):
        await press(pilot, "slash")
    pilot.app.screen.query_one(Input).value = text
    await settled(pilot)


def seen(pilot: Pilot[None]) -> str:
    return " ".join(" ".join(screen_text(pilot.app)).split())


def field(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one(Input).value


def results(pilot: Pilot[None]) -> Results:
    return pilot.app.screen.query_one(Results)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_what_is_not_understood_is_explained_and_the_rest_is_found(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await typed(pilot, "capacitor is:open")
        assert "Chiller 3" in seen(pilot) and "Chiller 1" not in seen(pilot)
        await typed(pilot, "capacitor is:purple")
        assert "is: takes open, answered, verified, unread or mine, so" in seen(pilot)
        await typed(pilot, "capacitor")
        assert "is: takes" not in seen(pilot) and len(results(pilot).hits) == 2


async def test_a_word_is_found_while_it_is_typed(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "slash")
        for key in "capacitors":
            await press(pilot, key)
            assert results(pilot).hits, field(pilot)
        await press(pilot, "space")
        assert "2 threads" in seen(pilot)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_match_is_seen_in_a_narrow_list_too(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await typed(pilot, "capacitor")
        lines = [line for line in screen_text(pilot.app) if "apacitor" in line]
        assert len(lines) >= 3  # The field, and both passages.


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_nothing_found_offers_a_spelling_less_and_asking(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await typed(pilot, "capcitor")
        assert "Nothing found for" in seen(pilot) and "Did you mean capacitor" in seen(pilot)
        assert any("Did you mean capacitor" in line and line.endswith("F2") for line in screen_text(pilot.app))
        await press(pilot, "f2")
        assert field(pilot) == "capacitor " and len(results(pilot).hits) == 2
        await typed(pilot, "capacitor is:mine by:li")
        assert any("Without" in line and line.endswith("F3") for line in screen_text(pilot.app))
        await press(pilot, "f3")
        assert results(pilot).hits or results(pilot).choices


async def test_offers_are_a_list_like_any_other(opened: Opened) -> None:
    async with opened() as pilot:
        await typed(pilot, "capcitor is:open")
        await press(pilot, "enter")
        assert isinstance(pilot.app.focused, Results) and "Enter try it" in footer(pilot.app)
        await press(pilot, "1", "enter")
        assert field(pilot).startswith("capacitor is:open") and results(pilot).hits
        assert isinstance(pilot.app.focused, Input)


async def test_enter_before_an_offer_is_there_goes_to_it(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.search.PAUSE", 0.2)
    async with opened() as pilot:
        await press(pilot, "slash")
        pilot.app.screen.query_one(Input).value = "capcitor"
        await pilot.press("enter")
        assert isinstance(pilot.app.focused, Input)
        await until(pilot, lambda: isinstance(pilot.app.focused, Results))
        assert results(pilot).choices


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_what_was_not_found_can_be_asked(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await typed(pilot, "zeppelin mast is:open")
        assert "Ask it instead: zeppelin" in seen(pilot)
        await press(pilot, "f4")
        assert isinstance(pilot.app.screen, ComposeScreen)
        assert pilot.app.screen.query_one("#title", Input).value == "zeppelin mast"
        assert pilot.app.screen.query_one(TextArea).text == ""


async def test_the_next_page_comes_when_the_cursor_nears_the_end(
    opened: Opened, demo: Db, as_member: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.search.PAGE", 25)
    ana = as_member("ana")
    group = groups.listing(demo, ana)[0].id
    for number in range(60):
        threads.start(demo, ana, group=group, kind="discussion", title=f"Wombat {number}", body="wombat")
    async with opened((80, 24)) as pilot:
        await typed(pilot, "wombat")
        assert "25 and more threads" in seen(pilot)
        await press(pilot, "enter", *["j"] * 6)
        await until(pilot, lambda: len(results(pilot).hits) >= 50)
        assert results(pilot).cursor == 6
        await press(pilot, "end")
        await until(pilot, lambda: len(results(pilot).hits) == 60)
        assert "60 threads" in seen(pilot)
        shown = [hit.thread.id for hit in results(pilot).hits]
        assert len(set(shown)) == 60
