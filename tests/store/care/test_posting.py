"""Why somebody can't post: what `hallway doctor --as` says of members, strangers and imported people."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from store import arranging_groups, groups
from store.care import posting
from store.care.check import Check
from store.connection import Db
from store.create import create_store
from store.errors import Denied, NotFound
from store.members import session_for
from store.session import Identity, host_realm

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def said(found: tuple[Check, ...], name: str) -> list[tuple[bool, str]]:
    assert all(check.ok or check.advice for check in found)
    return [(check.ok, check.detail) for check in found if check.name == name]


def test_of_each_group_that_the_asker_sees(forum: "Forum") -> None:
    tom = forum.member("tom")
    groups.create(forum.db, forum.admin, "Open")
    groups.create(forum.db, forum.admin, "Leads", visibility="closed")
    groups.create(forum.db, forum.admin, "Board", visibility="secret")
    old = groups.create(forum.db, forum.admin, "Old")
    arranging_groups.archive(forum.db, forum.admin, old.id)
    assert said(posting.look(forum.db, forum.admin, "tom"), "group") == [
        (True, "Open: may post"),
        (False, "Leads: Only members post in Leads"),
        (False, "Board: secret, and not theirs"),
        (False, "Old: The group Old is archived"),
    ]
    own = said(posting.look(forum.db, tom, "@tom"), "group")
    assert "Board" not in str(own) and len(own) == 3


def test_others_are_asked_about_by_leads(forum: "Forum") -> None:
    tom = forum.member("tom")
    forum.member("li")
    with pytest.raises(Denied):
        posting.look(forum.db, tom, "li")
    with pytest.raises(NotFound):
        posting.look(forum.db, forum.admin, "nobody-of-that-name")


def test_who_only_came_with_an_import_signs_in_under_another_name(forum: "Forum") -> None:
    forum.member("tom")
    forum.db.connection.execute("DELETE FROM identities WHERE subject = 'tom'")
    ((well, detail),) = said(posting.look(forum.db, forum.admin, "tom"), "member")
    assert not well and "nobody who signs in" in detail


@pytest.fixture
def shared() -> Iterator[Db]:
    """A store for a group, in a folder that others may enter."""
    root = Identity(host_realm(), "uid", str(os.geteuid()), "owner")
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        folder = Path(made) / "shared"
        folder.mkdir()
        folder.chmod(0o2775)
        with contextlib.closing(create_store(folder / "forum.db", identity=root, mode="shared")) as db:
            session_for(db, root)
            yield db


@pytest.mark.skipif(os.name == "nt", reason="this system has no modes")
def test_what_the_modes_let_a_user_do_who_has_not_written_yet(shared: Db) -> None:
    ana = session_for(shared, Identity(host_realm(), "uid", str(os.geteuid()), "owner"))
    path = shared.path

    def store() -> tuple[bool, str]:
        (found,) = said(posting.look(shared, ana, "nobody"), "store")
        return found

    assert store() == (False, f"may not write in {path.parent}")
    path.parent.chmod(0o2777)
    assert store() == (False, f"may not write {path}")
    path.chmod(0o666)
    assert store() == (False, f"may not write {path}-lock")
    for end in ("-lock", "-wal", "-shm"):
        path.with_name(path.name + end).chmod(0o666)
    assert store() == (True, "may write its file, by the modes")
    path.parent.chmod(0o2776)
    assert store() == (False, f"may not enter {path.parent}")
    path.parent.chmod(0o2777)
    shared.connection.execute("UPDATE store SET value = 'own' WHERE key = 'mode'")
    assert store() == (False, "this store was made for its owner alone")
