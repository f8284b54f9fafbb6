"""The app in use by Ana on the demo store: reading on and moving about."""

from collections.abc import Callable

import pytest
from textual.widgets import Input

from store import threads, unread
from store.connection import Db
from store.session import Session
from tests.tui.conftest import (
    Opened,
    browsing,
    footer,
    listing,
    newest_first,
    press,
    reading,
    screen_text,
    title_read,
    until,
)
from tui.screens.found import Results
from tui.screens.inbox import InboxScreen
from tui.screens.search import SearchScreen
from tui.widgets.groups_pane import GroupsPane

As = Callable[[str], Session]

CHILLER, LEVELLERS = "Chiller 3 trips on high head pressure", "Which breaker feeds the dock levellers?"


# Reading on


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 20)])
async def test_space_reads_on_through_everything_new(
    opened: Opened, demo: Db, as_member: As, size: tuple[int, int]
) -> None:
    ana = as_member("ana")
    before = unread.counts(demo, ana)
    waiting = {row.id for row in threads.recent(demo, ana, limit=100).items if row.unread}
    assert sum(before.values()) == 7 and len(waiting) == 6
    async with opened(size) as pilot:
        read: list[int] = []
        left = [sum(before.values())]
        for _ in range(60):
            await press(pilot, "space")
            left.append(sum(unread.counts(demo, ana).values()))
            if "Nothing else is new" in footer(pilot.app):
                break
            assert browsing(pilot).place() == "reading"
            thread = browsing(pilot).thread
            assert thread is not None
            if thread.id not in read:
                read.append(thread.id)
        assert set(read) == waiting and len(read) == 6
        assert left == sorted(left, reverse=True) and left[-1] == 0
        # Groups are read in their order, and in each the threads as they stand in the list.
        order = [row.id for row in newest_first(demo, ana, "Maintenance") if row.id in waiting]
        assert read[: len(order)] == order
        assert not any(group.unread for group in browsing(pilot).query_one(GroupsPane).groups)


# Moving about


async def test_j_and_k_move_in_lists_and_between_posts(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "k")
        assert listing(pilot).cursor == 0
        await press(pilot, *"jjj")
        assert listing(pilot).cursor == 3 and title_read(pilot) == LEVELLERS
        await press(pilot, *"kkk", "enter")
        await press(pilot, "home")
        assert reading(pilot).place == (1, 4)
        await press(pilot, *"jj")
        assert reading(pilot).place == (3, 4)
        await press(pilot, "k")
        assert reading(pilot).place == (2, 4)


async def test_tab_h_and_l_move_between_panes(opened: Opened) -> None:
    async with opened() as pilot:
        screen = browsing(pilot)
        places = []
        for key in ("l", "l", "h", "h", "h", "l", "l", "h", "left", "right"):
            await press(pilot, key)
            places.append(screen.place())
        assert places == [
            "reading",
            "reading",
            "list",
            "groups",
            "groups",
            "list",
            "reading",
            "list",
            "groups",
            "list",
        ]
        seen = set()
        for _ in range(3):
            await press(pilot, "tab")
            seen.add(screen.place())
        assert seen == {"groups", "list", "reading"}


async def test_another_group_shows_its_threads_at_once(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "g", "j")
        assert browsing(pilot).place() == "groups"
        assert any("Tablet shows yesterday" in line for line in screen_text(pilot.app))
        await press(pilot, "enter")
        assert browsing(pilot).place() == "list"


@pytest.mark.parametrize(("typed", "line"), [("4", 4), ("12", 12), ("06", 6)])
async def test_a_number_and_enter_open_that_line(
    opened: Opened, demo: Db, as_member: As, typed: str, line: int
) -> None:
    async with opened() as pilot:
        await pilot.press(*typed)
        assert f"{int(typed)} Enter opens the line" in footer(pilot.app)
        await press(pilot, "enter")
        assert title_read(pilot) == newest_first(demo, as_member("ana"), "Maintenance")[line - 1].title
        assert browsing(pilot).place() == "reading" and listing(pilot).cursor == line - 1


async def test_a_line_that_is_not_there_is_said_to_be_so(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, *"99", "enter")
        assert "There is no line 99" in footer(pilot.app)
        assert browsing(pilot).place() == "list" and listing(pilot).cursor == 0


async def test_digits_alone_are_the_modes(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "1")
        assert isinstance(pilot.app.screen, InboxScreen)
        await press(pilot, "2")
        assert browsing(pilot)
        await press(pilot, "3")
        assert isinstance(pilot.app.screen, SearchScreen)
        await press(pilot, *"1234")
        assert isinstance(pilot.app.screen, SearchScreen), "digits are text in a field"
        assert pilot.app.screen.query_one(Input).value == "1234"
        await press(pilot, "escape")
        assert browsing(pilot)


async def test_for_you_opens_the_post_that_waits_and_lets_it_go(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await press(pilot, "1")
        await press(pilot, "6", "enter")
        post = reading(pilot).post
        assert post is not None and post.author == "marek" and title_read(pilot) == CHILLER
        await press(pilot, "escape")
        await press(pilot, "1")
        shown = "\n".join(screen_text(pilot.app))
        assert "your answer was accepted" in shown and "Tablet shows" in shown and "Chiller 3" not in shown


async def test_a_result_of_a_search_opens_at_the_post_that_matched(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "slash")
        await press(pilot, *"capac")
        await press(pilot, "enter")
        await press(pilot, "2", "enter")
        post = reading(pilot).post
        assert title_read(pilot) == CHILLER and post is not None and "capacitor" in post.body


async def test_a_link_to_a_thread_is_followed(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "enter")
        await press(pilot, "f")
        assert title_read(pilot) == "Chiller 1 trips after ten minutes"
        row = listing(pilot).row
        assert row is not None and row.title == title_read(pilot)


async def test_enter_before_anything_was_found_goes_to_the_results_when_they_come(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.search.PAUSE", 0.2)
    async with opened() as pilot:
        await press(pilot, "slash")
        pilot.app.screen.query_one(Input).value = "capacitor"
        await pilot.press("enter")
        assert isinstance(pilot.app.focused, Input)
        await until(pilot, lambda: isinstance(pilot.app.focused, Results))


async def test_a_reply_to_a_post_shows_that_post(opened: Opened) -> None:
    async with opened((80, 24)) as pilot:
        await press(pilot, "enter")
        await press(pilot, "r")
        assert any("Check the fan capacitor first" in line for line in screen_text(pilot.app))


async def test_help_shows_every_key_and_closes(opened: Opened) -> None:
    async with opened((120, 50)) as pilot:
        await press(pilot, "question_mark")
        assert any("Mark everything in this group as read." in line for line in screen_text(pilot.app))
        await press(pilot, "escape")
        assert browsing(pilot).place() == "list"
