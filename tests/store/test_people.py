"""store.people: experts first, and nobody's pace but one's own."""

from typing import TYPE_CHECKING

import pytest

from store import connection, expertise, members, people
from store.errors import Invalid

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def handles(rows: tuple[people.Person, ...]) -> list[str]:
    return [row.member.handle for row in rows]


@pytest.fixture
def crowd(forum: "Forum") -> "Forum":
    """Ana, Bo and Cem are here, Dee and Eve know something, Aaron and Abe only came with an import."""
    for name in ("cem", "bo", "eve", "dee"):
        forum.member(name)
    with connection.write(forum.db, forum.admin) as tx:
        for name in ("abe", "aaron"):
            members.add(tx, uid=name, handle=name, name=name, about="", role="member", arrived=False)
    expertise.claim(forum.db, forum.member("eve"), ["pumps", "hvac"])
    expertise.claim(forum.db, forum.member("dee"), ["pumps"])
    return forum


@pytest.mark.parametrize("size", [1, 2, 3, 7, 25])
def test_pages_hold_everybody_once_and_in_order(crowd: "Forum", size: int) -> None:
    found: list[str] = []
    after = None
    while True:
        page = people.listing(crowd.db, crowd.admin, after=after, limit=size)
        found += handles(page.items)
        after = page.next
        if after is None:
            break
        assert len(page.items) == size
    assert found == ["dee", "eve", "ana", "bo", "cem", "aaron", "abe"]


def test_each_with_what_they_know(crowd: "Forum") -> None:
    page = people.listing(crowd.db, crowd.admin, experts_only=True)
    assert [(row.member.handle, row.topics, row.state) for row in page.items] == [
        ("dee", ("pumps",), "available"),
        ("eve", ("hvac", "pumps"), "available"),
    ]
    assert page.next is None
    with pytest.raises(Invalid):
        people.listing(crowd.db, crowd.admin, after="zzz")


def test_who_is_away_is_said_to_be(crowd: "Forum") -> None:
    eve = crowd.member("eve")
    with connection.write(crowd.db, eve) as tx:
        tx.run("UPDATE members SET away_until = '2026-12-01T00:00:00.000Z' WHERE id = ?", (crowd.id(eve),))
    ids = [crowd.id(crowd.member(name)) for name in ("eve", "bo")]
    assert [(row.member.handle, row.state) for row in people.by_ids(crowd.db, crowd.admin, ids)] == [
        ("eve", "away"),
        ("bo", "available"),
    ]


def test_a_secret_topic_makes_nobody_an_expert_for_others(forum: "Forum") -> None:
    li, jo = forum.member("li"), forum.member("jo")
    forum.thread(forum.group("Board", li, visibility="secret"), li, topics=("layoffs",))
    expertise.claim(forum.db, li, ["layoffs"])
    assert handles(people.listing(forum.db, li, experts_only=True).items) == ["li"]
    assert people.listing(forum.db, jo, experts_only=True).items == ()
    assert handles(people.listing(forum.db, jo).items) == ["ana", "jo", "li"]


def test_ones_own_pace_is_the_median_of_first_replies(forum: "Forum") -> None:
    group, li, jo = forum.group(), forum.member("li"), forum.member("jo")
    assert people.pace(forum.db, li) is None
    for minutes in (10, 30, 500):
        thread = forum.thread(group, jo)
        forum.tick(minutes * 60)
        forum.reply(thread, li)
        forum.tick(3600)
        forum.reply(thread, li)
    own = forum.thread(group, li)
    forum.reply(own, li)
    forum.reply(forum.thread(group, jo, kind="discussion"), li)
    assert people.pace(forum.db, li) == (30, 3)
    forum.tick(100 * 86_400)
    assert people.pace(forum.db, li) is None
    assert people.pace(forum.db, forum.stranger("eve")) is None
