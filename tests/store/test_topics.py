"""store.topics: kept in the thread's row and in the table alike; and their other names."""

from typing import TYPE_CHECKING

import pytest

from store import asking, beginning, expertise, groups, threads, topics
from store.errors import Conflict, Denied, Invalid, NotFound
from store.search import query

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def test_names_come_once_and_in_order() -> None:
    assert topics.names(["#Pumps", "cold water", "PUMPS", "c++"]) == ("pumps", "cold-water", "c++")
    assert topics.split(topics.joined(("a", "b"))) == ("a", "b") and topics.split("") == ()
    with pytest.raises(Invalid):
        topics.names(["#"])


def test_the_row_and_the_table_say_the_same(forum: "Forum") -> None:
    group = forum.group()
    one = forum.thread(group, topics=("b", "a"))
    forum.thread(group, topics=("a", "c"))
    assert threads.get(forum.db, forum.admin, one.id).topics == ("b", "a")
    filed = forum.db.rows(
        "SELECT t.name FROM thread_topics f JOIN topics t ON t.id = f.topic_id"
        " WHERE f.thread_id = ? ORDER BY f.position",
        (one.id,),
    )
    assert filed == [("b",), ("a",)]
    assert forum.db.value("SELECT count(*) FROM topics") == 3


def test_an_alias_means_its_topic_wherever_one_types_it(forum: "Forum") -> None:
    group, li = forum.group(), forum.member("li")
    old = forum.thread(group, topics=("hvac",))
    assert topics.add_alias(forum.db, forum.admin, "#HVAC", "Air conditioning") == "hvac"
    new = forum.thread(group, topics=("air-conditioning", "power", "hvac"))
    assert new.topics == ("hvac", "power")
    assert asking.file_under(forum.db, forum.admin, new.id, ["Air conditioning"]).topics == ("hvac",)
    assert [one.topic for one in expertise.claim(forum.db, li, ["air-conditioning"])] == ["hvac"]
    assert expertise.of_topics(forum.db, ["air-conditioning"]) == {"air-conditioning": (forum.id(li),)}
    found = query.search(forum.db, forum.admin, "#air-conditioning")
    assert {hit.thread.id for hit in found.items} == {old.id, new.id} and found.notes == ()
    assert beginning.topics_beginning(forum.db, forum.admin, "air") == ("hvac",)
    assert topics.resolve(forum.db, ["power", "air-conditioning", "hvac"]) == ("power", "hvac")


def test_an_alias_is_taken_back(forum: "Forum") -> None:
    group = forum.group()
    forum.thread(group, topics=("hvac",))
    topics.add_alias(forum.db, forum.admin, "hvac", "ac")
    topics.add_alias(forum.db, forum.admin, "hvac", "ac")
    assert topics.remove_alias(forum.db, forum.admin, "ac") == "hvac"
    assert forum.thread(group, topics=("ac",)).topics == ("ac",)
    with pytest.raises(NotFound, match="no other name"):
        topics.remove_alias(forum.db, forum.admin, "hvac")


def test_what_can_be_no_alias(forum: "Forum") -> None:
    group = forum.group()
    forum.thread(group, topics=("hvac", "power"))
    with pytest.raises(Conflict, match="topic of its own"):
        topics.add_alias(forum.db, forum.admin, "hvac", "power")
    with pytest.raises(Invalid, match="itself"):
        topics.add_alias(forum.db, forum.admin, "hvac", "HVAC")
    with pytest.raises(NotFound):
        topics.add_alias(forum.db, forum.admin, "nothing", "ac")
    topics.add_alias(forum.db, forum.admin, "hvac", "ac")
    with pytest.raises(Conflict, match="means #hvac already"):
        topics.add_alias(forum.db, forum.admin, "power", "ac")
    expertise.claim(forum.db, forum.admin, ["drones"])
    with pytest.raises(Conflict, match="topic of its own"):
        topics.add_alias(forum.db, forum.admin, "hvac", "drones")


def test_only_leads_and_admins_name_topics(forum: "Forum") -> None:
    li = forum.member("li")
    forum.thread(forum.group("Hall", li), topics=("hvac",))
    topics.add_alias(forum.db, forum.admin, "hvac", "ac")
    for refused in (
        lambda: topics.add_alias(forum.db, li, "hvac", "cooling"),
        lambda: topics.remove_alias(forum.db, li, "ac"),
        lambda: topics.describe(forum.db, li, "hvac", "x"),
    ):
        with pytest.raises(Denied, match="Only a lead"):
            refused()


def test_naming_a_topic_tells_nothing_of_others_secrets(forum: "Forum") -> None:
    li, jo = forum.member("li"), forum.member("jo")
    board = forum.group("Board", li, visibility="secret")
    hall = forum.group("Hall", jo)
    groups.add_member(forum.db, forum.admin, hall.id, forum.id(jo), role="lead")
    secret = forum.thread(board, li, topics=("layoffs",))
    forum.thread(hall, jo, topics=("staff",))
    assert topics.add_alias(forum.db, jo, "staff", "layoffs") == "staff"
    # Who has such threads still finds them by the name they are filed under.
    assert [hit.thread.id for hit in query.search(forum.db, li, "#layoffs").items][-1] == secret.id
    assert len(query.search(forum.db, li, "#layoffs").items) == 2
    assert len(query.search(forum.db, jo, "#layoffs").items) == 1
