"""Mail archives: an mbox file, plain or gzip, a Maildir, or a folder with a mail in each file.

The mbox family is described in RFC 4155 and in mbox(5), with its quotings mboxo and mboxrd; Maildir in maildir(5).
"""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from store import text
from store.errors import Invalid, StoreError
from store.transfer import mail_body, mail_head
from store.transfer.jsonl import shortened
from store.transfer.mail_threads import Mail, Sorter
from store.transfer.record import PostRecord, Rejected, ThreadRecord
from store.transfer.scratch import scratch
from store.transfer.source_file import DAMAGED, SourceFile

SOURCE = "mbox"
MAX_MAIL = 20 << 20
"""Bytes of a mail. Telling its parts apart takes up to seven times as much memory, and 200 MB are promised."""
CHUNK = 1 << 20
POSTS_A_RECORD = 250
BYTES_A_RECORD = 4 << 20
EVERY = 100
"""Mails read ahead between two looks at the progress."""

# Between the address and the year stands the time: no sentence that begins with From looks like this.
_FROM = re.compile(rb"From .*\d:\d\d.*\d{4}\s*$|From .*\d{4}.*\d:\d\d(?::\d\d)?\s*$")
_QUOTED = re.compile(rb">+From ")
_FIELD = re.compile(rb"[!-9;-~]{1,76}[ \t]*:")
_SUFFIXES = re.compile(r"(?:\.(?:gz|mbox|mbx|mail|eml|txt))+$", re.IGNORECASE)


class RawMail(NamedTuple):
    """A mail's bytes, the From_ line before it, and where it stands."""

    where: str
    envelope: bytes
    data: bytes


class MailFile:
    """A file of mails, one after another: an mbox, or a file that is one mail. Raises StoreError."""

    def __init__(self, path: Path, *, lenient: bool = False) -> None:
        """`lenient` takes any text for a mail, even one without a header."""
        self._path = path
        self._file = SourceFile(path)
        try:
            self._first = self._file.line(CHUNK)
            while self._first and not self._first.strip():
                self._first = self._file.line(CHUNK)
        except DAMAGED as error:
            raise Invalid(f"The file {path} is damaged ({error}); fetch it again.") from None
        self.mbox = self._first.startswith(b"From ")
        text_alone = lenient and self._first != b"" and b"\0" not in self._first
        if not (self.mbox or _FIELD.match(self._first) or text_alone):
            self._file.close()
            raise Invalid(f"{path} holds no mail; name an mbox file, a Maildir, or a folder of mails.")

    @property
    def progress(self) -> float:
        """The part of the file that was read, 0 to 1."""
        return self._file.progress

    def __iter__(self) -> Iterator[RawMail | Rejected]:
        """The mails; `From ` at the beginning of their lines is as it was before the mbox quoted it."""
        with contextlib.closing(self._file):
            number, size = 1, 0
            envelope = self._first if self.mbox else b""
            data = bytearray(b"" if self.mbox else self._first)
            begins, blank = True, False
            while True:
                try:
                    line = self._file.line(CHUNK)
                except DAMAGED as error:
                    yield self._mail(number, envelope, data, size)
                    yield Rejected(
                        f"mail {number}",
                        f"the file ends in the middle or is damaged ({error}); what follows is missing",
                    )
                    return
                if not line or (self.mbox and begins and blank and _FROM.match(line)):
                    yield self._mail(number, envelope, data, size)
                    if not line:
                        return
                    data.clear()
                    number, size, envelope, blank = number + 1, 0, line, False
                    continue
                blank = begins and not line.strip(b"\r\n")
                if self.mbox and begins and _QUOTED.match(line):
                    line = line[1:]
                begins = line.endswith(b"\n")
                size += len(line)
                if size <= MAX_MAIL:
                    data += line
                else:
                    data.clear()

    def _mail(self, number: int, envelope: bytes, data: bytearray, size: int) -> RawMail | Rejected:
        where = f"mail {number}" if self.mbox else self._path.name
        if size > MAX_MAIL:
            return Rejected(where, f"larger than {MAX_MAIL >> 20} MB")
        if not data or data.isspace():
            return Rejected(where, "nothing stands in it")
        return RawMail(where, envelope, bytes(data))


class MailFolder:
    """A Maildir, or a folder with a mail in each file; folders in it are not entered. Raises StoreError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read, self._count = 0, 1
        parts = [path / name for name in ("cur", "new") if (path / name).is_dir()]
        self._folders = parts or [path]
        try:
            if not any(True for folder in self._folders for _ in _files(folder)):
                raise Invalid(f"The folder {path} holds no mail; name an mbox file, a Maildir, or a folder of mails.")
        except OSError as error:
            raise Invalid(f"The folder {path} can't be read ({error.strerror}); check its rights.") from error

    @property
    def progress(self) -> float:
        """The part of the files that was read, 0 to 1."""
        return self._read / self._count

    def __iter__(self) -> Iterator[RawMail | Rejected]:
        """The mails of all files, by the names of these."""
        with scratch() as db:
            db.execute("CREATE TABLE files (name BLOB PRIMARY KEY, folder INTEGER NOT NULL) WITHOUT ROWID")
            for number, folder in enumerate(self._folders):
                names = ((os.fsencode(name), number) for name in _files(folder))
                db.executemany("INSERT OR IGNORE INTO files VALUES (?, ?)", names)
            self._count = max(1, db.execute("SELECT count(*) FROM files").fetchone()[0])
            for name, number in db.execute("SELECT name, folder FROM files ORDER BY name"):
                yield from self._file(self._folders[number] / os.fsdecode(name))
                self._read += 1

    def _file(self, path: Path) -> Iterator[RawMail | Rejected]:
        where = text.clean_line(path.name)
        try:
            for found in MailFile(path, lenient=True):
                yield found._replace(where=where) if isinstance(found, RawMail) else Rejected(where, found.reason)
        except StoreError as error:
            yield Rejected(where, str(error))


def _files(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith(".") and entry.is_file():
                yield entry.name


class MboxArchive:
    """An archive of mails. Iterate once; raises StoreError when the file or folder as a whole can't be read."""

    source = SOURCE

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mails = MailFolder(path) if path.is_dir() else MailFile(path)
        self._sorted, self._given, self._count = False, 0, 1

    @property
    def progress(self) -> float:
        """The part that was done, 0 to 1: the first half is reading and sorting, the second one storing."""
        return 0.5 + self._given / self._count / 2 if self._sorted else self._mails.progress / 2

    def __iter__(self) -> Iterator[ThreadRecord | Rejected | None]:
        """The threads, oldest first, and the mails that can't be read."""
        with scratch() as db:
            sorter = Sorter(db)
            seen = 0
            for found in self._mails:
                if isinstance(found, Rejected):
                    yield found
                    continue
                sorter.add(found.data, mail_head.read(found.data, found.envelope))
                del found
                seen += 1
                if seen % EVERY == 0:
                    yield None
            sorter.settle()
            self._count, self._sorted = max(1, len(sorter)), True
            yield from self._threads(sorter)

    def _threads(self, sorter: Sorter) -> Iterator[ThreadRecord]:
        own = sorter.list_name()
        group = text.name(own or self._name())
        names: dict[str, str | None] = {}
        for root, mails in sorter.threads():
            record: ThreadRecord | None = None
            size = 0
            for mail in mails:
                if len(names) > 10_000:
                    names.clear()
                if mail.address is not None and mail.address not in names:
                    names[mail.address] = sorter.name_of(mail.address)
                post = _post(mail, names[mail.address] if mail.address is not None else mail.name)
                if record is None:
                    title = shortened(mail_head.title(mail.subject, own))
                    record = ThreadRecord(root, group, title, [], created=post.created, joins=True)
                    post.kind = "discussion"
                record.posts.append(post)
                self._given += 1
                size += len(post.body) + sum(len(file.content or b"") for file in post.files)
                if len(record.posts) >= POSTS_A_RECORD or size >= BYTES_A_RECORD:
                    yield record
                    record = ThreadRecord(root, group, record.title, [], continued=True, joins=True)
                    size = 0
                # Otherwise a large one would stay while the next is read.
                del mail, post
            if record is not None and record.posts:
                yield record

    def _name(self) -> str:
        name = _SUFFIXES.sub("", text.clean_line(self._path.resolve().name)).strip(". ")
        if self._path == Path("/dev/stdin") or not any(ch.isalnum() for ch in name):
            return "Mail"
        return name[: text.MAX_NAME]


open_archive = MboxArchive


def _post(mail: Mail, name: str | None) -> PostRecord:
    body = mail_body.read(mail.data)
    return PostRecord(
        id=mail.id,
        kind="mail",
        author=name,
        author_id=mail.address,
        created=mail.date,
        body=body.text,
        parent=mail.parent,
        files=body.files,
        format=body.format,
    )
