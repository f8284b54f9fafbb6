"""The journal of a damaged store in the new one: as it was, as far as its chain holds.

What can be read behind a gap is entered anew, under the entry `store.salvage`: docs/adr/0025 says why.
"""

from typing import NamedTuple

from store import journal
from store.care.salvaging.trees import Forest
from store.connection import Transaction
from store.journal import Entry

COLUMNS = "seq, at, actor_id, via, action, group_id, thread_id, post_id, member_id, commitment, hash"
TABLE = (
    f"CREATE TEMP TABLE salvaged_journal ({COLUMNS.replace('seq,', 'seq INTEGER PRIMARY KEY,')})",
    "CREATE INDEX temp.salvaged_journal_by_post ON salvaged_journal (post_id, seq)",
    "CREATE INDEX temp.salvaged_journal_by_thread ON salvaged_journal (thread_id, post_id, seq)",
)
READ = f"INSERT OR IGNORE INTO salvaged_journal ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
ALL = f"SELECT {COLUMNS} FROM salvaged_journal ORDER BY seq"
THREADS = "SELECT id, group_id, hash FROM threads ORDER BY id"
POSTS = "SELECT id, group_id, thread_id, hash FROM posts ORDER BY id"


class Kept(NamedTuple):
    """How many entries there are of the old chain, how many more could be read behind a gap, and how many are gone."""

    chained: int
    entered: int
    lost: int


def read(tx: Transaction, forest: Forest) -> None:
    """Read what there is of the journal, for `carry`, and for what it proves."""
    for statement in TABLE:
        tx.run(statement)
    # A page to which a tree led has been read before all others, and stays.
    tx.many(READ, (row.values for row in forest.rows("journal")))


def carry(tx: Transaction, greatest: int, actor: int | None, digest: bytes) -> Kept:
    """Write the old journal into the new store, and an entry for the salvaging itself, with the damaged file's SHA-256.

    `greatest` is the number of the last entry, as far as it is known.
    """
    previous, last = journal.START, 0
    chain = []
    rest: list[Entry] = []
    posts: dict[int, bytes] = {}
    threads: dict[int, bytes] = {}
    for seq, *fields, digest_there in tx.rows(ALL):
        entry = Entry(*fields)
        if not rest and seq == last + 1 and journal.chained(previous, seq, entry) == digest_there:
            chain.append((seq, *entry, digest_there))
            previous, last = digest_there, seq
        else:
            rest.append(entry)
        if entry.commitment is not None and entry.post is not None:
            posts[entry.post] = entry.commitment
        elif entry.commitment is not None and entry.thread is not None:
            threads[entry.thread] = entry.commitment
    tx.many(journal.INSERT, chain)
    salvaged = Entry(tx.at, actor, tx.session.via, "store.salvage", None, None, None, None, digest)
    tx.entries[:0] = [salvaged, *rest]
    # Every text is covered by the new chain, also one whose entry is gone.
    for thread, group, covered in tx.rows(THREADS):
        if threads.get(thread) != covered:
            tx.record("thread.salvage", group=group, thread=thread, commitment=covered, actor=actor)
    for post, group, thread, covered in tx.rows(POSTS):
        if posts.get(post) != covered:
            tx.record("post.salvage", group=group, thread=thread, post=post, commitment=covered, actor=actor)
    return Kept(len(chain), len(rest), max(0, greatest - len(chain) - len(rest)))
