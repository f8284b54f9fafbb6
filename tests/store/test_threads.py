"""store.threads: starting, lists by keyset in both directions, and where reading goes on."""

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import arranging, connection, groups, reading_on, threads, unread
from store.errors import Denied, Invalid, NotFound

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def test_what_is_started_is_what_is_listed(forum: "Forum") -> None:
    bo = forum.member("bo")
    made = forum.thread(forum.group(), bo, title=" A\ttitle\x1b ", topics=("#Pumps", "pumps", "Cold Water"))
    assert (made.title, made.topics, made.author, made.state, made.posts) == (
        "A title",
        ("pumps", "cold-water"),
        "bo",
        "open",
        1,
    )
    assert threads.recent(forum.db, bo).items == (made,)
    assert threads.get(forum.db, bo, made.id) == made


def test_kinds_and_their_states(forum: "Forum") -> None:
    group = forum.group()
    for kind in threads.KINDS:
        assert forum.thread(group, kind=kind).state == ("open" if kind == "question" else "none")
    for kind in ("", "poll", "Question"):
        with pytest.raises(Invalid):
            forum.thread(group, kind=kind)


def test_nothing_is_started_where_nothing_is(forum: "Forum") -> None:
    with pytest.raises(NotFound):
        threads.start(forum.db, forum.admin, group=999, kind="question", title="t", body="b")
    group = forum.group()
    for title, body in (("", "b"), ("t", " "), ("t" * 301, "b"), ("t", "b" * 1_000_001)):
        with pytest.raises(Invalid):
            forum.thread(group, title=title, body=body)
    assert forum.db.value("SELECT count(*) FROM threads") == 0


def test_closing_is_for_the_author_and_leads(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    thread = forum.thread(forum.group(), bo)
    with pytest.raises(Denied):
        threads.close(forum.db, cem, thread.id, True)
    assert threads.close(forum.db, bo, thread.id, True).closed
    assert not threads.close(forum.db, forum.admin, thread.id, False).closed


def walk(forum: "Forum", group: int | None, limit: int, up: bool) -> list[int]:
    """The whole list, a page at a time, from the top or from the bottom."""
    if not up:
        found: list[int] = []
        after = None
        while True:
            page = threads.recent(forum.db, forum.admin, group=group, after=after, limit=limit)
            found += [row.id for row in page.items]
            if page.next is None:
                return found
            after = page.next
    rows = list(threads.last(forum.db, forum.admin, group=group, limit=limit).items)
    while rows and (
        above := threads.recent(forum.db, forum.admin, group=group, before=threads.cursor(rows[0]), limit=limit).items
    ):
        rows = [*above, *rows]
    return [row.id for row in rows]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.booleans()), min_size=1, max_size=12),
    limit=st.integers(1, 7),
)
def test_pages_in_both_directions_are_the_whole_list(
    forum: "Forum", moves: list[tuple[int, int, bool]], limit: int
) -> None:
    """Many threads of one moment among them: the number settles what the time does not. Some are pinned on top."""
    found = groups.listing(forum.db, forum.admin) or (forum.group("Hall"), forum.group("Office"))
    for seconds, group, pinned in moves:
        forum.tick(seconds)
        arranging.pin(forum.db, forum.admin, forum.thread(found[group]).id, pinned)
    for here in (None, found[0].id, found[1].id):
        where = "true" if here is None else f"group_id = {here}"
        top = "" if here is None else "pinned_at DESC, "
        sql = f"SELECT id FROM threads WHERE {where} ORDER BY {top}last_at DESC, id DESC"
        whole = [row[0] for row in forum.db.rows(sql)]
        assert walk(forum, here, limit, up=False) == whole
        assert walk(forum, here, limit, up=True) == whole
        assert threads.count(forum.db, forum.admin, group=here) == len(whole)


def test_what_arrives_while_paging_neither_doubles_nor_hides_anything(forum: "Forum") -> None:
    group = forum.group()
    made = []
    for _ in range(10):
        forum.tick()
        made.append(forum.thread(group))
    seen: list[int] = []
    after = None
    for _ in range(20):
        page = threads.recent(forum.db, forum.admin, after=after, limit=3)
        seen += [row.id for row in page.items]
        forum.tick()
        forum.thread(group)
        forum.reply(made[-1], forum.admin)
        if page.next is None:
            break
        after = page.next
    assert seen == [row.id for row in reversed(made)]


def test_going_on_after_an_upward_page_skips_nothing(forum: "Forum") -> None:
    group = forum.group()
    for _ in range(6):
        forum.tick()
        forum.thread(group)
    whole = threads.recent(forum.db, forum.admin).items
    for stand in range(len(whole)):
        above = threads.recent(forum.db, forum.admin, before=threads.cursor(whole[stand]), limit=2)
        assert above.items == whole[max(0, stand - 2) : stand]
        assert above.next is not None
        assert threads.recent(forum.db, forum.admin, after=above.next).items == whole[stand:]


def test_foreign_cursors_are_refused(forum: "Forum") -> None:
    for cursor in ("", "x", "bnVsbA", "WzFd"):
        for way in ("after", "before"):
            with pytest.raises(Invalid):
                threads.recent(forum.db, forum.admin, **{way: cursor})  # type: ignore[arg-type]


def test_by_ids_keeps_the_order_given(forum: "Forum") -> None:
    group = forum.group()
    ids = [forum.thread(group).id for _ in range(4)]
    wanted = [ids[2], 999, ids[0], ids[3]]
    assert [row.id for row in threads.by_ids(forum.db, forum.admin, wanted)] == [ids[2], ids[0], ids[3]]
    assert threads.by_ids(forum.db, forum.admin, []) == ()


def test_a_number_is_never_given_out_again(forum: "Forum") -> None:
    group = forum.group()
    last = forum.thread(group).id
    forum.db.connection.execute("PRAGMA foreign_keys = OFF")
    forum.db.connection.execute("DELETE FROM threads WHERE id = ?", (last,))
    forum.db.connection.execute("DELETE FROM posts WHERE thread_id = ?", (last,))
    assert forum.thread(group).id == last + 1


def test_reading_goes_on_in_the_list_then_in_the_next_groups(forum: "Forum") -> None:
    bo = forum.member("bo")
    hall, office, yard = (forum.group(name) for name in ("Hall", "Office", "Yard"))
    rows = {}
    for name, group in (("h1", hall), ("h2", hall), ("h3", hall), ("o1", office), ("y1", yard)):
        forum.tick()
        rows[name] = forum.thread(group, title=name)
    order = []
    here, group_id = None, hall.id
    while row := reading_on.next_unread(forum.db, bo, after_thread=here, group=group_id):
        order.append(row.title)
        unread.mark_read(forum.db, bo, {row.id: forum.opening(row).id})
        here, group_id = row.id, row.group_id
    assert order == ["h3", "h2", "h1", "o1", "y1"]
    forum.reply(rows["h3"], forum.admin)
    forum.reply(rows["h1"], forum.admin)
    found = reading_on.next_unread(forum.db, bo, after_thread=rows["y1"].id, group=yard.id)
    assert found is not None and found.group == "Hall", "round to the first group"


def test_a_mail_from_the_future_does_not_lead_for_ever(forum: "Forum", make_record: Any) -> None:
    made = make_record(1, created="2038-01-19T03:14:07.000Z")
    made["posts"][0]["created"] = made["posts"][1]["created"] = "2038-01-19T03:14:07.000Z"
    forum.load([made])
    forum.tick()
    forum.thread(forum.group("New"))
    first, second = threads.recent(forum.db, forum.admin).items
    assert (first.group, second.created_at) == ("New", "2038-01-19T03:14:07.000Z")
    assert second.last_at == second.since == "2026-11-22T07:30:00.000Z"


def test_links_show_what_is_there(forum: "Forum", make_record: Any) -> None:
    forum.load([make_record(1, links=[{"thread": "t2", "type": "duplicate"}, {"thread": "t9", "type": "linked"}])])
    first, second = threads.links(forum.db, forum.admin, 1)
    assert (first.kind, first.thread, first.source_id, second.thread) == ("duplicate", None, "t2", None)
    forum.load([make_record(2)])
    first, second = threads.links(forum.db, forum.admin, 1)
    assert first.thread is not None and first.thread.source_id == "t2" and second.thread is None


def test_activity_lists_are_walks_of_an_index(forum: "Forum") -> None:
    """A page must cost the same among a million threads: no sorting, no scan."""
    group = forum.group()
    with connection.write(forum.db, forum.admin):
        pass
    mark = threads.cursor(forum.thread(group))
    for here in (None, group.id):
        for way in (None, "after", "before"):
            sql: list[str] = []
            forum.db.connection.set_trace_callback(sql.append)
            threads.recent(forum.db, forum.admin, group=here, **({way: mark} if way else {}))  # type: ignore[arg-type]
            forum.db.connection.set_trace_callback(None)
            plan = " ".join(row[3] for row in forum.db.rows("EXPLAIN QUERY PLAN " + sql[0]))
            assert "threads_by_activity" in plan and "TEMP B-TREE FOR ORDER BY" not in plan, plan
            assert way is None or "last_at" in plan, "a later page begins where the one before ended"
