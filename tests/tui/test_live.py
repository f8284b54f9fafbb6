"""What others write comes in by itself, and moves neither the cursor nor what is read."""

import asyncio
from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from store import arranging, journal, posts, threads, versions, votes
from store.connection import Db
from store.session import Session
from tests.tui.conftest import PATIENCE, Opened, browsing, listing, press, reading, screen_text, settled, shown, until
from tui import app as module
from tui.app import HallwayApp
from tui.widgets.thread_list import ThreadList

As = Callable[[str], Session]


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    # Twenty looks a second instead of one: the same looks, sooner.
    assert module.EVERY <= 1.0, "what others write is to be seen within about a second"
    monkeypatch.setattr(module, "EVERY", 0.05)


def line_of(pilot: Pilot[None], text: str) -> int:
    return next(y for y, line in enumerate(screen_text(pilot.app)) if text in line)


def rows(demo: Db, session: Session) -> list[threads.ThreadRow]:
    return list(threads.recent(demo, session, group=1, limit=100).items)


async def test_a_post_elsewhere_moves_its_thread_up_and_the_cursor_stays(
    opened: Opened, demo: Db, as_member: As
) -> None:
    ana, marek = as_member("ana"), as_member("marek")
    fourth = rows(demo, ana)[3]
    async with opened() as pilot:
        here = listing(pilot).row
        posts.reply(demo, marek, fourth.id, "It is 4Q2, look at the plan.")
        await until(pilot, lambda: line_of(pilot, fourth.title) < line_of(pilot, here.title if here else ""))
        assert listing(pilot).row is not None and here is not None
        assert listing(pilot).row.id == here.id and listing(pilot).cursor == 1  # type: ignore[union-attr]
        assert browsing(pilot).thread is not None and browsing(pilot).thread.id == here.id  # type: ignore[union-attr]
        line = screen_text(pilot.app)[line_of(pilot, fourth.title)]
        assert "+1" in line


@pytest.mark.parametrize("size", [(120, 16), (80, 12), (40, 12)])
async def test_below_the_top_the_cursors_row_stays_on_its_line(
    opened: Opened, demo: Db, as_member: As, size: tuple[int, int]
) -> None:
    ana, marek = as_member("ana"), as_member("marek")
    async with opened(size) as pilot:
        await press(pilot, "end")
        await press(pilot, "k", "k")
        row = listing(pilot).row
        assert row is not None
        cut = row.title[:20]
        y = line_of(pilot, cut)
        before = listing(pilot).cursor
        newest, known = rows(demo, ana)[6], len(rows(demo, ana))
        posts.reply(demo, marek, newest.id, "Moved again, to Friday.")
        threads.start(demo, marek, group=1, kind="question", title="New at the top", body="Look.")
        await until(pilot, lambda: listing(pilot).total() == known + 1)
        assert listing(pilot).cursor == before + 1
        assert listing(pilot).row is not None and listing(pilot).row.id == row.id  # type: ignore[union-attr]
        assert line_of(pilot, cut) == y


async def test_a_post_in_the_thread_that_is_read_stands_below_and_is_announced(
    opened: Opened, demo: Db, as_member: As
) -> None:
    ana, marek = as_member("ana"), as_member("marek")
    long = next(row for row in rows(demo, ana) if row.posts == 11)
    async with opened((80, 24)) as pilot:
        line = next(at for at, row in enumerate(rows(demo, ana), 1) if row.id == long.id)
        await press(pilot, *str(line), "enter")
        before = screen_text(pilot.app)[1:-1]
        post = reading(pilot).post
        posts.reply(demo, marek, long.id, "We use the same, greased.")
        await until(pilot, lambda: reading(pilot).below == 1)
        assert screen_text(pilot.app)[1:-1] == before
        assert reading(pilot).post is post
        posts.reply(demo, marek, long.id, "And a new gasket each time.")
        await until(pilot, lambda: "2 new posts below" in screen_text(pilot.app)[-1])
        await press(pilot, "end")
        assert reading(pilot).below == 0 and shown(pilot, "And a new gasket each time.")
        assert "below" not in screen_text(pilot.app)[-1]


async def test_an_edit_a_vote_and_a_deletion_show_in_place(opened: Opened, demo: Db, as_member: As) -> None:
    marek, li = as_member("marek"), as_member("li")
    async with opened() as pilot:
        await press(pilot, "enter")
        first = reading(pilot).post
        assert first is not None and first.author == "marek"
        votes.vote(demo, li, first.id)
        await until(pilot, lambda: shown(pilot, "3 × helped me too"))
        versions.edit(demo, marek, first.id, "Check the contactor first.")
        await until(pilot, lambda: shown(pilot, "Check the contactor first."))
        versions.delete(demo, marek, first.id)
        await until(pilot, lambda: shown(pilot, "deleted by its author"))
        assert reading(pilot).post is not None and reading(pilot).post.id == first.id  # type: ignore[union-attr]


async def test_ones_own_post_from_elsewhere_is_not_new(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    third = rows(demo, ana)[3]
    async with opened() as pilot:
        posts.reply(demo, ana, third.id, "Asked the electrician.")
        await until(pilot, lambda: line_of(pilot, third.title) == 2)
        assert "+1" not in screen_text(pilot.app)[2]


async def test_for_you_counts_up_and_fills(opened: Opened, demo: Db, as_member: As) -> None:
    li = as_member("li")
    first = rows(demo, li)[0]
    async with opened() as pilot:
        assert "1 For you 7" in screen_text(pilot.app)[0]
        posts.reply(demo, li, first.id, "Any news, @ana?")
        await until(pilot, lambda: "1 For you 8" in screen_text(pilot.app)[0])
        await press(pilot, "1")
        posts.reply(demo, li, first.id, "It hums again.")
        await until(pilot, lambda: shown(pilot, "It hums again."))


async def test_a_draft_is_not_disturbed(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await press(pilot, "a")
        await press(pilot, *"Fan")
        marek = as_member("marek")
        posts.reply(demo, marek, rows(demo, marek)[0].id, "Done.")
        await until(pilot, lambda: pilot.app.screen_stack[0].query_one(ThreadList).row.unread == 3)  # type: ignore[union-attr]
        assert shown(pilot, "Fan")
        await press(pilot, "escape")
        assert listing(pilot).row is not None and listing(pilot).row.unread == 3  # type: ignore[union-attr]


async def test_two_apps_on_one_store(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened(viewer="marek") as other:
        await press(other, "enter")
        async with opened() as pilot:
            await press(pilot, "enter")
            await press(pilot, "r")
            await press(pilot, *"3 uF")
            await press(pilot, "f2")
            await settled(pilot)
            assert shown(pilot, "3 uF")
        await until(other, lambda: shown(other, "3 uF"))


async def test_the_groups_know_what_happened_while_another_screen_was_seen(
    opened: Opened, demo: Db, as_member: As
) -> None:
    async with opened() as pilot:
        await press(pilot, "1")
        await until(pilot, lambda: shown(pilot, "Replies and mentions  oldest first"))
        threads.start(demo, as_member("marek"), group=1, kind="question", title="Who has the key?", body="For R12.")
        gateway = the_app(pilot).gateway
        await until(pilot, lambda: gateway._seen == journal.head(demo))
        await press(pilot, "2")
        await until(pilot, lambda: shown(pilot, "Who has the key?"))


def the_app(pilot: Pilot[None]) -> HallwayApp:
    assert isinstance(pilot.app, HallwayApp)
    return pilot.app


async def test_what_one_has_just_written_is_shown_though_a_look_was_under_way(
    opened: Opened, demo: Db, as_member: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = rows(demo, as_member("ana"))[:2]
    looking, go_on = asyncio.Event(), asyncio.Event()
    async with opened() as pilot:
        screen = browsing(pilot)
        take_in = screen.take_in

        async def slowly(changes: journal.Changes) -> None:
            looking.set()
            await go_on.wait()
            await take_in(changes)

        monkeypatch.setattr(screen, "take_in", slowly)
        posts.reply(demo, as_member("marek"), second.id, "It is 4Q2, look at the plan.")
        await asyncio.wait_for(looking.wait(), PATIENCE)
        arranging.rename(demo, as_member("ana"), first.id, "Another title")
        noticing = asyncio.create_task(screen.base.notice_changes())
        await asyncio.sleep(0)
        go_on.set()
        await noticing
        shown_now = listing(pilot).row
        assert shown_now is not None and (shown_now.id, shown_now.title) == (first.id, "Another title")


async def test_what_is_said_elsewhere_does_not_bring_back_the_thread_that_was_left(
    opened: Opened, demo: Db, as_member: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer about a thread comes when another one is shown already."""
    monkeypatch.setattr(module, "EVERY", 3600)
    first, second = rows(demo, as_member("ana"))[:2]
    asked, go_on = asyncio.Event(), asyncio.Event()
    async with opened() as pilot:
        screen = browsing(pilot)
        await screen.read_thread(first)
        gateway = screen.base.gateway
        read = gateway.read

        async def late(function: Callable[..., object], *args: object, **more: object) -> object:
            found = await read(function, *args, **more)
            if args == (first.id,):
                asked.set()
                await go_on.wait()
            return found

        with monkeypatch.context() as slow:
            slow.setattr(gateway, "read", late)
            refreshing = asyncio.create_task(screen.refresh_thread())
            await asyncio.wait_for(asked.wait(), PATIENCE)
        await screen.read_thread(second)
        go_on.set()
        await refreshing
        await settled(pilot)
        assert screen.thread is not None and screen.thread.id == second.id
        assert reading(pilot).ids == posts.ids(demo, as_member("ana"), second.id)
