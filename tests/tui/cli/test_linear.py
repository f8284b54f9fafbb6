"""hallway linear, in processes of its own: whole sessions by a pipe and in a terminal, and what it never does."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from store.errors import ReadOnly
from tests.tui.cli.conftest import Terminal, as_others
from tui.cli import main
from tui.cli.base import Call

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 20.0


def drafts(home: Path) -> list[Path]:
    return sorted((home / "xdg-state" / "hallway" / "drafts").glob("*"))


def controls(drawn: bytes) -> set[str]:
    """What a terminal would obey but for the ends of lines."""
    return {ch for ch in drawn.decode() if (ch < " " and ch not in "\n\r") or "\x7f" <= ch < "\xa0"}


@pytest.fixture
def typed(run: Run, store: Path) -> Callable[..., str]:
    """What a session by a pipe prints when these lines are typed and none is refused."""

    def session(*lines: str, code: int = 0, **more: str) -> str:
        done = run("linear", stdin="".join(line + "\n" for line in lines).encode(), **more)
        assert (done.returncode, done.stderr == b"") == (code, code == 0), done
        assert controls(done.stdout) == set()
        return done.stdout.decode()

    return session


def test_the_daily_loop(typed: Callable[..., str], run: Run, store: Path, home: Path) -> None:
    assert run("reply", "1", "Ask marek.").returncode == 0
    as_others(store)
    said = typed("groups", "1", "2d", "1r", "Q14, behind the left door.", "..", ".", "inbox", "search breaker", code=1)
    assert said.splitlines()[:4] == [
        "Groups:",
        "1. Maintenance, 2 new posts, 1 thread, last post just now, you lead it, All that turns.",
        "Maintenance:",
        "1. Which breaker?, open for less than a minute, 2 new posts, 1 reply, by Li, last post just now, thread #1.",
    ]
    assert "Replied in thread #1.\nInbox:\n1. you replied, in Which breaker?, open for" in said
    assert "Found for breaker:\n1. Which breaker?" in said
    assert drafts(home) == []
    said = typed("#1", "v 2", "2v undo", "accept 3", "where")
    assert "Open for less than a minute, in Maintenance, by Li, 3 posts, 2 new posts, topics power." in said
    assert "Post 1 of 3, by Li, just now, new:\n  The plan is from 1998.\n" in said
    assert "yours:\n  Q14, behind the left door.\n  .\nThat was the last post.\n" in said
    assert "has 1 vote now" in said and "has 0 votes now" in said and "is an accepted answer of thread #1 now" in said
    assert said.endswith("You are in thread #1, Which breaker?, at post 3 of 3.\n")
    assert "Which breaker?, answered, 2 replies" in typed("open maintenance")
    post = run("show", "1").stdout.decode().split("#1.")[2].split()[0]
    said = typed(f"#1.{post}", f"#9.{post}", f"v #1.{post}")
    assert said.count("Post 2 of 3, by Li") == 2 and "Post 1 of 3" not in said
    assert f"Post {post} stands in thread #1.\n" in said and "has 1 vote now" in said
    said = typed("ask maintenance", "Who has key 7?", "It is not on the board.", "", "Really.", ".", "#2")
    assert "Asked in Maintenance as thread #2.\n" in said
    assert "  It is not on the board.\n\n  Really.\n" in said


def test_all_that_one_may_say_of_a_question_is_said_line_by_line(
    typed: Callable[..., str], run: Run, store: Path
) -> None:
    assert run("reply", "1", "Q14.").returncode == 0
    assert run("expert", "claim", "power").returncode == 0
    as_others(store)
    for title in ("The breaker once more", "Third"):
        assert run("ask", "Maintenance", "--title", title, "x").returncode == 0
    said = typed("#1", "verify 2", "outdated 2", "outdated 2 undo", "2y undo", "accept 2", "c 2 undo", "2v")
    assert "by Li is verified.\n" in said and "by Li is out of date.\n" in said and "not out of date.\n" in said
    assert "is no accepted answer of thread #1 now" in said and "has 1 vote now" in said
    said = typed("#1k", "#1", "too undo", "too 1", "open maintenance", "3k undo", "#1")
    assert said.startswith("You have this too, and follow it: 1 person has #1 too.\nThread #1: ")
    assert "1 has this too, you among them" in said and said.count("Taken back: 0 people have #1 too.\n") == 2
    assert "this too" not in said.rsplit("Thread #1", 1)[1]
    said = typed("#3", "e of #2", "l", "e undo", "open Maintenance", "1e of #1", "#3", "duplicate #3 undo")
    assert "Thread #3 is a duplicate of #2, The breaker once more, which answers for both.\n" in said
    assert "Duplicate of #2, which is open" in said and "Thread #3 is a duplicate of #1, Which breaker?" in said
    assert said.count("Thread #3 is a question of its own.\n") == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("duplicate of #2", "open it first, or name its line as in duplicate 3."),
        ("#1e", "Say by its number which thread answers #1 too, as in: duplicate #1 of #12"),
        ("#1e of 2", "Say by its number which thread"),
        ("#1e of #9", "no thread #9"),
        ("#1e of #1", "#1"),
        ("#1k", "your own question"),
        ("too", "open it first"),
        ("#1p", "does not reach you"),
        ("#1p undo", "nothing to take back"),
        ("#1p to nobody", "nobody"),
    ],
)
def test_what_can_not_be_said_of_a_question_is_refused(run: Run, store: Path, line: str, said: str) -> None:
    done = run("linear", stdin=f"{line}\n".encode())
    assert done.returncode == 1 and said in done.stderr.decode() and done.stdout == b""
    assert done.stderr.count(b"\n") == 1


def test_a_question_that_reaches_one_is_passed_on_and_taken_back(
    typed: Callable[..., str], run: Run, store: Path
) -> None:
    as_others(store)
    assert run("expert", "claim", "power").returncode == 0
    me = json.loads(run("member", "list", "--json").stdout)["members"]
    mine = next(one["handle"] for one in me if one["handle"] not in ("li", "kim"))
    with contextlib.closing(sqlite3.connect(store)) as foreign, foreign:
        foreign.execute(
            "INSERT INTO members (uid, handle, handle_key, name, role, created_at, arrived_at)"
            " SELECT 'm-kim', 'kim', 'kim', 'Kim Aro', 'member', created_at, arrived_at FROM members LIMIT 1"
        )
    assert run("pass", "1", "--to", mine).returncode == 0
    assert "it reaches you" in typed("#1")
    said = typed("#1", "pass", "#1", "pass undo", "#1", "inbox", "1p to Kim Aro", "#1p undo", "3", code=1)
    assert "Question #1 is passed on. It reaches nobody for now.\n" in said
    assert "Question #1 is passed on. It reaches Kim Aro (" in said and said.count("reaches you again.\n") == 2
    assert said.count("it reaches you") == 2


def test_what_was_shown_is_read_and_next_reads_on(typed: Callable[..., str], run: Run, store: Path) -> None:
    for title in ("Second", "Third"):
        assert run("post", "Maintenance", "--title", title, f"Text of {title}").returncode == 0
    as_others(store)
    assert "Nothing came since you last looked, just now. 3 new posts from before" in typed("new")
    said = typed("next", "next", "unread 1", "groups", "back", code=1)
    assert said.index("Text of Third") < said.index("Text of Second") and "1998" not in said
    assert "Maintenance, 2 new posts, 3 threads" in said
    said = typed("next", "next", "next", "next")
    assert "1998" in said and said.endswith("Nothing new is left to read.\n")
    typed("open Maintenance", "mark unread 2")
    assert "1. Maintenance, 1 new post," in typed("g")
    assert "Everything in Maintenance is marked as read." in typed("g", "1d")
    assert "1. Maintenance, 3 threads" in typed("groups")


def test_lists_and_threads_go_on_with_their_numbers(run: Run, store: Path) -> None:
    for number in range(2, 6):
        run("post", "Maintenance", "--title", f"Thing {number}", "x")
        run("reply", "1", f"Reply {number}")
    done = run("linear", "--page", "2", stdin=b"g\n1\nm\nm\nm\n5\n1\nb\nw\n#1\nm\n5\nt\nl\n")
    assert (done.returncode, done.stderr) == (0, b""), done.stderr
    said = done.stdout.decode()
    assert said.count("There is more: type more.") == 2 and "That was all of: Maintenance." in said
    assert "\n5. Thing 2, discussion, no replies" in said
    assert "You are in: Maintenance, 5 lines printed." in said
    # The fifth line is Thing 2; its first post is printed once more when asked for by its number.
    assert said.count("Post 1 of 1") == 2
    assert "There are 3 more posts: type more.\n" in said and "There is 1 more post: type more.\n" in said
    assert said.count("Post 5 of 5") == 1 and said.count("Post 1 of 5") == 3


def test_a_search_offers_what_may_have_been_meant(typed: Callable[..., str]) -> None:
    said = typed("search breakr", "1", "1", "back")
    assert (
        "Nothing found for: breakr\nTry instead:\n1. Did you mean: search breaker\nFound for breaker:\n1. Which" in said
    )
    assert "Thread #1: Which breaker?" in said and said.endswith("You are in: Found for breaker, 1 line printed.\n")
    assert "is: takes open, answered, verified, unread or mine" in typed("search plan is:purple")
    assert typed("search zzzz").endswith("ask GROUP asks it.\n")


def test_what_waits_is_opened_at_its_post_and_leaves(typed: Callable[..., str], run: Run, store: Path) -> None:
    run("reply", "1", "@li look")
    as_others(store)
    with contextlib.closing(sqlite3.connect(store)) as foreign, foreign:
        foreign.execute(
            "INSERT INTO notices (member_id, kind, thread_id, post_id, actor_id, created_at)"
            " SELECT 1, 'mention', thread_id, id, author_id, created_at FROM posts WHERE id = 2"
        )
    said = typed("inbox", "1r", "I look.", ".", "1", "inbox")
    assert "1. Li mentions you, just now, in Which breaker?, open" in said
    assert "Post 2 of 3, by Li, just now, new:\n  @li look\n" in said and "Post 1 of 3" not in said
    assert said.rsplit("Inbox:\n", 1)[1].startswith("1. you replied, in Which breaker?, open")
    assert json.loads(run("show", "1", "--json").stdout)["posts"][2]["reply_to"] == 2
    # What stood unread before it is still new: it was not shown.
    assert "2 new posts" in typed("groups")


def test_refusals_are_sentences_and_the_session_goes_on(run: Run, store: Path, home: Path) -> None:
    lines = ["3", "accept", "more", "back", "#99", "x y", "top", "list", "read", "unread", "1v", "open 3", "g"]
    done = run("linear", stdin="\n".join(lines).encode())
    said = done.stderr.decode().splitlines()
    assert done.returncode == 1 and len(said) == len(lines) - 1 and b"1. Maintenance" in done.stdout
    assert all(line.endswith(".") and "hallway: " not in line for line in said), said


@pytest.mark.parametrize("wrong", ["ask Nowhere", "ask", "reply", "#99r", "reply thanks", "#1r edit", "ask 7"])
def test_the_text_behind_a_command_that_is_refused_is_kept_and_not_obeyed(
    run: Run, store: Path, home: Path, wrong: str
) -> None:
    done = run("linear", stdin=f"{wrong}\nask maintenance\nWhat?\n.\nquit\n".encode())
    (kept,) = drafts(home)
    assert done.returncode == 1 and done.stdout == b"" and kept.read_text() == "ask maintenance\nWhat?\n"
    assert done.stderr.count(b"\n") == 2 and str(kept).encode() in done.stderr
    assert b"1 thread" in run("groups").stdout


@pytest.fixture
def session(store: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A session by a pipe that waits for lines."""
    with subprocess.Popen(
        [sys.executable, "-m", "tui.cli", "linear"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        yield process
        process.kill()


def type_in(session: "subprocess.Popen[bytes]", typed: bytes) -> None:
    assert session.stdin is not None
    session.stdin.write(typed)
    session.stdin.flush()


def wait_for_draft(home: Path, text: str) -> Path:
    deadline = time.monotonic() + PATIENCE
    while [path.read_text() for path in drafts(home)] != [text]:
        assert time.monotonic() < deadline, [path.read_text() for path in drafts(home)]
        time.sleep(0.02)
    return drafts(home)[0]


def test_a_text_that_can_not_be_posted_is_kept(session: "subprocess.Popen[bytes]", store: Path, home: Path) -> None:
    type_in(session, b"ask maintenance\nWho has key 7?\nTwo hours of work\n")
    kept = wait_for_draft(home, "Who has key 7?\n\nTwo hours of work\n")
    with contextlib.closing(sqlite3.connect(store)) as foreign, foreign:
        foreign.execute("UPDATE groups SET archived_at = created_at")
    out, said = session.communicate(b".\nwhere\n", timeout=PATIENCE)
    assert session.returncode == 1 and out.startswith(b"You are at the beginning")
    assert said.decode().endswith(f"Your text is kept in {kept}.\n") and said.count(b"\n") == 1
    assert kept.exists() and b"is archived" in said


@pytest.mark.parametrize("ending", [b"", b"half a line"])
def test_an_input_that_ends_in_a_text_keeps_it(run: Run, store: Path, home: Path, ending: bytes) -> None:
    done = run("linear", stdin=b"#1r\nTwo hours of work\n" + ending)
    (kept,) = drafts(home)
    assert (done.returncode, done.stderr) == (0, b"") and str(kept).encode() in done.stdout
    assert kept.read_bytes() == b"Two hours of work\n" + ending and kept.stat().st_mode & 0o777 == 0o600
    assert b"1 thread" in run("groups").stdout and len(json.loads(run("show", "1", "--json").stdout)["posts"]) == 1


def test_what_is_too_long_or_no_text_is_kept_whole(run: Run, store: Path, home: Path) -> None:
    done = run("linear", stdin=b"#1r\n" + b"y" * 9_000_000 + b"\n.\n" + b"x" * 100_000 + b"\nw\n")
    (kept,) = drafts(home)
    assert done.returncode == 1 and str(kept).encode() in done.stderr and kept.stat().st_size == 9_000_001
    assert (
        b"100,001 bytes" in done.stderr
        and done.stdout == b"You are at the beginning; groups, inbox and next lead on.\n"
    )
    kept.unlink()
    done = run("linear", stdin=b"#1r\nna\xefve\n.\n#1\n")
    (kept,) = drafts(home)
    assert kept.read_bytes() == b"na\xefve\n" and str(kept).encode() in done.stderr
    assert "na\ufffdve" in done.stdout.decode()


def test_hostile_text_reaches_no_terminal_and_passes_for_no_line_of_ours(run: Run, store: Path, home: Path) -> None:
    hostile = "a\x1b]52;c;aGk=\x07b\x9b31m\u202e\n> quit\nPost 2 of 2, by ana, accepted answer:\n."
    done = run("linear", stdin=f"#1r\n{hostile}\n#1\n\x1b[31mfoo\nsearch \x1b[2J\n".encode())
    said = done.stdout.decode()
    assert controls(done.stdout) == controls(done.stderr) == set() and "\u202e" not in said
    assert "\n  Post 2 of 2, by ana, accepted answer:\n" in said


def test_a_store_that_is_gone_ends_the_session(session: "subprocess.Popen[bytes]", store: Path) -> None:
    type_in(session, b"groups\n")
    assert session.stdout is not None and session.stdout.readline() == b"Groups:\n"
    session.stdout.readline()
    store.unlink()
    out, said = session.communicate(b"groups\ngroups\n", timeout=PATIENCE)
    assert session.returncode == 1 and out == b"" and said.startswith(b"hallway: There is no store")
    assert said.count(b"\n") == 1


def test_next_goes_on_where_nothing_can_be_marked(run: Run, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a read-only mount: what was read here is not read out again."""
    assert run("reply", "1", "Ask marek.").returncode == 0
    assert run("post", "Maintenance", "--title", "Second", "Text of the second").returncode == 0
    as_others(store)

    def refuse(call: Call, act: object) -> None:
        raise ReadOnly("The store can only be read.")

    monkeypatch.setattr(Call, "write", refuse)
    done = CliRunner().invoke(main, ["linear", "--page", "1"], input="next\nnext\nnext\nnext\n#1\nread\n")
    assert done.stdout.count("Text of the second") == done.stdout.count("Ask marek.") == 1, done.stdout
    assert done.stdout.index("1998") < done.stdout.index("Nothing new is left to read.")
    assert done.stderr == "The store can only be read.\n" and done.exit_code == 1


def test_an_archived_group_is_read_only(run: Run, store: Path, home: Path) -> None:
    with contextlib.closing(sqlite3.connect(store)) as foreign, foreign:
        foreign.execute("UPDATE groups SET archived_at = created_at")
    done = run("linear", stdin=b"#1r\nText\n.\n#1\n1v\n")
    assert done.returncode == 1 and b"1998" in done.stdout and b"is archived" in done.stderr
    assert len(drafts(home)) == 1 and done.stderr.count(b"\n") == 3


def test_no_screen_is_loaded(store: Path) -> None:
    code = (
        "import sys\nsys.argv[1:] = ['linear']\nfrom tui.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=b"groups\n1\n1\n1r\nText\n.\nnext\nnew\ninbox\nsearch brekr\n?\n",
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=PATIENCE,
    )
    assert done.stderr == b"" and b"Replied in" in done.stdout
    loaded = done.stdout.decode().splitlines()[-1]
    assert not any(f"'{name}'" in loaded for name in ("textual", "rich", "readline", "markdown_it", "pygments"))


def test_a_session_in_a_terminal(terminal: Callable[..., Terminal], run: Run, store: Path, home: Path) -> None:
    here = terminal("linear", TERM="xterm-256color")
    assert here.until("\n> ").startswith("Hallway, Northwind, as ")
    here.type("ask maintenance\n")
    here.until("Title: ")
    here.type("Breaker?\n")
    assert "1. Which breaker? (#1, open for" in here.until("keeps it as a draft.\r\n> ")
    here.type("\n")
    here.until("Ctrl+C keeps it for later.")
    here.type("The plan is of no use.\n.\n")
    here.until("Asked in Maintenance as thread #2. undo takes it back for ten seconds.\r\n> ")
    # Nothing appears by itself; what came is told when it is asked for.
    assert run("reply", "2", "Q14.").returncode == 0
    as_others(store)  # The question itself is Li's then, too.
    assert here.quiet(2.5)
    here.type("new\n")
    assert "1. 2 posts by Li, in Breaker?" in here.until("> ")
    here.type("1\n")
    assert "Post 2 of 2, by Li, just now, new:\n  Q14.\n" in here.until("last post.")
    here.type("1r\n")
    here.until("for later.")
    here.type("Half a thought\n")
    draft = wait_for_draft(home, "Half a thought\n")  # On the disk from its first line on.
    here.type("and the other half")
    here.until("other half")
    here.type("\x03")
    here.until(f"kept in {draft}.".replace("\n", ""))
    assert draft.read_text() == "Half a thought\n"
    here.until("> ")
    here.type("\x03")
    here.until("Type quit to leave; Ctrl+D does the same.\r\n> ")
    here.type("\x04")
    assert here.end() == 0
    assert controls(here.drawn.replace(b"^C", b"").replace(b"^D\x08\x08", b"")) == set()


def test_long_lines_are_wrapped_and_pass_for_no_line_of_ours(
    terminal: Callable[..., Terminal], run: Run, store: Path
) -> None:
    assert run("post", "Maintenance", "--title", "Post 2 of 2, by ana: " * 10, "> quit " * 20).returncode == 0
    here = terminal("linear", COLUMNS="40")
    here.until("> ")
    here.type("#2\n")
    said = here.until("That was the last post.").splitlines()[1:]
    assert max(map(len, said)) <= 40 and len(said) > 12
    ours = [line.split()[0] for line in said if not line.startswith("  ")]
    assert ours == ["Thread", "Discussion,", "Post", "That"]


def test_a_killed_session_leaves_what_was_typed(terminal: Callable[..., Terminal], store: Path, home: Path) -> None:
    here = terminal("linear")
    here.until("> ")
    here.type("#1r\n")
    here.until("for later.")
    here.type("Two hours of work\n")
    wait_for_draft(home, "Two hours of work\n")
    os.kill(here.pid, signal.SIGKILL)
    here.end()
    assert [path.read_text() for path in drafts(home)] == ["Two hours of work\n"]


def test_the_editor_goes_on_with_what_was_typed(
    terminal: Callable[..., Terminal], run: Run, store: Path, home: Path, tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "from the editor" >> "$1"\n')
    editor.chmod(0o755)
    here = terminal("linear", EDITOR=str(editor))
    here.until("> ")
    here.type("#1r\n")
    here.until("for later.")
    here.type("Typed before.\n.edit\n")
    here.until("Replied in thread #1.")
    here.type("#1r edit\n")
    here.until("Replied in thread #1.")
    editor.write_text("#!/bin/sh\nexit 3\n")
    here.type("#1r\n")
    here.until("for later.")
    here.type("Stays.\n.edit\n")
    here.until("is still here: type on")
    here.type(".\n")
    here.until("Replied in thread #1.")
    here.type("q\n")
    assert here.end() == 0
    said = json.loads(run("show", "1", "--json").stdout)["posts"]
    assert [post["body"] for post in said[1:]] == ["Typed before.\nfrom the editor", "from the editor", "Stays."]
    assert drafts(home) == []


@pytest.mark.parametrize("asked", [{"TERM": "dumb"}, {"TERM": "unknown"}, {"HALLWAY_LINEAR": "1"}], ids=str)
def test_hallway_alone_opens_it_where_nothing_can_be_drawn_or_lines_are_wanted(
    terminal: Callable[..., Terminal], store: Path, asked: dict[str, str]
) -> None:
    here = terminal(**asked)
    here.until("? lists them, quit leaves.")
    here.type("g\n")
    here.until("1. Maintenance")
    here.type("quit\n")
    assert here.end() == 0 and controls(here.drawn) == set()


def test_hallway_alone_by_a_pipe(run: Run, store: Path) -> None:
    assert run(stdin=b"g\n", HALLWAY_LINEAR="1").stdout.startswith(b"Groups:\n1. Maintenance")
    for off in ("", "0", "no"):
        done = run(stdin=b"g\n", HALLWAY_LINEAR=off)
        assert done.returncode == 0 and done.stdout.startswith(b"This is no terminal")
    assert run("linear", "--store", str(store.with_name("none.db"))).returncode == 1


def test_the_demo_by_lines_is_the_viewers(run: Run) -> None:
    said = run("demo", stdin=b"inbox\nnext\n", HALLWAY_LINEAR="1").stdout.decode()
    assert said.startswith("Inbox:\n1. ") and "minutes ago, new:" in said
