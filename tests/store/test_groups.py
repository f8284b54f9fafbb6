"""store.groups: names, members, leads."""

from typing import TYPE_CHECKING

import pytest

from store import arranging_groups, groups, journal
from store.errors import Conflict, Denied, Invalid, NotFound

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def test_a_group_is_found_however_its_name_is_typed(forum: "Forum") -> None:
    made = groups.create(forum.db, forum.admin, "IT Support", description="a\nb\x1b", aim_minutes=None)
    for typed in ("IT Support", "it support", "it-support", " IT_SUPPORT "):
        assert groups.find(forum.db, forum.admin, typed) == made
    assert (made.description, made.aim_minutes, made.role, made.members) == ("a b", None, "lead", 1)
    for typed in ("", "its", "support", "\x00", "x" * 10_000):
        with pytest.raises(NotFound):
            groups.find(forum.db, forum.admin, typed)


def test_the_beginning_of_a_name_will_do_where_only_one_in_use_begins_so(forum: "Forum") -> None:
    db, admin, bo = forum.db, forum.admin, forum.member("bo")
    made = groups.create(db, admin, "IT first level")
    assert groups.find(db, bo, "it") == groups.find(db, bo, "It First") == groups.get(db, bo, made.id)
    old, secret = groups.create(db, admin, "IT projects"), groups.create(db, admin, "IT board", visibility="secret")
    with pytest.raises(NotFound, match="write more of one: IT first level, IT projects\\."):
        groups.find(db, bo, "it")
    arranging_groups.archive(db, admin, old.id)
    assert groups.find(db, bo, "it").id == made.id
    with pytest.raises(NotFound):
        groups.find(db, bo, "it b")
    assert groups.find(db, admin, "it b").id == secret.id
    assert groups.find(db, bo, "it projects").id == old.id, "an archived one by its whole name"
    assert groups.find(db, bo, groups.create(db, admin, "IT").name).name == "IT", "a whole name comes first"


def test_what_is_no_group(forum: "Forum") -> None:
    forum.group("Hall")
    for name in ("", "...", "x" * 81):
        with pytest.raises(Invalid):
            forum.group(name)
    for name in ("hall", "HALL "):
        with pytest.raises(Conflict):
            forum.group(name)
    with pytest.raises(Invalid):
        forum.group("x", visibility="hidden")
    for aim in (-1, 10**9):
        with pytest.raises(Invalid):
            groups.create(forum.db, forum.admin, "y", aim_minutes=aim)
    assert [row.name for row in groups.listing(forum.db, forum.admin)] == ["Hall"]


def test_joining_and_leaving(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    groups.add_member(forum.db, bo, group.id, forum.id(bo))
    assert groups.get(forum.db, bo, group.id).role == "member" and groups.get(forum.db, bo, group.id).members == 2
    roster = groups.roster(forum.db, bo, group.id)
    assert [(row.member.handle, row.role) for row in roster] == [("ana", "lead"), ("bo", "member")]
    with pytest.raises(Denied):
        groups.add_member(forum.db, bo, group.id, forum.id(bo), role="lead")
    with pytest.raises(Denied):
        groups.remove_member(forum.db, bo, group.id, forum.id(forum.admin))
    groups.remove_member(forum.db, bo, group.id, forum.id(bo))
    assert groups.get(forum.db, bo, group.id).role is None and groups.get(forum.db, bo, group.id).members == 1
    with pytest.raises(NotFound):
        groups.remove_member(forum.db, bo, group.id, forum.id(bo))


def test_somebody_who_never_wrote_joins(forum: "Forum") -> None:
    group, newcomer = forum.group(), forum.stranger("cy")
    groups.add_member(forum.db, newcomer, group.id)
    roster = groups.roster(forum.db, forum.admin, group.id)
    assert [(row.member.handle, row.role) for row in roster] == [("ana", "lead"), ("cy", "member")]
    assert groups.get(forum.db, forum.stranger("cy"), group.id).unread == 0


def test_a_group_keeps_a_lead(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    for act in (
        lambda: groups.remove_member(forum.db, forum.admin, group.id, forum.id(forum.admin)),
        lambda: groups.add_member(forum.db, forum.admin, group.id, forum.id(forum.admin), role="member"),
    ):
        with pytest.raises(Conflict, match="lead"):
            act()
    groups.add_member(forum.db, forum.admin, group.id, forum.id(bo), role="lead")
    groups.remove_member(forum.db, forum.admin, group.id, forum.id(forum.admin))
    assert [row.member.handle for row in groups.roster(forum.db, bo, group.id)] == ["bo"]


@pytest.mark.parametrize("member", [999, 0, -1, 1 << 70])
def test_nobody_is_not_added(forum: "Forum", member: int) -> None:
    group = forum.group()
    with pytest.raises(NotFound):
        groups.add_member(forum.db, forum.admin, group.id, member)
    with pytest.raises(Invalid):
        groups.add_member(forum.db, forum.admin, group.id, 1, role="king")


def test_archiving_is_for_leads(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    with pytest.raises(Denied):
        arranging_groups.archive(forum.db, bo, group.id)
    groups.add_member(forum.db, forum.admin, group.id, forum.id(bo), role="lead")
    assert groups.get(forum.db, bo, group.id).can_lead
    before = journal.head(forum.db)
    archived = arranging_groups.archive(forum.db, bo, group.id)
    assert archived.archived and not archived.can_post
    arranging_groups.archive(forum.db, bo, group.id)
    assert journal.head(forum.db) == before + 1, "what was so already is no change"
    assert arranging_groups.archive(forum.db, bo, group.id, False).can_post


def test_an_admin_puts_the_groups_in_order(forum: "Forum") -> None:
    bo = forum.member("bo")
    one, hidden = forum.group("One"), forum.group("Board", visibility="secret")
    two, three = forum.group("Two"), forum.group("Three")
    groups.add_member(forum.db, forum.admin, hidden.id, forum.id(bo), role="lead")
    groups.remove_member(forum.db, forum.admin, hidden.id, forum.id(forum.admin))
    names = [row.name for row in arranging_groups.order(forum.db, forum.admin, [three.id, two.id, three.id])]
    assert names == ["Three", "Two", "One"]
    assert [row.name for row in groups.listing(forum.db, bo)] == ["Three", "Board", "Two", "One"]
    for who, wanted, error in ((bo, one, Denied), (forum.admin, hidden, NotFound)):
        with pytest.raises(error):
            arranging_groups.order(forum.db, who, [wanted.id])


def test_describing_is_for_leads(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    with pytest.raises(Denied):
        groups.describe(forum.db, bo, group.id, description="x")
    assert groups.describe(forum.db, forum.admin, group.id, description="x", aim_minutes=0).aim_minutes is None
    assert groups.describe(forum.db, forum.admin, group.id, aim_minutes=30).description == "x"
    with pytest.raises(Invalid):
        groups.describe(forum.db, forum.admin, group.id, aim_minutes=-1)
