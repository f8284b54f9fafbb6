"""A list of 100,000 rows, reached page by page: whatever way one comes, each position holds its row."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.page import Page
from store.threads import ThreadRow
from tui.widgets.keyset import KEPT, SIZE, KeysetPages

MANY = 100_000


def make_row(number: int, **other: Any) -> ThreadRow:
    plain: dict[str, Any] = {
        "id": number,
        "uid": f"t{number}",
        "group_id": 1,
        "group": "Maintenance",
        "kind": "question",
        "title": f"Chiller {number} trips",
        "state": "open",
        "closed": False,
        "author": "ana",
        "created_at": "2026-11-22T07:00:00.000Z",
        "last_at": "2026-11-22T07:00:00.000Z",
        "posts": 1,
        "topics": (),
        "photos": 0,
        "unread": 0,
        "source_id": None,
        "since": "2026-11-22T07:00:00.000Z",
        "aim_minutes": 60,
    }
    return ThreadRow(**{**plain, **other})


class Fake:
    """A source whose cursors are the ids of its rows; it counts the pages it was asked for."""

    def __init__(self, rows: list[ThreadRow], *, claimed: int | None = None) -> None:
        self.rows, self.asked = rows, 0
        self.claimed = len(rows) if claimed is None else claimed
        self.index()

    def index(self) -> None:
        self._at = {row.id: at for at, row in enumerate(self.rows)}

    async def page(self, after: str | None, limit: int) -> Page[ThreadRow]:
        self.asked += 1
        first = 0 if after is None else self._at[int(after)] + 1
        return Page(tuple(self.rows[first : first + limit]), None)

    async def above(self, before: str, limit: int) -> Page[ThreadRow]:
        self.asked += 1
        end = self._at[int(before)]
        return Page(tuple(self.rows[max(0, end - limit) : end]), None)

    async def last(self, limit: int) -> Page[ThreadRow]:
        self.asked += 1
        return Page(tuple(self.rows[-limit:]), None)

    async def count(self) -> int:
        return self.claimed

    def cursor(self, row: ThreadRow) -> str:
        return str(row.id)


def make_rows(count: int) -> list[ThreadRow]:
    # Ids in no order that a position could be guessed from.
    return [make_row((at * 7919) % 1_000_003 + 1) for at in range(count)]


class Many(list[ThreadRow]):
    """Rows that a failing property does not print."""

    def __repr__(self) -> str:
        return f"{len(self)} rows"


@pytest.fixture(scope="module")
def many() -> Many:
    return Many(make_rows(MANY))


async def started(rows: list[ThreadRow], *, claimed: int | None = None) -> tuple[Fake, KeysetPages]:
    source = Fake(rows, claimed=claimed)
    pages = KeysetPages(source)
    await pages.start()
    return source, pages


async def reach(pages: KeysetPages, rows: list[ThreadRow], index: int) -> None:
    assert await pages.load(index)
    row = pages.row(index)
    assert row is rows[index]
    assert pages.index_of(row.id) == index


MOVES = st.lists(
    st.one_of(
        st.sampled_from(["home", "end"]),
        st.integers(-2000, 2000),
        st.floats(0, 1, allow_nan=False),
    ),
    max_size=25,
)


@settings(max_examples=25)
@given(moves=MOVES)
def test_wherever_one_goes_positions_hold_their_rows(many: Many, moves: list[str | int | float]) -> None:
    async def walk() -> None:
        _, pages = await started(many)
        at = 0
        for move in moves:
            if isinstance(move, str):
                at = 0 if move == "home" else MANY - 1
            elif isinstance(move, float):
                at = int(move * (MANY - 1))
            else:
                at = max(0, min(MANY - 1, at + move))
            await reach(pages, many, at)
            # A screenful around is right too, as far as it is known; what is wrong is never shown.
            for near in range(max(0, at - 40), min(MANY, at + 40)):
                assert pages.row(near) in (None, many[near])

    asyncio.run(walk())


@settings(max_examples=60)
@given(count=st.integers(0, 5 * SIZE), indexes=st.lists(st.integers(0, 5 * SIZE), max_size=12))
def test_lists_of_any_length(count: int, indexes: list[int]) -> None:
    rows = make_rows(count)

    async def walk() -> None:
        _, pages = await started(rows)
        assert pages.total == count
        for index in indexes:
            known = await pages.load(index)
            if index < count:
                assert known and pages.row(index) is rows[index]
            else:
                assert pages.row(index) is None

    asyncio.run(walk())


async def test_down_and_up_again_one_row_at_a_time(many: Many) -> None:
    source, pages = await started(many)
    for at in range(3000):
        await reach(pages, many, at)
    assert source.asked == 3000 // SIZE + 1
    for at in range(2999, -1, -1):
        await reach(pages, many, at)


async def test_up_from_the_end_without_counting_rows(many: Many) -> None:
    source, pages = await started(many)
    for at in range(MANY - 1, MANY - 1000, -1):
        await reach(pages, many, at)
    assert source.asked <= 1 + 1000 // SIZE + 1


async def test_end_and_home_cost_a_page_each(many: Many) -> None:
    source, pages = await started(many)
    for _ in range(50):
        await reach(pages, many, MANY - 1)
        await reach(pages, many, 0)
    assert source.asked == 2


async def test_the_first_page_comes_back_after_the_end(many: Many) -> None:
    _, pages = await started(many)
    for at in range(MANY - 1, MANY - 1 - (KEPT + 2) * SIZE, -SIZE):
        await reach(pages, many, at)
    assert pages.row(0) is None, "it was forgotten meanwhile"
    await reach(pages, many, 0)


async def test_only_the_pages_used_lately_are_kept(many: Many) -> None:
    source, pages = await started(many)
    await reach(pages, many, MANY // 2)
    assert len(pages._pages) <= KEPT
    asked = source.asked
    await reach(pages, many, MANY // 4)
    assert source.asked == asked + 1, "a page that was passed comes back by one query"


async def test_a_short_list_knows_its_true_length() -> None:
    _, pages = await started(make_rows(10), claimed=500)
    assert pages.total == 10
    _, pages = await started([], claimed=500)
    await pages.load(0)
    assert pages.total == 0 and pages.row(0) is None


async def test_a_counter_that_is_too_high_is_found_out_once() -> None:
    fake = Fake([make_row(number) for number in range(200)], claimed=300)
    pages = KeysetPages(fake)
    await pages.start()
    assert pages.total == 300
    assert not await pages.load(250)
    assert pages.total == 200
    assert [row.id if (row := pages.row(index)) else None for index in (0, 127, 128, 199, 200)] == [
        0,
        127,
        128,
        199,
        None,
    ]
    asked = fake.asked
    assert await pages.load(199)
    assert fake.asked == asked
