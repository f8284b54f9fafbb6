"""hallway away and hallway pass, as a shell calls them."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store import asking, connection, expertise, groups
from store.clock import utc_now
from store.connection import Db
from store.members import session_for
from store.opening import open_store
from store.session import Identity, Session, local_identity

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def document(run: Run, store: Path) -> Callable[..., Any]:
    def call(*args: str) -> Any:
        done = run(*args, "--json")
        assert (done.returncode, done.stderr) == (0, b""), done
        return json.loads(done.stdout)

    return call


def member(db: Db, name: str) -> Session:
    identity = Identity("test-host", "uid", name, name)
    with connection.write(db, Session(None, utc_now, "local", identity)):
        pass
    return session_for(db, identity)


@pytest.fixture
def question(store: Path) -> int:
    """Li's question on #pumps, which reaches the running user and jo, with max in reserve."""
    db = open_store(store)
    me = session_for(db, local_identity())
    for session in (me, member(db, "jo"), member(db, "max")):
        expertise.claim(db, session, ["pumps"])
    group = groups.listing(db, me)[0].id
    number = asking.ask(db, member(db, "li"), group=group, title="It leaks", body="Water", topics=["pumps"]).id
    db.close()
    return number


def test_away_until_a_day_and_back(document: Callable[..., Any], run: Run) -> None:
    assert document("away") == {"state": "available", "waiting": 0, "until": None, "weekly_limit": None}
    found = document("away", "2", "weeks")
    assert found["state"] == "away" and found["until"] is not None
    assert run("away").stdout.startswith(b"You are away until ")
    assert document("away", "--limit", "5")["weekly_limit"] == 5
    assert document("away", "off")["state"] == "available"
    assert run("away").stdout == b"You are available; at most 5 questions a week reach you.\n"
    assert document("away", "--limit", "none")["weekly_limit"] is None


@pytest.mark.parametrize(
    "args", [("soon",), ("2020-01-01",), ("--limit", "many"), ("--limit", "5000"), ("--limit", "-1")]
)
def test_what_is_no_time_or_number_is_refused_in_a_sentence(run: Run, store: Path, args: tuple[str, ...]) -> None:
    done = run("away", *args)
    assert done.returncode == 1 and done.stdout == b""
    assert done.stderr.startswith(b"hallway: ") and done.stderr.count(b"\n") == 1
    assert run("away").stdout == b"You are available.\n", "nothing of it was taken"


def test_a_question_is_passed_on_and_taken_back(document: Callable[..., Any], run: Run, question: int) -> None:
    assert [one["thread"]["number"] for one in document("inbox")["questions"]] == [question]
    done = document("pass", str(question))
    assert done["thread"]["number"] == question
    assert [(one["handle"], one["reason"], one["state"]) for one in done["reached"]] == [
        ("jo", "expert on #pumps", "available"),
        ("max", "expert on #pumps", "available"),
    ]
    assert document("inbox")["questions"] == []
    again = run("pass", str(question), "--not-me")
    assert again.returncode == 1 and b"does not reach you" in again.stderr
    assert len(document("pass", str(question), "--undo")["reached"]) == 3
    said = run("pass", str(question), "--to", "nobody")
    assert said.returncode == 1 and b"There is no member" in said.stderr
    assert run("pass", str(question), "--to", "jo", "--undo").returncode == 2


def test_who_asks_is_told_whom_it_reaches(run: Run, question: int) -> None:
    done = run("ask", "Maintenance", "--title", "Leak", "--topic", "pumps", "Water again.")
    assert done.returncode == 0 and b"It reaches max (expert on #pumps), jo (expert on #pumps)." in done.stdout, done
