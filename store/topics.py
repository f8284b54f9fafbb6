"""Topics: short names that threads are filed under, across groups."""

from collections.abc import Iterable

from store import text
from store.connection import Transaction

SEPARATOR = " "


def names(typed: Iterable[str]) -> tuple[str, ...]:
    """Topics as they are stored, in the order given, each once. Raises Invalid."""
    return tuple(dict.fromkeys(text.topic(name) for name in typed))


def joined(found: Iterable[str]) -> str:
    """How a thread's row keeps its topics, so that a list needs no second query."""
    return SEPARATOR.join(found)


def split(kept: str) -> tuple[str, ...]:
    """The topics out of a thread's row."""
    return tuple(kept.split(SEPARATOR)) if kept else ()


def set_for(tx: Transaction, thread: int, found: tuple[str, ...]) -> None:
    """File a thread under these topics and no others; the caller writes the thread's row and the index."""
    tx.run("DELETE FROM thread_topics WHERE thread_id = ?", (thread,))
    for position, name in enumerate(found):
        tx.run("INSERT INTO topics (name, created_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (name, tx.at))
        tx.run(
            "INSERT INTO thread_topics (thread_id, topic_id, position) SELECT ?, id, ? FROM topics WHERE name = ?",
            (thread, position, name),
        )
