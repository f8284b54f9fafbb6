"""store.bells: what is offered to whom, once, when it is due, and what becomes of it when its reason goes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import (
    answers,
    bells,
    connection,
    expertise,
    members,
    merging,
    notices,
    retracting,
    settings,
    subscriptions,
    versions,
)
from store.bells import Choice
from store.errors import Invalid
from store.session import Session

if TYPE_CHECKING:
    from tests.store.conftest import Forum

HOURS = st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda hour: f"{hour[0]:02d}:{hour[1]:02d}")


@pytest.fixture(autouse=True)
def site(home: object) -> Callable[[str], None]:
    """The site's settings, which name a command; call it to change them."""

    def says(text: str) -> None:
        settings.SITE.write_text(text)

    says('notify = "/bin/true"\nnotify_address = "{handle}@example.org"\n')
    return says


def offers(forum: "Forum", who: Session) -> list[str]:
    rows = forum.db.rows("SELECT kind FROM bells WHERE member_id = ? ORDER BY id", (who.actor,))
    return [kind for (kind,) in rows]


def choose(forum: "Forum", who: Session, **said: Any) -> None:
    bells.choose(forum.db, who, Choice(**said))


def test_whoever_is_reached_is_offered_one_message_by_their_choice(forum: "Forum") -> None:
    asker, helper, named = (forum.member(name) for name in ("asker", "helper", "named"))
    group = forum.group()
    thread = forum.thread(group, asker, body="Water, @named.")
    assert offers(forum, named) == ["mention"], "in a question, and so it reaches them"
    first = forum.reply(thread, helper, "Seal, @asker and @named.")
    assert offers(forum, asker) == ["answer"], "once, though they are mentioned too"
    assert offers(forum, named) == ["mention"], "a mention in a reply is no question"
    choose(forum, named, wanted="all")
    second = forum.reply(thread, asker, "@named?", to=first.id)
    assert offers(forum, named) == ["mention"] * 2
    assert offers(forum, helper) == []
    choose(forum, helper, wanted="all")
    answers.accept(forum.db, asker, first.id)
    assert offers(forum, helper) == ["accepted"]
    choose(forum, asker, wanted="none")
    forum.reply(thread, helper, "Once more.", to=second.id)
    assert offers(forum, asker) == ["answer"]


@pytest.mark.parametrize("text", ["", 'notify = ""', "notify = 7", 'notify = "x', 'notify = "a \'b"', "notify = []"])
def test_nothing_is_offered_where_no_command_rings(forum: "Forum", site: Callable[[str], None], text: str) -> None:
    site(text)
    asker, helper = forum.member("asker"), forum.member("helper")
    forum.reply(forum.thread(forum.group(), asker), helper)
    assert offers(forum, asker) == []


def test_nothing_is_offered_to_who_can_not_be_reached(forum: "Forum", site: Callable[[str], None]) -> None:
    site('notify = "/bin/true"\n')
    asker, helper = forum.member("asker"), forum.member("helper")
    thread = forum.thread(forum.group(), asker)
    forum.reply(thread, helper)
    assert offers(forum, asker) == [], "no address of their own, and no pattern for all"
    choose(forum, asker, address="asker@example.org")
    forum.reply(thread, helper)
    assert offers(forum, asker) == ["answer"]
    forum.load([{**_imported(), "group": "Maintenance"}])
    ghost = members.find(forum.db, forum.admin, "Person 0")
    old = forum.db.value("SELECT id FROM threads WHERE source_id IS NOT NULL")
    site('notify = "/bin/true"\nnotify_address = "{handle}@example.org"\n')
    with connection.write(forum.db, helper) as tx:
        bells.offer(tx, ghost.id, "answer", thread=old, post=forum.opening(thread).id)
    assert offers(forum, Session(ghost.id)) == [], "an archive's people are not here"


def _imported() -> dict[str, Any]:
    from tests.store.conftest import record

    return record()


def test_every_kind_of_notice_has_its_words() -> None:
    assert set(bells.WHY) == {*notices.WHY, "question", "answer"} and set(bells.SAID_OF_IT) == set(notices.DECIDED)


def test_a_topic_that_an_edit_takes_out_rings_its_experts_no_more(forum: "Forum") -> None:
    asker, expert = forum.member("asker"), forum.member("expert")
    expertise.claim(forum.db, expert, ["pumps"])
    choose(forum, expert, wanted="all")
    thread = forum.thread(forum.group(), asker)
    post = forum.reply(thread, asker, "Is this #pumps?")
    assert offers(forum, expert) == ["topic"]
    versions.edit(forum.db, asker, post.id, "Is this #pumps, or the seal?")
    assert offers(forum, expert) == ["topic"]
    versions.edit(forum.db, asker, post.id, "It is the seal.")
    assert offers(forum, expert) == []
    versions.edit(forum.db, asker, post.id, "It is #pumps after all.")
    assert offers(forum, expert) == ["topic"]


def test_an_offer_is_due_when_it_can_not_be_taken_back_and_goes_with_its_post(forum: "Forum") -> None:
    asker, helper = forum.member("asker"), forum.member("helper")
    thread = forum.thread(forum.group(), asker)
    post = forum.reply(thread, helper)
    due = bells.next_due(forum.db)
    assert due is not None
    assert datetime.fromisoformat(due) - forum.moment >= timedelta(seconds=retracting.SECONDS + retracting.ON_THE_WAY)
    retracting.retract(forum.db, helper, post.id)
    assert offers(forum, asker) == [] and bells.next_due(forum.db) is None
    post = forum.reply(thread, helper)
    versions.delete(forum.db, helper, post.id)
    assert offers(forum, asker) == []
    retracting.undelete(forum.db, helper, post.id)
    assert offers(forum, asker) == ["answer"]


def test_what_is_taken_back_offers_nothing_and_what_was_rung_is_not_offered_again(forum: "Forum") -> None:
    asker, helper, named = (forum.member(name) for name in ("asker", "helper", "named"))
    for who in (helper, named):
        choose(forum, who, wanted="all")
    thread = forum.thread(forum.group(), asker)
    post = forum.reply(thread, helper, "Seal.")
    answers.accept(forum.db, asker, post.id)
    answers.accept(forum.db, asker, post.id, on=False)
    assert offers(forum, helper) == []
    versions.edit(forum.db, helper, post.id, "Seal, @named.")
    assert offers(forum, named) == ["mention"]
    versions.edit(forum.db, helper, post.id, "Seal.")
    assert offers(forum, named) == []
    versions.edit(forum.db, helper, post.id, "Seal, @named.")
    forum.db.connection.execute("UPDATE bells SET rung_at = 'now'")
    versions.edit(forum.db, helper, post.id, "Seal.")
    versions.edit(forum.db, helper, post.id, "Seal, @named!")
    assert offers(forum, named) == ["mention"] and bells.next_due(forum.db) is None


def test_the_sooner_of_two_reasons_counts(forum: "Forum") -> None:
    asker, expert = forum.member("asker"), forum.member("expert")
    thread = forum.thread(forum.group(), asker)
    later = forum.moment + timedelta(hours=1)
    opening = forum.opening(thread).id
    with connection.write(forum.db, asker) as tx:
        bells.offer(tx, forum.id(expert), "question", thread=thread.id, post=opening, at=f"{later:%Y-%m-%dT%H:%M:%S}Z")
    assert (bells.next_due(forum.db) or "").startswith("2026-11-22T08:30:12")
    versions.edit(forum.db, asker, opening, "Still wet, @expert.")
    assert offers(forum, expert) == ["question"]
    assert (bells.next_due(forum.db) or "").startswith("2026-11-22T07:30:12")


def test_offers_follow_a_merged_thread(forum: "Forum") -> None:
    asker, helper = forum.member("asker"), forum.member("helper")
    group = forum.group()
    first, second = forum.thread(group, asker), forum.thread(group, asker)
    forum.reply(second, helper)
    merging.merge(forum.db, forum.admin, second.id, into=first.id)
    assert forum.db.rows("SELECT thread_id FROM bells") == [(first.id,)]


def test_of_what_is_muted_or_hidden_nothing_is_offered(forum: "Forum") -> None:
    asker, helper, out = (forum.member(name) for name in ("asker", "helper", "out"))
    choose(forum, out, wanted="all")
    secret = forum.group("Board", asker, helper, visibility="secret")
    thread = forum.thread(secret, asker)
    subscriptions.follow_group(forum.db, asker, secret.id, "muted")
    forum.reply(thread, helper, "@out")
    assert offers(forum, asker) == [] and offers(forum, out) == []


@pytest.mark.parametrize(
    "said",
    [
        {"wanted": "some"},
        {"address": "two@example.org, three@example.org"},
        {"address": "-oQ/tmp"},
        {"address": "a@b\nBcc: c@d"},
        {"address": "|/bin/sh"},
        {"quiet_from": "22:00"},
        {"quiet_from": "22:00", "quiet_until": "22:00"},
        {"quiet_from": "25:00", "quiet_until": "06:00"},
        {"quiet_from": "late", "quiet_until": "06:00"},
        {"quiet_from": "", "quiet_until": ""},
        {"zone": "../../etc/passwd"},
        {"zone": "Europe/Atlantis"},
    ],
)
def test_a_choice_that_means_nothing_is_refused_in_one_sentence(forum: "Forum", said: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        choose(forum, forum.admin, **said)
    assert "\n" not in str(refused.value) and bells.choice(forum.db, forum.admin) == Choice()


def test_a_choice_is_kept_as_it_was_made(forum: "Forum") -> None:
    wished = Choice("all", "ana@example.org", "22:00", "6", "Europe/Copenhagen", True)
    assert bells.choose(forum.db, forum.admin, wished) == wished._replace(quiet_until="06:00")
    assert bells.choice(forum.db, forum.admin) == wished._replace(quiet_until="06:00")
    assert bells.choose(forum.db, forum.admin, Choice()) == bells.choice(forum.db, forum.admin) == Choice()


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    HOURS,
    HOURS,
    st.sampled_from(["Europe/Copenhagen", "America/New_York", "Asia/Kolkata", "UTC"]),
)
def test_quiet_hours_put_off_no_further_than_their_end(moment: datetime, begin: str, end: str, zone: str) -> None:
    now = moment.replace(tzinfo=UTC)
    chosen = Choice("all", "", begin, end, zone)
    due = bells.after_quiet(now, chosen)
    local = f"{now.astimezone(ZoneInfo(zone)):%H:%M}"
    quiet = begin <= local < end if begin < end else local >= begin or local < end
    assert now <= due < now + timedelta(hours=25, minutes=1)
    assert due == now or quiet
    if due > now:
        assert f"{due.astimezone(ZoneInfo(zone)):%H:%M}" >= end, "an hour that the clocks leave out ends later"
    if not quiet:
        assert due == now
