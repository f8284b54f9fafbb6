"""From outside, with real processes: whatever comes in, one sentence, the right exit code, nothing lost."""

import contextlib
import fcntl
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
ROOT = Path(__file__).resolve().parents[3]


def refused(done: "subprocess.CompletedProcess[bytes]", code: int, *words: str) -> str:
    """It ended with this code and one sentence that holds these words; gives the sentence."""
    said = done.stderr.decode()
    assert done.returncode == code, (done.returncode, said)
    assert "Traceback" not in said and said.startswith("hallway: ") and said.count("\n") == 1, said
    for word in words:
        assert word in said
    return said


def drafts(home: Path) -> list[Path]:
    return sorted((home / "xdg-state" / "hallway" / "drafts").glob("*"))


def test_what_is_no_store(run: Run, tmp_path: Path, store: Path) -> None:
    refused(run("groups", "--store", str(tmp_path / "none.db")), 1, "hallway init")
    refused(run("groups", "--store", str(tmp_path)), 1, "folder")
    junk = tmp_path / "junk.db"
    junk.write_bytes(b"no store at all " * 100)
    refused(run("groups", "--store", str(junk)), 1, "not a Hallway store")
    (tmp_path / "empty.db").touch()
    refused(run("groups", "--store", str(tmp_path / "empty.db")), 1, "not a Hallway store")
    with contextlib.closing(sqlite3.connect(store)) as newer:
        newer.execute("PRAGMA user_version = 99")
    refused(run("groups"), 1, "newer")


def test_what_is_not_there(run: Run, store: Path) -> None:
    refused(run("threads", "nope"), 1, "hallway groups")
    refused(run("show", "99"), 1, "#99")
    refused(run("vote", "99"), 1, "99")
    refused(run("threads", "--after", "zzz"), 1, "cursor")
    refused(run("ask", "Nope", "--title", "T", "text"), 1, "hallway groups")
    refused(run("import", "jsonl", "/nope.jsonl"), 1, "/nope.jsonl")
    refused(run("init"), 1, "already")


@pytest.mark.parametrize(
    "args",
    [
        ("nosuch",),
        ("ask", "Maintenance"),
        ("threads", "--limit", "0"),
        ("show", "x"),
        ("show", "9" * 30),
        ("import", "x", "y"),
    ],
)
def test_wrong_usage(run: Run, args: tuple[str, ...]) -> None:
    done = run(*args)
    assert done.returncode == 2 and b"Usage: hallway" in done.stderr and b"Traceback" not in done.stderr


@pytest.mark.parametrize("stdin", [b"", b"\n \n", b"\x00\x1b\x07"])
def test_a_dash_with_nothing_behind_it(run: Run, store: Path, home: Path, stdin: bytes) -> None:
    refused(run("reply", "1", "-", stdin=stdin), 1, "empty")
    refused(run("ask", "Maintenance", "--title", "T", stdin=stdin), 1, "empty")
    assert b"1 thread" in run("groups").stdout


PROSE = b"All is well here, and nobody complains about the pumps.\n" * 18_725


def test_a_hundred_megabytes_are_refused_without_taking_them_in(store: Path, home: Path) -> None:
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))\n"
        "sys.argv[1:] = ['reply', '1', '-']\n"
        "from tui.cli import main\nmain()\n"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert writer.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        for _ in range(100):
            writer.stdin.write(PROSE)
    with contextlib.suppress(BrokenPipeError):
        writer.stdin.close()
    writer.stdin = None
    out, err = writer.communicate(timeout=60)
    refused(subprocess.CompletedProcess([], writer.returncode, out, err), 1, "1,000,000", "kept in")
    (kept,) = drafts(home)
    assert kept.stat().st_size == 100 * len(PROSE)


def test_a_text_that_is_a_little_too_long_is_kept(run: Run, store: Path, home: Path) -> None:
    (said,) = [refused(run("reply", "1", "-", stdin=PROSE[:1_000_001]), 1, "1,000,001", "kept in")]
    (kept,) = drafts(home)
    assert str(kept) in said and kept.stat().st_size == 1_000_001 and kept.stat().st_mode & 0o777 == 0o600


def test_control_characters_reach_neither_store_nor_terminal(run: Run, store: Path) -> None:
    hostile = "a\x00b\x1b]52;c;aGk=\x07c\x9b31m\u202ed\r\ne".encode()
    assert run("reply", "1", "-", stdin=hostile).returncode == 0
    for args in (("show", "1"), ("show", "1", "--json"), ("export", "jsonl", "-")):
        said = run(*args).stdout.decode()
        assert not any((ord(ch) < 32 and ch not in "\n\t") or 0x7F <= ord(ch) < 0xA0 or ch == "\u202e" for ch in said)
    wrong = run("threads", "\x1b[31mnope")
    assert b"\x1b" not in wrong.stderr
    assert b"\x1b" not in run("\x1b[31mnope").stderr


def test_text_written_past_us_is_cleaned_on_its_way_out(run: Run, store: Path) -> None:
    with contextlib.closing(sqlite3.connect(store)) as foreign, foreign:
        foreign.execute("UPDATE threads SET title = ?", ("red\x1b[31m\x02bold\x03",))
        foreign.execute("UPDATE posts SET body = ?", ("x\x1b]0;t\x07y",))
    for args in (("threads",), ("show", "1"), ("show", "1", "--json"), ("search", "breaker")):
        assert b"\x1b" not in run(*args).stdout and b"\\u001b" not in run(*args).stdout


def test_bytes_that_are_no_utf8_are_shown_and_kept(run: Run, store: Path, home: Path) -> None:
    done = run("reply", "1", "-", stdin=b"caf\xe9 at 80 \xb0C")
    assert done.returncode == 0 and b"UTF-8" in done.stderr
    (kept,) = drafts(home)
    assert kept.read_bytes() == b"caf\xe9 at 80 \xb0C"
    assert "caf\ufffd at 80 \ufffdC" in run("show", "1").stdout.decode()
    raw = os.fsencode("ask"), b"Maintenance", b"--title", b"caf\xe9", b"body"
    asked = subprocess.run(
        [sys.executable, "-m", "tui.cli", *raw], capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert asked.returncode == 0, asked.stderr
    assert "caf\ufffd" in run("threads").stdout.decode()


@pytest.mark.parametrize("more", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}])
def test_any_locale(run: Run, store: Path, more: dict[str, str]) -> None:
    assert run("reply", "1", "-", stdin="Größe 5 · 水 — 3×".encode()).returncode == 0
    for args in (("show", "1"), ("show", "1", "--json"), ("search", "Größe"), ("groups",), ("export", "jsonl", "-")):
        done = run(*args, **more)
        assert done.returncode == 0 and done.stderr == b""
    assert "水" in run("export", "jsonl", "-", **more).stdout.decode()


def test_a_closed_pipe_is_quiet(store: Path, run: Run) -> None:
    for _ in range(3):
        run("reply", "1", "-", stdin=b"line\n" * 20_000)
    script = 'set -o pipefail; "$0" -m tui.cli show 1 | head -1'
    done = subprocess.run(
        ["bash", "-c", script, sys.executable], capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert (done.returncode, done.stderr) == (0, b"") and done.stdout.startswith(b"#1 ")


def test_output_that_can_not_be_written(store: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tui.cli", "show", "1"], stdout=full, stderr=subprocess.PIPE, env=env
        )
    refused(subprocess.CompletedProcess([], done.returncode, b"", done.stderr), 1, "No space left")
    script = '"$0" -m tui.cli groups >&- 2>&- <&-'
    assert subprocess.run(["bash", "-c", script, sys.executable], env=env).returncode == 0


def test_a_store_that_may_only_be_read(run: Run, store: Path, home: Path) -> None:
    lock = Path(f"{store}-lock")  # Root may write any file, but nobody may write a folder.
    lock.unlink()
    lock.mkdir()
    refused(run("reply", "1", "-", stdin=b"words"), 1, "kept in")
    assert drafts(home)[0].read_bytes() == b"words"


@contextlib.contextmanager
def locked(store: Path) -> Iterator[None]:
    """Somebody else, called marek, holds the store's lock."""
    with open(f"{store}-lock", "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(b"999999 marek\n")
        file.flush()
        yield


def test_a_busy_store_keeps_the_text(run: Run, store: Path, home: Path) -> None:
    with locked(store):
        began = time.monotonic()
        done = run("reply", "1", "-", stdin=b"important")
        assert time.monotonic() - began < 60
    first, last = done.stderr.decode().splitlines()
    assert "waiting for marek" in first
    assert done.returncode == 3 and "busy" in last and "kept in" in last
    assert drafts(home)[0].read_bytes() == b"important"
    assert b"important" not in run("show", "1").stdout


def test_ctrl_c_while_waiting(store: Path, home: Path) -> None:
    with locked(store):
        waiting = subprocess.Popen(
            [sys.executable, "-m", "tui.cli", "reply", "1", "-"],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert waiting.stdin is not None and waiting.stderr is not None
        waiting.stdin.write(b"important")
        waiting.stdin.close()
        assert b"waiting for marek" in waiting.stderr.readline()
        waiting.send_signal(signal.SIGINT)
        said = waiting.stderr.read()
        assert waiting.wait(30) == 130
    assert said.startswith(b"hallway: stopped; nothing was saved") and said.count(b"\n") == 1
    assert drafts(home)[0].read_bytes() == b"important"


def test_ctrl_c_while_text_is_awaited(store: Path) -> None:
    reading = subprocess.Popen(
        [sys.executable, "-m", "tui.cli", "reply", "1", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert reading.stdin is not None
    reading.stdin.write(b"Half a sen")
    reading.stdin.flush()
    until = time.monotonic() + 30
    while fcntl.ioctl(reading.stdin, termios.FIONREAD, bytes(4)) != bytes(4):
        assert time.monotonic() < until, "it never read"
        time.sleep(0.01)
    reading.send_signal(signal.SIGINT)
    _, said = reading.communicate(timeout=30)
    assert (reading.returncode, said) == (130, b"hallway: stopped.\n")


def in_terminal(args: list[str], **more: str) -> tuple[int, str]:
    """Run a command in a pseudo-terminal; its exit code and what it drew."""
    pid, master = pty.fork()
    if pid == 0:
        os.environ.update({"PYTHONPATH": str(ROOT), **more})
        os.execv(sys.executable, [sys.executable, "-m", "tui.cli", *args])
    drawn = b""
    with contextlib.suppress(OSError):
        while data := os.read(master, 65536):
            drawn += data
    os.close(master)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), drawn.decode().replace("\r\n", "\n")


def test_the_editor_writes_the_text(store: Path, home: Path, run: Run, tmp_path: Path) -> None:
    editor = tmp_path / "my editor"
    editor.write_text("#!/bin/sh\necho 'from the editor' > \"$2\"\n")
    editor.chmod(0o755)
    code, said = in_terminal(["reply", "1"], EDITOR=f"'{editor}' -x")
    assert code == 0, said
    assert b"from the editor" in run("show", "1").stdout
    assert drafts(home) == []
    code, said = in_terminal(["reply", "1"], EDITOR="true")
    assert code == 1 and "empty" in said and drafts(home) == []
    code, said = in_terminal(["reply", "1"], EDITOR="/no/such/editor")
    assert code == 1 and "EDITOR" in said
    editor.write_text("#!/bin/sh\necho 'half a thought' > \"$2\"\nexit 3\n")
    code, said = in_terminal(["reply", "1"], VISUAL=f"'{editor}' -x")
    assert code == 1 and str(drafts(home)[0]) in said.replace("\n", "")


def test_lines_are_cut_on_a_terminal_only(store: Path, run: Run) -> None:
    run("post", "Maintenance", "--title", "Long " * 50, "x")
    code, said = in_terminal(["threads"], COLUMNS="40")
    assert code == 0 and max(len(line) for line in said.splitlines()) <= 40 and "…" in said
    assert max(len(line) for line in run("threads").stdout.decode().splitlines()) > 200


@pytest.mark.parametrize(
    "args",
    [
        ("reply", "999", "-"),
        ("ask", "Nowhere", "--title", "t", "-"),
        ("ask", "Maintenance", "--title", "t", "--topic", "!!!", "-"),
        ("edit", "999", "-"),
    ],
)
def test_what_was_piped_is_kept_when_there_is_nothing_to_post_it_to(
    run: Run, store: Path, home: Path, args: tuple[str, ...]
) -> None:
    refused(run(*args, stdin=b"Two hours of work"), 1, "kept in")
    (kept,) = drafts(home)
    assert kept.read_text() == "Two hours of work"


def test_no_editor_opens_for_a_post_that_would_be_refused(run: Run, store: Path, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(store)) as foreign, foreign:
        foreign.execute("UPDATE threads SET closed_at = '2026-01-01T00:00:00.000Z'")
    opened = tmp_path / "opened"
    code, said = in_terminal(["reply", "1"], EDITOR=f"touch {opened}")
    assert code == 1 and "is closed" in said and not opened.exists()
