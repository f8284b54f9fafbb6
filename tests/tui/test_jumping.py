"""Going by numbers and links, and back: `#`, `f`, `b`, `y`; what was merged or moved is told."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from store import groups, merging, posts, threads
from store.connection import Db
from store.references import Reference
from store.session import Session
from tests.tui.conftest import Opened, browsing, footer, press, screen_text
from tui.screens.prompt import PromptScreen
from tui.widgets.reading import Reading
from tui.widgets.thread_list import ThreadList

As = Callable[[str], Session]


def here(pilot: Pilot[None]) -> Reference:
    reading = browsing(pilot).query_one(Reading)
    assert browsing(pilot).place() == "reading" and reading.thread is not None
    return Reference(reading.thread.id, reading.current)


async def jump(pilot: Pilot[None], typed: str) -> None:
    await press(pilot, "#")
    assert isinstance(pilot.app.screen, PromptScreen)
    pilot.app.screen.query_one(Input).value = typed
    await press(pilot, "enter")


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 20)])
async def test_a_number_opens_its_thread_in_any_group_and_b_leads_back(
    opened: Opened, demo: Db, as_member: As, size: tuple[int, int]
) -> None:
    ana = as_member("ana")
    rows = threads.recent(demo, ana, limit=1000).items
    other = max((row for row in rows if row.group == "Lounge"), key=lambda row: row.posts)
    said = posts.ids(demo, ana, other.id)
    async with opened(size) as pilot:
        await press(pilot, "g", "home", "enter", "home", "enter", "j")
        began = here(pilot)
        await jump(pilot, f" {other.id} ")
        assert here(pilot).thread == other.id and browsing(pilot).group == groups.find(demo, ana, "Lounge")
        await jump(pilot, f"#{other.id}.{said[-1]}")
        assert here(pilot) == Reference(other.id, said[-1])
        await jump(pilot, f"{began.thread}.{said[0]}")
        assert here(pilot) == Reference(other.id, said[0]), "the post's id is what counts"
        if size[0] > 60:
            assert f"that post stands in #{other.id}" in footer(pilot.app)
        await press(pilot, "b")
        assert here(pilot) == Reference(other.id, said[-1])
        await press(pilot, "b", "b")
        assert here(pilot) == began
        await press(pilot, "b")
        assert here(pilot) == began and not browsing(pilot).may_return()
        await press(pilot, "escape")
        row = browsing(pilot).query_one(ThreadList).row
        assert browsing(pilot).place() == "list" and row is not None and row.id == began.thread


@pytest.mark.parametrize("typed", ["", "twelve", "99999", "1.99999", "#1.2.3"])
async def test_what_is_not_there_is_said_where_it_was_typed(opened: Opened, typed: str) -> None:
    async with opened() as pilot:
        await jump(pilot, typed)
        assert isinstance(pilot.app.screen, PromptScreen)
        assert any("Not opened" in line for line in screen_text(pilot.app))
        assert not any("threads GROUP" in line or "show THREAD" in line for line in screen_text(pilot.app))
        assert pilot.app.screen.query_one(Input).value == typed
        await press(pilot, "escape", "escape")
        assert browsing(pilot).place() == "list"


async def test_links_to_posts_are_followed_and_come_back_from(opened: Opened, demo: Db, as_member: As) -> None:
    tom = as_member("tom")
    row, other = threads.recent(demo, tom, group=1).items[:2]
    target = posts.ids(demo, tom, other.id)[-1]
    for body in (f"As in #{other.id}.{target}.", f"#{other.id}."):
        posts.reply(demo, tom, row.id, body)
    async with opened() as pilot:
        await jump(pilot, str(row.id))
        reading = browsing(pilot).query_one(Reading)
        await press(pilot, "end", "k")
        began = here(pilot)
        assert reading.links() == (f"#{other.id}.{target}",)
        await press(pilot, "f")
        assert here(pilot) == Reference(other.id, target)
        await press(pilot, "b")
        assert here(pilot) == began
        await press(pilot, "j")
        assert reading.links() == (f"#{other.id}",)
        await press(pilot, "f")
        assert here(pilot).thread == other.id


async def test_a_merged_number_says_where_it_went(opened: Opened, demo: Db, as_member: As) -> None:
    ines = as_member("ines")
    row, other = threads.recent(demo, ines, group=1).items[:2]
    merging.merge(demo, ines, row.id, into=other.id)
    async with opened() as pilot:
        await jump(pilot, f"#{row.id}")
        assert here(pilot).thread == other.id
        assert f"#{row.id} was merged into #{other.id}" in footer(pilot.app)


async def test_y_copies_what_a_post_is_called_by(opened: Opened) -> None:
    async with opened() as pilot:
        assert not browsing(pilot).may_copy()
        await press(pilot, "enter", "j", "y")
        at = here(pilot)
        assert pilot.app.clipboard == f"#{at.thread}.{at.post}" and pilot.app.clipboard in footer(pilot.app)


async def test_being_sent_past_what_is_new_does_not_mark_it_as_read(opened: Opened, demo: Db, as_member: As) -> None:
    ana, tom = as_member("ana"), as_member("tom")
    row = threads.recent(demo, tom, group=1).items[0]
    made = [posts.reply(demo, tom, row.id, "A line.\n\n" * 9) for _ in range(12)]
    async with opened(viewer="ana") as pilot:
        await jump(pilot, f"#{row.id}.{made[-1].id}")
        assert here(pilot).post == made[-1].id
        await press(pilot, "escape")
        assert threads.get(demo, ana, row.id).unread >= len(made), "what stood above was never in view"
