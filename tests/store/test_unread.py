"""store.unread: watermarks and exceptions, against a slow recount that keeps a mark for every post."""

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from store import arranging, connection, groups, posts, subscriptions, threads, unread, versions
from store.errors import Conflict, NotFound

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def machine(make_forum: Any, make_record: Any) -> "type[RuleBasedStateMachine]":
    """The state machine over a forum of two groups, two writers and a reader whose marks are recounted."""

    class Reading(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.folder = Path(tempfile.mkdtemp(prefix="hallway-"))
            self.forum = make_forum(self.folder / "forum.db")
            self.forum.db.connection.execute("PRAGMA synchronous = OFF")
            self.groups = [self.forum.group(name) for name in ("Hall", "Office")]
            self.writer, self.reader = self.forum.member("bo"), self.forum.member("cem")
            self.threads: list[tuple[int, int]] = []
            self.posts: list[tuple[int, int, int]] = []  # (id, thread, group)
            self.unread: set[int] = set()
            self.imported = 0
            self.history: set[int] = set()
            self.archived: set[int] = set()
            self.levels: dict[tuple[str, int], str] = {}

        def teardown(self) -> None:
            for index in ("search_words", "search_trigrams"):
                self.forum.db.connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
            self.forum.close()
            shutil.rmtree(self.folder)

        def _arrived(self, post: int, thread: int, group: int, mine: bool) -> None:
            self.posts.append((post, thread, group))
            if not mine:
                self.unread.add(post)

        def _countable(self, found: "set[int]") -> "set[int]":
            rows = self.forum.db.rows("SELECT id, author_id, deleted_at FROM posts")
            return {number for number, author, gone in rows if author != self.reader.actor and not gone} & found

        @rule(group=st.integers(0, 1), mine=st.booleans())
        def start(self, group: int, mine: bool) -> None:
            if self.groups[group].id in self.archived:
                with pytest.raises(Conflict):
                    self.forum.thread(self.groups[group], self.writer)
                return
            row = self.forum.thread(self.groups[group], self.reader if mine else self.writer)
            self.threads.append((row.id, self.groups[group].id))
            self._arrived(self.forum.opening(row).id, row.id, row.group_id, mine)

        @precondition(lambda self: self.threads)
        @rule(data=st.data(), mine=st.booleans())
        def reply(self, data: Any, mine: bool) -> None:
            thread, group = data.draw(st.sampled_from(self.threads))
            if group in self.archived:
                with pytest.raises(Conflict):
                    posts.reply(self.forum.db, self.writer, thread, "x")
                return
            row = posts.reply(self.forum.db, self.reader if mine else self.writer, thread, "x")
            self._arrived(row.id, thread, group, mine)

        @rule(replies=st.integers(0, 2), group=st.sampled_from(["Hall", "Office"]))
        def imports(self, replies: int, group: str) -> None:
            self.imported += 1
            self._unarchive({row.id for row in self.groups if row.name == group})
            before = self.forum.db.value("SELECT coalesce(max(id), 0) FROM posts")
            self.forum.load([make_record(self.imported, replies=replies, group=group)])
            rows = self.forum.db.rows("SELECT id, thread_id, group_id FROM posts WHERE id > ? ORDER BY id", (before,))
            self.posts += [(post, thread, here) for post, thread, here in rows]
            self.threads.append(rows[0][1:])
            self.history |= {row[0] for row in rows}

        @precondition(lambda self: self.posts)
        @rule(data=st.data())
        def delete(self, data: Any) -> None:
            versions.delete(self.forum.db, self.forum.admin, data.draw(st.sampled_from(self.posts))[0])

        @precondition(lambda self: self.posts)
        @rule(data=st.data(), batch=st.integers(1, 3))
        def read(self, data: Any, batch: int) -> None:
            marks = {}
            for _ in range(batch):
                post, thread, _ = data.draw(st.sampled_from(self.posts))
                marks[thread] = post
            unread.mark_read(self.forum.db, self.reader, marks)
            # Imported posts came all at once: whoever has read one of a thread has read those of that thread.
            self.unread -= {
                post
                for post, thread, _ in self.posts
                if thread in marks and (post <= marks[thread] or post in self.history)
            }

        @precondition(lambda self: self.posts)
        @rule(data=st.data(), whole=st.booleans())
        def mark_unread(self, data: Any, whole: bool) -> None:
            post, thread, _ = data.draw(st.sampled_from(self.posts))
            unread.mark_unread(self.forum.db, self.reader, thread, None if whole else post)
            # A thread has one mark: from the post on it is unread, before it it is read.
            start = 0 if whole or post in self.history else post
            for other, where, _ in self.posts:
                if where == thread:
                    (self.unread.add if other >= start else self.unread.discard)(other)

        @rule(group=st.integers(0, 1))
        def read_group(self, group: int) -> None:
            unread.mark_group_read(self.forum.db, self.reader, self.groups[group].id)
            self.unread -= {post for post, _, where in self.posts if where == self.groups[group].id}

        @precondition(lambda self: self.threads)
        @rule(data=st.data())
        def move(self, data: Any) -> None:
            thread, source = data.draw(st.sampled_from(self.threads))
            target = data.draw(st.sampled_from(self.groups)).id
            self._unarchive({source, target})
            assert arranging.move(self.forum.db, self.forum.admin, thread, target).group_id == target
            self.threads = [(row, target if row == thread else group) for row, group in self.threads]
            self.posts = [(post, row, target if row == thread else group) for post, row, group in self.posts]

        @precondition(lambda self: self.threads)
        @rule(data=st.data(), title=st.sampled_from(["Pump", "東京のポンプ", "Seal, 40 Nm"]))
        def rename(self, data: Any, title: str) -> None:
            thread, group = data.draw(st.sampled_from(self.threads))
            self._unarchive({group})
            arranging.rename(self.forum.db, self.forum.admin, thread, title)
            arranging.file_under(self.forum.db, self.forum.admin, thread, title.split()[:1])

        @precondition(lambda self: self.threads)
        @rule(data=st.data(), pinned=st.booleans())
        def pin(self, data: Any, pinned: bool) -> None:
            thread, group = data.draw(st.sampled_from(self.threads))
            self._unarchive({group})
            arranging.pin(self.forum.db, self.forum.admin, thread, pinned)

        @rule(group=st.integers(0, 1))
        def archive(self, group: int) -> None:
            groups.archive(self.forum.db, self.forum.admin, self.groups[group].id)
            self.archived.add(self.groups[group].id)

        @rule(group=st.integers(0, 1), level=st.sampled_from(subscriptions.LEVELS))
        def follow_group(self, group: int, level: str) -> None:
            subscriptions.follow_group(self.forum.db, self.reader, self.groups[group].id, level)
            self.levels["group", self.groups[group].id] = level

        @precondition(lambda self: self.threads)
        @rule(data=st.data(), level=st.sampled_from(subscriptions.LEVELS))
        def follow_thread(self, data: Any, level: str) -> None:
            thread, _ = data.draw(st.sampled_from(self.threads))
            subscriptions.follow_thread(self.forum.db, self.reader, thread, level)
            self.levels["thread", thread] = level

        def _muted(self, thread: int, group: int) -> bool:
            return self.levels.get(("thread", thread), self.levels.get(("group", group))) == "muted"

        def _unarchive(self, wanted: "set[int]") -> None:
            for group in wanted & self.archived:
                groups.archive(self.forum.db, self.forum.admin, group, False)
            self.archived -= wanted

        @invariant()
        def counts_are_those_of_the_recount(self) -> None:
            expected = self._countable(self.unread)
            of_group = {
                group.id: sum(
                    where == group.id and post in expected and not self._muted(thread, where)
                    for post, thread, where in self.posts
                )
                for group in self.groups
            }
            of_thread = {
                thread: sum(where == thread and post in expected for post, where, _ in self.posts)
                for thread, _ in self.threads
            }
            db, me = self.forum.db, self.reader
            assert unread.counts(db, me) == of_group
            assert {row.id: row.unread for row in threads.by_ids(db, me, of_thread)} == of_thread
            muted = {thread for thread, where in self.threads if self._muted(thread, where)}
            assert {row.id for row in threads.by_ids(db, me, of_thread) if row.muted} == muted
            for group in self.groups:
                here = {thread for thread, where in self.threads if where == group.id}
                waiting = {thread for thread in here - muted if of_thread[thread]}
                assert set(unread.threads_waiting(db, me, group.id)) == waiting
            for thread in of_thread:
                rows = posts.page_of(db, me, thread, limit=1000).items
                assert {row.id for row in rows if row.unread} == {row.id for row in rows} & expected
                assert posts.first_unread(db, me, thread) == min(
                    (row.id for row in rows if row.id in expected), default=None
                )
            following = threads.next_unread(db, me)
            assert (following is None) == (not any(of_group[group] for group in of_group if group not in self.archived))

        @invariant()
        def kept_counters_are_those_of_a_recount(self) -> None:
            wrong = self.forum.db.rows(
                "SELECT t.id FROM threads t WHERE t.posts <> (SELECT count(*) FROM posts p WHERE p.thread_id = t.id"
                " AND p.deleted_at IS NULL)"
            )
            assert not wrong
            for group, many in self.forum.db.rows("SELECT id, threads FROM groups"):
                assert many == sum(where == group for _, where in self.threads)
            newest = "(SELECT max(last_at) FROM threads WHERE group_id = groups.id)"
            assert not self.forum.db.rows(f"SELECT id FROM groups WHERE last_at IS NOT {newest}")

    return Reading


def test_counts_are_those_of_a_slow_recount(make_forum: Any, make_record: Any) -> None:
    run_state_machine_as_test(
        machine(make_forum, make_record),
        settings=settings(max_examples=40, stateful_step_count=25, deadline=None),
    )


def test_counting_stops_at_a_hundred(forum: "Forum") -> None:
    group, bo = forum.group(), forum.member("bo")
    thread = forum.thread(group)
    with connection.write(forum.db, forum.admin) as tx:
        for _ in range(130):
            posts.insert(tx, thread=thread.id, group=group.id, kind="reply", body="x", reply_to=None)
    assert unread.counts(forum.db, bo)[group.id] == unread.CAP == threads.get(forum.db, bo, thread.id).unread


def test_those_who_have_written_nothing_have_nothing_unread(forum: "Forum") -> None:
    thread = forum.thread(forum.group())
    eve = forum.stranger("eve")
    assert unread.counts(forum.db, eve) == {} and threads.get(forum.db, eve, thread.id).unread == 0
    assert not posts.page_of(forum.db, eve, thread.id).items[0].unread
    assert threads.next_unread(forum.db, eve) is None


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
    here = threads.next_unread(forum.db, bo, group=group.id)
    assert here is not None and here.id == newer.id
    there = threads.next_unread(forum.db, bo, group=group.id, read={newer.id: last.id})
    assert there is not None and there.id == older.id
    again = threads.next_unread(forum.db, bo, group=group.id, read={newer.id: last.id - 1})
    assert again is not None and again.id == newer.id
