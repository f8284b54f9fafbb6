import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.selection import Selection

from store.attachments import AttachmentRow
from store.clock import iso
from store.posts import PostRow
from store.threads import ThreadRow
from tui.widgets.glyphs import ASCII, Glyphs
from tui.widgets.reading import Reading
from tui.widgets.reading_layout import age
from tui.widgets.reading_paint import LINES

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
WORDS = "check the fan capacitor first and measure it cold before you lock out the breaker "


def ago(minutes: float) -> str:
    return iso(NOW - timedelta(minutes=minutes))


def make_post(number: int, body: str | None = None, author: str = "ana") -> PostRow:
    return PostRow(
        id=number,
        uid=f"u{number}",
        thread_id=1042,
        kind="reply",
        author=author,
        author_id=1,
        created_at=ago(4),
        arrived_at=ago(4),
        edited_at=None,
        body=f"post {number} " + WORDS * (number % 7) if body is None else body,
        votes=0,
        voted=False,
        accepted=False,
        verified=False,
        reply_to=None,
        reply_to_author=None,
        deleted=False,
        attachments=(),
        source_id=None,
        unread=False,
        mine=False,
    )


THREAD = ThreadRow(
    id=1042,
    uid="t",
    group_id=1,
    group="Maintenance",
    kind="question",
    title="Chiller 3 trips [/]",
    state="open",
    closed=False,
    author="ana",
    created_at=ago(23),
    last_at=ago(2),
    posts=3,
    topics=("hvac", "chiller"),
    photos=0,
    unread=0,
    source_id=None,
    since=ago(23),
    aim_minutes=60,
)


class ReadingApp(App[None]):
    def __init__(self, posts: list[PostRow], *, unread: int | None = None, glyphs: Glyphs | None = None) -> None:
        super().__init__()
        self.posts = {post.id: post for post in posts}
        self.unread, self.signs = unread, glyphs
        self.fetched: list[int] = []
        self.seen: list[int] = []
        self.followed: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        names = "bg side field raised sel rule bar text strong muted accent on-accent hot good"
        return {f"h-{name}": "#202020" if name in ("bg", "raised", "field") else "#c0c0c0" for name in names.split()}

    def compose(self) -> ComposeResult:
        yield Reading(now=lambda: NOW, glyphs=self.signs, plain=self.signs is ASCII)

    def on_mount(self) -> None:
        self.view.show(THREAD, tuple(self.posts), self.fetch, unread=self.unread)
        self.view.focus()

    @property
    def view(self) -> Reading:
        return self.query_one(Reading)

    async def fetch(self, ids: tuple[int, ...]) -> tuple[PostRow, ...]:
        self.fetched += ids
        return tuple(self.posts[post] for post in ids if post in self.posts)

    def on_reading_seen(self, message: Reading.Seen) -> None:
        assert message.thread_id == THREAD.id
        self.seen.append(message.up_to)

    def on_reading_follow(self, message: Reading.Follow) -> None:
        self.followed.append(message.target)


def rows(app: ReadingApp) -> list[str]:
    view = app.view
    return [view.render_line(y).text.rstrip() for y in range(view.size.height)]


def posts(count: int) -> list[PostRow]:
    return [make_post(number) for number in range(1, count + 1)]


async def test_head_and_posts_as_they_look_on_a_wide_pane() -> None:
    photo = AttachmentRow(1, "panel.jpg", None, "image/jpeg", 4_100_000, 4000, 3000, True)
    thanked = make_post(2, "See #611.", "marek")._replace(
        votes=2, accepted=True, reply_to=1, reply_to_author="ana", edited_at=ago(1)
    )
    gone = make_post(3, "", "tom")._replace(deleted=True, created_at=None)
    app = ReadingApp([make_post(1, "It *trips*.")._replace(attachments=(photo,)), thanked, gone], unread=2)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = rows(app)
        assert shown[0] == "  #1042 Chiller 3 trips [/]" + "● open 23m  aim 1h".rjust(79 - 27)
        assert shown[1] == "  #hvac #chiller" + "asked by ana".rjust(79 - 16)
        assert shown[2] == ""
        assert shown[3] == "  ana · asked" + "4m".rjust(79 - 13)
        assert shown[4:7] == ["    It trips.", "    ▣ panel.jpg  4000×3000  4.1 MB", ""]
        assert shown[7].startswith("  ── 2 new ────")
        assert shown[8].startswith("▌ marek · ✓ accepted · edited")
        assert shown[8].endswith("2 × helped me too   4m")
        assert shown[9] == "▌   See #611."
        assert shown[11:13] == ["  tom", "    deleted by its author"]


async def test_head_on_a_phone_and_in_ascii() -> None:
    app = ReadingApp(posts(1), glyphs=ASCII)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        shown = rows(app)
        assert shown[0] == " Chiller 3 trips [/]"
        assert shown[1] == " #1042 #hvac #chiller" + "? open 23m".rjust(39 - 21)
        assert shown[3].startswith(">ana - asked")
        assert shown[4].startswith("   post 1")
        assert all(row.isascii() for row in shown)


async def test_a_late_question_and_a_verified_one_say_so() -> None:
    app = ReadingApp(posts(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.view.set_thread(THREAD._replace(since=ago(125)))
        assert rows(app)[0].endswith("● open 2h!  aim 1h")
        app.view.set_thread(THREAD._replace(state="verified", closed=True))
        assert rows(app)[0].endswith("★ verified  closed")


async def test_only_posts_about_to_be_seen_are_loaded() -> None:
    app = ReadingApp(posts(2000))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "   post 1 check" in rows(app)[4]
        assert len(app.fetched) < 60 and len(app.fetched) == len(set(app.fetched))
        app.view.action_scroll_end()
        await pilot.pause()
        await pilot.pause()
        assert app.view.at_end and app.view.post is not None and app.view.post.id == 2000
        assert any("post 2000" in row for row in rows(app))
        assert len(app.fetched) < 150


async def test_loading_above_leaves_the_text_where_it_is() -> None:
    app = ReadingApp(posts(400))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.view.select(300)
        await pilot.pause()
        for _ in range(60):
            before = rows(app)[2:]
            app.view.action_scroll_up()
            assert [row[2:] for row in rows(app)[3:]] == [row[2:] for row in before[:-1]]
            await pilot.pause()
            assert [row[2:] for row in rows(app)[3:]] == [row[2:] for row in before[:-1]]


@pytest.mark.parametrize("size", [(120, 40), (40, 20)])
async def test_a_thread_begins_at_the_same_place_whatever_comes_first(size: tuple[int, int]) -> None:
    """The posts may be loaded before the pane has a size, or after."""
    shown = []
    for late in (False, True):
        app = ReadingApp(posts(40), unread=22)
        async with app.run_test(size=size) as pilot:
            app.view.display = False
            await pilot.pause()
            go = asyncio.Event()
            if not late:
                go.set()

            async def fetch(ids: tuple[int, ...], app: ReadingApp = app, go: asyncio.Event = go) -> tuple[PostRow, ...]:
                await go.wait()
                return await app.fetch(ids)

            app.view.show(THREAD, tuple(app.posts), fetch, unread=22)
            await pilot.pause()
            app.view.display = True
            await pilot.pause()
            go.set()
            await app.workers.wait_for_complete()
            await pilot.pause()
            shown.append([strip.text.rstrip() for strip in app.screen._compositor.render_strips(app.size)])
    assert shown[0] == shown[1]
    assert any("post 22 " in row for row in shown[0])


async def test_resizing_keeps_the_line_that_is_read_on_top() -> None:
    app = ReadingApp(posts(200))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        for _ in range(9):
            app.view.action_page_down()
            await pilot.pause()
        before = rows(app)
        top = app.view._flow.top[0]
        await pilot.resize_terminal(50, 20)
        await pilot.pause()
        assert app.view._flow.top[0] == top
        await pilot.resize_terminal(120, 30)
        await pilot.pause()
        assert rows(app)[2:] == before[2:]


async def test_new_posts_are_counted_below_and_move_nothing() -> None:
    app = ReadingApp(posts(30))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = rows(app)
        app.posts |= {31: make_post(31), 32: make_post(32)}
        app.view.append([31, 32])
        await pilot.pause()
        assert rows(app) == before and app.view.below == 2
        app.view.action_scroll_end()
        await pilot.pause()
        assert app.view.below == 0 and app.seen[-1] == 32


async def test_an_own_reply_is_not_called_new() -> None:
    app = ReadingApp(posts(2))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.posts |= {3: make_post(3), 4: make_post(4)}
        app.view.append([3], new=False)
        await pilot.pause()
        assert not any(" new " in row for row in rows(app))
        app.view.append([4])
        await pilot.pause()
        assert any("── 1 new ──" in row for row in rows(app))
        app.posts |= {5: make_post(5), 6: make_post(6)}
        app.view.append([5], new=False)
        app.view.append([6])
        await pilot.pause()
        assert any("── 2 new ──" in row for row in rows(app))


async def test_own_posts_and_tombstones_among_new_ones_are_not_counted() -> None:
    app = ReadingApp(posts(40))
    async with app.run_test(size=(80, 24)) as pilot:
        app.view.show(THREAD, tuple(app.posts), app.fetch, unread=2, no_news=frozenset({3, 39, 40}))
        await pilot.pause()
        assert any("── 36 new ──" in row for row in rows(app))
        assert app.view.below == sum(number not in (3, 39, 40) for number in range(app.seen[-1] + 1, 41))
        app.posts |= {41: make_post(41), 42: make_post(42)}
        app.view.renew(tuple(app.posts), frozenset({41}))
        await pilot.pause()
        assert any("── 37 new ──" in row for row in rows(app))


async def test_posts_far_away_are_forgotten_and_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.widgets.reading_loading.MAX_LOADED", 60)
    app = ReadingApp(posts(300))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        first = rows(app)
        while not app.view.at_end:
            app.view.action_page_down()
            await pilot.pause()
        app.view.action_scroll_home()
        rows(app)
        await pilot.pause()
        assert rows(app) == first and app.fetched.count(1) == 2


async def test_an_edited_post_is_loaded_again_in_place() -> None:
    app = ReadingApp(posts(40))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.view.select(20)
        await pilot.pause()
        before = rows(app)
        app.posts[5] = make_post(5, WORDS * 40)
        app.posts[20] = app.posts[20]._replace(accepted=True)
        app.view.refresh_posts([5, 20])
        await pilot.pause()
        changed = [(old, new) for old, new in zip(before, rows(app), strict=True) if old != new]
        assert len(changed) == 1 and "✓ accepted" in changed[0][1]
        assert app.view.post is app.posts[20]


async def test_seen_goes_up_with_what_was_in_view_to_its_end() -> None:
    app = ReadingApp(posts(60), unread=10)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.seen and 9 <= app.seen[-1] < 60
        assert app.view.below == 60 - app.seen[-1]
        app.view.action_page_down()
        app.view.action_page_up()
        await pilot.pause()
        assert app.seen == sorted(set(app.seen))


async def test_the_cursor_walks_over_posts_and_follows_paging() -> None:
    app = ReadingApp(posts(50))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for number in range(2, 30):
            app.view.action_next_post()
            await pilot.pause()
            assert app.view.post is not None and app.view.post.id == number
            assert any(row.startswith("▌ ana") for row in rows(app))
        app.view.action_previous_post()
        assert app.view.place == (28, 50)
        app.view.action_page_up()
        app.view.action_page_up()
        await pilot.pause()
        assert any(row.startswith("▌") for row in rows(app)) and app.view.place[0] < 28
        while not app.view.at_end:
            app.view.action_page_down()
            await pilot.pause()
        app.view.action_page_down()
        assert app.view.place == (50, 50)


async def test_selection_copies_the_text_as_it_was_written() -> None:
    text = "first " + "word " * 40 + "last\n\n> quoted\n\n- item"
    app = ReadingApp([make_post(1, text), make_post(2, "日本語 text", "tom")])
    async with app.run_test(size=(60, 30)) as pilot:
        await pilot.pause()
        whole = Selection(Offset(0, 0), Offset(3, LINES + 2))
        copied = app.view.get_selection(whole)
        assert copied is not None
        assert copied[0].splitlines() == [
            "ana · asked",
            "first " + "word " * 40 + "last",
            "",
            "> quoted",
            "",
            "- item",
            "",
            "tom",
            "日本語",
        ]


async def test_dragging_selects_what_it_passes_over() -> None:
    app = ReadingApp([make_post(1, "one two three\n\nfour five")])
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        await pilot.mouse_down(Reading, offset=(8, 4))
        await pilot.hover(Reading, offset=(7, 6))
        await pilot.mouse_up(Reading, offset=(7, 6))
        assert app.screen.get_selected_text() == "two three\n\nfour"
        shades = {segment.text: segment.style.bgcolor for segment in app.view.render_line(4) if segment.style}
        assert shades["two three"] != shades["one "]
        await pilot.click(Reading, offset=(8, 4), times=2)
        assert app.screen.get_selected_text() == "one two three\n\nfour five"


async def test_links_are_followed_with_their_target_untouched() -> None:
    app = ReadingApp([make_post(1, "see #611 or [x'),quit(](http://e.org/a'b\")")])
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert app.view.links() == ("#611", "http://e.org/a'b%22")
        await pilot.click(Reading, offset=(9, 4))
        await pilot.click(Reading, offset=(17, 4))
        await pilot.pause()
        assert app.followed == ["#611", "http://e.org/a'b%22"]


async def test_the_wheel_moves_and_clicks_choose_a_post() -> None:
    app = ReadingApp(posts(40))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        y = next(number for number, row in enumerate(rows(app)) if "post 3 " in row)
        await pilot.click(Reading, offset=(10, y))
        assert app.view.place == (3, 40)
        before = rows(app)
        app.view.scroll_to(y=2, animate=False)
        await pilot.pause()
        assert [row[1:] for row in rows(app)[2:-2]] == [row[1:] for row in before[4:]]


async def test_long_code_can_be_moved_sideways() -> None:
    app = ReadingApp([make_post(1, "```\n" + "".join(f"{n:04}" for n in range(100)) + "\n```")])
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert rows(app)[4].endswith("…")
        app.view.action_scroll_right()
        assert rows(app)[4].startswith("▌     00040005")


async def test_posts_that_cannot_be_read_are_said_to_be_so() -> None:
    app = ReadingApp(posts(3))
    del app.posts[3]
    async with app.run_test(size=(60, 20)) as pilot:
        app.view.show(THREAD, (1, 2, 9), app.fetch)
        await pilot.pause()
        assert any("can't be read now" in row for row in rows(app))
        app.view.clear()
        assert not any(rows(app))


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (20, 8), (300, 5)])
async def test_odd_sizes_draw(size: tuple[int, int]) -> None:
    app = ReadingApp(posts(5))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.view.action_page_down()
        app.view.action_next_post()
        assert all(app.view.render_line(y).cell_length == size[0] for y in range(size[1]))


@pytest.mark.parametrize(
    ("minutes", "shown"), [(0.5, "now"), (41, "41m"), (120, "2h"), (60 * 24 * 12, "12d"), (60 * 24 * 1500, "4y")]
)
def test_ages_take_at_most_four_columns(minutes: float, shown: str) -> None:
    assert age(ago(minutes), NOW) == shown
    assert age(None, NOW) == ""


QUOTED = "\n".join(["Ana wrote:", *(f"> old words {number}" for number in range(6)), "Yes, *that* one.", "-- ", "Bo"])


def mail(number: int, body: str = QUOTED) -> PostRow:
    return make_post(number, body, "bo")._replace(kind="mail", format="plain")


async def test_a_key_and_a_click_unfold_what_a_mail_quotes() -> None:
    app = ReadingApp([mail(1), mail(2)])
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        view = app.view
        folded = [line.strip("▌ ") for line in rows(app)]
        assert folded.count("▸ 6 quoted lines  … old words 5") == 2 and folded.count("▸ signature, 1 line") == 2
        assert "Yes, *that* one." in folded and not any("old words 0" in line for line in folded)
        assert view.links() == ()
        assert view.action_unfold()
        await pilot.pause()
        opened = rows(app)
        assert sum("old words 0" in line for line in opened) == 1
        second = next(y for y, line in enumerate(opened) if "▸ 6 quoted" in line)
        await pilot.click(Reading, offset=(6, second))
        await pilot.pause()
        assert sum("old words 0" in line for line in rows(app)) == 2 and view.place == (2, 2)
        first = next(y for y, line in enumerate(rows(app)) if "▾ 6 quoted" in line)
        await pilot.click(Reading, offset=(6, first))
        await pilot.pause()
        assert sum("old words 0" in line for line in rows(app)) == 1


async def test_unfolding_leaves_what_is_read_where_it_is() -> None:
    body = "\n".join([*(f"> quoted {number}" for number in range(30)), *(f"said {number}" for number in range(60))])
    app = ReadingApp([mail(1, body), mail(2)])
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        app.view.action_page_down()
        await pilot.pause()
        before = rows(app)[2:]
        app.view.action_unfold(1)
        await pilot.pause()
        assert rows(app)[2:] == before
        app.view.action_unfold(1)
        await pilot.pause()
        assert rows(app)[2:] == before


async def test_a_copy_holds_what_is_seen() -> None:
    app = ReadingApp([mail(1)])
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        view = app.view
        view.text_select_all()
        folded = view.get_selection(app.screen.selections[view])
        assert folded is not None and "6 quoted lines" in folded[0] and "old words 0" not in folded[0]
        view.action_unfold()
        view.text_select_all()
        whole = view.get_selection(app.screen.selections[view])
        assert whole is not None and whole[0] == QUOTED


async def test_a_post_without_folds_has_none_to_open() -> None:
    app = ReadingApp([make_post(1, "\n".join(["> a"] * 9))])
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        assert not app.view.action_unfold()
