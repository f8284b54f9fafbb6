"""Answers: which posts people say to have answered a question, and how the question stands by that.

The asker or a lead accepts, an expert or a lead verifies, and each of these may say that an answer is out of date: then
it answers nothing any more. By what is left a question is verified, answered or open; a duplicate is as its target is.
"""

import json
from datetime import timedelta
from typing import Literal, NamedTuple

from store import clock, expertise, page, posts, reach, routes, threads
from store.connection import Db, Transaction, write
from store.errors import Conflict, Denied, Invalid
from store.permissions import acting, may, require, visible
from store.posts import PostRow
from store.session import Session
from store.threads import ThreadRow

Mark = Literal["accepted", "verified", "outdated"]
ACTIONS: dict[Mark, str] = {"accepted": "accept", "verified": "verify", "outdated": "outdate"}
"""What may be said of a post, with the words by which the journal tells of it: `post.accept`, `post.unaccept`."""

STANDING = """
SELECT group_id, author_id, kind, (SELECT min(id) FROM posts WHERE thread_id = t.id) FROM threads t WHERE id = ?
"""
SET = """
INSERT INTO {mark}_answers (post_id, thread_id, member_id, created_at) VALUES (?, ?, ?, ?)
ON CONFLICT (post_id) DO UPDATE SET member_id = excluded.member_id, created_at = excluded.created_at
"""
HOLDS = """EXISTS (SELECT 1 FROM {mark}_answers a WHERE a.thread_id = :thread
    AND NOT EXISTS (SELECT 1 FROM outdated_answers d WHERE d.post_id = a.post_id))"""
# Since when it is open again: nothing is marked as out of date that has not answered it.
STATE = f"""
SELECT CASE WHEN {HOLDS.format(mark="verified")} THEN 'verified' WHEN {HOLDS.format(mark="accepted")} THEN 'answered'
    ELSE 'open' END AS state,
    (SELECT max(created_at) FROM outdated_answers WHERE thread_id = :thread) AS at
"""
SETTLE = f"""
UPDATE threads SET state = s.state, reopened_at = CASE s.state WHEN 'open' THEN s.at END FROM ({STATE}) s
WHERE id = :thread AND kind = 'question' AND duplicate_of IS NULL
"""
FOLLOW = """
UPDATE threads SET state = o.state, reopened_at = o.reopened_at FROM threads o
WHERE o.id = threads.duplicate_of AND (threads.duplicate_of = :thread OR threads.id = :thread)
AND (threads.state, threads.reopened_at) IS NOT (o.state, o.reopened_at)
RETURNING id, group_id
"""
# What a deletion has lifted stands in the journal right behind it; who had said it, and when, before. That may have
# been in a thread that was merged meanwhile.
OF_POST = """
post_id = :post AND thread_id IN (SELECT :thread UNION ALL SELECT id FROM merged_threads WHERE target_id = :thread)
"""
LIFTED = f"""
SELECT 1 FROM journal WHERE {OF_POST} AND action = :off AND seq > (
    SELECT max(seq) FROM journal WHERE {OF_POST} AND action = 'post.delete')
"""
SAID_BY = f"SELECT actor_id, at FROM journal WHERE {OF_POST} AND action = :on ORDER BY seq DESC LIMIT 1"
REVIEWING = f"""
SELECT g.id, g.review_days, m.role IS 'lead' FROM groups g
LEFT JOIN group_members m ON m.group_id = g.id AND m.member_id = :actor
WHERE g.review_days IS NOT NULL AND g.archived_at IS NULL AND {visible()}
"""
# `groups` is a list of [group, before when an answer was looked at that is due there, whether one leads it].
DUE = """
SELECT p.id, t.id, coalesce(l.at, min(coalesce(p.created_at, p.arrived_at), p.arrived_at)) AS looked_at FROM (
    SELECT post_id, created_at AS at FROM verified_answers
    UNION ALL SELECT a.post_id, a.created_at FROM accepted_answers a
    WHERE NOT EXISTS (SELECT 1 FROM verified_answers v WHERE v.post_id = a.post_id)) l
CROSS JOIN posts p ON p.id = l.post_id
CROSS JOIN threads t ON t.id = p.thread_id
CROSS JOIN json_each(:groups) r ON r.value ->> 0 = t.group_id
WHERE t.kind = 'question' AND looked_at < r.value ->> 1 AND p.author_id IS NOT :actor
AND NOT EXISTS (SELECT 1 FROM outdated_answers d WHERE d.post_id = p.id)
AND (r.value ->> 2 OR EXISTS (SELECT 1 FROM thread_topics f
    JOIN expertise e ON e.topic_id = f.topic_id AND e.member_id = :actor WHERE f.thread_id = t.id))
ORDER BY looked_at, p.id LIMIT :limit
"""
OF_ONE = """
SELECT g.review_days, l.created_at FROM verified_answers l
JOIN threads t ON t.id = l.thread_id JOIN groups g ON g.id = t.group_id WHERE l.post_id = :post
"""


class Review(NamedTuple):
    """An answer to look at again, its thread, and when somebody last said that it is right."""

    post: PostRow
    thread: ThreadRow
    looked_at: str


class Rights(NamedTuple):
    """What the acting person may say of a post, or take back: that it answers, is verified, is out of date."""

    accept: bool = False
    verify: bool = False
    outdate: bool = False


def rights(db: Db, session: Session, post: PostRow) -> Rights:
    """What the acting person may say of a post.

    Askers and leads accept; experts on one of the thread's topics and leads verify what others wrote; all of them say
    that what has answered is out of date, which must be taken back before it is accepted or verified again.
    """
    found = db.row(STANDING, (post.thread_id,))
    if found is None or session.actor is None or post.deleted:
        return Rights()
    group, asker, kind, opening = found
    if kind != "question" or post.id == opening or not may(db, session, "take part", group):
        return Rights()
    lead, asked = may(db, session, "lead", group), asker == session.actor
    knows = lead or expertise.is_expert(db, session.actor, post.thread_id)
    answers = post.accepted or post.verified or post.outdated
    return Rights(
        (lead or asked) and (post.accepted or not post.outdated),
        knows and post.author_id != session.actor and (post.verified or not post.outdated),
        (knows or asked) and answers,
    )


def may_accept(db: Db, session: Session, post: PostRow) -> bool:
    """Whether the acting person may say that this post answers the thread's question, or take that back."""
    return rights(db, session, post).accept


def may_verify(db: Db, session: Session, post: PostRow) -> bool:
    """Whether the acting person may verify this answer, or take that back."""
    return rights(db, session, post).verify


def may_outdate(db: Db, session: Session, post: PostRow) -> bool:
    """Whether the acting person may say that this answer is out of date, or take that back."""
    return rights(db, session, post).outdate


def accept(db: Db, session: Session, post: int, *, on: bool = True) -> PostRow:
    """Say that a post answers its question, or take that back: by the asker or a lead. Raises StoreError."""
    with write(db, session) as tx:
        row, asker = _answer(tx, post)
        if not (asker == tx.actor or may(db, tx.session, "lead", posts.group_of(db, post))):
            raise Denied("Only the asker or a lead of the group may accept an answer; vote for it instead.")
        _not_outdated(row, on)
        if row.accepted != on:
            _set(tx, row, "accepted", on)
            _tell(tx, row, "accepted", row.author_id, on)
        return posts.get(db, tx.session, post)


def verify(db: Db, session: Session, post: int, *, on: bool = True) -> PostRow:
    """Say that somebody else's answer is right, once more too, or take that back. Raises StoreError.

    By an expert on one of the thread's topics or a lead; each time, its age until it is looked at again begins anew.
    """
    with write(db, session) as tx:
        row, asker = _answer(tx, post)
        if row.author_id == tx.actor:
            raise Denied("This answer is your own; another expert or a lead may verify it.")
        if not knows(tx.db, tx.session, row.thread_id):
            raise Denied(
                "Only an expert on one of the thread's topics or a lead of the group may verify; vote for it instead."
            )
        _not_outdated(row, on)
        if on or row.verified:
            news = not row.accepted and not row.verified
            _set(tx, row, "verified", on)
            if row.verified != on:
                _tell(tx, row, "verified", row.author_id, on)
            if not on or (news and asker != row.author_id):
                _tell(tx, row, "solved", asker, on)
        return posts.get(db, tx.session, post)


def outdate(db: Db, session: Session, post: int, *, on: bool = True) -> PostRow:
    """Say that an accepted or verified answer is out of date, or take that back. Raises StoreError.

    By experts and leads, as `verify`, and the asker. If no other answer is left the question is open again, from now.
    """
    with write(db, session) as tx:
        row, asker = _answer(tx, post)
        if asker != tx.actor and not knows(tx.db, tx.session, row.thread_id):
            raise Denied(
                "Only the asker, an expert on one of the thread's topics or a lead of the group may say so;"
                " reply with what is right now instead."
            )
        if on and not (row.accepted or row.verified):
            raise Invalid(f"Nobody has accepted or verified post {post}; reply with what is right now.")
        if row.outdated != on:
            _set(tx, row, "outdated", on)
            _tell(tx, row, "outdated", row.author_id, on)
        return posts.get(db, tx.session, post)


def to_review(db: Db, session: Session, *, limit: int = 25) -> tuple[Review, ...]:
    """Answers by others to look at again, the one that has waited longest first.

    Those that nobody has verified, or else accepted, for as long as their groups set, on topics that the acting member
    is an expert on or in groups that they lead. `verify` says that one is still right, `outdate` that it is not.
    """
    now = session.clock()
    found = [] if session.actor is None else db.rows(REVIEWING, acting(session))
    if not found:
        return ()
    due = [(group, clock.iso(now - timedelta(days=days)), bool(leads)) for group, days, leads in found]
    rows = db.rows(DUE, acting(session, groups=json.dumps(due), limit=page.check_limit(limit)))
    about = {row.id: row for row in threads.by_ids(db, session, {row[1] for row in rows})}
    said = {row.id: row for row in posts.by_ids(db, session, [row[0] for row in rows])}
    return tuple(Review(said[post], about[thread], at) for post, thread, at in rows if post in said and thread in about)


def is_due(db: Db, session: Session, post: PostRow) -> bool:
    """Whether it is time to look at an answer again."""
    found = db.row(OF_ONE, {"post": post.id})
    if found is None or found[0] is None:
        return False
    return str(found[1]) < clock.iso(session.clock() - timedelta(days=found[0]))


def knows(db: Db, session: Session, thread: int) -> bool:
    """Whether the acting person is an expert on one of a thread's topics, or a lead of its group."""
    group = db.value("SELECT group_id FROM threads WHERE id = ?", (thread,))
    if group is None or session.actor is None:
        return False
    return may(db, session, "lead", group) or expertise.is_expert(db, session.actor, thread)


def _answer(tx: Transaction, post: int) -> tuple[PostRow, int | None]:
    """A post that may be an answer, and who asked. Raises NotFound, Denied, Conflict, Invalid."""
    row = posts.get(tx.db, tx.session, post)
    group, asker, kind, opening = tx.rows(STANDING, (row.thread_id,))[0]
    if kind != "question":
        raise Invalid(f"Thread #{row.thread_id} is no question, so no post answers it.")
    if row.deleted or post == opening:
        raise Invalid(f"Post {post} can't be an answer; name a reply of the thread.")
    require(tx, "take part", group)
    return row, asker


def _not_outdated(row: PostRow, on: bool) -> None:
    if on and row.outdated:
        raise Conflict(
            f"Post {row.id} is marked as out of date; take that back first: hallway outdated {row.id} --undo"
        )


def _set(tx: Transaction, row: PostRow, mark: Mark, on: bool) -> None:
    if on:
        tx.run(SET.format(mark=mark), (row.id, row.thread_id, tx.actor, tx.at))
    else:
        tx.run(f"DELETE FROM {mark}_answers WHERE post_id = ?", (row.id,))
    settle_state(tx, row.thread_id)
    action = f"post.{ACTIONS[mark]}" if on else f"post.un{ACTIONS[mark]}"
    tx.record(action, group=posts.group_of(tx.db, row.id), thread=row.thread_id, post=row.id)


def _tell(tx: Transaction, row: PostRow, kind: str, member: int | None, on: bool) -> None:
    if on:
        reach.decided(tx, kind, member, thread=row.thread_id, post=row.id)
    else:
        reach.decided_no_longer(tx, kind, post=row.id)


def settle_state(tx: Transaction, thread: int) -> None:
    """Bring a question's state in line with its answers, and that of its duplicates with its own."""
    here = {"thread": thread}
    tx.run(SETTLE, here)
    routes.opened_again(tx, thread)
    for duplicate, group in tx.rows(FOLLOW, here):
        if duplicate != thread:
            tx.record("thread.state", group=group, thread=duplicate)


def lift(tx: Transaction, row: PostRow, group: int) -> None:
    """Let a post that is deleted be no answer any more. That it was out of date stays, and since when."""
    marks: tuple[tuple[Mark, bool], ...] = (("accepted", row.accepted), ("verified", row.verified))
    lifted = [mark for mark, on in marks if on]
    for mark in lifted:
        tx.run(f"DELETE FROM {mark}_answers WHERE post_id = ?", (row.id,))
        tx.record(f"post.un{ACTIONS[mark]}", group=group, thread=row.thread_id, post=row.id)
    if lifted:
        settle_state(tx, row.thread_id)


def put_back(tx: Transaction, row: PostRow) -> None:
    """Let a post whose deletion is taken back be the answer that it was, by whom and when it was said."""
    marks: tuple[Mark, ...] = ("accepted", "verified")
    for mark in marks:
        here = {
            "thread": row.thread_id,
            "post": row.id,
            "on": f"post.{ACTIONS[mark]}",
            "off": f"post.un{ACTIONS[mark]}",
        }
        if tx.row(LIFTED, here):
            member, at = tx.row(SAID_BY, here) or (None, tx.at if mark == "verified" else None)
            tx.run(SET.format(mark=mark), (row.id, row.thread_id, member, at))
            reach.decided(tx, mark, row.author_id, thread=row.thread_id, post=row.id)
    settle_state(tx, row.thread_id)
