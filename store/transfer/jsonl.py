"""The neutral JSONL: one thread a line, UTF-8, plain or gzip. docs/formats.md describes its keys.

What the store has no column for, or keeps in another form, is held back as `[what the store makes of it, what the
line said]` and given out again as long as the store still says the same: so a round trip loses nothing.
"""

import contextlib
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from store import clock, text, topics
from store.errors import Invalid, StoreError
from store.transfer.record import FileRecord, PostRecord, Rejected, ThreadRecord
from store.transfer.source_file import DAMAGED, SourceFile

SOURCE = "jsonl"
MAX_LINE = 64 << 20
"""Bytes of one line. Whatever is longer is rejected without being held in memory."""
POST_KINDS = ("question", "discussion", "idea", "announcement", "story", "answer", "comment", "reply", "mail")


class JsonlArchive:
    """A file of threads. Iterate once; raises StoreError when the file as a whole can't be read."""

    source = SOURCE

    def __init__(self, path: Path) -> None:
        self._file = SourceFile(path)

    @property
    def progress(self) -> float:
        """The part of the file that was read, 0 to 1."""
        return self._file.progress

    def __iter__(self) -> Iterator[ThreadRecord | Rejected]:
        """The file's threads, and what can't be read as one."""
        number = 0
        with contextlib.closing(self._file):
            while True:
                number += 1
                where = f"line {number}"
                try:
                    line = self._file.line(MAX_LINE + 1)
                    if len(line) > MAX_LINE:
                        while line and not line.endswith(b"\n"):
                            line = self._file.line(MAX_LINE)
                        yield Rejected(where, f"longer than {MAX_LINE >> 20} MB")
                        continue
                except DAMAGED as error:
                    yield Rejected(
                        where, f"the file ends in the middle or is damaged ({error}); what follows is missing"
                    )
                    return
                if not line:
                    return
                if line.strip():
                    yield parse(line, where)


open_archive = JsonlArchive


def parse(line: bytes, where: str) -> ThreadRecord | Rejected:
    """One line as a thread, or why it is none."""
    try:
        return _thread(json.loads(line.decode("utf-8", "replace").lstrip("\ufeff"), parse_constant=lambda name: None))
    except (ValueError, RecursionError) as error:
        return Rejected(where, f"not JSON ({error})" if isinstance(error, json.JSONDecodeError) else str(error))
    except StoreError as error:
        return Rejected(where, str(error))


def _thread(raw: Any) -> ThreadRecord:
    if not isinstance(raw, dict):
        raise ValueError("not a JSON object")
    posts = raw.get("posts")
    if not isinstance(posts, list) or not posts:
        raise ValueError("a thread without posts")
    made = [_post(post, number) for number, post in enumerate(posts, 1)]
    if len({post.id for post in made}) < len(made):
        raise ValueError("two posts of one id in a thread")
    accepted = raw.get("accepted_post")
    for post in made[1:]:
        post.accepted = post.accepted or (accepted is not None and post.id == accepted)
    for given, post in zip(posts, made, strict=True):
        post.outdated = given.get("outdated") is True and (post.accepted or post.verified)
    return ThreadRecord(
        id=_id(raw.get("id"), "a thread"),
        group=text.name(raw["group"] if isinstance(raw.get("group"), str) else "", "group's name"),
        title=shortened(raw.get("title") if isinstance(raw.get("title"), str) else None),
        posts=made,
        topics=_topics(raw.get("tags")),
        created=_time(raw.get("created")),
        closed=_time(raw.get("closed")),
        views=_integer(raw.get("views")),
        links=_links(raw.get("links")),
        raw=_clean({key: value for key, value in raw.items() if key != "posts"}),
    )


def _post(raw: Any, number: int) -> PostRecord:
    if not isinstance(raw, dict) or not isinstance(raw.get("body"), str):
        raise ValueError(f"post {number} has no text")
    if len(raw["body"]) > text.MAX_BODY:
        raise ValueError(f"post {number} has more than {text.MAX_BODY:,} characters")
    kind = raw.get("kind")
    author, author_id, parent = raw.get("author"), raw.get("author_id"), raw.get("parent")
    return PostRecord(
        id=_id(raw.get("id"), f"post {number}"),
        kind=kind if kind in POST_KINDS else "reply",
        author=(text.clean_line(author)[: text.MAX_NAME].strip() or None) if isinstance(author, str) else None,
        author_id=_id(author_id, "an author") if isinstance(author_id, str | int) and str(author_id).strip() else None,
        created=_time(raw.get("created")),
        body=text.clean(raw["body"]),
        score=_integer(raw.get("score")),
        accepted=raw.get("accepted") is True and number > 1,
        parent=_id(parent, "a parent") if isinstance(parent, str | int) and str(parent).strip() else None,
        files=_files(raw),
        raw=_clean(raw),
        format="plain" if raw.get("format") == "plain" else "markdown",
        deleted=raw.get("deleted") is True and not raw["body"],
        verified=raw.get("verified") is True and number > 1,
    )


def _id(value: Any, what: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not (cleaned := text.clean_line(value)):
        raise ValueError(f"{what} without an id")
    if len(cleaned) > text.MAX_TITLE:
        raise ValueError(f"{what} with an id of more than {text.MAX_TITLE} characters")
    return cleaned


def shortened(title: str | None) -> str:
    """A title that fits, `(no title)` for none."""
    cleaned = text.clean_line(title or "")
    if len(cleaned) > text.MAX_TITLE:
        return cleaned[: text.MAX_TITLE - 1] + "…"
    return cleaned or "(no title)"


def _time(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        return clock.iso(clock.parse(value.strip()))
    except ValueError:
        return None


def _integer(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 62 else None


def _topics(value: Any) -> tuple[str, ...]:
    found = []
    for tag in _list(value):
        try:
            found.append(text.topic(tag if isinstance(tag, str) else ""))
        except Invalid:
            continue
    return topics.names(found)


def _links(value: Any) -> list[tuple[str, str]]:
    found = []
    for link in _list(value):
        if isinstance(link, dict) and isinstance(link.get("thread"), str) and link["thread"].strip():
            kind = link.get("type")
            found.append((_id(link["thread"], "a link"), kind if kind in ("linked", "duplicate") else "linked"))
    return list(dict.fromkeys(found))


def _files(raw: dict[str, Any]) -> list[FileRecord]:
    found = []
    for url in _list(raw.get("images")):
        if isinstance(url, str) and (path := text.clean_line(url)):
            found.append(FileRecord(path.rstrip("/").rpartition("/")[2] or path, path, "image/*"))
    for item in _list(raw.get("attachments")):
        if isinstance(item, dict):
            name = text.clean_line(item["name"]) if isinstance(item.get("name"), str) else ""
            kind = text.clean_line(item["type"]) if isinstance(item.get("type"), str) else None
            found.append(FileRecord(name or "attachment", None, kind, _integer(item.get("bytes"))))
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _clean(value: Any) -> Any:
    """A JSON value with every string in it cleaned."""
    if isinstance(value, str):
        return text.clean(value)
    if isinstance(value, dict):
        return {text.clean(str(key)): _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
