"""Whoever is stopped or killed holds up nobody, or is named to those who wait; real processes, real signals."""

import contextlib
import fcntl
import os
import pty
import random
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store import lock, members, place, posts
from store.opening import open_store
from store.session import local_identity
from tests.promises.test_drafts import PATIENCE, ROOT, App, write
from tests.promises.test_drafts import store as store
from tests.promises.test_sharing import Python

# The command line, which waits for so many seconds before it gives up.
COMMAND = """
import sys
from tui.cli import main, waiting
waiting.TELL_AFTER, waiting.GIVE_UP_AFTER = 0.3, float(sys.argv.pop(1))
main()
"""
# Is stopped, as by kill -STOP, in the middle of a write.
HOLDS = """
import os, signal, sys
from store import members, posts, saying
from store.connection import write
from store.opening import open_store
from store.session import local_identity
db = open_store(sys.argv[1])
session = members.session_for(db, local_identity())._replace(via=sys.argv[2])
with write(db, session) as tx:
    print("in", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
    saying.insert(tx, thread=1, group=1, kind="reply", said=saying.said("Woken", tx.at), reply_to=None)
print("done", flush=True)
"""
F2, ESC = "\x1bOQ", "\x1b"


class Job:
    """A command as a shell runs it: a process group of its own in our session, so that Ctrl+Z can stop it."""

    def __init__(self, *arguments: object, text: str = "", patience: float = 60.0) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, str(patience), *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,
        )
        assert self.process.stdin is not None
        self.process.stdin.write(text.encode())
        self.process.stdin.close()
        self.process.stdin = None

    def signal(self, number: int) -> None:
        os.killpg(self.process.pid, number)

    def said(self) -> bytes:
        assert self.process.stderr is not None
        return self.process.stderr.readline()

    def end(self) -> tuple[int, bytes]:
        """Wait for the end; the exit code, and what was said as errors."""
        _, said = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said


@contextlib.contextmanager
def running(*arguments: object, text: str = "", patience: float = 60.0) -> Iterator[Job]:
    job = Job(*arguments, text=text, patience=patience)
    try:
        yield job
    finally:
        with contextlib.suppress(ProcessLookupError):
            job.signal(signal.SIGKILL)
        job.process.communicate()


def stopped(pid: int, seconds: float = PATIENCE, also: Callable[[], None] = lambda: None) -> bool:
    """Whether a child of ours is stopped within so many seconds; False when it ends or goes on. It is not reaped."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        also()
        found = os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if found is not None:
            return found.si_code == os.CLD_STOPPED
        time.sleep(0.005)
    return False


def bodies(store: Path) -> list[str]:
    with contextlib.closing(open_store(store, read_only=True)) as db:
        return [str(body) for (body,) in db.rows("SELECT body FROM posts WHERE source IS NULL ORDER BY id")]


def others_post(store: Path, body: str) -> None:
    assert not lock.taken(place.lock_file(store)), "it was stopped with the lock"
    with contextlib.closing(open_store(store)) as db:
        posts.reply(db, members.session_for(db, local_identity()), 1, body)


@contextlib.contextmanager
def held(store: Path) -> Iterator[None]:
    with open(place.lock_file(store), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write("1 somebody\n")
        file.flush()
        yield


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where drafts go."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


def test_a_reply_is_stopped_behind_its_write(store: Path, kept: Path) -> None:
    with running("--store", store, "reply", "1", "It hums.") as job:
        with held(store):
            assert b"waiting for somebody" in job.said()
            job.signal(signal.SIGTSTP)
            assert not stopped(job.process.pid, 0.3)
        assert stopped(job.process.pid)
        assert bodies(store)[1:] == ["It hums."]
        others_post(store, "Meanwhile")
        job.signal(signal.SIGCONT)
        assert job.end()[0] == 0
    assert bodies(store)[1:] == ["It hums.", "Meanwhile"]


def test_an_import_is_never_stopped_with_the_lock(
    store: Path, records: Path, mails: Path, dump: Path, at_length: bool
) -> None:
    chance, times = random.Random(2026), 0
    sources = {"jsonl": records, "mbox": mails, "stackexchange": dump}
    for format_ in sources if at_length else ["jsonl"]:
        with running("--store", store, "import", format_, sources[format_]) as job:
            while True:
                time.sleep(chance.random() * 0.03)
                job.signal(signal.SIGTSTP)
                if not stopped(job.process.pid):
                    break
                times += 1
                others_post(store, f"Meanwhile {times}")
                job.signal(signal.SIGCONT)
            assert job.end()[0] == 0
    assert times > 5, "it was over too soon; this proved little"
    assert len(bodies(store)) == times + 1


def test_a_frozen_line_holds_up_nobody(store: Path, records: Path) -> None:
    """As after Ctrl+S, or when the line to the host stands still: whatever is said stays unread."""
    ours, theirs = pty.openpty()
    try:
        termios.tcflow(theirs, termios.TCOOFF)
        with subprocess.Popen(
            [sys.executable, "-m", "tui.cli", "--store", str(store), "import", "jsonl", str(records)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"},
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        ) as importer:
            try:
                before, until = -1, time.monotonic() + PATIENCE
                while (there := imported(store)) == 0 or there != before:
                    assert time.monotonic() < until, "nothing was imported"
                    before = there
                    time.sleep(0.5)
                assert importer.poll() is None, "the line was not frozen"
                others_post(store, "Meanwhile")
            finally:
                importer.kill()
    finally:
        os.close(ours)
        os.close(theirs)
    assert "Meanwhile" in bodies(store)


def imported(store: Path) -> int:
    with contextlib.closing(open_store(store, read_only=True)) as db:
        return int(db.value("SELECT count(*) FROM posts WHERE source IS NOT NULL"))


def test_nobody_is_stopped_who_opens_or_closes_the_store(store: Path, at_length: bool) -> None:
    """The first one sets the log in order, the last one writes it back, both with all others kept out."""
    chance, times = random.Random(2026), 0
    begin = time.monotonic()
    with running("--store", store, "show", "1") as job:
        job.end()
    took = time.monotonic() - begin
    for _ in range(100 if at_length else 10):
        with running("--store", store, "show", "1") as job:
            time.sleep(took * chance.uniform(0.4, 1))
            job.signal(signal.SIGTSTP)
            if stopped(job.process.pid):
                times += 1
                others_post(store, f"Meanwhile {times}")
                job.signal(signal.SIGCONT)
            assert job.end()[0] == 0
    assert len(bodies(store)) == times + 1


def test_the_app_is_stopped_behind_its_write(store: Path, kept: Path) -> None:
    app = App(store)
    try:
        write(app, "It hums.")
        with held(store):
            app.type(F2)
            app.wait("waiting for somebody")
            os.kill(app.pid, signal.SIGTSTP)
            assert not stopped(app.pid, 0.5, lambda: app.rest(0.01))
        assert stopped(app.pid, also=lambda: app.rest(0.01))
        assert bodies(store)[1:] == ["It hums."]
        others_post(store, "Meanwhile")
        app.rest(0.3)
        app.wait()
        os.kill(app.pid, signal.SIGCONT)
        app.wait("Hallway", "Fan 2 hums", "Meanwhile")
    finally:
        app.kill(signal.SIGKILL)


@pytest.mark.parametrize(("number", "way"), [(signal.SIGCONT, "import"), (signal.SIGKILL, "local")])
def test_whoever_is_stopped_with_the_lock_is_named(
    python: Python, store: Path, kept: Path, records: Path, number: int, way: str
) -> None:
    who = local_identity().name + ("'s import" if way == "import" else "")
    with python(HOLDS, store, way) as holder:
        try:
            assert holder.stdout is not None and holder.stdout.readline() == "in\n"
            assert stopped(holder.pid)
            with running("--store", store, "reply", "1", "-", text="It hums.", patience=0.7) as job:
                code, said = job.end()
            first, last = said.decode().splitlines()
            assert code == 3 and f"waiting for {who} (process {holder.pid})" in first
            assert f"{who} (process {holder.pid}) is stopped" in last and f"kill -CONT {holder.pid}" in last
            assert [file.read_text() for file in kept.rglob("*") if file.is_file()] == ["It hums."]
            with running("--store", store, "show", "1") as reading:
                assert reading.end() == (0, b"")
            with running("--store", store, "import", "jsonl", records, patience=0.7) as job:
                code, said = job.end()
            assert code == 3 and f"(process {holder.pid}) is stopped".encode() in said.splitlines()[-1]
            # As a shell starts what stands before an & in a script.
            ignored = signal.signal(signal.SIGINT, signal.SIG_IGN)
            try:
                unheard = Job("--store", store, "import", "jsonl", records, patience=0.7)
            finally:
                signal.signal(signal.SIGINT, ignored)
            try:
                assert unheard.end()[0] == 3
            finally:
                unheard.process.kill()
                unheard.process.communicate()
            with running("--store", store, "reply", "1", "It still hums.") as waiting:
                assert b"waiting for" in waiting.said()
                holder.send_signal(number)
                assert waiting.end()[0] == 0
        finally:
            holder.kill()
    assert bodies(store)[1:] == [*(["Woken"] if number == signal.SIGCONT else []), "It still hums."]
