"""Whether each text is the one that was written: every one has a salted hash, and the journal has it, too.

SQLite's own check sees the order of a page, not what is in it: of forty single flipped bits it missed 39.
"""

from collections.abc import Iterator
from typing import NamedTuple

from store import journal
from store.connection import Db

POSTS = """
SELECT id, salt, CAST(uid AS BLOB), CAST(created_at AS BLOB), CAST(body AS BLOB), hash FROM posts
WHERE id > ? ORDER BY id LIMIT 1000
"""
TITLES = """
SELECT id, salt, CAST(uid AS BLOB), CAST(title AS BLOB), hash FROM threads WHERE id > ? ORDER BY id LIMIT 1000
"""
EARLIER = """
SELECT v.post_id, v.salt, CAST(p.uid AS BLOB), CAST(p.created_at AS BLOB), CAST(v.body AS BLOB), v.hash
FROM post_versions v JOIN posts p ON p.id = v.post_id WHERE v.post_id BETWEEN ? AND ? ORDER BY v.post_id
"""
# The newest entry of each post that commits to a text: max() gives the other columns of its row, see
# https://www.sqlite.org/lang_select.html#bareagg
UNRECORDED = """
SELECT p.id FROM posts p LEFT JOIN (
    SELECT post_id, commitment, max(seq) FROM journal
    WHERE commitment IS NOT NULL AND post_id IS NOT NULL GROUP BY post_id
) j ON j.post_id = p.id WHERE j.commitment IS NOT p.hash ORDER BY p.id
"""


class Damaged(NamedTuple):
    """A text that is not the one that was written: of a `post`, of an `earlier` version of one, or a `title`.

    `id` is the post's, or the thread's of a title.
    """

    kind: str
    id: int


def damaged(db: Db) -> Iterator[Damaged]:
    """Every text whose hash does not prove it, posts first, then titles. Raises StoreError."""
    last = 0
    while rows := db.rows(POSTS, (last,)):
        yield from (Damaged("post", row[0]) for row in rows if not _proved(*row[1:]))
        earlier = db.rows(EARLIER, (last + 1, rows[-1][0]))
        yield from (Damaged("earlier", row[0]) for row in earlier if not _proved(*row[1:]))
        last = rows[-1][0]
    last = 0
    while rows := db.rows(TITLES, (last,)):
        yield from (Damaged("title", row[0]) for row in rows if not _proved(*row[1:]))
        last = rows[-1][0]


def unrecorded(db: Db) -> tuple[int, ...]:
    """The posts whose text has another hash than the journal's newest word of it, or none: from another program."""
    return tuple(int(row[0]) for row in db.rows(UNRECORDED))


def _proved(salt: object, *parts: object) -> bool:
    *said, digest = parts
    if salt is None:  # It was erased, with the text.
        return not said[-1]
    try:
        words = [part.decode() if isinstance(part, bytes) else None for part in said]
    except UnicodeDecodeError:
        return False
    return isinstance(salt, bytes) and journal.commitment(salt, *words) == digest
