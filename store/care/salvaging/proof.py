"""Which rows of a damaged store are believed, by what proves them: hashes, the journal, trees that lead to them."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from store import text
from store.care.salvaging.shapes import Shape
from store.care.salvaging.trees import Forest, Row
from store.clock import parse
from store.connection import Transaction
from store.journal import commitment

COVERED = {"posts": ("uid", "created_at", "body"), "threads": ("uid", "title")}
"""What the hash of a row covers."""
UNPROVEN = ("groups", "group_members", "store")
"""Who may read what is taken from no page that might be an old one."""
TIMES = ("_at", "away_until")
LAST = {
    "posts": "SELECT commitment FROM salvaged_journal WHERE post_id = ? AND commitment IS NOT NULL"
    " ORDER BY seq DESC LIMIT 1",
    "threads": "SELECT commitment FROM salvaged_journal WHERE thread_id = ? AND post_id IS NULL"
    " AND commitment IS NOT NULL ORDER BY seq DESC LIMIT 1",
}
RETRACTED = {
    "posts": "SELECT 1 FROM salvaged_journal WHERE post_id = ? AND action = 'post.retract'",
    "threads": "SELECT 1 FROM salvaged_journal WHERE thread_id = ? AND action = 'thread.retract'",
}

Rows = Iterable[Row]


class Proof:
    """Lets rows pass that nothing contradicts. `doubtful` are posts whose hash does not prove their text."""

    def __init__(self, tx: Transaction, forest: Forest) -> None:
        self.tx = tx
        self.forest = forest
        self.doubtful: list[int] = []

    def believed(self, name: str, shape: Shape) -> Iterator[Row]:
        """The rows of a table that are believed, its posts before what refers to them."""
        place = {column.name: at for at, column in enumerate(shape.columns)}
        rows = self._clean(shape, place.get("imported"))
        if name in COVERED:
            return self._hashed(name, place, rows)
        if name == "post_versions":
            return self._versions(place, rows)
        if not self.forest.free_known and not self.forest.trees[name].whole:
            return self._careful(name, place, rows)
        return iter(rows)

    def _clean(self, shape: Shape, imported: int | None) -> Iterator[Row]:
        """What comes from damaged pages goes through the gate that all text comes in by, and its times are times."""
        times = {
            place: None if column.null else self.tx.at
            for place, column in enumerate(shape.columns)
            if column.name.endswith(TIMES) and column.name != "pinned_at"
        }
        for row in self.forest.rows(shape.table):
            values = row.values
            for place, value in enumerate(values):
                if isinstance(value, str):
                    if not value.isprintable():
                        values[place] = value = text.clean(value)
                    if place in times and not _reads(parse, value):
                        values[place] = times[place]
            # No hash covers it, and it may go on in a page that is another's.
            if imported is not None and row.spilled and not _reads(json.loads, values[imported]):
                values[imported] = None
            yield row

    def _careful(self, name: str, place: dict[str, int], rows: Rows) -> Iterator[Row]:
        """Where an old page might be taken for one of today's, nobody gets rights by it."""
        for row in rows:
            if row.stray and name in UNPROVEN:
                continue
            if row.stray and name == "members":
                row.values[place["role"]] = "member"
            yield row

    def _hashed(self, name: str, place: dict[str, int], rows: Rows) -> Iterator[Row]:
        """Rows with the hash of their text, and changed ones that lie on a page to which a tree leads.

        One that is changed and goes on in other pages may go on in those of another, who may be secret.
        """
        for row in rows:
            values = row.values
            salt = values[place["salt"]]
            digest = None if salt is None else commitment(salt, *(values[place[part]] for part in COVERED[name]))
            proven = digest in (None, values[place["hash"]])
            if not proven and (row.stray or row.spilled):
                self.forest.trees[name].whole = False
                continue
            if row.stray and not self._as_the_journal_says(name, row.rowid, values[place["hash"]]):
                continue
            if not proven:
                # From here on its hash says what stands there, and the report that it may not be what was written.
                values[place["hash"]] = digest
                if name == "posts":
                    self.doubtful.append(row.rowid)
            yield row

    def _as_the_journal_says(self, name: str, number: int, digest: bytes) -> bool:
        if self.tx.row(RETRACTED[name], (number,)):
            return False
        last = self.tx.value(LAST[name], (number,))
        told = last is not None and self.forest.trees["journal"].whole
        return bool(last == digest) or (self.forest.free_known and not told)

    def _versions(self, place: dict[str, int], rows: Rows) -> Iterator[Row]:
        """Earlier texts; a long one only with its hash, and where its page might be an old one, none but with it."""
        for row in rows:
            values = row.values
            post = self.tx.row("SELECT uid, created_at FROM posts WHERE id = ?", (values[place["post_id"]],))
            salt = values[place["salt"]]
            digest = commitment(salt, *post, values[place["body"]]) if salt is not None and post is not None else None
            if digest != values[place["hash"]] and (row.spilled or row.stray):
                self.forest.trees["post_versions"].whole = False
                continue
            if row.stray and not self.forest.free_known:
                continue
            yield row


def _reads(read: Callable[[str], Any], value: str | None) -> bool:
    try:
        return value is None or read(value) is not None
    except ValueError:
        return False
