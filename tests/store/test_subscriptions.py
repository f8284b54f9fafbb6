"""store.subscriptions: a level for a group, another for a topic, another for a thread in it."""

from typing import TYPE_CHECKING

import pytest

from store import asking, for_you, groups, notices, subscriptions, threads, unread
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
    for name in ("unheard", "no topic"):
        with pytest.raises((NotFound, Invalid)):
            subscriptions.follow_topic(forum.db, forum.admin, name, "all")
    forum.thread(forum.group("Leads", visibility="secret"), topics=("salaries",))
    with pytest.raises(NotFound):
        subscriptions.follow_topic(forum.db, forum.member("bo"), "salaries", "all")


def test_a_topics_level_counts_after_a_threads_and_before_its_groups(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    both = forum.thread(group, topics=("hvac", "power"))
    plain = forum.thread(group)
    level = lambda thread: subscriptions.level_of_thread(forum.db, bo, thread.id)  # noqa: E731
    subscriptions.follow_group(forum.db, bo, group.id, "all")
    subscriptions.follow_topic(forum.db, bo, "power", "muted")
    assert (level(both), level(plain)) == ("muted", "all")
    assert threads.get(forum.db, bo, both.id).muted and not threads.get(forum.db, forum.admin, both.id).muted
    for other, holds in (("muted", "muted"), ("mine", "mine"), ("all", "all")):
        subscriptions.follow_topic(forum.db, bo, "#hvac", other)
        assert (level(both), subscriptions.level_of_topic(forum.db, bo, "hvac")) == (holds, other)
    subscriptions.follow_thread(forum.db, bo, both.id, "muted")
    assert level(both) == "muted"
    assert subscriptions.level_of_topic(forum.db, forum.admin, "hvac") == "mine"


def test_a_muted_topic_counts_for_nothing_and_a_followed_one_is_heard_in_a_muted_group(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    power = forum.thread(group, bo, topics=("power",))
    lights = forum.thread(group, topics=("lights",))
    unread.mark_group_read(forum.db, bo, group.id)
    for thread in (power, lights):
        forum.reply(thread, forum.admin)
    count = lambda: unread.counts(forum.db, bo)[group.id]  # noqa: E731
    assert count() == 2 and notices.count(forum.db, bo) == 1
    subscriptions.follow_topic(forum.db, bo, "power", "muted")
    assert count() == 1 and unread.threads_waiting(forum.db, bo, group.id) == (lights.id,)
    assert notices.count(forum.db, bo) == 0, "of what is muted, mentions alone wait"
    forum.reply(power, forum.admin, "@bo")
    assert [row.kind for row in notices.inbox(forum.db, bo).items] == ["mention"]
    subscriptions.follow_group(forum.db, bo, group.id, "muted")
    assert count() == 0
    subscriptions.follow_topic(forum.db, bo, "lights", "all")
    assert count() == 1 and unread.threads_waiting(forum.db, bo, group.id) == (lights.id,)


def test_a_followed_topic_brings_its_threads_from_every_group_until_they_are_read(forum: "Forum") -> None:
    bo, here, there = forum.member("bo"), forum.group(), forum.group("Office")
    seed = forum.thread(here, topics=("power",))
    for group in (here, there):
        unread.mark_group_read(forum.db, bo, group.id)
    subscriptions.follow_topic(forum.db, bo, "power", "all")
    following = lambda: [(row.thread.id, row.why) for row in for_you.sections(forum.db, bo).following]  # noqa: E731
    assert following() == []
    new = forum.thread(there, topics=("power",))
    forum.tick()
    other = forum.thread(here)
    assert following() == [(new.id, "you follow #power")]
    asking.file_under(forum.db, forum.admin, other.id, ["power"])
    forum.tick()
    forum.reply(seed, forum.admin)
    assert {thread for thread, _ in following()} == {new.id, other.id, seed.id}
    unread.mark_read(forum.db, bo, {new.id: forum.opening(new).id})
    subscriptions.follow_thread(forum.db, bo, seed.id, "muted")
    assert [thread for thread, _ in following()] == [other.id]
