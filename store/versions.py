"""What a post said before: an edit keeps the text until then, a deletion leaves a tombstone."""

from typing import NamedTuple

from store import answers, bells, page, posts, reach, saying, text
from store.connection import Db, Transaction, write
from store.errors import Conflict, Denied
from store.journal import salt
from store.page import Page
from store.permissions import may, require
from store.posts import PostRow
from store.search import index
from store.session import Session

KEEP_VERSION = """
INSERT INTO post_versions (post_id, version, body, editor_id, created_at, salt, hash)
SELECT id, version, body, ?, coalesce(edited_at, created_at), salt, hash FROM posts WHERE id = ?
"""
# The text of now, unless it was deleted, and those before it. A kept text was replaced when the next one came to be.
TEXTS = """
SELECT version, body, written_at, name, replaced_at FROM (
    SELECT p.version, p.body, coalesce(p.edited_at, p.created_at) AS written_at, NULL AS name, NULL AS replaced_at
    FROM posts p WHERE p.id = :post AND p.deleted_at IS NULL
    UNION ALL
    SELECT v.version, v.body, v.created_at, m.name, CASE WHEN n.post_id IS NOT NULL THEN n.created_at
        ELSE coalesce(p.deleted_at, p.edited_at) END
    FROM post_versions v
    JOIN posts p ON p.id = v.post_id
    LEFT JOIN post_versions n ON n.post_id = v.post_id AND n.version = v.version + 1
    LEFT JOIN members m ON m.id = v.editor_id
    WHERE v.post_id = :post)
WHERE version < :before ORDER BY version DESC LIMIT :limit
"""


class Version(NamedTuple):
    """A text of a post: its number from 1, since when it stood there, and who replaced it when.

    The last two are None for the text of now, and where an import did not know.
    """

    number: int
    body: str
    written_at: str | None
    replaced_by: str | None
    replaced_at: str | None


def may_look_back(db: Db, session: Session, row: PostRow) -> bool:
    """Whether the acting person may see what a post said before: as the post, but once deleted its author and leads."""
    if not row.deleted or row.mine:
        return True
    return may(db, session, "lead", posts.group_of(db, row.id))


def of(db: Db, session: Session, post: int, *, after: str | None = None, limit: int = 25) -> Page[Version]:
    """A page of a post's texts, newest first; of a deleted post, from its last text on. Raises NotFound, Denied."""
    page.check_limit(limit)
    if not may_look_back(db, session, posts.get(db, session, post)):
        raise Denied(f"Post {post} was deleted; only its author and leads of its group see what it said.")
    before = (1 << 63) - 1 if after is None else int(page.decode(after, int)[0])
    rows = db.rows(TEXTS, {"post": post, "before": before, "limit": limit + 1})
    found = tuple(Version(*row) for row in rows[:limit])
    return Page(found, page.encode(found[-1].number) if len(rows) > limit else None)


def edit(db: Db, session: Session, post: int, body: str) -> PostRow:
    """Change one's own post; the text before stays as a version. Raises StoreError."""
    cleaned = text.body(body)
    with write(db, session) as tx:
        row = _own(tx, post, "edit")
        group = posts.group_of(tx.db, post)
        require(tx, "post", group)
        if row.body == cleaned:
            return row
        _replace_body(tx, post, cleaned)
        tx.run("UPDATE posts SET edited_at = ? WHERE id = ?", (tx.at, post))
        index.add(tx, post)
        reach.edited(tx, group=group, thread=row.thread_id, post=post, body=cleaned)
        return posts.get(db, tx.session, post)


def delete(db: Db, session: Session, post: int) -> PostRow:
    """Delete one's own post, or any as a lead: its text goes to the versions, a tombstone stays. Raises StoreError."""
    with write(db, session) as tx:
        row = posts.get(db, tx.session, post)
        group = posts.group_of(tx.db, post)
        if not row.mine:
            require(tx, "lead", group)
        if row.deleted:
            return row
        _replace_body(tx, post, "", action="post.delete")
        tx.run("UPDATE posts SET deleted_at = ?, deleted_by = ? WHERE id = ?", (tx.at, tx.actor, post))
        tx.run(
            "UPDATE threads SET posts = posts - 1, photos = photos - ? WHERE id = ?",
            (len(row.attachments), row.thread_id),
        )
        tx.run("DELETE FROM notices WHERE post_id = ?", (post,))
        tx.run("DELETE FROM mentions WHERE post_id = ?", (post,))
        answers.lift(tx, row, group)
        bells.withdraw(tx, post)
        return posts.get(db, tx.session, post)


def _replace_body(tx: Transaction, post: int, body: str, action: str = "post.edit") -> None:
    index.remove(tx, post)
    tx.run(KEEP_VERSION, (tx.actor, post))
    uid, created_at, group, thread, title = tx.rows(
        "SELECT p.uid, p.created_at, p.group_id, p.thread_id, t.title FROM posts p JOIN threads t ON t.id = p.thread_id"
        " WHERE p.id = ?",
        (post,),
    )[0]
    fresh = salt()
    digest = saying.content_hash(fresh, uid, created_at, body)
    tx.run(
        "UPDATE posts SET body = ?, salt = ?, hash = ?, version = version + 1, trigram = ? WHERE id = ?",
        (body, fresh, digest, index.needs_trigrams(title, body), post),
    )
    tx.record(action, group=group, thread=thread, post=post, commitment=digest)


def _own(tx: Transaction, post: int, what: str) -> PostRow:
    row = posts.get(tx.db, tx.session, post)
    if not row.mine:
        raise Denied(f"You may {what} your own posts only; reply to {row.author or 'the author'} instead.")
    if row.deleted:
        raise Conflict(f"Post {post} was deleted; write a new one.")
    return row
