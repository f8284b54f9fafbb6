"""Who knows what, whom a question reaches, and what was said of its answers, as plain SQL; see `store.schema`."""

ANSWERING = """
CREATE TABLE accepted_answers (
    post_id INTEGER PRIMARY KEY REFERENCES posts (id),
    thread_id INTEGER NOT NULL REFERENCES threads (id),
    member_id INTEGER REFERENCES members (id),
    created_at TEXT
);
CREATE INDEX accepted_answers_by_thread ON accepted_answers (thread_id);

CREATE TABLE verified_answers (
    post_id INTEGER PRIMARY KEY REFERENCES posts (id),
    thread_id INTEGER NOT NULL REFERENCES threads (id),
    member_id INTEGER REFERENCES members (id),
    created_at TEXT NOT NULL
);
CREATE INDEX verified_answers_by_thread ON verified_answers (thread_id);

CREATE TABLE outdated_answers (
    post_id INTEGER PRIMARY KEY REFERENCES posts (id),
    thread_id INTEGER NOT NULL REFERENCES threads (id),
    member_id INTEGER REFERENCES members (id),
    created_at TEXT NOT NULL
);
CREATE INDEX outdated_answers_by_thread ON outdated_answers (thread_id);

CREATE TABLE affected_members (
    thread_id INTEGER NOT NULL REFERENCES threads (id),
    member_id INTEGER NOT NULL REFERENCES members (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (thread_id, member_id)
) WITHOUT ROWID;
CREATE INDEX affected_members_by_member ON affected_members (member_id, thread_id);

CREATE TABLE spared_questions (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id),
    thread_id INTEGER NOT NULL REFERENCES threads (id),
    created_at TEXT NOT NULL
);
CREATE INDEX spared_questions_by_thread ON spared_questions (thread_id, member_id);
CREATE INDEX spared_questions_by_member ON spared_questions (member_id, created_at);

CREATE TABLE topic_aliases (
    name TEXT PRIMARY KEY,
    topic_id INTEGER NOT NULL REFERENCES topics (id),
    created_at TEXT NOT NULL,
    created_by INTEGER REFERENCES members (id)
) WITHOUT ROWID;
CREATE INDEX topic_aliases_by_topic ON topic_aliases (topic_id);

CREATE TABLE expertise (
    member_id INTEGER NOT NULL REFERENCES members (id),
    topic_id INTEGER NOT NULL REFERENCES topics (id),
    origin TEXT NOT NULL CHECK (origin IN ('claimed', 'appointed', 'earned')),
    confirmed_by INTEGER REFERENCES members (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (member_id, topic_id)
) WITHOUT ROWID;
CREATE INDEX expertise_by_topic ON expertise (topic_id, member_id);

CREATE TABLE declined_expertise (
    member_id INTEGER NOT NULL REFERENCES members (id),
    topic_id INTEGER NOT NULL REFERENCES topics (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (member_id, topic_id)
) WITHOUT ROWID;

CREATE TABLE routes (
    thread_id INTEGER NOT NULL REFERENCES threads (id),
    member_id INTEGER NOT NULL REFERENCES members (id),
    position INTEGER NOT NULL,
    topic_id INTEGER REFERENCES topics (id),
    reason TEXT NOT NULL,
    actor_id INTEGER REFERENCES members (id),
    created_at TEXT NOT NULL,
    reach_at TEXT NOT NULL,
    declined_at TEXT,
    PRIMARY KEY (thread_id, member_id)
) WITHOUT ROWID;
CREATE INDEX routes_by_member ON routes (member_id, reach_at);

CREATE TABLE bells (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL REFERENCES members (id),
    kind TEXT NOT NULL,
    thread_id INTEGER NOT NULL REFERENCES threads (id),
    post_id INTEGER NOT NULL REFERENCES posts (id),
    created_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    taken_at TEXT,
    rung_at TEXT,
    failure TEXT,
    UNIQUE (member_id, post_id, kind)
);
CREATE INDEX bells_waiting ON bells (due_at) WHERE rung_at IS NULL;
CREATE INDEX bells_by_post ON bells (post_id);
CREATE INDEX bells_by_thread ON bells (thread_id);

CREATE TABLE bell_choices (
    member_id INTEGER PRIMARY KEY REFERENCES members (id),
    wanted TEXT NOT NULL CHECK (wanted IN ('all', 'questions', 'none')),
    address TEXT NOT NULL DEFAULT '',
    quiet_from TEXT,
    quiet_until TEXT,
    zone TEXT NOT NULL DEFAULT '',
    with_text INTEGER NOT NULL DEFAULT 0
);
"""
