"""Files that posts point to. The file stays where it is; here stands what is known of it."""

from collections.abc import Sequence
from typing import NamedTuple

from store.connection import Db, Transaction
from store.uid import fresh as fresh_uid

OF_POSTS = """
SELECT post_id, id, name, path, media_type, size, width, height, kept FROM attachments
WHERE post_id IN ({posts}) ORDER BY post_id, position
"""
INSERT = """
INSERT INTO attachments (uid, post_id, position, name, path, media_type, size, width, height, created_at, imported)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


class AttachmentRow(NamedTuple):
    """A file: its name and path as given, media type, size in bytes, width and height in pixels; None is unknown."""

    id: int
    name: str
    path: str | None
    media_type: str | None
    size: int | None
    width: int | None
    height: int | None
    kept: bool


def of_posts(db: Db, posts: Sequence[int]) -> dict[int, tuple[AttachmentRow, ...]]:
    """The attachments of posts that the caller may see, by the post's id, in their order."""
    if not posts:
        return {}
    found: dict[int, tuple[AttachmentRow, ...]] = {}
    for post, *fields in db.rows(OF_POSTS.format(posts=", ".join("?" * len(posts))), posts):
        fields[-1] = bool(fields[-1])
        found[post] = (*found.get(post, ()), AttachmentRow(*fields))
    return found


def add(
    tx: Transaction,
    post: int,
    position: int,
    *,
    name: str,
    path: str | None,
    media_type: str | None = None,
    size: int | None = None,
    width: int | None = None,
    height: int | None = None,
) -> None:
    """Enter a file of a post, and count it in the thread's row."""
    tx.run(
        INSERT,
        (fresh_uid(), post, position, name, path, media_type, size, width, height, tx.at, None),
    )
    tx.run("UPDATE threads SET photos = photos + 1 WHERE id = (SELECT thread_id FROM posts WHERE id = ?)", (post,))
    thread, group = tx.rows("SELECT thread_id, group_id FROM posts WHERE id = ?", (post,))[0]
    tx.record("post.attach", group=group, thread=thread, post=post)
