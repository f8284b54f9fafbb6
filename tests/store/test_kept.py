"""store.kept: copies beside the store are whole, private like it, and written once."""

import hashlib
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from store import kept, place
from store.errors import Invalid, StoreError

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
