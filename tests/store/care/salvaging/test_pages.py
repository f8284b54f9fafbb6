"""The pages of a store are read as SQLite reads them, with the log beside it."""

import contextlib
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import place, posts
from store.care.salvaging.pages import images
from store.care.salvaging.shapes import Column, Shape
from store.care.salvaging.trees import Forest
from tests.store.care.salvaging.damaging import (
    content,
    copied,
    marked,
    on_pages,
    saved,
)

if TYPE_CHECKING:
    from tests.store.conftest import Forum


KINDS = st.one_of(
    st.none(),
    st.integers(-(1 << 63), (1 << 63) - 1),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=50),
    st.builds(lambda letter, many: letter * many, st.sampled_from("aé東"), st.integers(0, 9000)),
    st.binary(max_size=2000),
    st.floats(allow_nan=False),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(KINDS, KINDS), max_size=60),
    size=st.sampled_from([512, 1024, 4096, 65536]),
    first=st.sampled_from([1, -5, 1 << 40]),
)
def test_pages_are_read_as_sqlite_reads_them(tmp_path: Path, rows: list[Any], size: int, first: int) -> None:
    path = tmp_path / "any.db"
    path.unlink(missing_ok=True)
    anything = (Column("a", object, True, False), Column("b", object, True, False))
    shapes = {
        "t": Shape("t", (Column("id", int, True, False), *anything), False, "id", False, 3),
        "w": Shape("w", (Column("id", int, False, False), *anything), True, None, False, 3),
        "i": Shape("t", (anything[0], Column("id", int, False, False)), True, "id", False, 2),
    }
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute(f"PRAGMA page_size = {size}")
        db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b)")
        db.execute("CREATE TABLE w (id INTEGER PRIMARY KEY, a, b) WITHOUT ROWID")
        db.execute("CREATE INDEX i ON t (a)")
        numbered = [(first + place, *row) for place, row in enumerate(rows)]
        for table in "tw":
            db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", numbered)
        told = {
            "t": db.execute("SELECT * FROM t").fetchall(),
            "w": db.execute("SELECT * FROM w").fetchall(),
            "i": db.execute("SELECT a, id FROM t").fetchall(),
        }
    with path.open("rb") as file:
        forest = Forest(next(images(file, path)), shapes)
        for name, expected in told.items():
            found = [tuple(row.values) for row in forest.rows(name)]
            assert sorted(map(repr, found)) == sorted(map(repr, expected))
            assert forest.trees[name].whole


# The log beside the file


def test_what_lies_in_the_log_alone_is_saved(full: "Forum") -> None:
    posts.reply(full.db, full.admin, 1, marked(5000, 6000))
    damaged = copied(full)
    assert 5000 not in on_pages(damaged)
    before = {path: path.read_bytes() for path in damaged.parent.glob("damaged.db*") if path.is_file()}
    made = saved(full, damaged)
    assert marked(5000, 6000).strip() in {row[1] for row in content(made.path).values()} and not made.log_lost
    after = {path: path.read_bytes() for path in damaged.parent.glob("damaged.db*") if path.is_file()}
    assert after == before, "nothing is written there"


@pytest.mark.parametrize("where", [0, 40, -5000])
def test_a_log_that_breaks_off_is_read_as_far_as_it_holds(full: "Forum", where: int) -> None:
    for turn in range(4):
        posts.reply(full.db, full.admin, 1, marked(5000 + turn, 300))
    damaged = copied(full)
    log = Path(f"{damaged}-wal")
    raw = bytearray(log.read_bytes())
    raw[where] ^= 0xFF
    log.write_bytes(raw)
    made = saved(full, damaged)
    after = content(made.path)
    assert made.log_lost and len(after) >= 60
    assert {row[1] for row in after.values()} <= {row[1] for row in content(full.path).values()}


def test_the_log_of_an_older_state_is_left_out(full: "Forum") -> None:
    for turn in range(4):
        posts.reply(full.db, full.admin, 1, marked(5000 + turn, 3000))
    damaged = copied(full)
    posts.reply(full.db, full.admin, 1, marked(5009, 3000))
    full.db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(full.path, damaged)
    made = saved(full, damaged)
    assert made.log_lost and content(made.path) == content(full.path)


def test_a_transaction_that_was_not_finished_is_taken_back(full: "Forum") -> None:
    damaged = copied(full)
    with contextlib.closing(sqlite3.connect(damaged, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("PRAGMA cache_size = 5")
        db.execute("PRAGMA cache_spill = 1")
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE posts SET body = 'half done ' || body")
        torn = damaged.with_name("torn.db")
        shutil.copy(damaged, torn)
        shutil.copy(f"{damaged}-journal", f"{torn}-journal")
        db.execute("ROLLBACK")
    shutil.copytree(place.kept_folder(damaged), place.kept_folder(torn))
    assert b"half done" in torn.read_bytes()
    made = saved(full, torn)
    assert content(made.path) == content(copied(full, "whole.db")) and made.doubtful == ()
