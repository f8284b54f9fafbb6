"""Keys that somebody chose, in the running app: what they do, and that every place shows them."""

from pathlib import Path

from store import settings as files
from tests.tui.conftest import Opened, browsing, footer, press, screen_text
from tui.app import HallwayApp


def chosen(text: str) -> None:
    path = files.own_settings()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


async def test_keys_do_what_was_chosen_and_the_old_ones_nothing(opened: Opened) -> None:
    chosen('[keys]\nreply = "ctrl+g"\ndown = "Z"\nup = ["Y", "f8"]')
    async with opened() as pilot:
        screen = browsing(pilot)
        row = screen.query_one("ThreadList")
        await press(pilot, "Z", "Z", "j", "f8")
        assert getattr(row, "cursor", None) == 1
        await press(pilot, "r")
        assert pilot.app.screen is screen
        await press(pilot, "ctrl+g")
        assert type(pilot.app.screen).__name__ == "ComposeScreen"


async def test_footer_help_and_palette_show_the_keys_there_are(opened: Opened) -> None:
    chosen('[keys]\nreply = "ctrl+g"\nhelp = "H"\nask = []\n')
    async with opened((160, 40)) as pilot:
        line = footer(pilot.app)
        assert "Ctrl+G reply" in line and "H help" in line and " ask" not in line
        assert isinstance(pilot.app, HallwayApp)
        titles = [command.title for command in pilot.app.get_system_commands(browsing(pilot))]
        assert "Ask a question in this group" in titles and any(title.endswith("(Ctrl+G)") for title in titles)
        await press(pilot, "H")
        shown = screen_text(pilot.app)
        assert any(" Ctrl+G " in row and "Reply in this thread" in row for row in shown)
        await press(pilot, "escape")
        await press(pilot, "2", "enter")
        assert browsing(pilot).place() == "reading"


async def test_a_mistake_is_told_once_and_the_app_opens_all_the_same(opened: Opened) -> None:
    chosen('theme = "mauve"\nglyphs = 1\n[keys]\nreply = "a"\n')
    async with opened((100, 30)) as pilot:
        said = "\n".join(screen_text(pilot.app))
        assert '"mauve" is no theme' in said and "hallway settings tells 2 more" in said
        await press(pilot, "escape")
        assert "mauve" not in "\n".join(screen_text(pilot.app))
        await press(pilot, "r")
        assert type(pilot.app.screen).__name__ == "ComposeScreen"


async def test_a_file_that_is_no_text_is_told_too(opened: Opened, home: Path) -> None:
    chosen("")
    files.own_settings().write_bytes(b"\xff\x00")
    async with opened() as pilot:
        assert "can't be read" in "\n".join(screen_text(pilot.app))
