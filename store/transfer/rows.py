"""The rows that a batch of an import adds, and the order in which they are written."""

import json
from dataclasses import dataclass, field
from typing import Any

from store.answers import settle_state
from store.connection import Transaction
from store.search import index

THREAD = """
INSERT INTO threads (id, uid, group_id, kind, title, author_id, author_name, created_at, arrived_at, last_at,
    last_post_id, posts, photos, topics, state, closed_at, views, salt, hash, source, source_id, imported)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
POST = """
INSERT INTO posts (id, uid, thread_id, group_id, arrival, kind, author_id, author_name, reply_to, reply_to_source_id,
    created_at, arrived_at, edited_at, deleted_at, version, body, format, salt, hash, score, trigram, source,
    source_id, imported)
VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
VERSION = """
INSERT INTO post_versions (post_id, version, body, editor_id, created_at, salt, hash) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
FILE = """
INSERT INTO attachments (id, uid, post_id, position, name, path, media_type, size, sha256, kept, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
TOPIC = "INSERT INTO topics (name, created_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"
DESCRIBE = """
INSERT INTO topics (name, description, created_at) VALUES (?, ?, ?)
ON CONFLICT (name) DO UPDATE SET description = excluded.description WHERE description = ''
"""
FILED = "INSERT INTO thread_topics (thread_id, topic_id, position) SELECT ?, id, ? FROM topics WHERE name = ?"
LINK = """
INSERT INTO thread_links (thread_id, kind, target_uid, source_id, created_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""
RESOLVE = """
UPDATE thread_links SET target_id = coalesce((SELECT id FROM threads WHERE uid = target_uid),
    (SELECT target_id FROM merged_threads WHERE uid = target_uid))
WHERE target_id IS NULL AND target_uid IN (SELECT value FROM json_each(?))
"""
ACCEPT = "INSERT INTO accepted_answers (post_id, thread_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
# Who verified it, or found it to be out of date, no archive says: the time counts from the import.
VERIFY = "INSERT INTO verified_answers (post_id, thread_id, created_at) VALUES (?, ?, ?)"
OUTDATE = "INSERT INTO outdated_answers (post_id, thread_id, created_at) VALUES (?, ?, ?)"
GROW = """
UPDATE threads SET posts = posts + :posts, photos = photos + :photos, last_at = max(last_at, :last),
    last_post_id = max(last_post_id, :post)
WHERE id = :thread
"""
GROUP = "UPDATE groups SET threads = threads + ?, last_at = max(coalesce(last_at, ''), ?) WHERE id = ?"

Values = tuple[Any, ...]


@dataclass(slots=True)
class Rows:
    """New rows by table, and what changes in rows that are there: threads that grow, topics that get a meaning.

    `answered` are the threads whose state must be told by what they hold now.
    """

    threads: list[Values] = field(default_factory=list)
    posts: list[Values] = field(default_factory=list)
    versions: list[Values] = field(default_factory=list)
    files: list[Values] = field(default_factory=list)
    topics: list[Values] = field(default_factory=list)
    filed: list[Values] = field(default_factory=list)
    links: list[Values] = field(default_factory=list)
    accepted: list[Values] = field(default_factory=list)
    verified: list[Values] = field(default_factory=list)
    outdated: list[Values] = field(default_factory=list)
    answered: set[int] = field(default_factory=set)
    grown: list[dict[str, Any]] = field(default_factory=list)
    meanings: list[Values] = field(default_factory=list)

    def write(self, tx: Transaction, uids: list[str]) -> None:
        """Write all of it, index the posts, and join links with the threads of these uids that are here now."""
        for sql, rows in (
            (THREAD, self.threads),
            (POST, self.posts),
            (VERSION, self.versions),
            (FILE, self.files),
            (TOPIC, self.topics),
            (FILED, self.filed),
            (LINK, self.links),
            (ACCEPT, self.accepted),
            (VERIFY, self.verified),
            (OUTDATE, self.outdated),
        ):
            tx.many(sql, rows)
        for grown in self.grown:
            tx.run(GROW, grown)
        for thread in self.answered:
            settle_state(tx, thread)
        for meaning in self.meanings:
            if tx.run(DESCRIBE, meaning).rowcount:
                tx.record("topic.describe")
        targets = [row[2] for row in self.links]
        tx.run(RESOLVE, (json.dumps(uids + targets),))
        if self.posts:
            index.add(tx, self.posts[0][0], self.posts[-1][0])
