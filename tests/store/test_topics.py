"""store.topics: kept in the thread's row and in the table alike."""

from typing import TYPE_CHECKING

import pytest

from store import threads, topics
from store.errors import Invalid

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
