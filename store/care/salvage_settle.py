"""What a store keeps beside its rows, worked out anew: counters, states, the search index, the greatest numbers."""

from store import answers, arrival
from store.care.salvage_load import Loading
from store.connection import Transaction
from store.search import index
from store.session import Identity
from store.threads import KINDS
from store.uid import fresh

OF_MARKS = ("accepted_answers", "verified_answers", "mentions", "notices", "bells", "votes")
"""What is said of a post and means nothing without it."""
LIFTED = """
SELECT DISTINCT thread_id FROM posts WHERE id IN (SELECT post_id FROM salvaged_marks)
UNION SELECT id FROM threads WHERE title = 'Salvaged thread #' || id
"""
COUNTERS = (
    f"UPDATE threads SET kind = 'discussion', state = 'none' WHERE kind NOT IN {KINDS}",
    "UPDATE attachments SET sha256 = NULL, kept = 0 WHERE length(sha256) <> 64 OR sha256 GLOB '*[^0-9a-f]*'",
    """UPDATE posts SET votes = v.many FROM (
        SELECT p.id AS id, (SELECT count(*) FROM votes v WHERE v.post_id = p.id) AS many FROM posts p) v
    WHERE v.id = posts.id AND posts.votes <> v.many""",
    """UPDATE posts SET group_id = t.group_id FROM threads t
    WHERE t.id = posts.thread_id AND t.group_id <> posts.group_id""",
    """UPDATE attachments SET position = r.place FROM (
        SELECT id, row_number() OVER (PARTITION BY post_id ORDER BY position, id) - 1 AS place FROM attachments) r
    WHERE r.id = attachments.id AND r.place <> attachments.position""",
    """UPDATE threads SET (posts, last_post_id, last_arrival) = (
        SELECT count(*) FILTER (WHERE deleted_at IS NULL), max(id), coalesce(max(arrival), 0) FROM posts
        WHERE thread_id = threads.id)""",
    """UPDATE threads SET photos = (SELECT count(*) FROM attachments a JOIN posts p ON p.id = a.post_id
        WHERE p.thread_id = threads.id AND p.deleted_at IS NULL)""",
    """UPDATE threads SET affected = (SELECT count(*) FROM affected_members a
        WHERE a.thread_id = threads.id AND a.member_id IS NOT threads.author_id)""",
    """UPDATE groups SET threads = (SELECT count(*) FROM threads t WHERE t.group_id = groups.id),
        members = (SELECT count(*) FROM group_members m WHERE m.group_id = groups.id),
        last_at = (SELECT max(last_at) FROM threads t WHERE t.group_id = groups.id),
        arrivals = max(arrivals, (SELECT coalesce(max(arrival), 0) FROM posts p WHERE p.group_id = groups.id))""",
)
SETTINGS = (("name", "Hallway"), ("mode", "own"))
ADMIN = "SELECT 1 FROM members WHERE role = 'admin' AND claimed_by IS NULL"
LEADERLESS = """
INSERT INTO group_members (group_id, member_id, role, joined_at)
SELECT g.id, m.id, 'lead', ? FROM groups g JOIN members m ON m.role = 'admin' AND m.claimed_by IS NULL
WHERE g.id = ? AND NOT EXISTS (SELECT 1 FROM group_members l WHERE l.group_id = g.id AND l.role = 'lead')
ON CONFLICT (group_id, member_id) DO UPDATE SET role = excluded.role
"""
WITH_NUMBERS = """
SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%' AND name <> 'journal'
"""
NAMED_IN_JOURNAL = {"groups": "group_id", "threads": "thread_id", "posts": "post_id", "members": "member_id"}


def settle(tx: Transaction, loading: Loading, hidden: list[int], identity: Identity) -> None:
    """Bring all of it in line with the rows.

    `hidden` are the groups that stand in the place of lost ones. `identity` becomes an admin where there is none.
    """
    for key, value in (*SETTINGS, ("uid", fresh()), ("created_at", tx.at)):
        tx.run("INSERT OR IGNORE INTO store (key, value) VALUES (?, ?)", (key, value))
    _numbers(tx, loading)
    _rights(tx, hidden, identity)
    for table in OF_MARKS:
        tx.run(f"DELETE FROM {table} WHERE post_id IN (SELECT post_id FROM salvaged_marks)")
    for (thread,) in tx.rows(LIFTED):
        tx.run(answers.SETTLE, {"thread": thread})
        tx.rows(answers.FOLLOW, {"thread": thread})
    for statement in COUNTERS:
        tx.run(statement)
    index.add(tx, 1, int(tx.value("SELECT max(id) FROM posts") or 1))


def _rights(tx: Transaction, hidden: list[int], identity: Identity) -> None:
    """Somebody is an admin, and a group that was lost is seen by who belonged to it, or by the admins."""
    if tx.row(ADMIN) is None:
        member = arrival.arrive(tx, identity, role="admin")
        tx.run("UPDATE members SET role = 'admin' WHERE id = ?", (member,))
    for group in hidden:
        tx.run(LEADERLESS, (tx.at, group))


def _numbers(tx: Transaction, loading: Loading) -> None:
    """No number that was ever given out is given out again."""
    for (table,) in tx.rows(WITH_NUMBERS):
        known = loading.tables[table].known if table in loading.tables else {}
        named = NAMED_IN_JOURNAL.get(table)
        most = max(
            loading.sequences.get(table, 0),
            max(known, default=0),
            int(tx.value(f"SELECT max(id) FROM {table}") or 0),
            int(tx.value(f"SELECT max({named}) FROM salvaged_journal") or 0) if named else 0,
        )
        tx.run("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        tx.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, most))
