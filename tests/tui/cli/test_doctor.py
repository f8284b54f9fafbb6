"""`hallway doctor`: what is well, what is not and what to do then; its exit code says it to programs."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store import posts, settings
from store.connection import Db
from store.members import session_for
from store.opening import open_store
from store.session import Identity, local_identity
from tests.tui.cli.conftest import Run


@pytest.fixture
def db(store: Path) -> Iterator[Db]:
    with contextlib.closing(open_store(store)) as made:
        yield made


def mine(text: str) -> None:
    path = settings.own_settings()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def checks(run: Run, *, ok: bool) -> dict[str, Any]:
    done = run("doctor", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["ok"], done.stderr) == (0 if ok else 1, ok, b"")
    assert all(row["ok"] or row["advice"] for row in found["checks"]), "what is not well says what to do"
    return {row["name"]: row for row in found["checks"]}


def test_a_fresh_store_is_well(run: Run, store: Path) -> None:
    assert all(row["ok"] for row in checks(run, ok=True).values())
    done = run("doctor")
    assert done.returncode == 0 and done.stdout.startswith(b"ok       place ")


@pytest.mark.parametrize(
    "text, says",
    [
        ('notify = "/nowhere/tell"', "/nowhere/tell"),
        ("notify = 7", "notify is no command"),
        (f'notify = "{__file__}"', "can't be run"),
        ("notify = /bin/true", "put it in quotes"),
    ],
)
def test_a_command_that_can_not_be_run_is_no_secret(run: Run, store: Path, text: str, says: str) -> None:
    mine(text)
    row = checks(run, ok=False)["notify"]
    assert not row["ok"] and says in row["detail"]
    assert b"PROBLEM  notify" in run("doctor").stdout


def test_who_has_no_address_is_counted(run: Run, store: Path) -> None:
    mine('notify = "/bin/true"')
    assert "1 has no address" in checks(run, ok=True)["notify"]["detail"]
    assert run("bell", "--to", "ana@example.org").returncode == 0
    assert "no address" not in checks(run, ok=True)["notify"]["detail"]


def test_what_could_not_be_sent_and_what_is_overdue(run: Run, db: Db) -> None:
    mine('notify = ["/bin/sh", "-c", "echo no such user >&2; exit 67"]\nnotify_address = "{handle}@example.org"')
    posts.reply(db, session_for(db, Identity("elsewhere", "uid", "li", "li")), 1, "Q14.")
    assert checks(run, ok=True)["bells"]["ok"]
    db.connection.execute("UPDATE bells SET due_at = '2026-01-01T00:00:00.000Z'")
    assert "1 overdue" in checks(run, ok=False)["bells"]["detail"]
    assert json.loads(run("bell", "--due", "--json").stdout) == {"sent": 0, "failed": 1}
    row = checks(run, ok=False)["bells"]
    assert "ended with 67: no such user" in row["detail"] and "1 could not be sent, 0 given up" in row["detail"]
    db.connection.execute("UPDATE members SET role = 'member'")
    assert "no such user" not in checks(run, ok=False)["bells"]["detail"], "it may hold somebody's address"


def test_damage_is_said(run: Run, db: Db, store: Path) -> None:
    db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = int(db.value("PRAGMA page_size"))
    root = int(db.value("SELECT rootpage FROM sqlite_schema WHERE name = 'post_versions'"))
    db.close()
    with store.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    row = checks(run, ok=False)["file"]
    assert not row["ok"] and "safe place" in row["advice"]


def test_what_is_repaired_is_said_and_what_can_not_be_is_told(run: Run, db: Db) -> None:
    assert run("doctor", "--repair").stdout.startswith(b"Nothing was found that could be repaired.\nok       place ")
    db.connection.execute("UPDATE threads SET posts = 9")
    assert checks(run, ok=False)["counters"]["advice"].endswith("hallway doctor --repair")
    done = run("doctor", "--repair", "--json")
    assert json.loads(done.stdout)["repaired"] == ["Counted anew: 1 values were wrong (threads.posts)."]
    assert done.returncode == 0
    db.connection.execute("UPDATE posts SET body = 'other' WHERE id = 1")
    done = run("doctor", "--repair")
    assert done.returncode == 1 and b"Made the search index anew.\n" in done.stdout
    assert b"PROBLEM  posts" in done.stdout and b"post 1: not as written" in done.stdout


def test_why_somebody_can_not_post(run: Run, db: Db) -> None:
    found = json.loads(run("doctor", "--as", local_identity().name, "--json").stdout)
    assert {row["name"] for row in found["checks"]} == {"member", "store", "group"}
    done = run("doctor", "--as", "nobody-at-all")
    assert done.returncode == 1 and done.stderr.startswith(b"hallway: There is no member")
    assert run("doctor", "--as", "root", "--repair").returncode == 2


def test_a_store_that_can_not_be_opened_is_looked_at_from_outside(run: Run, store: Path) -> None:
    with store.open("r+b") as file:
        file.seek(100)
        file.write(b"\0" * 3000)
    found = checks(run, ok=False)
    assert [*found] == ["place", "rights", "opening"]
    assert "hallway salvage" in found["opening"]["advice"]
    assert run("doctor", "--repair").returncode == 3
