"""store.subscriptions: a level for a group, another for a thread in it."""

from typing import TYPE_CHECKING

import pytest

from store import groups, subscriptions, threads
from store.errors import Invalid, NotFound

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def test_a_threads_level_counts_before_its_groups(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    thread = forum.thread(group)
    level = lambda: subscriptions.level_of_thread(forum.db, bo, thread.id)  # noqa: E731
    assert level() == "mine"
    subscriptions.follow_group(forum.db, bo, group.id, "muted")
    assert level() == "muted"
    for wanted in ("all", "mine", "all"):
        subscriptions.follow_thread(forum.db, bo, thread.id, wanted)
        assert level() == wanted
        assert threads.get(forum.db, bo, thread.id).level == wanted
    assert forum.db.value("SELECT count(*) FROM subscriptions") == 2
    other = forum.thread(group)
    assert threads.get(forum.db, bo, other.id).level is None and groups.get(forum.db, bo, group.id).level == "muted"
    assert groups.get(forum.db, forum.stranger("eve"), group.id).level == "mine"


def test_what_cannot_be_followed(forum: "Forum") -> None:
    group = forum.group()
    with pytest.raises(Invalid):
        subscriptions.follow_group(forum.db, forum.admin, group.id, "loud")
    for follow in (subscriptions.follow_group, subscriptions.follow_thread):
        with pytest.raises(NotFound):
            follow(forum.db, forum.admin, 999, "all")
