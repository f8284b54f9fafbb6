"""store.members: names, roles, and how an imported person becomes a real one."""

from typing import TYPE_CHECKING, Any

import pytest

from store import answers, groups, members, notices, posts, subscriptions, threads
from store.errors import Conflict, Denied, Invalid, NotFound
from store.session import Session
from store.votes import vote

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def test_people_are_found_by_handle_or_by_a_name_that_only_one_has(forum: "Forum") -> None:
    forum.member("bo")
    for typed in ("bo", "@bo", "BO", " @Bo "):
        assert members.find(forum.db, forum.admin, typed).handle == "bo"
    members.rename(forum.db, forum.admin, "bo", name="Ana Ek")
    assert members.find(forum.db, forum.admin, "Ana Ek").handle == "bo"
    members.rename(forum.db, forum.admin, "ana", name="Ana Ek")
    with pytest.raises(NotFound, match="Several"):
        members.find(forum.db, forum.admin, "Ana Ek")
    for typed in ("", "nobody", "\x00", "@"):
        with pytest.raises(NotFound):
            members.find(forum.db, forum.admin, typed)


def test_pages_are_the_whole_list(forum: "Forum") -> None:
    names = ["ana", "Bo", "cem", "dee", "élan", "田中"]
    for name in names[1:]:
        forum.member(name)
    for limit in (1, 2, 4, 100):
        found, after = [], None
        while True:
            page = members.listing(forum.db, forum.admin, after=after, limit=limit)
            found += [row.handle for row in page.items]
            if page.next is None:
                break
            after = page.next
        assert found == names


def test_names_are_ones_own_or_an_admins_affair(forum: "Forum") -> None:
    bo = forum.member("bo")
    assert members.rename(forum.db, bo, "bo", handle="Bo.2", name="Bo\x1b", about="nights").name == "Bo"
    assert members.rename(forum.db, forum.admin, "bo.2", handle="bo").handle == "bo"
    with pytest.raises(Denied):
        members.rename(forum.db, bo, "ana", name="x")
    with pytest.raises(Conflict):
        members.rename(forum.db, bo, "bo", handle="ANA")
    for more in ({"handle": "a b"}, {"name": ""}):
        with pytest.raises(Invalid):
            members.rename(forum.db, bo, "bo", **more)
    thread = forum.thread(forum.group(), bo)
    members.rename(forum.db, bo, "bo", name="Robert")
    assert threads.get(forum.db, bo, thread.id).author == "Robert", "history follows the name"


def test_the_last_admin_stays(forum: "Forum") -> None:
    forum.member("bo")
    with pytest.raises(Conflict):
        members.set_role(forum.db, forum.admin, "ana", "member")
    members.set_role(forum.db, forum.admin, "bo", "admin")
    assert members.set_role(forum.db, forum.admin, "ana", "member").role == "member"
    assert not members.is_admin(forum.db, forum.admin)
    with pytest.raises(Invalid):
        members.set_role(forum.db, forum.member("bo"), "ana", "king")


def test_acting_as_somebody_else_is_for_demonstrations(forum: "Forum") -> None:
    with pytest.raises(Denied):
        members.session_as(forum.db, "ana")
    forum.db.connection.execute("INSERT INTO store VALUES ('demo', 'ana')")
    assert members.session_as(forum.db, "ana").actor == forum.admin.actor


@pytest.fixture
def imported(forum: "Forum", make_record: Any) -> "Forum":
    forum.load([make_record(1, replies=2)])
    return forum


def test_a_claim_gives_the_whole_history(imported: "Forum") -> None:
    forum, bo = imported, imported.member("bo")
    ghost = members.find(forum.db, bo, "Person 0")
    member = members.claim(forum.db, forum.admin, "Person-0", "bo")
    assert member.id == bo.actor
    assert threads.get(forum.db, bo, 1).author == "bo"
    opening = posts.page_of(forum.db, bo, 1).items[0]
    assert (opening.author, opening.mine) == ("bo", True)
    assert ghost.handle not in [row.handle for row in members.listing(forum.db, bo).items]
    for gone in ("Person-0", "Person 0"):
        with pytest.raises(NotFound):
            members.find(forum.db, bo, gone)
    assert answers.accept(forum.db, bo, 3).accepted, "the asker is now a real one"


def test_importing_again_finds_the_real_one(imported: "Forum", make_record: Any) -> None:
    forum, bo = imported, imported.member("bo")
    members.claim(forum.db, forum.admin, "Person-0", "bo")
    summary, _ = forum.load([make_record(1, replies=2), make_record(2)])
    assert (summary.members, summary.threads, summary.unchanged) == (0, 1, 1)
    assert threads.get(forum.db, bo, 2).author == "bo"
    forum.reply(threads.get(forum.db, bo, 2), forum.member("cem"), "@Person-0")
    assert [notice.kind for notice in notices.inbox(forum.db, bo).items] == ["mention"], "the old handle still reaches"


def test_what_both_did_counts_once(imported: "Forum") -> None:
    """Imported people do nothing themselves; but a claimed one may have been given what a real one has too."""
    forum, bo = imported, imported.member("bo")
    ghost = Session(members.find(forum.db, bo, "Person 0").id, forum.clock)
    group = groups.find(forum.db, bo, "it")
    for who in (bo, ghost):
        vote(forum.db, who, 2)
        groups.add_member(forum.db, forum.admin, group.id, forum.id(who))
        subscriptions.follow_thread(forum.db, who, 1, "all")
    vote(forum.db, ghost, 3)
    before = [posts.get(forum.db, bo, post).votes for post in (2, 3)]
    forum.reply(threads.get(forum.db, bo, 1), forum.member("cem"), "@bo @Person-0")
    members.claim(forum.db, forum.admin, "Person-0", "bo")
    after = [posts.get(forum.db, bo, post) for post in (2, 3)]
    assert [row.votes for row in after] == [before[0] - 1, before[1]] and all(row.voted for row in after)
    assert groups.get(forum.db, bo, group.id).members == 2
    assert len(notices.inbox(forum.db, bo).items) == 1
    wrong = "SELECT 1 FROM posts p WHERE votes <> (SELECT count(*) FROM votes v WHERE v.post_id = p.id)"
    assert not forum.db.rows(wrong)


def test_a_claim_makes_nobody_their_own_reader_or_voter(imported: "Forum") -> None:
    forum, bo = imported, imported.member("bo")
    forum.reply(threads.get(forum.db, bo, 1), bo, "answering the one that I turn out to be")
    vote(forum.db, bo, 1)
    members.claim(forum.db, forum.admin, "Person-0", "bo")
    assert notices.inbox(forum.db, bo).items == ()
    row = posts.get(forum.db, bo, 1)
    assert (row.votes, row.voted) == (0, False)


def test_what_cannot_be_claimed(imported: "Forum") -> None:
    forum = imported
    forum.member("bo")
    forum.member("cem")
    with pytest.raises(Denied):
        members.claim(forum.db, forum.member("bo"), "Person-0", "bo")
    with pytest.raises(Conflict):
        members.claim(forum.db, forum.admin, "cem", "bo")
    with pytest.raises(Invalid):
        members.claim(forum.db, forum.admin, "Person-0", "Person-0")
    for pair in (("nobody", "bo"), ("Person-0", "nobody")):
        with pytest.raises(NotFound):
            members.claim(forum.db, forum.admin, *pair)


def test_a_chain_of_claims_ends_at_the_real_one(imported: "Forum", make_record: Any) -> None:
    forum, bo = imported, imported.member("bo")
    members.claim(forum.db, forum.admin, "Person-0", "Person-1")
    members.claim(forum.db, forum.admin, "Person-1", "bo")
    forum.load([make_record(2)])
    assert {row.author for row in posts.page_of(forum.db, bo, 2).items} == {"bo"}
