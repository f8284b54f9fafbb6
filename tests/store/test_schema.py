"""docs/schema.md describes every table, column, view and named index of a fresh store, and none that is not there."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.store.conftest import Forum

PAGE = Path(__file__).resolve().parents[2] / "docs" / "schema.md"
SHADOWS = re.compile(r"search_(words|trigrams)_(data|idx|content|docsize|config)|sqlite_.*|_sqlite_.*")


def described() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            found[line.removeprefix("## ")] = []
        elif column := re.match(r"\| `(\w+)` \| \S", line):
            found[list(found)[-1]].append(column[1])
    return found


def test_every_table_and_column_is_described_and_none_else(forum: "Forum") -> None:
    names = [
        row[0]
        for row in forum.db.rows("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
        if not SHADOWS.fullmatch(row[0])
    ]
    real = {name: [row[1] for row in forum.db.rows(f"PRAGMA table_info({name})")] for name in names}
    assert described() == real


def test_every_named_index_is_said_to_be_for_something(forum: "Forum") -> None:
    indexes = forum.db.rows("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
    real = {name for name, table in indexes if not SHADOWS.fullmatch(table)}
    said = set(re.findall(r"`(\w+_(?:by_\w+|waiting|unresolved))`", PAGE.read_text(encoding="utf-8")))
    assert said == real


def test_what_the_page_says_of_the_whole(forum: "Forum") -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"0x{forum.db.value('PRAGMA application_id'):08X}" in page
    assert f"schema's version: {forum.db.value('PRAGMA user_version')}." in page
    for key, _ in forum.db.rows("SELECT key, value FROM store"):
        assert f"`{key}`" in page
