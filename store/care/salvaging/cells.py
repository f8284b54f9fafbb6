"""The rows in a page of a b-tree, with what overflows from it: https://www.sqlite.org/fileformat2.html, 1.6 and 2.1.

Whatever is not as it should be makes a row None: it is damaged, and nothing of it is made up.
"""

import struct
from collections.abc import Container, Iterator
from typing import Any, NamedTuple

from store.care.salvaging.pages import Image

INDEX_INTERIOR, TABLE_INTERIOR, INDEX_LEAF, TABLE_LEAF = 2, 5, 10, 13
INTERIOR = (INDEX_INTERIOR, TABLE_INTERIOR)
_INTEGER_BYTES = (0, 1, 2, 3, 4, 6, 8)

Values = list[Any]


class Node(NamedTuple):
    """A page of a b-tree: its bytes, what kind it is, where its cells begin, and the last child of an interior one.

    `whole` says that all cells that it counts lie inside of it.
    """

    content: bytes
    kind: int
    cells: tuple[int, ...]
    last: int
    whole: bool


def node(image: Image, number: int) -> Node | None:
    """A page as one of a b-tree, None where it is none."""
    content = image.page(number)
    start = 100 if number == 1 else 0
    if len(content) < image.size or content[start] not in (*INTERIOR, INDEX_LEAF, TABLE_LEAF):
        return None
    kind = content[start]
    many = int.from_bytes(content[start + 3 : start + 5], "big")
    first = start + (12 if kind in INTERIOR else 8)
    # The shortest cell takes four bytes, and its place in the list two.
    if first + many * 6 > image.usable:
        return None
    places = struct.unpack_from(f">{many}H", content, first)
    lowest, highest = first + 2 * many, image.usable - 3
    inside = tuple(place for place in places if lowest <= place < highest)
    last = int.from_bytes(content[start + 8 : start + 12], "big") if kind in INTERIOR else 0
    return Node(content, kind, inside, last, len(inside) == many)


def children(found: Node) -> Iterator[tuple[int, int | None]]:
    """The pages under an interior one, each with the greatest rowid in it: None for the last, and in an index."""
    for place in found.cells:
        child = int.from_bytes(found.content[place : place + 4], "big")
        yield child, _signed(_varint(found.content, place + 4)[0]) if found.kind == TABLE_INTERIOR else None
    yield found.last, None


class Cell(NamedTuple):
    """A row in a page: its rowid (0 in an index), its values, and whether it goes on in other pages."""

    rowid: int
    values: Values | None
    spilled: bool


def rows(image: Image, found: Node, taken: Container[int]) -> Iterator[Cell]:
    """The rows of a page, none of an interior one of a table. They do not go on in pages that are `taken` by trees."""
    if found.kind == TABLE_LEAF:
        yield from _table_rows(image, found, taken)
    elif found.kind != TABLE_INTERIOR:
        yield from _index_rows(image, found, taken)


def _table_rows(image: Image, found: Node, taken: Container[int]) -> Iterator[Cell]:
    most = image.usable - 35
    for place in found.cells:
        length, place = _varint(found.content, place)
        rowid, place = _varint(found.content, place)
        payload = _payload(image, found.content, place, length, most, taken)
        yield Cell(_signed(rowid), None if payload is None else record(payload), length > most)


def _index_rows(image: Image, found: Node, taken: Container[int]) -> Iterator[Cell]:
    most = (image.usable - 12) * 64 // 255 - 23
    for place in found.cells:
        start = place + 4 if found.kind == INDEX_INTERIOR else place
        length, start = _varint(found.content, start)
        payload = _payload(image, found.content, start, length, most, taken)
        yield Cell(0, None if payload is None else record(payload), length > most)


def _varint(content: bytes, place: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where the next thing begins."""
    value = 0
    for at in range(place, min(place + 8, len(content))):
        byte = content[at]
        if byte < 128:
            return value << 7 | byte, at + 1
        value = value << 7 | byte & 127
    if place + 8 < len(content):
        return value << 8 | content[place + 8], place + 9
    return 0, len(content)


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def _payload(image: Image, content: bytes, place: int, length: int, most: int, taken: Container[int]) -> bytes | None:
    if length <= most:
        return content[place : place + length] if place + length <= image.usable else None
    least = (image.usable - 12) * 32 // 255 - 23
    here = least + (length - least) % (image.usable - 4)
    here = here if here <= most else least
    if place + here + 4 > image.usable or length > image.count * image.size:
        return None
    parts = [content[place : place + here]]
    number = int.from_bytes(content[place + here : place + here + 4], "big")
    left = length - here
    while left > 0:
        if not 1 < number <= image.count or number in taken:
            return None
        page = image.page(number)
        if len(page) < image.size:
            return None
        part = page[4 : min(4 + left, image.usable)]
        parts.append(part)
        left -= len(part)
        number = int.from_bytes(page[:4], "big")
    return b"".join(parts) if number == 0 else None


def record(payload: bytes) -> Values | None:
    """The values of a record, None unless it is one to the last byte."""
    if not payload:
        return None
    size, at = _varint(payload, 0)
    if not at <= size <= len(payload):
        return None
    found: Values = []
    place = size
    while at < size:
        kind = payload[at]
        at += 1
        if kind >= 128:
            kind, at = _varint(payload, at - 1)
        if kind >= 12:
            end = place + (kind - 12) // 2
            value: Any = payload[place:end]
            if kind & 1:
                try:
                    value = value.decode()
                except UnicodeDecodeError:
                    return None
            found.append(value)
            place = end
        elif kind == 0:
            found.append(None)
        elif kind <= 6:
            end = place + _INTEGER_BYTES[kind]
            found.append(int.from_bytes(payload[place:end], "big", signed=True))
            place = end
        elif kind == 7:
            if place + 8 > len(payload):
                return None
            found.append(struct.unpack_from(">d", payload, place)[0])
            place += 8
        elif kind < 10:
            found.append(kind - 8)
        else:
            return None
    return found if place == len(payload) and at == size else None
