"""Who knows: by what they answered and what they are experts on, and only by what the reader may see."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import answers, connection, expertise, members, topics, versions
from store.experts.finding import Expert, who
from store.groups import Group
from store.session import Session


class Floor:
    """A group with Bea, who asks, Cem, who answers on pumps, and Dia, who answers on ladders."""

    def __init__(self, forum) -> None:
        self.forum = forum
        self.bea, self.cem, self.dia = (forum.member(name) for name in ("bea", "cem", "dia"))
        self.group: Group = forum.group()
        self.pump = forum.thread(self.group, self.bea, "Feed pump leaks at the seal", topics=("pumps",))
        self.by_cem = forum.reply(self.pump, self.cem, "The seal was fitted dry; grease it.")
        self.ladder = forum.thread(self.group, self.bea, "Which ladder for the silo roof?", topics=("ladders",))
        self.by_dia = forum.reply(self.ladder, self.dia, "The long one in bay four.")

    def who(self, text: str, *, by: Session | None = None, **more) -> list[str]:
        return names(who(self.forum.db, by or self.forum.admin, text, **more))

    def note(self, table: str, post: int, thread: int) -> None:
        with connection.write(self.forum.db, self.forum.admin) as tx:
            tx.run(f"INSERT INTO {table} (post_id, thread_id, created_at) VALUES (?, ?, ?)", (post, thread, tx.at))


def names(found: Sequence[Expert]) -> list[str]:
    return [one.member.name for one in found]


@pytest.fixture
def floor(forum) -> Floor:
    return Floor(forum)


def test_who_answered_something_like_it_comes_first(floor):
    assert floor.who("The seal of the condensate pump leaks", group=floor.group.id) == ["cem", "dia"]
    assert floor.who("Is there a ladder for the roof?", group=floor.group.id) == ["dia", "cem"]


def test_a_topic_finds_who_answers_on_it_by_any_of_its_names(floor):
    assert floor.who("ladders")[0] == "dia"
    assert floor.who("#ladders")[0] == "dia"
    topics.add_alias(floor.forum.db, floor.forum.admin, "ladders", "steps")
    found = who(floor.forum.db, floor.forum.admin, "steps")
    assert names(found)[0] == "dia" and found[0].topics == ("ladders",)


def test_the_threads_that_show_it_are_named(floor):
    found = who(floor.forum.db, floor.forum.admin, "A pump leaks", topics=("pumps",), group=floor.group.id)
    assert [(one.member.name, one.evidence) for one in found] == [
        ("cem", (floor.pump.id,)),
        ("dia", (floor.ladder.id,)),
    ]
    assert found[0].topics == ("pumps",)
    assert 0 < found[1].score < found[0].score < 1


def test_whoever_asks_is_never_named(floor):
    assert "cem" not in floor.who("Feed pump leaks at the seal", by=floor.cem)
    expertise.claim(floor.forum.db, floor.cem, ["pumps"])
    assert "cem" not in floor.who("pumps", by=floor.cem)


def test_asking_and_thanking_in_ones_own_thread_shows_nothing(floor):
    for _ in range(3):
        floor.forum.reply(floor.pump, floor.bea, "Thanks, the pump is dry now.")
    assert "bea" not in floor.who("The seal of the pump leaks", group=floor.group.id)


def test_an_expert_is_found_without_a_single_post(floor):
    eli = floor.forum.member("eli")
    expertise.claim(floor.forum.db, eli, ["ladders"])
    found = who(floor.forum.db, floor.forum.admin, "ladders")
    assert {"eli", "dia"} <= set(names(found))
    eli_found = next(one for one in found if one.member.name == "eli")
    assert (eli_found.topics, eli_found.evidence) == (("ladders",), ()) and eli_found.score > 0
    assert "eli" in floor.who("Which ladder for the silo roof?", topics=["ladders"], group=floor.group.id)


def test_experts_are_found_by_the_topics_of_what_is_like_it(floor):
    eli = floor.forum.member("eli")
    expertise.claim(floor.forum.db, eli, ["pumps"])
    assert "eli" in floor.who("The seal of the condensate pump leaks", group=floor.group.id)
    assert "eli" not in floor.who("Is there a ladder for the silo roof?", group=floor.group.id)


def test_verified_counts_more_than_accepted_and_that_more_than_said(floor):
    forum = floor.forum
    eli = forum.member("eli")
    accepted, verified = (forum.reply(floor.pump, person, "Grease it.") for person in (floor.dia, eli))
    plain = floor.who("Feed pump leaks at the seal", group=floor.group.id)
    answers.accept(forum.db, floor.bea, accepted.id)
    floor.note("verified_answers", verified.id, floor.pump.id)
    assert plain == ["dia", "cem", "eli"]
    assert floor.who("Feed pump leaks at the seal", group=floor.group.id) == ["eli", "dia", "cem"]


def test_an_answer_that_is_gone_or_out_of_date_shows_nothing(floor):
    versions.delete(floor.forum.db, floor.cem, floor.by_cem.id)
    assert floor.who("Feed pump leaks", group=floor.group.id) == ["dia"]
    floor.note("outdated_answers", floor.by_dia.id, floor.ladder.id)
    assert floor.who("Which ladder for the silo roof?", group=floor.group.id) == []


def test_what_the_reader_may_not_see_shows_nothing(floor):
    forum = floor.forum
    fay = forum.member("fay")
    secret = forum.group("Leads", floor.bea, fay, visibility="secret")
    thread = forum.thread(secret, floor.bea, "Boiler inspection dates", topics=("boilers",))
    forum.reply(thread, fay, "The third of May.")
    for text in ("Boiler inspection dates", "boilers"):
        assert "fay" in floor.who(text, by=floor.bea)
        assert "fay" not in floor.who(text, by=floor.cem)
    assert floor.who("Boiler inspection dates", by=floor.cem, group=secret.id) == []


def test_whoever_answered_lately_comes_before_whoever_answered_long_ago(floor):
    floor.forum.tick(timedelta(days=900).total_seconds())
    later = floor.forum.thread(floor.group, floor.bea, "Pump hums")
    floor.forum.reply(later, floor.dia, "Bearing.")
    assert floor.who("What about the gate?", group=floor.group.id) == ["dia", "cem"]


def test_an_archive_that_ended_long_ago_is_judged_as_of_its_end(floor, forum):
    before = who(forum.db, forum.admin, "Feed pump leaks", group=floor.group.id)
    forum.tick(timedelta(days=4000).total_seconds())
    assert who(forum.db, forum.admin, "Feed pump leaks", group=floor.group.id) == before


def test_an_imported_person_is_found_under_the_real_name(forum, make_record):
    forum.load([make_record(1), make_record(2)])
    [found] = who(forum.db, forum.admin, "Thread 1")
    assert (found.member.name, found.member.source_id, set(found.evidence)) == ("Person 1", "p1", {1, 2})
    gus = forum.member("gus")
    members.claim(forum.db, forum.admin, found.member.handle, "gus")
    assert names(who(forum.db, forum.admin, "Thread 1")) == ["gus"]
    assert who(forum.db, gus, "Thread 1") == ()


def test_no_more_than_were_asked_for(floor):
    assert floor.who("Feed pump leaks", group=floor.group.id, limit=1) == ["cem"]


def test_in_an_empty_store_nobody_knows(forum):
    assert who(forum.db, forum.admin, "Who knows?") == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80), topic=st.text(max_size=20))
def test_nothing_that_can_be_typed_is_an_error(text: str, topic: str, floor):
    for group in (None, floor.group.id):
        assert set(floor.who(text, topics=[topic], group=group)) <= {"cem", "dia"}
