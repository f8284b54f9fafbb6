"""The search index: what FTS5 indexes is read from views over the posts, see docs/adr/0006."""

SEARCH = """
CREATE VIEW search_documents AS
    SELECT p.id AS id,
        CASE WHEN p.id = (SELECT min(f.id) FROM posts f WHERE f.thread_id = t.id) THEN t.title ELSE '' END AS title,
        CASE WHEN p.id = (SELECT min(f.id) FROM posts f WHERE f.thread_id = t.id) THEN t.topics ELSE '' END AS topics,
        p.body AS body
    FROM posts p JOIN threads t ON t.id = p.thread_id
    WHERE p.deleted_at IS NULL;
CREATE VIRTUAL TABLE search_words USING fts5 (
    title, topics, body,
    content = 'search_documents', content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE VIEW trigram_documents AS
    SELECT d.id AS id, d.title AS title, d.topics AS topics, d.body AS body
    FROM search_documents d JOIN posts p ON p.id = d.id
    WHERE p.trigram = 1;
CREATE VIRTUAL TABLE search_trigrams USING fts5 (
    title, topics, body,
    content = 'trigram_documents', content_rowid = 'id',
    tokenize = 'trigram'
);
"""
