"""One batch of an import inside its transaction: what is not known yet becomes rows, and they are written."""

import json
from dataclasses import dataclass, field
from typing import Any

from store import journal
from store.connection import Transaction
from store.journal import Entry, commitment
from store.search import index
from store.transfer import neutral
from store.transfer.known import Known
from store.transfer.record import PostRecord, Rejected, ThreadRecord

THREAD = """
INSERT INTO threads (id, uid, group_id, kind, title, author_id, author_name, created_at, arrived_at, last_at,
    last_post_id, posts, photos, topics, state, closed_at, views, salt, hash, source, source_id, imported)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
POST = """
INSERT INTO posts (id, uid, thread_id, group_id, arrival, kind, author_id, author_name, reply_to, reply_to_source_id,
    created_at, arrived_at, body, salt, hash, score, trigram, source, source_id, imported)
VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
FILE = """
INSERT INTO attachments (id, uid, post_id, position, name, path, media_type, size, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
TOPIC = "INSERT INTO topics (name, created_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"
FILED = "INSERT INTO thread_topics (thread_id, topic_id, position) SELECT ?, id, ? FROM topics WHERE name = ?"
LINK = """
INSERT INTO thread_links (thread_id, kind, target_uid, source_id, created_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""
RESOLVE = """
UPDATE thread_links SET target_id = (SELECT id FROM threads WHERE uid = target_uid)
WHERE target_id IS NULL AND target_uid IN (SELECT value FROM json_each(?))
"""
ACCEPT = "INSERT INTO accepted_answers (post_id, thread_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
GROW = """
UPDATE threads SET posts = posts + :posts, photos = photos + :photos, last_at = max(last_at, :last),
    last_post_id = max(last_post_id, :post), state = CASE WHEN kind = 'question' AND EXISTS (
        SELECT 1 FROM accepted_answers a WHERE a.thread_id = :thread) THEN 'answered' ELSE state END
WHERE id = :thread
"""
GROUP = "UPDATE groups SET threads = threads + ?, last_at = max(coalesce(last_at, ''), ?) WHERE id = ?"
OPENING_KINDS = ("question", "discussion", "idea", "announcement", "story")


@dataclass(slots=True)
class Tally:
    """What was added so far."""

    threads: int = 0
    posts: int = 0
    members: int = 0
    attachments: int = 0
    unchanged: int = 0

    def add(self, other: "Tally") -> None:
        """Add another batch's figures."""
        self.threads += other.threads
        self.posts += other.posts
        self.members += other.members
        self.attachments += other.attachments
        self.unchanged += other.unchanged


@dataclass(slots=True)
class _Rows:
    threads: list[tuple[Any, ...]] = field(default_factory=list)
    posts: list[tuple[Any, ...]] = field(default_factory=list)
    files: list[tuple[Any, ...]] = field(default_factory=list)
    topics: list[tuple[Any, ...]] = field(default_factory=list)
    filed: list[tuple[Any, ...]] = field(default_factory=list)
    links: list[tuple[Any, ...]] = field(default_factory=list)
    accepted: list[tuple[Any, ...]] = field(default_factory=list)
    grown: list[dict[str, Any]] = field(default_factory=list)


class Batch:
    """Loads records in a transaction. All its lookups are made once for the whole batch."""

    def __init__(self, tx: Transaction, source: str, group: str | None) -> None:
        self.tx = tx
        self.source = source
        self.known = Known(tx, source, group)
        self.tally = Tally()
        self.refused: list[Rejected] = []
        self.rows = _Rows()

    def add(self, records: list[ThreadRecord]) -> Tally:
        """Write what is not there yet, and say how much that was; `refused` holds what can't be."""
        uid_of = self.known.uid
        written = [post for record in records for post in record.posts]
        uids = [uid_of("thread", record.id) for record in records]
        threads = self.known.ids("threads", uids)
        posts = self.known.ids("posts", [uid_of("post", post.id) for post in written])
        self.tally.members += self.known.add_people(
            (post.author_id, post.author) for post in written if post.author_id is not None
        )
        first_post = self.known.next_id("posts")
        for record, uid in zip(records, uids, strict=True):
            fresh = [post for post in record.posts if uid_of("post", post.id) not in posts]
            if uid not in threads and record.posts[0] not in fresh:
                self.refused.append(
                    Rejected(f"thread {record.id}", "its opening post stands in another thread already")
                )
                continue
            for post in fresh:
                posts[uid_of("post", post.id)] = self.known.take("posts")
            if uid in threads:
                self._grow(record, threads[uid], fresh, posts)
            else:
                threads[uid] = self._start(record, uid, fresh, posts)
        self._write(first_post, uids)
        return self.tally

    def _start(self, record: ThreadRecord, uid: str, fresh: list[PostRecord], posts: dict[str, int]) -> int:
        group, name = self.known.group(record.group)
        thread = self.known.take("threads")
        opening = record.posts[0]
        kind = opening.kind if opening.kind in OPENING_KINDS else "discussion"
        accepted = [post.id for post in record.posts if post.accepted]
        member, author = self._author(opening)
        made = neutral.thread(
            id=record.id,
            group=name,
            title=record.title,
            topics=record.topics,
            created=record.created,
            closed=record.closed,
            views=record.views,
            accepted_post=accepted[0] if accepted else None,
            links=record.links,
        )
        # A thread that goes into a group of another name is exported with that name.
        said = {**record.raw, "group": name} if name != record.group and record.raw else record.raw
        files = self._posts(record, thread, group, fresh, posts)
        last = self._last_at(record.posts)
        salt = journal.salt()
        digest = commitment(salt, uid, record.title)
        state = ("answered" if accepted else "open") if kind == "question" else "none"
        self.rows.threads.append(
            (
                *(thread, uid, group, kind, record.title, member, author, record.created, self.tx.at, last),
                *(max((posts[self.known.uid("post", post.id)] for post in fresh), default=None), len(fresh), files),
                *(" ".join(record.topics), state, record.closed, record.views, salt, digest),
                *(self.source, record.id, _kept(said, made)),
            )
        )
        for position, topic in enumerate(record.topics):
            self.rows.topics.append((topic, self.tx.at))
            self.rows.filed.append((thread, position, topic))
        self._links(record, thread)
        self._enter("thread.import", group, thread, None, digest)
        self.tx.run(GROUP, (1, last, group))
        self.tally.threads += 1
        return thread

    def _grow(self, record: ThreadRecord, thread: int, fresh: list[PostRecord], posts: dict[str, int]) -> None:
        if not fresh:
            self.tally.unchanged += 1
            return
        group = int(self.tx.value("SELECT group_id FROM threads WHERE id = ?", (thread,)))
        files = self._posts(record, thread, group, fresh, posts)
        last = self._last_at(fresh)
        self._links(record, thread)
        newest = max(posts[self.known.uid("post", post.id)] for post in fresh)
        grown = {"posts": len(fresh), "photos": files, "last": last, "post": newest, "thread": thread}
        self.rows.grown.append(grown)
        self.tx.run(GROUP, (0, last, group))

    def _posts(
        self, record: ThreadRecord, thread: int, group: int, fresh: list[PostRecord], posts: dict[str, int]
    ) -> int:
        files = 0
        own = {post.id for post in record.posts}
        for post in fresh:
            uid = self.known.uid("post", post.id)
            number = posts[uid]
            parent = posts.get(self.known.uid("post", post.parent)) if post.parent in own else None
            member, author = self._author(post)
            _, name, author_id = self.known.person(post.author_id) if post.author_id else (0, author, None)
            made = neutral.post(
                id=post.id,
                kind=post.kind,
                author=name,
                author_id=author_id,
                created=post.created,
                body=post.body,
                score=post.score,
                accepted=post.accepted,
                parent=post.parent,
                files=[(file.name, file.path, file.media_type, file.size) for file in post.files],
            )
            salt = journal.salt()
            digest = commitment(salt, uid, post.created, post.body)
            trigram = index.needs_trigrams(post.body, record.title if post is record.posts[0] else "")
            self.rows.posts.append(
                (
                    *(number, uid, thread, group, post.kind, member, author, parent),
                    *(post.parent if parent is None else None, post.created, self.tx.at, post.body, salt, digest),
                    *(post.score, trigram, self.source, post.id, _kept(post.raw, made)),
                )
            )
            for position, file in enumerate(post.files):
                file_uid = self.known.uid("file", f"{post.id}\x1f{position}")
                self.rows.files.append(
                    (
                        *(self.known.take("attachments"), file_uid, number, position),
                        *(file.name, file.path, file.media_type, file.size, self.tx.at),
                    )
                )
            if post.accepted:
                self.rows.accepted.append((number, thread))
            files += len(post.files)
            self._enter("post.import", group, thread, number, digest)
        self.tally.posts += len(fresh)
        self.tally.attachments += files
        return files

    def _author(self, post: PostRecord) -> tuple[int | None, str | None]:
        """The member who wrote it, or else the name alone, as the source wrote it."""
        if post.author_id is None:
            return None, post.author
        return self.known.person(post.author_id).id, None

    def _last_at(self, posts: list[PostRecord]) -> str:
        """When the latest of these came to be, but never later than now: a mail from 2038 must not lead for ever."""
        return max(min(post.created or self.tx.at, self.tx.at) for post in posts)

    def _links(self, record: ThreadRecord, thread: int) -> None:
        for target, kind in record.links:
            self.rows.links.append((thread, kind, self.known.uid("thread", target), target, self.tx.at))

    def _enter(self, action: str, group: int, thread: int, post: int | None, digest: bytes) -> None:
        self.tx.entries.append(
            Entry(self.tx.at, self.tx.session.actor, "import", action, group, thread, post, None, digest)
        )

    def _write(self, first_post: int, uids: list[str]) -> None:
        rows = self.rows
        self.tx.many(THREAD, rows.threads)
        self.tx.many(POST, rows.posts)
        self.tx.many(FILE, rows.files)
        self.tx.many(TOPIC, rows.topics)
        self.tx.many(FILED, rows.filed)
        self.tx.many(LINK, rows.links)
        self.tx.many(ACCEPT, rows.accepted)
        for grown in rows.grown:
            self.tx.run(GROW, grown)
        targets = [row[2] for row in rows.links]
        self.tx.run(RESOLVE, (json.dumps(uids + targets),))
        if rows.posts:
            index.add(self.tx, first_post, self.known.next_id("posts") - 1)


def _kept(said: dict[str, Any], made: neutral.Neutral) -> str | None:
    found = neutral.differences(said, made) if said else {}
    return json.dumps(found, ensure_ascii=False) if found else None
