"""Answers: which posts the asker, or a lead, says to have answered a question."""

from store import posts, reach
from store.connection import Db, Transaction, write
from store.errors import Denied, Invalid
from store.permissions import may, require
from store.posts import PostRow
from store.session import Session


def may_accept(db: Db, session: Session, post: PostRow) -> bool:
    """Whether the acting person may say that this post answers the thread's question."""
    found = db.row(
        "SELECT group_id, author_id, kind, (SELECT min(id) FROM posts WHERE thread_id = t.id)"
        " FROM threads t WHERE id = ?",
        (post.thread_id,),
    )
    if found is None or session.actor is None or post.deleted:
        return False
    group, asker, kind, opening = found
    if kind != "question" or post.id == opening:
        return False
    return (asker == session.actor or may(db, session, "lead", group)) and may(db, session, "take part", group)


def accept(db: Db, session: Session, post: int, *, on: bool = True) -> PostRow:
    """Say that a post answers its question, or take that back: by the asker or a lead. Raises StoreError."""
    with write(db, session) as tx:
        row = posts.get(db, tx.session, post)
        kind = tx.value("SELECT kind FROM threads WHERE id = ?", (row.thread_id,))
        if kind != "question":
            raise Invalid(f"Thread #{row.thread_id} is no question, so no post answers it.")
        if row.deleted or post == tx.value("SELECT min(id) FROM posts WHERE thread_id = ?", (row.thread_id,)):
            raise Invalid(f"Post {post} can't be an answer; name a reply of the thread.")
        require(tx, "take part", posts.group_of(tx.db, post))
        if not may_accept(db, tx.session, row):
            raise Denied("Only the asker or a lead of the group may accept an answer; vote for it instead.")
        if row.accepted != on:
            _set_accepted(tx, row, on)
        return posts.get(db, tx.session, post)


def _set_accepted(tx: Transaction, row: PostRow, on: bool) -> None:
    if on:
        tx.run(
            "INSERT INTO accepted_answers (post_id, thread_id, member_id, created_at) VALUES (?, ?, ?, ?)",
            (row.id, row.thread_id, tx.actor, tx.at),
        )
        reach.accepted(tx, thread=row.thread_id, post=row.id, author=row.author_id)
    else:
        tx.run("DELETE FROM accepted_answers WHERE post_id = ?", (row.id,))
        reach.accepted_no_longer(tx, row.id)
    settle_state(tx, row.thread_id)
    action = "post.accept" if on else "post.unaccept"
    group = posts.group_of(tx.db, row.id)
    tx.record(action, group=group, thread=row.thread_id, post=row.id)


def settle_state(tx: Transaction, thread: int) -> None:
    """Bring a question's state in line with its accepted answers."""
    tx.run(
        "UPDATE threads SET state = CASE WHEN EXISTS (SELECT 1 FROM accepted_answers a WHERE a.thread_id = threads.id)"
        " THEN 'answered' ELSE 'open' END WHERE id = ? AND kind = 'question'",
        (thread,),
    )
