"""Arranging in the app, by right: an admin, a lead, an author, and those who are none of these."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from store import arranging, groups, merging, posts, subscriptions, threads
from store.connection import Db
from store.create import create_store
from store.session import Session, local_identity
from tests.tui.conftest import Hold, Opened, browsing, footer, press, screen_text, settled, shown, standing, until
from tui.commands import COMMANDS
from tui.screens.arranging import ArrangingScreen
from tui.screens.prompt import PromptScreen
from tui.styles.theme import Look
from tui.widgets.glyphs import ASCII
from tui.widgets.reading import Reading
from tui.widgets.thread_list import ThreadList

As = Callable[[str], Session]

CHILLER = "Chiller 3 trips on high head pressure"
OF_THREADS = {"rename", "topics", "close", "pin", "move", "merge"}
OF_GROUPS = {"new_group", "describe", "archive", "group_up", "group_down"}


def offered(pilot: Pilot[None]) -> set[str]:
    screen = browsing(pilot)
    return {command.name for command in COMMANDS if screen.available(command)} & (OF_THREADS | OF_GROUPS)


def first(demo: Db, who: Session, group: str = "Maintenance") -> threads.ThreadRow:
    return threads.recent(demo, who, group=groups.find(demo, who, group).id).items[0]


async def answer(pilot: Pilot[None], typed: str) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, PromptScreen), f"{screen} is seen"
    screen.query_one(Input).value = typed
    await press(pilot, "enter")


@pytest.mark.parametrize(
    ("who", "on_thread", "on_group"),
    [
        ("ines", OF_THREADS | {"new_group"}, {"new_group", "describe", "archive", "group_down"}),
        ("ana", {"rename", "topics", "close"}, set()),
        ("tom", set(), set()),
    ],
)
async def test_only_what_would_work_is_offered(
    opened: Opened, who: str, on_thread: set[str], on_group: set[str]
) -> None:
    async with opened(viewer=who) as pilot:
        await press(pilot, "g", "home", "enter", "home")
        row = browsing(pilot).query_one(ThreadList).row
        assert row is not None and row.title == CHILLER
        assert offered(pilot) == on_thread
        await press(pilot, "g")
        assert offered(pilot) == on_group


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 20)])
async def test_an_author_renames_files_and_closes(
    opened: Opened, demo: Db, as_member: As, size: tuple[int, int]
) -> None:
    ana = as_member("ana")
    async with opened(size) as pilot:
        await press(pilot, "T")
        assert shown(pilot, "Title of #") and shown(pilot, CHILLER[:20])
        await answer(pilot, "Chiller 3 trips again")
        assert "renamed" in footer(pilot.app) and first(demo, ana).title == "Chiller 3 trips again"
        assert shown(pilot, "Chiller 3 trips again")
        await press(pilot, "t")
        await answer(pilot, "#fans, hvac")
        assert first(demo, ana).topics == ("fans", "hvac")
        await press(pilot, "enter", "C")
        assert first(demo, ana).closed and not browsing(pilot).may_reply()
        await press(pilot, "C")
        assert not first(demo, ana).closed and browsing(pilot).may_reply()


async def test_what_is_refused_stays_in_the_field(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await press(pilot, "T")
        await answer(pilot, "x" * 301)
        assert shown(pilot, "Not changed: the title has 301 characters")
        screen = pilot.app.screen
        assert isinstance(screen, PromptScreen) and screen.query_one(Input).value == "x" * 301
        await press(pilot, "escape", "escape")
        assert first(demo, as_member("ana")).title == CHILLER and browsing(pilot).place() == "list"


async def test_enter_twice_while_the_store_is_busy_does_it_once(
    opened: Opened, demo: Db, as_member: As, hold: Hold
) -> None:
    ines = as_member("ines")
    async with opened(viewer="ines") as pilot:
        await press(pilot, "N")
        screen = pilot.app.screen
        screen.query_one(Input).value = "Yard"
        with hold():
            screen.query_one(Input).focus()
            pilot.app.simulate_key("enter")
            await until(pilot, lambda: "sending" in footer(pilot.app))
            pilot.app.simulate_key("enter")
            pilot.app.simulate_key("escape")
        await until(pilot, lambda: pilot.app.screen is not screen)
        await settled(pilot)
        assert [group.name for group in groups.listing(demo, ines)].count("Yard") == 1
        assert browsing(pilot).group == groups.find(demo, ines, "Yard")


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 20)])
async def test_a_lead_merges_and_the_reader_stays_at_the_post(
    opened: Opened, demo: Db, as_member: As, size: tuple[int, int]
) -> None:
    ines = as_member("ines")
    group = groups.find(demo, ines, "Maintenance").id
    source, target = threads.recent(demo, ines, group=group).items[1:3]
    async with opened(size, viewer="ines") as pilot:
        await press(pilot, "g", "home", "enter", "home", "j", "enter")
        post = browsing(pilot).query_one(Reading).post
        assert post is not None and post.thread_id == source.id
        await press(pilot, "I")
        await answer(pilot, "twelve")
        assert shown(pilot, "twelve")
        await answer(pilot, str(source.id))
        assert shown(pilot, "that is the same thread")
        await answer(pilot, f"#{target.id}")
        assert shown(pilot, target.title[:12]) and shown(pilot, "Press Enter again")
        assert threads.get(demo, ines, source.id).id == source.id
        await answer(pilot, f"#{target.id}")
        assert threads.get(demo, ines, source.id).id == target.id and "merged" in footer(pilot.app)
        reading = browsing(pilot).query_one(Reading)
        assert reading.thread is not None and reading.thread.id == target.id
        assert reading.ids == posts.ids(demo, ines, target.id)
        assert reading.post is not None and reading.post.id == post.id, "the cursor stays on its post"


async def test_whoever_reads_a_thread_that_others_merge_is_told(opened: Opened, demo: Db, as_member: As) -> None:
    ines = as_member("ines")
    group = groups.find(demo, ines, "Maintenance").id
    source, target = threads.recent(demo, ines, group=group).items[:2]
    async with opened(viewer="tom") as pilot:
        await press(pilot, "g", "home", "enter", "home", "enter")
        merging.merge(demo, ines, source.id, into=target.id)
        await until(pilot, lambda: f"#{source.id} was merged into #{target.id}" in footer(pilot.app))
        assert shown(pilot, target.title) and browsing(pilot).place() == "reading"


async def test_a_lead_pins_and_moves(opened: Opened, demo: Db, as_member: As) -> None:
    ines = as_member("ines")
    group = groups.find(demo, ines, "Maintenance").id
    third = threads.recent(demo, ines, group=group).items[2]
    async with opened(viewer="ines") as pilot:
        await press(pilot, "g", "home", "enter", "home", "j", "j")
        await press(pilot, "P")
        assert first(demo, ines).id == third.id and shown(pilot, "pinned #")
        row = browsing(pilot).query_one(ThreadList).row
        assert row is not None and row.id == third.id, "the cursor stays on its thread"
        await press(pilot, "M")
        await answer(pilot, "Nowhere")
        assert shown(pilot, "there is no group")
        screen = pilot.app.screen
        screen.query_one(Input).value = ""
        await press(pilot, *"lou", "right")
        assert screen.query_one(Input).value == "Lounge", "a name is offered while one types"
        await press(pilot, "enter")
        assert "moved" in footer(pilot.app)
        assert threads.get(demo, ines, third.id).group == "Lounge"
        there = browsing(pilot).group
        assert (
            there is not None and there.name == "Maintenance" and there.threads == groups.get(demo, ines, group).threads
        )
        await press(pilot, "home", "enter", "M")
        await answer(pilot, "lounge")
        there, thread = browsing(pilot).group, browsing(pilot).thread
        assert there is not None and there.name == "Lounge" and thread is not None and thread.group == "Lounge"
        assert browsing(pilot).place() == "reading", "who reads a thread goes with it"


async def test_groups_are_made_described_ordered_and_archived(opened: Opened, demo: Db, as_member: As) -> None:
    ines = as_member("ines")
    async with opened(viewer="ines") as pilot:
        names = [group.name for group in groups.listing(demo, ines)]
        await press(pilot, "g", "home", "J")
        names[:2] = names[1], names[0]
        assert [group.name for group in groups.listing(demo, ines)] == names
        group = browsing(pilot).group
        assert group is not None and group.name == names[1], "the cursor stays on its group"
        await press(pilot, "K")
        assert groups.listing(demo, ines)[0].id == group.id and "group_up" not in offered(pilot)
        await press(pilot, "d")
        await answer(pilot, "All that turns")
        assert groups.get(demo, ines, group.id).description == "All that turns"
        await press(pilot, "X")
        assert f"X again archives {group.name}" in footer(pilot.app)
        await press(pilot, "j", "k", "X")
        assert not groups.get(demo, ines, group.id).archived, "it was asked of another moment"
        await press(pilot, "X")
        assert groups.get(demo, ines, group.id).archived
        assert not browsing(pilot).may_ask() and "describe" in offered(pilot)
        await press(pilot, "X")
        assert not groups.get(demo, ines, group.id).archived


async def test_the_first_group_is_made_where_there_is_none(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "own.db"
    create_store(path, name="Own", identity=local_identity(), clock=standing).close()
    async with opened(path=path, viewer=None) as pilot:
        assert shown(pilot, "with N") and offered(pilot) == {"new_group"}
        await press(pilot, "N")
        await answer(pilot, "Maintenance")
        assert shown(pilot, "No threads yet") and browsing(pilot).may_ask()
        await press(pilot, "N")
        await answer(pilot, "maintenance")
        assert shown(pilot, "is taken")


async def test_following_goes_round_and_is_shown(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    row = first(demo, ana)
    async with opened() as pilot:
        said = set()
        for _ in range(3):
            await press(pilot, "w")
            level = subscriptions.level_of_thread(demo, ana, row.id)
            assert subscriptions.TOLD[level] in footer(pilot.app)
            there = sum("muted #hvac" in line for line in screen_text(pilot.app))
            assert there == (2 if level == "muted" else 0), "in the row, and above the thread"
            said.add(level)
        assert said == set(subscriptions.LEVELS)
        await press(pilot, "g", "w")
        group = groups.find(demo, ana, "Maintenance")
        assert group.level == "muted" and shown(pilot, "aim: an answer within 1h · muted")


async def test_a_thread_that_others_take_away_is_left(opened: Opened, demo: Db, as_member: As) -> None:
    ines, tom = as_member("ines"), as_member("tom")
    row = first(demo, tom)
    board = groups.create(demo, ines, "Board", visibility="secret")
    async with opened(viewer="tom") as pilot:
        await press(pilot, "g", "home", "enter", "home", "enter")
        assert browsing(pilot).thread is not None and browsing(pilot).place() == "reading"
        arranging.move(demo, ines, row.id, board.id)
        await browsing(pilot).base.notice_changes()
        await settled(pilot)
        assert browsing(pilot).place() == "list" and not shown(pilot, CHILLER)
        assert "no longer here" in footer(pilot.app)
        first_now = first(demo, tom)
        there = browsing(pilot).query_one(ThreadList).row
        assert there is not None and there.id == first_now.id


@pytest.mark.parametrize("look", [Look("hallway-16-dark", ASCII, True)], ids=["plain"])
@pytest.mark.parametrize("size", [(10, 5), (40, 20), (300, 80)])
async def test_the_prompt_can_be_drawn_anywhere(opened: Opened, size: tuple[int, int], look: Look) -> None:
    async with opened(size, look=look) as pilot:
        await press(pilot, "T")
        assert len(screen_text(pilot.app)) == size[1]
        if size[1] > 5:
            assert shown(pilot, "Title of #") and shown(pilot, "Maintenance"), "what it is about stays in sight"


def test_every_screen_that_arranges_tells_of_each() -> None:
    assert all(hasattr(ArrangingScreen, f"may_{name}") for name in OF_THREADS | OF_GROUPS)
