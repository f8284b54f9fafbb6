"""hallway undo and hallway versions, in processes of their own."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


def document(run: Run, *args: str) -> "dict[str, object]":
    done = run(*args, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_undo_prints_what_was_taken_back(run: Run, store: Path) -> None:
    assert run("reply", "1", "Q14,\nbehind the left door.").returncode == 0
    done = run("undo")
    assert (done.returncode, done.stdout) == (0, b"Q14,\nbehind the left door.\n")
    assert done.stderr == b"Taken back: your reply in thread #1.\n"
    assert len(document(run, "show", "1")["posts"]) == 1  # type: ignore[arg-type]


def test_undo_of_a_question_gives_all_of_it(run: Run, store: Path) -> None:
    assert (
        run("ask", "Maintenance", "--title", "Who has key 7?", "--topic", "keys", "Not on the board.").returncode == 0
    )
    gone = document(run, "undo")
    assert gone == {
        **{"post": 2, "thread": None, "group": "Maintenance", "kind": "question", "title": "Who has key 7?"},
        **{"topics": ["keys"], "body": "Not on the board.", "reply_to": None, "attachments": []},
    }
    assert [row["number"] for row in document(run, "threads")["threads"]] == [1]  # type: ignore[attr-defined]
    assert run("show", "2").returncode == 1


def test_undo_refuses_in_one_sentence(run: Run, store: Path) -> None:
    assert run("reply", "1", "--to", "1", "An answer to myself.").returncode == 0
    assert run("undo").returncode == 0, "the reply goes"
    assert run("reply", "1", "--to", "1", "Another one.").returncode == 0
    assert run("accept", "3").returncode == 0
    done = run("undo")
    said = b"hallway: It was accepted as an answer; delete it instead, which leaves a mark.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", said)


def test_versions_prints_what_changed(run: Run, store: Path) -> None:
    assert run("edit", "1", "The plan is from 1998.\nOr later.").returncode == 0
    assert run("edit", "1", "The plan is new.\nOr later.").returncode == 0
    text = run("versions", "1").stdout.decode()
    parts = [part.splitlines() for part in text.strip().split("\n\n")]
    assert [part[0].split(" · ")[0] for part in parts] == ["Version 3", "Version 2", "Version 1"]
    assert parts[0][1:] == ["  - The plan is from 1998.", "  + The plan is new.", "    Or later."]
    assert parts[1][1:] == ["    The plan is from 1998.", "  + Or later."]
    assert parts[2][1:] == ["    The plan is from 1998."] and " · replaced by " in parts[2][0]
    first = run("versions", "1", "--limit", "1").stdout.decode()
    assert "  - The plan is from 1998." in first and "Version 2" not in first, "compared with what is on the next page"
    assert "There is more: hallway versions 1 --limit 1 --after " in first
    found = document(run, "versions", "1", "--limit", "2")
    assert [row["version"] for row in found["versions"]] == [3, 2] and found["next"]  # type: ignore[attr-defined]
    assert run("versions", "99").returncode == 1


@pytest.mark.parametrize("word", ["undo", "z", "oops"])
def test_the_linear_mode_takes_back_too(run: Run, store: Path, word: str) -> None:
    lines = ("#1", "reply", "Q14.", ".", word, "list", "ask Maintenance", "Key 7?", "Where?", ".", "#2", word, "where")
    done = run("linear", stdin="".join(line + "\n" for line in lines).encode())
    said = done.stdout.decode()
    assert done.stderr == b"" and done.returncode == 0, done.stderr
    assert "Taken back: your reply in thread #1. You wrote:\n  Q14.\n" in said
    assert "Post 2 of 2" not in said
    assert "Taken back: your question in Maintenance, Key 7?. You wrote:\n  Where?\n" in said
    assert "thread #2" not in said.rsplit("You wrote:", 1)[1], "one is where one was before"
