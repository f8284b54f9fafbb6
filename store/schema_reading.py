"""The tables of what each member has read, where, what they follow, and what they are told of."""

READING = """
CREATE TABLE group_reads (
    member_id INTEGER NOT NULL REFERENCES members (id),
    group_id INTEGER NOT NULL REFERENCES groups (id),
    arrival INTEGER NOT NULL,
    PRIMARY KEY (member_id, group_id)
) WITHOUT ROWID;

CREATE TABLE thread_reads (
    member_id INTEGER NOT NULL REFERENCES members (id),
    thread_id INTEGER NOT NULL REFERENCES threads (id),
    group_id INTEGER NOT NULL REFERENCES groups (id),
    arrival INTEGER NOT NULL,
    PRIMARY KEY (member_id, thread_id)
) WITHOUT ROWID;
CREATE INDEX thread_reads_by_group ON thread_reads (member_id, group_id, arrival);

CREATE TABLE reading_places (
    member_id INTEGER NOT NULL REFERENCES members (id),
    thread_id INTEGER NOT NULL REFERENCES threads (id),
    post_id INTEGER NOT NULL REFERENCES posts (id),
    at TEXT NOT NULL,
    PRIMARY KEY (member_id, thread_id)
) WITHOUT ROWID;

CREATE TABLE visits (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id),
    started_at TEXT NOT NULL,
    ended_at TEXT NOT NULL
);
CREATE INDEX visits_by_member ON visits (member_id, ended_at);

CREATE TABLE subscriptions (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id),
    group_id INTEGER REFERENCES groups (id),
    thread_id INTEGER REFERENCES threads (id),
    topic_id INTEGER REFERENCES topics (id),
    level TEXT NOT NULL CHECK (level IN ('all', 'mine', 'muted')),
    created_at TEXT NOT NULL,
    CHECK ((group_id IS NOT NULL) + (thread_id IS NOT NULL) + (topic_id IS NOT NULL) = 1),
    UNIQUE (member_id, group_id),
    UNIQUE (member_id, thread_id),
    UNIQUE (member_id, topic_id)
);
CREATE INDEX subscriptions_by_group ON subscriptions (group_id, level) WHERE group_id IS NOT NULL;
CREATE INDEX subscriptions_by_thread ON subscriptions (thread_id, level) WHERE thread_id IS NOT NULL;
CREATE INDEX subscriptions_by_topic ON subscriptions (topic_id, level) WHERE topic_id IS NOT NULL;

CREATE TABLE notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL REFERENCES members (id),
    kind TEXT NOT NULL,
    thread_id INTEGER NOT NULL REFERENCES threads (id),
    post_id INTEGER NOT NULL REFERENCES posts (id),
    actor_id INTEGER REFERENCES members (id),
    created_at TEXT NOT NULL,
    done_at TEXT,
    UNIQUE (member_id, post_id, kind)
);
CREATE INDEX notices_waiting ON notices (member_id, id) WHERE done_at IS NULL;
"""
