"""hallway search: the query as a shell hands it over, what is printed, and what is said beside it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tui.cli.finding import joined

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def found(run: Run, store: Path) -> Callable[..., Any]:
    """The document of a search in a store with three questions."""
    for title, topic, body in (
        ("Pump P-7 leaks", "pumps", "The gasket of P-7 is worn; cold water everywhere."),
        ("Pump P-77 hums", "pumps", "Water is cold."),
    ):
        assert run("ask", "Maintenance", "--title", title, "--topic", topic, body).returncode == 0

    def document(*args: str) -> Any:
        done = run("search", "--json", *args)
        assert (done.returncode, done.stderr) == (0, b""), done
        return json.loads(done.stdout)

    return document


def numbers(document: Any) -> list[int]:
    return [row["number"] for row in document["threads"]]


def test_operators_and_words_to_leave_out(found: Callable[..., Any]) -> None:
    assert numbers(found("pump")) == [3, 2]
    assert numbers(found("P-7")) == [2]
    assert (
        numbers(found("pump", "-gasket")) == numbers(found("pump -gasket")) == numbers(found("-gasket", "pump")) == [3]
    )
    assert numbers(found("-hums", "#pumps", "--limit", "5")) == [2]
    assert numbers(found("--", "-pump")) == [1]
    assert numbers(found("cold water")) == [2, 3]  # Side by side comes first.
    assert numbers(found('"cold water"')) == numbers(found("pump", "cold water")) == [2]
    assert numbers(found("pump", "in:title", "kind:question", "-is:answered", "after:7d", "ago")) == [3, 2]
    assert found("pump")["notes"] == []
    assert found("pump", "is:purple")["notes"] == [
        'is: takes open, answered, verified, unread or mine, so "is:purple" is looked for as text.'
    ]


def test_pages_go_on(found: Callable[..., Any]) -> None:
    first = found("pump", "--limit", "1")
    second = found("pump", "--limit", "1", "--after", first["next"])
    assert numbers(first) + numbers(second) == [3, 2] and second["next"] is None


def test_plain_lines(run: Run, found: Callable[..., Any]) -> None:
    done = run("search", "gasket", "foo:bar")
    assert b"foo: is no operator" in done.stderr and done.stderr.count(b"\n") == 1
    assert b"Without" in done.stdout and b"hallway search gasket\n" in done.stdout
    assert done.stdout.decode().splitlines()[-1] == "Ask it: hallway ask GROUP --title gasket"
    done = run("search", "gaskt")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines() == [
        "Nothing found for: gaskt",
        "Did you mean: hallway search gasket",
        "Ask it: hallway ask GROUP --title gaskt",
    ]
    done = run("search", "--group", "maintenance", "pump", "--limit", "1", "-gasket", "-hums")
    assert b"hallway search --group maintenance 'pump -" in done.stdout
    page = run("search", "pump", "--limit", "1").stdout.decode().splitlines()
    assert page[0].startswith("#3  open") and "hallway search pump --limit 1 --after" in page[-1]


def test_wrong_options_are_still_wrong(run: Run, store: Path) -> None:
    for args in (("pump", "--jsn"), ("pump", "--limit", "-5"), ("pump", "--limit"), ()):
        assert run("search", *args).returncode == 2, args
    assert b"is:open" in run("search", "--help").stdout and b"is:open" in run("search", "-h").stdout


@pytest.mark.parametrize(
    ("given", "typed"),
    [
        (["pump", "cold water"], 'pump "cold water"'),
        (["pump", "group:IT first level"], 'pump group:"IT first level"'),
        (["pump", "-by:Ana Lee"], 'pump -by:"Ana Lee"'),
        (["group:it pump"], "group:it pump"),
        (["pump", 'a "b c"'], 'pump a "b c"'),
    ],
)
def test_the_quotes_that_a_shell_takes_away_come_back(given: list[str], typed: str) -> None:
    assert joined(given) == typed


def test_similar_threads_from_arguments_and_from_standard_input(run: Run, found: Callable[..., Any]) -> None:
    done = run("similar", "--json", "leaking", "pumps", "--limit", "2")
    assert (done.returncode, done.stderr) == (0, b""), done
    first, _ = json.loads(done.stdout)["threads"]
    assert (first["number"], first["title"]) == (2, "Pump P-7 leaks") and 0 < first["score"] <= 1
    assert first["excerpt"].startswith("The gasket of P-7") and first["post"] > 0
    piped = run("similar", "--json", "-", stdin=b"\n  leaking pumps\nthe gasket\xff\n")
    assert json.loads(piped.stdout)["threads"][0]["number"] == 2
    said = run("similar", "pump hums", "--group", "maintenance").stdout.decode().splitlines()
    assert said[0].startswith("#3  open") and "Maintenance" in said[1] and "Water is cold." in said[1]


def test_where_nothing_is_similar_it_says_how_to_ask(run: Run, found: Callable[..., Any]) -> None:
    assert run("similar", "zebra").stdout == b"Nothing here is like that. Ask it: hallway ask GROUP --title zebra\n"
    assert json.loads(run("similar", "--json", "-", stdin=b"").stdout) == {"threads": []}
    assert run("similar").returncode == 2
