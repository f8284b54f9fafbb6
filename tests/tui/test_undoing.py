"""U takes back what was just done: the store is as before, the text is a draft, and other screens follow."""

import errno
import os
from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from store import groups, posts, threads, unread, votes
from store.connection import Db
from store.errors import NotFound
from store.session import Session
from tests.tui.conftest import Opened, browsing, composer, footer, press, reading, screen_text, settled, shown, until
from tui import app as module
from tui.screens import undoing
from tui.widgets.bars import NoticeBar
from tui.widgets.thread_list import ThreadList

As = Callable[[str], Session]
OFFER = "U takes it back"


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY", 0.05)


def text(pilot: Pilot[None]) -> str:
    return composer(pilot).query_one(TextArea).text


async def reply(pilot: Pilot[None], words: str) -> None:
    await press(pilot, "r")
    composer(pilot).query_one(TextArea).text = words
    await press(pilot, "f2")


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 20)])
async def test_a_reply_is_taken_back_and_its_text_is_in_the_composer(
    opened: Opened, demo: Db, as_member: As, size: tuple[int, int]
) -> None:
    ana = as_member("ana")
    async with opened(size) as pilot:
        await press(pilot, "enter")
        thread = browsing(pilot).thread
        assert thread is not None
        before = posts.ids(demo, ana, thread.id)
        await reply(pilot, "Measured: 3 uF.")
        assert "posted" in footer(pilot.app) and OFFER in footer(pilot.app)
        assert len(posts.ids(demo, ana, thread.id)) == len(before) + 1
        await press(pilot, "U")
        assert posts.ids(demo, ana, thread.id) == before
        assert text(pilot) == "Measured: 3 uF."
        await press(pilot, "escape")
        assert reading(pilot).place[1] == len(before) and not shown(pilot, "Measured: 3 uF.")
        assert "taken back" in footer(pilot.app)
        await press(pilot, "U", "r")
        assert text(pilot) == "Measured: 3 uF.", "the second U did nothing, and the draft was kept"


async def test_a_question_is_taken_back_whole(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    async with opened() as pilot:
        known = threads.count(demo, ana, group=1)
        await press(pilot, "a")
        composer(pilot).query_one("#title", Input).value = "Who has key 7?"
        composer(pilot).query_one("#topics", Input).value = "keys, doors"
        composer(pilot).query_one(TextArea).text = "It is not on the board."
        await press(pilot, "f2")
        assert browsing(pilot).thread is not None and browsing(pilot).thread.title == "Who has key 7?"  # type: ignore[union-attr]
        await press(pilot, "U")
        assert threads.count(demo, ana, group=1) == known
        assert composer(pilot).query_one("#title", Input).value == "Who has key 7?"
        assert composer(pilot).query_one("#topics", Input).value == "#keys #doors"
        assert text(pilot) == "It is not on the board."
        await press(pilot, "escape")
        assert browsing(pilot).place() == "list" and not shown(pilot, "Who has key 7?")
        await press(pilot, "a", "f2")
        assert threads.recent(demo, ana, group=1).items[0].title == "Who has key 7?"


async def test_what_cannot_be_kept_on_the_disk_is_in_the_composer(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as pilot:
        await press(pilot, "enter")
        await reply(pilot, "Measured: 3 uF.")

        def full(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr("tui.drafts.keep", full)
        await press(pilot, "U")
        assert text(pilot) == "Measured: 3 uF."


async def test_what_somebody_has_replied_to_stays_and_that_is_said(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await press(pilot, "enter")
        await reply(pilot, "Measured: 3 uF.")
        mine = max(posts.ids(demo, as_member("ana"), browsing(pilot).thread.id))  # type: ignore[union-attr]
        votes.vote(demo, as_member("li"), mine)
        await press(pilot, "U")
        bar = browsing(pilot).query_one(NoticeBar)
        assert bar.open and shown(pilot, "Not taken back: somebody has said that it helped")
        assert shown(pilot, "Delete it instead, which leaves a mark.")
        assert posts.get(demo, as_member("ana"), mine).body == "Measured: 3 uF."


async def test_the_offer_goes_after_its_time(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "SECONDS", 0.3)
    async with opened() as pilot:
        await press(pilot, "m")
        assert OFFER in footer(pilot.app)
        await until(pilot, lambda: OFFER not in footer(pilot.app))
        assert not browsing(pilot).may_undo()


async def test_a_change_and_a_deletion_are_taken_back(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    async with opened() as pilot:
        await press(pilot, "enter")
        await reply(pilot, "Measured: 3 uF.")
        assert reading(pilot).post is not None
        number = reading(pilot).post.id  # type: ignore[union-attr]
        await press(pilot, "e")
        composer(pilot).query_one(TextArea).text = "Measured: 5 uF."
        await press(pilot, "f2")
        assert "changed" in footer(pilot.app) and OFFER in footer(pilot.app)
        await press(pilot, "U")
        assert posts.get(demo, ana, number).body == "Measured: 3 uF." and shown(pilot, "Measured: 3 uF.")
        await press(pilot, "e")
        assert text(pilot) == "Measured: 5 uF.", "what was written is a draft"
        await press(pilot, "escape", "D", "D")
        assert "deleted" in footer(pilot.app) and not shown(pilot, "Measured: 3 uF.")
        await press(pilot, "U")
        assert "brought back" in footer(pilot.app) and shown(pilot, "Measured: 3 uF.")
        assert not posts.get(demo, ana, number).deleted


async def test_marks_are_taken_back(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    async with opened() as pilot:
        before = {group.id: group.unread for group in groups.listing(demo, ana)}
        rows = {row.id: row.unread for row in threads.recent(demo, ana, group=1, limit=100).items}
        await press(pilot, "m")
        assert unread.counts(demo, ana)[1] == 0
        await press(pilot, "U")
        assert {group.id: group.unread for group in groups.listing(demo, ana)} == before
        assert "marked as before" in footer(pilot.app) and before[1]
        await press(pilot, "end", "u")
        assert unread.counts(demo, ana)[1] != before[1]
        await press(pilot, "U")
        assert {row.id: row.unread for row in threads.recent(demo, ana, group=1, limit=100).items} == rows


async def test_marks_that_were_not_written_yet_are_not_lost(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    async with opened() as pilot:
        await press(pilot, "enter")
        screen = browsing(pilot)
        assert screen.thread is not None
        # They are written every few seconds, which may be just now.
        assert screen.marks or threads.get(demo, ana, screen.thread.id).unread == 0
        await press(pilot, "m", "U", "escape")
        assert threads.get(demo, ana, screen.thread.id).unread == 0


async def test_who_reads_a_thread_that_is_taken_back_is_told(opened: Opened, demo: Db, as_member: As) -> None:
    marek = as_member("marek")
    made = threads.start(demo, marek, group=1, kind="question", title="Wrong window", body="Never mind.")
    async with opened() as pilot:
        await press(pilot, "enter")
        assert browsing(pilot).thread is not None and browsing(pilot).thread.id == made.id  # type: ignore[union-attr]
        _retract(demo, marek, made.id)
        await until(pilot, lambda: "that thread is no longer here" in footer(pilot.app))
        assert browsing(pilot).thread is None or browsing(pilot).thread.id != made.id  # type: ignore[union-attr]
        assert browsing(pilot).place() == "list" and not shown(pilot, "Wrong window")


def _retract(demo: Db, who: Session, thread: int) -> None:
    from store import retracting

    retracting.retract(demo, who, posts.ids(demo, who, thread)[0])
    with pytest.raises(NotFound):
        threads.get(demo, who, thread)


@pytest.mark.parametrize("here", [-1, -2, 0])
async def test_who_reads_beside_a_reply_that_is_taken_back_stays_where_they_were(
    opened: Opened, demo: Db, as_member: As, here: int
) -> None:
    from store import retracting

    marek, li, ana = as_member("marek"), as_member("li"), as_member("ana")
    long = next(row for row in threads.recent(demo, ana, group=1, limit=100).items if row.posts == 11)
    gone = posts.reply(demo, marek, long.id, "Wrong thread, sorry.")
    last = posts.reply(demo, li, long.id, "Fifteen, and oiled.")
    async with opened((80, 24)) as pilot:
        line = next(at for at, row in enumerate(threads.recent(demo, ana, group=1).items, 1) if row.id == long.id)
        await press(pilot, *str(line), "enter")
        ids = posts.ids(demo, ana, long.id)
        reading(pilot).select({-1: last.id, -2: gone.id, 0: ids[0]}[here])
        await settled(pilot)
        before = screen_text(pilot.app)
        retracting.retract(demo, marek, gone.id)
        await until(pilot, lambda: reading(pilot).place[1] == len(ids) - 1)
        await settled(pilot)
        assert not shown(pilot, "Wrong thread, sorry.")
        post = reading(pilot).post
        assert post is not None and post.id == {-1: last.id, -2: ids[-3], 0: ids[0]}[here]
        if here == 0:
            assert screen_text(pilot.app)[1:-1] == before[1:-1], "nothing moves for who reads above it"


async def test_u_is_offered_only_when_there_is_something(opened: Opened) -> None:
    async with opened() as pilot:
        assert not browsing(pilot).may_undo()
        await press(pilot, "U")
        assert browsing(pilot).place() == "list"
        assert browsing(pilot).query_one(ThreadList).row is not None
