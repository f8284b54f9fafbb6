"""A full disk, and a store that goes away: one sentence, reading goes on, the text is kept until it is posted."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store import lock, place
from store.opening import open_store
from tests.promises.test_bad_disks import UNCHANGED, bodies, hallway, make, texts
from tests.promises.test_drafts import PATIENCE, App, fill

F2 = "\x1bOQ"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    root = os.getuid() == 0 and shutil.which("mount") is not None
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if not root or subprocess.run(mount, capture_output=True).returncode != 0:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("only root can mount a small file system to fill, and not everywhere")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def in_use(store: Path) -> Iterator[None]:
    """Somebody has the store open meanwhile."""
    with contextlib.closing(open_store(store)) as db:
        assert db.value("SELECT count(*) FROM posts")
        yield


def test_commands_on_a_full_disk(disk: Path) -> None:
    store = make(disk / "forum.db")
    picture = disk.parent / "notes.txt"
    picture.write_text("Notes. " * 2000)
    with in_use(store):
        filler = fill(disk)
        assert "Since this morning" in hallway(store, "show", "1").out, "reading goes on"
        for arguments in (("reply", "1", "-"), ("ask", "Maintenance", "--title", "Why?", "-"), ("edit", "1", "-")):
            ended = hallway(store, *arguments, typed=" ".join(arguments))
            assert f"The disk of the store {store} is full; {UNCHANGED}." in ended.sentence()
            assert " ".join(arguments) in texts(store)
        for more in (("attach", "1", str(picture), "--keep"), ("backup", str(disk / "copy.db"))):
            assert "ree some space and try again" in hallway(store, *more).sentence()
        filler.unlink()
        assert hallway(store, "reply", "1", "-", typed="There is room.").code == 0
    assert bodies(store)[2:] == ["There is room."]
    assert not list(disk.glob("*copy*")) and not list(disk.glob("forum.db-files/*"))


def test_a_limit_of_file_sizes_is_told_as_what_it_may_be(tmp_path: Path) -> None:
    (tmp_path / "forum").mkdir()
    store = make(tmp_path / "forum" / "forum.db")
    with in_use(store):
        limited = ("sh", "-c", 'ulimit -f 16; exec "$@"', "sh")
        said = hallway(store, "reply", "1", "-", typed="Typed.", under=limited).sentence()
        assert UNCHANGED in said and "limit of file sizes" in said and texts(store) == ["Typed."]
    assert len(bodies(store)) == 2


def test_a_full_disk_is_told_as_such_where_nobody_has_the_store_open(disk: Path) -> None:
    store = make(disk / "forum.db")
    filler = fill(disk)
    for arguments in (("show", "1"), ("reply", "1", "-")):
        assert f"The disk of the store {store} is full" in hallway(store, *arguments, typed="Typed.").sentence()
    assert texts(store) == ["Typed."]
    filler.unlink()
    assert "Since this morning" in hallway(store, "show", "1").out


def test_a_command_says_when_there_is_no_room_for_the_text_either(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = make(disk / "forum.db")
    monkeypatch.setenv("XDG_STATE_HOME", str(disk / "state"))
    with in_use(store):
        filler = fill(disk)
        said = hallway(store, "reply", "1", "-", typed="Typed.").sentence()
        assert "is full" in said and "kept" not in said
        assert texts(store) == [] and not list(disk.glob("state/hallway/drafts/*"))
        filler.unlink()


def at_last(app: App, condition: Callable[[], bool]) -> None:
    """Let the app work until a condition holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never happened"
        app.rest(0.1)


def written(store: Path, text: str, under: tuple[str, ...] = ()) -> App:
    """The app with a text in its composer, not sent yet; it has written to the store before, so that it is open."""
    app = App(store, under)
    app.wait("Maintenance", "Fan 2 hums")
    app.type("r")
    app.wait("Reply in #2", "Preview")
    app.type(text)
    at_last(app, lambda: (lock.holder(place.lock_file(store)) or "").startswith(f"{app.pid} "))
    return app


def in_store(store: Path, text: str) -> bool:
    with contextlib.closing(open_store(store, read_only=True)) as db:
        return bool(db.value("SELECT count(*) FROM posts WHERE body = ?", (text,)))


def test_the_app_reads_on_with_a_full_disk_and_posts_when_there_is_room(disk: Path) -> None:
    store = make(disk / "forum.db")
    app = written(store, "It is the belt.")
    filler = fill(disk)
    app.type(F2)
    app.wait("Not posted: the disk of the store", "kept as a draft")
    assert texts(store) == ["It is the belt."]
    app.type("\x1b\x1b")
    app.rest(1)
    app.type("jk\r")
    app.wait("Since this morning")
    filler.unlink()
    app.type("r")
    app.wait("draft taken up")
    app.type(F2)
    at_last(app, lambda: in_store(store, "It is the belt."))
    app.kill(signal.SIGKILL)
    assert bodies(store)[2:] == ["It is the belt."] and texts(store) == []


def test_the_app_with_its_drafts_on_the_full_disk_too(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(disk / "state"))
    store = make(disk / "forum.db")
    app = written(store, "It is")
    at_last(app, lambda: texts(store) == ["It is"])
    filler = fill(disk)
    app.type(" the belt.")
    app.wait("The draft can't be kept")
    app.type(F2)
    app.wait("Not posted: the disk of the store")
    assert texts(store) == ["It is"], "what was kept before stays whole"
    filler.unlink()
    app.type(F2)
    at_last(app, lambda: in_store(store, "It is the belt.") and texts(store) == [])
    app.kill(signal.SIGKILL)
    assert bodies(store)[2:] == ["It is the belt."] and texts(store) == []


# A store that goes away


def taken_away(store: Path) -> None:
    shutil.rmtree(store.parent)


def renamed(store: Path) -> None:
    store.parent.rename(store.parent.with_name("elsewhere"))


def replaced(store: Path) -> None:
    other = make(store.with_name("other.db"))
    for left in (store.with_name(store.name + end) for end in ("-wal", "-shm")):
        left.unlink(missing_ok=True)
    os.replace(other, store)


@pytest.mark.parametrize("gone", [taken_away, renamed, replaced])
def test_nothing_is_posted_into_a_store_that_nobody_can_find(tmp_path: Path, gone: Callable[[Path], None]) -> None:
    (tmp_path / "forum").mkdir()
    store = make(tmp_path / "forum" / "forum.db")
    app = written(store, "It is the belt.")
    gone(store)
    app.type(F2)
    app.wait("Not posted: the store", "kept as a draft")
    assert texts(store) == ["It is the belt."]
    app.rest(0.5)
    assert os.waitpid(app.pid, os.WNOHANG) == (0, 0), "it runs on"
    if gone is renamed:
        store.parent.with_name("elsewhere").rename(store.parent)
        app.type(F2)
        at_last(app, lambda: in_store(store, "It is the belt."))
    app.kill(signal.SIGKILL)
    if gone is replaced:
        assert len(bodies(store)) == 2


def test_a_folder_that_may_not_be_written_any_more(tmp_path: Path) -> None:
    under: tuple[str, ...] = ()
    if os.getuid() == 0:  # Root may write anywhere, unless it gives that up.
        if shutil.which("setpriv") is None:
            pytest.skip("root can't do without its rights here")
        rights = "-dac_override,-dac_read_search"
        under = ("setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}")
    (tmp_path / "forum").mkdir()
    store = make(tmp_path / "forum" / "forum.db")
    app = written(store, "It is the belt.", under)
    store.parent.chmod(0o500)
    store.chmod(0o400)
    ended = hallway(store, "reply", "1", "-", typed="Typed.", under=under)
    assert ended.code == 1 and "only be read" in ended.err and ended.err.count("\n") == 1, ended
    assert "Typed." in texts(store)
    app.type(F2)
    at_last(app, lambda: in_store(store, "It is the belt."))
    app.rest(1)
    app.kill(signal.SIGKILL)
    store.chmod(0o600)
    store.parent.chmod(0o700)
    assert bodies(store)[2:] == ["It is the belt."] and texts(store) == ["Typed."]
