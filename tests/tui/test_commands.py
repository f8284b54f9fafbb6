"""The one list of commands, and the page that is written from it."""

from pathlib import Path

import pytest

from tests.tui.conftest import Opened, browsing, footer, press
from tui.app import HallwayApp
from tui.command import Command, applies, shown
from tui.commands import COMMANDS, EVERYWHERE, keys_page
from tui.screens.base import BaseScreen
from tui.screens.drafts import DraftsScreen
from tui.screens.groups import GroupsScreen
from tui.screens.inbox import InboxScreen
from tui.screens.people import PeopleScreen
from tui.screens.search import SearchScreen

ROOT = Path(__file__).resolve().parents[2]
SCREENS: tuple[type[BaseScreen], ...] = (GroupsScreen, InboxScreen, SearchScreen, DraftsScreen, PeopleScreen)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_each_can_be_done_somewhere(command: Command) -> None:
    assert any(hasattr(screen, f"do_{command.name}") for screen in SCREENS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_each_says_in_one_sentence_what_it_does(command: Command) -> None:
    assert command.help[0].isupper() and command.help.endswith(".")
    assert ". " not in command.help and "\n" not in command.help
    assert command.word and len(command.word) <= 16


@pytest.mark.parametrize("place", EVERYWHERE)
def test_a_key_means_one_thing_in_a_place(place: str) -> None:
    keys = [key for command in COMMANDS if applies(command, place) for key in command.keys]
    assert len(keys) == len(set(keys))


def test_names_are_unique_and_places_are_known() -> None:
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)
    assert {place for command in COMMANDS for place in command.places} <= {*EVERYWHERE, "anywhere"}


def test_keys_are_written_for_people() -> None:
    assert all("_" not in shown(key) for command in COMMANDS for key in command.keys)


def test_the_page_of_keys_is_up_to_date() -> None:
    written = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
    assert written == keys_page(), "write it anew: python -m tui.commands >docs/keys.md"


def test_the_page_names_every_command_and_key() -> None:
    page = keys_page()
    for command in COMMANDS:
        assert command.help in page
        assert all(f"`{shown(key)}`" in page for key in command.keys)


@pytest.mark.parametrize("key", [key for command in COMMANDS for key in command.keys if not key.isdigit()])
def test_each_key_is_bound(key: str) -> None:
    bound = {binding.key for binding in BaseScreen.BINDINGS}  # type: ignore[union-attr]
    assert key in bound


async def test_the_palette_offers_what_would_work_here_and_runs_it(opened: Opened) -> None:
    async with opened() as pilot:
        app, screen = pilot.app, browsing(pilot)
        assert isinstance(app, HallwayApp)
        offered = [command.title for command in app.get_system_commands(screen)]
        assert any(title.startswith("Ask a question in this group") for title in offered)
        assert not any(title.startswith("Delete your own post") for title in offered)
        await press(pilot, "colon")
        await press(pilot, *"mark everything")
        await press(pilot, "enter")
        assert "Maintenance is read" in footer(app)


async def test_the_footer_shows_only_what_would_work(opened: Opened) -> None:
    async with opened((160, 40)) as pilot:
        screen = browsing(pilot)
        for keys in ((), ("enter",), ("j",), ("escape",), ("g",), ("end", "enter"), ("enter",)):
            await press(pilot, *keys)
            line = footer(pilot.app)
            for command in COMMANDS:
                if f"{command.key} {command.word}  " in line:
                    assert screen.available(command)
