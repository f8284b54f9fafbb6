"""Standard input as a post: logs, what is too long, what is no text, and what looks like a secret."""

import contextlib
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from store.text import MAX_BODY
from tests.tui.cli.conftest import Run, environment

LOG = b"".join(b"2026-11-22T10:00:%02dZ pump[%d]: pressure low\n" % (number % 60, number) for number in range(300))
SECRET = b"The new one does not connect either.\npassword=hunter2\n"


def bodies(run: Run, thread: str = "1") -> list[str]:
    found = json.loads(run("show", thread, "--json").stdout)
    return [post["body"] for post in found["posts"]]


def test_a_log_is_shown_as_typed_and_prose_as_it_is(run: Run, store: Path) -> None:
    assert run("reply", "1", "-", stdin=LOG).returncode == 0
    assert run("reply", "1", "-", stdin=b"It was the *belt*.\n").returncode == 0
    assert run("reply", "1", "--log", "-", stdin=b"42\n").returncode == 0
    assert run("reply", "1", "--text", "-", stdin=LOG[:200]).returncode == 0
    assert run("reply", "1", "42").returncode == 0
    _, log, prose, asked, left, argument = bodies(run)
    assert log == f"```\n{LOG.decode().strip()}\n```"
    assert (prose, asked, argument) == ("It was the *belt*.", "```\n42\n```", "42")
    assert not left.startswith("```")


@pytest.mark.parametrize("args", [("ask", "Maintenance", "--title", "T"), ("post", "Maintenance", "--title", "T")])
def test_ask_and_post_do_the_same(run: Run, store: Path, args: tuple[str, ...]) -> None:
    done = run(*args, "--json", "-", stdin=LOG)
    assert done.returncode == 0
    assert bodies(run, str(json.loads(done.stdout)["number"]))[0].startswith("```\n2026-11-22T10:00:00Z")


def test_colours_and_progress_bars_leave_their_last_state(run: Run, store: Path) -> None:
    came = b"\x1b[1mBuilding\x1b[0m\n 10%\r 50%\r 90%\r100%\ndone\xe2\x80\xa6\n"
    assert run("reply", "1", "-", stdin=came).returncode == 0
    assert bodies(run)[1] == "```\nBuilding\n100%\ndone…\n```"


def test_what_powershell_writes_is_read(run: Run, store: Path) -> None:
    assert run("reply", "1", "-", stdin="Größe 5".encode("utf-16")).returncode == 0
    assert bodies(run)[1] == "Größe 5"


def test_a_log_that_a_power_cut_has_hit_is_a_log(run: Run, store: Path) -> None:
    assert run("reply", "1", "-", stdin=LOG + b"\0" * 4096 + LOG).returncode == 0
    assert bodies(run)[1].count("pressure low") == 600


@pytest.mark.parametrize(
    "raw",
    [b"\x7fELF\x02\x01\x01\0\0\0" + bytes(range(256)) * 40, os.urandom(100_000), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 9],
)
def test_what_is_no_text_is_refused_in_one_sentence(run: Run, store: Path, raw: bytes) -> None:
    done = run("reply", "1", "-", stdin=raw)
    assert done.returncode == 1 and done.stderr.count(b"\n") == 1 and b"no text" in done.stderr
    assert len(bodies(run)) == 1


def test_a_very_long_log_keeps_its_head_and_its_tail(run: Run, store: Path) -> None:
    came = b"".join(b"2026-11-22T10:00:00Z pump: reading %d\n" % number for number in range(60_000))
    done = run("reply", "1", "-", stdin=came)
    assert done.returncode == 0
    body = bodies(run)[1]
    lines = body.split("\n")
    assert len(body) <= MAX_BODY and lines[1].endswith("reading 0") and lines[-2].endswith("reading 59999")
    (told,) = [line for line in lines if "left out" in line]
    left = 60_000 - (len(lines) - 3)
    assert f"{left:,} lines are left out" in told and f"{left:,} lines of the middle".encode() in done.stderr


def test_two_hundred_megabytes_of_a_log_are_posted_in_little_memory(store: Path, run: Run) -> None:
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))\n"
        "sys.argv[1:] = ['reply', '1', '-']\n"
        "from tui.cli import main\nmain()\n"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as process:
        assert process.stdin is not None and process.stderr is not None
        part = b"".join(b"2026-11-22T10:00:00Z pump: reading %d\n" % number for number in range(50_000))
        with contextlib.suppress(BrokenPipeError):
            for _ in range(100):
                process.stdin.write(part)
            process.stdin.write(b"2026-11-22T10:00:00Z pump: stopped\n")
            process.stdin.close()
        said = process.stderr.read()
        assert process.wait(60) == 0, said
    body = bodies(run)[1]
    lines = body.split("\n")
    assert lines[-2].endswith("pump: stopped")
    assert f"{100 * 50_000 + 1 - (len(lines) - 3):,} lines of the middle".encode() in said


def test_words_inside_a_long_log_are_found(run: Run, store: Path) -> None:
    came = LOG * 20 + b"2026-11-22T10:00:00Z pump[7]: impeller cavitation\n" + LOG * 20
    assert run("reply", "1", "-", stdin=came).returncode == 0
    assert b"Which breaker?" in run("search", "cavitation").stdout


def test_a_program_is_refused_what_looks_like_a_secret_and_nothing_is_lost(run: Run, store: Path, home: Path) -> None:
    for args in (
        ("reply", "1"),
        ("ask", "Maintenance", "--title", "T", "--anyway"),
        ("post", "Maintenance", "--title", "T"),
    ):
        done = run(*args, "-", stdin=SECRET)
        said = done.stderr.decode()
        assert done.returncode == 1 and "Line 2 looks like a password" in said and "--with-secret" in said
        assert "hunter2" not in said and "kept in" in said
        kept = Path(said.split("kept in ")[1].strip().rstrip("."))
        assert kept.read_bytes() == SECRET
    done = run("post", "Maintenance", "--title", "password=hunter2", "Text")
    assert done.returncode == 1 and b"The title looks like a password" in done.stderr
    assert len(bodies(run)) == 1
    assert run("reply", "1", "--with-secret", "-", stdin=SECRET).returncode == 0
    assert bodies(run)[1] == SECRET.decode().strip()
    assert run("edit", "2", "token=9f86d081884c7d65").returncode == 1


@pytest.mark.parametrize("answer, posts", [(b"y\n", 2), (b"\n", 1), (b"no\n", 1)])
def test_a_person_is_asked_at_the_terminal_though_the_text_comes_from_a_pipe(
    run: Run, store: Path, answer: bytes, posts: int
) -> None:
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(environment())
        command = f"printf 'Why?\\npassword=hunter2\\n' | {sys.executable} -m tui.cli reply 1 -"
        os.execvp("sh", ["sh", "-c", command])
    said = b""
    with contextlib.suppress(OSError):
        while part := os.read(terminal, 4096):
            said += part
            if said.endswith(b"[y/N] "):
                os.write(terminal, answer)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert b"Line 2 looks like a password. Post it all the same? [y/N]" in said and b"hunter2" not in said
    assert os.waitstatus_to_exitcode(status) == (0 if posts == 2 else 1), said
    assert len(bodies(run)) == posts
    assert (b"kept in" in said) == (posts == 1)


def test_a_long_block_is_folded_on_a_terminal_only(run: Run, store: Path) -> None:
    assert run("reply", "1", "-", stdin=LOG).returncode == 0
    assert b"folded" not in run("show", "1").stdout
    command = [sys.executable, "-m", "tui.cli", "show", "1"]
    shown = {}
    for more in ((), ("--full",)):
        master, slave = pty.openpty()
        with subprocess.Popen([*command, *more], stdout=slave, stdin=slave, env=environment(COLUMNS="70")) as process:
            os.close(slave)
            said = b""
            with contextlib.suppress(OSError):
                while part := os.read(master, 1 << 16):
                    said += part
            assert process.wait() == 0
        os.close(master)
        shown[more] = said
    assert b"280 lines folded" in shown[()] and shown[()].count(b"pressure low") == 20
    assert shown[("--full",)].count(b"pressure low") == 300


def test_the_linear_mode_folds_in_words_and_asks_about_secrets(run: Run, store: Path) -> None:
    assert run("reply", "1", "-", stdin=LOG).returncode == 0
    said = run("linear", stdin=b"#1\n2\n").stdout.decode()
    assert "280 lines folded - type 2 to read them" in said.replace("·", "-")
    assert said.count("pressure low") == 20 + 300
    done = run("linear", stdin=b"#1r\npassword=hunter2\n.\n")
    assert done.returncode == 1 and b"looks like a password" in done.stderr and len(bodies(run)) == 2
