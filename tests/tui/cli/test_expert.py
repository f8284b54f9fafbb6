"""hallway expert and hallway topic, as a shell calls them."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store import answers, groups, posts, threads
from store.clock import utc_now
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


@pytest.fixture
def helped(store: Path) -> tuple[int, int]:
    """Two questions of others on #pumps that the running user has answered."""
    db = open_store(store)
    me = session_for(db, local_identity())
    group = groups.listing(db, me)[0].id
    numbers = []
    for name in ("li", "jo"):
        asker = Session(None, utc_now, "local", Identity("test-host", "uid", name, name))
        made = threads.start(db, asker, group=group, kind="question", title="Leak", body="Water", topics=("pumps",))
        asker = session_for(db, asker.identity or local_identity())
        answer = posts.reply(db, me, made.id, "The seal.")
        answers.accept(db, asker, answer.id)
        numbers.append(made.id)
    db.close()
    return numbers[0], numbers[1]


def test_claimed_listed_and_dropped(document: Callable[..., Any], run: Run) -> None:
    claimed = document("expert", "claim", "Power", "hvac")
    assert [(one["topic"], one["origin"], one["evidence"]) for one in claimed["topics"]] == [
        ("hvac", "claimed", []),
        ("power", "claimed", []),
    ]
    listed = document("expert", "list")
    assert list(listed) == ["experts", "next"] and listed["next"] is None
    (row,) = listed["experts"]
    assert list(row) == ["handle", "name", "state", "topics"] and row["topics"] == claimed["topics"]
    assert row["state"] == "available"
    (row,) = document("expert", "list", "--topic", "#hvac")["experts"]
    assert [one["topic"] for one in row["topics"]] == ["hvac"]
    assert document("expert", "drop", "hvac") == {"topic": "hvac"}
    (row,) = document("expert", "list", "--member", row["handle"])["experts"]
    assert [one["topic"] for one in row["topics"]] == ["power"]
    done = run("expert")
    assert b"#power" in done.stdout and b"claimed" in done.stdout and done.stdout.count(b"\n") == 1


def test_what_the_record_suggests(document: Callable[..., Any], run: Run, helped: tuple[int, int]) -> None:
    (one,) = document("expert", "suggestions")["suggestions"]
    assert list(one) == ["topic", "score", "people", "evidence"]
    assert (one["topic"], one["people"], one["evidence"]) == ("pumps", 2, list(reversed(helped)))
    assert b"hallway expert confirm TOPIC" in run("expert", "suggestions").stdout
    known = document("expert", "confirm", "pumps")
    assert (known["origin"], known["evidence"]) == ("earned", one["evidence"])
    shown = document("show", str(helped[0]))
    assert [post["expert_on"] for post in shown["posts"]] == [None, "pumps"]
    assert b"expert on #pumps" in run("show", str(helped[0])).stdout
    assert document("expert", "suggestions")["suggestions"] == []


def test_declined_is_not_suggested(document: Callable[..., Any], run: Run, helped: tuple[int, int]) -> None:
    assert document("expert", "decline", "pumps") == {"topic": "pumps"}
    assert b"The record suggests nothing" in run("expert", "suggestions").stdout


def test_a_lead_appoints(document: Callable[..., Any], run: Run, helped: tuple[int, int]) -> None:
    known = document("expert", "appoint", "li", "pumps")
    assert (known["topic"], known["origin"]) == ("pumps", "appointed")
    assert document("expert", "suggestions", "li")["suggestions"] == []
    done = run("expert", "drop", "pumps", "--member", "li")
    assert (done.returncode, done.stdout) == (0, b"li is no expert on #pumps any more.\n")


def test_topics_and_who_covers_them(document: Callable[..., Any], run: Run) -> None:
    (row,) = document("topic", "list")["topics"]
    assert list(row) == ["name", "description", "aliases", "threads", "open", "covered", "experts"]
    assert (row["name"], row["threads"], row["open"], row["covered"], row["experts"]) == ("power", 1, 1, False, [])
    assert document("topic", "list", "--uncovered")["topics"] == [row]
    assert document("topic", "alias", "power", "Mains supply")["aliases"] == ["mains-supply"]
    assert document("topic", "describe", "mains-supply", "All that is 400 V")["description"] == "All that is 400 V"
    document("expert", "claim", "mains-supply")
    (row,) = document("topic", "list")["topics"]
    assert row["covered"] and [one["available"] for one in row["experts"]] == [True]
    assert run("topic", "list", "--uncovered").stdout == b"Every topic in use is covered.\n"
    assert b"also #mains-supply" in run("topic").stdout
    assert document("topic", "unalias", "mains-supply")["aliases"] == []


def test_two_topics_become_one(document: Callable[..., Any], run: Run) -> None:
    document("expert", "claim", "mains")
    row = document("topic", "merge", "power", "mains")
    assert (row["name"], row["aliases"], row["threads"], row["covered"]) == ("mains", ["power"], 1, True)
    assert [one["name"] for one in document("topic", "list")["topics"]] == ["mains"]
    document("expert", "claim", "fuses")
    assert run("topic", "merge", "fuses", "#Power").stdout.startswith(b"#mains  1 thread")


def test_pages_of_topics_go_on(document: Callable[..., Any], run: Run) -> None:
    document("expert", "claim", "a", "b", "c")
    first = document("topic", "list", "--limit", "3")
    rest = document("topic", "list", "--after", first["next"])
    assert [row["name"] for row in first["topics"] + rest["topics"]] == ["power", "a", "b", "c"] and not rest["next"]
    assert b"hallway topic list --limit 3 --after" in run("topic", "list", "--limit", "3").stdout


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("expert", "claim", "#"), "can't be a topic"),
        (("expert", "confirm", "power"), "does not suggest"),
        (("expert", "drop", "power"), "You are no expert on #power"),
        (("expert", "drop", "nothing"), "There is no topic"),
        (("expert", "list", "--topic", "nothing"), "There is no topic"),
        (("expert", "appoint", "nobody", "power"), "There is no member"),
        (("topic", "unalias", "power"), "no other name"),
        (("topic", "alias", "power", "power"), "itself"),
        (("topic", "merge", "power", "#Power"), "are one topic already"),
        (("topic", "merge", "power", "nothing"), 'There is no topic "nothing"'),
        (("topic", "merge", "nothing", "power"), 'There is no topic "nothing"'),
        (("topic", "list", "--after", "zzz"), "cursor"),
    ],
)
def test_what_is_refused_is_said_in_one_sentence(run: Run, store: Path, args: tuple[str, ...], word: str) -> None:
    done = run(*args)
    said = done.stderr.decode()
    assert done.returncode == 1 and word in said and said.count("\n") == 1 and said.startswith("hallway: ")
