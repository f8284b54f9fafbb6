"""Arranging threads: another title, other topics, a place on top, another group; each by right."""

from bisect import bisect_right

from store import duplicates, text, topics
from store.connection import Db, Transaction, write
from store.journal import commitment, salt
from store.permissions import require, visible
from store.search import index
from store.session import Session
from store.threads import ThreadRow, get, require_own

OPENING = "SELECT min(id) FROM posts WHERE thread_id = ?"
# How far everybody has read who sees the group that a thread leaves and the one that it comes to.
READERS = f"""
SELECT m.id, tr.arrival, gr.arrival
FROM members m
JOIN groups a ON a.id = :source
JOIN groups b ON b.id = :target
LEFT JOIN thread_reads tr ON tr.member_id = m.id AND tr.thread_id = :thread
LEFT JOIN group_reads gr ON gr.member_id = m.id AND gr.group_id = a.id
WHERE {visible("a", "m.id")} AND {visible("b", "m.id")}
"""
FORGET = "DELETE FROM thread_reads WHERE thread_id = :thread AND member_id IN (SELECT id FROM members)"
KEEP_MARK = "INSERT INTO thread_reads (member_id, thread_id, group_id, arrival) VALUES (?, ?, ?, ?)"
# Whoever no longer sees a thread is not told of it, not even when they join its group later.
UNTELL = f"""
DELETE FROM notices WHERE thread_id = :thread AND NOT EXISTS (
    SELECT 1 FROM groups b WHERE b.id = :target AND {visible("b", "notices.member_id")})
"""
# Asked in two, each is a step in the index of the group's list.
LATEST = """(SELECT max(last_at) FROM (
    SELECT max(last_at) AS last_at FROM threads WHERE group_id = :source AND pinned_at = ''
    UNION ALL SELECT max(last_at) FROM threads WHERE group_id = :source AND pinned_at > ''))"""
LEFT_BEHIND = f"UPDATE groups SET threads = threads - 1, last_at = {LATEST} WHERE id = :source"
RECEIVED = "UPDATE groups SET threads = threads + 1, last_at = max(coalesce(last_at, ''), ?) WHERE id = ?"


def rename(db: Db, session: Session, thread: int, title: str) -> ThreadRow:
    """Give a thread another title, by its author or a lead. Raises StoreError."""
    title = text.title(title)
    with write(db, session) as tx:
        row = require_own(tx, thread)
        if row.title == title:
            return row
        opening = int(tx.value(OPENING, (row.id,)))
        fresh = salt()
        digest = commitment(fresh, row.uid, title)
        index.remove(tx, opening)
        tx.run("UPDATE threads SET title = ?, salt = ?, hash = ? WHERE id = ?", (title, fresh, digest, row.id))
        body = str(tx.value("SELECT body FROM posts WHERE id = ?", (opening,)))
        tx.run("UPDATE posts SET trigram = ? WHERE id = ?", (index.needs_trigrams(title, body), opening))
        index.add(tx, opening)
        tx.record("thread.rename", group=row.group_id, thread=row.id, commitment=digest)
        return get(db, tx.session, row.id)


def refile(tx: Transaction, thread: int, filed: tuple[str, ...]) -> ThreadRow:
    """File a thread under these topics, resolved, and no others, by its author or a lead. Raises StoreError."""
    row = require_own(tx, thread)
    if row.topics == filed:
        return row
    opening = int(tx.value(OPENING, (row.id,)))
    index.remove(tx, opening)
    tx.run("UPDATE threads SET topics = ? WHERE id = ?", (topics.joined(filed), row.id))
    topics.set_for(tx, row.id, filed)
    index.add(tx, opening)
    tx.record("thread.topics", group=row.group_id, thread=row.id)
    return get(tx.db, tx.session, row.id)


def pin(db: Db, session: Session, thread: int, pinned: bool = True) -> ThreadRow:
    """Keep a thread on top of its group's list, or no longer, by a lead. Raises StoreError."""
    with write(db, session) as tx:
        row = get(db, tx.session, thread)
        require(tx, "lead", row.group_id)
        require(tx, "take part", row.group_id)
        if bool(row.pinned_at) != pinned:
            tx.run("UPDATE threads SET pinned_at = ? WHERE id = ?", (tx.at if pinned else "", row.id))
            tx.record("thread.pin" if pinned else "thread.unpin", group=row.group_id, thread=row.id)
        return get(db, tx.session, row.id)


def move(db: Db, session: Session, thread: int, group: int) -> ThreadRow:
    """Move a thread to another group, by a lead of both; it is pinned no longer. Raises StoreError.

    What somebody has read of it stays read, and what they have not stays unread. Whoever sees it for the first time
    has all of it before them. Levels of following stay: they tell nothing to those who no longer see the thread.
    """
    with write(db, session) as tx:
        row = get(db, tx.session, thread)
        for place in (row.group_id, group):
            require(tx, "lead", place)
            require(tx, "take part", place)
        if row.group_id == group:
            return row
        here = {"thread": row.id, "source": row.group_id, "target": group}
        _number_anew(tx, here)
        tx.run("UPDATE threads SET group_id = :target, pinned_at = '' WHERE id = :thread", here)
        tx.run(UNTELL, here)
        duplicates.moved(tx, row.id)
        tx.run(LEFT_BEHIND, here)
        tx.run(RECEIVED, (row.last_at, group))
        tx.record("thread.leave", group=row.group_id, thread=row.id)
        tx.record("thread.enter", group=group, thread=row.id)
        return get(db, tx.session, row.id)


def _number_anew(tx: Transaction, here: dict[str, int]) -> None:
    """Let the posts arrive in the new group, after all that is there, and carry everybody's marks over.

    Arrivals count within a group. The new ones lie above every mark of the new group, so that the thread is unread
    unless an exception says how far it was read: see docs/adr/0007. History (0) stays history.
    """
    before = tx.rows("SELECT arrival, id FROM posts WHERE thread_id = :thread AND arrival > 0 ORDER BY arrival", here)
    arrivals = [row[0] for row in before]
    count = "UPDATE groups SET arrivals = arrivals + ? WHERE id = ? RETURNING arrivals"
    newest = int(tx.value(count, (len(before), here["target"])))
    base = newest - len(before)
    marks = []
    for member, own, mark in tx.rows(READERS, here):
        reached = own if own is not None else mark or 0
        read = bisect_right(arrivals, reached)
        if read or reached < 0:
            marks.append((member, here["thread"], here["target"], base + read if read else reached))
    tx.run(FORGET, here)
    tx.many(KEEP_MARK, marks)
    tx.run("UPDATE posts SET group_id = :target WHERE thread_id = :thread", here)
    tx.many("UPDATE posts SET arrival = ? WHERE id = ?", [(base + at, row[1]) for at, row in enumerate(before, 1)])
    if before:
        tx.run("UPDATE threads SET last_arrival = ? WHERE id = ?", (newest, here["thread"]))
