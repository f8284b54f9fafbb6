"""store.for_you: every line once, each with its reason, gone when read; bounded by what the member did themselves."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from store import (
    answers,
    arranging,
    arranging_groups,
    asking,
    clock,
    connection,
    expertise,
    for_you,
    notices,
    posts,
    saying,
    spared,
    subscriptions,
    taking_off,
    unread,
    versions,
    visits,
)
from store.experts import passing
from store.session import Session

if TYPE_CHECKING:
    from store.threads import ThreadRow
    from tests.store.conftest import Forum

HOUR = 3600
WALKED = ("SCAN (", "SCAN moved", "SCAN chosen", "SCAN json_each")


def reasons(forum: "Forum", who: Session) -> dict[str, list[tuple[int, str]]]:
    """The lines of each section: thread and reason."""
    found = for_you.sections(forum.db, who)
    return {
        "notices": [(row.thread.id, row.why) for row in found.notices.items],
        "following": [(row.thread.id, row.why) for row in found.following],
        "busiest": [(row.thread.id, row.why) for row in found.busiest],
    }


def following(forum: "Forum", who: Session) -> list[tuple[int, str]]:
    return reasons(forum, who)["following"]


@pytest.fixture(autouse=True)
def _in_berlin(monkeypatch: pytest.MonkeyPatch) -> Any:
    import time

    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_every_way_to_follow_a_thread_says_why(forum: "Forum") -> None:
    bo, other = forum.member("bo"), forum.member("other")
    hall, office = forum.group("Hall"), forum.group("Office")
    asked = forum.thread(hall, bo)
    told = forum.thread(hall, bo, kind="idea")
    replied, chosen, foreign = (forum.thread(hall) for _ in range(3))
    forum.reply(replied, bo)
    subscriptions.follow_thread(forum.db, bo, chosen.id, "all")
    subscriptions.follow_group(forum.db, bo, office.id, "all")
    there = forum.thread(office)
    for number in (hall.id, office.id):
        unread.mark_group_read(forum.db, bo, number)
    assert following(forum, bo) == []
    with connection.write(forum.db, other) as tx:  # Without notices: what is addressed to Bo stands elsewhere.
        for thread in (asked, told, replied, chosen, foreign, there):
            forum.tick()
            tx.at = tx.session.now()
            saying.insert(
                tx, thread=thread.id, group=thread.group_id, kind="reply", said=saying.said("x", tx.at), reply_to=None
            )
    assert following(forum, bo) == [
        (there.id, "you follow Office"),
        (chosen.id, "you follow this thread"),
        (replied.id, "you replied"),
        (told.id, "you started it"),
        (asked.id, "you asked"),
    ]
    (line, *_) = for_you.sections(forum.db, bo).following
    assert (line.first, line.last) == (
        posts.first_unread(forum.db, bo, there.id),
        posts.ids(forum.db, bo, there.id)[-1],
    )
    assert line.thread.unread == 1


def test_a_thread_of_a_notice_stands_there_alone(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    thread = forum.thread(group, bo)
    for _ in range(3):
        forum.reply(thread, forum.admin)
    assert following(forum, bo) == [] and len(reasons(forum, bo)["notices"]) == 3
    first = for_you.sections(forum.db, bo, limit=1)
    assert first.following == () and first.notices.next is not None
    more = for_you.sections(forum.db, bo, after=first.notices.next)
    assert len(more.notices.items) == 2 and (more.following, more.busiest) == ((), ())
    reply = for_you.sections(forum.db, bo).notices.items[0]
    notices.settle(forum.db, bo, reply.id)
    assert len(reasons(forum, bo)["notices"]) == 2


def test_what_was_read_or_deleted_leaves(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    subscriptions.follow_group(forum.db, bo, group.id, "all")
    read, gone, mine = (forum.thread(group, title=title) for title in ("read", "gone", "mine"))
    asked = forum.thread(group, bo)
    reply = forum.reply(asked, forum.admin)
    assert {thread for thread, _ in following(forum, bo)} == {read.id, gone.id, mine.id}
    unread.mark_read(forum.db, bo, {read.id: forum.opening(read).id})
    versions.delete(forum.db, forum.admin, forum.opening(gone).id)
    versions.delete(forum.db, forum.admin, reply.id)
    unread.mark_read(forum.db, bo, {mine.id: forum.opening(mine).id})
    forum.reply(mine, bo)
    assert reasons(forum, bo) == {"notices": [], "following": [], "busiest": []}
    assert not for_you.sections(forum.db, bo).lines


@pytest.mark.parametrize("by_group", [True, False])
def test_what_is_muted_stands_there_for_mentions_alone(forum: "Forum", by_group: bool) -> None:
    bo, cem, dee = (forum.member(name) for name in ("bo", "cem", "dee"))
    group = forum.group()
    thread = forum.thread(group, bo)
    forum.tick()
    for who in (cem, dee):
        forum.reply(thread, who)
    assert len(reasons(forum, bo)["notices"]) == 2
    if by_group:
        subscriptions.follow_group(forum.db, bo, group.id, "muted")
    else:
        subscriptions.follow_thread(forum.db, bo, thread.id, "muted")
    assert reasons(forum, bo) == {"notices": [], "following": [], "busiest": []}
    assert notices.count(forum.db, bo) == 0
    forum.reply(thread, cem, "@bo")
    assert reasons(forum, bo) == {"notices": [(thread.id, "mentions you")], "following": [], "busiest": []}
    assert notices.count(forum.db, bo) == 1
    unread.mark_group_read(forum.db, bo, group.id)
    subscriptions.follow_thread(forum.db, bo, thread.id, "all")
    with connection.write(forum.db, cem) as tx:
        saying.insert(tx, thread=thread.id, group=group.id, kind="reply", said=saying.said("x", tx.at), reply_to=None)
    assert following(forum, bo) == [(thread.id, "you asked")], "a thread's own level goes before its group's"


def test_a_thread_that_is_only_mine_in_a_followed_group_needs_that_one_took_part(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    subscriptions.follow_group(forum.db, bo, group.id, "all")
    thread = forum.thread(group)
    subscriptions.follow_thread(forum.db, bo, thread.id, "mine")
    assert following(forum, bo) == []


def test_archived_groups_are_past(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    subscriptions.follow_group(forum.db, bo, group.id, "all")
    forum.thread(group)
    assert len(following(forum, bo)) == 1
    arranging_groups.archive(forum.db, forum.admin, group.id)
    assert following(forum, bo) == []


def said(forum: "Forum", thread: "ThreadRow", *people: str) -> None:
    for name in people:
        forum.reply(thread, forum.member(name))


def test_the_busiest_are_counted_since_the_last_visit_by_people_first(forum: "Forum") -> None:
    forum.moment = datetime(2026, 11, 20, 16, 10, tzinfo=UTC)  # A Friday, 17:10 in Berlin.
    bo, group = forum.member("bo"), forum.group()
    rows = [forum.thread(group, title=str(number)) for number in range(8)]
    said(forum, rows[0], "cem", "dee")
    unread.mark_group_read(forum.db, bo, group.id)
    visits.go_on(forum.db, bo)
    forum.tick(60 * HOUR)
    said(forum, rows[0], "cem", "cem", "cem", "cem")
    for row in rows[1:7]:
        said(forum, row, "cem", "dee")
    said(forum, rows[2], "eve")
    said(forum, rows[3], "cem")
    found = for_you.sections(forum.db, bo)
    assert found.been and found.span == "since Friday 17:10"
    assert [row.thread.id for row in found.busiest] == [rows[place].id for place in (2, 3, 6, 5, 4)]
    assert found.busiest[0].why == "3 people, 3 posts since Friday 17:10"
    assert (found.busiest[1].people, found.busiest[1].posts) == (2, 3)
    visits.go_on(forum.db, bo)
    assert for_you.sections(forum.db, bo).since == found.since, "the present visit does not move it"


def test_what_stands_above_is_not_busy_too(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    asked, followed, other = forum.thread(group, bo), forum.thread(group), forum.thread(group)
    subscriptions.follow_thread(forum.db, bo, followed.id, "all")
    for row in (asked, followed, other):
        said(forum, row, "cem", "dee")
    found = reasons(forum, bo)
    assert {thread for thread, _ in found["notices"]} == {asked.id}
    assert found["following"] == [(followed.id, "you follow this thread")]
    assert found["busiest"] == [(other.id, "3 people, 3 posts in the last 7 days")]


def test_newcomers_see_what_was_busy_and_history_is_not(forum: "Forum", make_record: Any) -> None:
    eve, group = forum.stranger("eve"), forum.group()
    forum.load([make_record(1, replies=4)])
    thread = forum.thread(group)
    said(forum, thread, "bo", "cem")
    found = for_you.sections(forum.db, eve)
    assert [(row.thread.id, row.people, row.posts, row.first) for row in found.busiest] == [(thread.id, 3, 3, None)]
    forum.tick(8 * 24 * HOUR)
    assert not for_you.sections(forum.db, eve).lines


def test_a_line_that_is_done_leaves_and_takes_nothing_else_along(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    group = forum.group()
    mine, followed, busy = forum.thread(group, bo), forum.thread(group), forum.thread(group)
    subscriptions.follow_thread(forum.db, bo, followed.id, "all")
    for row in (mine, followed, busy):
        said(forum, row, "cem", "dee")
    found = for_you.sections(forum.db, bo)
    earlier, later = found.notices.items
    taking_off.done(forum.db, bo, [earlier])
    assert [row.id for row in for_you.sections(forum.db, bo).notices.items] == [later.id]
    said(forum, followed, "cem")
    taking_off.done(forum.db, bo, found.following)
    assert following(forum, bo) == [(followed.id, "you follow this thread")], "what came after it was shown is not read"
    taking_off.done(forum.db, bo, [*for_you.sections(forum.db, bo).following, *found.busiest, later])
    assert not for_you.sections(forum.db, bo).lines
    answer = forum.reply(forum.thread(group, cem), bo)
    unread.mark_group_read(forum.db, bo, group.id)
    answers.accept(forum.db, cem, answer.id)
    (accepted,) = for_you.sections(forum.db, bo).notices.items
    assert accepted.why == "accepted your answer"
    taking_off.done(forum.db, bo, [accepted])
    assert not for_you.sections(forum.db, bo).lines
    taking_off.done(forum.db, forum.stranger("eve"), found.busiest)
    assert forum.stranger("eve").actor is None


def test_marked_unread_and_moved_threads_are_found_again(forum: "Forum") -> None:
    bo, hall, office = forum.member("bo"), forum.group("Hall"), forum.group("Office")
    thread = forum.thread(hall)
    subscriptions.follow_group(forum.db, bo, hall.id, "all")
    unread.mark_group_read(forum.db, bo, hall.id)
    forum.thread(hall)
    unread.mark_group_read(forum.db, bo, hall.id)
    unread.mark_unread(forum.db, bo, thread.id)
    assert following(forum, bo) == [(thread.id, "you follow Hall")]
    arranging.move(forum.db, forum.admin, thread.id, office.id)
    assert following(forum, bo) == []


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (60, "08:29"),
        (9 * HOUR, "Saturday 23:30"),
        (6 * 24 * HOUR, "Monday 08:30"),
        (7 * 24 * HOUR, "15 November"),
        (400 * 24 * HOUR, "18 October 2025"),
    ],
)
def test_moments_in_words(past: int, words: str) -> None:
    now = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
    at = clock.iso(datetime.fromtimestamp(now.timestamp() - past, UTC))
    assert for_you._moment(at, now) == words


def test_nothing_looks_at_a_whole_table(forum: "Forum") -> None:
    here = {"actor": 2, "group": 1, "limit": 5, "since": "2026", "from": 1, "id": 0, "topic": 1, "asked": "[]"}
    queries = {
        "took part": for_you.TOOK_PART,
        "chosen": for_you.CHOSEN,
        "groups": for_you.GROUPS,
        "new in group": for_you.NEW_IN_GROUP,
        "topics": for_you.TOPICS,
        "of a topic": for_you.OF_TOPIC,
        "followed": for_you.FOLLOWED.format(candidates="1, 2", told="3", own="1"),
        "busy": for_you.BUSY.format(told="3"),
        "notices": notices.LISTED,
        "count": notices.COUNT,
        "arrived": for_you.ARRIVED.replace("?", ":id"),
        "muted": unread.COUNT.format(posts=unread.POSTS_OF_MUTED),
    }
    for name, sql in queries.items():
        plan = [row[3] for row in forum.db.rows(f"EXPLAIN QUERY PLAN {sql}", here)]
        # A walk along an index for as long as a LIMIT inside lets it, and what came out of one, may be scanned.
        scans = [step for step in plan if step.startswith("SCAN") and not step.startswith(WALKED)]
        assert not scans, (name, plan)
        assert not any("AUTOMATIC" in step for step in plan), (name, plan)


def test_a_group_of_many_new_threads_is_bounded(forum: "Forum", monkeypatch: pytest.MonkeyPatch) -> None:
    bo, group = forum.member("bo"), forum.group()
    subscriptions.follow_group(forum.db, bo, group.id, "all")
    rows = []
    for _ in range(30):
        forum.tick()
        rows.append(forum.thread(group).id)
    assert [thread for thread, _ in following(forum, bo)] == rows[::-1][:25]
    found = for_you.sections(forum.db, bo, limit=100)
    assert [row.thread.id for row in found.following] == rows[::-1]


def test_questions_that_reach_one_stand_first_and_each_of_them_once(forum: "Forum") -> None:
    bo, asker, group = forum.member("bo"), forum.member("asker"), forum.group()
    expertise.claim(forum.db, bo, ["chiller"])
    subscriptions.follow_group(forum.db, bo, group.id, "all")
    first = asking.ask(forum.db, asker, group=group.id, title="Trips", body="Why?", topics=["chiller"])
    forum.tick()
    second = asking.ask(forum.db, asker, group=group.id, title="Hums", body="@bo knows?", topics=["fans"])
    found = for_you.sections(forum.db, bo)
    assert [(row.thread.id, row.why) for row in found.questions] == [
        (first.id, "because #chiller"),
        (second.id, "asker mentions you"),
    ]
    assert (found.notices.items, found.following, found.busiest) == ((), (), ()) and found.lines == found.questions
    assert notices.count(forum.db, bo) == 2
    taking_off.done(forum.db, bo, found.lines)
    assert len(for_you.sections(forum.db, bo).questions) == 2, "a question is not done by being read"
    passing.not_me(forum.db, bo, second.id)
    found = for_you.sections(forum.db, bo)
    assert [row.thread.id for row in found.questions] == [first.id] and found.notices.items == (), "nor a mention now"
    forum.reply(second, asker, "@bo after all?")
    assert [row.kind for row in for_you.sections(forum.db, bo).notices.items] == ["mention"]
    forum.reply(first, bo)
    assert for_you.sections(forum.db, bo).questions == () and notices.count(forum.db, bo) == 1


def test_a_mention_in_a_question_that_was_solved_meanwhile_still_waits(forum: "Forum") -> None:
    bo, asker, group = forum.member("bo"), forum.member("asker"), forum.group()
    thread = asking.ask(forum.db, asker, group=group.id, title="Hums", body="@bo knows?", topics=[])
    answer = forum.reply(thread, forum.admin)
    answers.accept(forum.db, asker, answer.id)
    found = for_you.sections(forum.db, bo)
    assert (found.questions, [row.kind for row in found.notices.items]) == ((), ["mention"])
    assert notices.count(forum.db, bo) == 1


def test_it_tells_whom_ones_answers_have_spared_a_question(forum: "Forum") -> None:
    bo, asker = forum.member("bo"), forum.member("asker")
    thread = forum.thread(forum.group(), asker)
    answers.accept(forum.db, asker, forum.reply(thread, bo).id)
    assert for_you.thanks(for_you.sections(forum.db, bo)) == ""
    spared.answered_by(forum.db, forum.member("cem"), thread.id)
    assert for_you.thanks(for_you.sections(forum.db, bo)) == f"Your #{thread.id} has spared 1 person a question."
    spared.answered_by(forum.db, forum.member("dora"), thread.id)
    assert for_you.thanks(for_you.sections(forum.db, bo)) == f"Your #{thread.id} has spared 2 people a question."
    assert for_you.thanks(for_you.sections(forum.db, asker)) == ""
