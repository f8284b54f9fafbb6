"""What the search finds: one document a post; the opening post's carries the thread's title and topics.

Written by these functions in the transaction of the change itself. Triggers were weighed and left: a renamed
thread leaves ghosts with them that only the strict integrity check sees (docs/adr/0006).
"""

from store.connection import Transaction

# Thai and Lao, Burmese, Khmer, CJK with kana and ideographs, Javanese, Hangul, compatibility and half-width forms,
# and the ideographs beyond the first plane.
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x2E80, 0x9FFF),
    (0xA980, 0xA9DF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9D),
    (0x1B000, 0x1B16F),
    (0x20000, 0x3FFFF),
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
    for text in texts:
        # Most texts end here; a pattern of these ranges would take longer to compile than a plain command to start.
        if text and ord(max(text)) >= _UNSPACED[0][0]:
            codes = set(map(ord, text))
            if any(first <= code <= last for first, last in _UNSPACED for code in codes):
                return True
    return False


def add(tx: Transaction, first: int, last: int | None = None) -> None:
    """Index the documents of a post, or of all posts from one to another, after their rows were written."""
    for statement in ADD:
        tx.run(statement, (first, first if last is None else last))


def add_reply(tx: Transaction, post: int, body: str, *, trigrams: bool) -> None:
    """Index the document of a post that opens no thread, after its row was written: as `add`, without looking it up.

    `trigrams` is what `needs_trigrams` said of the text.
    """
    tx.run("INSERT INTO search_words (rowid, title, topics, body) VALUES (?, '', '', ?)", (post, body))
    if trigrams:
        tx.run("INSERT INTO search_trigrams (rowid, title, topics, body) VALUES (?, '', '', ?)", (post, body))


def remove(tx: Transaction, post: int) -> None:
    """Take a post's document out, before its row, its thread's title or its topics change."""
    for statement in REMOVE:
        tx.run(statement, (post,))
