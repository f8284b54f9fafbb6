"""Stores of an older Hallway are migrated whole or not at all, and those who have one open are not led astray."""

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple, cast

import pytest

from store import journal, members, posts
from store.clock import utc_now
from store.create import create_store
from store.errors import ReadOnly
from store.opening import SCHEMA_VERSION, Mode, open_store
from store.session import local_identity
from tests.promises.conftest import ROOT

NOW, NEXT = str(SCHEMA_VERSION), SCHEMA_VERSION + 1

# Posts until it is refused, then says why; says each post that was acknowledged.
POSTS = """
import sys
from store import members, posts
from store.errors import ReadOnly
from store.opening import open_store
from store.session import Identity
db = open_store(sys.argv[1])
try:
    for number in range(5000):
        session = members.session_for(db, Identity("test-host", "uid", sys.argv[2], "writer" + sys.argv[2]))
        print(posts.reply(db, session, 1, f"{sys.argv[2]} {number}").id, flush=True)
except ReadOnly as error:
    print(error, flush=True)
"""


class Beside(NamedTuple):
    """What lies beside a store: copies from before a migration, and anything else that is not the store's own."""

    copies: list[Path]
    others: list[str]


def beside(store: Path) -> Beside:
    copy = re.compile(re.escape(store.stem) + r"-before-migration-\d{8}T\d{6}Z(-2)?\.db")
    own = {store.name + end for end in ("", "-wal", "-shm", "-lock", "-files", "-bell")}
    found = [path for path in sorted(store.parent.iterdir()) if path.name not in own]
    return Beside(
        [path for path in found if copy.fullmatch(path.name)],
        [path.name for path in found if not copy.fullmatch(path.name)],
    )


def schema_of(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as plain:
        return int(plain.execute("PRAGMA user_version").fetchone()[0])


def bodies(path: Path) -> set[str]:
    with contextlib.closing(sqlite3.connect(path)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {str(body) for (body,) in plain.execute("SELECT body FROM posts")}


def start(*arguments: object, **more: str) -> "subprocess.Popen[str]":
    """Hallway of the next release."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.promises.newer", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **more},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def newer(*arguments: object, **more: str) -> "subprocess.CompletedProcess[str]":
    with start(*arguments, **more) as process:
        out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def older(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Hallway of today, which is the older one here."""
    return subprocess.run(
        [sys.executable, "-m", "tui.cli", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Mode], Path]:
    """Makes a store of the running user with a group and the question #1, and names it by HALLWAY_STORE."""

    def made(mode: Mode) -> Path:
        path = tmp_path / "team" / "forum.db"
        monkeypatch.setenv("HALLWAY_STORE", str(path))
        create_store(path, identity=local_identity(), mode=mode).close()
        for arguments in (("group", "add", "Halls"), ("ask", "Halls", "--title", "Which breaker?", "The plan is old.")):
            assert older(*arguments).returncode == 0
        return path

    return made


def test_ones_own_store_is_migrated_when_it_is_opened(make: Callable[[Mode], Path]) -> None:
    store = make("own")
    done = newer("groups")
    assert done.returncode == 0 and "Halls" in done.stdout
    ((copy,), others) = beside(store)
    assert others == [] and str(copy) in done.stderr and done.stderr.count("\n") == 1
    assert (schema_of(store), schema_of(copy)) == (NEXT, NEXT - 1)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert newer("reply", "1", "Later.").stderr == "" and beside(store) == ([copy], [])
    # What was before serves the release before, and is the way back to it.
    assert "The plan is old." in older("--store", copy, "show", "1").stdout
    refused = older("show", "1")
    assert refused.returncode == 1 and "newer" in refused.stderr


def test_a_shared_store_is_read_until_its_owner_migrates_it(make: Callable[[Mode], Path]) -> None:
    store = make("shared")
    read = newer("show", "1")
    assert "The plan is old." in read.stdout and read.stderr == ""
    refused = newer("reply", "1", "Later.")
    assert refused.returncode == 1 and "hallway migrate" in refused.stderr and refused.stderr.count("\n") == 1
    assert schema_of(store) == NEXT - 1 and beside(store) == ([], [])
    assert older("reply", "1", "Still here.").returncode == 0

    done = json.loads(newer("migrate", "--json").stdout)
    ((copy,), _) = beside(store)
    assert done == {"path": str(store), "from_schema": NEXT - 1, "to_schema": NEXT, "backup": str(copy)}
    assert bodies(copy) == {"The plan is old.", "Still here."}
    assert newer("reply", "1", "Later.").returncode == 0
    assert "newer" in older("reply", "1", "Too late.").stderr
    assert "nothing was to be done" in newer("migrate").stdout and beside(store) == ([copy], [])
    assert store.stat().st_mode & 0o777 == 0o660


def test_a_schema_that_is_not_understood_any_more_waits_unread(make: Callable[[Mode], Path]) -> None:
    store = make("shared")
    refused = newer("show", "1", NEWER_READS_FROM=str(NEXT))
    assert refused.returncode == 1 and "hallway migrate" in refused.stderr and refused.stdout == ""
    assert newer("migrate", NEWER_READS_FROM=str(NEXT)).returncode == 0
    assert "The plan is old." in newer("show", "1", NEWER_READS_FROM=str(NEXT)).stdout
    ((copy,), _) = beside(store)
    # A backup of then can be put back now: it is migrated on its way.
    assert newer("restore", copy, "--replace", NEWER_READS_FROM=str(NEXT)).returncode == 0
    fresh = store.with_name("elsewhere.db")
    assert newer("--store", fresh, "restore", copy, NEWER_READS_FROM=str(NEXT)).returncode == 0
    for path in (store, fresh):
        assert schema_of(path) == NEXT and bodies(path) == {"The plan is old."}
    assert schema_of(copy) == NEXT - 1


@pytest.mark.parametrize("step", ["", "breaks"])
def test_whoever_has_it_open_notices(make: Callable[[Mode], Path], step: str) -> None:
    store = make("shared")
    with contextlib.closing(open_store(store)) as db:
        me = members.session_for(db, local_identity(), clock=utc_now)
        assert newer("migrate", NEWER_STEP=step).returncode == 0
        with pytest.raises(ReadOnly, match="Open it again"):
            posts.reply(db, me, 1, "From the past.")
        if step:
            with pytest.raises(ReadOnly, match="Open it again"):
                posts.page_of(db, me, 1)
        else:
            assert len(posts.page_of(db, me, 1).items) == 1
    with contextlib.closing(sqlite3.connect(store)) as plain:
        assert plain.execute("SELECT count(*) FROM posts").fetchone() == (1,)


def test_what_was_acknowledged_before_is_in_the_backup(
    make: Callable[[Mode], Path], python: Callable[..., object]
) -> None:
    store = make("shared")
    writers = [cast("subprocess.Popen[str]", python(POSTS, store, number)) for number in range(3)]
    lines = [cast(IO[str], writer.stdout) for writer in writers]
    firsts = [one.readline() for one in lines]
    migrations = [start("migrate", "--json") for _ in range(3)]
    said = [json.loads(one.communicate(timeout=60)[0]) for one in migrations]
    ends = [first + one.read() for first, one in zip(firsts, lines, strict=True)]
    for writer in writers:
        writer.communicate(timeout=60)
    assert [one.returncode for one in migrations] == [0, 0, 0]
    ((copy,), others) = beside(store)
    assert others == [] and sorted(str(one["backup"]) for one in said) == sorted([str(copy), "None", "None"])
    acknowledged = set()
    for end in ends:
        *ids, refusal = end.splitlines()
        assert "Open it again" in refusal
        acknowledged |= {int(number) for number in ids}
    for path in (copy, store):
        with contextlib.closing(sqlite3.connect(path)) as plain:
            assert {number for (number,) in plain.execute("SELECT id FROM posts")} == acknowledged | {1}


@contextlib.contextmanager
def in_the_step(*arguments: str) -> "Iterator[subprocess.Popen[str]]":
    with start(*arguments, NEWER_STEP="halts") as process:
        try:
            assert process.stdout is not None and process.stdout.readline() == "in the step\n"
            yield process
        finally:
            process.kill()


def test_whoever_waited_for_it_is_told_too(make: Callable[[Mode], Path]) -> None:
    store = make("shared")
    waits = (
        "import sys\nfrom tests.promises import newer\nnewer.become()\n"
        "from store import connection, opening, session\n"
        "db = opening.open_store(sys.argv[1])\n"
        "for line in sys.stdin:\n"
        "    try:\n"
        "        connection.write(db, session.Session(1)).__enter__()\n"
        "    except Exception as error:\n"
        "        print(error, flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", waits, str(store)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        asked, said = cast(IO[str], process.stdin), cast(IO[str], process.stdout)
        answers = []
        for _ in range(2):
            asked.write("\n")
            asked.flush()
            answers.append(said.readline())
            newer("migrate")
        asked.close()
    assert "hallway migrate" in answers[0] and "Open it again" in answers[1]


def test_killed_at_any_moment_it_is_old_or_new(make: Callable[[Mode], Path], at_length: bool) -> None:
    store = make("shared")
    began = time.monotonic()
    saved = {path: path.read_bytes() for path in (store, store.with_name("forum.db-lock"))}
    assert newer("migrate").returncode == 0
    taken = time.monotonic() - began
    rounds = 60 if at_length else 4
    for number in range(rounds):
        for path in store.parent.iterdir():
            if path.is_file():
                path.unlink()
        for path, content in saved.items():
            path.write_bytes(content)
        with start("migrate") as process:
            # From before it opens the store until after it ends.
            time.sleep(taken * (0.3 + number / rounds))
            process.kill()
        assert schema_of(store) in (NEXT - 1, NEXT) and bodies(store) == {"The plan is old."}
        assert newer("migrate").returncode == 0 and schema_of(store) == NEXT
        assert newer("reply", "1", "As ever.").returncode == 0
        # What a copy was begun as is gone with the next one, and at most one had its name already.
        copies, others = beside(store)
        assert len(copies) <= 2 and others == []


@pytest.mark.parametrize("mode, command", [("own", "groups"), ("shared", "migrate")])
def test_killed_in_the_middle_it_is_as_before(make: Callable[[Mode], Path], mode: Mode, command: str) -> None:
    store = make(mode)
    with in_the_step(command) as process:
        time.sleep(0.1)
        process.send_signal(signal.SIGKILL)
    assert schema_of(store) == NEXT - 1
    assert older("reply", "1", "Nothing happened.").returncode == 0
    assert bodies(store) == {"The plan is old.", "Nothing happened."}
    assert newer(command).returncode == 0 and schema_of(store) == NEXT
    with contextlib.closing(sqlite3.connect(store)) as plain:
        tables = {name for (name,) in plain.execute("SELECT name FROM sqlite_schema")}
        assert "topics" in tables and "topics_anew" not in tables


def test_reading_goes_on_meanwhile(make: Callable[[Mode], Path]) -> None:
    make("shared")
    with in_the_step("migrate"):
        assert "The plan is old." in older("show", "1").stdout


@pytest.mark.parametrize("step, said", [("nothing", "nothing was changed"), ("fails", "a bug of the step")])
def test_a_step_that_goes_wrong_changes_nothing(make: Callable[[Mode], Path], step: str, said: str) -> None:
    store = make("shared")
    done = newer("migrate", NEWER_STEP=step)
    assert done.returncode != 0 and said in done.stderr
    assert schema_of(store) == NEXT - 1 and older("reply", "1", "As ever.").returncode == 0
    with contextlib.closing(open_store(store)) as db:
        assert journal.first_broken(db) is None


@pytest.mark.parametrize("mode", ["own", "shared"])
def test_a_damaged_store_is_not_migrated(make: Callable[[Mode], Path], mode: Mode) -> None:
    store = make(mode)
    with contextlib.closing(sqlite3.connect(store)) as foreign, foreign:
        foreign.execute("UPDATE journal SET actor_id = 7 WHERE seq = 2")
    done = newer("migrate")
    assert done.returncode == 3 and "damaged" in done.stderr and beside(store) == ([], [])
    read = newer("show", "1")
    assert "The plan is old." in read.stdout and ("damaged" in read.stderr) == (mode == "own")
    assert schema_of(store) == NEXT - 1
