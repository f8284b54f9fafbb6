"""store.spared: a question that a thread answered before it was asked is noted, and whoever answered there is told."""

from typing import TYPE_CHECKING, Any

import pytest

from store import affected, answers, journal, members, merging, spared, threads, versions
from store.errors import Conflict, Invalid, NotFound
from store.session import Session

if TYPE_CHECKING:
    from store.threads import ThreadRow
    from tests.store.conftest import Forum


def solved(forum: "Forum", by: Session, title: str = "Pump P-12 leaks", group: Any = None) -> "ThreadRow":
    """A question of Ana's that somebody has answered."""
    thread = forum.thread(group or forum.group(title), title=title)
    answers.accept(forum.db, forum.admin, forum.reply(thread, by).id)
    return threads.get(forum.db, forum.admin, thread.id)


def counts(forum: "Forum", who: Session) -> list[tuple[int, int]]:
    return [(row.id, people) for row, people in spared.counts_of(forum.db, who)]


def test_whoever_answered_is_told_how_many_people_it_spared(forum: "Forum") -> None:
    bo, cem, dora = forum.member("bo"), forum.member("cem"), forum.member("dora")
    first, second = solved(forum, bo), solved(forum, bo, "Fan rattles")
    seq = journal.head(forum.db)
    assert spared.answered_by(forum.db, cem, first.id).level == "all"
    assert first.id in journal.since(forum.db, seq).threads
    for who, thread in ((cem, second), (dora, second), (dora, second), (bo, first)):
        forum.tick()
        spared.answered_by(forum.db, who, thread.id)
    assert counts(forum, bo) == [(second.id, 2), (first.id, 1)], "people, not times, and nobody spares themselves"
    assert counts(forum, forum.admin) == counts(forum, forum.stranger("eve")) == []
    assert spared.counts_of(forum.db, bo, limit=1)[0][0].id == second.id


def test_it_is_taken_back_with_the_following(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    thread = solved(forum, bo)
    spared.answered_by(forum.db, cem, thread.id)
    assert spared.answered_by(forum.db, cem, thread.id, on=False).level is None
    assert counts(forum, bo) == []
    with pytest.raises(Conflict):
        spared.answered_by(forum.db, cem, thread.id, on=False)


def test_only_what_is_solved_and_seen_answers(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    thread = forum.thread(forum.group())
    with pytest.raises(Invalid):
        spared.answered_by(forum.db, cem, thread.id)
    secret = solved(forum, bo, group=forum.group("Board", bo, visibility="secret"))
    with pytest.raises(NotFound):
        spared.answered_by(forum.db, cem, secret.id)
    assert forum.db.value("SELECT count(*) FROM spared_questions") == 0


def test_an_answer_that_is_deleted_or_no_longer_accepted_spares_nothing(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    thread = solved(forum, bo)
    spared.answered_by(forum.db, cem, thread.id)
    answer = forum.db.value("SELECT max(id) FROM posts")
    versions.delete(forum.db, bo, answer)
    assert counts(forum, bo) == []


def test_what_was_spared_and_who_has_it_too_go_along_when_threads_merge(forum: "Forum") -> None:
    bo, cem, dora = forum.member("bo"), forum.member("cem"), forum.member("dora")
    group = forum.group()
    older, newer = forum.thread(group, cem), forum.thread(group, dora)
    for who, thread in ((bo, older), (dora, older), (bo, newer), (cem, newer)):
        affected.have_too(forum.db, who, thread.id)
    answers.accept(forum.db, forum.admin, forum.reply(older, bo).id)
    spared.answered_by(forum.db, forum.admin, older.id)
    row = merging.merge(forum.db, forum.admin, older.id, into=newer.id)
    assert row.affected == 2, "Bo and Dora; Cem opened the older one, and is the asker of both now"
    assert counts(forum, bo) == [(newer.id, 1)]


def test_a_claim_takes_along_what_was_spared_and_who_has_it_too(forum: "Forum", make_record: Any) -> None:
    forum.load([make_record(1, replies=0), make_record(2, replies=1), make_record(3, replies=0)])
    bo, cem = forum.member("bo"), forum.member("cem")
    ghost = Session(members.find(forum.db, bo, "Person 0").id, forum.clock)
    mine = forum.thread(forum.group(), bo)
    other = forum.thread(forum.group("Office"), cem)
    for who, thread in ((bo, 1), (ghost, mine.id), (ghost, other.id), (bo, other.id), (cem, mine.id)):
        affected.have_too(forum.db, who, thread)
    spared.answered_by(forum.db, ghost, 2)
    members.claim(forum.db, forum.admin, "Person-0", "bo")
    rows = threads.by_ids(forum.db, bo, (1, mine.id, other.id))
    assert [(row.affected, row.affects_me) for row in rows] == [(0, False), (1, False), (1, True)]
    assert forum.db.value("SELECT member_id FROM spared_questions") == bo.actor
