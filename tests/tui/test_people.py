"""People: keys that come faster than the store answers act on what they were meant for, and ways lead back."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from store import covering, people
from store.connection import Db
from store.errors import StoreError
from store.session import Session
from tests.tui.conftest import Opened, browsing, burst, composer, press, screen_text, settled, shown, until
from tui.gateway import Gateway
from tui.screens.people import PeopleScreen
from tui.screens.prompt import PromptScreen
from tui.screens.question import Question
from tui.widgets.people_rows import key_of
from tui.widgets.waiting_list import WaitingList

As = Callable[[str], Session]

SLOW = 0.06
"""Seconds that a read takes: longer than keys that were typed ahead are apart."""


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that takes its time to answer."""
    read = Gateway.read

    async def later(self: Gateway, *args: Any, **kwargs: Any) -> Any:
        await asyncio.sleep(SLOW)
        return await read(self, *args, **kwargs)

    monkeypatch.setattr(Gateway, "read", later)


def screen(pilot: Pilot[None]) -> PeopleScreen:
    found = pilot.app.screen
    assert isinstance(found, PeopleScreen), f"{found} is seen"
    return found


def question(pilot: Pilot[None]) -> Question:
    found = pilot.app.screen
    assert isinstance(found, PromptScreen), f"{found} is seen"
    return found.question


async def typed(pilot: Pilot[None], *keys: str) -> None:
    """Send keys in one burst, and wait until all is done."""
    burst(pilot, *keys)
    await settled(pilot)


async def test_keys_behind_the_modes_digit_go_to_its_list(opened: Opened, demo: Db, as_member: As, slow: None) -> None:
    third = people.listing(demo, as_member("ines")).items[2]
    async with opened(viewer="ines") as pilot:
        await typed(pilot, "4", "j", "j", "A")
        assert question(pilot).heading == f"Topic that {third.member.name} knows"
        await typed(pilot, "escape", "k", "A")
        assert third.member.name not in question(pilot).heading


async def test_keys_behind_the_change_of_lists_go_to_the_other_list(
    opened: Opened, demo: Db, as_member: As, slow: None
) -> None:
    second = covering.listing(demo, as_member("ana"))[1]
    async with opened() as pilot:
        await typed(pilot, "4", "t", "j", "enter")
        assert screen(pilot).shown is not None and screen(pilot).place() == "card"
        assert key_of(screen(pilot).list.row or second) == screen(pilot).card.about == key_of(second)
        await typed(pilot, "escape", "t", "j", "t", "j", "c")
        assert question(pilot).value == f"#{second.name}"


async def test_keys_behind_the_own_card_act_on_it(opened: Opened, demo: Db, slow: None) -> None:
    async with opened(viewer="olena") as pilot:
        await typed(pilot, "4", "i", "C")
        card = screen(pilot).shown
        assert card is not None and card.mine
        assert demo.connection.execute("SELECT count(*) FROM expertise WHERE origin = 'earned'").fetchone()[0]
        assert "expert on #" in screen_text(pilot.app)[-1]


async def test_opening_a_line_of_a_card_that_is_still_read_opens_that_cards_line(opened: Opened, slow: None) -> None:
    async with opened() as pilot:
        await press(pilot, "4", "t", "home")
        screen_ = screen(pilot)
        topics = [row for row in screen_.list.rows if isinstance(row, covering.Topic)]
        at, topic = next((at, row) for at, row in enumerate(topics) if at and row.experts)
        await typed(pilot, *"j" * at, "enter", "enter")
        assert screen_.person is not None and screen_.person.member.handle == topic.experts[0].handle
        assert screen_.place() == "card"


@pytest.mark.parametrize("size", [(120, 40), (40, 20)])
async def test_an_experts_card_leads_back_to_the_topics_card(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await press(pilot, "4", "t")
        topics = [row for row in screen(pilot).list.rows if isinstance(row, covering.Topic)]
        at = next(at for at, row in enumerate(topics) if len(row.experts) > 1)
        await press(pilot, "home", *"j" * at, "enter", "j", "enter")
        person = screen(pilot).person
        assert person is not None and person.member.handle == topics[at].experts[1].handle
        assert screen(pilot).place() == "card" and any(f"@{person.member.handle}" in x for x in screen_text(pilot.app))
        await press(pilot, "escape")
        assert screen(pilot).place() == "card" and screen(pilot).card.about == key_of(topics[at])
        assert screen(pilot).card.cursor == 1
        await press(pilot, "escape")
        assert screen(pilot).place() == "people" and screen(pilot).list.cursor == at
        await press(pilot, "i", "escape")
        assert screen(pilot).place() == "people" and key_of(screen(pilot).list.rows[at]) == key_of(topics[at])
        await press(pilot, "escape")
        assert screen(pilot).person is not None
        await press(pilot, "escape")
        assert browsing(pilot)


async def test_what_could_not_be_read_leaves_the_keys_where_they_were(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise StoreError("no card today")

    async with opened() as pilot:
        await press(pilot, "4", "home")
        first = screen(pilot).person
        monkeypatch.setattr("tui.screens.people_panes.card_of", broken)
        await press(pilot, "j", "enter")
        assert screen(pilot).place() == "people" and screen(pilot).person == first
        assert shown(pilot, "no card today")


async def test_keys_behind_a_line_of_for_you_act_on_its_thread(opened: Opened, slow: None) -> None:
    async with opened() as pilot:
        await press(pilot, "1", "j")
        line = pilot.app.screen.query_one(WaitingList).line
        assert line is not None
        await typed(pilot, "2", "1", "k", "j", "enter", "r")
        target = composer(pilot).target
        assert target.thread is not None and target.thread.id == line.thread.id


async def test_keys_behind_a_group_go_to_its_threads(opened: Opened, slow: None) -> None:
    async with opened() as pilot:
        await typed(pilot, "g", "home", "j", "j", "enter", "home", "enter", "r")
        target, group = composer(pilot).target, pilot.app.get_screen_stack("browse")[0]
        assert target.thread is not None and target.thread.group == target.group
        assert getattr(group, "group").name == target.group  # noqa: B009


async def test_keys_that_wait_for_what_can_not_be_read_are_forgotten(
    opened: Opened, slow: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise StoreError("no topics today")

    async with opened(viewer="ines") as pilot:
        await press(pilot, "4", "home")
        monkeypatch.setattr(covering, "listing", broken)
        await typed(pilot, "t", "j", "A")
        assert shown(pilot, "no topics today") and screen(pilot).list.cursor == 0
        await typed(pilot, "escape", "j", "A")
        assert question(pilot)


async def test_while_the_store_does_not_answer_keys_wait_and_one_can_leave(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.typed_ahead.PATIENCE", 0.02)
    monkeypatch.setattr("tui.typed_ahead.ENDURANCE", 0.1)
    async with opened(viewer="ines") as pilot:
        await press(pilot, "4", "home")
        read, answer = Gateway.read, asyncio.Event()

        async def held(self: Gateway, *args: Any, **kwargs: Any) -> Any:
            await answer.wait()
            return await read(self, *args, **kwargs)

        monkeypatch.setattr(Gateway, "read", held)
        burst(pilot, "t", "j", "enter")
        await pilot.pause(0.3)
        assert screen(pilot).place() == "people" and screen(pilot).list.cursor == 0
        answer.set()
        await until(pilot, lambda: screen(pilot).place() == "card")
        await settled(pilot)
        assert screen(pilot).by_topic and screen(pilot).list.cursor == 1
        answer.clear()
        burst(pilot, "escape", "t", "A")
        await pilot.pause(0.3)
        burst(pilot, "2")
        await until(pilot, lambda: not isinstance(pilot.app.screen, (PeopleScreen, PromptScreen)))
        answer.set()
        await settled(pilot)
        assert browsing(pilot)
