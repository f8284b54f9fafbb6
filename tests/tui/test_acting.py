"""What Ana writes and decides in the app on the demo store, what she may not do, and what fails."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import TextArea

from store import answers, asking, place, posts, unread
from store.connection import Db
from store.errors import Full
from store.session import Session
from tests.tui.conftest import (
    Hold,
    Opened,
    browsing,
    composer,
    footer,
    listing,
    newest_first,
    press,
    reading,
    screen_text,
    settled,
    thread_of,
    title_read,
    until,
)
from tui import drafts
from tui.widgets.bars import NoticeBar

As = Callable[[str], Session]

CHILLER, LEVELLERS = "Chiller 3 trips on high head pressure", "Which breaker feeds the dock levellers?"


async def test_a_reply_appears_under_the_post_it_answers(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await press(pilot, "enter")
        answered = reading(pilot).post
        await press(pilot, "r")
        number = thread_of(demo, as_member("ana"), CHILLER).id
        assert f"Reply to marek in #{number}" in screen_text(pilot.app)[0]
        await press(pilot, *"It was [bold]3 uF[/].")
        await press(pilot, "f2")
        said = reading(pilot).post
        assert said is not None and answered is not None
        assert said.mine and said.body == "It was [bold]3 uF[/]." and said.reply_to == answered.id
        assert "posted" in footer(pilot.app)
        assert any("It was [bold]3 uF[/]." in line for line in screen_text(pilot.app))
        assert posts.get(demo, as_member("ana"), said.id).body == said.body
        assert not list(drafts.folder().glob("*"))


async def test_a_question_appears_in_the_list_and_is_selected(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await press(pilot, "a")
        await press(pilot, *"Who has the key?", "tab", *"#keys, #roof")
        await press(pilot, "escape", "tab", *"To the roof.")
        await press(pilot, "f2")
        row = listing(pilot).row
        assert row is not None and row.title == title_read(pilot) == "Who has the key?"
        assert row.topics == ("keys", "roof") and row.kind == "question" and row.state == "open"
        assert listing(pilot).cursor == 0 and browsing(pilot).place() == "reading"
        stored = newest_first(demo, as_member("ana"), "Maintenance")[0]
        assert stored.id == row.id and stored.author == "ana" and stored.unread == 0


async def test_one_edits_and_deletes_what_is_ones_own(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    row = thread_of(demo, ana, CHILLER)
    mine = posts.reply(demo, ana, row.id, "I go up ther now.")
    async with opened() as pilot:
        await press(pilot, "enter")
        assert "e" not in footer(pilot.app).split()
        await press(pilot, "end")
        await press(pilot, "e")
        area = composer(pilot).query_one(TextArea)
        assert area.text == mine.body
        area.text = "I go up there now."
        await press(pilot, "f2")
        assert "changed" in footer(pilot.app)
        assert posts.get(demo, ana, mine.id).body == "I go up there now."
        assert any("edited" in line for line in screen_text(pilot.app))
        await press(pilot, "D")
        assert "D again deletes this post" in footer(pilot.app)
        assert not posts.get(demo, ana, mine.id).deleted
        await press(pilot, "k", "j")
        await press(pilot, "D")
        assert not posts.get(demo, ana, mine.id).deleted, "the question is asked anew after moving away"
        await press(pilot, "D")
        assert posts.get(demo, ana, mine.id).deleted
        assert any("deleted by its author" in line for line in screen_text(pilot.app))


async def test_somebody_elses_post_is_neither_edited_nor_deleted(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await press(pilot, "enter")
        post = reading(pilot).post
        assert post is not None and not post.mine
        await press(pilot, "D", "D", "e")
        assert browsing(pilot).place() == "reading"
        assert not posts.get(demo, as_member("ana"), post.id).deleted


async def test_an_answer_is_accepted_and_no_longer(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await press(pilot, "enter")
        post = reading(pilot).post
        assert post is not None
        await press(pilot, "A")
        assert posts.get(demo, as_member("ana"), post.id).accepted
        assert any("✓ answered" in line for line in screen_text(pilot.app))
        await press(pilot, "A")
        assert not posts.get(demo, as_member("ana"), post.id).accepted
        assert "no longer accepted" in footer(pilot.app)
        assert answers.may_accept(demo, as_member("ana"), post)


async def test_plus_counts_once_and_is_taken_back(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await press(pilot, "enter")
        post = reading(pilot).post
        assert post is not None and post.votes == 2
        await press(pilot, "+")
        assert posts.get(demo, as_member("ana"), post.id).votes == 3
        assert any("3 × helped me too" in line for line in screen_text(pilot.app))
        await press(pilot, "+")
        assert posts.get(demo, as_member("ana"), post.id).votes == 2


# What one may not do, and what fails


async def test_where_one_may_not_post_no_key_says_so(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened((160, 40)) as pilot:
        await press(pilot, "g", "end", "enter")
        group = browsing(pilot).group
        assert group is not None and group.name == "Announcements" and not group.can_post
        for keys in ((), ("enter",)):
            await press(pilot, *keys)
            line = footer(pilot.app)
            assert "reply" not in line and "ask" not in line and "search" in line
            await press(pilot, "r", "a", "p")
            assert browsing(pilot)


async def test_only_the_asker_is_offered_to_accept(opened: Opened) -> None:
    async with opened(viewer="marek") as pilot:
        await press(pilot, "enter", "end")
        assert "reply" in footer(pilot.app) and "accept" not in footer(pilot.app)


async def test_a_closed_thread_takes_no_reply(opened: Opened, demo: Db, as_member: As) -> None:
    rows = newest_first(demo, as_member("ana"), "Maintenance")
    at = next(at for at, row in enumerate(rows) if row.closed)
    async with opened() as pilot:
        await press(pilot, *str(at + 1), "enter")
        assert "reply" not in footer(pilot.app)
        await press(pilot, "r")
        assert browsing(pilot).place() == "reading"


async def test_escape_keeps_the_draft_and_it_is_taken_up_again(opened: Opened, demo: Db, as_member: As) -> None:
    before = len(newest_first(demo, as_member("ana"), "Maintenance"))
    async with opened() as pilot:
        await press(pilot, "a")
        await press(pilot, *"Fan 2", "tab", "tab", *"hums")
        await press(pilot, "escape")
        assert browsing(pilot)
        (kept,) = drafts.folder().iterdir()
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    async with opened() as pilot:
        await press(pilot, "a")
        assert composer(pilot).fields() == {"title": "Fan 2", "topics": "", "text": "hums", "path": "", "files": ""}
        assert any("draft taken up" in line for line in screen_text(pilot.app))
        await press(pilot, "escape")
        await press(pilot, "enter", "r")
        assert composer(pilot).fields() == {"text": "", "path": "", "files": ""}, (
            "another target has a draft of its own"
        )
    assert len(newest_first(demo, as_member("ana"), "Maintenance")) == before


async def test_a_draft_is_kept_while_one_writes(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.compose_drafts.DRAFT_EVERY", 0.01)
    async with opened() as pilot:
        await press(pilot, "a")
        await press(pilot, *"Fan")
        await until(pilot, lambda: any("Fan" in kept.read_text() for kept in drafts.folder().glob("*.json")))


async def test_a_post_that_fails_keeps_its_text_and_says_what_to_do(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise Full("The disk of the store is full; free some space and try again.")

    async with opened() as pilot:
        await press(pilot, "a")
        await press(pilot, *"Fan", "tab", "tab", *"hums")
        with monkeypatch.context() as broken:
            broken.setattr(asking, "ask", full)
            await press(pilot, "f2")
        assert composer(pilot).fields()["text"] == "hums" and composer(pilot).query_one(NoticeBar).open
        shown = "\n".join(screen_text(pilot.app))
        assert "Not posted: the disk of the store is full" in shown
        assert "It is kept as a draft. Free some space and try again." in shown
        assert len(list(drafts.folder().iterdir())) == 1
        await press(pilot, "escape")
        assert not composer(pilot).query_one(NoticeBar).open, "the first Esc closes what is said"
        await press(pilot, "f2")
        assert title_read(pilot) == "Fan"
        assert not list(drafts.folder().glob("*"))


async def test_an_empty_title_is_asked_for(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "a")
        await press(pilot, "f2")
        assert "! Not posted: the title is empty" in "\n".join(screen_text(pilot.app))
        assert composer(pilot)


async def test_a_store_that_can_only_be_read_is_read(
    opened: Opened, demo: Db, as_member: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "of", lambda path, mountinfo=None: place.Place("smb", "cifs", False))
    before = unread.counts(demo, as_member("ana"))
    async with opened() as pilot:
        assert "This store can only be read" in "\n".join(screen_text(pilot.app))
        await press(pilot, "escape")
        await press(pilot, "enter")
        await press(pilot, "escape")
        assert not browsing(pilot).query_one(NoticeBar).open, "marks that can't be written are worth no message"
    assert unread.counts(demo, as_member("ana")) == before


async def test_a_store_that_is_gone_is_told_in_a_sentence(opened: Opened, tmp_path: Path) -> None:
    async with opened(path=tmp_path / "nowhere.db") as pilot:
        await settled(pilot)
        assert pilot.app._exit


# While somebody else holds the store


async def test_what_was_done_twice_in_a_row_is_done_twice(opened: Opened, demo: Db, as_member: As, hold: Hold) -> None:
    async with opened() as pilot:
        await press(pilot, "enter")
        with hold():
            first = reading(pilot).post
            await pilot.press("+")
            await pilot.press("j")
            second = reading(pilot).post
            await pilot.press("+")
        assert first is not None and second is not None and first.id != second.id
        await settled(pilot)
        ana = as_member("ana")
        assert posts.get(demo, ana, first.id).voted and posts.get(demo, ana, second.id).voted


async def test_reading_on_waits_for_nobody(opened: Opened, hold: Hold) -> None:
    async with opened() as pilot:
        with hold():
            await pilot.press("space")
            await until(pilot, lambda: title_read(pilot) == CHILLER and browsing(pilot).place() == "reading")
            await pilot.press("space")
            await until(pilot, lambda: title_read(pilot) not in ("", CHILLER))
        await settled(pilot)


async def test_leaving_by_ctrl_q_keeps_the_draft(opened: Opened, demo_path: Path) -> None:
    async with opened() as pilot:
        await press(pilot, "a")
        pilot.app.screen.query_one(TextArea).text = "Half a sentence"
        await pilot.press("ctrl+q")
    assert drafts.find(demo_path, "ana", "question/1")["text"] == "Half a sentence"
