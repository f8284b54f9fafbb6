"""What the store's tests share: a forum with people in it, records to import, and the store's own truth, recounted."""

import gzip
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from store import connection, groups, posts, threads
from store.connection import Db
from store.create import create_store
from store.groups import Group
from store.members import session_for
from store.posts import PostRow
from store.session import Identity, Session
from store.threads import ThreadRow
from store.transfer.export import lines
from store.transfer.jsonl import JsonlArchive
from store.transfer.load import Summary, load
from store.transfer.record import Record, Rejected

ROOT = Path(__file__).resolve().parents[2]


class Forum:
    """A fresh store, its admin Ana, and short ways to make people, groups, threads and posts in it."""

    def __init__(self, path: Path) -> None:
        self.moment = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
        self.path = path
        self.db: Db = create_store(path, name="Northwind", identity=self.identity("ana"), clock=self.clock)
        self.admin = self.member("ana")

    def clock(self) -> datetime:
        return self.moment

    def tick(self, seconds: float = 1.0) -> None:
        self.moment += timedelta(seconds=seconds)

    @staticmethod
    def identity(name: str) -> Identity:
        return Identity("test-host", "uid", name, name)

    def stranger(self, name: str) -> Session:
        """A session of somebody who may have written nothing yet."""
        return session_for(self.db, self.identity(name), clock=self.clock)

    def member(self, name: str) -> Session:
        """A session of a member, who arrives now if need be."""
        session = self.stranger(name)
        if session.actor is None:
            with connection.write(self.db, session):
                pass
        return self.stranger(name)

    @staticmethod
    def id(session: Session) -> int:
        assert session.actor is not None
        return session.actor

    def group(self, name: str = "Maintenance", *people: Session, visibility: str = "open") -> Group:
        made = groups.create(self.db, self.admin, name, visibility=visibility)
        for person in people:
            groups.add_member(self.db, self.admin, made.id, self.id(person))
        return groups.get(self.db, self.admin, made.id)

    def thread(
        self,
        group: Group,
        by: Session | None = None,
        title: str = "Pump P-12 leaks",
        body: str = "Water under the coupling.",
        kind: str = "question",
        topics: tuple[str, ...] = (),
    ) -> ThreadRow:
        return threads.start(
            self.db, by or self.admin, group=group.id, kind=kind, title=title, body=body, topics=topics
        )

    def reply(self, thread: ThreadRow, by: Session, body: str = "Seal, 40 Nm.", to: int | None = None) -> PostRow:
        return posts.reply(self.db, by, thread.id, body, to=to)

    def opening(self, thread: ThreadRow) -> PostRow:
        return posts.get(self.db, self.admin, posts.ids(self.db, self.admin, thread.id)[0])

    def load(
        self, records: list[dict[str, Any]] | Path, *, group: str | None = None, raw: bytes | None = None
    ) -> tuple[Summary, list[Rejected]]:
        """Import records by way of a file; gives the summary and what was rejected."""
        if isinstance(records, Path):
            source = records
        else:
            source = self.path.with_name("records.jsonl")
            source.write_bytes(raw if raw is not None else written(records))
        refused: list[Rejected] = []
        summary = load(self.db, self.admin, JsonlArchive(source), group=group, rejected=refused.append)
        return summary, refused

    def exported(self, session: Session | None = None, *, group: int | None = None) -> list[dict[str, Any]]:
        return list(lines(self.db, session or self.admin, group=group))

    def close(self) -> None:
        self.db.close()


def written(records: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def record(number: int = 1, *, replies: int = 1, group: str = "it", **more: Any) -> dict[str, Any]:
    """A thread of the neutral form as plain as can be."""

    def post(place: int) -> dict[str, Any]:
        return {
            "id": f"t{number}/{place}",
            "kind": "question" if place == 0 else "answer",
            "author": f"Person {place}",
            "author_id": f"p{place}",
            "created": f"2020-01-{number % 28 + 1:02d}T10:{place % 60:02d}:00.000Z",
            "body": f"Words of post {place} in thread {number}.",
            "score": place,
            "accepted": place == 1,
            "parent": None if place == 0 else f"t{number}/0",
            "images": [],
        }

    made: dict[str, Any] = {
        "id": f"t{number}",
        "group": group,
        "title": f"Thread {number}",
        "tags": ["pumps"],
        "created": f"2020-01-{number % 28 + 1:02d}T10:00:00.000Z",
        "closed": None,
        "views": 7,
        "accepted_post": f"t{number}/1" if replies else None,
        "links": [],
        "posts": [post(place) for place in range(replies + 1)],
    }
    return {**made, **more}


@pytest.fixture
def forum(tmp_path: Path) -> Iterator[Forum]:
    made = Forum(tmp_path / "forum.db")
    yield made
    made.close()


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Forum]:
    """A second store, to import into what the first one exports."""
    (tmp_path / "other").mkdir()
    made = Forum(tmp_path / "other" / "forum.db")
    yield made
    made.close()


@pytest.fixture(scope="session")
def make_forum() -> Callable[[Path], Forum]:
    return Forum


@pytest.fixture(scope="session")
def make_record() -> Callable[..., dict[str, Any]]:
    return record


@pytest.fixture(scope="session")
def archive_of() -> Callable[..., Any]:
    """An archive of records that lie in memory, called `test` in uids."""

    class Given:
        source = "test"
        progress = 1.0

        def __init__(self, *records: Record | None) -> None:
            self.records = records

        def __iter__(self) -> Iterator[Record | None]:
            return iter(self.records)

    return Given


@pytest.fixture(scope="session")
def as_jsonl() -> Callable[[list[dict[str, Any]]], bytes]:
    return written


@pytest.fixture(scope="session")
def python() -> Callable[..., subprocess.Popen[str]]:
    """Start a Python process that has this checkout's store; its script is given as text."""

    def start(script: str, *arguments: object, **options: Any) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
            env=environment,
            stdout=subprocess.PIPE,
            stdin=subprocess.PIPE,
            text=True,
            **options,
        )

    return start


@pytest.fixture(scope="session")
def archive() -> Path:
    """The real archive; what needs it is skipped where it is not."""
    path = ROOT.parent / "shared" / "data" / "threads.jsonl.gz"
    if not path.is_file():
        pytest.skip("the real archive is not beside this checkout (shared/data/threads.jsonl.gz)")
    return path


@pytest.fixture(scope="session")
def archive_lines(archive: Path) -> list[dict[str, Any]]:
    with gzip.open(archive, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]
