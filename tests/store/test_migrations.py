"""store.migrations: `user_version` says what a store is, and a fresh one is what the schema says."""

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from sqlite_utils import Database

from store import migrations, schema
from store.opening import APPLICATION_ID, SCHEMA_VERSION

if TYPE_CHECKING:
    from tests.store.conftest import Forum

SHAPE = (
    "SELECT type, name, tbl_name, sql FROM sqlite_schema"
    " WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE '%migrations%' ORDER BY type, name"
)


def test_a_fresh_store_says_what_it_is(forum: "Forum") -> None:
    assert (
        forum.db.value("PRAGMA user_version") == SCHEMA_VERSION == len(migrations.steps.pending(Database(memory=True)))
    )
    assert forum.db.value("PRAGMA application_id") == APPLICATION_ID


def test_a_fresh_store_is_what_the_first_schema_says(forum: "Forum") -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as plain:
        plain.executescript(schema.FIRST)
        assert forum.db.rows(SHAPE) == plain.execute(SHAPE).fetchall()


def test_statements_are_those_of_the_script() -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as one, contextlib.closing(sqlite3.connect(":memory:")) as all:
        for statement in migrations.statements(schema.FIRST):
            one.execute(statement)
        all.executescript(schema.FIRST)
        assert one.execute(SHAPE).fetchall() == all.execute(SHAPE).fetchall()


def test_applying_again_changes_nothing(forum: "Forum") -> None:
    before = forum.db.rows(SHAPE)
    migrations.apply(forum.db.connection)
    assert forum.db.rows(SHAPE) == before


def test_the_connection_keeps_its_pragmas(forum: "Forum") -> None:
    for pragma in ("recursive_triggers", "trusted_schema"):
        assert forum.db.value(f"PRAGMA {pragma}") == 0
    assert forum.db.value("PRAGMA foreign_keys") == 1
