"""store.posts: replies, versions, tombstones, accepted answers, and pages."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import answers, asking, groups, journal, posts, text, threads, versions
from store.care.texts import damaged
from store.errors import Cancelled, Conflict, Denied, Invalid, NotFound
from store.opening import open_store

if TYPE_CHECKING:
    from tests.store.conftest import Forum


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text(st.characters(), min_size=1))
def test_what_is_posted_is_what_is_read(forum: "Forum", body: str) -> None:
    found = groups.listing(forum.db, forum.admin)
    thread = forum.thread(found[0] if found else forum.group())
    try:
        expected = text.body(body)
    except Invalid:
        with pytest.raises(Invalid):
            forum.reply(thread, forum.admin, body)
        return
    made = forum.reply(thread, forum.admin, body)
    assert made.body == expected
    assert posts.get(forum.db, forum.admin, made.id) == made


def test_what_is_posted_is_said_to_be_though_somebody_stops_it_then(
    forum: "Forum", monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, whole = forum.thread(forum.group()), posts.get
    errors = [Cancelled("Stopped; nothing was changed.")]

    def stopped_once(*args: Any) -> posts.PostRow:
        if errors:
            raise errors.pop()
        return whole(*args)

    monkeypatch.setattr(posts, "get", stopped_once)
    assert posts.reply(forum.db, forum.admin, thread.id, "It hums.").body == "It hums." and not errors


def test_a_reply_knows_whom_it_answers(forum: "Forum") -> None:
    bo = forum.member("bo")
    thread = forum.thread(forum.group())
    first = forum.reply(thread, bo)
    second = forum.reply(thread, forum.admin, to=first.id)
    assert (second.reply_to, second.reply_to_author) == (first.id, "bo")
    other = forum.thread(groups.listing(forum.db, bo)[0])
    for wrong in (forum.opening(other).id, 999, -1):
        with pytest.raises(NotFound):
            forum.reply(thread, bo, to=wrong)


def test_an_edit_destroys_nothing(forum: "Forum") -> None:
    bo = forum.member("bo")
    post = forum.reply(forum.thread(forum.group()), bo, "first")
    before = forum.db.row("SELECT salt, hash FROM posts WHERE id = ?", (post.id,))
    forum.tick()
    edited = versions.edit(forum.db, bo, post.id, "second")
    assert (edited.body, edited.edited_at, edited.created_at) == ("second", "2026-11-22T07:30:01.000Z", post.created_at)
    forum.tick()
    versions.edit(forum.db, bo, post.id, "third")
    kept = forum.db.rows("SELECT version, body, editor_id, created_at FROM post_versions ORDER BY version")
    assert kept == [(1, "first", bo.actor, post.created_at), (2, "second", bo.actor, edited.edited_at)]
    assert forum.db.row("SELECT salt, hash FROM post_versions WHERE version = 1") == before
    assert versions.edit(forum.db, bo, post.id, "third\n") == posts.get(forum.db, bo, post.id)
    assert forum.db.value("SELECT count(*) FROM post_versions") == 2, "nothing changed, nothing is kept"


def test_only_ones_own_posts_are_edited(forum: "Forum") -> None:
    bo = forum.member("bo")
    post = forum.reply(forum.thread(forum.group()), bo)
    with pytest.raises(Denied):
        versions.edit(forum.db, forum.admin, post.id, "x")


def test_a_delete_leaves_a_tombstone(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    thread = forum.thread(forum.group())
    post = forum.reply(thread, bo, "oops")
    answer = forum.reply(thread, cem, to=post.id)
    with pytest.raises(Denied):
        versions.delete(forum.db, cem, post.id)
    gone = versions.delete(forum.db, bo, post.id)
    assert (gone.body, gone.deleted, gone.author) == ("", True, "bo")
    assert posts.ids(forum.db, bo, thread.id)[1:] == (post.id, answer.id)
    assert posts.get(forum.db, cem, answer.id).reply_to == post.id
    assert threads.get(forum.db, bo, thread.id).posts == 2
    assert forum.db.rows("SELECT body FROM post_versions") == [("oops",)]
    assert versions.delete(forum.db, bo, post.id) == gone, "twice is once"
    with pytest.raises(Conflict):
        versions.edit(forum.db, bo, post.id, "back")


def test_a_lead_deletes_what_others_wrote(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    group = forum.group()
    groups.add_member(forum.db, forum.admin, group.id, forum.id(cem), role="lead")
    post = forum.reply(forum.thread(group), bo)
    assert versions.delete(forum.db, cem, post.id).deleted
    assert forum.db.value("SELECT deleted_by FROM posts WHERE id = ?", (post.id,)) == cem.actor


def test_the_asker_or_a_lead_accepts(forum: "Forum") -> None:
    asker, bo, lead = forum.member("asker"), forum.member("bo"), forum.member("lead")
    group = forum.group()
    groups.add_member(forum.db, forum.admin, group.id, forum.id(lead), role="lead")
    thread = forum.thread(group, asker)
    answer = forum.reply(thread, bo)
    assert not answers.may_accept(forum.db, bo, answer)
    with pytest.raises(Denied):
        answers.accept(forum.db, bo, answer.id)
    for who in (asker, lead, forum.admin):
        assert answers.may_accept(forum.db, who, answer)
        assert answers.accept(forum.db, who, answer.id).accepted
        assert answers.accept(forum.db, who, answer.id).accepted, "twice is once"
        assert threads.get(forum.db, bo, thread.id).state == "answered"
        assert not answers.accept(forum.db, who, answer.id, on=False).accepted
        assert threads.get(forum.db, bo, thread.id).state == "open"


def test_an_accepted_answer_that_is_deleted_answers_no_longer(forum: "Forum") -> None:
    asker, bo = forum.member("asker"), forum.member("bo")
    thread = forum.thread(forum.group(), asker)
    one, two = forum.reply(thread, bo), forum.reply(thread, bo)
    answers.accept(forum.db, asker, one.id)
    answers.accept(forum.db, asker, two.id)
    versions.delete(forum.db, bo, one.id)
    assert threads.get(forum.db, bo, thread.id).state == "answered"
    gone = versions.delete(forum.db, bo, two.id)
    assert not gone.accepted
    assert threads.get(forum.db, bo, thread.id).state == "open"
    with pytest.raises(Invalid):
        answers.accept(forum.db, asker, two.id)


def test_what_cannot_be_accepted(forum: "Forum") -> None:
    group = forum.group()
    question, talk = forum.thread(group), forum.thread(group, kind="discussion")
    for post in (forum.opening(question).id, forum.reply(talk, forum.admin).id):
        with pytest.raises(Invalid):
            answers.accept(forum.db, forum.admin, post)
    with pytest.raises(NotFound):
        answers.accept(forum.db, forum.admin, 999)


def test_a_closed_thread_takes_no_replies(forum: "Forum") -> None:
    bo = forum.member("bo")
    thread = forum.thread(forum.group(), bo)
    threads.close(forum.db, bo, thread.id, True)
    with pytest.raises(Conflict, match="closed"):
        forum.reply(thread, forum.admin)
    threads.close(forum.db, bo, thread.id, False)
    assert forum.reply(thread, forum.admin).body


def test_refused_posts_change_nothing(forum: "Forum") -> None:
    thread = forum.thread(forum.group())
    before = [forum.db.rows(f"SELECT * FROM {table}") for table in ("threads", "groups", "journal", "posts")]
    for body in ("", "\x1b", "x" * 1_000_001):
        with pytest.raises(Invalid):
            forum.reply(thread, forum.admin, body)
    assert before == [forum.db.rows(f"SELECT * FROM {table}") for table in ("threads", "groups", "journal", "posts")]


def test_pages_in_both_directions_are_the_whole_thread(forum: "Forum") -> None:
    thread = forum.thread(forum.group())
    for _ in range(11):
        forum.reply(thread, forum.admin)
    whole = list(posts.ids(forum.db, forum.admin, thread.id))
    for limit in (1, 3, 12, 1000):
        down, after = [], None
        while True:
            page = posts.page_of(forum.db, forum.admin, thread.id, after=after, limit=limit)
            down += [row.id for row in page.items]
            if page.next is None:
                break
            after = page.next
        assert down == whole
        up: list[int] = []
        before = posts.cursor(whole[-1] + 1)
        while rows := posts.page_of(forum.db, forum.admin, thread.id, before=before, limit=limit).items:
            up = [row.id for row in rows] + up
            before = posts.cursor(rows[0].id)
        assert up == whole


def test_going_on_after_an_upward_page_skips_nothing(forum: "Forum") -> None:
    thread = forum.thread(forum.group())
    for _ in range(5):
        forum.reply(thread, forum.admin)
    whole = posts.ids(forum.db, forum.admin, thread.id)
    for stand in range(len(whole)):
        above = posts.page_of(forum.db, forum.admin, thread.id, before=posts.cursor(whole[stand]), limit=2)
        assert above.next is not None
        below = posts.page_of(forum.db, forum.admin, thread.id, after=above.next, limit=100)
        assert tuple(row.id for row in below.items) == whole[stand:]


def test_foreign_cursors_are_refused(forum: "Forum") -> None:
    thread = forum.thread(forum.group())
    for cursor in ("", "x", threads.cursor(thread)):
        with pytest.raises(Invalid):
            posts.page_of(forum.db, forum.admin, thread.id, after=cursor)


def test_what_others_posted_since_an_entry_of_the_journal(forum: "Forum") -> None:
    bo = forum.member("bo")
    group, hidden = forum.group(), groups.create(forum.db, forum.admin, "Board", visibility="secret")
    thread = forum.thread(group)
    before = forum.reply(thread, forum.admin)
    seq = journal.head(forum.db)
    assert posts.added_since(forum.db, bo, seq) == ()
    forum.reply(thread, bo)
    came = [forum.reply(thread, forum.admin).id, forum.opening(forum.thread(group)).id]
    gone = forum.reply(thread, forum.admin)
    versions.delete(forum.db, forum.admin, gone.id)
    versions.edit(forum.db, forum.admin, before.id, "Changed, not new.")
    forum.thread(hidden)
    bo = forum.member("bo")
    assert [row.id for row in posts.added_since(forum.db, bo, seq)] == came
    assert [row.id for row in posts.added_since(forum.db, bo, seq, limit=2)] == came[:1]
    assert posts.added_since(forum.db, bo, journal.head(forum.db)) == ()


def test_ones_own_posts_and_tombstones_are_no_news(forum: "Forum") -> None:
    bo, cy = forum.member("bo"), forum.member("cy")
    group = forum.group("Boilers", bo, visibility="secret")
    thread = forum.thread(group)
    told = [forum.reply(thread, who) for who in (bo, forum.admin, bo, forum.admin)]
    versions.delete(forum.db, bo, told[2].id)
    opening = forum.opening(thread).id
    assert posts.no_news(forum.db, forum.admin, thread.id) == {opening, told[1].id, told[2].id, told[3].id}
    assert posts.no_news(forum.db, bo, thread.id, first=told[1].id) == {told[2].id}
    assert posts.no_news(forum.db, cy, thread.id) == frozenset()


def test_the_same_text_sent_twice_under_one_uid_is_posted_once(forum: "Forum") -> None:
    """By whoever could not know whether it was posted: a disk failed just then."""
    bo, thread = forum.member("bo"), forum.thread(forum.group())
    first = posts.reply(forum.db, bo, thread.id, "It hums.", uid="one")
    before = journal.head(forum.db)
    assert posts.reply(forum.db, bo, thread.id, "It hums.", uid="one") == first
    assert journal.head(forum.db) == before
    changed = posts.reply(forum.db, bo, thread.id, "It hums loudly.", uid="one")
    other = posts.reply(forum.db, forum.admin, thread.id, "It hums.", uid="one")
    assert len({first.id, changed.id, other.id}) == 3 and len({first.uid, changed.uid, other.uid}) == 3


def test_a_question_sent_twice_under_one_uid_is_asked_once(forum: "Forum") -> None:
    group = forum.group().id
    for start in (
        lambda title, body: asking.ask(forum.db, forum.admin, group=group, title=title, body=body, opening_uid="two"),
        lambda title, body: threads.start(
            forum.db, forum.admin, group=group, kind="idea", title=title, body=body, opening_uid="three"
        ),
    ):
        first = start("It hums", "Since noon.")
        assert start("It hums", "Since noon.") == first
        assert len({first.id, start("It hums", "Since ten.").id, start("It hums again", "Since noon.").id}) == 3


def test_what_waited_is_dated_by_when_it_was_said_and_stands_by_when_it_came(forum: "Forum") -> None:
    thread = forum.thread(forum.group())
    with contextlib.closing(open_store(forum.path)) as other, ThreadPoolExecutor(1) as pool:
        with forum.db.locked("somebody"):
            said = pool.submit(posts.reply, other, forum.admin, thread.id, "The pump stands still.")
            while other.waited is None:
                time.sleep(0.001)
            forum.tick(5)
        row = said.result()
    assert (row.created_at, row.arrived_at) == ("2026-11-22T07:30:00.000Z", "2026-11-22T07:30:05.000Z")
    assert not [*damaged(forum.db)]
