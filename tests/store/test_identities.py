"""Who is which user of this host, after a store came from another one."""

from typing import TYPE_CHECKING

import pytest

from store import groups, identities, members, posts
from store.errors import Conflict, Denied, NotFound
from store.members import session_for
from store.session import Identity, Session, host_realm, local_identity

if TYPE_CHECKING:
    from tests.store.conftest import Forum

pytest.importorskip("pwd", reason="this system has no numbers of users")

ROOT = Identity(host_realm(), "uid", "0", "root")


def test_the_owner_of_the_file_is_the_admin_again(forum: "Forum") -> None:
    """On the new host nobody is known, the owner neither, and naming them makes no second member."""
    stranger = session_for(forum.db, local_identity(), clock=forum.clock)
    assert stranger.actor is None
    made = identities.identify(forum.db, stranger, "ana", "root")
    assert (made.handle, made.role) == ("ana", "admin")
    assert [row.handle for row in members.listing(forum.db, forum.admin).items] == ["ana"]
    here = session_for(forum.db, ROOT, clock=forum.clock)
    assert here.actor == forum.admin.actor
    assert identities.identify(forum.db, here, "ana", "root") == made
    assert groups.create(forum.db, here, "Hall").name == "Hall"


def test_one_user_is_one_member(forum: "Forum") -> None:
    forum.member("tom")
    identities.identify(forum.db, forum.admin, "tom", "root")
    with pytest.raises(Conflict, match="@tom here already"):
        identities.identify(forum.db, forum.admin, "ana", "root")
    with pytest.raises(NotFound, match="no user"):
        identities.identify(forum.db, forum.admin, "tom")


def test_who_came_with_an_import_has_arrived_then(forum: "Forum") -> None:
    thread = forum.thread(forum.group())
    forum.member("tom")
    forum.db.connection.execute("DELETE FROM identities WHERE subject = 'tom'")
    forum.db.connection.execute("UPDATE members SET arrived_at = NULL WHERE handle = 'tom'")
    assert identities.identify(forum.db, forum.admin, "tom", "root").arrived
    said = posts.reply(forum.db, session_for(forum.db, ROOT, clock=forum.clock), thread.id, "It is me.")
    assert said.author == "tom"


def test_nobody_else_may(forum: "Forum", monkeypatch: pytest.MonkeyPatch) -> None:
    tom = forum.member("tom")
    door = Session(forum.admin.actor, forum.clock, "door")
    with pytest.raises(Denied):
        identities.identify(forum.db, door, "tom", "root")
    monkeypatch.setattr("store.opening.os.geteuid", lambda: 12345)
    with pytest.raises(Denied):
        identities.identify(forum.db, tom, "tom", "root")
