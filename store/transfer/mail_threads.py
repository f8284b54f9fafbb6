"""Mails sorted into threads, in a scratch database: nothing here grows in memory with their number.

By References and In-Reply-To, as Jamie Zawinski describes it ("message threading", 1997): each id that is named is a
node, there or not; a mail hangs on the last id that it names, and ids named in a row hang on each other where nothing
better is known. Whether a link would close a ring is asked of a second pointer, to the root, whose paths are shortened
as they are walked (Tarjan's union-find). What begins with an answer then joins, by its base subject, the newest mail of
the same one in the DAYS before. If it names a mail that is not there, it joins only a thread whose own beginning is
there: answers to different lost mails of one subject (`CVS update`) belong to different threads.
"""

import itertools
import json
import sqlite3
import zlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from store import clock
from store.transfer import mail_head
from store.transfer.mail_head import Head

DAYS = 30
ROUNDS = 50
"""How often wrong dates are pushed on from mails to their answers."""

SCHEMA = """
CREATE TABLE nodes (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, parent INTEGER, root INTEGER NOT NULL);
CREATE TABLE mails (n INTEGER PRIMARY KEY, node INTEGER NOT NULL UNIQUE, digest TEXT NOT NULL, refs TEXT NOT NULL,
    subject TEXT NOT NULL, base TEXT NOT NULL, answer INTEGER NOT NULL, name TEXT, address TEXT, date TEXT,
    place INTEGER, tree INTEGER);
CREATE TABLE texts (n INTEGER PRIMARY KEY, packed BLOB NOT NULL);
CREATE TABLE names (address TEXT, name TEXT, mails INTEGER, PRIMARY KEY (address, name)) WITHOUT ROWID;
CREATE TABLE lists (name TEXT PRIMARY KEY, mails INTEGER) WITHOUT ROWID;
"""
STARTS = """
CREATE TEMP TABLE starts AS
    SELECT tree, n, base, place, refs <> '[]' AS named FROM (
        SELECT tree, n, base, place, refs, answer, date,
            row_number() OVER (PARTITION BY tree ORDER BY place, n) AS number
        FROM mails
    ) WHERE number = 1 AND answer AND base <> '' AND date IS NOT NULL ORDER BY place, n
"""
NEAREST = """
SELECT node FROM (
    SELECT node, tree, place, n FROM mails WHERE base = :base AND date IS NOT NULL AND place >= :place - :room
    AND (place < :place OR (place = :place AND n < :n)) ORDER BY place DESC, n DESC LIMIT 200
) AS m WHERE NOT :named OR EXISTS (SELECT 1 FROM mails r WHERE r.node = m.tree) ORDER BY place DESC, n DESC LIMIT 1
"""
PUSH = """
UPDATE mails SET place = p.place + 1 FROM nodes c JOIN mails p ON p.node = c.parent
WHERE c.n = mails.node AND p.place >= mails.place
"""
ORDER = """
CREATE TEMP TABLE threads AS
    SELECT tree, min(place) AS place, min(n) AS first FROM mails GROUP BY tree ORDER BY 2, 3
"""
THREADS = """
SELECT t.rowid, t.tree, r.id FROM threads t JOIN nodes r ON r.n = t.tree WHERE t.rowid > ? ORDER BY t.rowid LIMIT 200
"""
MAILS = """
SELECT m.n, c.id, p.id, m.subject, m.name, m.address, m.date
FROM mails m JOIN nodes c ON c.n = m.node LEFT JOIN nodes p ON p.n = c.parent
WHERE m.tree = ? ORDER BY m.place, m.n
"""


class Mail(NamedTuple):
    """A mail in its thread: its id, the id of the mail that it answers, there or not, its header, and all of it."""

    id: str
    parent: str | None
    subject: str
    name: str | None
    address: str | None
    date: str | None
    data: bytes


class Sorter:
    """Takes mails one by one; after `settle` it gives them back thread by thread."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._last = 0
        db.executescript(SCHEMA)
        db.execute("BEGIN")

    def add(self, data: bytes, head: Head) -> None:
        """Take a mail. The same one a second time is passed over; another one of the same id gets an id of its own."""
        digest = mail_head.digest(data, head)
        node = self._node(head.id or f"sha256:{digest}")
        known = self._db.execute("SELECT digest FROM mails WHERE node = ?", (node,)).fetchone()
        if known is not None and known[0] != digest:
            node = self._node(f"{head.id}#{digest[:16]}")
            known = self._db.execute("SELECT digest FROM mails WHERE node = ?", (node,)).fetchone()
        if known is not None:
            return
        refs = [ref for ref in map(self._node, head.references) if ref != node]
        if refs:
            self._hang(node, refs[-1])
        if head.date is not None:
            self._last = _milliseconds(head.date)
        base, answer = mail_head.base_subject(head.subject)
        mail = self._db.execute(
            "INSERT INTO mails (node, digest, refs, subject, base, answer, name, address, date, place)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                node,
                digest,
                json.dumps(refs),
                head.subject,
                base,
                answer,
                head.name,
                head.address,
                head.date,
                self._last,
            ),
        ).lastrowid
        self._db.execute("INSERT INTO texts VALUES (?, ?)", (mail, zlib.compress(data, 1)))
        count = "INSERT INTO {} VALUES ({}, 1) ON CONFLICT DO UPDATE SET mails = mails + 1"
        if head.address is not None and head.name is not None:
            self._db.execute(count.format("names", "?, ?"), (head.address, head.name))
        if head.list is not None:
            self._db.execute(count.format("lists", "?"), (head.list,))

    def settle(self) -> None:
        """Find the threads, and the order of the mails in them, after the last mail."""
        for _, refs in self._each("SELECT n, refs FROM mails WHERE n > ? ORDER BY n LIMIT 1000"):
            for before, after in itertools.pairwise(json.loads(refs)):
                self._hang(after, before)
        self._plant()
        self._db.execute("CREATE INDEX mails_by_base ON mails (base, place)")
        self._db.execute(STARTS)
        for _, tree, n, base, place, named in self._each(
            "SELECT rowid, tree, n, base, place, named FROM starts WHERE rowid > ? ORDER BY rowid LIMIT 1000"
        ):
            room = timedelta(days=DAYS) // timedelta(milliseconds=1)
            given = {"base": base, "place": place, "n": n, "room": room, "named": named}
            found = self._db.execute(NEAREST, given).fetchone()
            if found is not None:
                self._db.execute("UPDATE nodes SET root = ? WHERE n = ?", (self._root(found[0]), self._root(tree)))
        self._plant()
        for _ in range(ROUNDS):
            if not self._db.execute(PUSH).rowcount:
                break
        self._db.execute("CREATE INDEX mails_by_tree ON mails (tree, place, n)")
        self._db.execute(ORDER)

    def list_name(self) -> str | None:
        """The mailing list that at least half of the mails came from, else None."""
        found = self._db.execute(
            "SELECT name FROM lists WHERE 2 * mails >= (SELECT count(*) FROM mails) ORDER BY mails DESC, name LIMIT 1"
        ).fetchone()
        return None if found is None else str(found[0])

    def name_of(self, address: str) -> str | None:
        """The name that most mails of an address give: one name a person, whatever a single mail says."""
        found = self._db.execute(
            "SELECT name FROM names WHERE address = ? ORDER BY name = ?, mails DESC, name LIMIT 1",
            (address, address.partition("@")[0]),
        ).fetchone()
        return None if found is None else str(found[0])

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM mails").fetchone()[0])

    def threads(self) -> Iterator[tuple[str, Iterator[Mail]]]:
        """Each thread: the id of its root, which may be no mail here, and its mails, each after what it answers."""
        for _, tree, root in self._each(THREADS):
            yield root, self._mails(tree)

    def _mails(self, tree: int) -> Iterator[Mail]:
        for mail, *fields in self._db.execute(MAILS, (tree,)):
            # A query of its own, that is over when the text is unpacked: SQLite holds what a row holds.
            ((packed,),) = self._db.execute("SELECT packed FROM texts WHERE n = ?", (mail,)).fetchall()
            data = zlib.decompress(packed)
            del packed
            yield Mail._make((*fields, data))
            del data

    def _each(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query that goes on after the first column of the last row."""
        after = 0
        while rows := self._db.execute(sql, (after,)).fetchall():
            yield from rows
            after = rows[-1][0]

    def _node(self, id: str) -> int:
        found = self._db.execute("SELECT n FROM nodes WHERE id = ?", (id,)).fetchone()
        if found is not None:
            return int(found[0])
        made = self._db.execute("INSERT INTO nodes (id, root) VALUES (?, 0)", (id,)).lastrowid or 0
        self._db.execute("UPDATE nodes SET root = n WHERE n = ?", (made,))
        return made

    def _hang(self, node: int, parent: int) -> None:
        """Hang a node on another, unless it hangs on one already or a ring would close."""
        if self._root(node) == node and (root := self._root(parent)) != node:
            self._db.execute("UPDATE nodes SET parent = ?, root = ? WHERE n = ?", (parent, root, node))

    def _root(self, node: int) -> int:
        path = []
        while True:
            above = int(self._db.execute("SELECT root FROM nodes WHERE n = ?", (node,)).fetchone()[0])
            if above == node:
                break
            path.append(node)
            node = above
        if len(path) > 1:
            self._db.executemany("UPDATE nodes SET root = ? WHERE n = ?", ((node, passed) for passed in path[:-1]))
        return node

    def _plant(self) -> None:
        """Write each mail's root into its row."""
        for mail, node in self._each("SELECT n, node FROM mails WHERE n > ? ORDER BY n LIMIT 1000"):
            self._db.execute("UPDATE mails SET tree = ? WHERE n = ?", (self._root(node), mail))


def _milliseconds(moment: str) -> int:
    return round(clock.parse(moment).timestamp() * 1000)
