"""Votes: "helped me too", once a member and post."""

from store import posts
from store.connection import Db, write
from store.errors import Conflict, Denied
from store.permissions import require
from store.posts import PostRow
from store.session import Session


def vote(db: Db, session: Session, post: int, *, on: bool = True) -> PostRow:
    """Say that a post helped oneself too, or take that back. Raises NotFound, Denied, Conflict."""
    with write(db, session) as tx:
        row = posts.get(db, tx.session, post)
        group = posts.group_of(tx.db, post)
        require(tx, "take part", group)
        if row.mine:
            raise Denied("Votes go to what others wrote; this post is your own.")
        if row.deleted:
            raise Conflict(f"Post {post} was deleted and takes no votes.")
        if row.voted != on:
            if on:
                tx.run("INSERT INTO votes (post_id, member_id, created_at) VALUES (?, ?, ?)", (post, tx.actor, tx.at))
            else:
                tx.run("DELETE FROM votes WHERE post_id = ? AND member_id = ?", (post, tx.actor))
            tx.run("UPDATE posts SET votes = votes + ? WHERE id = ?", (1 if on else -1, post))
            tx.record("post.vote" if on else "post.unvote", group=group, thread=row.thread_id, post=post)
        return posts.get(db, tx.session, post)
