"""store.experts.routing: whom a question reaches, at once and later, and how it is passed on."""

from typing import TYPE_CHECKING, Any

import pytest

from store import (
    affected,
    answers,
    arranging,
    asking,
    availability,
    expertise,
    groups,
    journal,
    merging,
    notices,
    posts,
    retracting,
    subscriptions,
    threads,
    topics,
    versions,
)
from store.errors import Conflict, Denied, NotFound
from store.experts import passing, routing, turns
from store.session import Session
from store.threads import ThreadRow

if TYPE_CHECKING:
    from store.groups import Group
    from tests.store.conftest import Forum

HOUR = 3600


def experts(forum: "Forum", *names: str, topic: str = "chiller") -> dict[str, Session]:
    """Members who claim a topic one after the other."""
    made = {}
    for name in names:
        made[name] = forum.member(name)
        expertise.claim(forum.db, made[name], [topic])
        forum.tick()
    return made


def ask(forum: "Forum", group: "Group", by: Session, **more: Any) -> ThreadRow:
    given = {"title": "Chiller 3 trips", "body": "After ten minutes.", "topics": ["chiller"], **more}
    return asking.ask(forum.db, by, group=group.id, **given)


def reached(forum: "Forum", thread: ThreadRow, by: Session | None = None) -> list[str]:
    return [one.member.handle for one in turns.reached(forum.db, by or forum.admin, thread.id)]


def waits(forum: "Forum", who: Session) -> list[int]:
    return [one.thread.id for one in turns.waiting_for(forum.db, who)]


def kinds(forum: "Forum", who: Session) -> list[str]:
    return [notice.kind for notice in notices.inbox(forum.db, who).items]


def test_a_question_reaches_two_experts_and_after_each_aim_one_more(forum: "Forum") -> None:
    people = experts(forum, "bo", "cem", "dora", "eli")
    group, asker = forum.group(), forum.member("asker")
    foreseen = routing.would_reach(forum.db, asker, group=group.id, title="Chiller 3", topics=["chiller"])
    thread = ask(forum, group, asker)
    assert reached(forum, thread) == ["bo", "cem"] == [one.member.handle for one in foreseen]
    assert {(one.reason, one.topic, one.state) for one in foreseen} == {("expert on #chiller", "chiller", "available")}
    forum.tick(HOUR - 1)
    assert reached(forum, thread) == ["bo", "cem"]
    forum.tick(1)
    assert reached(forum, thread) == ["bo", "cem", "dora"]
    (waiting,) = turns.waiting_for(forum.db, people["dora"])
    assert (waiting.thread.id, waiting.why, waiting.replies) == (thread.id, "because #chiller", 0)
    assert waiting.reached_at == forum.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    forum.tick(HOUR)
    assert reached(forum, thread) == ["bo", "cem", "dora", "eli"]


def test_the_aim_counts_in_working_hours_and_without_one_nobody_more_is_reached(forum: "Forum") -> None:
    experts(forum, "bo", "cem", "dora")
    group, asker = forum.group(), forum.member("asker")
    forum.db.connection.execute("UPDATE groups SET hours = 'mon-fri 09:00-17:00 UTC'")
    sunday = ask(forum, group, asker)
    groups.describe(forum.db, forum.admin, group.id, aim_minutes=0)
    never = ask(forum, group, asker)
    forum.tick(20 * HOUR)
    assert reached(forum, sunday) == ["bo", "cem"], "it is Monday, half past three"
    forum.tick(7 * HOUR)
    assert reached(forum, sunday) == ["bo", "cem", "dora"]
    forum.tick(1000 * HOUR)
    assert len(reached(forum, never)) == 2


def test_the_less_burdened_come_first_and_the_busy_when_nobody_else_is_there(forum: "Forum") -> None:
    people = experts(forum, "bo", "cem", "dora")
    group, asker = forum.group(), forum.member("asker")
    first = ask(forum, group, asker)
    second = ask(forum, group, asker)
    assert (reached(forum, first), reached(forum, second)) == (["bo", "cem"], ["dora", "bo"])
    forum.reply(first, people["bo"])
    assert waits(forum, people["bo"]) == [second.id], "what one has replied to waits for others"
    for _ in range(6):
        ask(forum, group, asker)
    states = [one.state for one in routing.would_reach(forum.db, asker, group=group.id, title="x", topics=["chiller"])]
    assert states == ["busy", "busy"]
    expertise.claim(forum.db, forum.member("eli"), ["chiller"])
    found = routing.would_reach(forum.db, asker, group=group.id, title="x", topics=["chiller"])
    assert (found[0].member.handle, found[0].state) == ("eli", "available")
    assert found[1].state == "busy" and found[1].waiting >= 3


def test_who_knows_more_of_its_topics_comes_first(forum: "Forum") -> None:
    experts(forum, "bo", "cem", topic="hvac")
    experts(forum, "dora", "cem")
    thread = ask(forum, forum.group(), forum.member("asker"), topics=["hvac", "chiller"])
    assert reached(forum, thread)[0] == "cem"


def test_other_names_and_topics_in_the_text_lead_to_experts_too(forum: "Forum") -> None:
    experts(forum, "bo")
    topics.add_alias(forum.db, forum.admin, "chiller", "cooler")
    group, asker = forum.group(), forum.member("asker")
    assert reached(forum, ask(forum, group, asker, topics=["cooler"])) == ["bo"]
    assert reached(forum, ask(forum, group, asker, topics=[], body="Is it #chiller or #1042? See a#b.")) == ["bo"]


def test_by_its_text_a_question_reaches_whoever_answered_one_like_it(forum: "Forum") -> None:
    li, group, asker = forum.member("li"), forum.group(), forum.member("asker")
    old = forum.thread(group, forum.member("sam"), "Dock leveller breaker", "Which breaker feeds the dock leveller?")
    answers.accept(forum.db, forum.member("sam"), forum.reply(old, li, "Breaker Q14 feeds the levellers.").id)
    thread = ask(forum, group, asker, title="Breaker of the dock levellers", body="Which one?", topics=[])
    (one,) = turns.reached(forum.db, asker, thread.id)
    assert (one.member.handle, one.reason, one.topic) == ("li", f"answered #{old.id}", None)
    (waiting,) = turns.waiting_for(forum.db, li)
    assert waiting.why == f"because you answered #{old.id}"


def test_those_whom_the_asker_names_are_reached_and_those_left_out_are_not(forum: "Forum") -> None:
    people = experts(forum, "bo", "cem", "dora")
    group, asker, sam = forum.group(), forum.member("asker"), forum.member("sam")
    thread = ask(
        forum, group, asker, body="@sam knows", also=[forum.id(people["dora"])], without=[forum.id(people["bo"])]
    )
    assert reached(forum, thread) == ["dora", "sam"]
    assert [one.why for one in turns.waiting_for(forum.db, sam)] == ["asker mentions you"]
    assert [one.why for one in turns.waiting_for(forum.db, people["dora"])] == ["asker asks you"]
    assert kinds(forum, sam) == [], "it stands among the questions that reach sam, once"
    forum.tick(HOUR)
    assert reached(forum, thread) == ["dora", "sam", "cem"]


def test_it_never_reaches_who_cannot_be_asked(forum: "Forum") -> None:
    people = experts(forum, "asker", "away", "full", "muted", "topical", "outside", "too")
    group = forum.group("Board", *(who for name, who in people.items() if name != "outside"), visibility="secret")
    availability.set_away(forum.db, people["away"], availability.until("3d", forum.clock()))
    availability.set_weekly_limit(forum.db, people["full"], 0)
    subscriptions.follow_group(forum.db, people["muted"], group.id, "muted")
    chiller = forum.db.value("SELECT id FROM topics WHERE name = 'chiller'")
    forum.db.connection.execute(
        "INSERT INTO subscriptions (member_id, topic_id, level, created_at) VALUES (?, ?, 'muted', '2026')",
        (forum.id(people["topical"]), chiller),
    )
    thread = ask(forum, group, people["asker"])
    assert reached(forum, thread, people["asker"]) == ["too"]
    affected.have_too(forum.db, people["too"], thread.id)
    forum.tick(10 * HOUR)
    assert reached(forum, thread, people["asker"]) == [], "whoever has the problem too has no answer to it"
    with pytest.raises(NotFound):
        turns.reached(forum.db, people["outside"], thread.id)


def test_only_those_are_asked_who_may_reply_there(forum: "Forum") -> None:
    people = experts(forum, "bo", "cem")
    closed = forum.group("Office", people["cem"], forum.member("asker"), visibility="closed")
    assert reached(forum, ask(forum, closed, forum.member("asker"))) == ["cem"]


@pytest.mark.parametrize("act", [passing.not_me, passing.pass_on])
def test_whoever_says_not_me_is_asked_no_more_and_the_next_one_is_at_once(forum: "Forum", act: Any) -> None:
    people = experts(forum, "bo", "cem", "dora", "eli")
    thread = ask(forum, forum.group(), forum.member("asker"))
    seq = journal.head(forum.db)
    act(forum.db, people["bo"], thread.id)
    assert reached(forum, thread) == ["cem", "dora"]
    assert thread.id in journal.since(forum.db, seq).threads
    assert waits(forum, people["bo"]) == []
    forum.tick(HOUR)
    assert reached(forum, thread) == ["cem", "dora", "eli"], "the next aim brings the next one"
    with pytest.raises(Conflict):
        act(forum.db, people["bo"], thread.id)
    passing.for_me(forum.db, people["bo"], thread.id)
    assert reached(forum, thread) == ["bo", "cem", "dora", "eli"]
    with pytest.raises(Conflict):
        passing.for_me(forum.db, people["bo"], thread.id)


def test_it_can_be_passed_on_to_somebody(forum: "Forum") -> None:
    people = experts(forum, "bo", "cem", "dora")
    group, asker, sam = forum.group(), forum.member("asker"), forum.member("sam")
    thread = ask(forum, group, asker)
    passing.pass_on(forum.db, people["bo"], thread.id, forum.id(sam))
    assert reached(forum, thread) == ["cem", "sam"]
    assert [one.why for one in turns.waiting_for(forum.db, sam)] == ["bo passed it on to you"]
    passing.pass_on(forum.db, asker, thread.id, forum.id(people["bo"]))
    assert reached(forum, thread) == ["cem", "sam", "bo"], "the asker may bring it to somebody who had passed it on"
    for to in (forum.id(asker), forum.id(sam)):
        with pytest.raises(Conflict):
            passing.pass_on(forum.db, people["bo"], thread.id, to)
    with pytest.raises(NotFound):
        passing.pass_on(forum.db, people["bo"], thread.id, 9999)
    with pytest.raises(Denied):
        passing.pass_on(forum.db, forum.member("tom"), thread.id, forum.id(people["dora"]))
    availability.set_away(forum.db, people["dora"], availability.until("3d", forum.clock()))
    with pytest.raises(Conflict, match="dora is away until"):
        passing.pass_on(forum.db, people["bo"], thread.id, forum.id(people["dora"]))
    answers.accept(forum.db, asker, forum.reply(thread, sam).id)
    with pytest.raises(Conflict, match="no open question"):
        passing.not_me(forum.db, people["cem"], thread.id)


def test_whoever_goes_away_is_replaced_and_finds_it_again_when_back(forum: "Forum") -> None:
    people = experts(forum, "bo", "cem", "dora", "eli", "fay")
    thread = ask(forum, forum.group(), forum.member("asker"))
    availability.set_away(forum.db, people["eli"], availability.until("5h", forum.clock()))
    availability.set_away(forum.db, people["bo"], availability.until("2d", forum.clock()))
    availability.set_away(forum.db, people["bo"], availability.until("3d", forum.clock()))
    assert reached(forum, thread) == ["cem", "dora"], "once, however often one says so"
    forum.tick(HOUR)
    assert reached(forum, thread) == ["cem", "dora", "fay"], "in reserve, who is away stands behind the others"
    forum.tick(HOUR)
    availability.set_away(forum.db, people["bo"], None)
    assert reached(forum, thread) == ["bo", "cem", "dora", "fay"]
    forum.tick(4 * HOUR)
    assert reached(forum, thread) == ["bo", "cem", "dora", "eli", "fay"]


def test_a_weekly_limit_holds_for_those_in_reserve_too(forum: "Forum") -> None:
    people = experts(forum, "bo", "cem", "dora")
    availability.set_weekly_limit(forum.db, people["dora"], 2)
    group, asker = forum.group(), forum.member("asker")
    made = [ask(forum, group, asker, without=[]) for _ in range(6)]
    forum.tick(2 * HOUR)
    assert len(waits(forum, people["dora"])) == 2
    assert all("bo" in reached(forum, thread) for thread in made)
    forum.tick(7 * 24 * HOUR)
    later = ask(forum, group, asker)
    assert "dora" in reached(forum, later)


def test_what_is_solved_closed_or_a_duplicate_reaches_nobody(forum: "Forum") -> None:
    people = experts(forum, "bo", "cem", "dora")
    group, asker = forum.group(), forum.member("asker")
    thread, other = ask(forum, group, asker), ask(forum, group, asker)
    answer = forum.reply(thread, people["bo"])
    answers.accept(forum.db, asker, answer.id)
    assert reached(forum, thread) == [] and waits(forum, people["cem"]) == [other.id] * ("cem" in reached(forum, other))
    forum.tick(30 * HOUR)
    answers.outdate(forum.db, asker, answer.id)
    assert reached(forum, thread) == ["bo", "cem"], "opened again, it goes on where it stood"
    forum.tick(HOUR)
    assert reached(forum, thread) == ["bo", "cem", "dora"]
    threads.close(forum.db, asker, thread.id, True)
    assert reached(forum, thread) == []


def test_a_question_that_moves_merges_or_is_taken_back(forum: "Forum") -> None:
    people = experts(forum, "bo", "cem")
    group, secret, asker = forum.group(), forum.group("Board", forum.member("cem"), visibility="secret"), forum.admin
    moved = ask(forum, group, asker)
    arranging.move(forum.db, asker, moved.id, secret.id)
    assert reached(forum, moved) == ["cem"] and waits(forum, people["bo"]) == []
    one, two = ask(forum, group, forum.member("sam")), ask(forum, group, asker, without=[forum.id(people["bo"])])
    merging.merge(forum.db, asker, one.id, into=two.id)
    assert set(reached(forum, two)) == {"bo", "cem"}
    assert one.id not in waits(forum, people["bo"]) and two.id in waits(forum, people["bo"])
    gone = ask(forum, group, asker)
    retracting.retract(forum.db, asker, posts.ids(forum.db, asker, gone.id)[0])
    assert gone.id not in waits(forum, people["bo"])


def test_a_topic_in_a_reply_tells_its_experts_once(forum: "Forum") -> None:
    people = experts(forum, "bo", "cem", "away")
    availability.set_away(forum.db, people["away"], availability.until("3d", forum.clock()))
    group, sam = forum.group(), forum.member("sam")
    talk = forum.thread(group, kind="discussion")
    post = forum.reply(talk, sam, "Does anybody of #chiller know? @cem")
    assert (kinds(forum, people["bo"]), kinds(forum, people["cem"])) == (["topic"], ["mention"])
    assert kinds(forum, people["away"]) == []
    versions.edit(forum.db, sam, post.id, "Does anybody of #chiller know? @bo")
    assert (kinds(forum, people["bo"]), kinds(forum, people["cem"])) == (["topic"], ["topic"])
    versions.edit(forum.db, sam, post.id, "Never mind.")
    assert (kinds(forum, people["bo"]), kinds(forum, people["cem"])) == ([], [])
    subscriptions.follow_thread(forum.db, people["bo"], talk.id, "muted")
    forum.reply(talk, sam, "#chiller again")
    assert (kinds(forum, people["bo"]), kinds(forum, people["cem"])) == ([], ["topic"])


@pytest.mark.parametrize(
    "typed", ["", "\x00", "#", "#" * 5000, "@" * 500, "#chiller " * 5000, '"', "\ud800", "a" * 100_000]
)
def test_whatever_is_typed_somebody_can_be_looked_for(forum: "Forum", typed: str) -> None:
    experts(forum, "bo")
    found = routing.would_reach(
        forum.db, forum.member("asker"), group=forum.group().id, title=typed, body=typed, topics=[typed]
    )
    assert len(found) <= 2


def test_a_stranger_asks_and_becomes_a_member(forum: "Forum") -> None:
    experts(forum, "bo")
    group, stranger = forum.group(), forum.stranger("new")
    assert turns.waiting_for(forum.db, stranger) == ()
    assert reached(forum, ask(forum, group, stranger, body="@new is me")) == ["bo"]


def test_a_question_that_is_filed_under_another_topic_reaches_its_experts(forum: "Forum") -> None:
    experts(forum, "bo", "cem")
    people = experts(forum, "dora", "eli", "fay", topic="power")
    group, asker = forum.group(), forum.member("asker")
    thread = ask(forum, group, asker)
    assert reached(forum, thread) == ["bo", "cem"]
    asking.file_under(forum.db, asker, thread.id, ["chiller", "power"])
    assert reached(forum, thread) == ["bo", "cem", "dora", "eli"]
    passing.not_me(forum.db, people["dora"], thread.id)
    asking.file_under(forum.db, asker, thread.id, ["chiller"])
    asking.file_under(forum.db, asker, thread.id, ["chiller", "power"])
    assert reached(forum, thread) == ["bo", "cem", "eli", "fay"], "whoever has passed it on is not asked again"
    answers.accept(forum.db, asker, forum.reply(thread, people["eli"]).id)
    experts(forum, "gil", topic="docks")
    asking.file_under(forum.db, asker, thread.id, ["docks"])
    assert reached(forum, thread) == [], "what is answered waits for nobody"
