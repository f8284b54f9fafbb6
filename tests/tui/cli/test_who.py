"""hallway who: whom to ask, in plain lines and for programs."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

TITLE = "Condensate pump leaks at the seal"


@pytest.fixture
def archive(run: Run, store: Path, tmp_path: Path) -> Path:
    """The store with an imported question, which Cem Aydin answered."""

    def post(number: int, kind: str, author: str, body: str) -> dict[str, Any]:
        at = "2020-01-05T10:00:00.000Z"
        made = {"id": f"t/{number}", "kind": kind, "author": author, "author_id": f"p{number}", "created": at}
        return {**made, "body": body, "score": 1, "accepted": False, "parent": None, "images": []}

    posts = [post(0, "question", "Bea Stone", "Water on the floor."), post(1, "answer", "Cem Aydin", "Grease it.")]
    about = {"id": "t", "group": "Pumps", "title": TITLE, "tags": ["pumps"], "created": posts[0]["created"]}
    more = {"closed": None, "views": 1, "accepted_post": None, "links": [], "posts": posts}
    source = tmp_path / "pumps.jsonl"
    source.write_text(json.dumps({**about, **more}))
    assert run("import", "jsonl", str(source)).returncode == 0
    return store


def document(done: "subprocess.CompletedProcess[bytes]") -> Any:
    assert (done.returncode, done.stderr) == (0, b""), done
    return json.loads(done.stdout)


def test_members_for_programs(run: Run, archive: Path) -> None:
    found = document(run("who", "--json", "--group", "pumps", "The pump leaks"))
    [member] = found["members"]
    score = member.pop("score")
    assert 0 < score < 1
    assert member == {
        "handle": "Cem-Aydin",
        "name": "Cem Aydin",
        "topics": ["pumps"],
        "evidence": [2],
        "source_id": "p1",
    }
    for asked in (("pumps",), ("#pumps",), ("The", "pump", "leaks"), ("The pump leaks\nSince Monday.",)):
        assert [one["name"] for one in document(run("who", "--json", *asked))["members"]] == ["Cem Aydin"]


def test_plain_lines(run: Run, archive: Path) -> None:
    done = run("who", "pumps")
    assert (done.returncode, done.stdout) == (0, b"@Cem-Aydin  Cem Aydin  #pumps  #2\n")


def test_a_question_from_standard_input(run: Run, archive: Path) -> None:
    asked = b"The pump leaks \xff\n" + b"condensate " * 100_000
    assert [one["name"] for one in document(run("who", "--json", "-", stdin=asked))["members"]] == ["Cem Aydin"]
    assert document(run("who", "--json", "-"))["members"] == []


def test_nobody_knows(run: Run, store: Path) -> None:
    done = run("who", "zeppelins")
    assert done.returncode == 0 and b"hallway ask GROUP" in done.stdout
    assert document(run("who", "--json", "zeppelins")) == {"members": []}


def test_wrong_usage(run: Run, store: Path) -> None:
    assert run("who").returncode == 2
    done = run("who", "--group", "Nowhere", "pumps")
    assert done.returncode == 1 and b"There is no group" in done.stderr
