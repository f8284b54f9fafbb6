"""Posts: reading a thread page by page, and replying.

A thread's posts stand in the order of their ids, the order in which they came (docs/adr/0008).
"""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from store import attachments, merged, page, text
from store.attachments import Attached, AttachmentRow
from store.connection import Db, Row, Transaction, write
from store.errors import Cancelled, Conflict, NotFound
from store.journal import commitment, salt
from store.page import Page
from store.permissions import acting, refusal, visible
from store.search import index
from store.session import Session
from store.uid import fresh as fresh_uid

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
STANDING = f"""
SELECT t.id, t.group_id, t.closed_at FROM threads t JOIN groups g ON g.id = t.group_id WHERE t.id = :id AND {visible()}
"""
ADDED = """
p.deleted_at IS NULL AND p.author_id IS NOT :actor
AND p.id IN (SELECT post_id FROM journal WHERE seq > :seq AND action = 'post.add' ORDER BY seq LIMIT :limit)
"""
INSERT = """
INSERT INTO posts (uid, thread_id, group_id, arrival, kind, author_id, reply_to, created_at, arrived_at, body,
    salt, hash, trigram) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
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
    thread = _standing(db, session, thread)[0]
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
    thread = _standing(db, session, thread)[0]
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
    thread, group, closed = _standing(db, session, thread)
    reason = refusal(db, session, "post", group)
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

    Posted again under a `uid`, with the same text, it is the post that is there: see `said_already`.
    """
    from store import reach  # Whoever only reads needs none of what a post sets off.

    cleaned = text.body(body)
    with write(db, session) as tx:
        thread, group = _open(tx.db, tx.session, thread)
        if uid is not None and (there := said_already(tx, uid, cleaned)) is not None:
            if there:
                return get(db, tx.session, there)
            uid = None
        if to is not None and tx.value("SELECT thread_id FROM posts WHERE id = ?", (to,)) != thread:
            raise NotFound(
                f"Post {to} is not in thread #{thread}; hallway show {thread} prints the posts with their ids."
            )
        post = insert(tx, thread=thread, group=group, kind="reply", body=cleaned, reply_to=to, uid=uid)
        attachments.enter(tx, post, files)
        index.add_reply(tx, post, cleaned)
        reach.posted(tx, group=group, thread=thread, post=post, body=cleaned, reply_to=to)
    try:
        return get(db, tx.session, post)  # Others need not wait for this.
    except Cancelled:  # Too late: it is posted.
        return get(db, tx.session, post)


def said_already(tx: Transaction, uid: str, body: str) -> int | None:
    """The post under a uid, if the acting member wrote it, with this text; 0 if it is another one, None for none.

    So whoever could not know whether a text was posted, because a disk failed just then, may post it once more.
    """
    found = tx.row("SELECT id, author_id IS ? AND body = ? FROM posts WHERE uid = ?", (tx.actor, body, uid))
    return None if found is None else int(found[0]) if found[1] else 0


def insert(
    tx: Transaction,
    *,
    thread: int,
    group: int,
    kind: str,
    body: str,
    reply_to: int | None,
    title: str = "",
    uid: str | None = None,
) -> int:
    """Write a post's row, count it in its thread and group, enter it into the journal; the caller indexes it."""
    arrival = int(
        tx.value(
            "UPDATE groups SET arrivals = arrivals + 1, last_at = max(coalesce(last_at, ''), ?) WHERE id = ?"
            " RETURNING arrivals",
            (tx.at, group),
        )
    )
    uid = uid or fresh_uid()
    fresh = salt()
    digest = content_hash(fresh, uid, tx.at, body)
    trigram = index.needs_trigrams(title, body)
    cursor = tx.run(
        INSERT,
        (uid, thread, group, arrival, kind, tx.actor, reply_to, tx.at, tx.at, body, fresh, digest, trigram),
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


def _standing(db: Db, session: Session, thread: int) -> tuple[int, int, str | None]:
    """A thread's number, or that of the one it was merged into; its group; since when it is closed. Raises NotFound."""
    found = db.row(STANDING, acting(session, id=thread))
    if found is None and (into := merged.target(db, thread)) is not None:
        found = db.row(STANDING, acting(session, id=into))
    if found is None:
        raise NotFound(f"There is no thread #{thread}; hallway threads GROUP lists those of a group.")
    number, group, closed = found
    return int(number), int(group), closed
