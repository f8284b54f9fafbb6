"""store.retracting: for ten seconds, what one has done is as if it had not been, for everybody and in every counter."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from store import (
    answers,
    arranging,
    arranging_groups,
    groups,
    journal,
    notices,
    posts,
    retracting,
    threads,
    unread,
    versions,
    votes,
)
from store.errors import Conflict, Denied, NotFound
from store.search.query import search

if TYPE_CHECKING:
    from store.session import Session
    from tests.store.conftest import Forum

TABLES = (
    *("groups", "threads", "posts", "post_versions", "topics", "thread_topics", "mentions", "votes"),
    *("accepted_answers", "thread_links", "attachments", "group_reads", "thread_reads", "reading_places"),
    *("subscriptions", "search_words", "search_trigrams"),
)


def everything(forum: "Forum", *left_out: str) -> dict[str, list[Any]]:
    """All rows of all tables but the journal and the notices, and what each group's counter of arrivals says."""
    found: dict[str, list[Any]] = {}
    for table in TABLES:
        names = [row[1] for row in forum.db.rows(f"PRAGMA table_info({table})")]
        kept = ", ".join(name for name in names if f"{table}.{name}" not in ("groups.arrivals", *left_out))
        found[table] = forum.db.rows(f"SELECT {kept} FROM {table} ORDER BY 1, 2")
    return found


def intact(forum: "Forum") -> bool:
    for index in ("search_words", "search_trigrams"):
        forum.db.connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    broken = forum.db.rows("PRAGMA foreign_key_check")
    return not broken and journal.first_broken(forum.db) is None


def waiting(forum: "Forum", session: "Session") -> list[tuple[str, int]]:
    return [(notice.kind, notice.post.id) for notice in notices.inbox(forum.db, session).items]


def test_a_reply_is_gone_as_if_it_had_not_been(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    thread = forum.thread(forum.group())
    forum.reply(thread, cem, "Look at the seal.")
    forum.tick(60)
    before = everything(forum)
    asked = waiting(forum, forum.admin)
    forum.tick(60)
    post = forum.reply(thread, bo, "@cem ポンプ drowned in Zwischenflansch", to=forum.opening(thread).id)
    versions.edit(forum.db, bo, post.id, "@cem ポンプ drowned in Zwischenflansche")
    assert waiting(forum, cem) and len(waiting(forum, forum.admin)) == 2
    forum.tick(10)
    gone = retracting.retract(forum.db, bo, post.id)
    assert gone == (
        *(post.id, thread.id, "Maintenance", False, "reply", "", ()),
        *("@cem ポンプ drowned in Zwischenflansche", forum.opening(thread).id, ()),
    )
    assert everything(forum) == before
    assert waiting(forum, cem) == [] and waiting(forum, forum.admin) == asked
    assert not search(forum.db, bo, "Zwischenflansche").items
    assert intact(forum)
    with pytest.raises(NotFound):
        retracting.retract(forum.db, bo, post.id)


def test_an_opening_post_takes_its_thread_along(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    group = forum.group()
    forum.thread(group, topics=("pumps",))
    forum.tick(60)
    before = everything(forum)
    forum.tick(60)
    thread = forum.thread(group, bo, "Door hums", "@cem it hums", topics=("pumps", "doros"))
    unread.mark_unread(forum.db, cem, thread.id)
    arranging.pin(forum.db, forum.admin, thread.id)
    assert groups.get(forum.db, cem, group.id).threads == 2
    gone = retracting.retract(forum.db, bo, forum.opening(thread).id)
    assert (gone.title, gone.topics, gone.kind, gone.started) == ("Door hums", ("pumps", "doros"), "question", True)
    assert everything(forum) == before and intact(forum)
    with pytest.raises(NotFound):
        threads.get(forum.db, bo, thread.id)
    later = forum.thread(group, bo)
    assert later.id > thread.id, "a number is never given out again"


def test_the_journal_keeps_that_something_was_there(forum: "Forum") -> None:
    bo = forum.member("bo")
    thread = forum.thread(forum.group(), bo)
    seq, opening = journal.head(forum.db), forum.opening(thread).id
    retracting.retract(forum.db, bo, opening)
    entries = forum.db.rows(
        "SELECT actor_id, action, thread_id, post_id, commitment FROM journal WHERE seq > ?", (seq,)
    )
    assert entries == [
        (bo.actor, "post.retract", thread.id, opening, None),
        (bo.actor, "thread.retract", thread.id, None, None),
    ]
    changes = journal.since(forum.db, seq)
    assert thread.id in changes.threads and thread.group_id in changes.groups
    assert posts.added_since(forum.db, forum.admin, 0) == ()


def test_what_comes_after_a_retracted_post_is_new_to_who_had_read_it(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    thread = forum.thread(forum.group(), bo)
    post = forum.reply(thread, bo)
    unread.mark_read(forum.db, cem, {thread.id: post.id})
    retracting.retract(forum.db, bo, post.id)
    assert unread.counts(forum.db, cem)[thread.group_id] == 0
    forum.reply(thread, bo, "Now it is right.")
    assert unread.counts(forum.db, cem)[thread.group_id] == 1


def test_whoever_had_stopped_at_it_stands_at_the_post_before(forum: "Forum") -> None:
    bo = forum.member("bo")
    thread = forum.thread(forum.group(), bo)
    post, opening = forum.reply(thread, bo), forum.opening(thread)
    forum.db.connection.execute(
        "INSERT INTO reading_places (member_id, thread_id, post_id, at) VALUES (1, ?, ?, '')", (thread.id, post.id)
    )
    retracting.retract(forum.db, bo, post.id)
    assert forum.db.rows("SELECT post_id FROM reading_places") == [(opening.id,)]


def _answer(forum: "Forum", bo: "Session", cem: "Session", post: int) -> None:
    posts.reply(forum.db, cem, 1, "Thanks.", to=post)


def _thank(forum: "Forum", bo: "Session", cem: "Session", post: int) -> None:
    votes.vote(forum.db, cem, post)


def _accept(forum: "Forum", bo: "Session", cem: "Session", post: int) -> None:
    answers.accept(forum.db, forum.admin, post)


def _delete(forum: "Forum", bo: "Session", cem: "Session", post: int) -> None:
    versions.delete(forum.db, bo, post)


def _wait(forum: "Forum", bo: "Session", cem: "Session", post: int) -> None:
    forum.tick(retracting.SECONDS + retracting.ON_THE_WAY + 0.001)


def _set_clock_back(forum: "Forum", bo: "Session", cem: "Session", post: int) -> None:
    forum.tick(-3600)


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        (_answer, "Somebody has replied to it; delete it instead"),
        (_thank, "Somebody has said that it helped; delete it instead"),
        (_accept, "It was accepted as an answer; delete it instead"),
        (_delete, "was deleted already"),
        (_wait, "The 10 seconds are over; delete it instead"),
        (_set_clock_back, "The 10 seconds are over"),
    ],
)
def test_what_others_built_on_or_is_too_long_ago_stays(
    forum: "Forum", meanwhile: Callable[["Forum", "Session", "Session", int], None], why: str
) -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    thread = forum.thread(forum.group())
    post = forum.reply(thread, bo)
    meanwhile(forum, bo, cem, post.id)
    before = everything(forum)
    with pytest.raises(Conflict, match=why):
        retracting.retract(forum.db, bo, post.id)
    assert everything(forum) == before


def test_two_seconds_are_allowed_for_the_way(forum: "Forum") -> None:
    bo = forum.member("bo")
    post = forum.reply(forum.thread(forum.group()), bo)
    forum.tick(retracting.SECONDS + retracting.ON_THE_WAY)
    assert retracting.retract(forum.db, bo, post.id).post == post.id


def test_a_thread_with_other_posts_and_what_others_wrote_stay(forum: "Forum", make_record: Any) -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    thread = forum.thread(forum.group(), bo)
    tombstone = forum.reply(thread, cem)
    versions.delete(forum.db, cem, tombstone.id)
    with pytest.raises(Conflict, match="has other posts by now"):
        retracting.retract(forum.db, bo, forum.opening(thread).id)
    other = forum.reply(thread, cem)
    for who in (bo, forum.admin):
        with pytest.raises(Denied):
            retracting.retract(forum.db, who, other.id)
    forum.load([make_record(1)])
    imported = int(forum.db.value("SELECT max(id) FROM posts"))
    forum.db.connection.execute("UPDATE posts SET author_id = ? WHERE id = ?", (bo.actor, imported))
    with pytest.raises(Conflict):
        retracting.retract(forum.db, bo, imported)


def test_the_newest_post_is_found_by_itself(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    thread = forum.thread(forum.group(), bo)
    mine = forum.reply(thread, bo, "slip")
    forum.reply(thread, cem, "not mine")
    assert retracting.retract_newest(forum.db, bo).body == "slip"
    forum.tick(60)
    for who in (bo, forum.stranger("eve")):
        with pytest.raises(NotFound, match="nothing in the last 10 seconds"):
            retracting.retract_newest(forum.db, who)
    assert forum.stranger("eve").actor is None, "who only asks does not become a member"
    assert posts.by_ids(forum.db, bo, [mine.id]) == ()


def test_a_change_is_taken_back_with_its_proof_its_mentions_and_its_words(forum: "Forum") -> None:
    bo, cem, dot = forum.member("bo"), forum.member("cem"), forum.member("dot")
    post = forum.reply(forum.thread(forum.group()), bo, "Ask @cem about the flange.")
    forum.tick(60)
    versions.edit(forum.db, bo, post.id, "Ask @cem about the Flansch.")
    before = everything(forum)
    forum.tick(60)
    versions.edit(forum.db, bo, post.id, "Ask @dot about the gasket.")
    assert (waiting(forum, cem), waiting(forum, dot)) == ([], [("mention", post.id)])
    forum.tick(10)
    taken = retracting.unedit(forum.db, bo, post.id)
    assert taken.body == "Ask @dot about the gasket."
    assert everything(forum) == before
    assert (waiting(forum, cem), waiting(forum, dot)) == ([("mention", post.id)], [])
    assert not search(forum.db, bo, "gasket").items and search(forum.db, bo, "Flansch").items
    assert intact(forum)
    forum.tick(60)
    with pytest.raises(Conflict, match="seconds are over"):
        retracting.unedit(forum.db, bo, post.id)


def test_a_post_whose_only_change_was_taken_back_was_never_edited(forum: "Forum") -> None:
    bo = forum.member("bo")
    post = forum.reply(forum.thread(forum.group()), bo, "first")
    forum.tick()
    versions.edit(forum.db, bo, post.id, "second")
    with pytest.raises(Denied):
        retracting.unedit(forum.db, forum.admin, post.id)
    retracting.unedit(forum.db, bo, post.id)
    assert posts.get(forum.db, bo, post.id) == post
    with pytest.raises(Conflict, match="no change"):
        retracting.unedit(forum.db, bo, post.id)


def test_in_an_archived_group_no_text_comes_back_in_the_place_of_another(forum: "Forum") -> None:
    bo = forum.member("bo")
    group = forum.group()
    post = forum.reply(forum.thread(group), bo, "first")
    versions.edit(forum.db, bo, post.id, "second")
    arranging_groups.archive(forum.db, forum.admin, group.id)
    with pytest.raises(Conflict, match="is archived"):
        retracting.unedit(forum.db, bo, post.id)
    assert posts.get(forum.db, bo, post.id).body == "second"


@pytest.mark.parametrize("by_lead", [False, True])
def test_a_deletion_is_taken_back_whole(forum: "Forum", by_lead: bool) -> None:
    bo, cem, asker = forum.member("bo"), forum.member("cem"), forum.member("asker")
    thread = forum.thread(forum.group(), asker)
    post = forum.reply(thread, bo, "Ask @cem about the flange.")
    versions.edit(forum.db, bo, post.id, "Ask @cem about the Flansch.")
    votes.vote(forum.db, cem, post.id)
    answers.accept(forum.db, asker, post.id)
    before = everything(forum)
    told = [waiting(forum, who) for who in (cem, asker)]
    forum.tick(60)
    who = forum.admin if by_lead else bo
    versions.delete(forum.db, who, post.id)
    assert threads.get(forum.db, bo, thread.id).state == "open"
    forum.tick(10)
    back = retracting.undelete(forum.db, who, post.id)
    assert (back.body, back.accepted, back.votes) == ("Ask @cem about the Flansch.", True, 1)
    assert everything(forum) == before and intact(forum)
    assert [waiting(forum, one) for one in (cem, asker)] == told
    assert waiting(forum, bo) == ([("accepted", post.id)] if by_lead else []), "who took it away themselves knows"
    assert search(forum.db, bo, "Flansch").items


def test_only_who_deleted_brings_back_and_only_in_time(forum: "Forum") -> None:
    bo = forum.member("bo")
    post = forum.reply(forum.thread(forum.group()), bo)
    with pytest.raises(Conflict, match="is not deleted"):
        retracting.undelete(forum.db, bo, post.id)
    versions.delete(forum.db, forum.admin, post.id)
    with pytest.raises(Denied):
        retracting.undelete(forum.db, bo, post.id)
    forum.tick(60)
    with pytest.raises(Conflict, match="seconds are over"):
        retracting.undelete(forum.db, forum.admin, post.id)
