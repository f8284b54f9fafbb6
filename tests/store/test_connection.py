"""store.opening and store.connection: what opens and what does not, and the one door to a transaction."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from store import connection, groups, lock, members, opening, place, posts, threads, votes
from store.create import create_store
from store.errors import (
    Busy,
    Cancelled,
    Conflict,
    Corrupt,
    Denied,
    Full,
    Invalid,
    NotFound,
    ReadOnly,
    StoreError,
)
from store.opening import APPLICATION_ID, SCHEMA_VERSION, open_store
from store.session import Identity, Session

if TYPE_CHECKING:
    from tests.store.conftest import Forum

Python = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def closed(forum: "Forum") -> Path:
    """The path of a store that nobody has open."""
    forum.thread(forum.group())
    forum.close()
    return forum.path


def refused(path: Path) -> StoreError:
    with pytest.raises(StoreError) as caught:
        open_store(path).close()
    said = str(caught.value)
    assert said.endswith((".", "hallway init " + str(path), ".db")) and "\n" not in said, said
    return caught.value


def test_nothing_there(tmp_path: Path) -> None:
    error = refused(tmp_path / "none.db")
    assert isinstance(error, NotFound) and "hallway init" in str(error)
    assert not list(tmp_path.iterdir()), "looking makes no file"


@pytest.mark.parametrize("name", ["x" * 300, "nul\x00name", "file/forum.db"])
def test_paths_that_cannot_be(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        open_store(tmp_path / name)


def test_a_folder(tmp_path: Path) -> None:
    assert isinstance(refused(tmp_path), Invalid)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert isinstance(refused(tmp_path / "pipe"), Invalid)


@pytest.mark.parametrize(
    "content", [b"", b"x", b"Hello, this is no store.\n" * 500, bytes(8192), b"SQLite format 3\x00"]
)
def test_no_store(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "forum.db"
    path.write_bytes(content)
    assert isinstance(refused(path), Invalid | Corrupt)
    assert path.read_bytes() == content


def test_somebody_elses_database(tmp_path: Path) -> None:
    path = tmp_path / "forum.db"
    for application in (0, 0x12345678):
        other = sqlite3.connect(path)
        other.execute(f"PRAGMA application_id = {application}")
        other.execute("CREATE TABLE IF NOT EXISTS store (key, value)")
        other.commit()
        other.close()
        assert isinstance(refused(path), Invalid)


def test_a_store_that_was_never_finished(tmp_path: Path) -> None:
    path = tmp_path / "forum.db"
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    other.close()
    assert isinstance(refused(path), Invalid)


def test_a_newer_store_is_left_alone(closed: Path) -> None:
    other = sqlite3.connect(closed)
    other.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    other.close()
    error = refused(closed)
    assert isinstance(error, ReadOnly) and "newer" in str(error)


def test_a_store_that_was_cut_off_anywhere_is_a_sentence(closed: Path, tmp_path: Path) -> None:
    whole = closed.read_bytes()
    kinds: set[type] = set()
    for size in [1, 15, 16, 99, 100, 512, 4095, *range(4096, len(whole), 4096), len(whole) - 1]:
        cut = tmp_path / "cut.db"
        cut.write_bytes(whole[:size])
        try:
            db = open_store(cut)
        except (Corrupt, Invalid) as error:
            kinds.add(type(error))
            continue
        session = members.session_for(db, Identity("test-host", "uid", "ana", "ana"))
        try:
            groups.listing(db, session)
            threads.recent(db, session)
            kinds.add(type(None))
        except Corrupt as error:
            kinds.add(type(error))
        finally:
            db.close()
    assert Corrupt in kinds and Invalid in kinds


def test_bits_that_flipped_are_a_sentence_or_not_noticed(closed: Path, tmp_path: Path) -> None:
    whole = closed.read_bytes()
    for place_ in range(100, len(whole), len(whole) // 60):
        broken = bytearray(whole)
        broken[place_ : place_ + 8] = b"\xff" * 8
        cut = tmp_path / "broken.db"
        cut.write_bytes(broken)
        try:
            db = open_store(cut)
        except StoreError:
            continue
        try:
            session = members.session_for(db, Identity("test-host", "uid", "ana", "ana"))
            threads.recent(db, session)
            for thread in (1, 2):
                posts.page_of(db, session, thread)
        except StoreError:
            pass
        finally:
            db.close()


def test_numbers_that_no_store_can_hold_name_nothing(forum: "Forum") -> None:
    forum.thread(forum.group())
    huge = 1 << 70
    for look in (
        lambda: threads.get(forum.db, forum.admin, huge),
        lambda: posts.page_of(forum.db, forum.admin, huge),
        lambda: posts.ids(forum.db, forum.admin, huge),
        lambda: posts.get(forum.db, forum.admin, huge),
        lambda: groups.get(forum.db, forum.admin, huge),
        lambda: posts.reply(forum.db, forum.admin, huge, "x"),
        lambda: votes.vote(forum.db, forum.admin, huge),
        lambda: threads.close(forum.db, forum.admin, huge, True),
    ):
        with pytest.raises(NotFound):
            look()


def as_nobody(python: Python, script: str, *arguments: object) -> str:
    """Run a script as a user who may not do everything; root becomes `nobody` first."""
    before = "import os\nif os.getuid() == 0:\n    os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
    imports = "import sys, store.connection, store.create, store.members, store.threads, store.groups, store.session\n"
    with python(imports + before + script, *arguments) as other:
        out, _ = other.communicate(timeout=60)
    assert other.returncode == 0, out
    return out.strip()


LOOKS = """
from store.opening import open_store
from store.errors import StoreError
from store.session import Identity
from store import members, groups, connection
try:
    db = open_store(sys.argv[1])
    session = members.session_for(db, Identity("h", "uid", "9", "nobody"))
    print(len(groups.listing(db, session)), db.can_write, db.why_read_only)
    with connection.write(db, session):
        pass
except StoreError as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def reachable(closed: Path) -> Iterator[Callable[[int, int], Path]]:
    """Put the closed store where another user can reach it; gives its path for rights of the file and folder."""
    folder = Path(tempfile.mkdtemp(prefix="hallway-", dir="/tmp"))

    def put(file: int, inside: int) -> Path:
        path = Path(shutil.copy(closed, folder / "forum.db"))
        path.chmod(file)
        folder.chmod(inside)
        return path

    yield put
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_a_file_without_the_right_to_write_is_read(python: Python, reachable: "Callable[[int, int], Path]") -> None:
    said = as_nobody(python, LOOKS, reachable(0o444, 0o777)).splitlines()
    assert said[0] == "1 False you have no right to write its file"
    assert said[1].startswith("ReadOnly The store") and "you have no right" in said[1]


def test_a_folder_without_the_right_to_write_is_a_sentence(
    python: Python, reachable: "Callable[[int, int], Path]"
) -> None:
    """A store with a write-ahead log can't be read there after its last writer left (DESIGN)."""
    said = as_nobody(python, LOOKS, reachable(0o444, 0o755))
    assert said.startswith("ReadOnly") and "owner" in said and "\n" not in said


def test_a_file_that_may_not_be_read(python: Python, reachable: "Callable[[int, int], Path]") -> None:
    said = as_nobody(python, LOOKS, reachable(0o000, 0o755))
    assert said.startswith("Denied") and "ask its owner" in said


def test_opened_for_reading_writes_nothing(closed: Path, forum: "Forum") -> None:
    db = open_store(closed, read_only=True)
    assert not db.can_write and len(groups.listing(db, forum.admin)) == 1
    with pytest.raises(ReadOnly), connection.write(db, forum.admin):
        pass
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.connection.execute("DELETE FROM posts")
    db.close()


@pytest.mark.parametrize("kind", ["cifs", "fuse.sshfs", "nfs4"])
def test_places_that_break_stores_are_only_read(closed: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(place, "of", lambda path: place.classify(kind))
    db = open_store(closed)
    assert db.why_read_only is not None
    db.close()


def test_a_read_only_mount_is_read_without_a_file_beside_it(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "of", lambda path: place.classify("iso9660", read_only=True))
    before = sorted(closed.parent.iterdir())
    db = open_store(closed)
    assert db.why_read_only == "it lies on a read-only mount"
    assert db.value("SELECT count(*) FROM threads") == 1
    assert sorted(closed.parent.iterdir()) == before
    db.close()


def test_every_connection_has_the_pragmas(closed: Path) -> None:
    db = open_store(closed)
    found = [db.value(f"PRAGMA {name}") for name in ("synchronous", "foreign_keys", "trusted_schema", "busy_timeout")]
    assert found == [2, 1, 0, opening.BUSY_MS]
    assert db.value("PRAGMA application_id") == APPLICATION_ID
    db.close()


def test_all_or_nothing(forum: "Forum") -> None:
    group = forum.group()
    before = forum.db.rows("SELECT * FROM journal")
    with pytest.raises(RuntimeError), connection.write(forum.db, forum.admin) as tx:
        tx.run("UPDATE groups SET name = 'Gone'")
        tx.record("group.rename", group=group.id)
        raise RuntimeError
    assert groups.get(forum.db, forum.admin, group.id).name == "Maintenance"
    assert forum.db.rows("SELECT * FROM journal") == before
    forum.thread(group)


def test_nobody_acts_nameless(forum: "Forum") -> None:
    group = forum.group()
    with pytest.raises(Denied):
        threads.start(forum.db, Session(None), group=group.id, kind="question", title="a", body="b")


def test_others_commits_are_noticed_ones_own_are_not(forum: "Forum") -> None:
    group = forum.group()
    other = open_store(forum.path)
    mine, theirs = connection.data_version(forum.db), connection.data_version(other)
    forum.thread(group)
    assert connection.data_version(forum.db) == mine
    assert connection.data_version(other) != theirs
    other.close()


def test_a_write_is_abandoned_before_it_has_the_lock_or_not_at_all(forum: "Forum") -> None:
    thread, db = forum.thread(forum.group()), forum.db
    db.resume()
    with connection.write(db, forum.admin):
        assert not db.abandon(), "it has the lock"
    assert not db.abandon(), "it is written"
    db.resume()
    assert db.abandon()
    with pytest.raises(Cancelled):
        posts.reply(db, forum.admin, thread.id, "Too late")
    db.resume()
    assert posts.reply(db, forum.admin, thread.id, "In time").body == "In time"


def test_an_interrupted_query_is_cancelled(forum: "Forum") -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    timer = threading.Timer(0.1, forum.db.interrupt)
    timer.start()
    with pytest.raises(Cancelled):
        forum.db.rows(endless)
    timer.join()
    forum.db.resume()
    assert forum.db.value("SELECT 1") == 1


def test_a_full_disk_is_said_and_loses_nothing(forum: "Forum") -> None:
    thread = forum.thread(forum.group())
    pages = forum.db.value("PRAGMA page_count")
    forum.db.connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Full, match="nothing was changed"):
        forum.reply(thread, forum.admin, "x" * 500_000)
    assert len(posts.ids(forum.db, forum.admin, thread.id)) == 1
    forum.db.connection.execute("PRAGMA max_page_count = 1000000")
    forum.reply(thread, forum.admin, "x" * 500_000)


def test_a_foreign_writer_without_our_lock_makes_us_say_busy(forum: "Forum", monkeypatch: pytest.MonkeyPatch) -> None:
    group = forum.group()
    other = sqlite3.connect(forum.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    forum.db.connection.execute("PRAGMA busy_timeout = 1")
    with pytest.raises(Busy):
        forum.thread(group)
    other.execute("ROLLBACK")
    other.close()
    forum.thread(group)


def test_a_cancelled_wait_writes_nothing(forum: "Forum") -> None:
    group = forum.group()
    forum.db.interrupt()
    with pytest.raises(Cancelled):
        threads.start(forum.db, forum.admin, group=group.id, kind="question", title="t", body="b")
    forum.db.resume()
    assert threads.recent(forum.db, forum.admin).items == ()
    forum.thread(group)


HOLDS = """
import sys
from store import connection, members, opening
from store.session import Identity
db = opening.open_store(sys.argv[1])
with connection.write(db, members.session_for(db, Identity("test-host", "uid", "bo", "bo"))) as tx:
    tx.run("UPDATE groups SET name = 'Gone'")
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_writer_that_is_killed_inside_leaves_no_trace_and_blocks_nobody(python: Python, forum: "Forum") -> None:
    group = forum.group()
    with python(HOLDS, forum.path) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        assert (lock.holder(place.lock_file(forum.path)) or "").split() == [str(other.pid), "bo"]
        assert groups.get(forum.db, forum.admin, group.id).name == "Maintenance", "readers do not wait"
        other.kill()
        other.wait()
    forum.thread(group)
    assert groups.get(forum.db, forum.admin, group.id).name == "Maintenance"


def test_a_waiter_that_gives_up_keeps_nobody_waiting(python: Python, forum: "Forum") -> None:
    group = forum.group()
    mine = open_store(forum.path)
    outcome = []

    def want() -> None:
        try:
            threads.start(mine, forum.admin, group=group.id, kind="idea", title="t", body="b")
            outcome.append("posted")
        except Cancelled:
            outcome.append("cancelled")

    with python(HOLDS, forum.path) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        waiting = threading.Thread(target=want, daemon=True)
        waiting.start()
        waiting.join(0.1)
        assert waiting.is_alive()
        mine.interrupt()
        other.communicate(input="\n", timeout=30)
        waiting.join(30)
    assert outcome == ["cancelled"]
    forum.thread(group)
    mine.close()


def test_a_waiter_that_was_stopped_keeps_nobody_waiting(python: Python, forum: "Forum") -> None:
    """Somebody pressed Ctrl+Z while waiting, and went for lunch."""
    group = forum.group()
    waits = HOLDS.replace("with connection.write", "print('waits', flush=True)\nwith connection.write")
    with contextlib.ExitStack() as stack:
        with connection.write(forum.db, forum.admin):
            waiter = stack.enter_context(python(waits, forum.path))
            assert waiter.stdout is not None and waiter.stdout.readline() == "waits\n"
            time.sleep(0.1)
            os.kill(waiter.pid, signal.SIGSTOP)
            os.waitpid(waiter.pid, os.WUNTRACED)
        for _ in range(3):
            forum.thread(group)
        os.kill(waiter.pid, signal.SIGCONT)
        assert waiter.stdout.readline() == "held\n", "and whoever comes back has the turn then"
        waiter.communicate(input="\n", timeout=30)
    assert groups.get(forum.db, forum.admin, group.id).name == "Gone"


def test_closing_another_handle_of_the_store_keeps_our_lock(forum: "Forum", python: Python) -> None:
    """Opening the store twice in one process must not make SQLite's locks fall (POSIX)."""
    forum.group()
    with connection.write(forum.db, forum.admin) as tx:
        tx.run("UPDATE groups SET name = 'Held'")
        open_store(forum.path).close()
        create_store(forum.path.with_name("second.db"), identity=forum.identity("ana")).close()
        script = """
        import sqlite3, sys
        other = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            print("got it")
        except sqlite3.OperationalError as error:
            print(error)
        """
        with python(script, forum.path) as other:
            out, _ = other.communicate(timeout=30)
    assert "locked" in out


@pytest.mark.parametrize("kind", ["cifs", "ceph", "fuse.sshfs", "nfs4"])
@pytest.mark.parametrize("read_only", [True, False])
def test_reading_writes_nothing_where_stores_are_not_written(
    forum: "Forum", tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, read_only: bool
) -> None:
    forum.thread(forum.group())
    left = tmp_path / "left" / "forum.db"
    left.parent.mkdir()
    for end in ("", "-wal"):  # As a writer leaves them who was killed; on this connection nothing was cleared yet.
        shutil.copyfile(forum.path.with_name(forum.path.name + end), left.with_name(left.name + end))
    wal = left.with_name("forum.db-wal")
    before = left.read_bytes(), wal.read_bytes()
    monkeypatch.setattr(place, "of", lambda path: place.classify(kind))
    db = open_store(left, read_only=read_only)
    assert not db.can_write and db.value("SELECT count(*) FROM threads") == 1
    db.close()
    # Whoever may write and is the last to close would put the log into the file.
    assert (left.read_bytes(), wal.read_bytes()) == before


def test_nothing_is_written_into_a_store_that_lost_its_name(forum: "Forum") -> None:
    forum.group("Before")
    ends = ("", "-wal", "-shm")
    for end in ends:
        forum.path.with_name(f"forum.db{end}").rename(forum.path.with_name(f"away.db{end}"))
    with pytest.raises(NotFound, match="was moved or deleted; nothing was written"):
        forum.group("Lost")
    create_store(forum.path, identity=forum.identity("ana")).close()
    with pytest.raises(Conflict, match="is another file now; nothing was written"):
        forum.group("Lost")
    for end in ends:
        if (away := forum.path.with_name(f"away.db{end}")).exists():
            away.replace(forum.path.with_name(f"forum.db{end}"))
    forum.group("After")
    assert [group.name for group in groups.listing(forum.db, forum.admin)] == ["Before", "After"]
