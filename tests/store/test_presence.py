"""store.presence: how a file stands, and one sentence on what to do about it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from store import kept, posts, presence
from store.connection import write
from store.errors import Busy, Denied, Invalid
from store.tray import Tray

if TYPE_CHECKING:
    from store.attachments import AttachmentRow
    from tests.store.conftest import Forum


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "pump.txt"
    path.write_text("Seal, 40 Nm.\n")
    return path


def attached(forum: "Forum", path: Path, *, keep: bool = False) -> "AttachmentRow":
    with Tray(forum.db, forum.admin, keep=keep) as tray:
        tray.add(str(path))
        row = posts.reply(forum.db, forum.admin, forum.thread(forum.group()).id, "See there.", files=tray.files)
    return row.attachments[0]


def test_what_is_as_it_was_needs_nothing(forum: "Forum", note: Path) -> None:
    row = attached(forum, note)
    assert presence.of(forum.db, forum.admin, row) == ("there", "", note)
    note.touch()
    assert presence.of(forum.db, forum.admin, row).state == "there"


def test_what_is_not_says_what_to_do(forum: "Forum", note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = attached(forum, note)
    note.write_text("Seal, 50 Nm.\n")
    changed = presence.of(forum.db, forum.admin, row)
    assert (changed.state, changed.file) == ("changed", note) and "attach it again" in changed.advice
    note.unlink()
    missing = presence.of(forum.db, forum.admin, row)
    assert (missing.state, missing.file) == ("missing", None) and "--under FOLDER" in missing.advice
    assert presence.of(forum.db, forum.admin, row._replace(host="plant-7")).state == "elsewhere"
    for error, state in (
        (Denied("No."), "unreadable"),
        (Busy("No answer."), "unanswered"),
        (Invalid("A folder."), "changed"),
    ):

        def refuses(*_: Any, error: Exception = error, **more: Any) -> None:
            raise error

        monkeypatch.setattr("store.media.inspect.inspect", refuses)
        found = presence.of(forum.db, forum.admin, row)
        assert found.state == state and found.advice and found.file is None


def test_a_copy_stands_by_itself(forum: "Forum", note: Path) -> None:
    row = attached(forum, note, keep=True)
    note.unlink()
    copy = kept.path_of(forum.path, str(row.sha256))
    assert presence.of(forum.db, forum.admin, row) == ("there", "", copy)
    copy.chmod(0o600)
    copy.write_text("damaged")
    assert presence.of(forum.db, forum.admin, row).state == "changed"
    copy.unlink()
    assert presence.of(forum.db, forum.admin, row).state == "missing"


def test_what_came_without_a_path_is_not_looked_for(forum: "Forum", note: Path) -> None:
    row = attached(forum, note)
    for path in (None, "http://x/a.png", "a.png", r"C:\a.png"):
        assert presence.of(forum.db, forum.admin, row._replace(path=path, resolved_path=None)).state == "unknown"


def test_the_door_leads_to_copies_only(forum: "Forum", note: Path) -> None:
    away = forum.admin._replace(via="door")
    row = attached(forum, note)
    found = presence.of(forum.db, away, row)
    assert (found.state, found.file) == ("elsewhere", None)


def test_no_recorded_text_leads_out_of_the_folder(forum: "Forum", note: Path) -> None:
    row = attached(forum, note, keep=True)
    with write(forum.db, forum.admin) as tx:
        tx.run("UPDATE attachments SET sha256 = '../forum.db'")
    (damaged,) = posts.get(forum.db, forum.admin, 2).attachments
    assert row.kept and damaged.kept
    found = presence.of(forum.db, forum.admin, damaged)
    assert (found.state, found.file) == ("changed", None) and "damaged" in found.advice
