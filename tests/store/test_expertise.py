"""store.expertise: who is an expert on what, who may say so, and what the record proves."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from store import answers, asking, connection, earned, expertise, groups, members, posts, retracting, threads, votes
from store.clock import iso
from store.earned import Helped
from store.errors import Denied, Invalid, NotFound
from store.session import Session

if TYPE_CHECKING:
    from store.groups import Group
    from store.threads import ThreadRow
    from tests.store.conftest import Forum


def solved(forum: "Forum", group: "Group", asker: Session, expert: Session, topic: str = "pumps") -> "ThreadRow":
    """A question of one on which the other's answer was accepted."""
    forum.tick()
    thread = forum.thread(group, asker, topics=(topic,))
    answer = forum.reply(thread, expert)
    answers.accept(forum.db, asker, answer.id)
    return thread


def actions(forum: "Forum") -> list[str]:
    return [row[0] for row in forum.db.rows("SELECT action FROM journal WHERE action LIKE 'expert%' ORDER BY seq")]


def test_a_claim_is_seen_by_all_and_entered_once(forum: "Forum") -> None:
    li = forum.member("li")
    known = expertise.claim(forum.db, li, ["#Pumps", "cold water", "pumps"])
    assert [(one.topic, one.origin, one.confirmed_by) for one in known] == [
        ("cold-water", "claimed", "li"),
        ("pumps", "claimed", "li"),
    ]
    expertise.claim(forum.db, li, ["pumps"])
    assert expertise.of_member(forum.db, forum.stranger("eve"), forum.id(li)) == known
    assert expertise.of_topics(forum.db, ["pumps", "power"]) == {"pumps": (forum.id(li),)}
    assert actions(forum) == ["expert.claim", "expert.claim"]


def test_leads_and_admins_appoint_and_nobody_else(forum: "Forum") -> None:
    li, marek = forum.member("li"), forum.member("marek")
    group = forum.group("Maintenance", li)
    with pytest.raises(Denied, match="Only a lead"):
        expertise.appoint(forum.db, li, forum.id(marek), "pumps")
    groups.add_member(forum.db, forum.admin, group.id, forum.id(li), role="lead")
    known = expertise.appoint(forum.db, li, forum.id(marek), "pumps")
    assert (known.topic, known.origin, known.confirmed_by) == ("pumps", "appointed", "li")
    with pytest.raises(NotFound):
        expertise.appoint(forum.db, forum.admin, 999, "pumps")
    assert actions(forum) == ["expert.appoint"]


def test_an_expert_on_one_of_a_threads_topics(forum: "Forum") -> None:
    li, group = forum.member("li"), forum.group()
    expertise.claim(forum.db, li, ["pumps"])
    about = forum.thread(group, topics=("power", "pumps"))
    other = forum.thread(group, topics=("power",))
    assert expertise.is_expert(forum.db, forum.id(li), about.id)
    assert not expertise.is_expert(forum.db, forum.id(li), other.id)
    assert not expertise.is_expert(forum.db, forum.id(forum.admin), about.id)


def test_the_record_suggests_and_a_human_confirms(forum: "Forum") -> None:
    group, li = forum.group(), forum.member("li")
    first = solved(forum, group, forum.member("jo"), li)
    assert expertise.suggestions(forum.db, li) == ()
    second = solved(forum, group, forum.member("ines"), li)
    (one,) = expertise.suggestions(forum.db, li)
    assert (one.topic, one.people, one.evidence) == ("pumps", 2, (second.id, first.id))
    assert expertise.suggestions(forum.db, forum.admin, forum.id(li)) == (one,)
    with pytest.raises(Denied):
        expertise.suggestions(forum.db, forum.member("jo"), forum.id(li))
    with pytest.raises(Denied):
        expertise.confirm(forum.db, forum.member("jo"), "pumps", forum.id(li))
    known = expertise.confirm(forum.db, li, "#pumps")
    assert (known.origin, known.confirmed_by, known.evidence) == ("earned", "li", (second.id, first.id))
    assert expertise.suggestions(forum.db, li) == ()
    assert actions(forum) == ["expert.confirm"]


def test_a_lead_confirms_for_another(forum: "Forum") -> None:
    group, li = forum.group(), forum.member("li")
    for name in ("jo", "ines"):
        solved(forum, group, forum.member(name), li)
    assert expertise.confirm(forum.db, forum.admin, "pumps", forum.id(li)).confirmed_by == "ana"


def test_one_asker_proves_little_however_often(forum: "Forum") -> None:
    group, li, jo = forum.group(), forum.member("li"), forum.member("jo")
    for _ in range(5):
        solved(forum, group, jo, li)
    assert expertise.suggestions(forum.db, li) == ()
    for name in ("ines", "cem"):
        thread = forum.thread(group, jo, topics=("pumps",))
        answer = forum.reply(thread, li)
        votes.vote(forum.db, forum.member(name), answer.id)
    # "Helped me too" alone is no answer: nobody has accepted or verified it.
    assert expertise.suggestions(forum.db, li) == ()
    answers.accept(forum.db, jo, answer.id)
    assert [one.people for one in expertise.suggestions(forum.db, li)] == [2]


def test_ones_own_question_proves_nothing(forum: "Forum") -> None:
    group, li = forum.group(), forum.member("li")
    for _ in range(3):
        solved(forum, group, li, li)
    assert expertise.suggestions(forum.db, li) == ()


def test_the_record_fades(forum: "Forum") -> None:
    group, li = forum.group(), forum.member("li")
    for name in ("jo", "ines"):
        solved(forum, group, forum.member(name), li)
    assert expertise.suggestions(forum.db, li)
    forum.tick(86_400 * 200)
    assert expertise.suggestions(forum.db, li) == ()


def test_an_answer_counts_half_a_year_later() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)

    def helped(person: int, days: int, verified: bool = False) -> Helped:
        return Helped(person, person, verified, iso(now - timedelta(days=days)))

    assert earned.prove([helped(1, 0), helped(2, 365)], now).score == pytest.approx(1.5)
    assert earned.prove([helped(1, 0), helped(1, 10)], now).score == pytest.approx(1.0)
    assert earned.prove([helped(1, 365, verified=True)], now).score == pytest.approx(0.75)
    assert earned.prove([helped(1, -400)], now).score == pytest.approx(1.0)


def test_what_was_declined_or_dropped_is_not_suggested_again(forum: "Forum") -> None:
    group, li = forum.group(), forum.member("li")
    for name in ("jo", "ines"):
        solved(forum, group, forum.member(name), li)
    expertise.decline(forum.db, li, "pumps")
    assert expertise.suggestions(forum.db, li) == () and actions(forum) == []
    with pytest.raises(Invalid):
        expertise.confirm(forum.db, forum.admin, "pumps", forum.id(li))
    expertise.claim(forum.db, li, ["pumps"])
    with pytest.raises(Invalid, match="drop"):
        expertise.decline(forum.db, li, "pumps")
    expertise.drop(forum.db, li, "pumps")
    assert expertise.of_member(forum.db, li, forum.id(li)) == () and expertise.suggestions(forum.db, li) == ()
    with pytest.raises(NotFound):
        expertise.drop(forum.db, li, "pumps")
    assert actions(forum) == ["expert.claim", "expert.drop"]


def test_only_leads_drop_others(forum: "Forum") -> None:
    li, jo = forum.member("li"), forum.member("jo")
    expertise.claim(forum.db, li, ["pumps"])
    with pytest.raises(Denied):
        expertise.drop(forum.db, jo, "pumps", forum.id(li))
    expertise.drop(forum.db, forum.admin, "pumps", forum.id(li))
    assert expertise.of_topics(forum.db, ["pumps"]) == {}


def test_a_topic_of_a_secret_group_is_told_to_nobody_else(forum: "Forum") -> None:
    li, jo = forum.member("li"), forum.member("jo")
    board = forum.group("Board", li, visibility="secret")
    hall = forum.group("Hall")
    for name in ("bo", "cem"):
        person = forum.member(name)
        groups.add_member(forum.db, forum.admin, board.id, forum.id(person))
        solved(forum, board, person, li, topic="layoffs")
    assert [one.topic for one in expertise.suggestions(forum.db, li)] == ["layoffs"]
    expertise.confirm(forum.db, li, "layoffs")
    assert expertise.of_member(forum.db, jo, forum.id(li)) == ()
    with pytest.raises(NotFound, match="There is no topic"):
        expertise.drop(forum.db, jo, "layoffs")
    forum.thread(hall, jo, topics=("layoffs",))
    (seen,) = expertise.of_member(forum.db, jo, forum.id(li))
    assert seen.evidence == ()
    # Who names it is not told whether it was there.
    assert expertise.appoint(forum.db, forum.admin, forum.id(jo), "secrets").topic == "secrets"


def test_an_imported_persons_expertise_goes_to_the_real_one(forum: "Forum") -> None:
    li = forum.member("li")
    with connection.write(forum.db, forum.admin) as tx:
        ghost = members.add(tx, uid="ghost", handle="chief", name="Chief", about="", role="member", arrived=False)
    for topic in ("pumps", "power"):
        expertise.appoint(forum.db, forum.admin, ghost, topic)
    expertise.claim(forum.db, li, ["pumps"])
    members.claim(forum.db, forum.admin, "chief", "li")
    found = expertise.of_member(forum.db, li, forum.id(li))
    assert [(one.topic, one.origin) for one in found] == [("power", "appointed"), ("pumps", "claimed")]
    assert expertise.of_topics(forum.db, ["power"]) == {"power": (forum.id(li),)}


def test_a_topic_that_somebody_knows_outlives_the_thread_it_came_with(forum: "Forum") -> None:
    group, li = forum.group(), forum.member("li")
    thread = forum.thread(group, li, topics=("pumps", "slip"))
    expertise.claim(forum.db, li, ["pumps"])
    retracting.retract(forum.db, li, posts.ids(forum.db, li, thread.id)[0])
    assert forum.db.rows("SELECT name FROM topics") == [("pumps",)]
    assert [one.topic for one in expertise.of_member(forum.db, li, forum.id(li))] == ["pumps"]


def test_what_is_filed_anew_counts_for_its_new_topic(forum: "Forum") -> None:
    group, li = forum.group(), forum.member("li")
    threads_ = [solved(forum, group, forum.member(name), li) for name in ("jo", "ines")]
    for thread in threads_:
        asking.file_under(forum.db, forum.admin, thread.id, ["seals"])
    assert [one.topic for one in expertise.suggestions(forum.db, li)] == ["seals"]
    assert threads.get(forum.db, li, threads_[0].id).topics == ("seals",)
