"""hallway ask at a person's terminal, hallway ask --wait, hallway have-too: each in processes of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.search.similar import Similar
from tests.tui.cli.conftest import PATIENCE, Run, Terminal, as_others, environment
from tui import drafts
from tui.cli.already import Said, understood

Terminals = Callable[..., Terminal]
ASK = ("ask", "Maintenance", "--title", "Which breaker is it?", "For the dock.")
PHOTO = ("--photo", "fuse.txt", "--caption", "as it stands there", "--keep-position")


def titles(run: Run) -> list[str]:
    return [row["title"] for row in json.loads(run("threads", "Maintenance", "--json").stdout)["threads"]]


def shown(run: Run, thread: int = 1) -> "dict[str, object]":
    found: dict[str, object] = json.loads(run("show", str(thread), "--json").stdout)["thread"]
    return found


@pytest.fixture
def solved(run: Run, store: Path) -> Path:
    """The question #1 has an accepted answer."""
    assert run("reply", "1", "Q14, behind the left door.").returncode == 0
    assert run("accept", "2").returncode == 0
    return store


# What was typed


class Row:
    """As much of a thread as is looked at."""

    def __init__(self, number: int) -> None:
        self.id = number


FOUND = [Similar(Row(number), 1.0, "", None) for number in (611, 2, 30)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "what", "number"),
    [
        ("", "ask", None),
        ("  ", "ask", None),
        ("q", "stop", None),
        ("No", "stop", None),
        ("1", "read", 611),
        ("2", "read", 2),
        ("#2", "read", 2),
        ("#30", "read", 30),
        ("y 1", "answers", 611),
        ("Y1", "answers", 611),
        ("t #30", "too", 30),
        ("4", None, None),
        ("y", None, None),
        ("1 2", None, None),
        ("yes", None, None),
    ],
)
def test_what_is_said_to_the_threads_that_are_shown(typed: str, what: str | None, number: int | None) -> None:
    said = understood(typed, FOUND)
    assert (said and said.what) == what
    assert (said.thread.id if said and said.thread else None) == number


@given(st.text(max_size=20))
def test_whatever_is_typed_is_understood_or_is_not(typed: str) -> None:
    said = understood(typed, FOUND)
    assert said is None or isinstance(said, Said)


# Before it is asked


def test_what_answers_it_is_read_and_said_to_and_nothing_is_asked(terminal: Terminals, run: Run, solved: Path) -> None:
    here = terminal(*ASK)
    said = here.until("> ")
    assert "1. Which breaker? (#1, answered" in said and "Q14, behind the left door." in said and "y 1:" in said
    here.type("what\n")
    assert "Enter asks all the same" in here.until("> ")
    here.type("t 1\n")
    assert "own question" in here.until("> "), "what is refused is told, and asked for once more"
    here.type("1\n")
    assert "The plan is from 1998." in here.until("> ")
    here.type("y 1\n")
    here.until("#1 answers it; nothing was asked, and you follow #1.")
    assert here.end() == 0
    assert titles(run) == ["Which breaker?"] and shown(run)["level"] == "all"


def test_an_open_question_of_somebody_else_is_had_too(terminal: Terminals, run: Run, store: Path) -> None:
    as_others(store)
    here = terminal(*ASK)
    assert "t 1: you have that too" in here.until("> ")
    here.type("t 1\n")
    here.until("You have this too; nothing was asked, and you follow #1.")
    assert here.end() == 0 and titles(run) == ["Which breaker?"]
    assert (shown(run)["affected"], shown(run)["level"]) == (1, "all")


def test_it_is_asked_all_the_same_or_kept(
    terminal: Terminals, run: Run, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fuse.txt").write_text("3Q7\n")
    monkeypatch.chdir(tmp_path)
    here = terminal(*ASK, "--topic", "power", *PHOTO)
    here.until("> ")
    here.type("q\n")
    here.until("Kept as a draft")
    assert here.end() == 1 and len(titles(run)) == 1
    (draft,) = json.loads(run("drafts", "--json").stdout)["drafts"]
    assert (draft["title"], draft["topics"], draft["body"]) == ("Which breaker is it?", ["power"], "For the dock.")
    (written,) = [json.loads(path.read_text())["files"] for path in drafts.folder().rglob("*.json")]
    assert drafts.files_of({"files": written}) == [
        drafts.FileDraft(str(tmp_path / "fuse.txt"), "as it stands there", None, True, True)
    ]
    here = terminal(*ASK)
    here.until("> ")
    here.type("\n")
    here.until("#2 asked in Maintenance.")
    assert here.end() == 0 and len(titles(run)) == 2
    here = terminal(*ASK)
    here.until("> ")
    here.type("\x03")
    here.until("nothing was asked")
    assert here.end() == 130 and len(titles(run)) == 2


@pytest.mark.parametrize("more", [("--anyway",), ("--json",)])
def test_whoever_wants_no_question_back_gets_none(
    terminal: Terminals, run: Run, store: Path, more: tuple[str, ...]
) -> None:
    here = terminal(*ASK, *more)
    assert here.end() == 0 and b"already" not in here.drawn and len(titles(run)) == 2


def test_from_a_pipe_nothing_is_asked_back(run: Run, store: Path) -> None:
    done = run(*ASK)
    assert done.returncode == 0 and b"already" not in done.stdout + done.stderr and len(titles(run)) == 2


def test_the_linear_mode_shows_the_same(terminal: Terminals, run: Run, solved: Path) -> None:
    here = terminal("linear")
    here.until("> ")
    here.type("ask maintenance\n")
    here.until("Title: ")
    here.type("Which breaker is it?\n")
    assert "Q14, behind the left door." in here.until("draft.\r\n> ")
    here.type("y 1\n")
    assert "#1 answers it" in here.until("\r\n> ")
    here.type("quit\n")
    assert here.end() == 0 and len(titles(run)) == 1


# Waiting


@pytest.mark.parametrize("as_json", [False, True])
def test_whoever_waits_gets_the_answer_of_another_process(run: Run, store: Path, as_json: bool) -> None:
    command = [sys.executable, "-m", "tui.cli", *ASK, "--wait", "--timeout", "60", *(["--json"] if as_json else [])]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as waiting:
        while len(titles(run)) < 2:
            assert waiting.poll() is None
        assert run("reply", "2", "One's own remark answers nothing.").returncode == 0
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(1.2)
        answer(store)
        out, _ = waiting.communicate(timeout=PATIENCE)
    assert waiting.returncode == 0
    if as_json:
        found = json.loads(out)
        assert found["thread"]["number"] == 2
        assert [(post["author"], post["body"]) for post in found["posts"]] == [("Li", "Q14.")]
    else:
        assert b"Q14." in out and b"Li" in out


def answer(store: Path) -> None:
    """Let Li, who is somebody else, answer the newest question from a process of their own."""
    code = (
        "import sys; from pathlib import Path; from store import posts; from store.opening import open_store;"
        "from store.members import session_for; from store.session import Identity;"
        "db = open_store(Path(sys.argv[1])); session = session_for(db, Identity('elsewhere', 'uid', 'li', 'Li'));"
        "posts.reply(db, session, 2, 'Q14.')"
    )
    subprocess.run([sys.executable, "-c", code, str(store)], check=True, env=environment(), timeout=PATIENCE)


def test_the_wait_ends_with_the_time_or_with_ctrl_c(run: Run, store: Path) -> None:
    done = run(*ASK, "--wait", "--timeout", "0.2")
    assert done.returncode == 1 and b"nobody has answered #2 yet" in done.stderr and b"#2 asked" in done.stdout
    command = [sys.executable, "-m", "tui.cli", *ASK, "--wait"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as waiting:
        assert waiting.stderr is not None
        while b"Waiting for an answer" not in waiting.stderr.readline():
            assert waiting.poll() is None
        os.kill(waiting.pid, signal.SIGINT)
        _, said = waiting.communicate(timeout=PATIENCE)
    assert waiting.returncode == 130 and b"your question is #3: hallway show 3" in said
    assert len(titles(run)) == 3
    assert run(*ASK, "--timeout", "3").returncode == 2


# I have this too


def test_having_it_too_and_taking_that_back(run: Run, store: Path) -> None:
    done = run("have-too", "1")
    assert done.returncode == 1 and b"your own question" in done.stderr
    as_others(store)
    assert b"You have #1 too, and follow it." in run("have-too", "#1").stdout
    assert json.loads(run("have-too", "1", "--json").stdout)["affected"] == 1
    assert b"1 has this too" in run("show", "1").stdout
    assert b"Taken back: 0 people have #1 too." in run("have-too", "1", "--undo").stdout
    assert b"this too" not in run("show", "1").stdout
