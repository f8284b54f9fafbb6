"""What every importer hands over: threads with their posts, already parsed, in the neutral form of the JSONL."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from store.posts import Format

NAMESPACE = uuid.UUID("6f1f3c7e-2b8e-5d0a-9c55-48414c4c5741")
"""The namespace of the uids (RFC 9562, version 5) of everything that was imported."""


_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(slots=True)
class FileRecord:
    """A file or picture of a post: its name, where it lies if anywhere, its media type, its size in bytes.

    `content` is the file itself, where the source carries it: what an import with `--keep` keeps.
    """

    name: str
    path: str | None = None
    media_type: str | None = None
    size: int | None = None
    content: bytes | None = None


@dataclass(slots=True)
class VersionRecord:
    """An earlier text of a post: since when it had been there, and who replaced it (name and source id)."""

    body: str
    created: str | None
    editor: str | None
    editor_id: str | None


@dataclass(slots=True)
class PostRecord:
    """A post as its source has it. `parent` is a source id; `raw` is the source's own form, where it has one.

    `versions` are its earlier texts, oldest first, and `edited` is when the present one was written. `format` says
    what the body is: Markdown, or text to be shown as it was typed. One that was `deleted` has no text any more: it
    keeps the place of an opening post, whose kind and author are the thread's. Only what was `accepted` or `verified`
    can be `outdated`.
    """

    id: str
    kind: str
    author: str | None
    author_id: str | None
    created: str | None
    body: str
    score: int | None = None
    accepted: bool = False
    parent: str | None = None
    files: list[FileRecord] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)
    edited: str | None = None
    versions: list[VersionRecord] = field(default_factory=list)
    format: Format = "markdown"
    deleted: bool = False
    verified: bool = False
    outdated: bool = False


@dataclass(slots=True)
class ThreadRecord:
    """A thread as its source has it, the opening post first; links are (source id of a thread, kind).

    A thread too large for one record comes in several of the same id; all but the first are `continued`. When its id
    is not known, but some of its posts or of those that they answer are, one that `joins` goes on in their thread.
    """

    id: str
    group: str
    title: str
    posts: list[PostRecord]
    topics: tuple[str, ...] = ()
    created: str | None = None
    closed: str | None = None
    views: int | None = None
    links: list[tuple[str, str]] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)
    continued: bool = False
    joins: bool = False


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """What a topic means, as its source says it: the topic's name, and one line or a few."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that can't be read: where it stands (`line 17`) and why."""

    where: str
    reason: str


Record = ThreadRecord | TopicRecord | Rejected


class Archive(Protocol):
    """Something to import: what it is called in uids, how far it was read (0 to 1), and its records in order."""

    source: str

    @property
    def progress(self) -> float:
        """The part that was read, 0 to 1."""
        ...

    def __iter__(self) -> Iterator[Record | None]:
        """The records, in the archive's order; None now and then while it reads ahead, so that progress is seen."""
        ...


def uid_for(source: str, what: str, source_id: str) -> str:
    """The uid of an imported thread, post or member: the same in every store and at every run.

    An id that is a uid already is kept: that is how a thread that began in Hallway comes home.
    """
    if _UID.fullmatch(source_id):
        return source_id
    return str(uuid.uuid5(NAMESPACE, "\x1f".join((source, what, source_id))))
