"""A Stack Exchange site out of its data dump: a folder of Posts.xml, Comments.xml, Users.xml and others, old or new.

docs/formats.md says what is taken from each file and what is not.
"""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from store import text
from store.errors import Invalid, NotFound
from store.transfer import html
from store.transfer.record import Record, Rejected, TopicRecord
from store.transfer.scratch import scratch
from store.transfer.stackexchange_sort import Sorter
from store.transfer.stackexchange_threads import Threads, tags
from store.transfer.xml_rows import XmlRows

SOURCE = "stackexchange"
READING = 0.2
"""The part of the time that reading the files takes; the rest goes into making Markdown of them."""

PACKED = (".7z", ".zip", ".gz", ".bz2", ".xz", ".rar")

EXCERPTS = (
    "SELECT e.topic, p.body, p.place FROM excerpts e JOIN posts p ON p.id = e.post WHERE p.body <> '' ORDER BY p.id"
)


class StackExchangeArchive:
    """A folder that a dump was unpacked into. Iterate once; raises StoreError when it is none."""

    source = SOURCE

    def __init__(self, path: Path) -> None:
        self.site = site_of(path)
        self._paths = files_of(path)
        self._part = 0.0

    @property
    def progress(self) -> float:
        """The part that was done, 0 to 1."""
        return self._part

    def __iter__(self) -> Iterator[Record | None]:
        """The topics that have a meaning, then the threads by their questions' ids, and what can't be taken."""
        with scratch() as db:
            sorter = Sorter(db)
            yield from self._read(sorter)
            yield from sorter.loose()
            yield from self._topics(db)
            reader = Threads(sorter, self.site)
            (total,) = db.execute("SELECT count(*) FROM posts WHERE kind = 1").fetchone()
            for number, record in reader.records():
                self._part = READING + (1 - READING) * number / total
                yield record
        self._part = 1.0

    def _read(self, sorter: Sorter) -> Iterator[Record | None]:
        sizes = {name: self._paths[name].stat().st_size for name in sorter.files if name in self._paths}
        done, total = 0, sum(sizes.values()) or 1
        for name, take in sorter.files.items():
            if name not in sizes:
                continue
            if sorter.wants(name):
                sorter.db.execute("BEGIN")
                rows = XmlRows(self._paths[name])
                for row in rows:
                    if row is None or isinstance(row, Rejected):
                        self._part = READING * (done + rows.progress * sizes[name]) / total
                        yield row
                        continue
                    take(row)
                    if sorter.odd:
                        yield from sorter.odd
                        sorter.odd.clear()
                sorter.db.execute("COMMIT")
                sorter.whole = sorter.whole and (rows.whole or name != "posts")
            done += sizes[name]
        yield None
        sorter.index()

    def _topics(self, db: sqlite3.Connection) -> Iterator[Record]:
        for said, body, place in db.execute(EXCERPTS):
            found = tags(said)
            meaning = text.clean(html.markdown(body) if body.startswith("<p>") else body).strip()
            if found and meaning:
                yield TopicRecord(found[0], meaning)
            else:
                yield Rejected(place, "a tag excerpt whose tag can't be a topic")


open_archive = StackExchangeArchive


def site_of(path: Path) -> str:
    """What a dump's folder says about its site: `gadgets` for `closed.gadgets` and `gadgets.stackexchange.com`."""
    name = text.clean_line(path.resolve().name).casefold()
    name = re.sub(r"^closed\.(?=.)|(?<=.)(?:\.stackexchange)?\.(?:com|net)$", "", name)[: text.MAX_NAME].strip()
    return name if any(sign.isalnum() for sign in name) else SOURCE


def files_of(path: Path) -> dict[str, Path]:
    """The XML files in a dump's folder by their names in lower case, without the ending. Raises StoreError."""
    if path.is_file():
        if path.suffix.lower() in PACKED:
            raise Invalid(f"{path} is packed; unpack it into a folder of its own, and name that folder.")
        raise Invalid(f"{path} is a file; name the folder that holds the dump's Posts.xml.")
    try:
        names = sorted(path.iterdir())
    except FileNotFoundError:
        raise NotFound(f"There is no folder {path}; check the path.") from None
    except (OSError, ValueError) as error:
        raise Invalid(f"The folder {path} can't be read; name the one that holds the dump's Posts.xml.") from error
    found: dict[str, Path] = {}
    for file in names:
        stem = file.name.lower().removesuffix(".gz")
        if stem.endswith(".xml") and file.is_file():
            found.setdefault(stem.removesuffix(".xml"), file)
    if "posts" not in found:
        packed = any(file.suffix.lower() in PACKED for file in names)
        advice = "unpack the dump first, and name" if packed else "name"
        raise NotFound(f"There is no Posts.xml in {path}; {advice} the folder that holds it.")
    return found
