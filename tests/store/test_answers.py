"""store.answers: verifying, what is out of date, and what is to be looked at again."""

from typing import TYPE_CHECKING

import pytest

from store import (
    answers,
    arranging_groups,
    expertise,
    groups,
    members,
    merging,
    notices,
    posts,
    retracting,
    reviews,
    threads,
    verdicts,
    versions,
)
from store.answers import Rights
from store.errors import Conflict, Denied, Invalid, NotFound

if TYPE_CHECKING:
    from store.groups import Group
    from store.posts import PostRow
    from store.session import Session
    from store.threads import ThreadRow
    from tests.store.conftest import Forum

DAY = 86_400.0


@pytest.fixture
def group(forum: "Forum") -> "Group":
    """One that Ana leads."""
    return forum.group()


@pytest.fixture
def asker(forum: "Forum") -> "Session":
    return forum.member("asker")


@pytest.fixture
def bo(forum: "Forum") -> "Session":
    """Who answers."""
    return forum.member("bo")


@pytest.fixture
def expert(forum: "Forum") -> "Session":
    """Knows pumps."""
    expert = forum.member("expert")
    expertise.claim(forum.db, expert, ["pumps"])
    return expert


@pytest.fixture
def thread(forum: "Forum", group: "Group", asker: "Session") -> "ThreadRow":
    return forum.thread(group, asker, topics=("pumps",))


@pytest.fixture
def answer(forum: "Forum", thread: "ThreadRow", bo: "Session") -> "PostRow":
    forum.tick()
    return forum.reply(thread, bo)


def state(forum: "Forum", thread: "ThreadRow") -> tuple[str, str]:
    row = threads.get(forum.db, forum.admin, thread.id)
    return row.state, row.since


def told(forum: "Forum", who: "Session") -> list[str]:
    return [notice.why for notice in notices.inbox(forum.db, who).items]


def test_an_expert_on_the_topic_verifies_without_the_asker(
    forum: "Forum", thread: "ThreadRow", answer: "PostRow", expert: "Session", bo: "Session", asker: "Session"
) -> None:
    assert answers.may_verify(forum.db, expert, answer)
    row = answers.verify(forum.db, expert, answer.id)
    assert row.verified and not row.accepted and state(forum, thread)[0] == "verified"
    assert told(forum, bo) == ["verified your answer"]
    assert told(forum, asker) == ["replied to you", "verified an answer to your question"]
    answers.verify(forum.db, expert, answer.id, on=False)
    assert state(forum, thread)[0] == "open"
    assert told(forum, bo) == [] and told(forum, asker) == ["replied to you"]


def test_what_the_asker_has_accepted_is_verified_without_telling_them(
    forum: "Forum", thread: "ThreadRow", answer: "PostRow", bo: "Session", asker: "Session"
) -> None:
    answers.accept(forum.db, asker, answer.id)
    answers.verify(forum.db, forum.admin, answer.id)
    assert told(forum, bo) == ["accepted your answer", "verified your answer"]
    assert told(forum, asker) == ["replied to you"]
    answers.verify(forum.db, forum.admin, answer.id, on=False)
    assert state(forum, thread)[0] == "answered"


def test_who_may_say_what_of_an_answer(
    forum: "Forum",
    group: "Group",
    thread: "ThreadRow",
    answer: "PostRow",
    expert: "Session",
    bo: "Session",
    asker: "Session",
) -> None:
    stranger = forum.stranger("zoe")
    expected = {
        "asker": (asker, Rights(accept=True), Rights(accept=True, outdate=True)),
        "expert": (expert, Rights(verify=True), Rights(verify=True, outdate=True)),
        "lead": (forum.admin, Rights(True, True, False), Rights(True, True, True)),
        "author": (bo, Rights(), Rights()),
        "stranger": (stranger, Rights(), Rights()),
    }
    for who, (session, before, _) in expected.items():
        assert answers.rights(forum.db, session, answer) == before, who
    accepted = answers.accept(forum.db, asker, answer.id)
    for who, (session, _, after) in expected.items():
        assert answers.rights(forum.db, session, accepted) == after, who
        for act, may in zip((answers.accept, answers.verify, answers.outdate), after, strict=True):
            if not may:
                with pytest.raises(Denied):
                    act(forum.db, session, answer.id)
    own = forum.reply(thread, expert)
    assert answers.rights(forum.db, expert, own) == Rights()
    with pytest.raises(Denied, match="your own"):
        answers.verify(forum.db, expert, own.id)
    arranging_groups.archive(forum.db, forum.admin, group.id)
    assert answers.rights(forum.db, forum.admin, accepted) == Rights()
    for act in (answers.verify, answers.outdate):
        with pytest.raises(Conflict, match="archived"):
            act(forum.db, forum.admin, answer.id)


def test_an_expert_on_another_topic_is_none_here(forum: "Forum", answer: "PostRow") -> None:
    other = forum.member("other")
    expertise.claim(forum.db, other, ["roofs"])
    assert not answers.may_verify(forum.db, other, answer)
    with pytest.raises(Denied, match="expert on one of the thread's topics"):
        answers.verify(forum.db, other, answer.id)


def test_what_answers_nothing_is_not_verified_or_out_of_date(
    forum: "Forum", group: "Group", thread: "ThreadRow", answer: "PostRow"
) -> None:
    talk = forum.thread(group, kind="discussion")
    for post in (forum.opening(thread).id, forum.reply(talk, forum.admin).id):
        for act in (answers.verify, answers.outdate):
            with pytest.raises(Invalid):
                act(forum.db, forum.admin, post)
    with pytest.raises(Invalid, match="Nobody has accepted or verified"):
        answers.outdate(forum.db, forum.admin, answer.id)
    with pytest.raises(NotFound):
        answers.verify(forum.db, forum.admin, 999)


def test_without_an_answer_that_holds_the_question_is_open_again_from_now(
    forum: "Forum", thread: "ThreadRow", answer: "PostRow", bo: "Session", asker: "Session"
) -> None:
    other = forum.reply(thread, forum.admin)
    for post in (answer, other):
        answers.accept(forum.db, asker, post.id)
    forum.tick(100 * DAY)
    answers.verify(forum.db, forum.admin, answer.id)
    row = answers.outdate(forum.db, asker, answer.id)
    assert row.outdated and row.accepted and row.verified
    assert state(forum, thread)[0] == "answered", "the other one holds"
    assert "says that your answer is out of date" in told(forum, bo)
    forum.tick(DAY)
    answers.outdate(forum.db, asker, other.id)
    assert state(forum, thread) == ("open", "2027-03-03T07:30:01.000Z")
    for act in (answers.accept, answers.verify):
        with pytest.raises(Conflict, match=f"hallway outdated {answer.id} --undo"):
            act(forum.db, forum.admin, answer.id)
    forum.tick(DAY)
    new = forum.reply(thread, bo)
    answers.accept(forum.db, asker, new.id)
    answers.accept(forum.db, asker, new.id, on=False)
    assert state(forum, thread) == ("open", "2027-03-03T07:30:01.000Z"), "it is as old as since it was open again"
    answers.outdate(forum.db, asker, answer.id, on=False)
    assert state(forum, thread)[0] == "verified"
    assert "says that your answer is out of date" not in told(forum, bo)


def test_a_deletion_lifts_what_was_said_and_taking_it_back_brings_it_again(
    forum: "Forum", thread: "ThreadRow", answer: "PostRow", bo: "Session", asker: "Session"
) -> None:
    forum.tick(DAY)
    answers.verify(forum.db, forum.admin, answer.id)
    before = forum.db.rows("SELECT * FROM verified_answers")
    forum.tick(DAY)
    versions.delete(forum.db, bo, answer.id)
    assert state(forum, thread)[0] == "open" and not posts.get(forum.db, bo, answer.id).verified
    merging.merge(forum.db, forum.admin, thread.id, into=forum.thread(forum.group("Other"), asker).id)
    back = retracting.undelete(forum.db, bo, answer.id)
    assert back.verified and forum.db.rows("SELECT post_id, member_id, created_at FROM verified_answers") == [
        (answer.id, before[0][2], before[0][3])
    ]
    assert threads.get(forum.db, bo, thread.id).state == "verified"


def test_what_was_verified_is_not_taken_back(forum: "Forum", answer: "PostRow", bo: "Session") -> None:
    answers.verify(forum.db, forum.admin, answer.id)
    with pytest.raises(Conflict, match="It was verified"):
        retracting.retract(forum.db, bo, answer.id)


def test_what_an_imported_person_has_said_is_the_real_ones(
    forum: "Forum", answer: "PostRow", expert: "Session"
) -> None:
    answers.verify(forum.db, expert, answer.id)
    answers.outdate(forum.db, expert, answer.id)
    forum.db.connection.execute("UPDATE members SET arrived_at = NULL, source = 'x' WHERE id = ?", (expert.actor,))
    members.claim(forum.db, forum.admin, "expert", "ana")
    for table in ("verified_answers", "outdated_answers"):
        assert forum.db.rows(f"SELECT member_id FROM {table}") == [(forum.admin.actor,)]


# Looking again


def test_answers_are_looked_at_again_after_the_time_that_the_group_sets(
    forum: "Forum",
    group: "Group",
    thread: "ThreadRow",
    answer: "PostRow",
    expert: "Session",
    bo: "Session",
    asker: "Session",
) -> None:
    answers.accept(forum.db, asker, answer.id)
    forum.tick(181 * DAY)
    assert reviews.to_review(forum.db, expert) == ()
    groups.describe(forum.db, forum.admin, group.id, review_days=180)
    late = forum.reply(thread, bo)
    answers.accept(forum.db, asker, late.id)
    for who in (expert, forum.admin):
        (due,) = reviews.to_review(forum.db, who)
        assert (due.post.id, due.thread.id, due.looked_at) == (answer.id, thread.id, "2026-11-22T07:30:01.000Z")
    for who in (bo, asker, forum.stranger("zoe")):
        assert reviews.to_review(forum.db, who) == ()
    answers.verify(forum.db, expert, answer.id)
    assert reviews.to_review(forum.db, expert) == (), "it is still right"
    forum.tick(181 * DAY)
    assert [due.post.id for due in reviews.to_review(forum.db, expert)] == [answer.id, late.id]
    assert [due.post.id for due in reviews.to_review(forum.db, expert, limit=1)] == [answer.id]
    answers.outdate(forum.db, expert, answer.id)
    assert [due.post.id for due in reviews.to_review(forum.db, expert)] == [late.id]
    versions.delete(forum.db, bo, late.id)
    assert reviews.to_review(forum.db, expert) == ()


def test_what_one_wrote_or_may_not_see_is_not_looked_at_again(forum: "Forum", expert: "Session") -> None:
    secret = forum.group("Board", visibility="secret")
    groups.describe(forum.db, forum.admin, secret.id, review_days=1)
    groups.add_member(forum.db, forum.admin, secret.id, forum.id(expert))
    hidden = forum.thread(secret, topics=("pumps",))
    answers.accept(forum.db, forum.admin, forum.reply(hidden, expert).id)
    other = forum.reply(hidden, forum.admin)
    answers.accept(forum.db, forum.admin, other.id)
    forum.tick(2 * DAY)
    assert [due.post.id for due in reviews.to_review(forum.db, expert)] == [other.id]
    groups.remove_member(forum.db, forum.admin, secret.id, forum.id(expert))
    assert reviews.to_review(forum.db, expert) == ()


def test_verifying_again_renews_the_date_and_tells_nobody_twice(
    forum: "Forum", answer: "PostRow", bo: "Session", expert: "Session"
) -> None:
    answers.verify(forum.db, forum.admin, answer.id)
    for notice in notices.inbox(forum.db, bo).items:
        notices.settle(forum.db, bo, notice.id)
    forum.tick(DAY)
    answers.verify(forum.db, expert, answer.id)
    assert forum.db.rows("SELECT member_id, created_at FROM verified_answers") == [
        (expert.actor, "2026-11-23T07:30:01.000Z")
    ]
    assert told(forum, bo) == []


def kept(forum: "Forum") -> list[tuple[int, str]]:
    return [(member, at[:10]) for member, at in forum.db.rows("SELECT member_id, created_at FROM verified_answers")]


def test_whoever_takes_back_a_verification_takes_back_their_own(
    forum: "Forum", thread: "ThreadRow", answer: "PostRow", bo: "Session", expert: "Session", asker: "Session"
) -> None:
    for who in (expert, forum.admin):
        answers.verify(forum.db, who, answer.id)
        forum.tick(DAY)
    assert verdicts.has_verified(forum.db, expert, posts.get(forum.db, expert, answer.id))
    assert answers.verify(forum.db, forum.admin, answer.id, on=False).verified
    assert kept(forum) == [(expert.actor, "2026-11-22")] and state(forum, thread)[0] == "verified"
    assert told(forum, bo) == ["verified your answer"], "it still is"
    with pytest.raises(Denied, match=f"who alone may take that back.*hallway outdated {answer.id}"):
        answers.verify(forum.db, forum.admin, answer.id, on=False)
    answers.verify(forum.db, expert, answer.id, on=False)
    assert kept(forum) == [] and state(forum, thread)[0] == "open"
    assert told(forum, bo) == [] and told(forum, asker) == ["replied to you"]
    assert not verdicts.has_verified(forum.db, expert, posts.get(forum.db, expert, answer.id))


def test_the_older_of_two_verifications_is_taken_back_and_the_newer_stays(
    forum: "Forum", answer: "PostRow", expert: "Session"
) -> None:
    for who in (expert, forum.admin):
        answers.verify(forum.db, who, answer.id)
        forum.tick(DAY)
    answers.verify(forum.db, expert, answer.id, on=False)
    assert kept(forum) == [(forum.admin.actor, "2026-11-23")]
    with pytest.raises(Denied, match="alone may take that back"):
        answers.verify(forum.db, expert, answer.id, on=False)
    answers.verify(forum.db, forum.admin, answer.id, on=False)
    assert kept(forum) == []


def test_who_has_verified_is_known_after_a_deletion_by_one_of_them_is_taken_back(
    forum: "Forum", answer: "PostRow", expert: "Session"
) -> None:
    for who in (expert, forum.admin):
        answers.verify(forum.db, who, answer.id)
        forum.tick(DAY)
    versions.delete(forum.db, forum.admin, answer.id)
    assert verdicts.verified_by(forum.db, posts.get(forum.db, expert, answer.id)) == {}
    row = retracting.undelete(forum.db, forum.admin, answer.id)
    assert list(verdicts.verified_by(forum.db, row)) == [forum.admin.actor, expert.actor]
    forum.tick(DAY)
    answers.verify(forum.db, forum.admin, answer.id, on=False)
    forum.tick(DAY)
    versions.delete(forum.db, forum.admin, answer.id)
    row = retracting.undelete(forum.db, forum.admin, answer.id)
    assert list(verdicts.verified_by(forum.db, row)) == [expert.actor], "nothing comes back that was taken back"


# Transfer


def test_what_was_said_of_answers_travels(
    forum: "Forum", another: "Forum", thread: "ThreadRow", answer: "PostRow", bo: "Session"
) -> None:
    answers.verify(forum.db, forum.admin, answer.id)
    old = forum.reply(thread, bo)
    answers.accept(forum.db, forum.admin, old.id)
    answers.outdate(forum.db, forum.admin, old.id)
    (line,) = forum.exported()
    marked = [(post.get("accepted"), post.get("verified"), post.get("outdated")) for post in line["posts"]]
    assert marked == [(False, None, None), (False, True, None), (True, None, True)]
    another.load([line])
    (row,) = threads.recent(another.db, another.admin).items
    assert row.state == "verified"
    marks = [
        (post.accepted, post.verified, post.outdated) for post in posts.page_of(another.db, another.admin, 1).items
    ]
    assert marks == [(False, False, False), (False, True, False), (True, False, True)]
    assert another.exported()[0]["posts"] == line["posts"]


def test_an_import_does_not_bring_back_what_is_out_of_date(forum: "Forum") -> None:
    """A thread that goes on is answered by what holds of it, not by what was accepted once."""
    from tests.store.conftest import record

    forum.load([record(1, replies=1)])
    (row,) = threads.recent(forum.db, forum.admin).items
    assert row.state == "answered" and row.aim_minutes == 60
    answers.outdate(forum.db, forum.admin, posts.ids(forum.db, forum.admin, row.id)[1])
    forum.load([record(1, replies=2)])
    (row,) = threads.recent(forum.db, forum.admin).items
    assert (row.state, row.posts) == ("open", 3)
    more = record(1, replies=3)
    more["posts"][3]["verified"] = True
    forum.load([more])
    assert threads.get(forum.db, forum.admin, row.id).state == "verified"
