"""The composer: quoting, the preview, names that are completed, and what came meanwhile."""

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection
from textual.widgets import Input, TextArea

from store import groups, posts, threads, versions
from store.connection import Db
from store.opening import SCHEMA_VERSION
from store.session import Session
from tests.tui.conftest import Opened, browsing, composer, press, reading, screen_text, settled, shown, until
from tui import drafts
from tui.widgets.offers import Offers
from tui.widgets.reading import Reading
from tui.widgets.reading_paint import LINES

As = Callable[[str], Session]
SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 20)], ids=lambda size: f"{size[0]}x{size[1]}")


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.app.EVERY", 0.05)
    monkeypatch.setattr("tui.screens.compose_beside.PAUSE", 0.01)


def text(pilot: Pilot[None]) -> str:
    return composer(pilot).area.text


def kept_drafts(pilot: Pilot[None]) -> tuple[drafts.Kept, ...]:
    return drafts.listing(pilot.app.store_path, "ana")  # type: ignore[attr-defined]


def offered(pilot: Pilot[None]) -> list[str]:
    return [offer.text for offer in composer(pilot).query_one(Offers).offers]


# Quoting


async def test_a_post_is_quoted_with_who_said_it_and_where(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened() as pilot:
        await press(pilot, "enter")
        post = reading(pilot).post
        assert post is not None and post.author == "marek"
        await press(pilot, "R")
        first, *lines = text(pilot).split("\n")
        assert first == f"marek in #{post.thread_id}.{post.id}:"
        assert lines[0] == f"> {post.body}" and lines[1:] == ["", ""]
        await press(pilot, *"It was.", "f2")
        said = reading(pilot).post
        assert said is not None and said.mine and said.reply_to == post.id
        assert said.body == f"{first}\n> {post.body}\n\nIt was."


async def test_only_what_is_selected_is_quoted(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "enter")
        view = reading(pilot)
        post = view.post
        assert post is not None
        at, _ = view.place
        start = post.body.index("fan capacitor")
        line = (at - 1) * LINES + next(
            number for number, line in enumerate(view._flow.laid(at - 1).lines)  # type: ignore[union-attr]
            if "fan capacitor" in line.content.plain
        )  # fmt: skip
        view.screen.selections = {view: Selection(Offset(start, line), Offset(start + 13, line))}
        await press(pilot, "R")
        assert text(pilot).split("\n")[1:] == ["> fan capacitor", "", ""]


async def test_a_quote_comes_behind_the_draft_that_is_there(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        await press(pilot, *"First thought.")
        await press(pilot, "escape")
        await press(pilot, "R")
        assert text(pilot).startswith("First thought.\n\nmarek in #")
        assert composer(pilot).area.cursor_at_end_of_text
        await press(pilot, "escape")
        assert [kept.fields["text"] for kept in kept_drafts(pilot)] == ["First thought."], "a quote alone is no draft"


async def test_a_mail_is_quoted_without_what_it_quotes_itself(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    row = next(row for row in threads.recent(demo, ana, group=1, limit=5).items if row.title.startswith("Chiller 3"))
    said = posts.reply(demo, as_member("li"), row.id, "> Is it hot?\n\nYes.\nVery.\n\n-- \nLi, Workshop")
    demo.connection.execute("UPDATE posts SET format = 'plain' WHERE id = ?", (said.id,))
    async with opened() as pilot:
        await press(pilot, "enter", "end", "R")
        assert text(pilot) == f"{said.author} in #{row.id}.{said.id}:\n> Yes.  \n> Very.\n\n"


async def test_long_posts_are_cut(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    row = threads.recent(demo, ana, group=1, limit=1).items[0]
    posts.reply(demo, as_member("li"), row.id, "\n\n".join(f"Line {number}" for number in range(100)))
    async with opened() as pilot:
        await press(pilot, "enter", "end", "R")
        lines = text(pilot).rstrip("\n").split("\n")
        assert len(lines) == 31 and lines[-1] == "> …" and lines[1] == "> Line 0"


async def test_where_one_may_not_reply_nothing_is_quoted(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "g", "end", "enter", "enter")
        await press(pilot, "R")
        assert browsing(pilot).place() == "reading"


# The preview


async def test_the_preview_stands_beside_the_text_and_follows_it(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        await press(pilot, *"Some **bold** words", "f5")
        assert shown(pilot, "Some bold words") and shown(pilot, "Some **bold** words")
        assert composer(pilot).focused is composer(pilot).area
        await press(pilot, *" and `code`")
        await until(pilot, lambda: shown(pilot, "Some bold words and code"))
        await press(pilot, "f5")
        assert not shown(pilot, "Some bold words and code")


@pytest.mark.parametrize("size", [(80, 24), (40, 20)])
async def test_without_room_the_preview_stands_instead_of_the_text(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await press(pilot, "a")
        await press(pilot, *"Fan 2 hums", "tab", "tab", *"- one", "enter", *"- **two**", "f5")
        assert shown(pilot, "- two") and not shown(pilot, "**two**") and shown(pilot, "Fan 2 hums")
        assert isinstance(composer(pilot).focused, Reading)
        await press(pilot, "escape")
        assert shown(pilot, "- **two**") and composer(pilot).focused is composer(pilot).area
        assert text(pilot) == "- one\n- **two**"


async def test_a_long_preview_scrolls_and_shows_what_is_typed(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "enter", "r", "f5")
        composer(pilot).area.load_text("\n\n".join(f"Line {number}" for number in range(80)))
        composer(pilot).area.move_cursor(composer(pilot).area.document.end)
        await press(pilot, *" last")
        beside = composer(pilot).query_one(Reading)
        await until(pilot, lambda: beside.at_end)
        composer(pilot).set_focus(beside)
        await press(pilot, "home")
        assert not beside.at_end


async def test_the_preview_of_a_mail_that_one_changes_is_plain(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    row = threads.recent(demo, ana, group=1, limit=1).items[0]
    mine = posts.reply(demo, ana, row.id, "*as typed*")
    demo.connection.execute("UPDATE posts SET format = 'plain' WHERE id = ?", (mine.id,))
    async with opened((160, 40)) as pilot:
        await press(pilot, "enter", "end", "e", "f5")
        beside = composer(pilot).query_one(Reading)
        await until(pilot, lambda: beside.post is not None)
        assert sum(line.count("*as typed*") for line in screen_text(pilot.app)) == 2


# Names


async def test_names_are_offered_and_taken(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        await press(pilot, *"Ask @ma")
        assert "@marek" in offered(pilot) and shown(pilot, "@marek")
        await press(pilot, *"re")
        assert offered(pilot) == ["@marek"]
        await press(pilot, "tab")
        assert text(pilot) == "Ask @marek" and not offered(pilot)
        await press(pilot, *", see #chi")
        assert "#chiller" in offered(pilot)
        await press(pilot, "escape")
        assert not offered(pilot) and composer(pilot)
        await press(pilot, *"ll")
        await press(pilot, "enter")
        assert text(pilot) == "Ask @marek, see #chiller" and composer(pilot).focused is composer(pilot).area
        await press(pilot, "enter", *"x")
        assert text(pilot).endswith("#chiller\nx"), "with nothing offered, Enter is Enter"


async def test_threads_are_offered_by_their_numbers(opened: Opened, demo: Db, as_member: As) -> None:
    row = threads.recent(demo, as_member("ana"), group=1, limit=1).items[0]
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        await press(pilot, *f"See #{str(row.id)[:-1]}")
        assert f"#{row.id}" in offered(pilot) and shown(pilot, row.title[:20])
        place = offered(pilot).index(f"#{row.id}")
        await press(pilot, *["down"] * place, "tab")
        assert text(pilot) == f"See #{row.id}"


async def test_topics_are_offered_in_their_field(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "a")
        await press(pilot, "tab", *"chil")
        assert offered(pilot) == ["#chiller"]
        await press(pilot, "tab", *"hv")
        await press(pilot, "enter")
        assert composer(pilot).query_one("#topics", Input).value == "#chiller #hvac "
        await press(pilot, "tab")
        assert composer(pilot).focused is composer(pilot).area


@pytest.mark.parametrize("typed", ["mail a@ma", "`x = @ma", "# ", "```\n@ma"])
async def test_nothing_pops_up_where_nobody_is_named(opened: Opened, typed: str) -> None:
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        await press(pilot, *(key.replace("\n", "enter") for key in typed))
        assert text(pilot) == typed and not offered(pilot)


async def test_going_elsewhere_closes_the_list(opened: Opened) -> None:
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        await press(pilot, *"one", "enter", *"@ma")
        assert offered(pilot)
        await press(pilot, "left", "left", "left")
        assert not offered(pilot)
        await press(pilot, "end", *"r")
        assert offered(pilot)
        await press(pilot, "backspace", "backspace", "backspace", "backspace")
        assert not offered(pilot)


async def test_typing_goes_on_while_the_store_is_slow(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    gate = threading.Event()

    def slow(*args: object) -> tuple[()]:
        gate.wait(20)
        return ()

    monkeypatch.setattr("tui.screens.compose_offers._members", slow)
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        for key in "@marek and on":
            await pilot.press("space" if key == " " else key)
        assert text(pilot) == "@marek and on" and not offered(pilot)
        gate.set()
        await settled(pilot)
        assert not offered(pilot)


@SIZES
async def test_the_list_stays_on_the_screen(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await press(pilot, "enter", "r")
        area = composer(pilot).area
        area.load_text("\n" * 60 + "word " * 5)
        area.move_cursor(area.document.end)
        await press(pilot, *"#1")
        box = composer(pilot).query_one(Offers).region
        assert offered(pilot) and box.height == len(offered(pilot))
        assert box.x >= 0 and box.y >= 0 and box.right <= size[0] and box.bottom <= size[1]
        assert area.cursor_screen_offset.y not in range(box.y, box.bottom)


# What came meanwhile


@SIZES
async def test_replies_that_come_meanwhile_are_counted_and_shown(
    opened: Opened, demo: Db, as_member: As, size: tuple[int, int]
) -> None:
    ana = as_member("ana")
    row = next(row for row in threads.recent(demo, ana, group=1, limit=5).items if row.title.startswith("Chiller 3"))
    async with opened(size) as pilot:
        await press(pilot, "enter", "r")
        await press(pilot, *"Let me see")
        assert not shown(pilot, "F6")
        said = posts.reply(demo, as_member("li"), row.id, "It was the capacitor.")
        posts.reply(demo, ana, row.id, "What I wrote elsewhere.")
        await until(pilot, lambda: shown(pilot, "1 reply"))
        posts.reply(demo, as_member("marek"), row.id, "As I said.")
        await until(pilot, lambda: shown(pilot, "2 replies"))
        assert text(pilot) == "Let me see" and not shown(pilot, "It was the capacitor.")
        await press(pilot, "f6")
        await until(pilot, lambda: shown(pilot, "It was the capacitor.") and shown(pilot, "As I said."))
        assert not shown(pilot, "What I wrote elsewhere.") and not shown(pilot, "· asked")
        versions.edit(demo, as_member("li"), said.id, "It was the contactor.")
        await until(pilot, lambda: shown(pilot, "It was the contactor."))
        await press(pilot, "f6")
        assert not shown(pilot, "It was the contactor.") and text(pilot) == "Let me see"
        versions.delete(demo, as_member("li"), said.id)
        await until(pilot, lambda: shown(pilot, "1 reply"))


async def test_nothing_is_counted_for_a_new_question(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    async with opened() as pilot:
        await press(pilot, "a")
        row = threads.recent(demo, ana, group=1, limit=1).items[0]
        posts.reply(demo, as_member("li"), row.id, "It was the capacitor.")
        await until(pilot, lambda: pilot.app.screen_stack[0].thread.posts > row.posts)  # type: ignore[attr-defined]
        await press(pilot, "f6")
        assert not shown(pilot, "F6") and not shown(pilot, "since you began") and not shown(pilot, "capacitor.")


async def test_a_store_that_was_migrated_meanwhile_takes_nothing_and_the_text_stays(
    opened: Opened, demo: Db, demo_path: Path
) -> None:
    async with opened() as pilot:
        await press(pilot, "enter", "r", *"It was.")
        with contextlib.closing(sqlite3.connect(demo_path)) as newer:
            newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        before = demo.value("SELECT max(id) FROM posts")
        await pilot.press("f2")
        await until(pilot, lambda: shown(pilot, "newer"))
        assert "It was." in text(pilot) and demo.value("SELECT max(id) FROM posts") == before
    assert [kept.fields["text"] for kept in drafts.listing(demo_path, "ana")] == ["It was."]


async def test_every_key_has_a_button_or_a_word(opened: Opened) -> None:
    async with opened((120, 40)) as pilot:
        await press(pilot, "a")
        said = "\n".join(screen_text(pilot.app)[-2:])
        for word in ("F2 Post", "F4 Editor", "F5 Preview", "Ctrl+S", "Tab", "Esc", "Post   ", "Keep draft", "Preview"):
            assert word in said
        order = []
        for _ in range(7):
            focused = composer(pilot).focused
            order.append(focused.id if focused else "")
            await press(pilot, "tab")
        assert order == ["title", "topics", "text", "path", "post-button", "keep-button", "preview-button"]
        await press(pilot, "shift+tab", "enter")
        assert composer(pilot).beside == "preview", "a button does what its key does"


async def test_leads_of_other_groups_are_offered_after_ones_own(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    group = groups.find(demo, ana, "Maintenance")
    here = {person.member.handle for person in groups.roster(demo, ana, group.id)}
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        composer(pilot).query_one(TextArea)
        for letter in "abdjlmps":
            await press(pilot, "@", letter)
            ours = [offer[1:] in here for offer in offered(pilot)]
            assert ours == sorted(ours, reverse=True), offered(pilot)
            await press(pilot, "escape", "space")
