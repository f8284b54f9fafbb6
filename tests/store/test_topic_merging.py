"""store.topic_merging: of two topics one, and whatever was said of either is said of it."""

from typing import TYPE_CHECKING

import pytest

from store import asking, beginning, covering, expertise, groups, journal, subscriptions, threads, topic_merging, topics
from store.errors import Conflict, Denied, Invalid, NotFound, StoreError
from store.search import query
from tests.store import agreeing

if TYPE_CHECKING:
    from store.session import Session
    from tests.store.conftest import Forum


def merge(forum: "Forum", topic: str = "ac", into: str = "hvac", by: "Session | None" = None) -> str:
    return topic_merging.merge(forum.db, by or forum.admin, topic, into=into)


def test_threads_are_filed_under_what_is_left_and_found_by_either_name(forum: "Forum") -> None:
    group = forum.group()
    one = forum.thread(group, topics=("power", "ac", "fans"))
    both = forum.thread(group, topics=("ac", "hvac"))
    other = forum.thread(group, topics=("power",))
    head = journal.head(forum.db)
    assert merge(forum) == "hvac"
    assert threads.get(forum.db, forum.admin, one.id).topics == ("power", "hvac", "fans")
    assert threads.get(forum.db, forum.admin, both.id).topics == ("hvac",)
    for name in ("#ac", "#hvac", "hvac"):
        found = {hit.thread.id for hit in query.search(forum.db, forum.admin, name).items}
        assert found == {one.id, both.id}, name
    assert query.search(forum.db, forum.admin, "fans").items, "all its words are still found"
    assert forum.thread(group, topics=("ac",)).topics == ("hvac",)
    assert beginning.topics_beginning(forum.db, forum.admin, "ac") == ("hvac",)
    agreeing.kept_agrees(forum.db)
    changed = journal.since(forum.db, head).threads
    assert {one.id, both.id} <= changed and other.id not in changed
    actions = [row[0] for row in forum.db.rows("SELECT action FROM journal WHERE seq > ?", (head,))]
    assert actions.count("thread.topics") == 2 and actions.count("topic.merge") == 1


def test_experts_and_what_they_dropped_go_along(forum: "Forum") -> None:
    forum.thread(forum.group(), topics=("ac", "hvac"))
    people = {name: forum.member(name) for name in ("old", "new", "both", "torn", "gone", "back")}
    for name, claimed in {"old": "ac", "new": "hvac", "torn": "ac", "gone": "ac", "back": "hvac"}.items():
        expertise.claim(forum.db, people[name], [claimed])
    expertise.claim(forum.db, people["both"], ["ac"])
    expertise.appoint(forum.db, forum.admin, forum.id(people["both"]), "hvac")
    expertise.decline(forum.db, people["torn"], "hvac")
    expertise.decline(forum.db, people["back"], "ac")
    expertise.drop(forum.db, people["gone"], "ac")
    merge(forum)
    experts = {"old", "new", "both", "torn", "back"}
    assert set(expertise.of_topics(forum.db, ["hvac"])["hvac"]) == {forum.id(people[name]) for name in experts}
    (known,) = expertise.of_member(forum.db, forum.admin, forum.id(people["both"]))
    assert (known.topic, known.origin) == ("hvac", "appointed"), "what was said of the topic that stays"
    assert forum.db.rows("SELECT member_id FROM declined_expertise") == [(forum.id(people["gone"]),)]


@pytest.mark.parametrize(
    ("old", "new", "level"),
    [
        ("all", None, "all"),
        ("muted", None, "muted"),
        (None, "muted", "muted"),
        ("all", "muted", "all"),
        ("muted", "all", "all"),
        ("mine", "muted", "mine"),
        ("muted", "mine", "mine"),
    ],
)
def test_who_follows_either_follows_what_is_left(forum: "Forum", old: str | None, new: str | None, level: str) -> None:
    thread = forum.thread(forum.group(), topics=("ac", "hvac"))
    li = forum.member("li")
    for topic, chosen in (("ac", old), ("hvac", new)):
        if chosen is not None:
            subscriptions.follow_topic(forum.db, li, topic, chosen)
    merge(forum)
    assert subscriptions.level_of_topic(forum.db, li, "hvac") == level
    assert subscriptions.level_of_thread(forum.db, li, thread.id) == level
    assert forum.db.value("SELECT count(*) FROM subscriptions WHERE topic_id IS NOT NULL") == 1


def test_other_names_routes_and_the_meaning_go_along(forum: "Forum") -> None:
    group, li, asker = forum.group(), forum.member("li"), forum.member("asker")
    forum.thread(group, topics=("hvac",))
    expertise.claim(forum.db, li, ["ac"])
    asking.ask(forum.db, asker, group=group.id, title="Too warm", body="All day.", topics=["ac"])
    topics.add_alias(forum.db, forum.admin, "ac", "cooling")
    topics.describe(forum.db, forum.admin, "ac", "What cools")
    merge(forum, "#AC", "#HVAC")
    assert topics.resolve(forum.db, ["cooling", "ac", "hvac"]) == ("hvac",)
    row = covering.get(forum.db, forum.admin, "cooling")
    assert (row.name, row.aliases, row.description, row.threads) == ("hvac", ("ac", "cooling"), "What cools", 2)
    assert forum.db.rows("SELECT DISTINCT o.name FROM routes r JOIN topics o ON o.id = r.topic_id") == [("hvac",)]
    assert forum.db.rows("SELECT name FROM topics") == [("hvac",)]
    topics.remove_alias(forum.db, forum.admin, "ac")
    assert forum.thread(group, topics=("ac",)).topics == ("ac",)


def test_a_meaning_of_its_own_stays(forum: "Forum") -> None:
    forum.thread(forum.group(), topics=("ac", "hvac"))
    for name in ("ac", "hvac"):
        topics.describe(forum.db, forum.admin, name, f"What {name} is")
    merge(forum)
    assert covering.get(forum.db, forum.admin, "hvac").description == "What hvac is"


def test_what_makes_no_sense_changes_nothing(forum: "Forum") -> None:
    forum.thread(forum.group(), topics=("ac", "hvac"))
    topics.add_alias(forum.db, forum.admin, "ac", "cooling")
    refused: list[tuple[str, str, type[StoreError], str]] = [
        ("ac", "ac", Invalid, "#ac and #ac are one topic already"),
        ("ac", "cooling", Invalid, "#ac and #cooling are one topic already"),
        ("cooling", "ac", Invalid, "#cooling and #ac are one topic already"),
        ("cooling", "hvac", Conflict, "#cooling is another name of #ac.*hallway topic merge ac hvac"),
        ("ac", "nothing", NotFound, 'no topic "nothing"'),
        ("nothing", "ac", NotFound, 'no topic "nothing"'),
        ("#", "ac", Invalid, "can't be a topic"),
    ]
    written = forum.db.connection.total_changes
    for topic, into, error, words in refused:
        with pytest.raises(error, match=words):
            merge(forum, topic, into)
    assert forum.db.connection.total_changes == written


def test_leads_merge_and_learn_nothing_of_others_secrets(forum: "Forum") -> None:
    li, jo = forum.member("li"), forum.member("jo")
    hall = forum.group("Hall")
    groups.add_member(forum.db, forum.admin, hall.id, forum.id(jo), role="lead")
    board = forum.group("Board", li, visibility="secret")
    secret = forum.thread(board, li, topics=("layoffs", "ac"))
    forum.thread(hall, topics=("ac", "hvac"))
    with pytest.raises(Denied, match="Only a lead"):
        merge(forum, by=li)
    for topic, into in (("layoffs", "hvac"), ("hvac", "layoffs")):
        with pytest.raises(NotFound):
            merge(forum, topic, into, by=jo)
    merge(forum, by=jo)
    assert covering.get(forum.db, jo, "hvac").threads == 1
    assert threads.get(forum.db, li, secret.id).topics == ("layoffs", "hvac")
    assert [hit.thread.id for hit in query.search(forum.db, jo, "#ac").items] != [secret.id]
