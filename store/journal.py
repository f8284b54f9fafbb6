"""The journal: every change that others can see, in order, chained by hash.

It holds ids and salted commitments, never text or names: erasing a post erases its text and its salt, and the
chain still holds. Live refresh reads it, and later moderation and the exchange between stores.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from store.connection import Db, Transaction

HEAD = "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1"
INSERT = """
INSERT INTO journal (seq, at, actor_id, via, action, group_id, thread_id, post_id, member_id, commitment, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
SINCE = "SELECT seq, group_id, thread_id, post_id, member_id FROM journal WHERE seq > ? ORDER BY seq LIMIT 10000"
ALL = """
SELECT seq, at, actor_id, via, action, group_id, thread_id, post_id, member_id, commitment, hash FROM journal
WHERE seq > ? ORDER BY seq LIMIT 1000
"""
RESTORED = "SELECT value FROM store WHERE key = 'restored'"
START = bytes(32)
SALT_BYTES = 16


class Entry(NamedTuple):
    """One change: when, by whom (None for the program itself), by which way, what, and on what."""

    at: str
    actor: int | None
    via: str
    action: str
    group: int | None
    thread: int | None
    post: int | None
    member: int | None
    commitment: bytes | None


class Changes(NamedTuple):
    """What changed after a point of the journal, for panes to know whether they are stale."""

    seq: int
    groups: frozenset[int]
    threads: frozenset[int]
    posts: tuple[int, ...]
    members: bool


def salt() -> bytes:
    """A fresh salt, so that a commitment does not betray a text that can be guessed."""
    return os.urandom(SALT_BYTES)


def commitment(salt: bytes, *parts: str | None) -> bytes:
    """SHA-256 over the salt and the JSON array of the parts."""
    import hashlib

    return hashlib.sha256(salt + _json(ascii=False)(parts).encode()).digest()


def chained(previous: bytes, seq: int, entry: Entry) -> bytes:
    """An entry's hash: SHA-256 over the previous hash and the JSON array of the number and the entry's fields."""
    import hashlib

    fields = [seq, *entry[:-1], entry.commitment.hex() if entry.commitment else None]
    return hashlib.sha256(previous + _json(ascii=True)(fields).encode()).digest()


@functools.cache
def _json(*, ascii: bool) -> Callable[[object], str]:
    import json

    return json.JSONEncoder(ensure_ascii=ascii, separators=(",", ":")).encode


def append(tx: Transaction, entries: Sequence[Entry]) -> None:
    """Write entries at the journal's end, in the transaction that made the changes."""
    if not entries:
        return
    head = tx.row(HEAD)
    seq, previous = (int(head[0]), bytes(head[1])) if head else (0, START)
    rows = []
    for entry in entries:
        seq += 1
        previous = chained(previous, seq, entry)
        rows.append((seq, *entry, previous))
    tx.many(INSERT, rows)


def head(db: Db) -> int:
    """The number of the newest entry, 0 in a fresh store."""
    found = db.row(HEAD)
    return int(found[0]) if found else 0


def restored(db: Db) -> str:
    """What is another after each time that a backup was put here: then numbers of entries stand for other ones."""
    return str(db.value(RESTORED) or "")


def since(db: Db, seq: int) -> Changes:
    """What changed after entry `seq`, at most 10,000 entries at once; ids only, whoever may see them."""
    rows = db.rows(SINCE, (seq,))
    return Changes(
        seq=int(rows[-1][0]) if rows else seq,
        groups=frozenset(row[1] for row in rows if row[1] is not None),
        threads=frozenset(row[2] for row in rows if row[2] is not None),
        posts=tuple(row[3] for row in rows if row[3] is not None),
        members=any(row[4] is not None for row in rows),
    )


def first_broken(db: Db) -> int | None:
    """The number of the first entry at which the chain does not hold, or None."""
    previous, last = START, 0
    while rows := db.rows(ALL, (last,)):
        for seq, *fields, stored in rows:
            if seq != last + 1 or chained(previous, seq, Entry(*fields)) != stored:
                return int(seq)
            previous, last = stored, seq
    return None
