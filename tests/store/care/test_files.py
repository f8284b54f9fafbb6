"""store.care.files and moved: files that are gone or changed are told, found again by content, and pointed to anew."""

import hashlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from store import groups, kept, place, posts
from store.care import files, moved
from store.errors import Denied, Invalid
from store.presence import Presence
from store.tray import Tray

if TYPE_CHECKING:
    from store.session import Session
    from tests.store.conftest import Forum


@pytest.fixture
def share(tmp_path: Path) -> Path:
    made = tmp_path / "share"
    made.mkdir()
    return made


@pytest.fixture
def bo(forum: "Forum") -> "Session":
    forum.group("Hall")
    return forum.member("bo")


def attached(forum: "Forum", who: "Session", *paths: Path, keep: bool = False, group: str = "Hall") -> int:
    """A post with these files, made if they are not there."""
    thread = forum.thread(groups.find(forum.db, who, group), who)
    with Tray(forum.db, who, keep=keep) as tray:
        for path in paths:
            if not path.exists():
                path.write_text(f"content of {path.name}")
            tray.add(str(path))
        return posts.reply(forum.db, who, thread.id, "See there.", files=tray.files).id


def test_what_is_well_is_not_told_and_what_is_not_is(forum: "Forum", bo: "Session", share: Path) -> None:
    post = attached(forum, bo, share / "well", share / "changed", share / "gone")
    (share / "changed").write_text("other content here")
    (share / "gone").unlink()
    told: list[tuple[int, int]] = []
    found = files.look(forum.db, bo, progress=lambda done, of: told.append((done, of)))
    assert (found.files, found.next, told) == (3, None, [(0, 3), (1, 3), (2, 3)])
    assert [(one.post, one.file.name, one.presence.state) for one in found.troubles] == [
        (post, "changed", "changed"),
        (post, "gone", "missing"),
    ]


def test_a_moved_file_is_found_by_its_content_and_pointed_to(forum: "Forum", bo: "Session", share: Path) -> None:
    post = attached(forum, bo, share / "a.jpg", share / "b.jpg", share / "lost.jpg")
    archive = share / "2026" / "11"
    archive.mkdir(parents=True)
    (share / "a.jpg").rename(archive / "pump.jpg")
    (share / "b.jpg").rename(share / "2026" / "-b it's.jpg")
    (share / "lost.jpg").unlink()
    (archive / "same size").write_text("content of X.jpg")
    (archive / "link").symlink_to(archive / "pump.jpg")
    found = files.find(bo, files.look(forum.db, bo).troubles, str(share / "2026"))
    assert [one.found for one in found] == [str(archive / "pump.jpg"), str(share / "2026" / "-b it's.jpg"), None]
    assert [one.relinked for one in files.relink(forum.db, bo, found)] == [True, True, False]
    now = posts.get(forum.db, bo, post).attachments
    assert [file.resolved_path for file in now[:2]] == [one.found for one in found[:2]]
    assert [one.file.name for one in files.look(forum.db, bo).troubles] == ["lost.jpg"]


def test_only_its_author_or_a_lead_points_a_file_elsewhere(forum: "Forum", bo: "Session", share: Path) -> None:
    attached(forum, bo, share / "a.jpg")
    (share / "a.jpg").rename(share / "b.jpg")
    cem = forum.member("cem")
    found = files.find(cem, files.look(forum.db, cem).troubles, str(share))
    (refused,) = files.relink(forum.db, cem, found)
    assert not refused.relinked and "lead" in refused.presence.advice
    assert [one.relinked for one in files.relink(forum.db, forum.admin, found)] == [True]


def test_what_changed_between_finding_and_pointing_is_refused(forum: "Forum", bo: "Session", share: Path) -> None:
    attached(forum, bo, share / "a.jpg")
    (share / "a.jpg").rename(share / "b.jpg")
    found = files.find(bo, files.look(forum.db, bo).troubles, str(share))
    (share / "b.jpg").write_text("meanwhile another")
    (refused,) = files.relink(forum.db, bo, found)
    assert not refused.relinked and "not the same file" in refused.presence.advice


def test_nobody_is_told_of_files_in_groups_that_they_do_not_see(forum: "Forum", bo: "Session", share: Path) -> None:
    forum.group("Board", visibility="secret")
    attached(forum, forum.admin, share / "salary.xls", group="Board")
    (share / "salary.xls").unlink()
    assert files.look(forum.db, bo) == (0, (), None)
    assert len(files.look(forum.db, forum.admin).troubles) == 1


def test_nobody_looks_through_the_host_from_the_door(forum: "Forum", bo: "Session", share: Path) -> None:
    with pytest.raises(Denied, match="host"):
        files.find(bo._replace(via="door"), (), str(share))


def test_a_lost_or_damaged_copy_is_told(forum: "Forum", bo: "Session", share: Path) -> None:
    attached(forum, bo, share / "a", share / "bb", keep=True)
    for path in share.iterdir():
        path.unlink()
    assert files.look(forum.db, bo).troubles == ()
    first, second = sorted(place.kept_folder(forum.path).iterdir(), key=lambda path: path.stat().st_size)
    first.unlink()
    second.write_bytes(b"short")
    troubles = files.look(forum.db, bo).troubles
    assert [one.presence.state for one in troubles] == ["missing", "changed"]
    assert all("backup" in one.presence.advice for one in troubles)
    assert files.find(bo, troubles, str(share))[0].found is None
    assert kept.unused(forum.db) == ((), ())


def test_a_dead_share_costs_its_time_once(
    forum: "Forum", bo: "Session", share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attached(forum, bo, *(share / f"{number}.jpg" for number in range(20)))
    asked = []

    def hangs(*_: object, timeout: float) -> Presence:
        asked.append(timeout)
        time.sleep(timeout)
        return Presence("unanswered", "It does not answer.")

    monkeypatch.setattr("store.presence.of", hangs)
    found = files.look(forum.db, bo, timeout=0.2)
    assert (len(asked), len(found.troubles)) == (1, 20)
    assert {one.presence.state for one in found.troubles} == {"unanswered"}
    assert "does not answer" in found.troubles[1].presence.advice


def test_a_page_goes_on_where_the_one_before_ended(forum: "Forum", bo: "Session", share: Path) -> None:
    attached(forum, bo, *(share / f"{number}.jpg" for number in range(5)))
    for path in share.iterdir():
        path.unlink()
    names: list[str] = []
    page = files.look(forum.db, bo, limit=2)
    while True:
        names += [one.file.name for one in page.troubles]
        if page.next is None:
            break
        page = files.look(forum.db, bo, limit=2, after=page.next)
    assert names == [f"{number}.jpg" for number in range(5)]


# Finding by content


def digest(content: bytes) -> tuple[int, str]:
    return len(content), hashlib.sha256(content).hexdigest()


def test_odd_entries_are_passed_by(share: Path) -> None:
    content = b"the one"
    os.mkfifo(share / "fifo")
    (share / "loop").symlink_to(share)
    (share / "zero").symlink_to("/dev/zero")
    (share / "odd\nname").write_bytes(content)
    with open(share / "sparse", "wb") as sparse:
        sparse.truncate(10 << 30)
    assert moved.find(str(share), [digest(content)]) == {}
    (share / "name").write_bytes(content)
    assert moved.find(str(share), [digest(content)]) == {digest(content)[1]: str(share / "name")}
    assert moved.find(str(share / "nowhere"), [digest(content)]) == {}
    assert moved.find(str(share), []) == {}
    with pytest.raises(Invalid, match="another folder"):
        moved.find(f"{share}/\x1b[2J", [digest(content)])


def test_a_folder_that_does_not_answer_is_given_up(
    share: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    silent = tmp_path / "silent.py"
    silent.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(moved, "WALK", silent)
    began = time.monotonic()
    with pytest.raises(Invalid, match="does not answer"):
        moved.find(str(share), [digest(b"x")], silence=0.3)
    silent.write_text("import time\nwhile True:\n    print('{}', flush=True)\n    time.sleep(0.01)\n")
    with pytest.raises(Invalid, match="too long"):
        moved.find(str(share), [digest(b"x")], longest=0.3)
    assert time.monotonic() - began < 30


def test_what_a_search_tells_is_not_believed_as_it_is(
    share: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    size, wanted = digest(b"x")
    liar = tmp_path / "liar.py"
    told = ["[]", "nonsense", '{"sha256": 7}', f'{{"sha256": "{wanted}", "path": "/etc/passwd"}}', '{"sha256": "zz"}']
    told.append(f'{{"sha256": "{wanted}", "path": "{share}/a\\u001b[2J"}}')
    liar.write_text(f"for line in {told!r}:\n    print(line)\n")
    monkeypatch.setattr(moved, "WALK", liar)
    assert moved.find(str(share), [(size, wanted)]) == {}


def test_a_mount_is_told_from_a_paths_text_alone() -> None:
    table = (
        "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "30 21 0:30 / /mnt/share rw - nfs4 files:/x rw\n"
        "31 21 0:31 / /mnt/my\\040share rw - cifs //files/y rw\n"
        "32 30 0:32 / /mnt/share/deep rw - nfs4 files:/z rw\nodd line\n"
    )
    assert place.mount_point("/mnt/share/a.jpg", table) == "/mnt/share"
    assert place.mount_point("/mnt/share", table) == "/mnt/share"
    assert place.mount_point("/mnt/shared/a.jpg", table) == "/"
    assert place.mount_point("/mnt/share/deep/a.jpg", table) == "/mnt/share/deep"
    assert place.mount_point("/mnt/my share/a.jpg", table) == "/mnt/my share"
    assert place.mount_point("/home/x", "") == "/"
