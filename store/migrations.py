"""Append-only steps from an empty file to the present schema, each a function of plain SQL.

sqlite-utils applies them and keeps the list of those applied; `user_version` decides whether it is needed at all,
so that a store of the present version opens without importing it. A step that has been released is never changed.
"""

import sqlite3

from sqlite_utils import Database, Migrations

from store.opening import APPLICATION_ID, SCHEMA_VERSION
from store.schema import FIRST

steps = Migrations("hallway")


def statements(script: str) -> list[str]:
    """A script's statements, one by one: sqlite3's executescript would commit first."""
    found, pending = [], ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending.strip())
            pending = ""
    return found


@steps()
def m001_first(db: Database) -> None:
    """Members, groups, threads, posts, and what stands beside them."""
    for statement in statements(FIRST):
        db.conn.execute(statement)


def apply(connection: sqlite3.Connection) -> None:
    """Bring a schema up to date, in the caller's transaction."""
    # Its own default would switch a pragma of the connection that it is lent.
    steps.apply(Database(connection, recursive_triggers=False, execute_plugins=False))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
