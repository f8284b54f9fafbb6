"""For you: lines that are read, answered, taken off and followed where they stand; and being there is a visit."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from store import answers, groups, notices, posts, reviews, threads, unread
from store.connection import Db
from store.demo import content
from store.experts import passing, turns
from store.reviews import Review
from store.session import Session
from tests.tui.conftest import Opened, browsing, footer, press, screen_text, settled, until
from tui import app as module
from tui.screens.compose import ComposeScreen
from tui.screens.inbox import InboxScreen
from tui.widgets.reading import Reading
from tui.widgets.waiting_list import WaitingList, key_of

As = Callable[[str], Session]

BOILER = "Boiler 2 locks out on flame loss in wind"
TABLET, CHILLER = "Tablet shows yesterday's work orders only", "Chiller 3 trips on high head pressure"
FILTERS, CONTACTOR = "Spare G4 filters 592×592: which store?", "Contactor K4 hums since the storm"
PHOTO, TENDER = "One picture a week: before and after", "A page for the tender folder: what 'within the hour' means"


def listing(pilot: Pilot[None]) -> WaitingList:
    assert isinstance(pilot.app.screen, InboxScreen), f"{pilot.app.screen} is seen"
    return pilot.app.screen.query_one(WaitingList)


def titles(pilot: Pilot[None]) -> list[str]:
    return [line.thread.title for line in listing(pilot).waiting]


def here(pilot: Pilot[None]) -> str:
    line = listing(pilot).line
    return line.thread.title if line else ""


def read_now(pilot: Pilot[None]) -> str:
    thread = browsing(pilot).thread
    return thread.title if thread else ""


def shown(pilot: Pilot[None]) -> str:
    return "\n".join(screen_text(pilot.app))


@pytest.fixture
def no_questions_nor_reviews(demo: Db, as_member: As) -> None:
    """Ana passes on what reaches her, and says that what she should look at again is still right."""
    ana = as_member("ana")
    for question in turns.waiting_for(demo, ana):
        passing.not_me(demo, ana, question.thread.id)
    for review in reviews.to_review(demo, ana):
        answers.verify(demo, ana, review.post.id)


@pytest.mark.usefixtures("no_questions_nor_reviews")
async def test_every_section_is_there_and_the_cursor_passes_the_headings(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "1")
        assert titles(pilot)[:7] == [BOILER, TABLET, CHILLER, CHILLER, FILTERS, CONTACTOR, PHOTO]
        assert TENDER in titles(pilot)[7:]
        for heading in ("Replies and mentions", "What you follow", "While you were away  since Friday"):
            assert heading in shown(pilot)
        await press(pilot, "j", "j", "j", "j")
        assert here(pilot) == FILTERS
        await press(pilot, "k", "end", "j")
        assert listing(pilot).cursor == len(titles(pilot)) - 1
        assert here(pilot) in "".join(screen_text(pilot.app)[15:]), "what the line is about stands below"


async def test_an_answer_to_look_at_again_leaves_when_it_is_said_to_be_right(
    opened: Opened, demo: Db, as_member: As
) -> None:
    async with opened() as pilot:
        await press(pilot, "1")
        [line] = [line for line in listing(pilot).waiting if isinstance(line, Review)]
        assert "Answers to look at again" in shown(pilot) and "by marek" in shown(pilot)
        listing(pilot).cursor = listing(pilot).waiting.index(line)
        await press(pilot, "m")
        assert line in listing(pilot).waiting, "having seen it says nothing about it"
        await press(pilot, "V")
        assert "Answers to look at again" not in shown(pilot)
    assert reviews.to_review(demo, as_member("ana")) == ()


@pytest.mark.usefixtures("no_questions_nor_reviews")
async def test_a_number_opens_a_line_of_any_section_and_escape_leads_back(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "1")
        await press(pilot, "6", "enter")
        assert read_now(pilot) == CONTACTOR and browsing(pilot).place() == "reading"
        await press(pilot, "escape")
        assert CONTACTOR not in titles(pilot), "what was read has left"
        await press(pilot, "6", "9", "enter")
        assert "There is no line 69" in footer(pilot.app)
        await press(pilot, "escape")
        assert browsing(pilot).place() == "list"


@pytest.mark.usefixtures("no_questions_nor_reviews")
async def test_space_reads_on_through_the_lines(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "1")
        passed: list[str] = []
        for _ in range(40):
            await press(pilot, "space")
            if not passed or passed[-1] != read_now(pilot):
                passed.append(read_now(pilot))
            if "Nothing else is new" in footer(pilot.app):
                break
        assert passed[:6] == [BOILER, TABLET, CHILLER, FILTERS, CONTACTOR, PHOTO] and TENDER in passed
        await press(pilot, "escape")
        assert browsing(pilot).place() == "list", "behind the last line it is reading as everywhere"
        await press(pilot, "1")
        assert "Nothing waits for you." in shown(pilot) and "nothing was busy since Friday" in shown(pilot)


async def test_a_thread_opened_in_its_group_goes_on_there(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "1")
        await press(pilot, "enter")
        await press(pilot, "h", "home", "enter", "escape")
        assert browsing(pilot).place() == "list"


@pytest.mark.usefixtures("no_questions_nor_reviews")
async def test_a_line_is_taken_off_and_the_next_one_is_under_the_cursor(
    opened: Opened, demo: Db, as_member: As
) -> None:
    ana = as_member("ana")
    async with opened() as pilot:
        await press(pilot, "1")
        await press(pilot, "m")
        assert here(pilot) == TABLET and BOILER not in titles(pilot)
        assert [row.kind for row in notices.inbox(demo, ana).items] == ["reply"] * 3
        await press(pilot, "end", "m")
        assert listing(pilot).cursor == len(titles(pilot)) - 1
        while titles(pilot):
            await press(pilot, "m")
        assert "Nothing waits for you." in shown(pilot) and "1 For you   " in shown(pilot)
        await press(pilot, "m", "w", "r", "enter", "space")
        assert isinstance(pilot.app.screen, InboxScreen)
    assert notices.count(demo, ana) == 0


@pytest.mark.usefixtures("no_questions_nor_reviews")
async def test_muting_from_a_line_takes_it_off(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await press(pilot, "1")
        listing(pilot).cursor = 4
        await press(pilot, "w")
        assert FILTERS not in titles(pilot) and "muted" in footer(pilot.app)
    found = [row for row in threads.recent(demo, as_member("ana"), group=1).items if row.title == FILTERS]
    assert found[0].muted and found[0].unread == 1


@pytest.mark.usefixtures("no_questions_nor_reviews")
async def test_an_answer_from_a_line_is_posted_there_and_the_line_is_done(
    opened: Opened, demo: Db, as_member: As
) -> None:
    async with opened() as pilot:
        await press(pilot, "1")
        await press(pilot, "j", "j", "r")
        assert isinstance(pilot.app.screen, ComposeScreen)
        pilot.app.screen.query_one(TextArea).text = "The capacitor it was."
        await press(pilot, "f2")
        assert "posted" in footer(pilot.app)
        await until(pilot, lambda: titles(pilot).count(CHILLER) == 1)  # The later reply still waits.
    ana = as_member("ana")
    chiller = next(row for row in threads.recent(demo, ana, group=1).items if row.title == CHILLER)
    newest = posts.get(demo, ana, posts.ids(demo, ana, chiller.id)[-1])
    assert newest.body == "The capacitor it was." and newest.reply_to_author == "marek"


@pytest.mark.usefixtures("no_questions_nor_reviews")
async def test_what_comes_in_leaves_the_cursor_on_its_line(
    opened: Opened, demo: Db, as_member: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVERY", 0.05)
    async with opened() as pilot:
        await press(pilot, "1")
        await press(pilot, *"jjjj")
        line = listing(pilot).line
        assert line is not None
        boiler = listing(pilot).waiting[0].thread.id
        posts.reply(demo, as_member("li"), boiler, "@ana [red]It[/red] blew [/] again.")
        await until(pilot, lambda: len(titles(pilot)) == 9)
        assert listing(pilot).line is not None and key_of(listing(pilot).line) == key_of(line)  # type: ignore[arg-type]
        assert listing(pilot).cursor == 5 and "“@ana [red]It[/red] blew [/] again.”" in shown(pilot)
        assert "1 For you 5" in shown(pilot)
        ana = as_member("ana")
        unread.mark_read(demo, ana, {line.thread.id: posts.ids(demo, ana, line.thread.id)[-1]})
        await until(pilot, lambda: len(titles(pilot)) == 8)
        assert here(pilot) == CONTACTOR


async def looked(pilot: Pilot[None]) -> None:
    """Wait for what the app does once a second."""
    assert isinstance(pilot.app, module.HallwayApp)
    await pilot.app._tick()
    await settled(pilot)


@pytest.mark.parametrize("size", [(150, 50), (120, 20), (100, 24), (80, 10), (59, 20), (30, 8)])
async def test_every_line_can_be_reached_at_every_size(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await press(pilot, "1")
        for number, title in enumerate(titles(pilot), 1):
            if number > 1:
                await press(pilot, "j")
            assert here(pilot) == title
            assert any(line[1:5].split()[:1] == [str(number)] for line in screen_text(pilot.app)), shown(pilot)
        await press(pilot, "home")
        assert "Questions you can" in shown(pilot)


async def test_being_there_is_a_visit_and_leaving_the_app_open_is_none(
    opened: Opened, demo: Db, as_member: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [content.ANCHOR]
    monkeypatch.setattr(module, "EVERY", 0.05)
    ana = as_member("ana")

    def rows() -> list[tuple[str, str]]:
        return demo.rows("SELECT started_at, ended_at FROM visits WHERE member_id = ? ORDER BY id", (ana.actor,))

    (before,) = rows()
    async with opened() as pilot:
        assert isinstance(pilot.app, module.HallwayApp)
        pilot.app.clock = lambda: moment[0]
        await until(pilot, lambda: len(rows()) == 2)
        moment[0] += timedelta(seconds=59)
        await press(pilot, "j")
        await looked(pilot)
        assert rows()[1][0] == rows()[1][1], "once a minute is enough"
        moment[0] += timedelta(hours=9)
        await looked(pilot)
        assert len(rows()) == 2, "nobody was there"
        await press(pilot, "j")
        await until(pilot, lambda: len(rows()) == 3)
        moment[0] += timedelta(seconds=30)
        await press(pilot, "q")
    assert rows()[0] == before and rows()[2][0] < rows()[2][1], "leaving is the end of a visit"


async def test_opening_makes_nobody_a_member(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from store.create import create_store
    from store.opening import open_store
    from store.session import Identity
    from tests.tui.conftest import standing

    monkeypatch.setattr(module, "EVERY", 0.05)
    path = tmp_path / "other.db"
    create_store(path, name="Northwind", identity=Identity("test-host", "uid", "1", "ines"), clock=standing).close()
    async with opened(path=path, viewer=None) as pilot:
        await press(pilot, "1")
        assert "Nothing waits for you." in shown(pilot)
        await looked(pilot)
        await press(pilot, "q")
    db = open_store(path, read_only=True)
    assert db.value("SELECT count(*) FROM visits") == 0 and db.value("SELECT count(*) FROM members") == 1
    db.close()


async def test_space_goes_past_what_is_muted(opened: Opened, demo: Db, as_member: As) -> None:
    from store import subscriptions

    ana = as_member("ana")
    maintenance = groups.find(demo, ana, "Maintenance")
    subscriptions.follow_group(demo, ana, maintenance.id, "muted")
    async with opened() as pilot:
        await settled(pilot)
        assert browsing(pilot).group is not None and browsing(pilot).group.name != "Maintenance"  # type: ignore[union-attr]
        for _ in range(30):
            await press(pilot, "space")
            assert browsing(pilot).thread is None or browsing(pilot).thread.group != "Maintenance"  # type: ignore[union-attr]
            if "Nothing else is new" in footer(pilot.app):
                break
        assert browsing(pilot).query_one(Reading) is not None


@pytest.mark.usefixtures("no_questions_nor_reviews")
async def test_drafts_are_told_of_where_one_looks_for_what_waits(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "1")
        assert "draft" not in shown(pilot)
        await press(pilot, "j", "j", "r")
        pilot.app.screen.query_one(TextArea).text = "Half a thought"
        await press(pilot, "escape")
        assert screen_text(pilot.app)[1].endswith("1 draft · E")
        await press(pilot, "E")
        assert "Half a thought" in shown(pilot)


async def test_an_expert_answers_from_the_line_the_asker_accepts_there_and_another_expert_verifies(
    opened: Opened, demo: Db, as_member: As
) -> None:
    from store import asking, expertise

    asker, marek, wanda = (as_member(who) for who in ("jo", "marek", "wanda"))
    for expert in (marek, wanda):
        expertise.claim(demo, expert, ["brass-tags"])
    group = groups.find(demo, asker, "Maintenance")
    title = "Which brass tag is the fire damper?"
    asked = asking.ask(demo, asker, group=group.id, title=title, body="Two of them.", topics=["brass-tags"])

    async def at_line(pilot: Pilot[None]) -> None:
        await press(pilot, "1", "home", *"j" * titles(pilot).index(title))
        assert here(pilot) == title

    async with opened(viewer="marek") as pilot:
        await press(pilot, "1")
        await at_line(pilot)
        assert "because #brass-tags" in shown(pilot) and "nobody has replied" in shown(pilot)
        await press(pilot, "r")
        pilot.app.screen.query_one(TextArea).text = "The one with the notch."
        await press(pilot, "f2")
        assert title not in titles(pilot), "whoever has answered is asked no more"
    async with opened(viewer="wanda") as pilot:
        await press(pilot, "1")
        await at_line(pilot)
        assert "1 reply   V verify" in shown(pilot)
        await press(pilot, "V")
        assert title not in titles(pilot) and "verified" in footer(pilot.app)
    async with opened(viewer="jo") as pilot:
        await press(pilot, "1")
        await at_line(pilot)
        assert "A accept" in shown(pilot)
        while listing(pilot).line.kind != "reply":  # type: ignore[union-attr]
            await press(pilot, "j")
        await press(pilot, "A")
        assert "accepted" in footer(pilot.app)
    row = threads.get(demo, asker, asked.id)
    answer = posts.get(demo, asker, posts.ids(demo, asker, asked.id)[-1])
    assert row.state == "verified" and answer.accepted and answer.verified
