"""store.covering: which topics are in use, and whether somebody who knows them can be reached."""

from typing import TYPE_CHECKING

import pytest

from store import answers, arranging_groups, connection, covering, expertise, members, threads, topics
from store.errors import NotFound

if TYPE_CHECKING:
    from tests.store.conftest import Forum

DAY = 86_400


def names(rows: tuple[covering.Topic, ...]) -> list[str]:
    return [row.name for row in rows]


def test_what_nobody_covers_comes_first_and_what_is_used_most(forum: "Forum") -> None:
    group, li = forum.group(), forum.member("li")
    for filed in (("pumps", "power"), ("power",), ("hvac",), ("hvac",), ("hvac",)):
        forum.thread(group, topics=filed)
    expertise.claim(forum.db, li, ["hvac", "drones"])
    rows = covering.listing(forum.db, forum.admin)
    assert names(rows) == ["power", "pumps", "hvac", "drones"]
    assert [(row.threads, row.open, row.covered) for row in rows] == [
        (2, 2, False),
        (1, 1, False),
        (3, 3, True),
        (0, 0, True),
    ]
    assert names(covering.uncovered(forum.db, forum.admin)) == ["power", "pumps"]


def test_who_is_away_or_was_never_here_covers_nothing(forum: "Forum") -> None:
    group, li = forum.group(), forum.member("li")
    forum.thread(group, topics=("power",))
    expertise.claim(forum.db, li, ["power"])
    assert covering.uncovered(forum.db, forum.admin) == ()
    with connection.write(forum.db, li) as tx:
        tx.run("UPDATE members SET away_until = '2026-12-01T00:00:00.000Z' WHERE id = ?", (forum.id(li),))
        ghost = members.add(tx, uid="g", handle="chief", name="Chief", about="", role="member", arrived=False)
    expertise.appoint(forum.db, forum.admin, ghost, "power")
    (row,) = covering.uncovered(forum.db, forum.admin)
    assert [(one.handle, one.available) for one in row.experts] == [("chief", False), ("li", False)]
    forum.tick(9 * DAY)
    assert covering.uncovered(forum.db, forum.admin) == ()


def test_a_topic_falls_out_of_use_unless_a_question_is_open(forum: "Forum") -> None:
    group, li = forum.group(), forum.member("li")
    forum.thread(group, topics=("open",))
    closed = forum.thread(group, topics=("closed",))
    solved = forum.thread(group, topics=("solved",))
    answers.accept(forum.db, forum.admin, forum.reply(solved, li).id)
    threads.close(forum.db, forum.admin, closed.id, True)
    assert sorted(names(covering.listing(forum.db, forum.admin))) == ["closed", "open", "solved"]
    forum.tick(91 * DAY)
    assert names(covering.listing(forum.db, forum.admin)) == ["open"]
    arranging_groups.archive(forum.db, forum.admin, group.id)
    assert covering.listing(forum.db, forum.admin) == ()


def test_a_secret_groups_topics_and_counts_are_its_members_own(forum: "Forum") -> None:
    li, jo = forum.member("li"), forum.member("jo")
    board = forum.group("Board", li, visibility="secret")
    hall = forum.group("Hall")
    forum.thread(board, li, topics=("layoffs", "hvac"))
    forum.thread(hall, jo, topics=("hvac",))
    expertise.claim(forum.db, li, ["layoffs"])
    assert [(row.name, row.threads) for row in covering.listing(forum.db, li)] == [("hvac", 2), ("layoffs", 1)]
    assert [(row.name, row.threads) for row in covering.listing(forum.db, jo)] == [("hvac", 1)]
    with pytest.raises(NotFound):
        covering.get(forum.db, jo, "layoffs")


def test_one_topic_by_any_of_its_names(forum: "Forum") -> None:
    group = forum.group()
    thread = forum.thread(group, topics=("hvac",))
    topics.add_alias(forum.db, forum.admin, "hvac", "Air conditioning")
    topics.describe(forum.db, forum.admin, "air-conditioning", "  Heating,\ncooling ")
    threads.close(forum.db, forum.admin, thread.id, True)
    forum.tick(91 * DAY)
    row = covering.get(forum.db, forum.admin, "#air-conditioning")
    assert (row.name, row.aliases, row.description) == ("hvac", ("air-conditioning",), "Heating, cooling")
    assert (row.threads, row.experts, row.covered) == (0, (), False)
