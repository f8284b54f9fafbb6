"""Posts: reading a thread page by page, and replying.

A thread's posts stand in the order of their ids, the order in which they came (docs/adr/0008).
"""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from store import attachments, merged, page, permissions, saying, text
from store.attachments import Attached, AttachmentRow
from store.connection import Db, Row, write
from store.errors import Cancelled, Conflict, NotFound
from store.page import Page
from store.permissions import acting, refused, visible
from store.search import index
from store.session import Session

Format = Literal["markdown", "plain"]
"""What a body is: Markdown, or plain text that is shown as it was typed."""

SELECT = """
SELECT p.id, p.uid, p.thread_id, p.kind, coalesce(m.name, p.author_name), p.author_id, p.created_at, p.arrived_at,
    p.edited_at, p.body, coalesce(p.score, 0) + p.votes,
    EXISTS (SELECT 1 FROM votes v WHERE v.post_id = p.id AND v.member_id = :actor),
    a.post_id IS NOT NULL, v.post_id IS NOT NULL, p.reply_to, coalesce(rm.name, rp.author_name),
    p.deleted_at IS NOT NULL, p.source_id,
    :actor IS NOT NULL AND p.deleted_at IS NULL AND p.author_id IS NOT :actor
        AND p.arrival > coalesce(tr.arrival, gr.arrival, 0),
    p.author_id IS :actor AND :actor IS NOT NULL, p.format,
    (SELECT o.name FROM thread_topics f CROSS JOIN expertise e ON e.member_id = p.author_id AND e.topic_id = f.topic_id
        JOIN topics o ON o.id = f.topic_id WHERE f.thread_id = p.thread_id ORDER BY f.position LIMIT 1),
    d.post_id IS NOT NULL
FROM posts p
JOIN groups g ON g.id = p.group_id
LEFT JOIN members m ON m.id = p.author_id
LEFT JOIN accepted_answers a ON a.post_id = p.id
LEFT JOIN verified_answers v ON v.post_id = p.id
LEFT JOIN outdated_answers d ON d.post_id = p.id
LEFT JOIN posts rp ON rp.id = p.reply_to
LEFT JOIN members rm ON rm.id = rp.author_id
LEFT JOIN thread_reads tr ON tr.member_id = :actor AND tr.thread_id = p.thread_id
LEFT JOIN group_reads gr ON gr.member_id = :actor AND gr.group_id = p.group_id
WHERE {visible} AND {where}
"""
ONE = SELECT.format(visible=visible(), where="p.id = :post")
"""Of one post, by a parameter: to prepare this statement takes longer than to run it."""
IDS = """
SELECT p.id FROM posts p JOIN groups g ON g.id = p.group_id WHERE p.thread_id = :thread AND {visible} ORDER BY p.id
"""
FIRST_UNREAD = """
SELECT p.id FROM posts p JOIN groups g ON g.id = p.group_id
LEFT JOIN thread_reads tr ON tr.member_id = :actor AND tr.thread_id = p.thread_id
LEFT JOIN group_reads gr ON gr.member_id = :actor AND gr.group_id = p.group_id
WHERE p.thread_id = :thread AND {visible} AND :actor IS NOT NULL AND p.deleted_at IS NULL
AND p.author_id IS NOT :actor AND p.arrival > coalesce(tr.arrival, gr.arrival, 0)
ORDER BY p.id LIMIT 1
"""
NO_NEWS = """
SELECT p.id FROM posts p JOIN groups g ON g.id = p.group_id
WHERE p.thread_id = :thread AND p.id >= :first AND {visible} AND (p.author_id IS :actor OR p.deleted_at IS NOT NULL)
"""
STANDING = f"SELECT t.id FROM threads t JOIN groups g ON g.id = t.group_id WHERE t.id = :id AND {visible()}"
OPEN = f"""
SELECT t.id, t.group_id, t.closed_at, {permissions.STANDING}
FROM threads t JOIN groups g ON g.id = t.group_id {permissions.STANDING_IN}
WHERE t.id = :id AND {visible()}
"""
ADDED = """
p.deleted_at IS NULL AND p.author_id IS NOT :actor
AND p.id IN (SELECT post_id FROM journal WHERE seq > :seq AND action = 'post.add' ORDER BY seq LIMIT :limit)
"""


class PostRow(NamedTuple):
    """A post as it is shown. `votes` is the imported score, which may be negative, plus the votes given here.

    `expert_on` is the first of the thread's topics on which its author is an expert. An answer that is `outdated`
    answers nothing any more, whoever has `accepted` or `verified` it before.
    """

    id: int
    uid: str
    thread_id: int
    kind: str
    author: str | None
    author_id: int | None
    created_at: str | None
    arrived_at: str
    edited_at: str | None
    body: str
    votes: int
    voted: bool
    accepted: bool
    verified: bool
    reply_to: int | None
    reply_to_author: str | None
    deleted: bool
    attachments: tuple[AttachmentRow, ...]
    source_id: str | None
    unread: bool
    mine: bool
    format: Format = "markdown"
    expert_on: str | None = None
    outdated: bool = False


def _posts(db: Db, rows: Sequence[Row]) -> tuple[PostRow, ...]:
    files = attachments.of_posts(db, [row[0] for row in rows])
    made = []
    for row in rows:
        flags = [*map(bool, row[11:14])]
        attached = () if row[16] else files.get(row[0], ())
        values = [*row[:11], *flags, *row[14:16], bool(row[16]), attached, row[17]]
        values += [*map(bool, row[18:20]), *row[20:22], bool(row[22])]
        made.append(PostRow(*values))
    return tuple(made)


def page_of(
    db: Db, session: Session, thread: int, *, after: str | None = None, before: str | None = None, limit: int = 25
) -> Page[PostRow]:
    """A page of a thread, oldest first; `before` gives the page that ends just before a cursor.

    `next` goes on after the page's last post. Raises NotFound when the thread is not there or not visible.
    """
    thread = _standing(db, session, thread, STANDING)[0]
    page.check_limit(limit)
    where, order = "p.thread_id = :thread", "p.id"
    key = 0
    if before is not None:
        key = int(page.decode(before, int)[0])
        where, order = where + " AND p.id < :key", "p.id DESC"
    elif after is not None:
        key = int(page.decode(after, int)[0])
        where += " AND p.id > :key"
    sql = SELECT.format(visible=visible(), where=where) + f" ORDER BY {order} LIMIT :limit"
    rows = db.rows(sql, acting(session, thread=thread, key=key, limit=limit + 1))
    kept = rows[:limit]
    if before is not None:
        kept.reverse()
        return Page(_posts(db, kept), page.encode(kept[-1][0] if kept else key - 1))
    return Page(_posts(db, kept), page.encode(kept[-1][0]) if len(rows) > limit else None)


def cursor(post: int) -> str:
    """The cursor that stands at a post, for `after` and `before` of `page_of`."""
    return page.encode(post)


def ids(db: Db, session: Session, thread: int) -> tuple[int, ...]:
    """The ids of all posts of a thread in reading order, tombstones too. Raises NotFound."""
    thread = _standing(db, session, thread, STANDING)[0]
    return tuple(row[0] for row in db.rows(IDS.format(visible=visible()), acting(session, thread=thread)))


def by_ids(db: Db, session: Session, posts: Iterable[int]) -> tuple[PostRow, ...]:
    """Those of these posts that are visible, in reading order; at most 1,000 at once."""
    wanted = ", ".join(str(int(post)) for post in posts)
    sql = SELECT.format(visible=visible(), where=f"p.id IN ({wanted})") + " ORDER BY p.id LIMIT 1000"
    return _posts(db, db.rows(sql, acting(session)))


def get(db: Db, session: Session, post: int) -> PostRow:
    """One post. Raises NotFound."""
    found = _posts(db, db.rows(ONE, acting(session, post=post)))
    if not found:
        raise NotFound(f"There is no post {post}; hallway show THREAD prints the posts of a thread with their ids.")
    return found[0]


def group_of(db: Db, post: int) -> int:
    """The id of the group in which a post stands that is there. Asks not who may see it."""
    return int(db.value("SELECT group_id FROM posts WHERE id = ?", (post,)))


def first_unread(db: Db, session: Session, thread: int) -> int | None:
    """The id of the first post of a thread that the acting member has not read, or None."""
    thread = merged.target(db, thread) or thread
    found = db.value(FIRST_UNREAD.format(visible=visible()), acting(session, thread=thread))
    return None if found is None else int(found)


def no_news(db: Db, session: Session, thread: int, *, first: int = 0) -> frozenset[int]:
    """The ids of a thread's posts, from post `first` on, that are never new: one's own, and tombstones."""
    thread = merged.target(db, thread) or thread
    rows = db.rows(NO_NEWS.format(visible=visible()), acting(session, thread=thread, first=first))
    return frozenset(row[0] for row in rows)


def added_since(db: Db, session: Session, seq: int, *, limit: int = page.MAX_LIMIT) -> tuple[PostRow, ...]:
    """What others posted after entry `seq` of the journal, in reading order; of the first `limit` posts since then."""
    page.check_limit(limit)
    sql = SELECT.format(visible=visible(), where=ADDED) + " ORDER BY p.id"
    return _posts(db, db.rows(sql, acting(session, seq=seq, limit=limit)))


def open_to(db: Db, session: Session, thread: int) -> int:
    """The group of a thread in which the acting person may reply. Raises NotFound, Denied, Conflict."""
    return _open(db, session, thread)[1]


def _open(db: Db, session: Session, thread: int) -> tuple[int, int]:
    """The same, behind the thread that holds the posts of this one."""
    thread, group, closed, *standing = _standing(db, session, thread, OPEN)
    reason = refused("post", *standing)
    if reason is not None:
        raise reason
    if closed is not None:
        raise Conflict(f"Thread #{thread} is closed; ask a lead to open it, or start a new one.")
    return thread, group


def reply(
    db: Db,
    session: Session,
    thread: int,
    body: str,
    *,
    to: int | None = None,
    files: Sequence[Attached] = (),
    uid: str | None = None,
) -> PostRow:
    """Post a reply, with files, in a thread or to one of its posts. Raises NotFound, Denied, Conflict and others.

    Posted again under a `uid`, with the same text, it is the post that is there: see `saying.said_already`.
    """
    from store import reach  # Whoever only reads needs none of what a post sets off.

    ready = saying.said(text.body(body), session.now(), uid=uid)
    aims = reach.aims(db, ready.body)
    with write(db, session) as tx:
        thread, group = _open(tx.db, tx.session, thread)
        if uid is not None and (there := saying.said_already(tx, uid, ready.body)) is not None:
            if there:
                return get(db, tx.session, there)
            ready = saying.said(ready.body, ready.at)
        if to is not None and tx.value("SELECT thread_id FROM posts WHERE id = ?", (to,)) != thread:
            raise NotFound(
                f"Post {to} is not in thread #{thread}; hallway show {thread} prints the posts with their ids."
            )
        post = saying.insert(tx, thread=thread, group=group, kind="reply", said=ready, reply_to=to)
        attachments.enter(tx, post, files)
        index.add_reply(tx, post, ready.body, trigrams=ready.trigram)
        reach.posted(tx, group=group, thread=thread, post=post, aims=aims, reply_to=to)
    try:
        return get(db, tx.session, post)  # Others need not wait for this.
    except Cancelled:  # Too late: it is posted.
        return get(db, tx.session, post)


def _standing(db: Db, session: Session, thread: int, sql: str) -> Row:
    """What a query finds of a thread by its `:id`, or of the one it was merged into. Raises NotFound."""
    found = db.row(sql, acting(session, id=thread))
    if found is None and (into := merged.target(db, thread)) is not None:
        found = db.row(sql, acting(session, id=into))
    if found is None:
        raise NotFound(f"There is no thread #{thread}; hallway threads GROUP lists those of a group.")
    return found
