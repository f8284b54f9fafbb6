"""What the rows of each table and index of a store look like in its pages."""

import sqlite3
from typing import NamedTuple

from store.care.salvaging.cells import Values

LISTED = "SELECT name, type, tbl_name FROM sqlite_schema WHERE rootpage > 0 ORDER BY type = 'index'"
WITHOUT_ROWID = "SELECT wr FROM pragma_table_list WHERE name = ?"
_KINDS: dict[str, type] = {"INTEGER": int, "TEXT": str, "BLOB": bytes}


class Column(NamedTuple):
    """A column as the pages have it: what its values are (`object`: anything), and whether it may be null.

    One that is `optional` may have been added to older rows, which then end before it.
    """

    name: str
    kind: type
    null: bool
    optional: bool


class Shape(NamedTuple):
    """What the rows of a table or an index look like, and of which table they tell.

    `ordered` is true of indexes, and of tables WITHOUT ROWID, which are kept as such. `key` is the column that is the
    table's rowid: in the rows of the table it is null, in those of an index the last one. Nameless columns of an index
    are expressions; a `part` index does not have all rows. The oldest rows have at least `least` values.
    """

    table: str
    columns: tuple[Column, ...]
    ordered: bool
    key: str | None
    part: bool
    least: int

    def fits(self, values: Values) -> bool:
        """Whether a row can be one of these. No text that came in has a null character; pages that were zeroed have."""
        if not self.least <= len(values) <= len(self.columns):
            return False
        for (_, kind, null, _), value in zip(self.columns, values, strict=False):
            if value is None:
                if not null:
                    return False
            elif not isinstance(value, kind) or (isinstance(value, str) and "\0" in value):
                return False
        return True


def _shape(table: str, columns: list[Column], *, ordered: bool, key: str | None, part: bool = False) -> Shape:
    least = len(columns)
    while least and columns[least - 1].optional:
        least -= 1
    return Shape(table, tuple(columns), ordered, key, part, least)


def _of(table: str, *kinds: tuple[str, type], ordered: bool = False) -> Shape:
    columns = [Column(name, kind, name == "sql", False) for name, kind in kinds]
    return _shape(table, columns, ordered=ordered, key=None)


SCHEMA = _of("sqlite_schema", ("type", str), ("name", str), ("tbl_name", str), ("rootpage", int), ("sql", str))
UNTYPED = {
    shape.table: shape
    for shape in (
        _of("sqlite_sequence", ("name", str), ("seq", int)),
        _of("search_words_idx", ("segid", int), ("term", bytes), ("pgno", int), ordered=True),
        _of("search_trigrams_idx", ("segid", int), ("term", bytes), ("pgno", int), ordered=True),
    )
}
"""Tables whose columns say nothing of their kind: SQLite's own (fileformat2, 2.6), and of FTS5's those that grow."""


def shapes(connection: sqlite3.Connection) -> dict[str, Shape]:
    """The tables and indexes of a store behind a connection, by name."""
    found: dict[str, Shape] = {}
    for name, kind, table in connection.execute(LISTED).fetchall():
        found[name] = UNTYPED.get(name) or (
            _table(connection, name) if kind == "table" else _index(connection, name, found[table])
        )
    return found


def _table(connection: sqlite3.Connection, name: str) -> Shape:
    rows = connection.execute(f"PRAGMA table_info({name})").fetchall()
    ((without,),) = connection.execute(WITHOUT_ROWID, (name,)).fetchall()
    keys = sorted((row for row in rows if row[5]), key=lambda row: int(row[5]))
    key = keys[0][1] if not without and len(keys) == 1 and str(keys[0][2]).upper() == "INTEGER" else None
    if without:
        rows = [*keys, *(row for row in rows if not row[5])]
    columns = []
    for _, column, declared, strict, default, place in rows:
        null = column == key or not (strict or (without and place))
        optional = column != key and not place and (null or default is not None)
        columns.append(Column(column, _KINDS.get(declared.upper(), object), null, optional))
    return _shape(name, columns, ordered=bool(without), key=key)


def _index(connection: sqlite3.Connection, name: str, table: Shape) -> Shape:
    by_name = {column.name: column for column in table.columns}
    part = any(row[1] == name and row[4] for row in connection.execute(f"PRAGMA index_list({table.table})"))
    columns = []
    for _, place, column, *_ in connection.execute(f"PRAGMA index_xinfo({name})").fetchall():
        if place == -2:
            columns.append(Column("", object, True, False))
        elif place == -1 or column == table.key:
            columns.append(Column(table.key or "", int, False, False))
        else:
            columns.append(by_name[column]._replace(optional=False))
    return _shape(table.table, columns, ordered=True, key=table.key, part=part)
