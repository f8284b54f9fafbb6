"""Topics: short names that threads are filed under, across groups."""

from collections.abc import Iterable

from store import page, text
from store.connection import Db, Transaction
from store.errors import Invalid
from store.permissions import acting, visible
from store.session import Session

SEPARATOR = " "
BEGINNING = """
SELECT o.name, max(t.group_id IS :group) AS here, max(t.id) AS latest
FROM (SELECT id, name FROM topics WHERE name >= :prefix AND name < :end ORDER BY name LIMIT :most) o
JOIN thread_topics f ON f.topic_id = o.id
    AND f.thread_id IN (SELECT thread_id FROM thread_topics WHERE topic_id = o.id ORDER BY thread_id DESC LIMIT :newest)
JOIN threads t ON t.id = f.thread_id
JOIN groups g ON g.id = t.group_id
WHERE {visible} GROUP BY o.name ORDER BY here DESC, latest DESC LIMIT :limit
"""
MOST, NEWEST = 300, 20
"""So many topics that begin alike are weighed against each other, each by so many of its newest threads."""
LAST_LETTER = "\U0010ffff"


def names(typed: Iterable[str]) -> tuple[str, ...]:
    """Topics as they are stored, in the order given, each once. Raises Invalid."""
    return tuple(dict.fromkeys(text.topic(name) for name in typed))


def joined(found: Iterable[str]) -> str:
    """How a thread's row keeps its topics, so that a list needs no second query."""
    return SEPARATOR.join(found)


def split(kept: str) -> tuple[str, ...]:
    """The topics out of a thread's row."""
    return tuple(kept.split(SEPARATOR)) if kept else ()


def beginning(db: Db, session: Session, prefix: str, *, group: int | None = None, limit: int = 6) -> tuple[str, ...]:
    """Topics of visible threads that begin so: those used in a group first, then by their newest thread."""
    try:
        typed = text.topic(prefix)
    except Invalid:
        return ()
    here = acting(
        session,
        group=group,
        prefix=typed,
        end=typed + LAST_LETTER,
        most=MOST,
        newest=NEWEST,
        limit=page.check_limit(limit),
    )
    return tuple(row[0] for row in db.rows(BEGINNING.format(visible=visible()), here))


def set_for(tx: Transaction, thread: int, found: tuple[str, ...]) -> None:
    """File a thread under these topics and no others; the caller writes the thread's row and the index."""
    tx.run("DELETE FROM thread_topics WHERE thread_id = ?", (thread,))
    for position, name in enumerate(found):
        tx.run("INSERT INTO topics (name, created_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (name, tx.at))
        tx.run(
            "INSERT INTO thread_topics (thread_id, topic_id, position) SELECT ?, id, ? FROM topics WHERE name = ?",
            (thread, position, name),
        )
