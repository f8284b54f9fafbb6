"""A copy of a store: what it has, where it goes, how many stay, and how it is put back."""

import contextlib
import hashlib
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from store import journal, place, posts
from store.care.backup import Backup, backup
from store.care.restore import restore
from store.create import create_store
from store.errors import Conflict, Corrupt, Denied, Invalid, NotFound
from store.opening import open_store
from store.session import Session
from store.tray import Tray

if TYPE_CHECKING:
    from tests.store.conftest import Forum


@pytest.fixture
def kept(forum: "Forum", tmp_path: Path) -> str:
    """A question with a reply that has a kept file; the SHA-256 of that."""
    (tmp_path / "a.txt").write_text("4 bar")
    thread = forum.thread(forum.group())
    with Tray(forum.db, forum.admin, keep=True) as tray:
        tray.add(str(tmp_path / "a.txt"))
        posts.reply(forum.db, forum.admin, thread.id, "See there.", files=tray.files)
    return hashlib.sha256(b"4 bar").hexdigest()


def here(forum: "Forum") -> Session:
    return Session(None, forum.clock, "local", forum.identity("ana"))


def content(path: Path) -> list[tuple[object, ...]]:
    with contextlib.closing(open_store(path, read_only=True)) as db:
        return db.rows("SELECT id, body FROM posts ORDER BY id")


def test_a_copy_is_the_store_with_what_it_keeps(forum: "Forum", kept: str, tmp_path: Path) -> None:
    made = backup(forum.db, forum.admin, tmp_path / "copy.db")
    assert made == Backup(tmp_path / "copy.db", (tmp_path / "copy.db").stat().st_size, 2, 1, 0, 0)
    assert content(made.path) == content(forum.path)
    copy = place.kept_folder(made.path) / kept
    assert copy.read_text() == "4 bar"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (made.path, copy, copy.parent)] == [0o600, 0o600, 0o700]
    assert [path.name for path in tmp_path.glob(".copy*")] == []


def test_the_newest_in_a_folder_stay_and_nothing_else_goes(forum: "Forum", kept: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "other-20200101T000000Z.db").write_text("not ours")
    made = []
    for _ in range(4):
        forum.tick(60)
        made.append(backup(forum.db, forum.admin, folder, keep=2))
    assert made[0].path.name == "forum-20261122T073100Z.db"
    assert [one.removed for one in made] == [(), (), (made[0].path,), (made[1].path,)]
    left = sorted(path.name for path in folder.iterdir())
    assert left == sorted(
        ["other-20200101T000000Z.db", *(made[at].path.name + end for at in (2, 3) for end in ("", "-files"))]
    )


@pytest.mark.parametrize(
    ("target", "keep", "error"),
    [
        ("there.db", None, Conflict),
        ("none/copy.db", None, NotFound),
        ("copy.db", 3, Invalid),
        ("forum.db", None, Conflict),
    ],
)
def test_what_can_not_be_made_is_said(
    forum: "Forum", tmp_path: Path, target: str, keep: int | None, error: type[Exception]
) -> None:
    (tmp_path / "there.db").write_text("mine")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(error):
        backup(forum.db, forum.admin, tmp_path / target, keep=keep)
    assert sorted(tmp_path.iterdir()) == before and (tmp_path / "there.db").read_text() == "mine"


def test_nobody_reaches_the_hosts_files_through_the_door(forum: "Forum", tmp_path: Path) -> None:
    with pytest.raises(Denied):
        backup(forum.db, forum.admin._replace(via="door"), tmp_path / "copy.db")
    made = backup(forum.db, forum.admin, tmp_path / "copy.db")
    with pytest.raises(Denied):
        restore(made.path, tmp_path / "new.db", session=here(forum)._replace(via="door"))


def damage(path: Path) -> None:
    """Change what a journal entry says, as nobody may."""
    with contextlib.closing(open_store(path)) as db:
        db.connection.execute("UPDATE journal SET action = 'post.delete' WHERE seq = 2")


def test_a_damaged_store_makes_no_backup_and_a_damaged_backup_no_store(
    forum: "Forum", kept: str, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    good = backup(forum.db, forum.admin, folder, keep=1).path
    forum.tick(60)
    damage(forum.path)
    with pytest.raises(Corrupt):
        backup(forum.db, forum.admin, folder, keep=1)
    assert sorted(folder.iterdir()) == [good, place.kept_folder(good)], "the good one stays"
    damage(good)
    with pytest.raises(Corrupt):
        restore(good, tmp_path / "new.db", session=here(forum))
    assert not (tmp_path / "new.db").exists()


def test_a_backup_is_put_where_nothing_is(forum: "Forum", kept: str, tmp_path: Path) -> None:
    made = backup(forum.db, forum.admin, tmp_path / "copy.db")
    done = restore(made.path, tmp_path / "new" / "forum.db", session=here(forum))
    assert (done.posts, done.files, done.missing, done.before) == (2, 1, 0, None)
    assert content(done.path) == content(forum.path)
    assert (place.kept_folder(done.path) / kept).read_text() == "4 bar"
    with contextlib.closing(open_store(done.path)) as db:
        posts.reply(db, forum.admin, 1, "It goes on.")
        assert db.value("PRAGMA journal_mode") == "wal" and journal.first_broken(db) is None


def test_a_backup_takes_the_place_of_a_store_which_is_kept(forum: "Forum", kept: str, tmp_path: Path) -> None:
    made = backup(forum.db, forum.admin, tmp_path / "copy.db")
    posts.reply(forum.db, forum.admin, 1, "Later.")
    seen = journal.restored(forum.db)
    with pytest.raises(Conflict):
        restore(made.path, forum.path, session=here(forum))
    later = content(forum.path)
    done = restore(made.path, forum.path, session=here(forum), replace=True)
    assert content(forum.path) == content(made.path) == later[:2]
    assert done.before is not None and content(done.before) == later
    assert "store.restore" in [action for (action,) in forum.db.rows("SELECT action FROM journal")]
    assert journal.restored(forum.db) != seen
    with pytest.raises(Conflict):
        posts.reply(forum.db, forum.admin, 1, "Whoever has it open may be somebody else now.")
    with contextlib.closing(open_store(forum.path)) as db:
        posts.reply(db, forum.admin, 1, "It goes on.")
        assert journal.first_broken(db) is None


def test_only_its_owner_and_admins_put_a_store_back(
    forum: "Forum", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backup(forum.db, forum.admin, tmp_path / "copy.db")
    forum.member("bo")
    monkeypatch.setattr("os.geteuid", lambda: 12345)
    with pytest.raises(Denied):
        restore(made.path, forum.path, session=here(forum)._replace(identity=forum.identity("bo")), replace=True)
    assert restore(made.path, forum.path, session=here(forum), replace=True).before is not None


@pytest.mark.parametrize("damaged", [b"no store at all" * 1000, b""])
def test_what_is_damaged_is_moved_aside(forum: "Forum", kept: str, tmp_path: Path, damaged: bytes) -> None:
    made = backup(forum.db, forum.admin, tmp_path / "copy.db")
    target = tmp_path / "broken.db"
    target.write_bytes(damaged)
    done = restore(made.path, target, session=here(forum), replace=True)
    assert done.before is not None and done.before.read_bytes() == damaged
    assert content(target) == content(made.path) and (place.kept_folder(target) / kept).exists()


def test_files_that_are_gone_are_counted(forum: "Forum", kept: str, tmp_path: Path) -> None:
    (place.kept_folder(forum.path) / kept).unlink()
    made = backup(forum.db, forum.admin, tmp_path / "copy.db")
    assert (made.files, made.missing) == (0, 1)
    done = restore(made.path, tmp_path / "new.db", session=here(forum))
    assert (done.files, done.missing) == (0, 1)


def test_a_text_that_was_changed_from_outside_is_told_and_no_older_copy_goes(
    forum: "Forum", kept: str, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    first = backup(forum.db, forum.admin, folder, keep=1)
    forum.tick(60)
    forum.db.connection.execute("UPDATE posts SET body = 'See here.' WHERE body = 'See there.'")
    made = backup(forum.db, forum.admin, folder, keep=1)
    assert (made.damaged, made.removed) == (1, ())
    assert sorted(folder.glob("*.db")) == [first.path, made.path]


@pytest.mark.parametrize("end", ["-wal", "-journal"])
def test_nothing_is_put_beside_the_log_of_a_store_that_was_there(
    forum: "Forum", kept: str, tmp_path: Path, end: str
) -> None:
    made = backup(forum.db, forum.admin, tmp_path / "copy.db")
    forum.thread(forum.group("Later"))
    log = tmp_path / f"new.db{end}"
    log.write_bytes(forum.path.with_name("forum.db-wal").read_bytes())
    for put in (
        lambda: restore(made.path, tmp_path / "new.db", session=here(forum)),
        lambda: backup(forum.db, forum.admin, tmp_path / "new.db"),
        lambda: create_store(tmp_path / "new.db", identity=forum.identity("ana")),
    ):
        with pytest.raises(Conflict, match=f"new.db{end} is left of a store that was here"):
            put()
    assert sorted(path.name for path in tmp_path.glob("*new.db*")) == [f"new.db{end}"]
    log.write_bytes(b"")
    assert restore(made.path, tmp_path / "new.db", session=here(forum)).posts == 2
