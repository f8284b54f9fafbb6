"""store.affected: whoever has the asker's problem too counts once, follows, and can take both back."""

from typing import TYPE_CHECKING

import pytest

from store import affected, answers, arranging_groups, journal, retracting, subscriptions, threads
from store.errors import Conflict, Denied, Invalid, NotFound

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def test_it_counts_once_a_member_and_follows(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    thread = forum.thread(forum.group())
    seq = journal.head(forum.db)
    for _ in range(2):
        row = affected.have_too(forum.db, bo, thread.id)
        assert (row.affected, row.affects_me, row.level) == (1, True, "all")
    assert affected.have_too(forum.db, cem, thread.id).affected == 2
    assert journal.head(forum.db) == seq + 2, "what changed nothing is told to nobody"
    assert thread.id in journal.since(forum.db, seq).threads
    assert not threads.get(forum.db, forum.admin, thread.id).affects_me
    for _ in range(2):
        row = affected.have_too(forum.db, bo, thread.id, on=False)
        assert (row.affected, row.affects_me, row.level) == (1, False, None)


def test_taking_it_back_leaves_what_was_chosen_otherwise(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    thread = forum.thread(forum.group())
    subscriptions.follow_thread(forum.db, bo, thread.id, "all")
    forum.tick()
    affected.have_too(forum.db, bo, thread.id)
    affected.have_too(forum.db, cem, thread.id)
    subscriptions.follow_thread(forum.db, cem, thread.id, "muted")
    levels = [affected.have_too(forum.db, who, thread.id, on=False).level for who in (bo, cem)]
    assert levels == ["all", "muted"]


def test_what_one_cannot_have_too(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    group, secret = forum.group(), forum.group("Board", visibility="secret")
    thread = forum.thread(group, bo)
    with pytest.raises(Denied):
        affected.have_too(forum.db, bo, thread.id)
    with pytest.raises(Invalid):
        affected.have_too(forum.db, cem, forum.thread(group, kind="discussion").id)
    with pytest.raises(NotFound):
        affected.have_too(forum.db, cem, forum.thread(secret).id)
    affected.have_too(forum.db, cem, thread.id)
    answers.accept(forum.db, bo, forum.reply(thread, forum.admin).id)
    with pytest.raises(Conflict):
        affected.have_too(forum.db, forum.admin, thread.id)
    assert affected.have_too(forum.db, cem, thread.id, on=False).affected == 0, "it can be taken back all the same"
    other = forum.thread(group, bo)
    threads.close(forum.db, bo, other.id, True)
    with pytest.raises(Conflict):
        affected.have_too(forum.db, cem, other.id)
    arranging_groups.archive(forum.db, forum.admin, group.id, True)
    with pytest.raises(Conflict):
        affected.have_too(forum.db, cem, thread.id)


def test_a_question_that_others_have_is_not_taken_back(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    thread = forum.thread(forum.group(), bo)
    affected.have_too(forum.db, cem, thread.id)
    with pytest.raises(Conflict, match="have this too"):
        retracting.retract(forum.db, bo, forum.opening(thread).id)
    affected.have_too(forum.db, cem, thread.id, on=False)
    assert retracting.retract(forum.db, bo, forum.opening(thread).id).started
