"""store.arranging: by whom, what the journal, the search and the counters know of it, and whose marks stay."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from store import arranging, asking, groups, journal, notices, posts, reading_on, threads, unread, versions
from store.errors import Denied, Invalid, NotFound
from store.search import query

if TYPE_CHECKING:
    from store.session import Session
    from store.threads import ThreadRow
    from tests.store.conftest import Forum

Act = Callable[["Forum", "Session", int], Any]

BY_AUTHOR: dict[str, Act] = {
    "rename": lambda forum, who, thread: arranging.rename(forum.db, who, thread, "Another title"),
    "topics": lambda forum, who, thread: asking.file_under(forum.db, who, thread, ["seals"]),
    "close": lambda forum, who, thread: threads.close(forum.db, who, thread, True),
}
BY_LEAD: dict[str, Act] = {
    "pin": lambda forum, who, thread: arranging.pin(forum.db, who, thread),
    "move": lambda forum, who, thread: arranging.move(forum.db, who, thread, groups.find(forum.db, who, "Office").id),
}
ACTIONS = {
    "rename": ["thread.rename"],
    "topics": ["thread.topics"],
    "close": ["thread.close"],
    "pin": ["thread.pin"],
    "move": ["thread.leave", "thread.enter"],
}


def found(forum: "Forum", typed: str) -> list[int]:
    return [hit.thread.id for hit in query.search(forum.db, forum.admin, typed).items]


def whole(forum: "Forum") -> None:
    """The integrity check that compares the index with its documents."""
    for index in ("search_words", "search_trigrams"):
        forum.db.connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")


@pytest.mark.parametrize("name", [*BY_AUTHOR, *BY_LEAD])
def test_who_may_and_what_the_journal_says(forum: "Forum", name: str) -> None:
    act = {**BY_AUTHOR, **BY_LEAD}[name]
    bo, cem, dee = (forum.member(who) for who in ("bo", "cem", "dee"))
    group, office = forum.group(), forum.group("Office")
    for here in (group, office):
        groups.add_member(forum.db, forum.admin, here.id, forum.id(dee), role="lead")
    for author in (bo, dee):
        thread = forum.thread(group, bo)
        refused = [cem] if name in BY_AUTHOR else [cem, bo]
        for who in refused:
            with pytest.raises(Denied):
                act(forum, who, thread.id)
        before = journal.head(forum.db)
        act(forum, author if name in BY_AUTHOR else dee, thread.id)
        act(forum, author if name in BY_AUTHOR else dee, thread.id)
        said = forum.db.rows("SELECT action, thread_id, actor_id FROM journal WHERE seq > ? ORDER BY seq", (before,))
        assert [row[0] for row in said] == ACTIONS[name], "done twice, it is told once"
        assert {row[1] for row in said} == {thread.id}
        assert {group.id} <= journal.since(forum.db, before).groups
        with pytest.raises(NotFound):
            act(forum, forum.admin, 999)
    assert journal.first_broken(forum.db) is None


def test_moving_takes_a_lead_of_both_groups(forum: "Forum") -> None:
    bo, group, office = forum.member("bo"), forum.group(), forum.group("Office")
    thread = forum.thread(group)
    for lead, here in ((group, "from"), (office, "to")):
        groups.add_member(forum.db, forum.admin, lead.id, forum.id(bo), role="lead")
        if here == "from":
            with pytest.raises(Denied):
                arranging.move(forum.db, bo, thread.id, office.id)
    assert arranging.move(forum.db, bo, thread.id, office.id).group == "Office"
    with pytest.raises(NotFound):
        arranging.move(forum.db, bo, thread.id, 999)


def test_a_renamed_thread_is_found_by_its_new_title_alone(forum: "Forum") -> None:
    thread = forum.thread(forum.group(), title="Quokka leaks", topics=("walrus",))
    forum.reply(thread, forum.admin, "Water.")
    digest = forum.db.value("SELECT hash FROM threads")
    renamed = arranging.rename(forum.db, forum.admin, thread.id, " 東京の\tポンプ ")
    assert renamed.title == "東京の ポンプ" and renamed.last_at == thread.last_at
    assert found(forum, "quokka") == [] and found(forum, "ポンプ") == [thread.id]
    whole(forum)
    arranging.rename(forum.db, forum.admin, thread.id, "Axolotl drips")
    assert found(forum, "ポンプ") == [] and found(forum, "axolotl") == found(forum, "walrus") == [thread.id]
    whole(forum)
    salt, kept = forum.db.rows("SELECT salt, hash FROM threads")[0]
    assert kept == journal.commitment(salt, thread.uid, "Axolotl drips") != digest
    assert kept == forum.db.value("SELECT commitment FROM journal WHERE action = 'thread.rename' ORDER BY seq DESC")
    for title in ("", " ", "x" * 301):
        with pytest.raises(Invalid):
            arranging.rename(forum.db, forum.admin, thread.id, title)


def test_topics_are_replaced_in_the_row_the_table_and_the_index(forum: "Forum") -> None:
    thread = forum.thread(forum.group(), topics=("walrus", "pumps"))
    filed = asking.file_under(forum.db, forum.admin, thread.id, ["#Pumps", "cold water", "pumps"])
    assert filed.topics == ("pumps", "cold-water")
    rows = forum.db.rows("SELECT t.name FROM thread_topics f JOIN topics t ON t.id = f.topic_id ORDER BY f.position")
    assert rows == [("pumps",), ("cold-water",)]
    assert found(forum, "walrus") == found(forum, "#walrus") == [] and found(forum, "#cold-water") == [thread.id]
    assert asking.file_under(forum.db, forum.admin, thread.id, []).topics == ()
    whole(forum)
    with pytest.raises(Invalid):
        asking.file_under(forum.db, forum.admin, thread.id, ["#"])


def test_a_thread_whose_opening_post_was_deleted_is_arranged_all_the_same(forum: "Forum") -> None:
    office = forum.group("Office")
    thread = forum.thread(forum.group(), title="Quokka leaks")
    forum.reply(thread, forum.admin)
    versions.delete(forum.db, forum.admin, forum.opening(thread).id)
    arranging.rename(forum.db, forum.admin, thread.id, "東京")
    asking.file_under(forum.db, forum.admin, thread.id, ["seals"])
    assert arranging.move(forum.db, forum.admin, thread.id, office.id).group == "Office"
    whole(forum)
    assert found(forum, "quokka") == []


def test_pinned_threads_stand_first_in_their_group_and_nowhere_else(forum: "Forum") -> None:
    group = forum.group()
    rows: list[ThreadRow] = []
    for _ in range(4):
        forum.tick()
        rows.append(forum.thread(group))
    first, second, third, fourth = (row.id for row in rows)
    for thread in (second, first):
        forum.tick()
        assert arranging.pin(forum.db, forum.admin, thread).pinned_at
    order = [row.id for row in threads.recent(forum.db, forum.admin, group=group.id).items]
    assert order == [first, second, fourth, third]
    assert [row.id for row in threads.recent(forum.db, forum.admin).items] == [fourth, third, second, first]
    assert [row.id for row in threads.last(forum.db, forum.admin, group=group.id, limit=3).items] == order[1:]
    bo = forum.member("bo")
    for thread in (third, first):
        unread.mark_unread(forum.db, bo, thread)
    following = reading_on.next_unread(forum.db, bo, after_thread=second, group=group.id)
    assert following is not None and following.id == third, "reading goes on downwards in the list as it is shown"
    assert not arranging.pin(forum.db, forum.admin, first, False).pinned_at
    moved = arranging.move(forum.db, forum.admin, second, forum.group("Office").id)
    assert not moved.pinned_at, "what a group keeps on top is its own choice"


def test_a_move_carries_marks_counters_and_activity_along(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    group, office = forum.group(), forum.group("Office")
    older = forum.thread(group)
    forum.tick()
    thread = forum.thread(group)
    second = forum.reply(thread, forum.admin)
    forum.reply(thread, forum.admin)
    unread.mark_group_read(forum.db, cem, group.id)
    unread.mark_read(forum.db, bo, {thread.id: second.id})
    moved = arranging.move(forum.db, forum.admin, thread.id, office.id)
    assert (moved.group_id, moved.last_at, moved.posts) == (office.id, thread.last_at, 3)
    assert unread.counts(forum.db, bo) == {group.id: 1, office.id: 1}
    assert unread.counts(forum.db, cem) == {group.id: 0, office.id: 0}
    assert threads.get(forum.db, bo, thread.id).unread == 1
    here, there = groups.get(forum.db, bo, group.id), groups.get(forum.db, bo, office.id)
    assert (here.threads, here.last_at, there.threads, there.last_at) == (1, older.last_at, 1, thread.last_at)
    arranging.move(forum.db, forum.admin, older.id, office.id)
    assert groups.get(forum.db, bo, group.id).last_at is None
    forum.reply(moved, forum.admin)
    assert unread.counts(forum.db, cem) == {group.id: 0, office.id: 1}
    unread.mark_group_read(forum.db, bo, office.id)
    assert unread.counts(forum.db, bo) == {group.id: 0, office.id: 0}
    assert found(forum, "group:office") != [] and found(forum, "group:maintenance") == []


def test_what_leaves_a_secret_group_is_all_new_to_those_who_never_saw_it(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    board, hall = forum.group("Board", cem, visibility="secret"), forum.group("Hall")
    thread = forum.thread(board)
    unread.mark_group_read(forum.db, cem, board.id)
    dee = forum.member("dee")  # Whoever arrives gets a mark in every group, seen or not.
    forum.reply(thread, forum.admin)
    arranging.move(forum.db, forum.admin, thread.id, hall.id)
    for who, many in ((bo, 2), (cem, 1), (dee, 2)):
        assert unread.counts(forum.db, who)[hall.id] == threads.get(forum.db, who, thread.id).unread == many
        assert len(posts.page_of(forum.db, who, thread.id).items) == 2


def test_history_that_moves_stays_history(forum: "Forum", make_record: Any) -> None:
    bo = forum.member("bo")
    forum.load([make_record(1)])
    unread.mark_unread(forum.db, bo, 1)
    office = forum.group("Office")
    arranging.move(forum.db, forum.admin, 1, office.id)
    assert unread.counts(forum.db, bo)[office.id] == 2, "marked as unread, and still so"
    assert unread.counts(forum.db, forum.admin)[office.id] == 0
    summary, _ = forum.load([make_record(1, replies=2)])
    assert summary.posts == 1 and threads.get(forum.db, bo, 1).group == "Office"
    whole(forum)


def test_those_who_lose_sight_of_a_thread_lose_its_notices(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    board, hall = forum.group("Board", cem, visibility="secret"), forum.group("Hall")
    thread = forum.thread(hall, body="@bo @cem")
    arranging.move(forum.db, forum.admin, thread.id, board.id)
    assert [notice.kind for notice in notices.inbox(forum.db, cem).items] == ["mention"]
    groups.add_member(forum.db, forum.admin, board.id, forum.id(bo))
    assert notices.inbox(forum.db, bo).items == ()
