"""store.merging: two threads become one, and nobody loses what they have not read, a link, an answer or a notice."""

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import (
    answers,
    arranging,
    arranging_groups,
    asking,
    connection,
    groups,
    journal,
    merging,
    notices,
    posts,
    subscriptions,
    threads,
    unread,
    versions,
)
from store.errors import Conflict, Denied, Invalid, NotFound
from store.search import query

if TYPE_CHECKING:
    from store.session import Session
    from store.threads import ThreadRow
    from tests.store.conftest import Forum


def found(forum: "Forum", typed: str) -> list[int]:
    return [hit.thread.id for hit in query.search(forum.db, forum.admin, typed).items]


def whole(forum: "Forum") -> None:
    """The checks of the index against its documents, of the references between rows, and of the journal's chain."""
    for index in ("search_words", "search_trigrams"):
        forum.db.connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    assert forum.db.rows("PRAGMA foreign_key_check") == []
    assert journal.first_broken(forum.db) is None


def merge(forum: "Forum", thread: "ThreadRow", into: "ThreadRow", by: "Session | None" = None) -> "ThreadRow":
    return merging.merge(forum.db, by or forum.admin, thread.id, into=into.id)


def unread_of(forum: "Forum", who: "Session", *wanted: int) -> set[int]:
    return {row.id for thread in wanted for row in posts.page_of(forum.db, who, thread, limit=1000).items if row.unread}


def test_the_posts_of_both_stand_in_the_order_in_which_they_came(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    group = forum.group()
    old = forum.thread(group, bo, "Pump P-7 drips", topics=("pumps", "seals"))
    new = forum.thread(group, cem, "Water under P-7", topics=("water", "pumps"))
    for number in range(4):
        forum.tick(60)
        forum.reply((old, new)[number % 2], forum.admin)
    ids = sorted([*posts.ids(forum.db, bo, old.id), *posts.ids(forum.db, bo, new.id)])
    before = journal.head(forum.db)
    made = merge(forum, new, old)
    assert posts.ids(forum.db, bo, old.id) == tuple(ids)
    assert (made.id, made.title, made.author, made.posts) == (old.id, "Pump P-7 drips", "bo", 6)
    assert made.topics == ("pumps", "seals", "water")
    assert made.last_at == forum.moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert [row.kind for row in posts.by_ids(forum.db, bo, ids)] == ["question", *["reply"] * 5]
    here = groups.get(forum.db, bo, group.id)
    assert (here.threads, here.last_at) == (1, made.last_at)
    assert threads.recent(forum.db, bo, group=group.id).items[0].id == old.id
    said = forum.db.rows("SELECT action, thread_id FROM journal WHERE seq > ? ORDER BY seq", (before,))
    assert said == [("thread.merge", new.id), ("thread.merge", old.id)]
    whole(forum)


def test_the_number_leads_there_for_ever_and_for_whatever_one_does(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    first, second, third = (forum.thread(group, title=f"Thread {number}") for number in range(3))
    asked = forum.opening(first)
    merge(forum, first, second)
    merge(forum, second, third)
    for number in (first.id, second.id, third.id):
        assert threads.get(forum.db, bo, number).id == third.id
        assert len(posts.ids(forum.db, bo, number)) == len(posts.page_of(forum.db, bo, number).items) == 3
    assert posts.reply(forum.db, bo, first.id, "Here too.", to=asked.id).thread_id == third.id
    subscriptions.follow_thread(forum.db, bo, first.id, "all")
    unread.mark_unread(forum.db, bo, second.id)
    row = arranging.rename(forum.db, forum.admin, first.id, "One of three")
    asking.file_under(forum.db, forum.admin, first.id, ["pumps"])
    arranging.pin(forum.db, forum.admin, first.id)
    threads.close(forum.db, forum.admin, first.id, True)
    now = threads.get(forum.db, bo, third.id)
    assert row.id == now.id == third.id
    assert (now.title, now.topics, bool(now.pinned_at), now.closed) == ("One of three", ("pumps",), True, True)
    assert (now.level, now.unread) == ("all", 3) and posts.first_unread(forum.db, bo, first.id) == asked.id
    with pytest.raises(Conflict):
        posts.reply(forum.db, bo, first.id, "Closed.")
    assert arranging.move(forum.db, forum.admin, second.id, forum.group("Office").id).id == third.id
    fresh = forum.thread(group)
    assert fresh.id > third.id, "no number is given out again"
    whole(forum)


def test_what_is_refused(forum: "Forum") -> None:
    bo, group, office = forum.member("bo"), forum.group(), forum.group("Office")
    thread, other, third = forum.thread(group), forum.thread(office), forum.thread(group)
    with pytest.raises(Invalid):
        merge(forum, thread, thread)
    for one, into in ((thread.id, 999), (999, thread.id), (thread.id, 1 << 70)):
        with pytest.raises(NotFound):
            merging.merge(forum.db, forum.admin, one, into=into)
    for led in (group, office):
        with pytest.raises(Denied):
            merge(forum, thread, other, bo)
        with pytest.raises(Denied):
            merge(forum, other, thread, bo)
        groups.add_member(forum.db, forum.admin, led.id, forum.id(bo), role="lead")
    for archived in (group, office):
        arranging_groups.archive(forum.db, forum.admin, archived.id)
        with pytest.raises(Conflict):
            merge(forum, thread, other, bo)
        arranging_groups.archive(forum.db, forum.admin, archived.id, False)
    head = journal.head(forum.db)
    assert forum.db.value("SELECT count(*) FROM merged_threads") == 0
    assert merge(forum, thread, other, bo).posts == 2
    with pytest.raises(Conflict, match=f"#{thread.id} was merged into #{other.id}"):
        merge(forum, thread, third, bo)
    with pytest.raises(Invalid):
        merging.merge(forum.db, bo, other.id, into=thread.id)
    assert journal.head(forum.db) == head + 2
    hidden = forum.thread(forum.group("Board", visibility="secret"))
    with pytest.raises(NotFound):
        merge(forum, hidden, other, bo)


def test_the_older_opening_opens_and_both_who_asked_are_told(forum: "Forum") -> None:
    bo, cem, dee = (forum.member(who) for who in ("bo", "cem", "dee"))
    group = forum.group()
    old = forum.thread(group, bo, "Quokka leaks", "Old words", kind="discussion")
    forum.tick(3600)
    new = forum.thread(group, cem, "Axolotl drips", "New words")
    made = merge(forum, old, new)
    assert (made.title, made.kind, made.author, made.since) == ("Axolotl drips", "question", "bo", old.since)
    assert [row.kind for row in posts.page_of(forum.db, bo, made.id).items] == ["question", "reply"]
    assert found(forum, "axolotl") == [made.id] and found(forum, "in:title axolotl") == [made.id]
    assert found(forum, "quokka") == [] and found(forum, "words") == [made.id]
    forum.tick()
    last = forum.reply(made, dee)
    assert [notice.post.id for notice in notices.inbox(forum.db, bo).items] == [last.id]
    assert threads.get(forum.db, cem, made.id).level == "all", "who asked as well follows it from now on"
    whole(forum)


@pytest.mark.parametrize("choice", ["thread", "group"])
def test_who_muted_it_is_not_made_to_follow(forum: "Forum", choice: str) -> None:
    bo, cem, dee = (forum.member(who) for who in ("bo", "cem", "dee"))
    group = forum.group()
    old, new = forum.thread(group, bo), forum.thread(group, cem)
    if choice == "thread":
        subscriptions.follow_thread(forum.db, cem, new.id, "muted")
    else:
        subscriptions.follow_group(forum.db, cem, group.id, "muted")
    subscriptions.follow_thread(forum.db, dee, new.id, "all")
    made = merge(forum, new, old)
    forum.reply(made, forum.admin)
    assert notices.inbox(forum.db, cem).items == ()
    assert threads.get(forum.db, cem, old.id).level is None, "what was muted is gone; the other thread was not"
    assert threads.get(forum.db, dee, old.id).level == "all"


def test_answers_come_along_and_settle_the_state(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    asked, again, talk = forum.thread(group), forum.thread(group), forum.thread(group, kind="discussion")
    answers.accept(forum.db, forum.admin, forum.reply(again, bo).id)
    made = merge(forum, again, asked)
    assert made.state == "answered"
    assert [row.accepted for row in posts.page_of(forum.db, bo, made.id).items] == [False, False, True]
    assert found(forum, "is:answered") == [made.id]
    assert merge(forum, talk, made).state == "answered"
    another = forum.thread(group, kind="discussion")
    assert merge(forum, made, another).state == "none"
    whole(forum)


def test_deleted_openings_and_texts_without_blanks(forum: "Forum") -> None:
    group = forum.group()
    first = forum.thread(group, title="東京のポンプ", body="Latin only")
    second = forum.thread(group, title="Walrus", body="大阪の水")
    third = forum.thread(group, title="Gone")
    versions.delete(forum.db, forum.admin, forum.opening(third).id)
    merge(forum, first, second)
    whole(forum)
    assert found(forum, "大阪の水") == [second.id] and found(forum, "東京のポンプ") == []
    made = merge(forum, third, second)
    assert (made.posts, len(posts.ids(forum.db, forum.admin, made.id))) == (2, 3)
    merge(forum, made, forum.thread(group, title="Last"))
    whole(forum)
    assert found(forum, "walrus") == []


def test_notices_mentions_and_links_go_on_leading_there(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    board, hall = forum.group("Board", cem, visibility="secret"), forum.group("Hall")
    thread = forum.thread(hall, body="@bo @cem look")
    target, linking = forum.thread(board), forum.thread(hall)
    with connection.write(forum.db, forum.admin) as tx:
        for one, other in ((linking.id, thread.id), (target.id, thread.id), (thread.id, linking.id)):
            threads.link(tx, one, other, "related")
    made = merge(forum, thread, target)
    assert made.group == "Board"
    (notice,) = notices.inbox(forum.db, cem).items
    assert (notice.kind, notice.thread.id) == ("mention", target.id)
    (link,) = threads.links(forum.db, cem, linking.id)
    assert link.thread is not None and link.thread.id == target.id
    assert [link.thread and link.thread.id for link in threads.links(forum.db, cem, target.id)] == [linking.id]
    with pytest.raises(NotFound):
        threads.get(forum.db, bo, thread.id)
    groups.add_member(forum.db, forum.admin, board.id, forum.id(bo))
    assert notices.inbox(forum.db, bo).items == (), "who lost sight of it is not told when they come back"
    assert unread.counts(forum.db, cem)[hall.id] == 1
    whole(forum)


def test_a_thread_that_was_imported_is_not_brought_back(forum: "Forum", make_record: Any) -> None:
    forum.load([make_record(1, links=[{"thread": "t2", "type": "related"}]), make_record(2)])
    merging.merge(forum.db, forum.admin, 2, into=1)
    assert threads.links(forum.db, forum.admin, 1) == ()
    summary, refused = forum.load([make_record(1), make_record(2)])
    assert (summary.threads, summary.posts, summary.unchanged, refused) == (0, 0, 2, [])
    summary, _ = forum.load([make_record(2, replies=3), make_record(3, links=[{"thread": "t2", "type": "duplicate"}])])
    assert (summary.threads, summary.posts) == (1, 4)
    assert threads.get(forum.db, forum.admin, 2).id == 1 and threads.get(forum.db, forum.admin, 1).posts == 6
    (link,) = threads.links(forum.db, forum.admin, 3)
    assert link.thread is not None and link.thread.id == 1
    whole(forum)


def test_a_place_of_the_group_is_kept_on_top(forum: "Forum") -> None:
    group, office = forum.group(), forum.group("Office")
    pinned, plain, there = forum.thread(group), forum.thread(group), forum.thread(office)
    arranging.pin(forum.db, forum.admin, pinned.id)
    assert merge(forum, pinned, plain).pinned_at
    assert not merge(forum, plain, there).pinned_at


def test_what_nobody_could_see_before_is_new(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    board, hall = forum.group("Board", cem, visibility="secret"), forum.group("Hall")
    open_to_all, secret = forum.thread(hall), forum.thread(board)
    forum.reply(secret, forum.admin)
    for who in (bo, cem):
        unread.mark_group_read(forum.db, who, hall.id)
    unread.mark_group_read(forum.db, cem, board.id)
    made = merge(forum, secret, open_to_all)
    assert threads.get(forum.db, bo, made.id).unread == unread.counts(forum.db, bo)[hall.id] == 2
    assert threads.get(forum.db, cem, made.id).unread == unread.counts(forum.db, cem)[hall.id] == 0


def test_marks_of_a_merged_thread_never_cover_what_stands_below_them(forum: "Forum") -> None:
    """The older posts came to this group last, so that their numbers there are the higher ones."""
    bo = forum.member("bo")
    group, office = forum.group(), forum.group("Office")
    old = forum.thread(office)
    second = forum.reply(old, forum.admin)
    new = forum.thread(group)
    arranging.move(forum.db, forum.admin, old.id, group.id)
    made = merge(forum, old, new)
    unread.mark_read(forum.db, bo, {made.id: second.id})
    assert unread_of(forum, bo, made.id) == {forum.db.value("SELECT max(id) FROM posts")}


STEPS = st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=0, max_size=8)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=STEPS,
    later=STEPS,
    same=st.booleans(),
    swapped=st.booleans(),
    history=st.sampled_from([(), (0,), (1,), (0, 1)]),
    moved=st.booleans(),
    read=st.lists(st.tuples(st.sampled_from(["read", "unread", "group"]), st.integers(0, 20)), max_size=4),
    deleted=st.integers(0, 20),
)
def test_nothing_unread_is_lost_and_what_was_read_stays_so_where_it_can(
    make_forum: Any,
    make_record: Any,
    steps: list[tuple[int, bool]],
    later: list[tuple[int, bool]],
    same: bool,
    swapped: bool,
    history: tuple[int, ...],
    moved: bool,
    read: list[tuple[str, int]],
    deleted: int,
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="hallway-"))
    forum = make_forum(folder / "forum.db")
    try:
        forum.db.connection.execute("PRAGMA synchronous = OFF")
        bo, cem = forum.member("bo"), forum.member("cem")
        hall, office = forum.group("Hall"), forum.group("Office")
        pair = []
        for number, group in enumerate((hall, hall if same else office)):
            if number in history:
                forum.load([make_record(number, replies=1, group=group.name)])
                pair.append(forum.db.value("SELECT max(id) FROM threads"))
            else:
                pair.append(forum.thread(group, cem if number else bo).id)
        third = forum.thread(hall).id

        def go_on(said: list[tuple[int, bool]]) -> None:
            for at, mine in said:
                posts.reply(forum.db, cem if mine else bo, [*pair, third][at], "x")

        go_on(steps)
        if moved:
            there = threads.get(forum.db, cem, pair[0]).group_id
            arranging.move(forum.db, forum.admin, pair[0], hall.id if there == office.id else office.id)
        for how, at in read:
            ids = [row[0] for row in forum.db.rows("SELECT id FROM posts ORDER BY id")]
            post = posts.get(forum.db, cem, ids[at % len(ids)])
            if how == "group":
                unread.mark_group_read(forum.db, cem, (hall, office)[at % 2].id)
            elif how == "read":
                unread.mark_read(forum.db, cem, {post.thread_id: post.id})
            else:
                unread.mark_unread(forum.db, cem, post.thread_id, post.id)
        go_on(later)
        ids = sorted(id for thread in pair for id in posts.ids(forum.db, cem, thread))
        versions.delete(forum.db, forum.admin, ids[deleted % len(ids)])
        everybody = [cem, bo, forum.admin]
        before = [unread_of(forum, who, *pair) for who in everybody]
        elsewhere = [threads.get(forum.db, who, third).unread for who in everybody]
        source, target = pair[::-1] if swapped else pair
        made = merging.merge(forum.db, forum.admin, source, into=target)
        assert made.posts == len(ids) - 1
        for who, was, other in zip(everybody, before, elsewhere, strict=True):
            now = unread_of(forum, who, target)
            rows = posts.page_of(forum.db, who, target, limit=1000).items
            countable = [row.id for row in rows if not row.mine and not row.deleted]
            assert was <= now, "nothing that was not read counts as read"
            # Imported posts came all at once and are read or not together, before all others.
            old = {row[0] for row in forum.db.rows("SELECT id FROM posts WHERE arrival = 0")}
            order = [post for post in countable if post in old] + [post for post in countable if post not in old]
            reach = next((place for place, post in enumerate(order) if post in was), len(order))
            start = 0 if old & was else reach
            assert now == set(order[start:]), "whatever stands before the first unread post stays read"
            assert threads.get(forum.db, who, target).unread == len(now)
            assert threads.get(forum.db, who, third).unread == other
            for group in (hall, office):
                listed = threads.recent(forum.db, who, group=group.id).items
                assert unread.counts(forum.db, who)[group.id] == sum(row.unread for row in listed)
            for place, number in enumerate(order):
                if number not in old:
                    unread.mark_read(forum.db, who, {target: number})
                    assert unread_of(forum, who, target) == now & set(order[place + 1 :])
        whole(forum)
    finally:
        forum.close()
        shutil.rmtree(folder)
