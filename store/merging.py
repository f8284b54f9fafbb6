"""Merging two threads into one, and whose marks and notices say what of it."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from store import answers, duplicates, topics
from store.arranging import LEFT_BEHIND, OPENING, UNTELL
from store.connection import Db, Transaction, write
from store.errors import Conflict, Invalid
from store.permissions import require, visible
from store.search import index
from store.session import Session
from store.threads import KINDS, ThreadRow, get

# How far everybody who sees the target has read both threads and the target's group; what they could not see is new.
READERS = f"""
SELECT m.id, CASE WHEN {visible("a", "m.id")} THEN coalesce(ta.arrival, ga.arrival, 0) ELSE 0 END,
    coalesce(tb.arrival, gb.arrival, 0), coalesce(gb.arrival, 0)
FROM members m
JOIN groups a ON a.id = :source_group
JOIN groups b ON b.id = :target
LEFT JOIN thread_reads ta ON ta.member_id = m.id AND ta.thread_id = :source
LEFT JOIN thread_reads tb ON tb.member_id = m.id AND tb.thread_id = :thread
LEFT JOIN group_reads ga ON ga.member_id = m.id AND ga.group_id = a.id
LEFT JOIN group_reads gb ON gb.member_id = m.id AND gb.group_id = b.id
WHERE {visible("b", "m.id")}
"""
ARRIVED = """
SELECT id, thread_id, arrival, author_id, deleted_at IS NOT NULL FROM posts
WHERE thread_id IN (:source, :thread) AND arrival > 0 ORDER BY id
"""
HISTORY = """
SELECT DISTINCT thread_id, author_id FROM posts
WHERE thread_id IN (:source, :thread) AND arrival = 0 AND deleted_at IS NULL
"""
FORGET = "DELETE FROM thread_reads WHERE thread_id IN (:source, :thread) AND member_id IN (SELECT id FROM members)"
KEEP_MARK = "INSERT INTO thread_reads (member_id, thread_id, group_id, arrival) VALUES (?, ?, ?, ?)"

MOVE_POSTS = "UPDATE posts SET thread_id = :thread, group_id = :target WHERE thread_id = :source"
ADD_UP = """
UPDATE threads SET posts = threads.posts + s.posts, photos = threads.photos + s.photos,
    last_at = max(threads.last_at, s.last_at), last_post_id = max(threads.last_post_id, s.last_post_id),
    pinned_at = CASE WHEN s.group_id = threads.group_id THEN max(threads.pinned_at, s.pinned_at)
        ELSE threads.pinned_at END
FROM threads s WHERE s.id = :source AND threads.id = :thread
"""
# Whoever opened the older of two threads has asked first: the age of an open question counts from there.
BEGIN_AS = """
UPDATE threads SET author_id = s.author_id, author_name = s.author_name, created_at = s.created_at,
    arrived_at = s.arrived_at
FROM threads s WHERE s.id = :source AND threads.id = :thread
"""
# Who opened a thread is told of its replies, and shall be, though one of two is its author now.
STILL_TOLD = """
INSERT INTO subscriptions (member_id, thread_id, level, created_at)
SELECT m.id, :thread, 'all', :at FROM members m WHERE m.id = :author AND NOT EXISTS (
    SELECT 1 FROM subscriptions s WHERE s.member_id = m.id
    AND (s.thread_id IN (:source, :thread) OR (s.level = 'muted' AND (s.group_id = :target OR s.topic_id IN (
        SELECT topic_id FROM thread_topics WHERE thread_id IN (:source, :thread))))))
"""
CARRIED = (
    "UPDATE accepted_answers SET thread_id = :thread WHERE thread_id = :source",
    "UPDATE verified_answers SET thread_id = :thread WHERE thread_id = :source",
    "UPDATE outdated_answers SET thread_id = :thread WHERE thread_id = :source",
    "UPDATE notices SET thread_id = :thread WHERE thread_id = :source",
    "UPDATE bells SET thread_id = :thread WHERE thread_id = :source",
    "UPDATE OR IGNORE affected_members SET thread_id = :thread WHERE thread_id = :source",
    "DELETE FROM affected_members WHERE thread_id = :source OR (thread_id = :thread AND member_id = ("
    "SELECT author_id FROM threads WHERE id = :thread))",
    "UPDATE threads SET affected = (SELECT count(*) FROM affected_members WHERE thread_id = :thread)"
    " WHERE id = :thread",
    "UPDATE spared_questions SET thread_id = :thread WHERE thread_id = :source",
    # Whom both had reached, or who had passed one of them on, stands as for the target.
    "UPDATE OR IGNORE routes SET thread_id = :thread WHERE thread_id = :source",
    "DELETE FROM routes WHERE thread_id = :source",
    UNTELL,
    # Following all of one is a wish to hear of what is in it; muting it says nothing of the other one.
    "UPDATE OR IGNORE subscriptions SET thread_id = :thread WHERE thread_id = :source AND level = 'all'",
    "DELETE FROM subscriptions WHERE thread_id = :source",
    """INSERT INTO reading_places (member_id, thread_id, post_id, at)
    SELECT member_id, :thread, post_id, at FROM reading_places
    WHERE thread_id = :source AND member_id IN (SELECT id FROM members)
    ON CONFLICT (member_id, thread_id) DO UPDATE SET post_id = excluded.post_id, at = excluded.at
    WHERE excluded.at > reading_places.at""",
    "DELETE FROM reading_places WHERE thread_id = :source AND member_id IN (SELECT id FROM members)",
    "UPDATE thread_links SET target_id = :thread WHERE target_id = :source",
    "UPDATE OR IGNORE thread_links SET thread_id = :thread WHERE thread_id = :source",
    "DELETE FROM thread_links WHERE thread_id = :source",
    "DELETE FROM thread_topics WHERE thread_id = :source",
    "UPDATE merged_threads SET target_id = :thread WHERE target_id = :source",
    """INSERT INTO merged_threads (id, uid, title, source, source_id, target_id, merged_at, merged_by)
    SELECT id, uid, title, source, source_id, :thread, :at, :actor FROM threads WHERE id = :source""",
    "DELETE FROM threads WHERE id = :source",
)
LAST_AT = "UPDATE groups SET last_at = max(coalesce(last_at, ''), ?) WHERE id = ?"


Here = dict[str, int | str]
"""What the statements above name: both threads and their groups, when, and by whom."""


class _Arrived(NamedTuple):
    """A post that came here and was not imported; whether it was deleted, so that nobody waits for it."""

    id: int
    thread: int
    arrival: int
    author: int | None
    deleted: bool


def merge(db: Db, session: Session, thread: int, *, into: int) -> ThreadRow:
    """Put a thread's posts into another one, by a lead of both groups; its number leads there from then on.

    The posts stand in the order in which they came, and the first of them opens the thread. Title, kind, group and
    whether it is closed are the target's; topics, answers, followers and links are those of both. What somebody has
    not read stays unread; what they have read stays read as far as one mark a thread can say it (docs/adr/0007).
    Raises NotFound, Denied, Conflict, Invalid and others.
    """
    with write(db, session) as tx:
        row, target = get(db, tx.session, thread), get(db, tx.session, into)
        if row.id != thread:
            raise Conflict(f"Thread #{thread} was merged into #{row.id}; merge that one, or leave it there.")
        if row.id == target.id:
            raise Invalid("That is the same thread; name the other one.")
        for place in (row.group_id, target.group_id):
            require(tx, "lead", place)
            require(tx, "take part", place)
        here: Here = {
            "source": row.id,
            "source_group": row.group_id,
            "thread": target.id,
            "target": target.group_id,
            "at": tx.at,
            "actor": tx.actor,
        }
        first, other = (int(tx.value(OPENING, (number,))) for number in (target.id, row.id))
        for opening in (first, other):
            index.remove(tx, opening)
        _number_anew(tx, here)
        tx.run(MOVE_POSTS, here)
        tx.run(ADD_UP, here)
        _open_as_one(tx, here, first, other)
        filed = tuple(dict.fromkeys(target.topics + row.topics))
        tx.run("UPDATE threads SET topics = ? WHERE id = ?", (topics.joined(filed), target.id))
        topics.set_for(tx, target.id, filed)
        duplicates.merged(tx, row.id, target.id)
        for statement in CARRIED:
            tx.run(statement, here)
        answers.settle_state(tx, target.id)
        tx.run(LEFT_BEHIND, {"source": row.group_id})
        tx.run(LAST_AT, (row.last_at, target.group_id))
        for opening in (first, other):
            _index_again(tx, opening, min(first, other), target.title)
        # Both openings are named: one of them is a reply from now on, and whoever reads it must see that.
        tx.record("thread.merge", group=row.group_id, thread=row.id, post=other)
        tx.record("thread.merge", group=target.group_id, thread=target.id, post=first)
        return get(db, tx.session, target.id)


def _open_as_one(tx: Transaction, here: Here, first: int, other: int) -> None:
    """Let the older of two opening posts open the thread, as its author's; the other one is a reply from now on."""
    kept, gone = (
        tx.value("SELECT author_id FROM threads WHERE id = ?", (here[name],)) for name in ("thread", "source")
    )
    author, later = gone, other
    if other < first:
        author, later = kept, first
        tx.run(BEGIN_AS, here)
        tx.run("UPDATE posts SET kind = (SELECT kind FROM posts WHERE id = ?) WHERE id = ?", (first, other))
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    tx.run(f"UPDATE posts SET kind = 'reply' WHERE id = ? AND kind IN ({kinds})", (later,))
    if kept != gone:
        tx.run(STILL_TOLD, {**here, "author": author})


def _index_again(tx: Transaction, post: int, opening: int, title: str) -> None:
    body = str(tx.value("SELECT body FROM posts WHERE id = ?", (post,)))
    said = (title, body) if post == opening else (body,)
    tx.run("UPDATE posts SET trigram = ? WHERE id = ?", (index.needs_trigrams(*said), post))
    index.add(tx, post)


def _number_anew(tx: Transaction, here: Here) -> None:
    """Let the posts of both threads have arrived in the order of their ids, and carry everybody's marks over.

    In one group they mostly have. Else all of them arrive anew, after all that is in the target's group, as those of
    a thread that moves: a mark that is set on a post would otherwise cover others that come after it in the thread.
    """
    posts = [_Arrived(*row) for row in tx.rows(ARRIVED, here)]
    before = [post.arrival for post in posts]
    after = before
    if posts and (here["source_group"] != here["target"] or before != sorted(before)):
        count = "UPDATE groups SET arrivals = arrivals + ? WHERE id = ? RETURNING arrivals"
        newest = int(tx.value(count, (len(posts), here["target"])))
        after = list(range(newest - len(posts) + 1, newest + 1))
    marks = _marks(tx, here, posts, after)
    tx.run(FORGET, here)
    tx.many(KEEP_MARK, [(member, here["thread"], here["target"], mark) for member, mark in marks])
    if after is not before:
        tx.many("UPDATE posts SET arrival = ? WHERE id = ?", zip(after, (post.id for post in posts), strict=True))
    if posts:
        tx.run("UPDATE threads SET last_arrival = ? WHERE id = ?", (after[-1], here["thread"]))


def _marks(tx: Transaction, here: Here, posts: list[_Arrived], after: list[int]) -> list[tuple[int, int]]:
    """Who needs an exception for the merged thread, and which: just before the first post that they have not read."""
    waiting = [(post, arrival) for post, arrival in zip(posts, after, strict=True) if not post.deleted]
    arrivals = [arrival for _, arrival in waiting]
    places = {
        thread: [place for place, (post, _) in enumerate(waiting) if post.thread == thread]
        for thread in (here["source"], here["thread"])
    }
    earlier = {thread: [waiting[place][0].arrival for place in there] for thread, there in places.items()}
    history = {(thread, author) for thread, author in tx.rows(HISTORY, here)}
    imported = {thread: {author for where, author in history if where == thread} for thread in places}

    def first(member: int, among: Sequence[int], start: int) -> int:
        """The first of these places, from one on, whose post is not the member's own; one behind the last for none."""
        rest = (among[at] for at in range(start, len(among)))
        return next((place for place in rest if waiting[place][0].author != member), len(waiting))

    everywhere = range(len(waiting))
    marks = []
    for member, source, target, group in tx.rows(READERS, here):
        reached = {here["source"]: int(source), here["thread"]: int(target)}
        if any(mark < 0 and imported[thread] - {member} for thread, mark in reached.items()):
            marks.append((member, -1))
            continue
        unread = min(
            first(member, places[thread], bisect_right(earlier[thread], mark)) for thread, mark in reached.items()
        )
        if unread != first(member, everywhere, bisect_right(arrivals, int(group))):
            marks.append((member, arrivals[unread] - 1 if unread < len(waiting) else after[-1]))
    return marks
