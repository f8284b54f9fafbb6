"""store.unread: watermarks and exceptions. Whole sequences are held against a slow recount in test_sequences.py."""

from typing import TYPE_CHECKING, Any

import pytest

from store import connection, groups, notices, posts, reading_on, saying, threads, unread
from store.errors import NotFound

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def test_counting_stops_at_a_hundred(forum: "Forum") -> None:
    group, bo = forum.group(), forum.member("bo")
    thread = forum.thread(group)
    with connection.write(forum.db, forum.admin) as tx:
        for _ in range(130):
            saying.insert(
                tx, thread=thread.id, group=group.id, kind="reply", said=saying.said("x", tx.at), reply_to=None
            )
    assert unread.counts(forum.db, bo)[group.id] == unread.CAP == threads.get(forum.db, bo, thread.id).unread


def test_those_who_have_written_nothing_have_nothing_unread(forum: "Forum") -> None:
    thread = forum.thread(forum.group())
    eve = forum.stranger("eve")
    assert unread.counts(forum.db, eve) == {} and threads.get(forum.db, eve, thread.id).unread == 0
    assert not posts.page_of(forum.db, eve, thread.id).items[0].unread
    assert reading_on.next_unread(forum.db, eve) is None


def test_joining_a_secret_group_counts_what_is_there_as_read(forum: "Forum") -> None:
    bo = forum.member("bo")
    board = forum.group("Board", visibility="secret")
    thread = forum.thread(board)
    groups.add_member(forum.db, forum.admin, board.id, forum.id(bo))
    assert unread.counts(forum.db, bo)[board.id] == 0
    forum.reply(thread, forum.admin)
    assert unread.counts(forum.db, bo)[board.id] == 1
    groups.remove_member(forum.db, forum.admin, board.id, forum.id(bo))
    forum.reply(thread, forum.admin)
    groups.add_member(forum.db, forum.admin, board.id, forum.id(bo))
    assert unread.counts(forum.db, bo)[board.id] == 0, "what was posted while Bo was out is not new to Bo"


def test_joining_sets_the_mark_to_now_and_a_change_of_role_does_not(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    thread = forum.thread(group)
    unread.mark_unread(forum.db, bo, thread.id)
    groups.add_member(forum.db, bo, group.id, forum.id(bo))
    assert unread.counts(forum.db, bo)[group.id] == 0
    forum.reply(thread, forum.admin)
    groups.add_member(forum.db, forum.admin, group.id, forum.id(bo), role="lead")
    assert unread.counts(forum.db, bo)[group.id] == 1


def test_a_large_batch_of_marks_and_what_is_not_there(forum: "Forum") -> None:
    group, bo = forum.group(), forum.member("bo")
    rows = [forum.thread(group) for _ in range(30)]
    unread.mark_read(forum.db, bo, {row.id: forum.opening(row).id for row in rows} | {999: 1, -1: 0})
    assert unread.counts(forum.db, bo)[group.id] == 0
    assert forum.db.value("SELECT count(*) FROM thread_reads") == 0, "one number says it all"
    unread.mark_read(forum.db, bo, {})
    for act in (
        lambda: unread.mark_group_read(forum.db, bo, 999),
        lambda: unread.mark_unread(forum.db, bo, 999),
    ):
        with pytest.raises(NotFound):
            act()


def test_reading_makes_nobody_a_member(forum: "Forum") -> None:
    thread = forum.thread(forum.group())
    visitor = forum.stranger("cy")
    unread.mark_read(forum.db, visitor, {thread.id: forum.opening(thread).id})
    assert forum.stranger("cy").actor is None


def test_reading_on_passes_what_was_read_but_is_not_written_yet(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    older, newer = forum.thread(group), forum.thread(group)
    last = forum.reply(newer, forum.admin)
    here = reading_on.next_unread(forum.db, bo, group=group.id)
    assert here is not None and here.id == newer.id
    there = reading_on.next_unread(forum.db, bo, group=group.id, read={newer.id: last.id})
    assert there is not None and there.id == older.id
    again = reading_on.next_unread(forum.db, bo, group=group.id, read={newer.id: last.id - 1})
    assert again is not None and again.id == newer.id


def test_marks_come_back_as_they_were_and_only_ones_own(forum: "Forum") -> None:
    group, bo, cem = forum.group(), forum.member("bo"), forum.member("cem")
    thread, other = forum.thread(group, cem), forum.thread(group, bo)
    forum.reply(thread, bo, "@ana look")
    unread.mark_unread(forum.db, forum.admin, other.id)
    tables = ("group_reads", "thread_reads", "notices")

    def rows() -> list[list[Any]]:
        return [forum.db.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]

    before = rows()
    marks = unread.mark_group_read(forum.db, forum.admin, group.id)
    assert notices.inbox(forum.db, forum.admin).items == () and rows() != before
    unread.restore(forum.db, cem, marks._replace(threads=(), mark=None))
    assert notices.inbox(forum.db, forum.admin).items == (), "nobody else brings back what one had settled"
    unread.restore(forum.db, forum.admin, marks)
    assert rows() == before
    unread.mark_group_read(forum.db, forum.admin, group.id)
    before = rows()
    unread.restore(forum.db, forum.admin, unread.mark_unread(forum.db, forum.admin, thread.id))
    assert rows() == before
