"""store.keeping: what is kept by itself, in the store and in its groups."""

from typing import TYPE_CHECKING

import pytest

from store import keeping
from store.errors import Denied, NotFound

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def test_a_group_does_as_the_store_until_its_lead_chooses(forum: "Forum") -> None:
    group, other = forum.group(), forum.group("Lounge")
    assert not keeping.by_default(forum.db, group.id)
    keeping.choose(forum.db, forum.admin, True)
    assert keeping.by_default(forum.db) and keeping.by_default(forum.db, group.id)
    keeping.choose(forum.db, forum.admin, False, group=group.id)
    assert (keeping.by_default(forum.db, group.id), keeping.chosen(forum.db, group.id)) == (False, False)
    assert (keeping.by_default(forum.db, other.id), keeping.chosen(forum.db, other.id)) == (True, None)
    keeping.choose(forum.db, forum.admin, None, group=group.id)
    assert (keeping.by_default(forum.db, group.id), keeping.chosen(forum.db, group.id)) == (True, None)
    keeping.choose(forum.db, forum.admin, None)
    assert not keeping.by_default(forum.db)


def test_only_leads_and_admins_choose(forum: "Forum") -> None:
    bo = forum.member("bo")
    group, board = forum.group("Hall", bo), forum.group("Board", visibility="secret")
    for group_id, error in ((None, Denied), (group.id, Denied), (board.id, NotFound)):
        with pytest.raises(error):
            keeping.choose(forum.db, bo, True, group=group_id)
    assert not keeping.by_default(forum.db)
