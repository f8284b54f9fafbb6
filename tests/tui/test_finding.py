"""The palette: commands, groups, threads and people by what they are called, each said what it is, and gone to."""

import threading
from collections.abc import Callable

import pytest
from textual.command import CommandList, CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input

from store import arranging, groups, posts, threads
from store.connection import Db
from store.session import Session
from tests.tui.conftest import PATIENCE, Opened, browsing, press, screen_text, until
from tui.screens.search import SearchScreen
from tui.styles.theme import Look
from tui.widgets.glyphs import ASCII
from tui.widgets.reading import Reading
from tui.widgets.thread_list import ThreadList

As = Callable[[str], Session]


def hits(pilot: Pilot[None]) -> list[str]:
    listed = pilot.app.screen.query_one(CommandList)
    return [str(listed.get_option_at_index(at).prompt) for at in range(listed.option_count)]


async def find(pilot: Pilot[None], typed: str, first: str) -> None:
    """Type into the palette and wait until its first line begins so."""
    await press(pilot, "colon")
    assert isinstance(pilot.app.screen, CommandPalette)
    pilot.app.screen.query_one(Input).value = typed
    await until(pilot, lambda: bool(hits(pilot)) and hits(pilot)[0].startswith(first))


async def take(pilot: Pilot[None]) -> None:
    await press(pilot, "enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, CommandPalette))
    await press(pilot)


async def test_with_nothing_typed_it_lists_commands_then_groups(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await press(pilot, "ctrl+p")
        await until(pilot, lambda: bool(hits(pilot)))
        shown = hits(pilot)
        listed = [f"{group.name}   group" for group in groups.listing(demo, as_member("ana"))]
        assert shown[-len(listed) :] == listed and "Show every key  (?)" in shown[: -len(listed)]


@pytest.mark.parametrize("mode", ["browse", "for_you", "search"])
async def test_a_thread_is_found_by_its_title_and_by_its_number(
    opened: Opened, demo: Db, as_member: As, mode: str
) -> None:
    ana = as_member("ana")
    row = threads.recent(demo, ana, group=groups.find(demo, ana, "Lounge").id).items[-1]
    arranging.rename(demo, as_member("ines"), row.id, "Quokka [/] [bold]feeding[/bold]")
    last = posts.ids(demo, ana, row.id)[-1]
    async with opened() as pilot:
        for typed in ("quokka", str(row.id), f"#{row.id}", f"#{row.id}.{last}"):
            pilot.app.switch_mode(mode)
            await press(pilot)
            if mode == "search":
                await press(pilot, "ctrl+p", "escape")
                pilot.app.screen.set_focus(None)
            await find(pilot, typed, "Quokka [/] [bold]feeding[/bold]")
            assert hits(pilot)[0].endswith(f"thread #{row.id} in Lounge")
            await take(pilot)
            reading = browsing(pilot).query_one(Reading)
            assert reading.thread is not None and reading.thread.id == row.id
            assert browsing(pilot).place() == "reading"
            if "." in typed:
                assert reading.current == last
            await press(pilot, "escape")


async def test_a_group_is_gone_to_and_the_way_back_leads_to_what_was_read(opened: Opened) -> None:
    async with opened((80, 24)) as pilot:
        await press(pilot, "enter")
        await find(pilot, "loun", "Lounge   group")
        await take(pilot)
        group = browsing(pilot).group
        assert group is not None and group.name == "Lounge"
        listing = browsing(pilot).query_one(ThreadList)
        assert browsing(pilot).place() == "list" and listing.row is not None and listing.row.group == "Lounge"


async def test_a_person_shows_what_they_wrote(opened: Opened) -> None:
    async with opened() as pilot:
        await find(pilot, "@marek", "marek   person @marek")
        await take(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, SearchScreen) and screen.query_one(Input).value.strip() == "by:marek"


async def test_a_command_is_done(opened: Opened) -> None:
    async with opened() as pilot:
        await find(pilot, "what waits longest", "List by what waits longest")
        await take(pilot)
        assert browsing(pilot).order == "waiting"


async def test_nothing_secret_is_found(opened: Opened, demo: Db, as_member: As) -> None:
    demo.connection.execute("UPDATE store SET value = 'own' WHERE key = 'mode'")
    ines = as_member("ines")
    board = groups.create(demo, ines, "Zebra board", visibility="secret")
    made = threads.start(demo, ines, group=board.id, kind="idea", title="Zebra budget", body="x")
    async with opened(viewer="tom") as pilot:
        for typed in ("zebra", str(made.id)):
            await press(pilot, "colon")
            pilot.app.screen.query_one(Input).value = typed
            await until(pilot, lambda: not list(pilot.app.screen.workers) or bool(hits(pilot)))
            await press(pilot)
            assert not any("Zebra" in hit for hit in hits(pilot))
            await press(pilot, "escape", "escape")


async def test_any_typing_finds_without_an_error(opened: Opened) -> None:
    async with opened() as pilot:
        for typed in ("[/", '"', "in:", "%", "\\", "#0", "-", "東京", "a" * 300, "by:nobody is:open"):
            await press(pilot, "colon")
            pilot.app.screen.query_one(Input).value = typed
            await press(pilot)
            assert isinstance(pilot.app.screen, CommandPalette)
            await press(pilot, "escape")
            if isinstance(pilot.app.screen, CommandPalette):
                await press(pilot, "escape")


async def test_who_types_before_the_groups_are_read_finds_all_the_same(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as pilot:
        go, listing = threading.Event(), groups.listing

        def slow(db: Db, session: Session) -> tuple[groups.Group, ...]:
            go.wait(PATIENCE)
            return listing(db, session)

        monkeypatch.setattr(groups, "listing", slow)
        pilot.app.action_command_palette()
        await until(pilot, lambda: bool(pilot.app.screen.query(Input)))
        for typed in ("c", "ch", "chiller"):
            pilot.app.screen.query_one(Input).value = typed
            await pilot.pause(0.05)
        go.set()
        await until(pilot, lambda: any("Chiller 3" in hit for hit in hits(pilot)))


@pytest.mark.parametrize("typed", ["", "chiller"])
async def test_a_terminal_with_few_signs_gets_no_others_from_the_palette(opened: Opened, typed: str) -> None:
    async with opened((80, 24), look=Look("hallway-dark", ASCII, True)) as pilot:
        before = {sign for line in screen_text(pilot.app) for sign in line}
        await press(pilot, ":", *typed)
        await until(pilot, lambda: any("Chiller 3" in line or "(Enter)" in line for line in screen_text(pilot.app)[4:]))
        drawn = {sign for line in screen_text(pilot.app) for sign in line}
        assert {sign for sign in drawn - before if not sign.isascii() and not sign.isalnum()} == set()
