"""`hallway bell`, and the process that rings: real commands, real processes, the time between as it is."""

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import bells, lock, place, posts, settings
from store.connection import Db
from store.members import session_for
from store.opening import open_store
from store.session import Identity, Session
from tests.tui.cli.conftest import Run

PATIENCE = 40.0


@pytest.fixture
def tells(tmp_path: Path) -> Path:
    """A folder into which the command of the member's own settings writes each message."""
    got, script = tmp_path / "got", tmp_path / "tell"
    got.mkdir()
    script.write_text(f'#!/bin/sh\ncat > "{got}/part.$$"\nmv "{got}/part.$$" "{got}/$HALLWAY_KIND.$HALLWAY_POST.$$"\n')
    script.chmod(0o755)
    path = settings.own_settings()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'notify = "{script}"\nnotify_address = "{{handle}}@example.org"\n')
    return got


@pytest.fixture
def db(store: Path) -> Iterator[Db]:
    with contextlib.closing(open_store(store)) as made:
        yield made


def li(db: Db) -> Session:
    return session_for(db, Identity("elsewhere", "uid", "li", "li"))


def messages(folder: Path) -> list[str]:
    return sorted(path.name.rpartition(".")[0] for path in folder.iterdir() if not path.name.startswith("part"))


def wait_for(folder: Path, number: int) -> list[str]:
    end = time.monotonic() + PATIENCE
    while len(messages(folder)) < number and time.monotonic() < end:
        time.sleep(0.05)
    return messages(folder)


def test_the_writers_process_rings_after_the_undo_and_nobody_waits_for_it(run: Run, db: Db, tells: Path) -> None:
    handle = db.value("SELECT handle FROM members WHERE id = 1")
    kept = posts.reply(db, li(db), 1, "Q14.")
    gone = posts.reply(db, li(db), 1, "Q15.")
    asked = time.monotonic()
    # Whoever writes next, here the asker themselves, lets it ring: the ones above were written by no process of ours.
    assert run("follow", "Maintenance", "all").returncode == 0
    assert time.monotonic() - asked < 12 and messages(tells) == [], "the command has ended long before it rings"
    assert run("follow", "Maintenance", "mine").returncode == 0
    from store import retracting

    retracting.retract(db, li(db), gone.id)
    assert wait_for(tells, 1) == [f"answer.{kept.id}"]
    (message,) = tells.iterdir()
    assert message.read_text().startswith(f"To: {handle}@example.org\n")
    end = time.monotonic() + PATIENCE
    while lock.taken(place.bell_file(db.path)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not lock.taken(place.bell_file(db.path)), "it ends when nothing is left to ring"
    assert messages(tells) == [f"answer.{kept.id}"] and bells.next_due(db) is None


def test_one_process_waits_at_a_time(run: Run, db: Db, tells: Path) -> None:
    with lock.alone(place.bell_file(db.path)) as alone:
        assert alone
        post = posts.reply(db, li(db), 1, "Q14.")
        db.connection.execute("UPDATE bells SET due_at = '2026-01-01T00:00:00.000Z'")
        assert run("bell", "--wait").returncode == 0
        assert messages(tells) == [], "another process does it"
    assert run("bell", "--wait").returncode == 0
    assert messages(tells) == [f"answer.{post.id}"]


def test_cron_rings_what_is_due_and_becomes_nobody(run: Run, db: Db, tells: Path) -> None:
    posts.reply(db, li(db), 1, "Q14.")
    assert run("bell", "--due").stdout == b"" and messages(tells) == []
    db.connection.execute("UPDATE bells SET due_at = '2026-01-01T00:00:00.000Z'")
    members = db.value("SELECT count(*) FROM members")
    assert json.loads(run("bell", "--due", "--json").stdout) == {"sent": 1, "failed": 0}
    assert run("bell", "--due").stdout == b"" and db.value("SELECT count(*) FROM members") == members


@pytest.mark.parametrize("broken", ["/nowhere/tell", "/bin/false", "sleep 60"])
def test_a_command_that_fails_holds_up_no_post(run: Run, db: Db, broken: str) -> None:
    path = settings.own_settings()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'notify = "{broken}"\nnotify_address = "{{handle}}@example.org"\n')
    posts.reply(db, li(db), 1, "Q14.")
    db.connection.execute("UPDATE bells SET due_at = '2026-01-01T00:00:00.000Z'")
    done = run("reply", "1", "Thanks.")
    assert done.returncode == 0 and not done.stderr
    end = time.monotonic() + PATIENCE
    while db.value("SELECT failure FROM bells") is None and time.monotonic() < end:
        time.sleep(0.05)
    assert str(db.value("SELECT failure FROM bells")).startswith("1: ")
    assert run("show", "1").stdout.count(b"Thanks.") == 1
    # Nothing is to be left that would ring in a minute.
    db.connection.execute("DELETE FROM bells")


def test_ones_choice_is_shown_and_set(run: Run, store: Path, tells: Path) -> None:
    done = run("bell")
    assert done.returncode == 0 and b"questions that reach you" in done.stdout
    words = ("--want", "all", "--to", "ana@example.org", "--quiet", "22:00-6", "--zone", "UTC", "--with-text")
    found = json.loads(run("bell", *words, "--json").stdout)
    assert found.pop("command")[0].endswith("/tell")
    assert found == {
        "wanted": "all",
        "address": "ana@example.org",
        "quiet": "22:00-06:00",
        "zone": "UTC",
        "with_text": True,
        "rings_at": "ana@example.org",
    }
    said = run("bell").stdout.decode()
    assert "at ana@example.org." in said and "from 22:00 to 06:00 (UTC)" in said and "the site wants it so" in said
    found = json.loads(run("bell", "--quiet", "none", "--to", "", "--without-text", "--json").stdout)
    assert (found["wanted"], found["address"], found["quiet"], found["with_text"]) == ("all", None, None, False)
    assert found["rings_at"].endswith("@example.org") and found["rings_at"] != "ana@example.org"
    assert json.loads(run("bell", "--want", "none", "--json").stdout)["rings_at"] is None
    assert run("bell").stdout == b"You are told of nothing.\n"


def test_a_test_message_is_sent_now_and_its_failure_is_one_sentence(run: Run, store: Path, tells: Path) -> None:
    done = run("bell", "--test")
    assert done.returncode == 0 and messages(tells) == ["test.0"] and b"was given to" in done.stdout
    settings.own_settings().write_text('notify = "/bin/false"\nnotify_address = "x@example.org"\n')
    done = run("bell", "--test")
    assert done.returncode == 1 and b"ended with 1" in done.stderr and done.stderr.count(b"\n") == 1
    settings.own_settings().write_text('notify = "/bin/false"\n')
    done = run("bell", "--test")
    assert done.returncode == 1 and b"--to ADDRESS" in done.stderr
    settings.own_settings().unlink()
    done = run("bell", "--test")
    assert done.returncode == 1 and b"no notify command" in done.stderr and done.stderr.count(b"\n") == 1
    assert b"Nothing rings here" in run("bell").stdout


def test_the_settings_know_the_names(run: Run, store: Path, tells: Path) -> None:
    assert json.loads(run("settings", "--json").stdout)["problems"] == []
