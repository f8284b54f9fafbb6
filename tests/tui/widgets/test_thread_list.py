"""Rows that fit their width whatever people write, and a cursor that stays on its thread whatever others post."""

import random
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from store.clock import iso
from store.threads import ThreadRow
from tests.tui.widgets.test_keyset import Fake, make_row, make_rows
from tests.tui.widgets.test_text import TEXTS
from tui.styles.theme import THEMES
from tui.widgets.glyphs import ASCII, UNICODE
from tui.widgets.thread_list import ThreadList
from tui.widgets.thread_rows import RowLayout, Shape, state_piece

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)

AGES = st.integers(0, 60 * 24 * 4000).map(lambda minutes: iso(NOW - timedelta(minutes=minutes)))
ROWS = st.builds(
    make_row,
    st.just(1),
    title=TEXTS,
    author=st.one_of(st.none(), TEXTS),
    topics=st.lists(TEXTS, max_size=4).map(tuple),
    state=st.sampled_from(["open", "answered", "verified", "none"]),
    kind=st.sampled_from(["question", "announcement", "discussion"]),
    photos=st.integers(0, 12),
    posts=st.integers(1, 1000),
    unread=st.integers(0, 100),
    since=AGES,
    last_at=AGES,
    aim_minutes=st.one_of(st.none(), st.just(60)),
)
WIDTHS: dict[Shape, tuple[int, int]] = {
    "columns": (78, 160),
    "narrow": (60, 99),
    "wide": (55, 80),
    "phone": (36, 59),
    "short": (36, 80),
}
LINES: dict[Shape, int] = {"columns": 1, "narrow": 1, "wide": 2, "phone": 2, "short": 1}


@pytest.mark.parametrize("shape", WIDTHS)
@given(data=st.data(), row=ROWS, index=st.integers(0, 998))
def test_a_row_takes_exactly_its_width(shape: Shape, data: st.DataObject, row: ThreadRow, index: int) -> None:
    width = data.draw(st.integers(*WIDTHS[shape]))
    glyphs = data.draw(st.sampled_from([UNICODE, ASCII]))
    for line in range(LINES[shape]):
        pieces = RowLayout(width, shape, NOW, glyphs).pieces(index, row, line)
        text = "".join(piece for piece, _ in pieces)
        assert not any(unicodedata.category(letter) == "Cc" for letter in text)
        # One column is the bar's; on a phone a line may end earlier.
        taken = cell_len(text)
        assert taken <= width - 1
        if shape != "phone":
            assert taken == width - 1


@pytest.mark.parametrize("shape", WIDTHS)
@pytest.mark.parametrize("index", [999, 9_999, 99_999])
def test_long_numbers_push_nothing_out_at_the_right(shape: Shape, index: int) -> None:
    row = make_row(1, title="Chiller 3 trips on high head pressure " * 5, posts=12_346, unread=100)
    for width in range(WIDTHS[shape][0], WIDTHS[shape][1] + 1, 7):
        for line in range(LINES[shape]):
            pieces = RowLayout(width, shape, NOW, UNICODE).pieces(index, row, line)
            assert cell_len("".join(piece for piece, _ in pieces)) <= width - 1


@pytest.mark.parametrize("shape", WIDTHS)
@given(row=ROWS, width=st.integers(1, 35))
def test_any_width_draws_something(shape: Shape, row: ThreadRow, width: int) -> None:
    for line in range(LINES[shape]):
        RowLayout(width, shape, NOW, UNICODE).pieces(0, row, line)


@given(row=ROWS)
def test_state_age_and_what_is_new_never_give_way(row: ThreadRow) -> None:
    (sign, _), (waited, _) = state_piece(row, NOW, UNICODE)
    assert cell_len(sign) == 1 and len(waited) <= 5
    for shape, (width, _) in WIDTHS.items():
        layout = RowLayout(width, shape, NOW, UNICODE)
        text = "\n".join("".join(piece for piece, _ in layout.pieces(0, row, line)) for line in range(LINES[shape]))
        assert sign in text and waited in text
        if row.unread:
            assert ("99+" if row.unread == 100 else f"+{row.unread}") in text


class ListApp(App[None]):
    def __init__(self, source: Fake) -> None:
        super().__init__()
        self.source = source
        self.register_theme(THEMES[0])
        self.theme = THEMES[0].name

    def compose(self) -> ComposeResult:
        yield ThreadList(now=lambda: NOW)

    async def on_mount(self) -> None:
        await self.view.show(self.source)
        self.view.focus()

    @property
    def view(self) -> ThreadList:
        return self.query_one(ThreadList)

    def drawn(self) -> list[str]:
        return [self.view.render_line(y).text.rstrip() for y in range(self.view.size.height)]


async def rested(pilot: Pilot[None]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause(0)


def titles(rows: list[ThreadRow], app: ListApp) -> Iterator[tuple[str, str]]:
    """Each drawn line and the title that ought to stand in it."""
    first = app.view.scroll_offset.y
    for y, line in enumerate(app.drawn()):
        if first + y < len(rows):
            yield line, rows[first + y].title


async def test_what_is_drawn_is_what_stands_there() -> None:
    rows = make_rows(100_000)
    app = ListApp(Fake(rows))
    async with app.run_test(size=(100, 30)) as pilot:
        chance = random.Random(7)
        view = app.view
        moves = [view.action_page_down, view.action_page_up, view.action_cursor_down, view.action_cursor_up]
        for step in range(50):
            move = chance.choice([*moves, *moves, *moves, view.action_scroll_home, view.action_scroll_end])
            for _ in range(chance.randint(1, 60)):
                move()
            app.drawn()
            await rested(pilot)
            row = view.row
            assert row is rows[view.cursor], step
            assert all(title[:20] in line for line, title in titles(rows, app))
            marked = app.drawn()[view.cursor - view.scroll_offset.y]
            assert marked.startswith("▌") and row is not None and row.title[:20] in marked


@pytest.mark.parametrize("count", [40, 700])
async def test_the_cursor_stays_on_its_thread_whatever_others_post(count: int) -> None:
    source = Fake(make_rows(count))
    app = ListApp(source)
    async with app.run_test(size=(100, 20)) as pilot:
        view, chance = app.view, random.Random(11)
        for step in range(30):
            view.cursor = chance.randrange(view.total())
            app.drawn()
            await rested(pilot)
            before = view.row
            assert before is not None
            scrolled = view.scroll_offset.y > 0
            line = view.cursor - view.scroll_offset.y
            rows = list(source.rows)
            for _ in range(chance.randint(1, 3)):
                other = chance.choice([row for row in rows if row.id != before.id])
                rows.remove(other)
                rows.insert(0, other)
            if chance.random() < 0.5:
                rows.insert(0, make_row(2_000_000 + step))
            source.rows, source.claimed = rows, len(rows)
            source.index()
            await view.reload()
            app.drawn()
            await rested(pilot)
            after = view.row
            assert after is not None and after.id == before.id, step
            assert rows[view.cursor] is after
            # At either end of the list there is nothing to scroll by.
            if scrolled and 0 < view.scroll_offset.y < view.max_scroll_y:
                assert view.cursor - view.scroll_offset.y == line, step
            assert all(title[:20] in shown for shown, title in titles(rows, app))


async def test_a_thread_that_is_gone_leaves_the_cursor_in_the_list() -> None:
    source = Fake(make_rows(5))
    app = ListApp(source)
    async with app.run_test(size=(100, 20)) as pilot:
        app.view.action_scroll_end()
        await rested(pilot)
        source.rows = source.rows[:2]
        source.claimed = 2
        source.index()
        await app.view.reload()
        await rested(pilot)
        assert app.view.cursor == 1 and app.view.row is source.rows[1]
        source.rows, source.claimed = [], 0
        await app.view.reload()
        await rested(pilot)
        assert app.view.row is None and app.view.total() == 0


async def test_an_empty_list_says_what_to_do() -> None:
    app = ListApp(Fake([]))
    async with app.run_test(size=(60, 8)) as pilot:
        app.view.empty = ("No threads yet.", "Faults, [b]and[/b] spare parts", "a ask the first question")
        await rested(pilot)
        assert [line.strip() for line in app.drawn()[1:] if line.strip()] == list(app.view.empty)
        app.view.action_cursor_down()
        app.view.action_page_up()
        app.view.action_open()
        assert app.view.cursor in (0, -1) and app.view.row is None


async def test_a_click_selects_and_a_second_one_opens() -> None:
    opened: list[int] = []

    class Opening(ListApp):
        def on_thread_list_opened(self, message: ThreadList.Opened) -> None:
            opened.append(message.row.id)

    rows = make_rows(30)
    app = Opening(Fake(rows))
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.click(ThreadList, offset=(20, 4))
        assert app.view.cursor == 4 and not opened
        await pilot.click(ThreadList, offset=(20, 4), times=2)
        await pilot.pause()
        assert opened == [rows[4].id]


@pytest.mark.parametrize("shape", WIDTHS)
def test_what_is_muted_is_said_quietly(shape: Shape) -> None:
    for muted in (False, True):
        layout = RowLayout(WIDTHS[shape][0], shape, NOW, UNICODE)
        row = make_row(1, unread=2, muted=muted, state="none")
        roles = {role for line in range(LINES[shape]) for text, role in layout.pieces(0, row, line) if text.strip()}
        assert ("strong" in roles) is not muted
