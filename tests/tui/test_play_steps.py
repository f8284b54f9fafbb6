"""The table of the show: about two minutes, captions that fit, keys that exist."""

import pytest

from tui.commands import COMMANDS, EVERYWHERE
from tui.composer_commands import COMPOSER
from tui.play_steps import A_LETTER, STEPS, Step

NAMES = {command.name: command.key for command in (*COMMANDS, *COMPOSER)}
ROOM = 80 - len("▌ ") - len(" any key stops ")


def test_it_takes_about_two_minutes() -> None:
    assert 100 <= sum(step.pause + len(step.types) * A_LETTER + 0.4 for step in STEPS) <= 140


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.caption[:20])
def test_each_caption_fits_and_each_key_is_one(step: Step) -> None:
    caption = step.caption.format_map({name.replace(".", "_"): key for name, key in NAMES.items()})
    assert len(caption) <= ROOM and "{" not in caption
    assert set(step.press) <= {*NAMES, "tab"}
    assert step.on in (*EVERYWHERE, "compose")
