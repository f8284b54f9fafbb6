"""Which pages of a damaged store hold which table: by the trees that lead to them, and where those are broken, by what
the pages hold.

A page that no tree leads to is taken for a table only where that table's tree has a gap into which all of its rows fit,
no other one could have it, and the list of free pages does not name it: what was deleted must not come back.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from store.care.salvaging.cells import (
    INDEX_INTERIOR,
    INDEX_LEAF,
    INTERIOR,
    TABLE_INTERIOR,
    TABLE_LEAF,
    Cell,
    Node,
    Values,
    children,
    node,
    rows,
)
from store.care.salvaging.pages import Image
from store.care.salvaging.shapes import SCHEMA, Shape

LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1
KINDS = ("table", "index", "view", "trigger")


class Leaf(NamedTuple):
    """A page whose rows are read: rowids lie above `low`, up to `high`. A `stray` is one that no tree led to."""

    number: int
    low: int = LOWEST
    high: int = HIGHEST
    stray: bool = False


class Tree:
    """The pages of a table or an index that were found, and between which rowids some are missing.

    `whole` says that no page is missing, and of those that were read no row.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.leaves: list[Leaf] = []
        self.gaps: list[tuple[int, int]] = []
        self.whole = True

    def lose(self, low: int = LOWEST, high: int = HIGHEST) -> None:
        """Note that rows are missing, and with which rowids."""
        self.gaps.append((low, high))
        self.whole = False


class Row(NamedTuple):
    """A row as it was read: its rowid (in a table with one), its values.

    No tree led to a `stray`, and a `spilled` one goes on in other pages.
    """

    rowid: int
    values: Values
    stray: bool
    spilled: bool


class Forest:
    """All trees of a store, by the names of tables and indexes.

    `damaged` are the pages that a tree leads to and that are none of it. `free_known` says that all free pages are
    known, so that no other page is one.
    """

    def __init__(self, image: Image, shapes: dict[str, Shape]) -> None:
        self.image = image
        self.damaged: set[int] = set()
        self._taken: set[int] = set()
        self._free, self.free_known = _free(image)
        schema = Tree(SCHEMA)
        self._walk(schema, 1)
        if not schema.whole:
            self._find_strays([schema])
        roots = self._roots(schema)
        self.trees = {name: Tree(shape) for name, shape in shapes.items()}
        for name, tree in self.trees.items():
            if name in roots:
                self._walk(tree, roots[name])
            elif not schema.whole:
                tree.lose()
        if broken := [tree for tree in self.trees.values() if not tree.whole]:
            self._find_strays(broken)

    def rows(self, name: str) -> Iterator[Row]:
        """What can be read of a table or an index, whose trees led there first."""
        yield from self._rows(self.trees[name])

    def _rows(self, tree: Tree) -> Iterator[Row]:
        names = [column.name for column in tree.shape.columns]
        key = names.index(tree.shape.key) if tree.shape.key in names and not tree.shape.ordered else None
        for leaf in tree.leaves:
            found = node(self.image, leaf.number)
            if found is None or not found.whole:
                tree.whole = False
            for rowid, values, spilled in self._in(found) if found is not None else ():
                if values is None or not tree.shape.fits(values) or not leaf.low < rowid <= leaf.high:
                    tree.whole = False
                    self.damaged.add(leaf.number)
                    continue
                if key is not None:
                    values[key] = rowid
                yield Row(rowid, values, leaf.stray, spilled)

    def _in(self, found: Node) -> Iterator[Cell]:
        return rows(self.image, found, self._taken)

    def _roots(self, schema: Tree) -> dict[str, int]:
        """The first page of each table and index; what is said in two ways is not known."""
        roots: dict[str, int] = {}
        doubtful: set[str] = set()
        for _, (kind, name, _, root, _), stray, _ in self._rows(schema):
            if kind in KINDS and root > 1 and roots.setdefault(name, root) != root and stray:
                doubtful.add(name)
        return {name: root for name, root in roots.items() if name not in doubtful}

    def _walk(self, tree: Tree, root: int) -> None:
        wanted = (INDEX_INTERIOR, INDEX_LEAF) if tree.shape.ordered else (TABLE_INTERIOR, TABLE_LEAF)
        waiting = [(root, LOWEST, HIGHEST)]
        while waiting:
            number, low, high = waiting.pop()
            found = node(self.image, number) if 0 < number <= self.image.count and number not in self._taken else None
            below = self._below(found, low, high) if found is not None and found.kind in INTERIOR else []
            if found is None or found.kind not in wanted or below is None:
                self.damaged.add(number)
                tree.lose(low, high)
                continue
            self._taken.add(number)
            waiting += reversed(below)
            if found.kind != TABLE_INTERIOR:
                tree.leaves.append(Leaf(number, low, high))

    def _below(self, found: Node, low: int, high: int) -> list[tuple[int, int, int]] | None:
        """The pages under an interior one, with the rowids in them; None where it is damaged."""
        if not found.whole:
            return None
        below = []
        for number, key in children(found):
            last = high if key is None else key
            if number < 2 or (key is not None and not low < key <= high):
                return None
            below.append((number, low, last))
            low = last if found.kind == TABLE_INTERIOR else low
        return below

    def _find_strays(self, broken: list[Tree]) -> None:
        """Look at every page that no tree leads to, whether it is one that a broken tree has lost."""
        for number in range(2, self.image.count + 1):
            if number in self._taken or number in self._free:
                continue
            found = node(self.image, number)
            if found is None or not found.whole or not found.cells or found.kind == TABLE_INTERIOR:
                continue
            found_rows = [(rowid, values) for rowid, values, _ in self._in(found) if values is not None]
            fitting = [tree for tree in broken if found_rows and _may_have(tree, found, found_rows)]
            if len(fitting) == 1:
                fitting[0].leaves.append(Leaf(number, stray=True))
                self._taken.add(number)


def _may_have(tree: Tree, found: Node, rows: list[tuple[int, Values]]) -> bool:
    shape = tree.shape
    if shape.ordered != (found.kind != TABLE_LEAF) or not all(shape.fits(values) for _, values in rows):
        return False
    numbers = [rowid for rowid, _ in rows]
    if shape is SCHEMA and not all(values[0] in KINDS for _, values in rows):
        return False
    return shape.ordered or (
        numbers == sorted(set(numbers)) and any(low < numbers[0] and numbers[-1] <= high for low, high in tree.gaps)
    )


def _free(image: Image) -> tuple[set[int], bool]:
    """The free pages that are known, and whether those are all."""
    found: set[int] = set()
    header = image.header
    if header is None:
        return found, False
    trunk = header.first_free
    while trunk:
        content = image.page(trunk)
        if trunk in found or not 1 < trunk <= image.count or len(content) < image.size:
            return found, False
        found.add(trunk)
        trunk, many = struct.unpack_from(">II", content)
        if many > image.usable // 4 - 2:
            return found, False
        leaves = struct.unpack_from(f">{many}I", content, 8)
        if len(set(leaves)) < many or not all(1 < leaf <= image.count and leaf not in found for leaf in leaves):
            return found, False
        found.update(leaves)
    return found, len(found) == header.free
