"""store.arrival: a person becomes a member with the first write, once, by identity and not by name."""

from typing import TYPE_CHECKING

from store import arrival, connection, groups, members, unread
from store.session import Identity

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def test_reading_makes_nobody_a_member(forum: "Forum") -> None:
    bo = forum.stranger("bo")
    groups.listing(forum.db, bo)
    members.listing(forum.db, bo)
    assert members.me(forum.db, bo) is None
    assert arrival.known(forum.db, forum.identity("bo")) is None


def test_the_first_write_does_and_the_second_does_not_again(forum: "Forum") -> None:
    bo = forum.stranger("bo")
    for _ in range(2):
        with connection.write(forum.db, bo):
            pass
    found = [row.handle for row in members.listing(forum.db, bo).items]
    assert found == ["ana", "bo"]
    me = members.me(forum.db, forum.stranger("bo"))
    assert me is not None and me.arrived and me.role == "member"


def test_a_write_that_fails_leaves_no_member(forum: "Forum") -> None:
    try:
        with connection.write(forum.db, forum.stranger("bo")):
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert arrival.known(forum.db, forum.identity("bo")) is None


def test_two_of_one_name_get_two_handles(forum: "Forum") -> None:
    for realm in ("one", "two", "three"):
        session = members.session_for(forum.db, Identity(realm, "uid", "1000", "Bo Ek"), clock=forum.clock)
        with connection.write(forum.db, session):
            pass
    found = [row.handle for row in members.listing(forum.db, forum.admin).items]
    assert found == ["ana", "Bo-Ek", "Bo-Ek-2", "Bo-Ek-3"]


def test_a_hostile_system_name_is_cleaned(forum: "Forum") -> None:
    session = members.session_for(forum.db, Identity("h", "uid", "7", "\x1b[31m\u202e///"), clock=forum.clock)
    with connection.write(forum.db, session) as tx:
        me = members.me(forum.db, tx.session)
    assert me is not None and (me.handle, me.name) == ("31m", "[31m///")


def test_what_was_posted_before_counts_as_read(forum: "Forum") -> None:
    group = forum.group()
    forum.thread(group)
    bo = forum.member("bo")
    assert unread.counts(forum.db, bo) == {group.id: 0}
    forum.thread(group)
    assert unread.counts(forum.db, bo) == {group.id: 1}
