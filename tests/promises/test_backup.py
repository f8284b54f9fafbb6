"""A backup is whole and has what was acknowledged before it, whatever people do meanwhile; so is what is put back."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import posts
from store.care import counters
from store.care.backup import backup
from store.care.restore import restore
from store.clock import utc_now
from store.errors import Full
from store.members import session_for
from store.opening import open_store
from store.session import Session
from tests.promises.test_sharing import ANA, Python, store_with_a_thread

ME = Session(None, utc_now, "local", ANA)

# Posts until it is killed; says each post that was acknowledged.
WRITES = """
import itertools, sys
from store import members, posts
from store.errors import Conflict
from store.opening import open_store
from store.session import Identity
db = open_store(sys.argv[1])
for number in itertools.count():
    session = members.session_for(db, Identity("test-host", "uid", sys.argv[2], "writer" + sys.argv[2]))
    try:
        made = posts.reply(db, session, 1, f"{sys.argv[2]} {number} " + "pump " * 100)
    except Conflict:  # A backup was put here: as a person does who is told so.
        db.close()
        db = open_store(sys.argv[1])
    else:
        print(made.id, made.author, made.mine, flush=True)
"""
BACKS_UP = """
import sys
from pathlib import Path
from store.care import counters
from store.care.backup import backup
from store.opening import open_store
from store.session import Session
db = open_store(sys.argv[1], read_only=True)
print("go", flush=True)
backup(db, Session(None), Path(sys.argv[2]))
print("done", flush=True)
"""


@contextlib.contextmanager
def writing(python: Python, store: Path, writers: int) -> Iterator[list["subprocess.Popen[str]"]]:
    """Processes that post without pause; gives them."""
    with contextlib.ExitStack() as stack:
        found = [stack.enter_context(python(WRITES, store, number)) for number in range(2, 2 + writers)]
        try:
            for one in found:
                assert one.stdout is not None and one.stdout.readline()
            yield found
        finally:
            for one in found:
                one.kill()
                one.communicate()


def bodies(path: Path) -> set[str]:
    with contextlib.closing(open_store(path, read_only=True)) as db:
        assert counters.wrong(db) == {}
        return {str(body) for (body,) in db.rows("SELECT body FROM posts")}


def test_backups_while_four_people_post_are_whole(python: Python, tmp_path: Path) -> None:
    store_with_a_thread(tmp_path / "forum.db")
    with writing(python, tmp_path / "forum.db", 4), contextlib.closing(open_store(tmp_path / "forum.db")) as db:
        for turn in range(10):
            before = int(db.value("SELECT count(*) FROM posts"))
            made = backup(db, ME, tmp_path / f"copy-{turn}.db")
            assert before <= made.posts <= int(db.value("SELECT count(*) FROM posts"))
            assert len(bodies(made.path)) == made.posts
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_a_backup_that_is_killed_leaves_nothing_with_its_name(python: Python, tmp_path: Path) -> None:
    store_with_a_thread(tmp_path / "forum.db")
    folder = tmp_path / "backups"
    folder.mkdir()
    with writing(python, tmp_path / "forum.db", 2):
        for turn in range(12):
            with python(BACKS_UP, tmp_path / "forum.db", folder / f"copy-{turn}.db") as one:
                assert one.stdout is not None and one.stdout.readline() == "go\n"
                time.sleep(turn * 0.004)
                one.send_signal(signal.SIGKILL)
                one.communicate()
            if (folder / f"copy-{turn}.db").exists():
                bodies(folder / f"copy-{turn}.db")


def test_people_go_on_while_a_backup_is_put_back(python: Python, tmp_path: Path) -> None:
    store_with_a_thread(tmp_path / "forum.db")
    with contextlib.closing(open_store(tmp_path / "forum.db")) as db:
        posts.reply(db, session_for(db, ANA), 1, "Before the backup.")
        backup(db, ME, tmp_path / "copy.db")
    with writing(python, tmp_path / "forum.db", 3) as writers:
        made = restore(tmp_path / "copy.db", tmp_path / "forum.db", session=ME, replace=True)
        after = [one.stdout.readline() for _ in range(20) for one in writers if one.stdout is not None]
        assert all("True" in line for line in after), "each goes on in their own name"
    assert made.before is not None
    was, now = bodies(made.before), bodies(tmp_path / "forum.db")
    assert "Before the backup." in was & now
    assert any(body.startswith("2 0 ") for body in was) and not any(body.startswith("2 0 ") for body in now)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few pages."""
    if os.getuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small file system to fill")
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_said_and_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    store_with_a_thread(tmp_path / "forum.db")
    with contextlib.closing(open_store(tmp_path / "forum.db")) as db, pytest.raises(Full) as refused:
        backup(db, ME, small_disk)
    assert str(small_disk) in str(refused.value) and list(small_disk.iterdir()) == []
