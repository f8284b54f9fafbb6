"""store.votes: once a member and post, never one's own."""

from typing import TYPE_CHECKING, Any

import pytest

from store import posts, versions
from store.errors import Conflict, Denied, NotFound
from store.votes import vote

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def test_a_vote_counts_once_and_can_be_taken_back(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    post = forum.reply(forum.thread(forum.group()), bo)
    for _ in range(2):
        assert (vote(forum.db, cem, post.id).votes, vote(forum.db, cem, post.id).voted) == (1, True)
    assert vote(forum.db, forum.admin, post.id).votes == 2
    for _ in range(2):
        assert vote(forum.db, cem, post.id, on=False).votes == 1
    assert not posts.get(forum.db, cem, post.id).voted and posts.get(forum.db, forum.admin, post.id).voted
    assert forum.db.value("SELECT votes FROM posts WHERE id = ?", (post.id,)) == 1


def test_what_takes_no_vote(forum: "Forum") -> None:
    bo = forum.member("bo")
    post = forum.reply(forum.thread(forum.group()), bo)
    with pytest.raises(Denied):
        vote(forum.db, bo, post.id)
    versions.delete(forum.db, bo, post.id)
    with pytest.raises(Conflict):
        vote(forum.db, forum.admin, post.id)
    with pytest.raises(NotFound):
        vote(forum.db, bo, 999)
    assert forum.db.value("SELECT count(*) FROM votes") == 0


def test_votes_add_to_an_imported_score_that_may_be_negative(forum: "Forum", make_record: Any) -> None:
    made = make_record(1, replies=0)
    made["posts"][0]["score"] = -3
    forum.load([made])
    assert vote(forum.db, forum.admin, 1).votes == -2
