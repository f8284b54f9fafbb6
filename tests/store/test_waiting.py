"""store.waiting: open questions first, the oldest on top; pages in both directions, walks of an index each."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import answers, arranging, groups, reading_on, threads, unread, waiting
from store.errors import Invalid

if TYPE_CHECKING:
    from tests.store.conftest import Forum

KINDS = ("open", "closed", "answered", "discussion", "pinned", "pinned open")


def put(forum: "Forum", group: "groups.Group", kind: str) -> int:
    row = forum.thread(group, kind="discussion" if kind in ("discussion", "pinned") else "question")
    if kind == "closed":
        threads.close(forum.db, forum.admin, row.id, True)
    elif kind == "answered":
        answers.accept(forum.db, forum.admin, forum.reply(row, forum.admin).id)
    elif kind.startswith("pinned"):
        arranging.pin(forum.db, forum.admin, row.id)
    return row.id


def walk(forum: "Forum", group: int | None, limit: int, up: bool) -> list[int]:
    """The whole list, a page at a time, from the top or from the bottom."""
    db, who = forum.db, forum.admin
    if not up:
        page = waiting.recent(db, who, group=group, limit=limit)
        found = [row.id for row in page.items]
        while page.next is not None:
            page = waiting.recent(db, who, group=group, after=page.next, limit=limit)
            found += [row.id for row in page.items]
        return found
    rows = list(waiting.last(db, who, group=group, limit=limit).items)
    while rows and (above := waiting.recent(db, who, group=group, before=waiting.cursor(rows[0]), limit=limit).items):
        rows = [*above, *rows]
    return [row.id for row in rows]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.sampled_from(KINDS)), min_size=1, max_size=12),
    limit=st.integers(1, 7),
)
def test_pages_in_both_directions_are_the_whole_list(
    forum: "Forum", made: list[tuple[int, int, str]], limit: int
) -> None:
    found = groups.listing(forum.db, forum.admin) or (forum.group("Hall"), forum.group("Office"))
    for seconds, group, kind in made:
        forum.tick(seconds)
        put(forum, found[group], kind)
    for here in (None, found[0].id, found[1].id):
        where = "true" if here is None else f"group_id = {here}"
        top = "" if here is None else "pinned_at DESC, "
        waits = "state = 'open' AND closed_at IS NULL"
        first = forum.db.rows(f"SELECT id FROM threads WHERE {where} AND {waits} ORDER BY arrived_at, id")
        rest = forum.db.rows(
            f"SELECT id FROM threads WHERE {where} AND NOT ({waits}) ORDER BY {top}last_at DESC, id DESC"
        )
        whole = [row[0] for row in first + rest]
        assert walk(forum, here, limit, up=False) == whole
        assert walk(forum, here, limit, up=True) == whole
        rows = waiting.recent(forum.db, forum.admin, group=here, limit=1000).items
        for at, row in enumerate(rows):
            above = waiting.recent(forum.db, forum.admin, group=here, before=waiting.cursor(row), limit=limit)
            assert above.items == rows[max(0, at - limit) : at] and above.next is not None
            below = waiting.recent(forum.db, forum.admin, group=here, after=above.next, limit=1000)
            assert below.items == rows[at:], "going on after an upward page skips nothing"
        if here is not None:
            assert reading_on.in_order(reversed(rows), "waiting") == list(rows)


def test_reading_on_follows_the_order_of_the_list(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    made: dict[str, list[int]] = {}
    for kind in ("open", "discussion", "answered", "open"):
        forum.tick()
        made.setdefault(kind, []).append(put(forum, group, kind))
    for thread in [thread for of_kind in made.values() for thread in of_kind]:
        unread.mark_unread(forum.db, bo, thread)
    for listed, wanted in zip(
        threads.ORDERS,
        (
            [made["open"][1], *made["answered"], *made["discussion"], made["open"][0]],
            [*made["open"], *made["answered"], *made["discussion"]],
        ),
        strict=True,
    ):
        for here, following in zip(wanted, [*wanted[1:], wanted[0]], strict=True):
            row = reading_on.next_unread(forum.db, bo, after_thread=here, group=group.id, order=listed)
            assert row is not None and row.id == following


def test_nothing_that_is_hidden_waits(forum: "Forum") -> None:
    bo = forum.member("bo")
    put(forum, forum.group("Board", visibility="secret"), "open")
    assert waiting.recent(forum.db, bo).items == waiting.last(forum.db, bo).items == ()
    assert len(waiting.recent(forum.db, forum.admin).items) == 1


def test_foreign_cursors_are_refused(forum: "Forum") -> None:
    thread = forum.thread(forum.group())
    for cursor in ("", "x", "WzFd", threads.cursor(thread)):
        for way in ("after", "before"):
            with pytest.raises(Invalid):
                waiting.recent(forum.db, forum.admin, **{way: cursor})  # type: ignore[arg-type]


def test_every_page_is_a_walk_of_an_index(forum: "Forum") -> None:
    """A page must cost the same among a million threads: no sorting, no scan of a group."""
    group = forum.group()
    marks = [waiting.cursor(threads.get(forum.db, forum.admin, put(forum, group, kind))) for kind in KINDS[:3]]
    plans = []
    for here in (None, group.id):
        for way in ("after", "before"):
            for mark in marks:
                plans += plan(forum, here, **{way: mark})
        plans += plan(forum, here)
    for walked in plans:
        assert "TEMP B-TREE FOR ORDER BY" not in walked, walked
        assert "threads_waiting" in walked or "threads_by_activity" in walked, walked
    assert any("threads_waiting (group_id=? AND <expr>>?)" in walked for walked in plans)
    assert any("threads_waiting (group_id=? AND <expr><?)" in walked for walked in plans)


def plan(forum: "Forum", group: int | None, **page: str) -> list[str]:
    """How SQLite answers each query for threads that a page takes."""
    asked: list[str] = []
    forum.db.connection.set_trace_callback(asked.append)
    waiting.recent(forum.db, forum.admin, group=group, **page)  # type: ignore[arg-type]
    forum.db.connection.set_trace_callback(None)
    wanted = [sql for sql in asked if "FROM threads t" in sql]
    return [" ".join(row[3] for row in forum.db.rows("EXPLAIN QUERY PLAN " + sql)) for sql in wanted]
