"""The first schema, as plain SQL. docs/schema.md describes every table and column.

Beside each integer id, which people type (`#1234`) and which is never given out again, stands a `uid`: what
travels between stores. Times are ISO-8601 text in UTC. Whatever a list shows is kept in the row that the list walks.
"""

from store.schema_answering import ANSWERING
from store.schema_reading import READING
from store.schema_search import SEARCH

FORUM = """
CREATE TABLE store (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE members (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    handle TEXT NOT NULL,
    handle_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    about TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member')),
    created_at TEXT NOT NULL,
    arrived_at TEXT,
    away_until TEXT,
    weekly_limit INTEGER,
    claimed_by INTEGER REFERENCES members (id),
    source TEXT,
    source_id TEXT
);
CREATE INDEX members_by_name ON members (name);
CREATE INDEX members_by_claim ON members (claimed_by) WHERE claimed_by IS NOT NULL;

CREATE TABLE identities (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id),
    realm TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (realm, kind, subject)
);
CREATE INDEX identities_by_member ON identities (member_id);

CREATE TABLE groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL DEFAULT '',
    visibility TEXT NOT NULL DEFAULT 'open' CHECK (visibility IN ('open', 'closed', 'secret')),
    aim_minutes INTEGER,
    hours TEXT NOT NULL DEFAULT '',
    review_days INTEGER,
    position INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    created_by INTEGER REFERENCES members (id),
    archived_at TEXT,
    arrivals INTEGER NOT NULL DEFAULT 0,
    threads INTEGER NOT NULL DEFAULT 0,
    members INTEGER NOT NULL DEFAULT 0,
    last_at TEXT
);

CREATE TABLE group_members (
    group_id INTEGER NOT NULL REFERENCES groups (id),
    member_id INTEGER NOT NULL REFERENCES members (id),
    role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('lead', 'member')),
    joined_at TEXT NOT NULL,
    PRIMARY KEY (group_id, member_id)
) WITHOUT ROWID;
CREATE INDEX group_members_by_member ON group_members (member_id, group_id);

CREATE TABLE threads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    group_id INTEGER NOT NULL REFERENCES groups (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    author_id INTEGER REFERENCES members (id),
    author_name TEXT,
    created_at TEXT,
    arrived_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    last_post_id INTEGER,
    last_arrival INTEGER NOT NULL DEFAULT 0,
    posts INTEGER NOT NULL DEFAULT 0,
    photos INTEGER NOT NULL DEFAULT 0,
    topics TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'none' CHECK (state IN ('open', 'answered', 'verified', 'none')),
    reopened_at TEXT,
    duplicate_of INTEGER REFERENCES threads (id),
    affected INTEGER NOT NULL DEFAULT 0,
    closed_at TEXT,
    pinned_at TEXT NOT NULL DEFAULT '',
    views INTEGER,
    salt BLOB,
    hash BLOB NOT NULL,
    source TEXT,
    source_id TEXT,
    imported TEXT
);
CREATE INDEX threads_by_activity ON threads (group_id, pinned_at DESC, last_at DESC, id DESC);
CREATE INDEX threads_by_activity_anywhere ON threads (last_at DESC, id DESC);
CREATE INDEX threads_waiting ON threads (
    group_id, coalesce(reopened_at, min(coalesce(created_at, arrived_at), arrived_at)), id
) WHERE state = 'open' AND closed_at IS NULL;
CREATE INDEX threads_by_duplicate ON threads (duplicate_of) WHERE duplicate_of IS NOT NULL;

CREATE TABLE merged_threads (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    source TEXT,
    source_id TEXT,
    target_id INTEGER NOT NULL REFERENCES threads (id),
    merged_at TEXT NOT NULL,
    merged_by INTEGER REFERENCES members (id)
);
CREATE INDEX merged_threads_by_target ON merged_threads (target_id);

CREATE TABLE posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    thread_id INTEGER NOT NULL REFERENCES threads (id),
    group_id INTEGER NOT NULL REFERENCES groups (id),
    arrival INTEGER NOT NULL,
    kind TEXT NOT NULL,
    author_id INTEGER REFERENCES members (id),
    author_name TEXT,
    reply_to INTEGER REFERENCES posts (id) DEFERRABLE INITIALLY DEFERRED,
    reply_to_source_id TEXT,
    created_at TEXT,
    arrived_at TEXT NOT NULL,
    edited_at TEXT,
    deleted_at TEXT,
    deleted_by INTEGER REFERENCES members (id),
    version INTEGER NOT NULL DEFAULT 1,
    body TEXT NOT NULL,
    format TEXT NOT NULL DEFAULT 'markdown' CHECK (format IN ('markdown', 'plain')),
    salt BLOB,
    hash BLOB NOT NULL,
    votes INTEGER NOT NULL DEFAULT 0,
    score INTEGER,
    trigram INTEGER NOT NULL DEFAULT 0,
    source TEXT,
    source_id TEXT,
    imported TEXT
);
CREATE INDEX posts_by_thread ON posts (thread_id, id);
CREATE INDEX posts_by_arrival ON posts (group_id, arrival);
CREATE INDEX posts_by_author ON posts (author_id, id);
CREATE INDEX posts_by_reply ON posts (reply_to) WHERE reply_to IS NOT NULL;

CREATE TABLE post_versions (
    post_id INTEGER NOT NULL REFERENCES posts (id),
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    editor_id INTEGER REFERENCES members (id),
    created_at TEXT,
    salt BLOB,
    hash BLOB NOT NULL,
    PRIMARY KEY (post_id, version)
) WITHOUT ROWID;

CREATE TABLE topics (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL
);

CREATE TABLE thread_topics (
    thread_id INTEGER NOT NULL REFERENCES threads (id),
    topic_id INTEGER NOT NULL REFERENCES topics (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (thread_id, topic_id)
) WITHOUT ROWID;
CREATE INDEX thread_topics_by_topic ON thread_topics (topic_id, thread_id);

CREATE TABLE mentions (
    post_id INTEGER NOT NULL REFERENCES posts (id),
    member_id INTEGER NOT NULL REFERENCES members (id),
    PRIMARY KEY (post_id, member_id)
) WITHOUT ROWID;
CREATE INDEX mentions_by_member ON mentions (member_id, post_id);

CREATE TABLE votes (
    post_id INTEGER NOT NULL REFERENCES posts (id),
    member_id INTEGER NOT NULL REFERENCES members (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (post_id, member_id)
) WITHOUT ROWID;
CREATE INDEX votes_by_member ON votes (member_id, post_id);

CREATE TABLE thread_links (
    id INTEGER PRIMARY KEY,
    thread_id INTEGER NOT NULL REFERENCES threads (id),
    kind TEXT NOT NULL,
    target_uid TEXT NOT NULL,
    target_id INTEGER REFERENCES threads (id),
    source_id TEXT,
    created_at TEXT NOT NULL,
    UNIQUE (thread_id, kind, target_uid)
);
CREATE INDEX thread_links_by_target ON thread_links (target_id) WHERE target_id IS NOT NULL;
CREATE INDEX thread_links_unresolved ON thread_links (target_uid) WHERE target_id IS NULL;

CREATE TABLE attachments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    post_id INTEGER NOT NULL REFERENCES posts (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    path TEXT,
    resolved_path TEXT,
    host TEXT,
    media_type TEXT,
    size INTEGER,
    modified_at TEXT,
    sha256 TEXT,
    width INTEGER,
    height INTEGER,
    orientation INTEGER,
    taken_at TEXT,
    caption TEXT NOT NULL DEFAULT '',
    kept INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    imported TEXT
);
CREATE INDEX attachments_by_post ON attachments (post_id, position);
CREATE INDEX attachments_by_content ON attachments (sha256) WHERE sha256 IS NOT NULL;
"""

JOURNAL = """
CREATE TABLE journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor_id INTEGER,
    via TEXT NOT NULL,
    action TEXT NOT NULL,
    group_id INTEGER,
    thread_id INTEGER,
    post_id INTEGER,
    member_id INTEGER,
    commitment BLOB,
    hash BLOB NOT NULL
);
CREATE INDEX journal_by_thread ON journal (thread_id, seq) WHERE thread_id IS NOT NULL;
"""

FIRST = FORUM + READING + JOURNAL + ANSWERING + SEARCH
