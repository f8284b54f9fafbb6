"""Topics: short names that threads are filed under, across groups, and other names that mean the same."""

from collections.abc import Iterable

from store import text
from store.connection import Db, Transaction, write
from store.errors import Conflict, Invalid, NotFound
from store.permissions import acting, require_leading, visible
from store.session import Session

SEPARATOR = " "

# For a query over `topics o`. A topic that only threads of others' secret groups have is none for the reader.
USED = f"""EXISTS (SELECT 1 FROM thread_topics f JOIN threads t ON t.id = f.thread_id
    JOIN groups g ON g.id = t.group_id WHERE f.topic_id = o.id AND {visible()})"""
SHOWN = f"(NOT EXISTS (SELECT 1 FROM thread_topics n WHERE n.topic_id = o.id) OR {USED})"
"""Whether the reader may know of a topic: one that no thread has is a name that somebody gave in the open."""

MEANT = "SELECT a.name, o.name FROM topic_aliases a JOIN topics o ON o.id = a.topic_id WHERE a.name IN ({places})"
ALIASES = "SELECT name FROM topic_aliases WHERE topic_id = ? ORDER BY name"
# What is said of a name of its own: threads that the reader may see, experts, a description, other names.
ITS_OWN = f"""
SELECT 1 FROM topics o WHERE o.name = :name AND {SHOWN} AND (o.description <> ''
    OR EXISTS (SELECT 1 FROM thread_topics f WHERE f.topic_id = o.id)
    OR EXISTS (SELECT 1 FROM expertise e WHERE e.topic_id = o.id)
    OR EXISTS (SELECT 1 FROM topic_aliases a WHERE a.topic_id = o.id))
"""
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


def aliases(db: Db, topic: int) -> tuple[str, ...]:
    """The other names of a topic, in order. Asks not who may see it."""
    return tuple(row[0] for row in db.rows(ALIASES, (topic,)))


def add_alias(db: Db, session: Session, topic: str, alias: str) -> str:
    """Give a topic another name, by a lead or an admin; gives the topic's own. Raises StoreError.

    Whoever types the other name from then on means the topic.
    """
    with write(db, session) as tx:
        require_leading(tx, "give topics other names")
        here, name = find(tx.db, tx.session, topic)
        other = text.topic(alias)
        if other == name:
            raise Invalid(f"#{name} is the topic itself; name another word for it.")
        means = resolve(tx.db, [other])[0]
        if means not in (other, name):
            raise Conflict(f"#{other} means #{means} already; take that back first: hallway topic unalias {other}")
        if tx.row(ITS_OWN, acting(tx.session, name=other)):
            raise Conflict(f"#{other} is a topic of its own; make them one: hallway topic merge {other} {name}")
        if means == other:
            tx.run(
                "INSERT INTO topic_aliases (name, topic_id, created_at, created_by) VALUES (?, ?, ?, ?)",
                (other, here, tx.at, tx.actor),
            )
            tx.record("topic.alias")
        return name


def remove_alias(db: Db, session: Session, alias: str) -> str:
    """Let another name of a topic mean nothing again, by a lead or an admin; gives its own. Raises StoreError."""
    with write(db, session) as tx:
        require_leading(tx, "take other names from topics")
        _, name = find(tx.db, tx.session, alias)
        other = text.topic(alias)
        if other == name:
            raise NotFound(f"#{other} is no other name of a topic; hallway topic list shows which there are.")
        tx.run("DELETE FROM topic_aliases WHERE name = ?", (other,))
        tx.record("topic.unalias")
        return name


def describe(db: Db, session: Session, topic: str, description: str) -> str:
    """Say what a topic means, or with an empty text nothing any more, by a lead or an admin; gives its own name."""
    with write(db, session) as tx:
        require_leading(tx, "say what topics mean")
        here, name = find(tx.db, tx.session, topic)
        said = text.clean_line(description)[: text.MAX_TITLE]
        tx.run("UPDATE topics SET description = ? WHERE id = ?", (said, here))
        tx.record("topic.describe")
        return name
