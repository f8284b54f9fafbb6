"""Keys that come in one burst, as from a slow line, reach what the first of them opens."""

import pytest
from textual import events
from textual.widgets import Input, TextArea

from tests.tui.conftest import Opened, browsing, burst, screen_text, settled, until
from tui.screens.groups import GroupsScreen
from tui.screens.inbox import InboxScreen


async def test_what_is_typed_behind_the_key_that_opens_the_composer_stands_in_it(opened: Opened) -> None:
    async with opened() as pilot:
        burst(pilot, "l", "r", *"not3q5")
        pilot.app.post_message(events.Paste(" but 3Q7"))
        burst(pilot, "!")
        await until(pilot, lambda: bool(pilot.app.screen.query(TextArea)))
        await settled(pilot)
        assert pilot.app.screen.query_one(TextArea).text == "not3q5 but 3Q7!"
        burst(pilot, "escape", "1")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen))


async def test_a_number_behind_its_key_is_no_mode(opened: Opened) -> None:
    async with opened() as pilot:
        burst(pilot, "#", "1", "enter")
        await until(pilot, lambda: any(line.strip().startswith("#1 ") for line in screen_text(pilot.app)))
        assert browsing(pilot).place() == "reading"


@pytest.mark.parametrize("key", ["/", ":"])
async def test_what_is_looked_for_stands_behind_its_key(opened: Opened, key: str) -> None:
    async with opened() as pilot:
        burst(pilot, key, *"chiller")
        await until(pilot, lambda: bool(pilot.app.screen.query(Input)))
        await settled(pilot)
        assert pilot.app.screen.query_one(Input).value == "chiller"


async def test_many_keys_at_once_come_in_their_order(opened: Opened) -> None:
    async with opened() as pilot:
        burst(pilot, "a", *"why" * 60, "tab", *"xyz")
        await until(pilot, lambda: len(pilot.app.screen.query(Input)) == 3)
        await settled(pilot)
        assert [field.value for field in pilot.app.screen.query(Input)] == ["why" * 60, "xyz", ""]
        assert any("Ask" in line for line in screen_text(pilot.app))


async def test_a_key_behind_a_modes_digit_goes_to_that_mode(opened: Opened) -> None:
    async with opened() as pilot:
        burst(pilot, "1", "j")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen))
        await settled(pilot)
        burst(pilot, "2", "l")
        await until(pilot, lambda: isinstance(pilot.app.screen, GroupsScreen))
        await until(pilot, lambda: browsing(pilot).place() == "reading")
