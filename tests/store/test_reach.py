"""store.reach and store.notices: whom a post reaches: complete, never double, never oneself, never the muted."""

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import answers, groups, notices, reach, subscriptions, text, unread, versions
from store.session import Session

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def kinds(forum: "Forum", who: Session) -> list[str]:
    return [notice.kind for notice in notices.inbox(forum.db, who).items]


@given(st.text())
def test_any_text_mentions_a_bounded_number_of_folded_handles(body: str) -> None:
    found = reach.mentioned(body)
    assert len(found) == len(set(found)) <= 50
    assert all(handle == handle.casefold() for handle in found)


@given(st.text() | st.text("#a1-+.é\u0301 `", max_size=40))
def test_any_text_names_a_bounded_number_of_topics_as_they_are_stored(body: str) -> None:
    found = reach.topics_named(body)
    assert len(found) == len(set(found)) <= 50
    assert all(text.topic(name) == name for name in found)


@pytest.mark.parametrize(
    "body, names",
    [
        ("#chiller", ("chiller",)),
        ("Who knows (#HVAC) and #c++ or #3d-print?", ("hvac", "c++", "3d-print")),
        ("#chiller, #chiller.", ("chiller",)),
        ("see #1042 and #1042.5310", ()),
        ("`#chiller` and\n```\n#pump\n```\n#dock", ("dock",)),
        ("a#b https://example.org/#chiller &#x27; ##x", ()),
        ("# Heading\n#", ()),
        ("#kühlung", ("kühlung",)),
    ],
)
def test_topics_are_words_behind_a_hash_but_no_numbers_addresses_or_code(body: str, names: tuple[str, ...]) -> None:
    assert reach.topics_named(body) == names


@pytest.mark.parametrize(
    "body, handles",
    [
        ("@bo", ("bo",)),
        ("Hi @Bo, @CEM! (@dee)", ("bo", "cem", "dee")),
        ("@bo.", ("bo",)),
        ("@bo @BO", ("bo",)),
        ("mail bo@example.org", ()),
        ("`@bo` and\n```\n@cem\n```\n@dee", ("dee",)),
        ("@@bo", ()),
        ("@jörg-k.2", ("jörg-k.2",)),
        ("@", ()),
    ],
)
def test_mentions_stand_outside_of_code_and_addresses(body: str, handles: tuple[str, ...]) -> None:
    assert reach.mentioned(body) == handles


def test_everybody_concerned_is_told_once_and_says_why(forum: "Forum") -> None:
    asker, answers, named, follows, other = (forum.member(n) for n in ("asker", "answers", "named", "follows", "other"))
    thread = forum.thread(forum.group(), asker)
    first = forum.reply(thread, answers)
    subscriptions.follow_thread(forum.db, follows, thread.id, "all")
    unread.mark_group_read(forum.db, asker, thread.group_id)
    forum.reply(thread, other, "@named @answers @asker @other @nobody", to=first.id)
    assert kinds(forum, answers) == ["reply"]
    assert kinds(forum, asker) == ["mention"]
    assert kinds(forum, named) == ["mention"]
    assert kinds(forum, follows) == [], "they find it among what they follow"
    assert kinds(forum, other) == []
    (notice,) = notices.inbox(forum.db, named).items
    assert (notice.why, notice.thread.id, notice.post.author) == ("mentions you", thread.id, "other")


def test_nobody_is_told_of_their_own(forum: "Forum") -> None:
    bo = forum.member("bo")
    thread = forum.thread(forum.group(), bo, body="@bo asks")
    subscriptions.follow_thread(forum.db, bo, thread.id, "all")
    mine = forum.reply(thread, bo, "@bo", to=forum.opening(thread).id)
    answers.accept(forum.db, bo, mine.id)
    versions.edit(forum.db, bo, mine.id, "@bo again")
    assert forum.db.value("SELECT count(*) FROM notices") == 0


def test_accepting_tells_the_author_and_taking_it_back_untells(forum: "Forum") -> None:
    asker, bo = forum.member("asker"), forum.member("bo")
    answer = forum.reply(forum.thread(forum.group(), asker), bo)
    for _ in range(2):
        answers.accept(forum.db, asker, answer.id)
        assert kinds(forum, bo) == ["accepted"]
    answers.accept(forum.db, asker, answer.id, on=False)
    assert kinds(forum, bo) == []


@pytest.mark.parametrize("whole_group", [True, False])
def test_the_muted_are_told_of_mentions_alone(forum: "Forum", whole_group: bool) -> None:
    asker, bo = forum.member("asker"), forum.member("bo")
    group = forum.group()
    thread = forum.thread(group, asker)
    if whole_group:
        subscriptions.follow_group(forum.db, asker, group.id, "muted")
    else:
        subscriptions.follow_thread(forum.db, asker, thread.id, "muted")
    forum.reply(thread, bo)
    assert kinds(forum, asker) == []
    forum.reply(thread, bo, "@asker")
    assert kinds(forum, asker) == ["mention"]
    subscriptions.follow_thread(forum.db, asker, thread.id, "mine")
    forum.reply(thread, bo)
    assert kinds(forum, asker) == ["mention", "reply"], "a thread's own level counts more than its group's"


def test_edits_tell_the_newly_mentioned_and_take_back(forum: "Forum") -> None:
    bo, cem, dee = (forum.member(name) for name in ("bo", "cem", "dee"))
    post = forum.reply(forum.thread(forum.group()), bo, "@cem")
    versions.edit(forum.db, bo, post.id, "@dee")
    assert (kinds(forum, cem), kinds(forum, dee)) == ([], ["mention"])
    versions.edit(forum.db, bo, post.id, "@dee @cem")
    versions.edit(forum.db, bo, post.id, "@dee @cem!")
    assert (kinds(forum, cem), kinds(forum, dee)) == (["mention"], ["mention"])
    versions.delete(forum.db, bo, post.id)
    assert (kinds(forum, cem), kinds(forum, dee)) == ([], [])


def test_secret_groups_reach_their_members_alone(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    board = forum.group("Board", bo, visibility="secret")
    forum.thread(board, body="@bo @cem")
    assert (kinds(forum, bo), kinds(forum, cem)) == (["mention"], [])
    groups.add_member(forum.db, forum.admin, board.id, forum.id(cem))
    assert kinds(forum, cem) == []


def test_reading_settles_and_so_does_settling(forum: "Forum") -> None:
    bo = forum.member("bo")
    thread = forum.thread(forum.group(), body="@bo")
    second = forum.thread(groups.listing(forum.db, bo)[0], body="@bo")
    unread.mark_read(forum.db, bo, {thread.id: forum.opening(thread).id})
    (left,) = notices.inbox(forum.db, bo).items
    assert left.thread.id == second.id
    notices.settle(forum.db, forum.admin, left.id)
    assert kinds(forum, bo) == ["mention"], "not by somebody else"
    notices.settle(forum.db, bo, left.id)
    assert kinds(forum, bo) == []


def test_the_inbox_in_pages_is_the_whole_inbox(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    for number in range(7):
        forum.thread(group, title=str(number + 1), body="@bo")
    for limit in (1, 3, 7, 100):
        found, after = [], None
        while True:
            page = notices.inbox(forum.db, bo, after=after, limit=limit)
            found += [notice.thread.title for notice in page.items]
            if page.next is None:
                break
            after = page.next
        assert found == list("1234567")


def test_imported_history_tells_nobody(forum: "Forum", make_record: Any) -> None:
    forum.member("bo")
    made = make_record(1)
    made["posts"][0]["body"] = "@bo @ana"
    forum.load([made])
    assert forum.db.value("SELECT count(*) FROM notices") == 0


def test_reading_settles_what_was_told(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    thread = forum.thread(group, bo)
    first, second = (forum.reply(thread, forum.admin) for _ in range(2))
    unread.mark_read(forum.db, bo, {thread.id: first.id})
    waiting = "SELECT count(*) FROM notices WHERE done_at IS NULL"
    assert [notice.post.id for notice in notices.inbox(forum.db, bo).items] == [second.id]
    assert forum.db.value(waiting) == 1
    unread.mark_group_read(forum.db, bo, group.id)
    assert forum.db.value(waiting) == 0
    unread.mark_unread(forum.db, bo, thread.id, second.id)
    assert [notice.post.id for notice in notices.inbox(forum.db, bo).items] == [second.id]
