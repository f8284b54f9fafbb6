"""What a post said before: an edit keeps the text until then, a deletion leaves a tombstone."""

from store import answers, posts, reach, text
from store.connection import Db, Transaction, write
from store.errors import Conflict, Denied
from store.journal import salt
from store.permissions import require
from store.posts import PostRow
from store.search import index
from store.session import Session

KEEP_VERSION = """
INSERT INTO post_versions (post_id, version, body, editor_id, created_at, salt, hash)
SELECT id, version, body, ?, coalesce(edited_at, created_at), salt, hash FROM posts WHERE id = ?
"""


def edit(db: Db, session: Session, post: int, body: str) -> PostRow:
    """Change one's own post; the text before stays as a version. Raises StoreError."""
    cleaned = text.body(body)
    with write(db, session) as tx:
        row = _own(tx, post, "edit")
        require(tx, "post", _group_of(tx, post))
        if row.body == cleaned:
            return row
        _replace_body(tx, post, cleaned)
        tx.run("UPDATE posts SET edited_at = ? WHERE id = ?", (tx.at, post))
        index.add(tx, post)
        group = _group_of(tx, post)
        reach.edited(tx, group=group, thread=row.thread_id, post=post, body=cleaned)
        return posts.get(db, tx.session, post)


def delete(db: Db, session: Session, post: int) -> PostRow:
    """Delete one's own post, or any as a lead: its text goes to the versions, a tombstone stays. Raises StoreError."""
    with write(db, session) as tx:
        row = posts.get(db, tx.session, post)
        group = _group_of(tx, post)
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
        if row.accepted:
            tx.run("DELETE FROM accepted_answers WHERE post_id = ?", (post,))
            answers.settle_state(tx, row.thread_id)
            tx.record("post.unaccept", group=group, thread=row.thread_id, post=post)
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
    digest = posts.content_hash(fresh, uid, created_at, body)
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


def _group_of(tx: Transaction, post: int) -> int:
    return int(tx.value("SELECT group_id FROM posts WHERE id = ?", (post,)))
