"""What is kept beside the rows that it counts, so that a list need not count: each with its recount.

A foreign write to the file leaves these wrong. They can be made anew from the rows at any time.
"""

from typing import NamedTuple

from store.connection import Db, Transaction


class Counter(NamedTuple):
    """A column of a table, and the SQL of what it should hold for the row `r`; `of` limits the rows it is told of."""

    table: str
    column: str
    recount: str
    of: str = "1"

    @property
    def wrong(self) -> str:
        """The condition under which a row `r` holds something else."""
        return f"{self.of} AND r.{self.column} IS NOT ({self.recount})"


# A thread's state follows from what was said of its posts; see `store.answers`.
_HOLDS = (
    "EXISTS (SELECT 1 FROM {mark}_answers a WHERE a.thread_id = r.id"
    " AND NOT EXISTS (SELECT 1 FROM outdated_answers d WHERE d.post_id = a.post_id))"
)
_STATE = (
    "CASE WHEN r.duplicate_of IS NOT NULL THEN (SELECT o.state FROM threads o WHERE o.id = r.duplicate_of)"
    f" WHEN {_HOLDS.format(mark='verified')} THEN 'verified'"
    f" WHEN {_HOLDS.format(mark='accepted')} THEN 'answered' ELSE 'open' END"
)

COUNTERS = (
    Counter("posts", "group_id", "SELECT t.group_id FROM threads t WHERE t.id = r.thread_id"),
    Counter("posts", "votes", "SELECT count(*) FROM votes v WHERE v.post_id = r.id"),
    Counter(
        "attachments",
        "position",
        "SELECT count(*) FROM attachments b WHERE b.post_id = r.post_id AND (b.position, b.id) < (r.position, r.id)",
    ),
    Counter("threads", "posts", "SELECT count(*) FROM posts p WHERE p.thread_id = r.id AND p.deleted_at IS NULL"),
    Counter(
        "threads",
        "photos",
        "SELECT count(*) FROM posts p JOIN attachments a ON a.post_id = p.id"
        " WHERE p.thread_id = r.id AND p.deleted_at IS NULL",
    ),
    Counter("threads", "last_post_id", "SELECT max(p.id) FROM posts p WHERE p.thread_id = r.id"),
    Counter("threads", "last_arrival", "SELECT coalesce(max(p.arrival), 0) FROM posts p WHERE p.thread_id = r.id"),
    Counter(
        "threads",
        "affected",
        "SELECT count(*) FROM affected_members a WHERE a.thread_id = r.id AND a.member_id IS NOT r.author_id",
    ),
    Counter(
        "threads",
        "topics",
        "SELECT coalesce(group_concat(name, ' '), '') FROM (SELECT o.name AS name FROM thread_topics f"
        " JOIN topics o ON o.id = f.topic_id WHERE f.thread_id = r.id ORDER BY f.position)",
    ),
    # Duplicates after what they are duplicates of.
    Counter("threads", "state", _STATE, "r.kind = 'question' AND r.duplicate_of IS NULL"),
    Counter("threads", "state", _STATE, "r.kind = 'question' AND r.duplicate_of IS NOT NULL"),
    Counter("groups", "threads", "SELECT count(*) FROM threads t WHERE t.group_id = r.id"),
    Counter("groups", "members", "SELECT count(*) FROM group_members m WHERE m.group_id = r.id"),
    Counter("groups", "last_at", "SELECT max(t.last_at) FROM threads t WHERE t.group_id = r.id"),
    Counter(
        "groups",
        "arrivals",
        "SELECT max(r.arrivals, coalesce(max(p.arrival), 0)) FROM posts p WHERE p.group_id = r.id",
    ),
)
CHANGED = {
    "posts": ("r.group_id", "r.thread_id"),
    "attachments": (
        "(SELECT p.group_id FROM posts p WHERE p.id = r.post_id)",
        "(SELECT p.thread_id FROM posts p WHERE p.id = r.post_id)",
    ),
    "threads": ("r.group_id", "r.id"),
    "groups": ("r.id", "NULL"),
}
"""By table, the group and the thread that show what a row counts."""


def wrong(db: Db) -> dict[str, int]:
    """How many rows hold a wrong count, by `table.column`; those with none are left out."""
    found: dict[str, int] = {}
    for counter in COUNTERS:
        if many := int(db.value(f"SELECT count(*) FROM {counter.table} r WHERE {counter.wrong}")):
            name = f"{counter.table}.{counter.column}"
            found[name] = found.get(name, 0) + many
    return found


def recount(tx: Transaction) -> int:
    """Count anew what is wrong, and enter it into the journal; how many values were changed.

    What the search knows of a thread whose topics change has to be made anew behind it.
    """
    corrected = correct(tx)
    for group, thread in dict.fromkeys(corrected):
        tx.record("store.repair", group=group, thread=thread)
    return len(corrected)


def correct(tx: Transaction) -> list[tuple[int | None, int | None]]:
    """Count anew what is wrong; for each value that was changed, the group and the thread that show it."""
    shown: list[tuple[int | None, int | None]] = []
    for counter in COUNTERS:
        group, thread = CHANGED[counter.table]
        rows = tx.rows(f"SELECT {group}, {thread} FROM {counter.table} r WHERE {counter.wrong}")
        if rows:
            shown += rows
            tx.run(f"UPDATE {counter.table} AS r SET {counter.column} = ({counter.recount}) WHERE {counter.wrong}")
    return shown
