"""Something in the place of what is gone, so that the rest can stay: its number, and what indexes know of it.

Who may see a group that is gone is not known, so the one in its place is secret.
"""

from typing import Any

from store import arrival, journal
from store.care.salvaging.load import Loading, fill, insert
from store.connection import Transaction
from store.journal import commitment
from store.saying import content_hash
from store.threads import KINDS
from store.uid import fresh

NEEDED = """
SELECT DISTINCT {column} FROM {table} c WHERE {column} IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.id = c.{column}) ORDER BY {column}
"""
STRICT = 'SELECT "notnull" OR pk FROM pragma_table_info(?) WHERE name = ?'
REFERENCES = 'SELECT "table", "from" FROM pragma_foreign_key_list(?) ORDER BY id'
OF_THREAD = """
SELECT group_id, kind, author_id, author_name, created_at, arrived_at FROM posts WHERE thread_id = ? ORDER BY id LIMIT 1
"""
ACTIVITY = "SELECT max(min(coalesce(created_at, arrived_at), arrived_at)) FROM posts WHERE thread_id = ?"
TOPICS = """
SELECT coalesce(group_concat(name, ' '), '') FROM (
    SELECT o.name FROM thread_topics f JOIN topics o ON o.id = f.topic_id WHERE f.thread_id = ? ORDER BY f.position)
"""
EMPTY = "SELECT id, last_post_id FROM threads t WHERE NOT EXISTS (SELECT 1 FROM posts p WHERE p.thread_id = t.id)"
HOMELESS = "SELECT 1 FROM posts p WHERE NOT EXISTS (SELECT 1 FROM threads t WHERE t.id = p.thread_id) LIMIT 1"
MOVED = """
UPDATE posts SET thread_id = :thread, group_id = :group
WHERE NOT EXISTS (SELECT 1 FROM threads t WHERE t.id = posts.thread_id)
"""
UNCLEAR = """
SELECT t.id FROM threads t WHERE NOT EXISTS (SELECT 1 FROM groups g WHERE g.id = t.group_id)
UNION SELECT t.id FROM threads t JOIN posts p ON p.thread_id = t.id WHERE p.group_id <> t.group_id
"""
OF_PLACES = """
SELECT w.group_id, coalesce(g.visibility <> 'secret', 0) FROM (
    SELECT group_id FROM threads WHERE id = :id UNION SELECT group_id FROM posts WHERE thread_id = :id) w
LEFT JOIN groups g ON g.id = w.group_id
"""
THERE = "SELECT 1 FROM threads WHERE id = :id UNION ALL SELECT 1 FROM merged_threads WHERE id = :id"
STANDING = "SELECT group_id, last_at FROM threads WHERE id = ?"
ANSWERED = " UNION ALL ".join(
    f"SELECT 1 FROM {table} WHERE thread_id = :id"
    for table in ("accepted_answers", "verified_answers", "outdated_answers", "affected_members", "routes")
)
MARKED = "INSERT INTO salvaged_marks (post_id) VALUES (?)"
OPENING_KIND = """
UPDATE posts SET kind = t.kind FROM threads t WHERE t.id = posts.thread_id
AND posts.id IN (SELECT post_id FROM salvaged_marks) AND posts.id = (
    SELECT min(id) FROM posts f WHERE f.thread_id = t.id)
"""
MERGED = "SELECT target_id FROM merged_threads WHERE id = ?"
NULLED = """
UPDATE OR IGNORE {table} SET {column} = NULL WHERE {column} IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{key} = {table}.{column})
"""
DROPPED = """
DELETE FROM {table} WHERE {column} IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{key} = {table}.{column})
"""
AUTHOR = ("author_id", "author_name", "created_at")


class Places:
    """Fills the places of a loading's lost rows; `groups` are those that it has put there."""

    def __init__(self, tx: Transaction, loading: Loading) -> None:
        self.tx = tx
        self.tables = loading.tables
        self.sequences = loading.sequences
        self.names = list(self.tables)
        self.groups: list[int] = []
        tx.run("CREATE TEMP TABLE salvaged_marks (post_id INTEGER PRIMARY KEY)")

    def fill(self) -> None:
        """Fill them, and let nothing refer to what is not there."""
        for number, known in self._lost("members"):
            self._member(number, known)
        for number, known in self._lost("groups"):
            self._group(number, known)
        for name in self.names:
            if name not in ("members", "groups", "threads", "posts"):
                for number, known in self._lost(name):
                    self.tables[name].rebuilt += fill(self.tx, name, {self._key(name): number, **known})
        for column, table in self._referring("members"):
            for number in self._needed(table, column, "members"):
                self._member(number, self._known("members", number))
        self._threads()
        for column, table in self._referring("groups"):
            for number in self._needed(table, column, "groups"):
                self._group(number, self._known("groups", number))
        self._unclear()
        self._posts()
        self._whole()
        for name in ("members", "groups", "threads"):
            there = {int(number) for (number,) in self.tx.rows(f"SELECT id FROM {name}")}
            self.tables[name].rebuilt = len(there & set(self.tables[name].known))

    def _lost(self, name: str) -> list[tuple[int, dict[str, Any]]]:
        return sorted(self.tables[name].known.items()) if name in self.tables else []

    def _known(self, name: str, number: int) -> dict[str, Any]:
        return self.tables[name].known.get(number, {})

    def _key(self, name: str) -> str:
        return str(self.tx.value("SELECT name FROM pragma_table_info(?) WHERE pk = 1", (name,)))

    def _referring(self, parent: str) -> list[tuple[str, str]]:
        return [
            (column, table)
            for table in self.names
            for other, column in self.tx.rows(REFERENCES, (table,))
            if other == parent
        ]

    def _needed(self, table: str, column: str, parent: str) -> list[int]:
        """Numbers that rows refer to and that are not there; such as were never given out are none."""
        most = self.sequences.get(parent)
        found = self.tx.rows(NEEDED.format(table=table, column=column, parent=parent))
        return [int(number) for (number,) in found if number > 0 and (most is None or number <= most)]

    def _member(self, number: int, known: dict[str, Any]) -> None:
        handle = known.get("handle_key") or arrival.free_handle(self.tx, f"salvaged-{number}")
        values = {
            "id": number,
            "uid": known.get("uid") or fresh(),
            "handle": handle,
            "handle_key": handle,
            "name": known.get("name") or handle,
            "claimed_by": known.get("claimed_by"),
            "created_at": self.tx.at,
            "arrived_at": self.tx.value("SELECT min(created_at) FROM identities WHERE member_id = ?", (number,)),
        }
        insert(self.tx, "members", list(values), [list(values.values())])

    def _group(self, number: int, known: dict[str, Any]) -> None:
        slug = known.get("slug") or self._free_slug(f"salvaged-{number}")
        values = {
            "id": number,
            "uid": known.get("uid") or fresh(),
            "name": known["slug"] if known.get("slug") else f"Salvaged group {number}",
            "slug": slug,
            "visibility": "secret",
            "position": number,
            "created_at": self.tx.at,
        }
        insert(self.tx, "groups", list(values), [list(values.values())])
        self.groups.append(number)

    def _free_slug(self, wanted: str) -> str:
        taken = self.tx.row("SELECT 1 FROM groups WHERE slug = ?", (wanted,))
        return f"{wanted}-{fresh()}" if taken else wanted

    def _threads(self) -> None:
        posts = self.tables["posts"].known
        wanted = set(self.tables["threads"].known) | set(self._needed("posts", "thread_id", "threads"))
        # A thread that is gone with all of its posts has left at most an index's word for them.
        wanted |= {known["thread_id"] for known in posts.values() if "thread_id" in known}
        groups = {
            known["thread_id"]: known["group_id"] for known in posts.values() if {"thread_id", "group_id"} <= {*known}
        }
        for number in sorted(wanted):
            if self.tx.row(THERE, {"id": number}) is None:
                self._thread(number, self._known("threads", number), groups.get(number))

    def _thread(self, number: int, known: dict[str, Any], elsewhere: int | None) -> None:
        first = self.tx.row(OF_THREAD, (number,)) or (elsewhere, "", None, None, None, self.tx.at)
        group, kind = known.get("group_id") or first[0], first[1]
        if group is None:
            return
        uid, title, salt = known.get("uid") or fresh(), f"Salvaged thread #{number}", journal.salt()
        values = {
            "id": number,
            "uid": uid,
            "group_id": group,
            "kind": kind if kind in KINDS else "question" if self.tx.row(ANSWERED, {"id": number}) else "discussion",
            "title": title,
            **(dict(zip(AUTHOR, first[2:5], strict=True)) if kind in KINDS else {}),
            "arrived_at": first[5],
            "last_at": known.get("last_at") or self.tx.value(ACTIVITY, (number,)) or self.tx.at,
            "pinned_at": known.get("pinned_at") or "",
            "duplicate_of": known.get("duplicate_of"),
            "topics": self.tx.value(TOPICS, (number,)),
            "salt": salt,
            "hash": commitment(salt, uid, title),
        }
        insert(self.tx, "threads", list(values), [list(values.values())])

    def _unclear(self) -> None:
        """Where a damaged row says two things of its place, nobody reads it who might not have read it before."""
        if self.tx.row(HOMELESS) is not None:
            hidden = self._hidden()
            thread = self._next("threads")
            self._thread(thread, {}, hidden)
            self.tx.run(MOVED, {"thread": thread, "group": hidden})
        for (thread,) in self.tx.rows(UNCLEAR):
            careful = [group for group, open_ in self.tx.rows(OF_PLACES, {"id": thread}) if not open_]
            known = len(careful) == 1 and self.tx.row("SELECT 1 FROM groups WHERE id = ?", careful)
            if careful:
                target = careful[0] if known else self._hidden()
                self.tx.run("UPDATE threads SET group_id = ? WHERE id = ?", (target, thread))

    def _hidden(self) -> int:
        number = self._next("groups")
        self._group(number, {})
        return number

    def _posts(self) -> None:
        """A mark where each lost post stood, as a deleted one leaves it: an import may bring the post itself again."""
        for number, known in self._lost("posts"):
            if "thread_id" in known:
                self._mark(number, known["thread_id"], known)
        for thread, last in self.tx.rows(EMPTY):
            if last is not None and self.tx.row("SELECT 1 FROM posts WHERE id = ?", (last,)) is None:
                self.tables["posts"].known[last] = {"thread_id": thread}
                self._mark(last, thread, {})
            else:
                self._mark(self._next("posts"), thread, {})
        self.tx.run(OPENING_KIND)

    def _next(self, table: str) -> int:
        """A number that was never given out."""
        most = int(self.tx.value(f"SELECT max(id) FROM {table}") or 0)
        number = max(most, self.sequences.get(table, 0), *self.tables[table].known, 0) + 1
        self.sequences[table] = number
        return number

    def _mark(self, number: int, thread: int, known: dict[str, Any]) -> None:
        thread = self.tx.value(MERGED, (thread,)) or thread
        standing = self.tx.row(STANDING, (thread,))
        if standing is None:
            return
        uid, salt = fresh(), journal.salt()
        values = {
            "id": number,
            "uid": uid,
            "thread_id": thread,
            "group_id": standing[0],
            "arrival": known.get("arrival", 0),
            "kind": "reply",
            "author_id": known.get("author_id"),
            "reply_to": known.get("reply_to"),
            "arrived_at": standing[1],
            "deleted_at": self.tx.at,
            "body": "",
            "salt": salt,
            "hash": content_hash(salt, uid, None, ""),
        }
        insert(self.tx, "posts", list(values), [list(values.values())])
        self.tx.run(MARKED, (number,))

    def _whole(self) -> None:
        changed = 1
        while changed:  # Rows that go may take others along.
            changed = 0
            for table in self.names:
                for _, _, parent, column, key, *_ in self.tx.rows(f"PRAGMA foreign_key_list({table})"):
                    here = {"table": table, "column": column, "parent": parent, "key": key or self._key(parent)}
                    strict = self.tx.value(STRICT, (table, column))
                    for sql in (() if strict else (NULLED,)) + (DROPPED,):
                        changed += self.tx.run(sql.format(**here)).rowcount
