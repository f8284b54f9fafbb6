"""A process that reads for long holds back the log; doctor sees it, and by which process."""

import contextlib
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from store.care import readers, standing

if TYPE_CHECKING:
    from tests.store.conftest import Forum

READS = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN")
db.execute("SELECT count(*) FROM posts").fetchone()
print("reading", flush=True)
sys.stdin.readline()
"""


def grow(forum: "Forum") -> None:
    """Some two thousand pages into the log, whoever reads."""
    with contextlib.closing(sqlite3.connect(forum.path, isolation_level=None)) as raw:
        raw.execute("CREATE TABLE IF NOT EXISTS ballast (words TEXT)")
        raw.execute("INSERT INTO ballast VALUES (hex(randomblob(4200000)))")


def test_a_long_reader_is_named_and_nobody_else(forum: "Forum") -> None:
    assert standing.log(forum.db, forum.admin).ok
    command = [sys.executable, "-c", READS, str(forum.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdin and reader.stdout and reader.stdout.readline() == "reading\n"
        grow(forum)
        if not readers.reading(forum.path):
            reader.stdin.close()
            pytest.skip("this system does not show who holds which lock")
        found = standing.log(forum.db, forum.admin)
        assert not found.ok and f"process {reader.pid} (python" in found.detail
        reader.stdin.close()
    assert standing.log(forum.db, forum.admin).ok


def test_a_log_that_is_only_long_is_well(forum: "Forum") -> None:
    grow(forum)
    assert standing.log(forum.db, forum.admin).ok
