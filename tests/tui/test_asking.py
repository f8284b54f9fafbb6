"""While asking: what may answer the question, whom it will reach, and all that one can say to that."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from store import affected, answers, availability, posts, spared, subscriptions, threads
from store.connection import Db
from store.experts import turns
from store.search.similar import Similar
from store.session import Session
from tests.tui.conftest import (
    Opened,
    browsing,
    composer,
    footer,
    press,
    screen_text,
    settled,
    shown,
    title_read,
    until,
)
from tui import drafts
from tui.screens import compose_answers
from tui.widgets.answered import Answered
from tui.widgets.reading import Reading

As = Callable[[str], Session]
SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 20)], ids=lambda size: f"{size[0]}x{size[1]}")
ALIKE = "Chiller trips on high head pressure"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.app.EVERY", 0.05)
    monkeypatch.setattr("tui.screens.compose_answers.REST", 0.02)


def pane(pilot: Pilot[None]) -> Answered:
    return composer(pilot).query_one(Answered)


def found(pilot: Pilot[None]) -> list[int]:
    return [one.thread.id for one in pane(pilot).found]


async def ask(pilot: Pilot[None], title: str = ALIKE, text: str = "It runs for ten minutes.", topics: str = "") -> None:
    """Begin a question, and see what the pane says."""
    await press(pilot, "a")
    composer(pilot).query_one("#title", Input).value = title
    composer(pilot).query_one("#topics", Input).value = topics
    composer(pilot).query_one(TextArea).text = text
    await settled(pilot)


async def go_to(pilot: Pilot[None], thread: int) -> None:
    """Put the pane's cursor on a thread."""
    await press(pilot, "f3")
    await press(pilot, str(found(pilot).index(thread) + 1))
    chosen = pane(pilot).chosen
    assert chosen is not None and chosen.thread.id == thread


def solved_one(pilot: Pilot[None]) -> Similar:
    return next(one for one in pane(pilot).found if one.thread.state in ("answered", "verified"))


# What is shown


@SIZES
async def test_what_may_answer_it_appears_while_one_writes(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await press(pilot, "a")
        assert not found(pilot)
        await press(pilot, *"chiller trips")
        await until(pilot, lambda: bool(found(pilot)))
        if size[0] < 100:
            assert any("may answer this" in line and "F3" in line for line in screen_text(pilot.app))
            assert not pane(pilot).display or not pane(pilot).region
            await press(pilot, "f3")
        assert pane(pilot).region and shown(pilot, "Already answered?") and shown(pilot, "This answers it")
        assert shown(pilot, "capacitor"), "the passage that solved it"


async def test_the_pane_is_of_questions_alone(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "p")
        await press(pilot, *"chiller trips", "f3")
        assert not composer(pilot).query(Answered) and "F3" not in footer(pilot.app)


async def test_what_is_shown_follows_the_text_and_goes_with_it(opened: Opened) -> None:
    async with opened() as pilot:
        await ask(pilot)
        first = found(pilot)
        composer(pilot).query_one("#title", Input).value = "Badge reader blinks amber"
        composer(pilot).query_one(TextArea).text = ""
        await settled(pilot)
        assert found(pilot) and found(pilot) != first
        composer(pilot).query_one("#title", Input).value = ""
        await settled(pilot)
        assert not found(pilot) and not pane(pilot).people


async def test_a_draft_that_is_taken_up_shows_it_too(opened: Opened) -> None:
    async with opened() as pilot:
        await ask(pilot)
        before = found(pilot)
        await press(pilot, "escape", "a")
        assert before and found(pilot) == before


async def test_nothing_moves_under_the_cursor_until_it_leaves(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await ask(pilot)
        before = found(pilot)
        await press(pilot, "f3")
        made = threads.start(demo, as_member("li"), group=1, kind="question", title=ALIKE, body="Here too, on unit 2.")
        await pilot.app.notice_changes()  # type: ignore[attr-defined]
        await settled(pilot)
        assert found(pilot) == before
        await press(pilot, "escape")
        await until(pilot, lambda: made.id in found(pilot))


async def test_an_older_answer_never_takes_the_place_of_a_newer_one(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first question is looked for so slowly that the second one is written meanwhile."""
    looked: list[str] = []
    look = compose_answers._look

    def slow(db: Db, session: Session, group: int, asked: compose_answers.Asked) -> compose_answers.Shown:
        looked.append(asked.title)
        if asked.title == "Chiller":
            time.sleep(0.3)
        return look(db, session, group, asked)

    monkeypatch.setattr(compose_answers, "_look", slow)
    async with opened() as pilot:
        await press(pilot, "a")
        composer(pilot).query_one("#title", Input).value = "Chiller"
        await until(pilot, lambda: bool(looked))
        composer(pilot).query_one("#title", Input).value = "Badge reader"
        await settled(pilot)
        assert looked == ["Chiller", "Badge reader"]
        assert "Badge reader" in pane(pilot).found[0].thread.title


async def test_a_key_pays_nothing_for_the_pane(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """While keys come, nothing is read from the fields for it, nothing is asked and nothing is drawn."""
    monkeypatch.setattr("tui.screens.compose_drafts.DRAFT_EVERY", 3600)
    async with opened() as pilot:
        await press(pilot, "a", "tab", "tab")
        screen = composer(pilot)
        screen.query_one(TextArea).text = "\n".join(f"line {number} of a log" for number in range(2000))
        screen.area.move_cursor(screen.area.document.end)
        await settled(pilot)
        monkeypatch.setattr("tui.screens.compose_answers.REST", 600)
        done: list[str] = []
        for name in ("asked", "look", "fields"):
            monkeypatch.setattr(screen, name, lambda *_, name=name, **__: done.append(name))
        timers = []
        start = screen.set_timer

        def counted(*args: Any, **more: Any) -> Any:
            timers.append(args)
            return start(*args, **more)

        monkeypatch.setattr(screen, "set_timer", counted)
        for char in "the quick brown fox":
            event = events.Key("space" if char == " " else char, char)
            event.set_sender(pilot.app)
            pilot.app.post_message(event)
        await until(pilot, lambda: screen.area.text.endswith("the quick brown fox"))
        assert not done and len(timers) == 1, "one timer for all of the keys"
        monkeypatch.undo()


# This answers it


@SIZES
async def test_a_thread_that_answers_it_spares_the_question(
    opened: Opened, demo: Db, as_member: As, size: tuple[int, int]
) -> None:
    ana = as_member("ana")
    count = len(threads.recent(demo, ana, limit=1000).items)
    async with opened(size) as pilot:
        await ask(pilot)
        row = solved_one(pilot).thread
        author = next(post for post in posts.page_of(demo, ana, row.id, limit=100).items if post.accepted).author
        before = dict(spared.counts_of(demo, as_member(author or "")))
        before_people = next((people for thread, people in before.items() if thread.id == row.id), 0)
        await go_to(pilot, row.id)
        assert "This answers it" in footer(pilot.app)
        await press(pilot, "y")
        assert title_read(pilot) == row.title and not list(drafts.folder().iterdir())
        assert threads.get(demo, ana, row.id).level == "all"
        told = {thread.id: people for thread, people in spared.counts_of(demo, as_member(author or ""))}
        assert told[row.id] == before_people + 1
        assert len(threads.recent(demo, ana, limit=1000).items) == count
        await press(pilot, "U")
        assert composer(pilot).fields()["title"] == ALIKE and composer(pilot).area.text == "It runs for ten minutes."
        after = {thread.id: people for thread, people in spared.counts_of(demo, as_member(author or ""))}
        assert after.get(row.id, 0) == before_people


async def test_it_is_read_in_place_before_one_says_so(opened: Opened) -> None:
    async with opened((80, 24)) as pilot:
        await ask(pilot)
        row = solved_one(pilot).thread
        await go_to(pilot, row.id)
        await press(pilot, "enter")
        view = composer(pilot).query_one(Reading)
        assert composer(pilot).focused is view and view.thread is not None and view.thread.id == row.id
        await press(pilot, "escape")
        assert composer(pilot).focused is pane(pilot)
        await press(pilot, "escape")
        assert composer(pilot).focused is composer(pilot).query_one("#title", Input) or composer(pilot).area.has_focus
        await go_to(pilot, row.id)
        await press(pilot, "enter", "y")
        assert title_read(pilot) == row.title


async def test_an_open_question_answers_nothing_and_ones_own_is_not_had_too(
    opened: Opened, demo: Db, as_member: As
) -> None:
    ana = as_member("ana")
    mine = threads.start(demo, ana, group=1, kind="question", title=ALIKE, body="It runs for ten minutes, then trips.")
    async with opened() as pilot:
        await ask(pilot)
        await go_to(pilot, mine.id)
        await press(pilot, "y", "H")
        assert composer(pilot) and threads.get(demo, ana, mine.id).affected == 0
        assert demo.value("SELECT count(*) FROM spared_questions WHERE thread_id = ?", (mine.id,)) == 0


# I have this too


async def test_whoever_has_it_too_follows_and_counts_once(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    row = threads.start(demo, as_member("li"), group=1, kind="question", title=ALIKE, body="Unit 2, ten minutes.")
    async with opened() as pilot:
        await ask(pilot)
        await go_to(pilot, row.id)
        await press(pilot, "H")
        assert title_read(pilot) == ALIKE and browsing(pilot).thread is not None
        await until(pilot, lambda: shown(pilot, "1 has this too"))
        stored = threads.get(demo, ana, row.id)
        assert (stored.affected, stored.affects_me, stored.level) == (1, True, "all")
        await press(pilot, "U")
        assert composer(pilot).fields()["title"] == ALIKE and threads.get(demo, ana, row.id).affected == 0


async def test_in_a_thread_it_is_said_and_taken_back_and_seen_by_others(
    opened: Opened, demo: Db, as_member: As
) -> None:
    row = threads.start(demo, as_member("li"), group=1, kind="question", title="Lift 2 stands", body="Doors open.")
    async with opened() as pilot:
        await pilot.app.notice_changes()  # type: ignore[attr-defined]
        await settled(pilot)
        await press(pilot, "home", "enter")
        assert title_read(pilot) == "Lift 2 stands"
        affected.have_too(demo, as_member("marek"), row.id)
        await until(pilot, lambda: shown(pilot, "1 has this too"))
        await press(pilot, "H")
        await until(pilot, lambda: shown(pilot, "2 have this too"))
        await press(pilot, "U")
        await until(pilot, lambda: shown(pilot, "1 has this too"))
        assert not threads.get(demo, as_member("ana"), row.id).affects_me


# It will reach


async def test_whom_it_will_reach_is_shown_and_is_whom_it_reaches(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await ask(pilot, topics="#chiller")
        names = [one.name for one in pane(pilot).people]
        assert names and shown(pilot, names[0]) and shown(pilot, "expert on #chiller")
        await press(pilot, "f2")
        row = browsing(pilot).thread
        assert row is not None
        assert [one.member.name for one in turns.reached(demo, as_member("ana"), row.id)] == names


async def test_somebody_is_taken_off_and_somebody_else_put_on(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    async with opened() as pilot:
        await ask(pilot, topics="#chiller")
        first = pane(pilot).people[0]
        there = {one.id for one in pane(pilot).people}
        other = next(handle for handle in ("li", "jo", "tom") if as_member(handle).actor not in there)
        chosen = as_member(other).actor
        await press(pilot, "f3", "end")
        while pane(pilot).person != first:
            await press(pilot, "k")
        await press(pilot, "x")
        assert any(one.id == first.id and one.out for one in pane(pilot).people) and shown(pilot, "left out")
        await press(pilot, "@")
        pilot.app.screen.query_one(Input).value = f"@{other}"
        await press(pilot, "enter")
        assert [one.why for one in pane(pilot).people if one.id == chosen] == ["chosen by the asker"]
        await press(pilot, "escape", "escape", "a")
        assert {one.id: one.out for one in pane(pilot).people}.items() >= {(first.id, True), (chosen, False)}
        await press(pilot, "f2")
        row = browsing(pilot).thread
        assert row is not None
        reached = [one.member.id for one in turns.reached(demo, ana, row.id)]
        assert chosen in reached and first.id not in reached


async def test_whoever_cannot_be_asked_is_not_put_on(opened: Opened, demo: Db, as_member: As) -> None:
    li = as_member("li")
    now = li.clock()
    availability.set_away(demo, li, now.replace(year=now.year + 1))
    async with opened() as pilot:
        await ask(pilot)
        await press(pilot, "f3", "@")
        pilot.app.screen.query_one(Input).value = "@li"
        await press(pilot, "enter")
        assert shown(pilot, "can't be asked here now")
        await press(pilot, "escape", "escape")
        assert all(one.id != li.actor for one in pane(pilot).people)


# The whole loop


async def test_from_the_question_to_an_answer_that_spares_the_next_one(opened: Opened, demo: Db, as_member: As) -> None:
    """Ana asks, sees nothing like it and posts; Marek is reached and answers; Ana accepts; Li need not ask."""
    ana, marek = as_member("ana"), as_member("marek")
    title = "Gland of valve QV77 weeps zubrowka"
    async with opened() as pilot:
        await ask(pilot, title=title, text="Since the frost. @marek?", topics="#chiller")
        assert [one.name for one in pane(pilot).people] == ["marek"] or "marek" in str(pane(pilot).people)
        await press(pilot, "f2")
        row = browsing(pilot).thread
        assert row is not None and title_read(pilot) == title
        assert row.id in [one.thread.id for one in turns.waiting_for(demo, marek)]
        said = posts.reply(demo, marek, row.id, "A quarter turn on both gland nuts, no more.")
        await until(pilot, lambda: shown(pilot, "A quarter turn"))
        await press(pilot, "end", "A")
        assert threads.get(demo, ana, row.id).state == "answered" and answers.may_accept(demo, ana, said)
        assert row.id not in [one.thread.id for one in turns.waiting_for(demo, marek)]
    async with opened(viewer="li") as pilot:
        await ask(pilot, title="Gland weeps at QV77", text="")
        await go_to(pilot, row.id)
        assert shown(pilot, "A quarter turn on both gland nuts")
        await press(pilot, "y")
    assert (row.id, 1) in [(thread.id, people) for thread, people in spared.counts_of(demo, marek)]
    assert subscriptions.level_of_thread(demo, as_member("li"), row.id) == "all"
