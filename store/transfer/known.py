"""What a batch looks up once for all its records, and the numbers that it gives out: uids, ids, people, groups."""

import json
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from store import arrival, groups, text
from store.connection import Transaction
from store.permissions import acting, visible
from store.transfer.record import uid_for

Table = Literal["members", "threads", "posts", "attachments"]

# Who imports may not see all that stands here, nor write where they don't.
HIDDEN = f"""
SELECT t.id FROM threads t JOIN groups g ON g.id = t.group_id
WHERE t.id IN (SELECT value FROM json_each(:threads)) AND NOT {visible()}
"""
# What was merged here is known by what it went into, and not brought back.
THREADS = """
SELECT uid, id FROM threads WHERE uid IN (SELECT value FROM json_each(:uids))
UNION ALL SELECT uid, target_id FROM merged_threads WHERE uid IN (SELECT value FROM json_each(:uids))
"""
GROUP = f"SELECT g.id, g.name FROM groups g WHERE {{named}} AND {visible()}"
POSTS = "SELECT uid, id, thread_id FROM posts WHERE uid IN (SELECT value FROM json_each(?))"
PEOPLE = """
SELECT m.uid, coalesce(m.claimed_by, m.id), r.name, coalesce(r.source_id, r.uid)
FROM members m JOIN members r ON r.id = coalesce(m.claimed_by, m.id)
WHERE m.uid IN (SELECT value FROM json_each(?))
"""
MEMBER = """
INSERT INTO members (id, uid, handle, handle_key, name, created_at, source, source_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""


class Person(NamedTuple):
    """A member as the store has it now: the id, the name, and the id in the source."""

    id: int
    name: str
    source_id: str | None


class Place(NamedTuple):
    """Where a post stands: its id and its thread's."""

    id: int
    thread: int


class Known:
    """What one source's things are called here, inside one transaction."""

    def __init__(self, tx: Transaction, source: str, group: str | None) -> None:
        self.tx = tx
        self.source = source
        self._group = group
        self._uids: dict[tuple[str, str], str] = {}
        self._groups: dict[str, tuple[int, str]] = {}
        self._people: dict[str, Person] = {}
        if group is not None:
            self.group(group)
        self._next = {table: self._last_id(table) + 1 for table in ("members", "threads", "posts", "attachments")}

    def uid(self, what: str, source_id: str) -> str:
        """The uid of a thread, post, member or file of this source."""
        key = (what, source_id)
        if (found := self._uids.get(key)) is None:
            found = self._uids[key] = uid_for(self.source, what, source_id)
        return found

    def take(self, table: Table) -> int:
        """A number for a new row. Nobody else can take one while the transaction holds the lock."""
        taken = self._next[table]
        self._next[table] += 1
        return taken

    def threads(self, uids: list[str]) -> dict[str, int]:
        """The ids of those of these threads that are here, under their own number or merged into another one."""
        return {row[0]: row[1] for row in self.tx.rows(THREADS, {"uids": json.dumps(uids)})}

    def posts(self, uids: list[str]) -> dict[str, Place]:
        """Where those of these posts stand that are here."""
        return {row[0]: Place(row[1], row[2]) for row in self.tx.rows(POSTS, (json.dumps(uids),))}

    def hidden(self, threads: Iterable[int]) -> set[int]:
        """Those of these threads that the acting member may not see."""
        return {row[0] for row in self.tx.rows(HIDDEN, acting(self.tx.session, threads=json.dumps(list(threads))))}

    def _last_id(self, table: str) -> int:
        return int(self.tx.value("SELECT max(seq) FROM sqlite_sequence WHERE name = ?", (table,)) or 0)

    def person(self, source_id: str) -> Person:
        """One of the people that `add_people` was told of."""
        return self._people[self.uid("member", source_id)]

    def add_people(self, people: Iterable[tuple[str, str | None]]) -> int:
        """Make members of those (source id, name) who are none yet; how many that were."""
        named: dict[str, tuple[str, str | None]] = {}
        for source_id, name in people:
            named.setdefault(self.uid("member", source_id), (source_id, name))
        for uid, *found in self.tx.rows(PEOPLE, (json.dumps(list(named)),)):
            self._people[uid] = Person(*found)
        rows: list[tuple[Any, ...]] = []
        taken: set[str] = set()
        for uid, (source_id, given) in named.items():
            if uid in self._people:
                continue
            name = given or "somebody"
            handle = self._free_handle(text.handle_from(name), taken)
            taken.add(handle.casefold())
            member = self.take("members")
            self._people[uid] = Person(member, name, source_id)
            rows.append((member, uid, handle, handle.casefold(), name, self.tx.at, self.source, source_id))
            self.tx.record("member.import", member=member)
        self.tx.many(MEMBER, rows)
        return len(rows)

    def _free_handle(self, wanted: str, taken: set[str]) -> str:
        handle = arrival.free_handle(self.tx, wanted)
        number = 1
        while handle.casefold() in taken:
            number += 1
            handle = arrival.free_handle(self.tx, f"{wanted}-{number}")
        return handle

    def group(self, name: str) -> tuple[int, str]:
        """The id and name of a thread's group, which is made if need be. Raises Invalid, Conflict."""
        name = self._group or name
        if name not in self._groups:
            here = acting(self.tx.session, name=name, slug=text.slug(name))
            row = self.tx.row(GROUP.format(named="g.name = :name"), here) or self.tx.row(
                GROUP.format(named="g.slug = :slug"), here
            )
            self._groups[name] = row or (groups.insert(self.tx, name, lead=self.tx.session.actor), name)
        return self._groups[name]
