"""store.versions: what a post said before, for those who may see it."""

from typing import TYPE_CHECKING, Any

import pytest

from store import arranging, groups, posts, retracting, versions
from store.errors import Denied, Invalid, NotFound

if TYPE_CHECKING:
    from tests.store.conftest import Forum

START = "2026-11-22T07:30:00.000Z"


def test_texts_come_newest_first_with_who_replaced_them_and_when(forum: "Forum") -> None:
    bo = forum.member("bo")
    post = forum.reply(forum.thread(forum.group()), bo, "first")
    assert versions.of(forum.db, bo, post.id).items == (versions.Version(1, "first", START, None, None),)
    for text in ("second", "third"):
        forum.tick(60)
        versions.edit(forum.db, bo, post.id, text)
    second, third = "2026-11-22T07:31:00.000Z", "2026-11-22T07:32:00.000Z"
    expected = (
        versions.Version(3, "third", third, None, None),
        versions.Version(2, "second", second, "bo", third),
        versions.Version(1, "first", START, "bo", second),
    )
    assert versions.of(forum.db, forum.stranger("eve"), post.id).items == expected
    found: list[versions.Version] = []
    after = None
    while True:
        page = versions.of(forum.db, bo, post.id, after=after, limit=1)
        found += page.items
        after = page.next
        if after is None:
            break
    assert tuple(found) == expected
    with pytest.raises(Invalid):
        versions.of(forum.db, bo, post.id, after="?")
    retracting.unedit(forum.db, bo, post.id)
    assert versions.of(forum.db, bo, post.id).items[0] == expected[1]._replace(replaced_by=None, replaced_at=None)


def test_what_was_deleted_is_for_its_author_and_leads(forum: "Forum") -> None:
    bo, cem, lead = forum.member("bo"), forum.member("cem"), forum.member("lead")
    group = forum.group()
    groups.add_member(forum.db, forum.admin, group.id, forum.id(lead), role="lead")
    post = forum.reply(forum.thread(group), bo, "first")
    versions.edit(forum.db, bo, post.id, "second")
    forum.tick(60)
    versions.delete(forum.db, lead, post.id)
    for who in (bo, lead, forum.admin):
        newest, oldest = versions.of(forum.db, who, post.id).items
        assert (newest.body, newest.replaced_by, newest.replaced_at) == ("second", "lead", "2026-11-22T07:31:00.000Z")
        assert oldest.body == "first"
    for who in (cem, forum.stranger("eve")):
        with pytest.raises(Denied):
            versions.of(forum.db, who, post.id)
        assert not versions.may_look_back(forum.db, who, posts.get(forum.db, who, post.id))


def test_texts_are_seen_where_the_post_is(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    secret = forum.group("Secret", bo, visibility="secret")
    thread = forum.thread(forum.group(), bo)
    post = forum.opening(thread)
    versions.edit(forum.db, bo, post.id, "second")
    assert len(versions.of(forum.db, cem, post.id).items) == 2
    arranging.move(forum.db, forum.admin, thread.id, secret.id)
    assert len(versions.of(forum.db, bo, post.id).items) == 2
    with pytest.raises(NotFound):
        versions.of(forum.db, cem, post.id)


def test_imported_texts_say_what_their_source_knew(forum: "Forum", make_record: Any) -> None:
    forum.load([make_record(1)])
    post = int(forum.db.value("SELECT min(id) FROM posts"))
    (only,) = versions.of(forum.db, forum.admin, post).items
    assert only == versions.Version(1, "Words of post 0 in thread 1.", "2020-01-02T10:00:00.000Z", None, None)
