"""How fast the store's side of an import is, beside a bare executemany of the very same rows.

Run from the checkout: `python benchmarks/importing.py [FILE] [--rounds N]`. See README.md in this folder.
"""

import argparse
import contextlib
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from store.create import create_store
from store.members import session_for
from store.opening import connect
from store.session import Identity
from store.transfer.jsonl import JsonlArchive
from store.transfer.load import load
from store.transfer.record import Rejected, ThreadRecord

ARCHIVE = Path(__file__).resolve().parents[2] / "shared" / "data" / "threads.jsonl.gz"
ANA = Identity("benchmark", "uid", "1", "ana")
# By which column a table's rows belong to a transaction. All others go into the first, links into the last: the
# import writes them first and resolves them when their targets are there.
CUTS = {
    "threads": ("id", "thread"),
    "thread_topics": ("thread_id", "thread"),
    "posts": ("id", "post"),
    "attachments": ("post_id", "post"),
    "accepted_answers": ("post_id", "post"),
    "journal": ("seq", "entry"),
}


class Parsed:
    """An archive whose records lie in memory."""

    source = "jsonl"
    progress = 1.0

    def __init__(self, records: list[ThreadRecord | Rejected]) -> None:
        self.records = records

    def __iter__(self) -> Iterator[ThreadRecord | Rejected]:
        return iter(self.records)


def imported(folder: Path, records: list[ThreadRecord | Rejected]) -> tuple[float, Path]:
    """Import into a fresh store; the seconds that it took, and the store's path."""
    path = folder / "imported.db"
    with contextlib.closing(create_store(path, identity=ANA)) as db:
        session = session_for(db, ANA)
        begin = time.perf_counter()
        load(db, session, Parsed(records))
        took = time.perf_counter() - begin
    return took, path


class Plan:
    """The rows of an imported store, cut at the posts at which the import's own transactions ended."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path)
        self.tables = [
            row[0]
            for row in self.db.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search_%'"
                " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%migrations%' AND sql NOT LIKE '%VIRTUAL%'"
            )
        ]
        ends = self.db.execute(
            "SELECT max(thread_id), max(post_id), max(seq) FROM journal WHERE action = 'post.import'"
            " GROUP BY at ORDER BY min(seq)"
        ).fetchall()
        self.batches = len(ends)
        self.ends = {what: [end[place] for end in ends] for place, what in enumerate(("thread", "post", "entry"))}
        self.rows = {table: self._cut(f"SELECT * FROM {table}", *CUTS.get(table, ("", ""))) for table in self.tables}
        self.rows["thread_links"].reverse()
        self.documents = {
            index: self._cut(f"SELECT id, title, topics, body FROM {view} ORDER BY id", "id", "post")
            for index, view in (("search_words", "search_documents"), ("search_trigrams", "trigram_documents"))
        }
        self.posts = sum(map(len, self.rows["posts"]))

    def _cut(self, sql: str, column: str, what: str) -> list[list[tuple[object, ...]]]:
        """A query's rows, a list for each transaction."""
        found = self.db.execute(sql)
        parts: list[list[tuple[object, ...]]] = [[] for _ in range(self.batches)]
        place = [name[0] for name in found.description].index(column) if column else None
        for row in found:
            parts[0 if place is None else min(bisect_left(self.ends[what], row[place]), self.batches - 1)].append(row)
        return parts


def bare(folder: Path, plan: Plan) -> float:
    """Write the same rows into the same tables by executemany alone; the seconds that it took."""
    path = folder / "bare.db"
    create_store(path, identity=ANA).close()
    connection = connect(path, "mode=rw")
    connection.execute("PRAGMA foreign_keys = OFF")
    for table in plan.tables:
        connection.execute(f"DELETE FROM {table}")
    connection.execute("PRAGMA foreign_keys = ON")
    # The order in which no row points to one that is not there yet.
    first = ["store", "members", "identities", "groups", "group_members", "group_reads", "topics", "threads", "posts"]
    order = [*first, *(table for table in plan.tables if table not in first)]
    begin = time.perf_counter()
    for number in range(plan.batches):
        connection.execute("BEGIN IMMEDIATE")
        for table in order:
            rows = plan.rows[table][number]
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        for table, documents in plan.documents.items():
            connection.executemany(
                f"INSERT INTO {table} (rowid, title, topics, body) VALUES (?, ?, ?, ?)",
                documents[number],
            )
        connection.execute("COMMIT")
    took = time.perf_counter() - begin
    counted = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in plan.tables}
    assert counted == {table: sum(map(len, rows)) for table, rows in plan.rows.items()}
    connection.execute("INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)")
    connection.close()
    return took


def main() -> None:
    """Print posts a second of both, and their ratio."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", nargs="?", type=Path, default=ARCHIVE)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    if not given.file.is_file():
        sys.exit(f"There is no archive at {given.file}; name one in the neutral JSONL.")
    begin = time.perf_counter()
    records = list(JsonlArchive(given.file))
    parsing = time.perf_counter() - begin
    posts = sum(len(record.posts) for record in records if isinstance(record, ThreadRecord))
    print(f"parsing   {parsing:6.2f} s   {posts / parsing:8.0f} posts/s   (apart: not part of the ratio)")
    ratios = []
    for _ in range(given.rounds):
        folder = Path(tempfile.mkdtemp(prefix="hallway-benchmark-"))
        try:
            took, path = imported(folder, records)
            plan = Plan(path)
            least = bare(folder, plan)
            plan.db.close()
        finally:
            shutil.rmtree(folder)
        ratios.append(least / took)
        print(f"import    {took:6.2f} s   {plan.posts / took:8.0f} posts/s   in {plan.batches} transactions")
        print(f"bare      {least:6.2f} s   {plan.posts / least:8.0f} posts/s   ratio {ratios[-1]:.2f}")
    print(f"the import runs at {statistics.median(ratios):.2f} of the speed of the bare rows (at least 0.33 is wanted)")


if __name__ == "__main__":
    main()
