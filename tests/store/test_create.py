"""store.create: a whole store or none."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from store import groups, journal, members, place
from store.create import create_store
from store.errors import Conflict, Denied, Invalid, NotFound, StoreError
from store.members import session_for
from store.opening import Mode, open_store
from store.session import Identity

ANA = Identity("test-host", "uid", "1", "ana")


def bits(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def test_ones_own_store_is_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "forum.db"
    db = create_store(path, identity=ANA, name="North\x1bwind")
    admin = session_for(db, ANA)
    assert members.store_name(db) == "Northwind"
    me = members.me(db, admin)
    assert me is not None and me.role == "admin"
    assert bits(path) == 0o600 and bits(path.parent) == 0o700 and bits(place.kept_folder(path)) == 0o700
    assert db.value("PRAGMA journal_mode") == "wal"
    assert db.value("PRAGMA synchronous") == 2
    assert journal.first_broken(db) is None
    db.close()
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["forum.db", "forum.db-files", "forum.db-lock"]


@pytest.mark.parametrize("mode", ["shared", "network"])
def test_a_stricter_umask_narrows_no_shared_store(tmp_path: Path, mode: Mode) -> None:
    before = os.umask(0o077)
    try:
        path = tmp_path / "team" / "forum.db"
        db = create_store(path, identity=ANA, mode=mode)
        db.close()
    finally:
        os.umask(before)
    assert bits(path) == 0o660 and bits(place.lock_file(path)) == 0o660
    assert bits(path.parent) == 0o2770 and bits(place.kept_folder(path)) == 0o2770


def test_a_store_for_a_network_has_no_write_ahead_log(tmp_path: Path) -> None:
    with_log = create_store(tmp_path / "team" / "forum.db", identity=ANA, mode="network")
    assert with_log.value("PRAGMA journal_mode") != "wal"
    with_log.close()
    again = open_store(tmp_path / "team" / "forum.db")
    assert again.value("PRAGMA journal_mode") == "truncate"
    assert again.value("PRAGMA synchronous") == 2
    again.close()


def test_no_secrets_in_a_file_that_others_may_read(tmp_path: Path) -> None:
    db = create_store(tmp_path / "team" / "forum.db", identity=ANA, mode="shared")
    with pytest.raises(Denied, match="SSH"):
        groups.create(db, session_for(db, ANA), "Board", visibility="secret")
    db.close()


def test_a_folder_that_is_not_the_groups_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with pytest.raises(Invalid, match="chmod"):
        create_store(tmp_path / "forum.db", identity=ANA, mode="shared")
    assert not list(tmp_path.iterdir())
    tmp_path.chmod(0o2770)
    create_store(tmp_path / "forum.db", identity=ANA, mode="shared").close()


@pytest.mark.parametrize("what", ["file", "folder", "dangling link"])
def test_what_is_there_stays(tmp_path: Path, what: str) -> None:
    path = tmp_path / "forum.db"
    if what == "file":
        path.write_text("mine")
    elif what == "folder":
        path.mkdir()
    else:
        path.symlink_to("forum.db")
    with pytest.raises(StoreError):
        create_store(path, identity=ANA)
    if what == "file":
        assert path.read_text() == "mine"
    assert [entry.name for entry in tmp_path.iterdir()] == ["forum.db"]


def test_two_that_make_the_same_store_make_one(tmp_path: Path) -> None:
    create_store(tmp_path / "forum.db", identity=ANA, name="first").close()
    with pytest.raises(Conflict, match="--store"):
        create_store(tmp_path / "forum.db", identity=ANA, name="second")
    db = open_store(tmp_path / "forum.db")
    assert members.store_name(db) == "first"
    db.close()


@pytest.mark.parametrize("kind, word", [("cifs", "cifs"), ("fuse.sshfs", "sshfs"), ("nfs4", "network")])
def test_places_that_break_stores_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, word: str
) -> None:
    monkeypatch.setattr(place, "of", lambda path: place.classify(kind))
    with pytest.raises(Invalid, match=word):
        create_store(tmp_path / "forum.db", identity=ANA)
    assert not list(tmp_path.iterdir())


def test_nfs_is_written_only_by_stores_that_were_made_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_store(tmp_path / "own.db", identity=ANA).close()
    tmp_path.chmod(0o2770)
    monkeypatch.setattr(place, "of", lambda path: place.classify("nfs4"))
    create_store(tmp_path / "net.db", identity=ANA, mode="network").close()
    net, own = open_store(tmp_path / "net.db"), open_store(tmp_path / "own.db")
    assert net.can_write
    assert not own.can_write and "NFS" in (own.why_read_only or "")
    net.close()
    own.close()


@pytest.mark.parametrize("name", ["", "\x1b", "...", "x" * 81])
def test_a_store_without_a_name_is_not_made(tmp_path: Path, name: str) -> None:
    with pytest.raises(Invalid):
        create_store(tmp_path / "forum.db", identity=ANA, name=name)
    assert not list(tmp_path.iterdir())


def test_impossible_paths_are_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "forum.db", tmp_path / ("x" * 300), tmp_path / "nul\x00"):
        with pytest.raises(StoreError):
            create_store(path, identity=ANA)


def test_a_draft_that_a_crash_left_is_in_nobodys_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container each run may have the same process id, and so the same draft's name."""
    (tmp_path / f".forum.db.new-{os.getpid()}").write_text("half a store")
    create_store(tmp_path / "forum.db", identity=ANA).close()


MAKES = """
import sys
from store.create import create_store
from store.session import Identity
import store.migrations
print("go", flush=True)
create_store(sys.argv[1], identity=Identity("test-host", "uid", "1", "ana")).close()
"""


def test_killed_while_making_it_leaves_a_store_or_none(
    python: "Callable[..., subprocess.Popen[str]]", tmp_path: Path
) -> None:
    outcomes = set()
    for number in range(8):
        path = tmp_path / str(number) / "forum.db"
        path.parent.mkdir()
        with python(MAKES, path) as maker:
            assert maker.stdout is not None and maker.stdout.readline() == "go\n"
            time.sleep(number * 0.002)
            os.kill(maker.pid, signal.SIGKILL)
            maker.wait()
        try:
            db = open_store(path)
        except NotFound:
            outcomes.add("none")
            db = create_store(path, identity=ANA)
        else:
            outcomes.add("whole")
        me = members.me(db, session_for(db, ANA))
        assert me is not None and me.role == "admin"
        assert db.value("PRAGMA integrity_check") == "ok"
        db.close()
    assert "none" in outcomes
