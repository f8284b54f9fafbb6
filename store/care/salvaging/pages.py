"""The pages of a damaged store, as its last transaction left them, read without SQLite and never written.

SQLite's formats are read as https://www.sqlite.org/fileformat2.html describes them: the database header (1.3), the
rollback journal (3) and the write-ahead log (4).
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

MAGIC = b"SQLite format 3\x00"
ROLLBACK_MAGIC = bytes.fromhex("d9d505f920a163d7")
WAL_MAGICS = {0x377F0682: "<", 0x377F0683: ">"}
SIZES = tuple(1 << power for power in range(9, 17))
COMMON_SIZE = 4096
TREE_KINDS = (b"\x02", b"\x05", b"\x0a", b"\x0d")
"""First bytes of the pages of b-trees."""
SAMPLE = 2000
"""Pages that are looked at to guess how large pages are."""


class Header(NamedTuple):
    """What page 1 says: bytes of a page and how many are not used at its end, pages of the file, the free list."""

    size: int
    unused: int
    pages: int
    first_free: int
    free: int
    version: int


class Log(NamedTuple):
    """What a log beside the store holds: bytes of a page, pages by number, pages of the file.

    `whole` says that it could be read to its end.
    """

    size: int
    pages: dict[int, bytes]
    total: int
    whole: bool


class Image:
    """The pages of a store, numbered from 1. What can't be read is empty.

    `log_lost` says that there is a log beside it that was not read to its end.
    """

    def __init__(self, file: BinaryIO, header: Header | None, size: int, log: Log | None, *, log_lost: bool) -> None:
        self._file = file
        self._log = log.pages if log is not None else {}
        self.size = size
        self.header = header
        self.log_lost = log_lost
        in_file = os.fstat(file.fileno()).st_size
        # A page that was cut off at the file's end is read as far as it goes, and found to be damaged.
        self.count = -(-in_file // size)
        if log is not None:
            self.count = log.total
        elif header is not None and 0 < header.pages < self.count:
            self.count = header.pages
        self.usable = size - (header.unused if header is not None else 0)

    def page(self, number: int) -> bytes:
        """A page's bytes, fewer where it can't be read whole."""
        found = self._log.get(number)
        if found is not None:
            return found
        if not 0 < number <= self.count:
            return b""
        return _read(self._file, (number - 1) * self.size, self.size)


def images(file: BinaryIO, path: Path) -> Iterator[Image]:
    """The ways in which an open store can be read: with the log beside it, and without, should that be another's."""
    first = _read(file, 0, 1 << 16)
    logs = [log for log in (_wal(path), _rollback(path)) if log is not None]
    for log in [*(log for log in logs if log.pages), None]:
        header = _header(log.pages.get(1, first) if log is not None else first)
        size = log.size if log is not None else header.size if header is not None else _guessed(file)
        if header is not None and header.size != size:
            header = None
        yield Image(file, header, size, log, log_lost=bool(logs) and (log is None or not log.whole))


def _read(file: BinaryIO, start: int, length: int) -> bytes:
    try:
        file.seek(start)
        return file.read(length)
    except OSError:  # The disk under it fails there.
        return b""


def _header(page: bytes) -> Header | None:
    if page[:16] != MAGIC or len(page) < 100:
        return None
    size = int.from_bytes(page[16:18], "big")
    size = 1 << 16 if size == 1 else size
    pages, first_free, free = struct.unpack_from(">III", page, 28)
    if size not in SIZES or page[20] > 32 or page[18] not in (1, 2):
        return None
    # Written by something older than SQLite 3.7 the number of pages means nothing.
    known = page[24:28] == page[92:96]
    return Header(size, page[20], pages if known else 0, first_free, free, int.from_bytes(page[60:64], "big"))


def _guessed(file: BinaryIO) -> int:
    """The size of which most pages begin like those of a b-tree; as a rule the one that all stores have."""
    length = os.fstat(file.fileno()).st_size

    def share(size: int) -> float:
        count = max(length // size, 1)
        starts = range(size, length, size * max(count // SAMPLE, 1))
        seen = [_read(file, start, 1) in TREE_KINDS for start in starts]
        return sum(seen) / max(len(seen), 1)

    best = max(SIZES, key=share)
    return COMMON_SIZE if share(best) < 2 * share(COMMON_SIZE) else best


def _beside(path: Path, end: str) -> bytes | None:
    """What lies beside a store under its name with this end; None where nothing is, empty what can't be read."""
    try:
        return path.with_name(path.name + end).read_bytes() or None
    except FileNotFoundError:
        return None
    except OSError:
        return b""


def _wal(path: Path) -> Log | None:
    """The committed pages of the write-ahead log, as far as its checksums hold; None where there is none."""
    raw = _beside(path, "-wal")
    if raw is None:
        return None
    lost = Log(0, {}, 0, False)
    if len(raw) < 32:
        return lost
    magic, _, size, _ = struct.unpack_from(">IIII", raw)
    order = WAL_MAGICS.get(magic)
    if order is None or size not in SIZES:
        return lost
    sums = _summed(order, raw[:24], (0, 0))
    if sums != struct.unpack_from(">II", raw, 24):
        return lost
    pages: dict[int, bytes] = {}
    pending: dict[int, bytes] = {}
    count, whole = 0, True
    for start in range(32, len(raw) - 24 - size + 1, 24 + size):
        number, committed = struct.unpack_from(">II", raw, start)
        if raw[start + 8 : start + 16] != raw[16:24]:
            # As a rule it is what an earlier round has left.
            later = range(start + 24 + size, len(raw) - 24 - size + 1, 24 + size)
            whole = not any(raw[at + 8 : at + 16] == raw[16:24] for at in later)
            break
        content = raw[start + 24 : start + 24 + size]
        sums = _summed(order, content, _summed(order, raw[start : start + 8], sums))
        if sums != struct.unpack_from(">II", raw, start + 16):
            whole = False
            break
        pending[number] = content
        if committed:
            pages.update(pending)
            pending.clear()
            count = committed
    return Log(size, pages, count, whole) if pages or not whole else None


def _summed(order: str, content: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    one, two = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for at in range(0, len(words), 2):
        one = (one + words[at] + two) & 0xFFFFFFFF
        two = (two + words[at + 1] + one) & 0xFFFFFFFF
    return one, two


def _rollback(path: Path) -> Log | None:
    """The pages as they were before a transaction that was not finished; None where there was none."""
    raw = _beside(path, "-journal") or b""
    if raw[:8] != ROLLBACK_MAGIC or len(raw) < 28:
        return None
    count, sector, size = struct.unpack_from(">III", raw, 16)
    if size not in SIZES or not sector:
        return None
    pages: dict[int, bytes] = {}
    start, whole = 0, True
    # Each time that it was made durable while the transaction went on, another header follows.
    while whole and raw[start : start + 8] == ROLLBACK_MAGIC:
        records, nonce = struct.unpack_from(">II", raw, start + 8)
        start += sector
        if records == 0xFFFFFFFF:
            records = (len(raw) - start) // (size + 8)
        for _ in range(records):
            number = int.from_bytes(raw[start : start + 4], "big")
            content = raw[start + 4 : start + 4 + size]
            whole = len(content) == size and _checked(nonce, content) == raw[start + 4 + size : start + 8 + size]
            if not whole:
                break
            pages.setdefault(number, content)
            start += size + 8
        start = -(-start // sector) * sector
    return Log(size, pages, count, whole) if pages else None


def _checked(nonce: int, content: bytes) -> bytes:
    total = nonce + sum(content[at] for at in range(len(content) - 200, 0, -200))
    return (total & 0xFFFFFFFF).to_bytes(4, "big")
