"""What a member has not read: one watermark a group over the order of arrival, and exceptions a thread.

A post is read when its arrival is at or below the thread's exception if there is one, else the group's mark.
Imported posts carry arrival 0: they came as history and are new to nobody. One's own posts are never unread.
What is muted keeps its marks and counts for nothing. Marks are private: they enter no journal.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from store import merged, reading_places
from store.connection import Db, Row, Transaction, write
from store.errors import NotFound
from store.permissions import acting, visible
from store.session import Session
from store.subscriptions import OF_GROUP, closest

CAP = 100
"""Counting stops here; it is shown as 99+."""

WRITTEN = "('reply', 'mention', 'topic')"
"""The kinds of notices that tell of what somebody wrote, as SQL: whoever reads it has settled them."""

TOPIC_THREADS = 500
"""The threads of followed topics, newest first, that are heard in a muted group."""

MARK = "coalesce((SELECT arrival FROM group_reads WHERE member_id = :actor AND group_id = {group}), 0)"

THREAD_COUNT = """
CASE WHEN :actor IS NULL THEN 0
WHEN t.last_arrival > coalesce(tr.arrival, gr.arrival, 0) THEN (
    SELECT count(*) FROM (
        SELECT 1 FROM posts u WHERE u.thread_id = t.id AND u.arrival > coalesce(tr.arrival, gr.arrival, 0)
        AND u.deleted_at IS NULL AND u.author_id IS NOT :actor LIMIT 100))
ELSE 0 END
"""
THREAD_JOINS = """
LEFT JOIN thread_reads tr ON tr.member_id = :actor AND tr.thread_id = t.id
LEFT JOIN group_reads gr ON gr.member_id = :actor AND gr.group_id = t.group_id
"""
"""For a query over `threads t`: the unread posts of each thread, 0 to 100, and the joins that it needs."""

# Posts after the mark in threads not read further, then posts before it in threads that were marked unread.
AFTER_MARK = f"""
SELECT u.arrival, u.thread_id FROM posts u
LEFT JOIN thread_reads r ON r.member_id = :actor AND r.thread_id = u.thread_id
WHERE u.group_id = :group AND u.arrival > {MARK.format(group=":group")} AND u.arrival > coalesce(r.arrival, -1)
AND u.deleted_at IS NULL AND u.author_id IS NOT :actor
"""
HEARD = f"AND coalesce({closest('u.thread_id')}, '') <> 'muted'"
POSTS = f"""
{AFTER_MARK} {HEARD}
UNION ALL
SELECT u.arrival, u.thread_id FROM thread_reads r
JOIN posts u ON u.thread_id = r.thread_id AND u.arrival > r.arrival
WHERE r.member_id = :actor AND r.group_id = :group AND r.arrival < {MARK.format(group=":group")}
AND u.arrival <= {MARK.format(group=":group")} AND u.deleted_at IS NULL AND u.author_id IS NOT :actor {HEARD}
"""
# In a muted group only threads with a level of their own, or of their topics, are heard: there are few, and the group
# may be huge. Of a topic that has more, the newest count.
POSTS_OF_MUTED = f"""
SELECT u.arrival, u.thread_id FROM (
    SELECT s.thread_id FROM subscriptions s WHERE s.member_id = :actor AND s.thread_id IS NOT NULL
    UNION SELECT thread_id FROM (
        SELECT f.thread_id FROM subscriptions s CROSS JOIN thread_topics f ON f.topic_id = s.topic_id
        WHERE s.member_id = :actor AND s.level <> 'muted' ORDER BY f.thread_id DESC LIMIT {TOPIC_THREADS})) chosen
CROSS JOIN threads t ON t.id = chosen.thread_id AND t.group_id = :group
LEFT JOIN thread_reads r ON r.member_id = :actor AND r.thread_id = t.id
CROSS JOIN posts u ON u.thread_id = t.id AND u.arrival > coalesce(r.arrival, {MARK.format(group=":group")})
WHERE {closest()} <> 'muted' AND u.deleted_at IS NULL AND u.author_id IS NOT :actor
"""
COUNT = f"SELECT count(*) FROM (SELECT 1 FROM ({{posts}}) LIMIT {CAP})"
THREADS = "SELECT DISTINCT thread_id FROM (SELECT thread_id FROM ({posts}) LIMIT 2000)"
FIRST_AFTER_MARK = f"{AFTER_MARK} ORDER BY u.arrival LIMIT 1"

SET_THREAD = """
INSERT INTO thread_reads (member_id, thread_id, group_id, arrival) VALUES (:actor, :thread, :group, :arrival)
ON CONFLICT (member_id, thread_id) DO UPDATE SET arrival = excluded.arrival
"""
RAISE_THREAD = SET_THREAD + "WHERE excluded.arrival > thread_reads.arrival"
SET_GROUP = """
INSERT INTO group_reads (member_id, group_id, arrival) VALUES (:actor, :group, :arrival)
ON CONFLICT (member_id, group_id) DO UPDATE SET arrival = excluded.arrival
"""
TAKE_THREAD = "DELETE FROM thread_reads WHERE member_id = :actor AND thread_id = :thread"
TAKE_GROUP = "DELETE FROM group_reads WHERE member_id = :actor AND group_id = :group"
# What was read no longer waits; what was decided about an answer is news about a post that one wrote oneself.
SETTLE = f"""
UPDATE notices SET done_at = :at WHERE member_id = :actor AND done_at IS NULL
AND kind IN {WRITTEN} AND {{where}}
"""
SETTLED = f"""
SELECT id, done_at FROM notices WHERE member_id = :actor AND thread_id = :thread AND post_id >= :post
AND kind IN {WRITTEN} AND done_at IS NOT NULL
"""
SETTLE_AT = "UPDATE notices SET done_at = ? WHERE id = ? AND member_id = ?"
# An exception at or above the mark that covers no unread post says nothing any more.
DROP_COVERED = """
DELETE FROM thread_reads WHERE member_id = :actor AND group_id = :group
AND arrival >= :from AND arrival <= :arrival
"""


class Marks(NamedTuple):
    """What was changed of a member's marks in a group, as it was before, for `restore`.

    The group's mark, exceptions by the thread's id, both with None where there was none, and notices by their id with
    the time since which they were settled.
    """

    group: int
    mark: tuple[int | None] | None
    threads: tuple[tuple[int, int | None], ...]
    notices: tuple[tuple[int, str | None], ...]


def counts(db: Db, session: Session) -> dict[int, int]:
    """The unread posts of every visible group, by its id: 0 to 100, where 100 means 99 and more.

    What is muted is not counted: a thread or a topic's, or a group but for threads that have a level of their own or of
    their topics.
    """
    if session.actor is None:
        return {}
    groups = db.rows(f"SELECT g.id, {OF_GROUP} FROM groups g WHERE {visible()}", acting(session))
    return {group: int(db.value(_of_level(COUNT, level), acting(session, group=group))) for group, level in groups}


def _of_level(query: str, level: str | None) -> str:
    """A query over the posts that count in a group that is followed at a level."""
    return query.format(posts=POSTS_OF_MUTED if level == "muted" else POSTS)


def threads_waiting(db: Db, session: Session, group: int) -> tuple[int, ...]:
    """Ids of a visible group's threads that hold something unread and are not muted; of its first 2,000 such posts."""
    found = db.row(f"SELECT {OF_GROUP} FROM groups g WHERE g.id = :group AND {visible()}", acting(session, group=group))
    if session.actor is None or found is None:
        return ()
    return tuple(row[0] for row in db.rows(_of_level(THREADS, found[0]), acting(session, group=group)))


def mark_read(
    db: Db, session: Session, marks: Mapping[int, int], places: Mapping[int, int | None] | None = None
) -> None:
    """Mark threads as read up to and including a post: `{thread id: post id}`. Raises StoreError.

    To be called with a batch: on leaving a thread, or every few seconds. Marks only ever rise here. Notices of what
    was read are settled. `places` says where reading stopped, as `reading_places.keep` takes it. Whoever has not
    written yet is no member by reading: nothing is marked for them.
    """
    if not (marks or places) or session.actor is None:
        return
    with write(db, session) as tx:
        groups = set()
        for thread, post in marks.items():
            found = tx.row(
                f"""SELECT t.group_id, (SELECT max(p.arrival) FROM posts p WHERE p.thread_id = t.id AND p.id <= :post)
                FROM threads t JOIN groups g ON g.id = t.group_id WHERE t.id = :thread AND {visible()}""",
                acting(tx.session, thread=thread, post=post),
            )
            if found is not None and found[1] is not None:
                group, arrival = found
                groups.add(group)
                mark = tx.value(f"SELECT {MARK.format(group=':group')}", acting(tx.session, group=group))
                lower = tx.value(
                    "SELECT arrival FROM thread_reads WHERE member_id = :actor AND thread_id = :thread",
                    acting(tx.session, thread=thread),
                )
                if arrival > mark or (lower is not None and lower < arrival):
                    tx.run(RAISE_THREAD, acting(tx.session, thread=thread, group=group, arrival=arrival))
                here = acting(tx.session, at=tx.at, thread=thread, post=post)
                tx.run(SETTLE.format(where="thread_id = :thread AND +post_id <= :post"), here)
        for group in groups:
            _advance(tx, group)
        reading_places.keep(tx, places or {})


def _advance(tx: Transaction, group: int) -> None:
    """Raise a group's mark to just before its first unread post and drop the exceptions that it now covers."""
    here = acting(tx.session, group=group)
    mark = int(tx.value(f"SELECT {MARK.format(group=':group')}", here))
    first = tx.value(FIRST_AFTER_MARK, here)
    newest = int(tx.value("SELECT arrivals FROM groups WHERE id = :group", {"group": group}))
    reached = newest if first is None else int(first) - 1
    if reached > mark:
        tx.run(SET_GROUP, {**here, "arrival": reached})
        tx.run(DROP_COVERED, {**here, "from": mark, "arrival": reached})
    _drop_read_exceptions(tx, group)


def _drop_read_exceptions(tx: Transaction, group: int) -> None:
    """Forget exceptions below the mark behind which nothing is left to read."""
    tx.run(
        f"""DELETE FROM thread_reads WHERE member_id = :actor AND group_id = :group
        AND arrival < {MARK.format(group=":group")} AND NOT EXISTS (
            SELECT 1 FROM posts p WHERE p.thread_id = thread_reads.thread_id AND p.arrival > thread_reads.arrival
            AND p.arrival <= {MARK.format(group=":group")})""",
        acting(tx.session, group=group),
    )


def mark_group_read(db: Db, session: Session, group: int) -> Marks:
    """Mark everything in a group as read; gives what `restore` needs to take that back. Raises StoreError."""
    with write(db, session) as tx:
        newest = tx.value(
            f"SELECT arrivals FROM groups g WHERE g.id = :group AND {visible()}", acting(tx.session, group=group)
        )
        if newest is None:
            raise NotFound("There is no such group; hallway groups lists those there are.")
        here = acting(tx.session, group=group, at=tx.at, arrival=newest)
        mark = tx.value("SELECT arrival FROM group_reads WHERE member_id = :actor AND group_id = :group", here)
        taken = "DELETE FROM thread_reads WHERE member_id = :actor AND group_id = :group RETURNING thread_id, arrival"
        exceptions = tx.rows(taken, here)
        tx.run(SET_GROUP, here)
        where = "thread_id IN (SELECT id FROM threads WHERE group_id = :group) RETURNING id, NULL"
        return Marks(group, (mark,), _pairs(exceptions), _pairs(tx.rows(SETTLE.format(where=where), here)))


def mark_unread(db: Db, session: Session, thread: int, from_post: int | None = None) -> Marks:
    """Mark a thread as unread from a post on, or from its first; its notices wait again. Raises StoreError.

    Gives what `restore` needs to take that back.
    """
    with write(db, session) as tx:
        thread = merged.target(db, thread) or thread
        found = tx.row(
            f"""SELECT t.group_id, min(p.arrival), r.arrival FROM threads t JOIN groups g ON g.id = t.group_id
            JOIN posts p ON p.thread_id = t.id AND p.id >= :post
            LEFT JOIN thread_reads r ON r.member_id = :actor AND r.thread_id = t.id
            WHERE t.id = :thread AND {visible()} GROUP BY t.id""",
            acting(tx.session, thread=thread, post=from_post or 0),
        )
        if found is None:
            raise NotFound(f"There is no thread #{thread}; hallway threads lists those there are.")
        group, arrival, exception = found
        here = acting(tx.session, thread=thread, group=group, arrival=arrival - 1, post=from_post or 0)
        tx.run(SET_THREAD, here)
        settled = _pairs(tx.rows(SETTLED, here))
        tx.many(SETTLE_AT, [(None, notice, tx.actor) for notice, _ in settled])
        return Marks(group, None, ((thread, exception),), settled)


def restore(db: Db, session: Session, marks: Marks) -> None:
    """Put the acting member's marks back to what they were before `mark_group_read` or `mark_unread`.

    What was read of these since then is unread again; a thread that was moved meanwhile keeps its marks. Raises
    StoreError.
    """
    with write(db, session) as tx:
        here = acting(tx.session, group=marks.group)
        if marks.mark is not None:
            (mark,) = marks.mark
            tx.run(TAKE_GROUP if mark is None else SET_GROUP, {**here, "arrival": mark})
        for thread, arrival in marks.threads:
            if tx.value("SELECT group_id FROM threads WHERE id = ?", (thread,)) == marks.group:
                put = TAKE_THREAD if arrival is None else SET_THREAD
                tx.run(put, {**here, "thread": thread, "arrival": arrival})
        tx.many(SETTLE_AT, [(done_at, notice, tx.actor) for notice, done_at in marks.notices])


def _pairs(rows: Iterable[Row]) -> tuple[tuple[int, Any], ...]:
    return tuple((row[0], row[1]) for row in rows)
