"""`hallway inbox` and the inbox of the linear mode: the same lines in words, each with its reason."""

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from store import asking, groups, posts, threads
from store.connection import Db
from store.members import session_for
from store.opening import open_store
from store.session import Identity, Session
from tests.tui.cli.conftest import Run
from tui.cli import main

LISTS = ("questions", "notices", "reviews", "following", "busiest", "spared")
WAITING = ["why", "thread", "unread", "first_unread"]


@pytest.fixture
def db(store: Path) -> Iterator[Db]:
    with contextlib.closing(open_store(store)) as made:
        yield made


@pytest.fixture
def other(db: Db) -> Callable[[str], Session]:
    return lambda name: session_for(db, Identity("elsewhere", "uid", name, name))


@pytest.fixture
def busy(db: Db, other: Callable[[str], Session], run: Run) -> None:
    """Li and Bo reply to what was asked, start a thread that is followed, and talk in a third."""
    assert run("follow", "Maintenance", "muted").returncode == 0
    group = groups.find(db, other("li"), "Maintenance")
    followed = threads.start(db, other("li"), group=group.id, kind="idea", title="One key", body="For all doors.")
    busy = threads.start(db, other("li"), group=group.id, kind="idea", title="Soup", body="On Mondays.")
    posts.reply(db, other("bo"), busy.id, "And on Fridays.")
    assert run("follow", f"#{followed.id}", "all").returncode == 0
    assert run("follow", f"#{busy.id}", "mine").returncode == 0
    posts.reply(db, other("li"), 1, "@" + str(db.value("SELECT handle FROM members WHERE id = 1")) + " Q14.")


def document(run: Run, *args: str) -> Any:
    done = run("inbox", "--json", *args)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nothing_waits_and_what_was_looked_at(run: Run, store: Path) -> None:
    said = run("inbox").stdout.decode()
    assert said.startswith("Nothing waits for you: no question, no reply, no mention") and "in the last 7 days" in said
    assert run("linear", stdin=b"inbox\n").stdout.decode() == said
    found = document(run)
    assert found.pop("since") < "2100" and found == {key: [] for key in LISTS} | {"next": None}


@pytest.mark.usefixtures("busy")
def test_the_sections_in_words_as_json_and_by_lines(run: Run) -> None:
    said = run("inbox").stdout.decode()
    assert said.split("\n")[0] == "Replies and mentions" and "li mentions you" in said
    assert "\n\nWhat you follow\n" in said and "+1  you follow this thread  One key\n" in said
    assert "\n\nBusy in the last 7 days\n" in said and "2 people, 2 posts       Soup\n" in said
    found = document(run)
    assert [row["why"] for row in found["notices"]] == ["mentions you"]
    (followed,), (talk,) = found["following"], found["busiest"]
    assert list(followed) == WAITING and list(talk) == [*WAITING, "people", "posts"]
    assert (followed["why"], followed["unread"]) == ("you follow this thread", 1)
    assert (talk["why"], talk["people"], talk["posts"]) == ("2 people, 2 posts in the last 7 days", 2, 2)
    spoken = run("linear", stdin=b"inbox\n2\ninbox\n1 read\ninbox\n").stdout.decode()
    assert "1. li mentions you, just now, in Which breaker?" in spoken
    assert "2. you follow this thread, in One key, idea, 1 new post" in spoken
    assert "3. 2 people, 2 posts in the last 7 days, in Soup" in spoken
    assert "Post 1 of 1, by li, just now, new:\n  For all doors.\n" in spoken
    left = spoken.rsplit("Taken off the inbox.\n", 1)[1]
    assert "in Soup" in left and "One key" not in left and "Which breaker" not in left


def test_questions_that_one_can_answer_and_the_best_of_them(run: Run, db: Db, other: Callable[[str], Session]) -> None:
    assert run("one").stdout == b"No open question waits for an answer of yours.\n"
    assert json.loads(run("one", "--json").stdout) == {"thread": None, "why": None}
    assert run("expert", "claim", "power").returncode == 0
    group = groups.find(db, other("li"), "Maintenance")
    asked = asking.ask(db, other("li"), group=group.id, title="Dock breaker", body="Which?", topics=["power"])
    said = run("inbox").stdout.decode()
    assert said.startswith(f"Questions you can answer\n#{asked.id}  0m  ")
    assert "because #power, nobody has replied  Dock breaker\n" in said
    (found,) = document(run)["questions"]
    assert (found["why"], found["thread"]["number"], found["replies"]) == ("because #power", asked.id, 0)
    spoken = run("linear", stdin=b"inbox\n1\n").stdout.decode()
    assert "1. You can answer, because #power: Dock breaker" in spoken and f"Thread #{asked.id}: Dock" in spoken
    best = json.loads(run("one", "--json").stdout)
    assert best["thread"]["number"] == asked.id and best["why"].startswith("because #power, still within its aim")
    assert (
        "Dock breaker" in run("one").stdout.decode()
        and f"hallway show {asked.id} prints it." in run("one").stdout.decode()
    )
    assert run("inbox", "--done").stdout.decode() == said == run("inbox").stdout.decode(), "it waits until answered"
    assert run("pass", str(asked.id)).returncode == 0
    assert "Dock breaker" not in run("inbox").stdout.decode()


@pytest.mark.usefixtures("busy")
def test_the_lines_of_the_linear_mode_come_in_pages(run: Run) -> None:
    spoken = run("linear", "--page", "2", stdin=b"inbox\nmore\n3\n").stdout.decode()
    assert "2. you follow this thread" in spoken and "There is more: type more.\n3. 2 people, 2 posts" in spoken
    assert "Soup" in spoken.rsplit("Thread #", 1)[1]


@pytest.mark.usefixtures("busy")
def test_what_is_done_is_read(run: Run) -> None:
    assert "One key" in run("inbox", "--done").stdout.decode()
    assert run("inbox").stdout.startswith(b"Nothing waits for you")
    assert "+1" not in run("threads", "Maintenance").stdout.decode()


def test_a_page_behind_the_last_says_so(run: Run, store: Path) -> None:
    from store import page

    assert run("inbox", "--after", page.encode(1)).stdout == b"That was all.\n"


@pytest.mark.parametrize("somebody", [True, False])
def test_typing_line_by_line_is_a_visit_and_a_pipe_is_none(
    db: Db, monkeypatch: pytest.MonkeyPatch, somebody: bool
) -> None:
    monkeypatch.setattr("tui.cli.linear_input.person", lambda: somebody)
    done = CliRunner().invoke(main, ["linear"], input="groups\ninbox\nquit\n")
    assert done.exit_code == 0, done.output
    assert db.value("SELECT count(*) FROM visits") == int(somebody)
