"""What counts as read in the app, and when it is written."""

import asyncio
from collections.abc import Callable

import pytest

from store import posts, unread
from store.connection import Db
from store.errors import Busy
from store.session import Session
from tests.tui.conftest import (
    PATIENCE,
    Opened,
    browsing,
    footer,
    press,
    reading,
    screen_text,
    settled,
    thread_of,
    title_read,
)

As = Callable[[str], Session]

CHILLER, LEVELLERS = "Chiller 3 trips on high head pressure", "Which breaker feeds the dock levellers?"


async def test_a_preview_marks_nothing_as_read(opened: Opened, demo: Db, as_member: As) -> None:
    before = unread.counts(demo, as_member("ana"))
    async with opened() as pilot:
        await press(pilot, *"jjkj")
        browsing(pilot).write_marks()
        await settled(pilot)
    assert unread.counts(demo, as_member("ana")) == before


async def test_what_is_read_after_tab_counts_as_read(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await press(pilot, "tab")
        assert browsing(pilot).place() == "reading"
        await press(pilot, "escape")
    assert thread_of(demo, as_member("ana"), CHILLER).unread == 0


async def test_reading_writes_its_marks_without_leaving(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await press(pilot, "enter")
        browsing(pilot).write_marks()
        await settled(pilot)
        assert thread_of(demo, as_member("ana"), CHILLER).unread == 0
        group = browsing(pilot).group
        assert group is not None and group.unread == 2
        assert browsing(pilot).place() == "reading" and title_read(pilot) == CHILLER


async def test_what_was_read_before_leaving_counts_as_read(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await press(pilot, "enter")
        await press(pilot, "q")
    assert thread_of(demo, as_member("ana"), CHILLER).unread == 0


async def test_m_marks_a_group_and_u_takes_it_back_from_a_post_on(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    async with opened() as pilot:
        await press(pilot, "m")
        assert "Maintenance is read" in footer(pilot.app)
        assert unread.counts(demo, ana)[1] == 0 and not any("+2" in line for line in screen_text(pilot.app))
        await press(pilot, "enter")
        await press(pilot, "end", "k")
        post = reading(pilot).post
        assert post is not None and post.author == "marek"
        await press(pilot, "u")
        assert "marked as unread" in footer(pilot.app) and browsing(pilot).place() == "list"
        assert posts.first_unread(demo, ana, post.thread_id) == post.id
        assert unread.counts(demo, ana)[1] == 2


async def test_what_is_marked_as_unread_stays_so_though_older_marks_must_be_written_again(
    opened: Opened, demo: Db, as_member: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store is busy while marks are written, and meanwhile one of these threads is marked as unread."""
    writing, go_on = asyncio.Event(), asyncio.Event()
    async with opened() as pilot:
        await press(pilot, "enter")
        screen = browsing(pilot)
        row = screen.thread
        assert row is not None and screen.marks
        gateway = screen.base.gateway
        write = gateway.write

        async def busy(function: Callable[..., object], *args: object) -> object:
            if function is unread.mark_read:
                writing.set()
                await go_on.wait()
                raise Busy("Somebody holds the store; try again.")
            return await write(function, *args)

        with monkeypatch.context() as held:
            held.setattr(gateway, "write", busy)
            screen.write_marks()
            await asyncio.wait_for(writing.wait(), PATIENCE)
            await screen._unread(row, None)
            go_on.set()
            await settled(pilot)
        screen.write_marks()
        await settled(pilot)
        assert posts.first_unread(demo, as_member("ana"), row.id) == posts.ids(demo, as_member("ana"), row.id)[1]
