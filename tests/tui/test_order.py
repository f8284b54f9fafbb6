"""The list by what waits: switched by a key, named in its heading, the same on the command line."""

from collections.abc import Callable

import pytest

from store import groups, waiting
from store.connection import Db
from store.session import Session
from tests.tui.conftest import Opened, browsing, press, screen_text
from tui.widgets.thread_list import ThreadList

As = Callable[[str], Session]


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_list_shows_what_waits_first_and_says_so(
    opened: Opened, demo: Db, as_member: As, size: tuple[int, int]
) -> None:
    ana = as_member("ana")
    async with opened(size) as pilot:
        await press(pilot, "g", "home", "enter")
        group = browsing(pilot).group
        assert group is not None and not any("by what waits" in line for line in screen_text(pilot.app))
        await press(pilot, "s")
        rows = waiting.recent(demo, ana, group=group.id).items
        assert rows[0].state == "open" and "by what waits" in screen_text(pilot.app)[1]
        listing = browsing(pilot).query_one(ThreadList)
        for row in rows[:10]:
            assert listing.row is not None and listing.row.id == row.id
            await press(pilot, "j")
        await press(pilot, "end")
        last = waiting.last(demo, ana, group=group.id, limit=1).items
        assert listing.row is not None and listing.row.id == last[0].id
        await press(pilot, "g", "j", "enter")
        assert "by what waits" in screen_text(pilot.app)[1], "it stays so in the next group"
        next_group = groups.listing(demo, ana)[1]
        first = waiting.recent(demo, ana, group=next_group.id, limit=1).items
        assert listing.row is not None and listing.row.id == first[0].id
        await press(pilot, "s")
        assert not any("by what waits" in line for line in screen_text(pilot.app)[:3])
