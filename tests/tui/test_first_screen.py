"""The first screen comes at once: nothing is read, styled, laid out or drawn for it twice."""

from pathlib import Path

import pytest
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

from tests.tui.conftest import DARK, browsing, press, screen_text, settled, standing
from tui.app import HallwayApp
from tui.widgets.thread_list import ThreadList


@pytest.fixture
def app(demo_path: Path) -> HallwayApp:
    app = HallwayApp(demo_path, clock=standing, viewer="ana", look=DARK)
    app.read_ahead()
    return app


async def test_all_that_was_read_ahead_is_asked_for_and_shown(app: HallwayApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.app.EVERY", 1000)  # The first look at changes would forget the rest.
    assert app.gateway.unasked
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert app.gateway.unasked == 0
        assert browsing(pilot).query_one(ThreadList).row is not None and app.person == "ana"


async def test_what_one_does_at_once_is_shown(app: HallwayApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.app.EVERY", 1000)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        before = screen_text(app)
        await press(pilot, "w")  # How one follows is private: it is in no journal.
        changed = [line for line, was in zip(screen_text(app), before, strict=True) if line != was]
        assert len(changed) == 4, "the count at the top, the row, what is above the thread, and the word in the footer"


async def test_the_styles_are_parsed_once(app: HallwayApp, monkeypatch: pytest.MonkeyPatch) -> None:
    again: list[Stylesheet] = []
    parse = Stylesheet.reparse

    def reparse(sheet: Stylesheet) -> None:
        again.append(sheet)
        parse(sheet)

    monkeypatch.setattr(Stylesheet, "reparse", reparse)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert not again
        app.switch_mode("search")
        await settled(pilot)
        assert again, "counting does not work any more"


@pytest.mark.parametrize("size", [(160, 45), (120, 40), (80, 24), (40, 20)], ids=str)
async def test_the_first_frame_has_the_titles(
    app: HallwayApp, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    frames: list[str] = []
    refresh = Screen._compositor_refresh

    def drawn(screen: Screen[object]) -> None:
        refresh(screen)
        if not app._batch_count:
            frames.append("\n".join(screen_text(app)))

    monkeypatch.setattr(Screen, "_compositor_refresh", drawn)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
    assert "Chiller 3 trips" in frames[0], frames[0]


async def test_going_to_another_mode_and_back_keeps_the_first_screen(app: HallwayApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        first = browsing(pilot)
        for mode in ("for_you", "browse", "search", "browse"):
            app.switch_mode(mode)
            await settled(pilot)
        assert browsing(pilot) is first
