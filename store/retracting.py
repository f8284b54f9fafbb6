"""Taking back what one has just done: a post, a change, a deletion; for ten seconds, as if it had not been.

What was taken back leaves no row, but the journal keeps that something was there: see docs/adr/0015.
"""

from datetime import timedelta
from typing import NamedTuple

from store import answers, posts, reach, threads
from store.arranging import LATEST, LEFT_BEHIND
from store.attachments import AttachmentRow
from store.clock import parse
from store.connection import Db, Row, Transaction, write
from store.errors import Conflict, Denied, NotFound
from store.permissions import require
from store.posts import PostRow
from store.search import index
from store.session import Session

SECONDS = 10
"""For so long the screens offer to take something back; the store allows ON_THE_WAY more for the way to it."""
ON_THE_WAY = 2

NEWEST = "SELECT id, arrived_at FROM posts WHERE author_id = ? ORDER BY id DESC LIMIT 1"
STANDING = """
SELECT p.id = (SELECT min(id) FROM posts WHERE thread_id = p.thread_id), p.arrival > 0,
    EXISTS (SELECT 1 FROM posts r WHERE r.reply_to = p.id),
    EXISTS (SELECT 1 FROM votes v WHERE v.post_id = p.id),
    EXISTS (SELECT 1 FROM accepted_answers a WHERE a.post_id = p.id),
    EXISTS (SELECT 1 FROM verified_answers a WHERE a.post_id = p.id)
        OR EXISTS (SELECT 1 FROM outdated_answers a WHERE a.post_id = p.id),
    EXISTS (SELECT 1 FROM threads o WHERE o.duplicate_of = p.thread_id),
    EXISTS (SELECT 1 FROM affected_members am WHERE am.thread_id = p.thread_id),
    EXISTS (SELECT 1 FROM posts o WHERE o.thread_id = p.thread_id AND o.id <> p.id)
        OR EXISTS (SELECT 1 FROM merged_threads m WHERE m.target_id = p.thread_id)
FROM posts p WHERE p.id = ?
"""
OF_POST = ("bells", "notices", "mentions", "attachments", "post_versions")
OF_THREAD = (
    "thread_topics",
    "thread_links",
    "subscriptions",
    "thread_reads",
    "reading_places",
    "spared_questions",
    "routes",
)
# Whoever stopped at the post that goes stands at the one before it.
STEP_BACK = """
UPDATE reading_places SET post_id = (SELECT max(id) FROM posts WHERE thread_id = :thread AND id < :post)
WHERE thread_id = :thread AND post_id = :post
"""
RECOUNT = """
UPDATE threads SET posts = posts - 1, photos = photos - :files, (last_post_id, last_arrival, last_at) = (
    SELECT max(id), max(arrival), max(min(coalesce(created_at, arrived_at), arrived_at))
    FROM posts WHERE thread_id = :thread)
WHERE id = :thread
"""
# A topic that came with the thread, and of which nothing else was said, goes with it, before the completion offers a
# slip of the keys to everybody.
FORGET_TOPICS = """
DELETE FROM topics WHERE description = '' AND created_at = ? AND NOT EXISTS (
    SELECT 1 FROM thread_topics WHERE topic_id = topics.id
    UNION ALL SELECT 1 FROM topic_aliases WHERE topic_id = topics.id
    UNION ALL SELECT 1 FROM expertise WHERE topic_id = topics.id
    UNION ALL SELECT 1 FROM declined_expertise WHERE topic_id = topics.id
    UNION ALL SELECT 1 FROM subscriptions WHERE topic_id = topics.id)
"""
KEPT = "SELECT version, body, created_at, salt, hash FROM post_versions WHERE post_id = ? ORDER BY version DESC LIMIT 1"
PUT_BACK = "UPDATE posts SET version = ?, body = ?, salt = ?, hash = ?, trigram = ?, edited_at = ? WHERE id = ?"


class Retracted(NamedTuple):
    """What was taken back, as it was written: of a post that started a thread, also the thread's title and topics.

    `post` and `thread` are numbers that name nothing any more, but the thread of a reply; `reply_to` is the post that
    it answered. `kind` is the thread's for an opening post, else `reply`. Copies of `files` that were kept are gone.
    """

    post: int
    thread: int
    group: str
    started: bool
    kind: str
    title: str
    topics: tuple[str, ...]
    body: str
    reply_to: int | None
    files: tuple[AttachmentRow, ...] = ()


def retract(db: Db, session: Session, post: int) -> Retracted:
    """Take back one's own post within ten seconds; an opening post takes its thread along.

    Raises NotFound, Denied, and Conflict when it is too late, or when somebody has built on it.
    """
    with write(db, session) as tx:
        gone, session = _retract(tx, posts.get(db, tx.session, post)), tx.session
    return _without_copies(db, session, gone)


def retract_newest(db: Db, session: Session) -> Retracted:
    """Take back what the acting member posted last. Raises NotFound when that is too long ago, else as `retract`."""
    with write(db, session) as tx:
        newest = tx.row(NEWEST, (tx.actor,))
        if newest is None or not _in_time(tx, newest[1]):
            raise NotFound(
                f"You have posted nothing in the last {SECONDS} seconds; hallway delete POST takes any post."
            )
        gone, session = _retract(tx, posts.get(db, tx.session, newest[0])), tx.session
    return _without_copies(db, session, gone)


def _without_copies(db: Db, session: Session, gone: Retracted) -> Retracted:
    from store import kept

    kept.drop_unused(db, session, [file.sha256 for file in gone.files if file.kept and file.sha256])
    return gone


def _retract(tx: Transaction, row: PostRow) -> Retracted:
    if not row.mine:
        raise Denied("Only its author takes a post back; leads of the group may delete it.")
    if row.deleted:
        raise Conflict(f"Post {row.id} was deleted already; there is nothing left to take back.")
    opening, new, answered, voted, accepted, verified, answers_others, affects, joined = tx.rows(STANDING, (row.id,))[0]
    reason = (
        f"The {SECONDS} seconds are over"
        if not new or not _in_time(tx, row.arrived_at)
        else "Somebody has replied to it"
        if answered
        else "Somebody has said that it helped"
        if voted
        else "It was accepted as an answer"
        if accepted
        else "It was verified, or marked as out of date"
        if verified
        else "Another question was marked as a duplicate of it"
        if opening and answers_others
        else "Somebody has said that they have this too"
        if opening and affects
        else f"Thread #{row.thread_id} has other posts by now"
        if opening and joined
        else ""
    )
    if reason:
        raise Conflict(f"{reason}; delete it instead, which leaves a mark.")
    thread = threads.get(tx.db, tx.session, row.thread_id)
    here = {"post": row.id, "thread": thread.id, "source": thread.group_id, "files": len(row.attachments)}
    index.remove(tx, row.id)
    for table in OF_POST:
        tx.run(f"DELETE FROM {table} WHERE post_id = :post", here)
    if opening:
        for table in OF_THREAD:
            tx.run(f"DELETE FROM {table} WHERE thread_id = :thread", here)
        tx.run("DELETE FROM thread_links WHERE target_id = :thread", here)
        tx.run(FORGET_TOPICS, (row.arrived_at,))
        tx.run("DELETE FROM posts WHERE id = :post", here)
        tx.run("DELETE FROM threads WHERE id = :thread", here)
        tx.run(LEFT_BEHIND, here)
    else:
        tx.run(STEP_BACK, here)
        tx.run("DELETE FROM posts WHERE id = :post", here)
        tx.run(RECOUNT, here)
        tx.run(f"UPDATE groups SET last_at = {LATEST} WHERE id = :source", here)
    tx.record("post.retract", group=thread.group_id, thread=thread.id, post=row.id)
    if opening:
        tx.record("thread.retract", group=thread.group_id, thread=thread.id)
    title, filed = (thread.title, thread.topics) if opening else ("", ())
    started, files = bool(opening), row.attachments
    return Retracted(row.id, thread.id, thread.group, started, row.kind, title, filed, row.body, row.reply_to, files)


def unedit(db: Db, session: Session, post: int) -> PostRow:
    """Take back one's own last change of a post within ten seconds; gives the post as it was with the change.

    Whoever the change was the first to mention is told no longer. Whose mention it had taken out is told anew, even if
    they had settled that without reading the post. Raises NotFound, Denied, Conflict.
    """
    with write(db, session) as tx:
        row = posts.get(db, tx.session, post)
        if not row.mine:
            raise Denied("Only its author takes a change back; reply to say what was better before.")
        kept = tx.row(KEPT, (post,))
        if row.deleted or row.edited_at is None or kept is None:
            raise Conflict(f"Post {post} has no change to take back; hallway versions {post} shows what it said.")
        if not _in_time(tx, row.edited_at):
            raise Conflict(f"The {SECONDS} seconds are over; change the post once more.")
        group = posts.group_of(tx.db, post)
        require(tx, "post", group)
        before = None if kept[0] == 1 and kept[2] == row.created_at else kept[2]
        index.remove(tx, post)
        _put_back(tx, row, kept, before)
        reach.edited(tx, group=group, thread=row.thread_id, post=post, body=kept[1])
        tx.record("post.unedit", group=group, thread=row.thread_id, post=post, commitment=kept[4])
        return row


def undelete(db: Db, session: Session, post: int) -> PostRow:
    """Take back one's own deletion within ten seconds: text, mentions and votes are there again, and that it answers.

    The deletion has taken the notices away, so those whom the post reaches are told anew; to who had read it that is no
    news, because what was read does not wait. Raises NotFound, Denied, Conflict.
    """
    with write(db, session) as tx:
        row = posts.get(db, tx.session, post)
        gone, by, arrival = tx.rows("SELECT deleted_at, deleted_by, arrival FROM posts WHERE id = ?", (post,))[0]
        kept = tx.row(KEPT, (post,))
        if not row.deleted or kept is None:
            raise Conflict(f"Post {post} is not deleted; there is nothing to bring back.")
        if by != tx.actor:
            raise Denied("Only who deleted a post takes that back; ask them.")
        if not _in_time(tx, gone):
            raise Conflict(f"The {SECONDS} seconds are over; write it again, hallway versions {post} has the text.")
        group = posts.group_of(tx.db, post)
        tx.run("UPDATE posts SET deleted_at = NULL, deleted_by = NULL WHERE id = ?", (post,))
        _put_back(tx, row, kept, row.edited_at)
        files = int(tx.value("SELECT count(*) FROM attachments WHERE post_id = ?", (post,)))
        tx.run("UPDATE threads SET posts = posts + 1, photos = photos + ? WHERE id = ?", (files, row.thread_id))
        if arrival:
            reach.posted(
                tx,
                group=group,
                thread=row.thread_id,
                post=post,
                aims=reach.aims(db, kept[1]),
                reply_to=row.reply_to,
                author=row.author_id,
            )
        answers.put_back(tx, row)
        tx.record("post.undelete", group=group, thread=row.thread_id, post=post, commitment=kept[4])
        return posts.get(db, tx.session, post)


def _put_back(tx: Transaction, row: PostRow, kept: Row, edited_at: str | None) -> None:
    """Make the newest kept text the post's own again, with the salt and the hash that prove it, and index it."""
    version, body, _, salt, digest = kept
    title = str(tx.value("SELECT title FROM threads WHERE id = ?", (row.thread_id,)))
    tx.run("DELETE FROM post_versions WHERE post_id = ? AND version = ?", (row.id, version))
    tx.run(PUT_BACK, (version, body, salt, digest, index.needs_trigrams(title, body), edited_at, row.id))
    index.add(tx, row.id)


def _in_time(tx: Transaction, moment: str) -> bool:
    """Whether something happened just now; a clock that was set back must not make it last."""
    return abs(parse(tx.at) - parse(moment)) <= timedelta(seconds=SECONDS + ON_THE_WAY)
