"""store.kept: copies beside the store are whole, private like it, and written once."""

import hashlib
import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from store import attachments, connection, kept, place
from store.errors import Conflict, Denied, Invalid, NotFound, ReadOnly, StoreError
from store.kept import Copy

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def named(*contents: bytes) -> dict[str, bytes]:
    return {hashlib.sha256(content).hexdigest(): content for content in contents}


def test_contents_lie_under_their_hash_with_the_rights_of_the_store(forum: "Forum") -> None:
    contents = named(b"", b"seal", b"x" * 200_000)
    kept.write(forum.path, contents)
    folder = place.kept_folder(forum.path)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == contents
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    forum.path.chmod(0o660)
    kept.write(forum.path, named(b"shared"))
    assert stat.S_IMODE((folder / next(iter(named(b"shared")))).stat().st_mode) == 0o660


def test_what_is_there_is_used_and_a_lost_folder_is_made_again(forum: "Forum") -> None:
    contents = named(b"seal")
    kept.write(forum.path, contents)
    file = place.kept_folder(forum.path) / next(iter(contents))
    before = file.stat()
    kept.write(forum.path, contents)
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    file.unlink()
    file.parent.rmdir()
    kept.write(forum.path, contents)
    assert file.read_bytes() == b"seal" and stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_what_can_not_be_written_is_said_and_leaves_nothing(forum: "Forum", monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="full"):
        kept.write(forum.path, named(b"seal"))
    assert not list(place.kept_folder(forum.path).iterdir())
    monkeypatch.undo()
    folder = place.kept_folder(forum.path)
    folder.rmdir()
    folder.write_text("in the way")
    with pytest.raises(Invalid, match="check that folder"):
        kept.write(forum.path, named(b"seal"))


def test_an_attachment_that_can_not_be_kept_takes_the_whole_batch_back(
    forum: "Forum", monkeypatch: pytest.MonkeyPatch, archive_of: Any
) -> None:
    from store.transfer.load import load
    from store.transfer.record import FileRecord, PostRecord, ThreadRecord

    post = PostRecord("p", "mail", "Bo", "bo", None, "text", files=[FileRecord("a.txt", content=b"seal")])
    place.kept_folder(forum.path).rmdir()
    Path(place.kept_folder(forum.path)).write_text("in the way")
    with pytest.raises(Invalid):
        load(forum.db, forum.admin, archive_of(ThreadRecord("t", "g", "T", [post])), keep=True)
    assert forum.db.value("SELECT count(*) FROM posts") == 0


def test_a_copy_gets_its_name_with_the_row_that_names_it(forum: "Forum") -> None:
    (digest,) = contents = named(b"seal")
    with kept.drafts(forum.path) as drafts:
        (drafts / "x").write_bytes(contents[digest])
        with connection.write(forum.db, forum.admin) as tx:
            kept.adopt(tx, Copy(drafts / "x", digest, 4, "text/plain"))
        assert not (drafts / "x").exists()
    assert not drafts.exists()
    assert kept.path_of(forum.path, digest).read_bytes() == b"seal"
    with pytest.raises(Conflict, match="once more"), connection.write(forum.db, forum.admin) as tx:
        kept.adopt(tx, Copy(drafts / "x", "0" * 64, 4, "text/plain"))


@pytest.mark.parametrize("digest", ["", "../forum.db", "A" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n"])
def test_only_a_hash_leads_to_a_copy(forum: "Forum", digest: str) -> None:
    with pytest.raises(Invalid, match="damaged"):
        kept.path_of(forum.path, digest)
    kept.drop_unused(forum.db, forum.admin, [digest])
    assert forum.path.exists()


def test_a_copy_goes_when_nothing_names_it_and_only_then(forum: "Forum") -> None:
    (digest,) = contents = named(b"seal")
    kept.write(forum.path, contents)
    post = forum.opening(forum.thread(forum.group()))
    with connection.write(forum.db, forum.admin) as tx:
        attachments.add(tx, post.id, 0, name="a", path=None, sha256=digest, kept=True)
        attachments.add(tx, post.id, 1, name="b", path="/b", sha256=digest)
    kept.drop_unused(forum.db, forum.admin, [digest])
    with connection.write(forum.db, forum.admin) as tx:
        tx.run("DELETE FROM attachments WHERE name = 'a'")
    assert kept.path_of(forum.path, digest).exists()
    kept.drop_unused(forum.db, forum.admin, [digest, digest])
    assert not kept.path_of(forum.path, digest).exists()


def test_what_a_killed_process_left_is_collected_and_what_is_under_way_is_not(forum: "Forum") -> None:
    folder = place.kept_folder(forum.path)
    orphan = named(b"orphan")
    kept.write(forum.path, orphan)
    (folder / "readme.txt").write_text("not ours")
    old, young = folder / ".new-old", folder / ".new-young"
    imported = folder / f".{'a' * 64}.new"
    imported.write_bytes(b"half")
    for draft in (old, young):
        draft.mkdir()
        (draft / "copy").write_bytes(b"half")
    ago = time.time() - kept.ABANDONED - 60
    for draft in (old, imported):
        os.utime(draft, (ago, ago))
    assert kept.unused(forum.db) == (tuple(orphan), (imported, old))
    assert kept.collect(forum.db, forum.admin) == 3
    assert sorted(entry.name for entry in folder.iterdir()) == [".new-young", "readme.txt"]
    assert kept.collect(forum.db, forum.admin) == 0


def test_collecting_says_why_it_can_not(forum: "Forum") -> None:
    contents = named(b"orphan")
    kept.write(forum.path, contents)
    forum.db.why_read_only = "it lies on a disk that is read-only"
    kept.drop_unused(forum.db, forum.admin, contents)
    with pytest.raises(ReadOnly):
        kept.collect(forum.db, forum.admin)
    assert kept.unused(forum.db).contents == tuple(contents)


def test_a_copy_is_written_out_to_a_new_file_but_not_through_the_door(forum: "Forum", tmp_path: Path) -> None:
    (digest,) = contents = named(b"seal")
    kept.write(forum.path, contents)
    kept.save(forum.db, forum.admin, digest, str(tmp_path / "out"))
    assert (tmp_path / "out").read_bytes() == b"seal"
    for session, target, error in (
        (forum.admin, "out", Conflict),
        (forum.admin, "nowhere/out", NotFound),
        (forum.admin, "x" * 300, Invalid),
        (forum.admin._replace(via="door"), "new", Denied),
    ):
        with pytest.raises(error):
            kept.save(forum.db, session, digest, str(tmp_path / target))
    assert not (tmp_path / "new").exists()


def test_a_store_without_a_folder_keeps_nothing(forum: "Forum") -> None:
    place.kept_folder(forum.path).rmdir()
    assert kept.unused(forum.db) == ((), ())
    assert kept.collect(forum.db, forum.admin) == 0
