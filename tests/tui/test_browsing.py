"""The app in use by Ana on the demo store: reading on, moving about, writing, and what she may not do."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from store import answers, groups, place, posts, threads, unread
from store.connection import Db
from store.errors import Full
from store.session import Session
from tests.tui.conftest import Hold, Opened, browsing, footer, press, screen_text, settled, until
from tui import drafts
from tui.screens.compose import ComposeScreen
from tui.screens.found import Results
from tui.screens.inbox import InboxScreen
from tui.screens.search import SearchScreen
from tui.widgets.bars import NoticeBar
from tui.widgets.groups_pane import GroupsPane
from tui.widgets.reading import Reading
from tui.widgets.thread_list import ThreadList

As = Callable[[str], Session]

CHILLER, LEVELLERS = "Chiller 3 trips on high head pressure", "Which breaker feeds the dock levellers?"


def listing(pilot: Pilot[None]) -> ThreadList:
    return browsing(pilot).query_one(ThreadList)


def reading(pilot: Pilot[None]) -> Reading:
    return browsing(pilot).query_one(Reading)


def composer(pilot: Pilot[None]) -> ComposeScreen:
    screen = pilot.app.screen
    assert isinstance(screen, ComposeScreen), f"{screen} is seen"
    return screen


def title_read(pilot: Pilot[None]) -> str:
    thread = browsing(pilot).thread
    return thread.title if thread else ""


def thread_of(demo: Db, session: Session, title: str) -> threads.ThreadRow:
    found = [row for row in threads.recent(demo, session, limit=100).items if row.title == title]
    assert found, f"no thread {title!r}"
    return found[0]


def newest_first(demo: Db, session: Session, group: str) -> list[threads.ThreadRow]:
    return list(threads.recent(demo, session, group=groups.find(demo, session, group).id, limit=100).items)


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
        await press(pilot, "3", "enter")
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


# Writing


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
        await press(pilot, *"Who has the key?", "tab", *"#keys, #roof", "escape", "tab", *"To the roof.")
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
        assert composer(pilot).fields() == {"title": "Fan 2", "topics": "", "text": "hums"}
        assert any("draft taken up" in line for line in screen_text(pilot.app))
        await press(pilot, "escape")
        await press(pilot, "enter", "r")
        assert composer(pilot).fields() == {"text": ""}, "another target has a draft of its own"
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
            broken.setattr(threads, "start", full)
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
