"""An import that is killed and run again ends the same as one that was not."""

import contextlib
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store import journal, members, place
from store.connection import Db
from store.create import create_store
from store.opening import open_store
from store.session import Identity
from store.transfer.export import lines
from store.transfer.formats import open_archive
from store.transfer.load import load

ANA = Identity("test-host", "uid", "1", "ana")
IMPORTS = """
import sys
from pathlib import Path
from store import members
from store.opening import open_store
from store.session import Identity
from store.transfer.formats import open_archive
from store.transfer.load import load
db = open_store(sys.argv[1])
session = members.session_for(db, Identity("test-host", "uid", "1", "ana"))
print("go", flush=True)
def tell(part, done):
    if done.posts:
        print(done.posts, flush=True)
load(db, session, open_archive(sys.argv[3], Path(sys.argv[2])), keep=True, progress=tell)
print("done", flush=True)
"""
# What differs between any two runs: salts, what is hashed with them, times of the run, uids of what is not imported.
RANDOM = {"salt", "hash", "commitment", "arrived_at", "created_at", "at", "joined_at"}
OWN = {"members": "source IS NOT NULL", "groups": "false"}


def everything(db: Db) -> dict[str, Any]:
    """All that a store holds but what no two runs share."""
    found: dict[str, Any] = {"export": list(lines(db, members.session_for(db, ANA)))}
    tables = db.rows(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '*search_*' AND name NOT GLOB '*sqlite*'"
    )
    for (table,) in tables:
        columns = [row[1] for row in db.rows(f"PRAGMA table_info({table})") if row[1] not in RANDOM]
        if table in ("threads", "posts"):
            columns.append("created_at")
        if table != "store":
            chosen = f"SELECT {', '.join(columns)} FROM {table} WHERE {OWN.get(table, 'true')}"
            found[table] = db.rows(
                f"SELECT * FROM ({chosen}) ORDER BY {', '.join(map(str, range(1, len(columns) + 1)))}"
            )
    found["groups"] = db.rows("SELECT id, name, slug, arrivals, threads, members, last_at FROM groups ORDER BY id")
    return found


def kept(store: Path) -> set[str]:
    return {file.name for file in place.kept_folder(store).iterdir()}


def sound(db: Db) -> None:
    assert db.value("PRAGMA integrity_check") == "ok"
    assert journal.first_broken(db) is None
    assert not db.rows("PRAGMA foreign_key_check")
    for index in ("search_words", "search_trigrams"):
        db.connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")


@pytest.mark.parametrize("format_", ["jsonl", "mbox", "stackexchange"])
def test_killed_anywhere_and_run_again_ends_the_same(
    python: "Callable[..., subprocess.Popen[str]]",
    records: Path,
    mails: Path,
    dump: Path,
    tmp_path: Path,
    at_length: bool,
    format_: str,
) -> None:
    source = {"jsonl": records, "mbox": mails, "stackexchange": dump}[format_]
    with contextlib.closing(create_store(tmp_path / "whole.db", identity=ANA)) as whole:
        begin = time.monotonic()
        load(whole, members.session_for(whole, ANA), open_archive(format_, source), keep=True)
        took = time.monotonic() - begin
        expected = everything(whole)
    total = len(expected["posts"])
    assert total in (2700, 3000, 5400) and (format_ != "mbox" or kept(tmp_path / "whole.db"))
    chance = random.Random(2026)
    halfway = 0
    for number in range(10 if at_length else 2):
        path = tmp_path / f"killed{number}.db"
        create_store(path, identity=ANA).close()
        for storing in (False, True):
            with python(IMPORTS, path, source, format_) as other:
                assert other.stdout is not None and other.stdout.readline() == "go\n"
                if storing:  # After a batch, whenever that is: a format may read all of its source before.
                    other.stdout.readline()
                time.sleep(chance.random() * took * (0.1 if storing else 0.8))
                os.kill(other.pid, signal.SIGKILL)
                other.wait()
            with contextlib.closing(open_store(path)) as db:
                sound(db)
                halfway += 0 < db.value("SELECT count(*) FROM posts") < total
        with contextlib.closing(open_store(path)) as db:
            load(db, members.session_for(db, ANA), open_archive(format_, source), keep=True)
            sound(db)
            assert kept(path) == kept(tmp_path / "whole.db")
            found = everything(db)
            assert found["export"] == expected["export"]
            for table, rows in expected.items():
                assert found[table] == rows, table
    assert halfway, "no kill struck in the middle; this proved nothing"
