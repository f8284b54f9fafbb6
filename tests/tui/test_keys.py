"""Keys that somebody chose, in the running app: what they do, and that every place shows them."""

from collections.abc import Callable
from pathlib import Path

from textual.widgets import TextArea

from store import posts, threads
from store import settings as files
from store.connection import Db
from store.session import Session
from tests.tui.conftest import Opened, browsing, footer, press, screen_text, settled
from tui.app import HallwayApp
from tui.widgets.thread_list import ThreadList

As = Callable[[str], Session]


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
    chosen('[keys]\nreply = "ctrl+g"\nhelp = "Z"\nask = []\n')
    async with opened((160, 40)) as pilot:
        line = footer(pilot.app)
        assert "Ctrl+G reply" in line and "Z help" in line and " ask" not in line
        assert isinstance(pilot.app, HallwayApp)
        titles = [command.title for command in pilot.app.get_system_commands(browsing(pilot))]
        assert "Ask a question in this group" in titles and any(title.endswith("(Ctrl+G)") for title in titles)
        await press(pilot, "Z")
        shown = screen_text(pilot.app)
        assert any(" Ctrl+G " in row and "Reply in this thread" in row for row in shown)
        await press(pilot, "escape")
        await press(pilot, "2", "enter")
        assert browsing(pilot).place() == "reading"


async def test_what_asks_a_second_time_names_the_key_there_is(opened: Opened, demo: Db, as_member: As) -> None:
    chosen('[keys]\ndelete = "f8"\nundo = []\n')
    row = threads.recent(demo, as_member("ana"), group=1).items[0]
    post = posts.reply(demo, as_member("ana"), row.id, "I see it, too.")
    async with opened((160, 40)) as pilot:
        await browsing(pilot).show_elsewhere(row)
        await browsing(pilot).read_thread(row)
        browsing(pilot).select_post(post.id)
        await settled(pilot)
        await press(pilot, "f8")
        assert "F8 again deletes this post" in footer(pilot.app)
        await press(pilot, "f8")
        assert posts.get(demo, as_member("ana"), post.id).deleted
        assert footer(pilot.app).endswith("  deleted"), "what can be undone by no key names none"


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


async def test_the_composers_keys_change_too(opened: Opened) -> None:
    chosen('[keys]\ncompose.post = "f9"\ncompose.keep = []\n')
    async with opened() as pilot:
        await press(pilot, "enter", "r", "x")
        assert "F9 Post" in footer(pilot.app) and "Keep draft" not in footer(pilot.app)
        await press(pilot, "f2")
        assert type(pilot.app.screen).__name__ == "ComposeScreen"
        await press(pilot, "f9")
        assert browsing(pilot).place() == "reading"


async def test_lists_begin_in_the_order_that_was_chosen(opened: Opened) -> None:
    chosen('order = "waiting"\n')
    async with opened() as pilot:
        row = browsing(pilot).query_one(ThreadList).row
        assert row is not None and "brass tags" not in row.title and row.state == "open"
        assert "by what waits" in "\n".join(screen_text(pilot.app))


async def test_what_looks_like_a_secret_is_told_before_it_is_posted(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        composer = pilot.app.screen
        composer.query_one(TextArea).text = "Try it:\npassword=hunter2"
        await press(pilot, "f2")
        said = "\n".join(screen_text(pilot.app))
        assert pilot.app.screen is composer and "line 2 looks like a password" in said
        composer.query_one(TextArea).text = "Try it:\npassword=hunter23"
        await press(pilot, "f2")
        assert pilot.app.screen is composer
        await press(pilot, "f2")
        assert browsing(pilot).place() == "reading"


async def test_a_long_block_unfolds_by_the_key_that_was_chosen(opened: Opened) -> None:
    chosen('[keys]\nunfold = "ctrl+g"\n')
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        pilot.app.screen.query_one(TextArea).text = "```\n" + "\n".join(f"row {n}" for n in range(100)) + "\n```"
        await press(pilot, "f2")
        assert any("80 lines folded · Ctrl+G" in line for line in screen_text(pilot.app))
        await press(pilot, "end", "ctrl+g")
        assert any("row 80" in line for line in screen_text(pilot.app))
