"""tui.ringer: who writes starts at most one process, and only for what is due soon; nothing of it can fail a write."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from store import bells, clock, groups, lock, members, place, posts, settings, threads
from store.connection import Db
from store.create import create_store
from store.session import Identity, Session
from tui import ringer
from tui.gateway import Gateway

if TYPE_CHECKING:
    from store.threads import ThreadRow

NOW = clock.utc_now()


def li(db: Db, after: timedelta = timedelta()) -> Session:
    return members.session_for(db, Identity("test-host", "uid", "2", "li"), clock=lambda: NOW + after)


def ana(db: Db) -> Session:
    return members.session_for(db, Identity("test-host", "uid", "1", "ana"), clock=lambda: NOW)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    settings.SITE.write_text('notify = "/bin/true"\nnotify_address = "{handle}@example.org"\n')
    made = create_store(tmp_path / "forum.db", name="N", identity=Identity("test-host", "uid", "1", "ana"))
    yield made
    made.close()


@pytest.fixture
def thread(db: Db) -> "ThreadRow":
    group = groups.create(db, ana(db), "M")
    return threads.start(db, ana(db), group=group.id, kind="question", title="Which breaker?", body="Q?")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were started: none really is."""
    found: list[list[str]] = []

    def spawn(path: str, words: list[str], environ: Any, **more: Any) -> int:
        assert more["setsid"] and [number for _, number, *_ in more["file_actions"]] == [0, 1, 2]
        found.append(words)
        return 1 << 30

    monkeypatch.setattr(os, "posix_spawn", spawn)
    return found


def test_a_process_is_started_for_what_is_due_soon(db: Db, thread: "ThreadRow", started: list[list[str]]) -> None:
    ringer.after_write(db, li(db))
    assert started == [], "nobody is to be told"
    posts.reply(db, li(db), thread.id, "Q14.")
    ringer.after_write(db, li(db))
    assert [words[-4:] for words in started] == [["bell", "--wait", "--store", str(db.path)]]
    with lock.alone(place.bell_file(db.path)) as alone:
        assert alone
        ringer.after_write(db, li(db))
    assert len(started) == 1, "one waits already"


def test_what_is_due_later_is_left_to_others(db: Db, thread: "ThreadRow", started: list[list[str]]) -> None:
    quiet = (NOW - timedelta(minutes=5), NOW + timedelta(hours=2))
    bells.choose(db, ana(db), bells.Choice("all", "", f"{quiet[0]:%H:%M}", f"{quiet[1]:%H:%M}", "UTC"))
    posts.reply(db, li(db), thread.id, "Q14.")
    ringer.after_write(db, li(db))
    assert started == [] and bells.next_due(db) is not None
    ringer.after_write(db, li(db, timedelta(hours=3)))
    assert len(started) == 1, "whoever writes then lets it ring"


def test_without_a_command_nothing_is_started(db: Db, thread: "ThreadRow", started: list[list[str]]) -> None:
    posts.reply(db, li(db), thread.id, "Q14.")
    settings.SITE.unlink()
    ringer.after_write(db, li(db))
    assert started == []


def test_a_system_that_starts_nothing_fails_no_write(
    db: Db, thread: "ThreadRow", monkeypatch: pytest.MonkeyPatch
) -> None:
    posts.reply(db, li(db), thread.id, "Q14.")

    def refuse(*_: Any, **__: Any) -> int:
        raise BlockingIOError("too many processes")

    monkeypatch.setattr(os, "posix_spawn", refuse)
    ringer.after_write(db, li(db))
    db.interrupt()
    ringer.after_write(db, li(db))
    db.resume()


async def test_the_app_starts_it_behind_a_write(db: Db, thread: "ThreadRow", started: list[list[str]]) -> None:
    gateway = Gateway(db.path, li)
    row = await gateway.write(posts.reply, thread.id, "Q14.")
    assert row.body == "Q14." and len(started) == 1
    gateway.close()
