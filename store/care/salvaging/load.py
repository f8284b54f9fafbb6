"""What the pages of a damaged store still say goes into a new one: rows as they are, and what only indexes know."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from store.care.salvaging.proof import Proof
from store.care.salvaging.shapes import Shape
from store.care.salvaging.trees import Forest, Row
from store.connection import Transaction

NOT_LOADED = ("search_", "_sqlite_migrations", "sqlite_sequence", "journal")
"""What is derived, or goes its own way; see `store.care.salvaging.journal`."""
MEMBERSHIP = "group_members_by_member"
ADDED = """
SELECT post_id, thread_id, group_id FROM salvaged_journal j WHERE action IN ('post.add', 'post.import')
AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.id = j.post_id)
AND NOT EXISTS (SELECT 1 FROM salvaged_journal r WHERE r.post_id = j.post_id AND r.action = 'post.retract')
"""

Known = dict[int, dict[str, Any]]
"""What indexes say of rows that could not be read, by their ids."""


class Table:
    """What was found of a table: rows saved, what is known of lost ones by their ids, and whether those are all.

    Of a table without ids, `dropped` counts the rows that only an index knew.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.saved = 0
        self.dropped = 0
        self.rebuilt = 0
        self.exact = True
        self.known: Known = {}

    @property
    def lost(self) -> int:
        """How many rows are known to be lost."""
        return self.dropped + len(self.known)


class Loading:
    """Loads the rows of a forest in a transaction of a new store."""

    def __init__(self, tx: Transaction, forest: Forest) -> None:
        self.tx = tx
        self.forest = forest
        self.tables: dict[str, Table] = {}
        self.proof = Proof(tx, forest)
        self.sequences = self._sequences()

    def load(self) -> None:
        """Load every table, then look in the indexes for what is missing."""
        shapes = {name: tree.shape for name, tree in self.forest.trees.items()}
        names = [name for name, shape in shapes.items() if name == shape.table and not name.startswith(NOT_LOADED)]
        for name in names:
            self.tables[name] = self._table(name, shapes[name])
        self._confirm_members()
        for name in names:
            indexes = [one for one, shape in shapes.items() if shape.table == name and one != name]
            if not self.forest.trees[name].whole:
                if shapes[name].key is None:
                    self._from_indexes(self.tables[name], indexes)
                else:
                    self._look_up(self.tables[name], shapes[name], indexes)

    def _sequences(self) -> dict[str, int]:
        """The greatest ids that were ever given out, as far as that can be read."""
        found: dict[str, int] = {}
        for row in self.forest.rows("sqlite_sequence"):
            name, number = row.values
            found[name] = max(number, found.get(name, 0))
        return found

    def _table(self, name: str, shape: Shape) -> Table:
        tree = self.forest.trees[name]
        names = [column.name for column in shape.columns]
        rows = self.proof.believed(name, shape)
        read = insert(self.tx, name, names, (row.values for row in rows))
        table = Table(name)
        table.saved = int(self.tx.value(f"SELECT count(*) FROM {name}"))
        if table.saved < read:
            tree.whole = False
        return table

    def _confirm_members(self) -> None:
        """Nobody belongs to a group by one damaged byte: the index that lists a member's groups must say so as well."""
        pairs = {tuple(row.values) for row in self.forest.rows(MEMBERSHIP)}
        if self.forest.trees[MEMBERSHIP].whole:
            for group, member in self.tx.rows("SELECT group_id, member_id FROM group_members"):
                if (member, group) not in pairs:
                    self.tx.run("DELETE FROM group_members WHERE group_id = ? AND member_id = ?", (group, member))

    def _from_indexes(self, table: Table, indexes: list[str]) -> None:
        """Rows of a table without ids, as far as an index says what stands in them."""
        table.exact = False
        for index in indexes:
            tree = self.forest.trees[index]
            names = [column.name for column in tree.shape.columns]
            for row in self.forest.rows(index):
                if self._old(row, table.name):
                    continue
                found = dict(zip(names, row.values, strict=True))
                where = " AND ".join(f"{name} = :{name}" for name in found)
                if self.tx.row(f"SELECT 1 FROM {table.name} WHERE {where}", found) is None:
                    table.dropped += 1
                    table.rebuilt += fill(self.tx, table.name, found)
            table.exact |= tree.whole and not tree.shape.part

    def _look_up(self, table: Table, shape: Shape, indexes: list[str]) -> None:
        """What is known of the rows that are missing."""
        saved = {int(number) for (number,) in self.tx.rows(f"SELECT {shape.key} FROM {table.name}")}
        table.exact = False
        for index in indexes:
            tree = self.forest.trees[index]
            names = [column.name for column in tree.shape.columns]
            for row in self.forest.rows(index):
                number = row.values[-1]
                if number not in saved and not self._old(row, table.name):
                    known = table.known.setdefault(number, {})
                    known.update((name, value) for name, value in zip(names, row.values, strict=True) if name)
            table.exact |= tree.whole and not tree.shape.part
        if table.name == "posts":
            for post, thread, group in self.tx.rows(ADDED):
                if post in table.known or not table.exact:
                    told = {"thread_id": thread, "group_id": group}
                    table.known[post] = {**told, **table.known.get(post, {})}

    def _old(self, row: Row, table: str) -> bool:
        return row.stray and not self.forest.free_known


def insert(tx: Transaction, table: str, names: list[str], rows: Iterable[list[Any]]) -> int:
    """Insert rows, those that fit; older ones may lack the last columns. How many there were."""
    count = 0

    def counted(group: Iterable[list[Any]]) -> Iterator[list[Any]]:
        nonlocal count
        for values in group:
            count += 1
            yield values

    for many, group in groupby(rows, key=len):
        marks = ", ".join("?" * many)
        tx.many(f"INSERT OR IGNORE INTO {table} ({', '.join(names[:many])}) VALUES ({marks})", counted(group))
    return count


def fill(tx: Transaction, table: str, found: dict[str, Any]) -> bool:
    """Insert a row of which some values are known, if nothing else than times and places must be; whether it was."""
    values = dict(found)
    for _, name, _, strict, default, key in tx.rows(f"PRAGMA table_info({table})"):
        if name not in values and strict and default is None and not key:
            if name not in FILLED:
                return False
            values[name] = 0 if name == "position" else tx.at
    marks = ", ".join(f":{name}" for name in values)
    sql = f"INSERT OR IGNORE INTO {table} ({', '.join(values)}) VALUES ({marks})"
    return tx.run(sql, values).rowcount > 0


FILLED = ("created_at", "joined_at", "position")
"""What may be made up where nothing says it: since when something is so, and in which order."""
