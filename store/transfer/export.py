"""Write threads in the neutral form, oldest first: what `import jsonl` reads, and nothing hidden from the reader."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from store.connection import Db
from store.permissions import acting, visible
from store.session import Session
from store.topics import split
from store.transfer import neutral

THREADS = """
SELECT t.id, coalesce(t.source_id, t.uid), g.name, t.title, t.topics, t.created_at, t.closed_at, t.views, t.imported
FROM threads t JOIN groups g ON g.id = t.group_id
WHERE t.id > :after AND {visible} AND (:group IS NULL OR t.group_id = :group) ORDER BY t.id LIMIT 200
"""
POSTS = """
SELECT p.id, coalesce(p.source_id, p.uid), p.kind, coalesce(m.name, p.author_name), coalesce(m.source_id, m.uid),
    p.created_at, p.body, CASE WHEN p.score IS NULL AND p.source_id IS NOT NULL AND p.votes = 0 THEN NULL
        ELSE coalesce(p.score, 0) + p.votes END,
    a.post_id IS NOT NULL, coalesce(r.source_id, r.uid, p.reply_to_source_id), p.format,
    p.deleted_at IS NOT NULL, v.post_id IS NOT NULL, d.post_id IS NOT NULL, p.imported
FROM posts p JOIN groups g ON g.id = p.group_id
LEFT JOIN members m ON m.id = p.author_id
LEFT JOIN accepted_answers a ON a.post_id = p.id
LEFT JOIN verified_answers v ON v.post_id = p.id
LEFT JOIN outdated_answers d ON d.post_id = p.id
LEFT JOIN posts r ON r.id = p.reply_to
WHERE p.thread_id = :thread AND {visible}
AND (p.deleted_at IS NULL OR p.id = (SELECT min(o.id) FROM posts o WHERE o.thread_id = :thread)) ORDER BY p.id
"""
FILES = """
SELECT f.post_id, f.name, f.path, f.media_type, f.size FROM attachments f JOIN posts p ON p.id = f.post_id
WHERE p.thread_id = ? ORDER BY f.post_id, f.position
"""
# What an archive said stays said; a link that was made here must not name a thread that the reader may not see.
LINKS = """
SELECT coalesce(l.source_id, t.source_id, t.uid), l.kind FROM thread_links l
LEFT JOIN threads t ON t.id = l.target_id LEFT JOIN groups g ON g.id = t.group_id
WHERE l.thread_id = :thread AND (l.source_id IS NOT NULL OR {visible}) ORDER BY l.id
"""
DUPLICATE = """
SELECT coalesce(t.source_id, t.uid), 'duplicate' FROM threads t JOIN groups g ON g.id = t.group_id
WHERE t.id = (SELECT duplicate_of FROM threads WHERE id = :thread) AND {visible}
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """How much was written."""

    threads: int
    posts: int


def export(db: Db, session: Session, target: TextIO, *, group: int | None = None) -> Exported:
    """Write every visible thread, or one group's, a line each.

    Deleted posts are left out; of an opening post stays who asked, so that what was answered is still a question.
    """
    threads = posts = 0
    for line in lines(db, session, group=group):
        target.write(json.dumps(line, ensure_ascii=False) + "\n")
        threads += 1
        posts += len(line["posts"])
    return Exported(threads, posts)


def lines(db: Db, session: Session, *, group: int | None = None) -> Iterator[dict[str, Any]]:
    """The same threads as mappings. No query stays open between two of them."""
    after = 0
    while rows := db.rows(THREADS.format(visible=visible()), acting(session, after=after, group=group)):
        for after, *fields, imported in rows:
            source_id, name, title, topics, created, closed, views = fields
            posts = list(_posts(db, session, after))
            if all(made.get("deleted") for made, _ in posts):
                continue
            accepted = next((made["id"] for made, _ in posts if made["accepted"]), None)
            made = neutral.thread(
                id=source_id,
                group=name,
                title=title,
                topics=split(topics),
                created=created,
                closed=closed,
                views=views,
                accepted_post=accepted,
                links=_links(db, session, after),
            )
            told = neutral.restored(made, json.loads(imported)) if imported else made
            yield {**told, "posts": [given for _, given in posts]}


def _links(db: Db, session: Session, thread: int) -> list[tuple[str, str]]:
    """The threads that one refers to, and the one that it is a duplicate of, each once and by its kind."""
    here = acting(session, thread=thread)
    found = [*db.rows(LINKS.format(visible=visible()), here), *db.rows(DUPLICATE.format(visible=visible()), here)]
    return list(dict.fromkeys((target, kind) for target, kind in found))


def _posts(db: Db, session: Session, thread: int) -> Iterator[tuple[neutral.Neutral, neutral.Neutral]]:
    """Each post as the store says it, and as it is given out."""
    files: dict[int, list[tuple[str, str | None, str | None, int | None]]] = {}
    for post, *file in db.rows(FILES, (thread,)):
        files.setdefault(post, []).append((file[0], file[1], file[2], file[3]))
    for row in db.rows(POSTS.format(visible=visible()), acting(session, thread=thread)):
        number, source_id, kind, author, author_id, created, body, score, accepted, parent, *more = row
        format_, deleted, verified, outdated, imported = more
        made = neutral.post(
            id=source_id,
            kind=kind,
            author=author,
            author_id=author_id,
            created=created,
            body=body,
            score=score,
            accepted=bool(accepted),
            parent=parent,
            files=[] if deleted else files.get(number, []),
            format=format_,
            deleted=bool(deleted),
            verified=bool(verified),
            outdated=bool(outdated) and (bool(accepted) or bool(verified)),
        )
        yield made, neutral.restored(made, json.loads(imported)) if imported else made
