"""What the search finds: one document a post; the opening post's carries the thread's title and topics.

Written by these functions in the transaction of the change itself. Triggers were weighed and left: a renamed
thread leaves ghosts with them that only the strict integrity check sees (docs/adr/0006).
"""

import re

from store.connection import Transaction

_UNSPACED = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\ua980-\ua9df\uac00-\ud7af\uf900-\ufaff\uff66-\uff9d"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)

ADD = (
    "INSERT INTO search_words (rowid, title, topics, body)"
    " SELECT id, title, topics, body FROM search_documents WHERE id BETWEEN ? AND ?",
    "INSERT INTO search_trigrams (rowid, title, topics, body)"
    " SELECT id, title, topics, body FROM trigram_documents WHERE id BETWEEN ? AND ?",
)
REMOVE = (
    "INSERT INTO search_words (search_words, rowid, title, topics, body)"
    " SELECT 'delete', id, title, topics, body FROM search_documents WHERE id = ?",
    "INSERT INTO search_trigrams (search_trigrams, rowid, title, topics, body)"
    " SELECT 'delete', id, title, topics, body FROM trigram_documents WHERE id = ?",
)


def needs_trigrams(*texts: str) -> bool:
    """Whether a text is written without spaces between words (CJK, Thai, Lao, Khmer, Burmese ...)."""
    return any(re.search(_UNSPACED, text) for text in texts)


def add(tx: Transaction, first: int, last: int | None = None) -> None:
    """Index the documents of a post, or of all posts from one to another, after their rows were written."""
    for statement in ADD:
        tx.run(statement, (first, first if last is None else last))


def remove(tx: Transaction, post: int) -> None:
    """Take a post's document out, before its row, its thread's title or its topics change."""
    for statement in REMOVE:
        tx.run(statement, (post,))
