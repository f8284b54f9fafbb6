"""store.reading_places: kept with the marks, private, members' alone, and gone with the sight of the thread."""

from typing import TYPE_CHECKING

from store import arranging, groups, journal, merging, reading_places, unread

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def test_a_place_is_kept_moved_and_forgotten(forum: "Forum") -> None:
    bo, cem, group = forum.member("bo"), forum.member("cem"), forum.group()
    thread, other = forum.thread(group), forum.thread(group)
    posts = [forum.reply(thread, forum.admin).id for _ in range(3)]
    there = forum.reply(other, forum.admin).id
    before = journal.head(forum.db)
    assert reading_places.find(forum.db, bo, thread.id) is None
    unread.mark_read(forum.db, bo, {thread.id: posts[1]}, {thread.id: posts[0], other.id: there})
    assert reading_places.find(forum.db, bo, thread.id) == posts[0]
    assert reading_places.find(forum.db, bo, other.id) == there
    unread.mark_read(forum.db, bo, {}, {thread.id: posts[2], other.id: None, 999: 999})
    assert reading_places.find(forum.db, bo, thread.id) == posts[2]
    assert reading_places.find(forum.db, bo, other.id) is None
    assert reading_places.find(forum.db, cem, thread.id) is None, "it is one's own"
    assert journal.head(forum.db) == before, "and nobody else's business"


def test_reading_makes_nobody_a_member(forum: "Forum") -> None:
    thread = forum.thread(forum.group())
    eve = forum.stranger("eve")
    unread.mark_read(forum.db, eve, {}, {thread.id: forum.reply(thread, forum.admin).id})
    assert forum.stranger("eve").actor is None and reading_places.find(forum.db, eve, thread.id) is None


def test_whoever_loses_sight_of_a_thread_has_no_place_in_it(forum: "Forum") -> None:
    bo = forum.member("bo")
    board, hall = forum.group("Board", visibility="secret"), forum.group("Hall")
    thread = forum.thread(hall)
    post = forum.reply(thread, forum.admin).id
    unread.mark_read(forum.db, bo, {}, {thread.id: post})
    arranging.move(forum.db, forum.admin, thread.id, board.id)
    assert reading_places.find(forum.db, bo, thread.id) is None
    unread.mark_read(forum.db, bo, {}, {thread.id: None, 0: post})
    groups.add_member(forum.db, forum.admin, board.id, forum.id(bo))
    assert reading_places.find(forum.db, bo, thread.id) is None, "what is not seen keeps no place"


def test_of_two_places_in_merged_threads_the_later_one_stays(forum: "Forum") -> None:
    bo, cem, dee, group = forum.member("bo"), forum.member("cem"), forum.member("dee"), forum.group()
    old, new = forum.thread(group), forum.thread(group)
    first, second = forum.reply(old, forum.admin).id, forum.reply(new, forum.admin).id
    unread.mark_read(forum.db, bo, {}, {old.id: first})
    unread.mark_read(forum.db, cem, {}, {new.id: second})
    unread.mark_read(forum.db, dee, {}, {old.id: first})
    forum.tick()
    unread.mark_read(forum.db, bo, {}, {new.id: second})
    unread.mark_read(forum.db, cem, {}, {old.id: first})
    merging.merge(forum.db, forum.admin, old.id, into=new.id)
    assert [reading_places.find(forum.db, who, new.id) for who in (bo, cem, dee)] == [second, first, first]
    unread.mark_read(forum.db, dee, {}, {old.id: second})
    assert reading_places.find(forum.db, dee, new.id) == second, "the post says where it stands by now"
