"""What a store keeps beside its rows, worked out anew: counters, states, the search index, the greatest numbers."""

from store import answers, arrival
from store.care import counters
from store.care.salvaging.load import Loading
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
IMPOSSIBLE = (
    f"UPDATE threads SET kind = 'discussion', state = 'none' WHERE kind NOT IN {KINDS}",
    "UPDATE attachments SET sha256 = NULL, kept = 0 WHERE length(sha256) <> 64 OR sha256 GLOB '*[^0-9a-f]*'",
)
"""What a damaged row may hold, and nothing that Hallway wrote."""
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
    for statement in IMPOSSIBLE:
        tx.run(statement)
    counters.correct(tx)
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
