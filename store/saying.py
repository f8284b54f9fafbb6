"""A post on its way into the store: what is made of its text before the lock is taken, and its row."""

from typing import NamedTuple

from store.connection import Transaction
from store.journal import commitment, salt
from store.search import index
from store.uid import fresh as fresh_uid

INSERT = """
INSERT INTO posts (uid, thread_id, group_id, arrival, kind, author_id, reply_to, created_at, arrived_at, body,
    salt, hash, trigram) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


class Said(NamedTuple):
    """What a post says and when it was said, with all that is made of it before others have to wait; see `said`."""

    body: str
    uid: str
    at: str
    salt: bytes
    hash: bytes
    trigram: bool


def said_already(tx: Transaction, uid: str, body: str) -> int | None:
    """The post under a uid, if the acting member wrote it, with this text; 0 if it is another one, None for none.

    So whoever could not know whether a text was posted, because a disk failed just then, may post it once more.
    """
    found = tx.row("SELECT id, author_id IS ? AND body = ? FROM posts WHERE uid = ?", (tx.actor, body, uid))
    return None if found is None else int(found[0]) if found[1] else 0


def said(body: str, at: str, *, title: str = "", uid: str | None = None) -> Said:
    """What a post is to say, cleaned before; under a fresh uid if none is given, with the title of what it opens."""
    uid, fresh = uid or fresh_uid(), salt()
    return Said(body, uid, at, fresh, content_hash(fresh, uid, at, body), index.needs_trigrams(title, body))


def insert(tx: Transaction, *, thread: int, group: int, kind: str, said: Said, reply_to: int | None) -> int:
    """Write a post's row, count it in its thread and group, enter it into the journal; the caller indexes it."""
    arrival = int(
        tx.value(
            "UPDATE groups SET arrivals = arrivals + 1, last_at = max(coalesce(last_at, ''), ?) WHERE id = ?"
            " RETURNING arrivals",
            (tx.at, group),
        )
    )
    body, uid, at, salt, digest, trigram = said
    cursor = tx.run(
        INSERT, (uid, thread, group, arrival, kind, tx.actor, reply_to, at, tx.at, body, salt, digest, trigram)
    )
    post = int(cursor.lastrowid or 0)
    tx.run(
        "UPDATE threads SET posts = posts + 1, last_post_id = ?, last_arrival = ?, last_at = max(last_at, ?)"
        " WHERE id = ?",
        (post, arrival, tx.at, thread),
    )
    tx.record("post.add", group=group, thread=thread, post=post, commitment=digest)
    return post


def content_hash(salt: bytes, uid: str, created_at: str | None, body: str) -> bytes:
    """What a post's row keeps to prove its text by, and what the journal keeps of it: see `journal.commitment`."""
    return commitment(salt, uid, created_at, body)
