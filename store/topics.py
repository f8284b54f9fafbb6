"""Topics: short names that threads are filed under, across groups, and other names that mean the same."""

from collections.abc import Iterable

from store import text
from store.connection import Db, Transaction
from store.errors import NotFound
from store.permissions import acting, visible
from store.session import Session

SEPARATOR = " "

# For a query over `topics o`. A topic that only threads of others' secret groups have is none for the reader.
USED = f"""EXISTS (SELECT 1 FROM thread_topics f JOIN threads t ON t.id = f.thread_id
    JOIN groups g ON g.id = t.group_id WHERE f.topic_id = o.id AND {visible()})"""
SHOWN = f"(NOT EXISTS (SELECT 1 FROM thread_topics n WHERE n.topic_id = o.id) OR {USED})"
"""Whether the reader may know of a topic: one that no thread has is a name that somebody gave in the open."""

MEANT = "SELECT a.name, o.name FROM topic_aliases a JOIN topics o ON o.id = a.topic_id WHERE a.name IN ({places})"
ENTER = "INSERT INTO topics (name, created_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"


def names(typed: Iterable[str]) -> tuple[str, ...]:
    """Topics as they are stored, in the order given, each once. Raises Invalid."""
    return tuple(dict.fromkeys(text.topic(name) for name in typed))


def joined(found: Iterable[str]) -> str:
    """How a thread's row keeps its topics, so that a list needs no second query."""
    return SEPARATOR.join(found)


def split(kept: str) -> tuple[str, ...]:
    """The topics out of a thread's row."""
    return tuple(kept.split(SEPARATOR)) if kept else ()


def meanings(db: Db, found: Iterable[str]) -> dict[str, str]:
    """Which topics these names mean, as `names` gives them: of an alias its topic, of another name itself."""
    wanted = list(found)
    meant = {name: name for name in wanted}
    if wanted:
        meant.update(db.rows(MEANT.format(places=", ".join("?" * len(wanted))), wanted))
    return meant


def resolve(db: Db, names: Iterable[str]) -> tuple[str, ...]:
    """Names with every alias replaced by its topic, in the order given, each once."""
    return tuple(dict.fromkeys(meanings(db, names).values()))


def find(db: Db, session: Session, typed: str) -> tuple[int, str]:
    """The id and name of a topic, or of the one that an alias means. Raises NotFound, Invalid."""
    name = resolve(db, names([typed]))[0]
    row = db.row(f"SELECT o.id, o.name FROM topics o WHERE o.name = :name AND {SHOWN}", acting(session, name=name))
    if row is None:
        raise NotFound(f"There is no topic {text.shown(name)}; hallway topic list shows those in use.")
    return int(row[0]), str(row[1])


def entered(tx: Transaction, typed: str) -> tuple[int, str]:
    """The id and name of a topic, which comes to be if need be. Raises Invalid."""
    name = resolve(tx.db, names([typed]))[0]
    tx.run(ENTER, (name, tx.at))
    return int(tx.value("SELECT id FROM topics WHERE name = ?", (name,))), name


def set_for(tx: Transaction, thread: int, found: tuple[str, ...]) -> None:
    """File a thread under these topics and no others; the caller writes the thread's row and the index."""
    tx.run("DELETE FROM thread_topics WHERE thread_id = ?", (thread,))
    for position, name in enumerate(found):
        tx.run(ENTER, (name, tx.at))
        tx.run(
            "INSERT INTO thread_topics (thread_id, topic_id, position) SELECT ?, id, ? FROM topics WHERE name = ?",
            (thread, position, name),
        )
