"""Drafts in the app: listed, gone on from, dropped; and a disk that holds no more."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from store import groups, posts, threads, versions
from store.connection import Db
from store.session import Session
from tests.tui.conftest import Opened, browsing, composer, footer, press, screen_text, settled, shown, until
from tui import drafts
from tui.screens.compose import ComposeScreen
from tui.screens.drafts import DraftsScreen
from tui.screens.inbox import InboxScreen
from tui.screens.prompt import PromptScreen

As = Callable[[str], Session]
SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 20)], ids=lambda size: f"{size[0]}x{size[1]}")


def listed(pilot: Pilot[None]) -> DraftsScreen:
    screen = pilot.app.screen
    assert isinstance(screen, DraftsScreen), f"{screen} is seen"
    return screen


def keep(path: Path, target: str, age: float = 0, **fields: str) -> None:
    before = {kept.file for kept in drafts.listing(path, "ana")}
    drafts.keep(path, "ana", target, fields)
    for kept in drafts.listing(path, "ana"):
        if kept.file not in before:
            os.utime(kept.file, (kept.written - age, kept.written - age))


def kept_of(path: Path) -> tuple[drafts.Kept, ...]:
    return drafts.listing(path, "ana")


def texts(path: Path) -> list[str]:
    return [kept.fields["text"] for kept in kept_of(path)]


@pytest.fixture
def chiller(demo: Db, as_member: As) -> threads.ThreadRow:
    rows = threads.recent(demo, as_member("ana"), group=1, limit=10).items
    return next(row for row in rows if row.title.startswith("Chiller 3"))


@SIZES
async def test_drafts_are_listed_and_gone_on_from(
    opened: Opened, demo_path: Path, chiller: threads.ThreadRow, size: tuple[int, int]
) -> None:
    keep(demo_path, f"reply/{chiller.id}", text="It was the\ncapacitor", age=60 * 60 * 3)
    keep(demo_path, "question/1", title="Fan 2", topics="#hvac", text="hums")
    async with opened(size) as pilot:
        await press(pilot, "E")
        assert shown(pilot, "question in Maintenance") and shown(pilot, "Fan 2 · hums") and shown(pilot, "now")
        assert shown(pilot, f"reply in #{chiller.id} Chiller 3") and shown(pilot, "It was the capacitor")
        assert shown(pilot, "3h")
        await press(pilot, "j", "enter")
        assert f"#{chiller.id}" in screen_text(pilot.app)[0]
        await press(pilot, *" of fan 2", "escape")
        assert listed(pilot) and shown(pilot, "It was the capacitor of fan 2")
        await press(pilot, "escape")
        assert browsing(pilot)
    assert sorted(texts(demo_path)) == ["It was the\ncapacitor of fan 2", "hums"]


async def test_what_is_posted_from_a_draft_is_shown_where_it_stands(
    opened: Opened, demo: Db, as_member: As, demo_path: Path, chiller: threads.ThreadRow
) -> None:
    answered = posts.ids(demo, as_member("ana"), chiller.id)[1]
    keep(demo_path, f"reply/{chiller.id}", text="It was the capacitor", to=str(answered))
    async with opened() as pilot:
        await press(pilot, "1")
        assert isinstance(pilot.app.screen, InboxScreen)
        await press(pilot, "E")
        await press(pilot, "enter")
        await press(pilot, "f2")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ComposeScreen | DraftsScreen))
        await settled(pilot)
        assert browsing(pilot).place() == "reading" and shown(pilot, "It was the capacitor")
        assert texts(demo_path) == []
        said = posts.get(demo, as_member("ana"), posts.ids(demo, as_member("ana"), chiller.id)[-1])
        assert said.reply_to == answered, "the draft knows which post it answers"


async def test_a_draft_is_dropped_when_asked_twice(opened: Opened, demo_path: Path) -> None:
    keep(demo_path, "question/1", text="one")
    keep(demo_path, "question/2", text="two", age=60)
    async with opened() as pilot:
        await press(pilot, "E")
        await press(pilot, "D")
        assert "D again drops it" in footer(pilot.app) and len(texts(demo_path)) == 2
        await press(pilot, "j", "D")
        assert len(texts(demo_path)) == 2, "the question is asked anew of another draft"
        await press(pilot, "D")
        assert texts(demo_path) == ["one"] and not shown(pilot, "two")
        await press(pilot, "D", "D")
        assert texts(demo_path) == [] and shown(pilot, "Nothing was written and not posted.")
        assert "Enter" not in footer(pilot.app)
        await press(pilot, "D", "enter", "j")


async def test_others_drafts_and_other_stores_are_not_listed(opened: Opened, demo_path: Path, tmp_path: Path) -> None:
    drafts.keep(demo_path, "marek", "question/1", {"text": "Marek's"})
    drafts.keep(tmp_path / "other.db", "ana", "question/1", {"text": "elsewhere"})
    async with opened() as pilot:
        await press(pilot, "E")
        assert shown(pilot, "Nothing was written and not posted.")


async def test_a_numbered_draft_opens_and_modes_are_left_for(opened: Opened, demo_path: Path) -> None:
    keep(demo_path, "question/1", text="one")
    keep(demo_path, "question/2", text="two", age=60)
    async with opened() as pilot:
        await press(pilot, "E")
        await press(pilot, "2", "enter")
        assert composer(pilot).area.text == "two"
        await press(pilot, "escape")
        await press(pilot, "slash")
        await press(pilot, "escape")
        await pilot.app.switch_mode("browse")
        await settled(pilot)
        assert browsing(pilot), "the list of drafts does not wait behind the search"


@pytest.mark.parametrize("lost", ["closed", "secret", "gone"])
async def test_a_draft_without_its_place_is_shown_and_goes_elsewhere(
    opened: Opened, demo: Db, as_member: As, demo_path: Path, chiller: threads.ThreadRow, lost: str
) -> None:
    ana = as_member("ana")
    number = chiller.id if lost != "gone" else 99_999
    keep(demo_path, f"reply/{number}", text="It was the capacitor")
    if lost == "closed":
        demo.connection.execute("UPDATE threads SET closed_at = last_at WHERE id = ?", (number,))
    elif lost == "secret":
        demo.connection.execute("UPDATE groups SET visibility = 'secret' WHERE id = 1")
        demo.connection.execute("DELETE FROM group_members WHERE group_id = 1 AND member_id = ?", (ana.actor,))
    async with opened() as pilot:
        await press(pilot, "E")
        assert shown(pilot, f"reply in #{number}")
        await press(pilot, "enter")
        assert composer(pilot).area.text == "It was the capacitor"
        reason = "is closed" if lost == "closed" else "There is no thread"
        assert "A text without a place" in screen_text(pilot.app)[0] and reason in screen_text(pilot.app)[0]
        await press(pilot, *" of fan 2", "f2")
        assert isinstance(pilot.app.screen, PromptScreen)
        await press(pilot, *"Nowhere", "enter")
        assert shown(pilot, "Not posted: there is no group")
        await press(pilot, "escape")
        pilot.app.screen.query_one(Input).value = "IT first level"
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ComposeScreen) and shown(pilot, "Ask IT first level"))
        await settled(pilot)
        assert composer(pilot).area.text == "It was the capacitor of fan 2"
        await press(pilot, *"Fan 2", "f2")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ComposeScreen | DraftsScreen))
        await settled(pilot)
    assert texts(demo_path) == []
    newest = threads.recent(demo, ana, group=groups.find(demo, ana, "IT first level").id, limit=20).items
    assert "Fan 2" in [row.title for row in newest]


async def test_a_text_without_a_place_stays_where_it_is_when_nobody_says_where(opened: Opened, demo_path: Path) -> None:
    keep(demo_path, "reply/99999", text="It was the capacitor")
    async with opened() as pilot:
        await press(pilot, "E")
        await press(pilot, "enter")
        await press(pilot, *" really", "f2")
        await press(pilot, "escape")
        assert composer(pilot)
        await press(pilot, "escape")
        assert listed(pilot)
    (kept,) = drafts.listing(demo_path, "ana")
    assert kept.target == "reply/99999" and kept.fields["text"] == "It was the capacitor really"


async def test_a_command_s_text_is_gone_on_from(opened: Opened, demo_path: Path) -> None:
    drafts.folder().mkdir(parents=True)
    path = drafts.folder() / f"post-{drafts.mark(demo_path)}-abcdefgh.md"
    path.write_text("From the shell")
    async with opened() as pilot:
        await press(pilot, "E")
        assert shown(pilot, "text of a command")
        await press(pilot, "enter")
        await press(pilot, "f2")
        pilot.app.screen.query_one(Input).value = "#1"
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ComposeScreen) and shown(pilot, "Reply in #1"))
        await settled(pilot)
        await press(pilot, "escape")
        assert shown(pilot, "reply in #1")
    (kept,) = drafts.listing(demo_path, "ana")
    assert kept.target == "reply/1" and not path.exists()


async def test_a_change_of_a_deleted_post_is_not_lost(
    opened: Opened, demo: Db, as_member: As, demo_path: Path, chiller: threads.ThreadRow
) -> None:
    mine = posts.reply(demo, as_member("ana"), chiller.id, "I go up.")
    keep(demo_path, f"edit/{mine.id}", text="I go up there now.")
    async with opened() as pilot:
        await press(pilot, "E")
        assert shown(pilot, f"change of your post in #{chiller.id}")
        await press(pilot, "enter")
        assert "Change your post" in screen_text(pilot.app)[0]
        await press(pilot, "escape")
        versions.delete(demo, as_member("ana"), mine.id)
        await press(pilot, "enter")
        assert composer(pilot).area.text == "I go up there now." and "was deleted" in screen_text(pilot.app)[0]


# A disk that holds no more


def full(*args: object, **more: object) -> None:
    raise OSError(28, "No space left on device")


@SIZES
async def test_on_a_full_disk_one_is_told_once_and_asked_before_leaving(
    opened: Opened, demo_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setattr("tui.screens.compose_drafts.DRAFT_EVERY", 0.02)
    async with opened(size) as pilot:
        await press(pilot, "a")
        with monkeypatch.context() as broken:
            broken.setattr("tui.drafts._write", full)
            await press(pilot, *"Fan 2")
            await until(pilot, lambda: shown(pilot, "The draft can't be kept: No space"))
            assert shown(pilot, "This text is nowhere")
            composer(pilot).notice.close()
            await press(pilot, *" hums")
            await pilot.pause(0.1)
            assert not composer(pilot).notice.open, "it is said once"
            await press(pilot, "escape")
            assert composer(pilot).notice.open and shown(pilot, "Esc again leaves it")
            await press(pilot, *"!")
            await press(pilot, "escape")
            assert composer(pilot), "whoever writes on is asked anew"
        await until(
            pilot, lambda: [kept.fields["title"] for kept in drafts.listing(demo_path, "ana")] == ["Fan 2 hums!"]
        )
        await until(pilot, lambda: not composer(pilot).notice.open)
        await press(pilot, "escape")
        assert browsing(pilot), "once there is room it is kept without being asked"


async def test_who_insists_leaves_without_the_text(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.drafts._write", full)
    async with opened() as pilot:
        await press(pilot, "a")
        await press(pilot, *"Fan 2", "escape", "escape")
        assert browsing(pilot)


async def test_ctrl_q_asks_first_too(opened: Opened, demo_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as pilot:
        await press(pilot, "a")
        with monkeypatch.context() as broken:
            broken.setattr("tui.drafts._write", full)
            await press(pilot, *"Fan 2", "ctrl+q")
            assert composer(pilot) and shown(pilot, "Ctrl+Q again leaves it") and not pilot.app._exit
        await press(pilot, "ctrl+q")
        assert pilot.app._exit
    assert [kept.fields["title"] for kept in drafts.listing(demo_path, "ana")] == ["Fan 2"]


async def test_what_could_not_be_kept_can_be_posted(
    opened: Opened, demo: Db, as_member: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.drafts._write", full)
    async with opened() as pilot:
        await press(pilot, "a")
        await press(pilot, *"Fan 2", "tab", "tab", *"hums", "ctrl+s", "f2")
        assert browsing(pilot).place() == "reading"
    assert threads.recent(demo, as_member("ana"), group=1, limit=1).items[0].title == "Fan 2"


async def test_an_empty_composer_is_left_at_once_on_a_full_disk(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.drafts._write", full)
    async with opened() as pilot:
        await press(pilot, "a", "escape")
        assert browsing(pilot)
