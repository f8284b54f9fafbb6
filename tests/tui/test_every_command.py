"""Every command from every place that offers it; and that its key does nothing where it is not offered.

What is done with each stands in tests/tui/scenarios; stage.py there says how to add one.
"""

import pytest

from store import journal
from store.connection import Db
from tests.tui.conftest import Opened, footer, press, screen_text
from tests.tui.scenarios import arranging, drafting, going, knowing, looking, searching, waiting, writing
from tests.tui.scenarios.stage import PLACES, SCENARIOS, Stage, go, offered, taken
from tui.command import Command, in_footer
from tui.commands import COMMANDS
from tui.screens.base import BaseScreen

# Importing these is what enters their scenarios.
FILES = (arranging, drafting, going, knowing, looking, searching, waiting, writing)
OFFERED = list(offered())


def test_each_command_has_a_scenario_for_each_place_that_offers_it() -> None:
    wanted = {(command.name, where) for command, where, _ in OFFERED}
    missing = ", ".join(f"{name} in {where}" for name, where in sorted(wanted - SCENARIOS.keys()))
    assert not missing, f"see tests/tui/scenarios/stage.py; there is none for {missing}"
    assert not SCENARIOS.keys() - wanted, "these are offered nowhere any more"


@pytest.mark.parametrize(
    ("command", "where", "key"),
    [(command, where, key) for command, where, key in OFFERED if (command.name, where) in SCENARIOS],
    ids=lambda value: value.name if isinstance(value, Command) else value,
)
async def test_it_does_what_it_says(opened: Opened, demo: Db, command: Command, where: str, key: str) -> None:
    run, viewer, first = SCENARIOS[command.name, where]
    async with opened((80, 30), viewer=viewer) as pilot:
        stage = Stage(pilot, demo, viewer, where, command, key)
        if first:
            await stage.go()
        await run(stage)
        assert stage.done, f"the scenario of {command.name} never pressed its key"


@pytest.mark.parametrize(
    ("viewer", "where"), [*(("tom", where) for where in PLACES), ("ines", "list"), ("ines", "reading")]
)
async def test_where_it_is_not_offered_its_key_does_nothing(opened: Opened, demo: Db, viewer: str, where: str) -> None:
    """Tom has no rights beyond his own posts; an admin may do nearly everything, but not everywhere."""
    async with opened((80, 24), viewer=viewer) as pilot:
        await go(pilot, PLACES[where])
        screen, seq = pilot.app.screen, journal.head(demo)
        assert isinstance(screen, BaseScreen)
        offered_here = {key for command in COMMANDS if screen.available(command) for key in command.keys}
        for command in COMMANDS:
            if screen.available(command):
                continue
            keys = [key for key in command.keys if key not in offered_here and not taken(key, where)]
            if in_footer(command, screen.place()):
                assert f" {command.key} {command.word} " not in footer(pilot.app)
            for key in keys:
                before = screen_text(pilot.app)[:-1]
                await press(pilot, key)
                assert pilot.app.screen is screen and screen_text(pilot.app)[:-1] == before, (command.name, key)
        assert journal.head(demo) == seq
