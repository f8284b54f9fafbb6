"""store.attaching: files come to posts and go from them, by right; copies are kept as long as a post names them."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from store import asking, attaching, attachments, groups, journal, kept, place, posts, retracting, threads, versions
from store.errors import Conflict, Denied, Invalid, NotFound, StoreError
from store.tray import Tray

if TYPE_CHECKING:
    from store.posts import PostRow
    from store.session import Session
    from tests.store.conftest import Forum


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "share" / "pump.txt"
    path.parent.mkdir()
    path.write_text("Seal, 40 Nm.\n")
    return path


def with_file(forum: "Forum", path: Path, who: "Session", *, keep: bool = False) -> "PostRow":
    """A reply by somebody with this file."""
    thread = forum.thread(groups.find(forum.db, who, "Hall"))
    with Tray(forum.db, who, keep=keep) as tray:
        tray.add(str(path), "The data sheet")
        return posts.reply(forum.db, who, thread.id, "See there.", files=tray.files)


def copies(forum: "Forum") -> list[str]:
    return sorted(entry.name for entry in place.kept_folder(forum.path).iterdir())


def photos(forum: "Forum", post: "PostRow") -> int:
    return threads.get(forum.db, forum.admin, post.thread_id).photos


@pytest.fixture
def bo(forum: "Forum") -> "Session":
    forum.group("Hall")
    return forum.member("bo")


def test_what_is_recorded_is_what_the_file_was(forum: "Forum", bo: "Session", note: Path) -> None:
    link = note.with_name("link.txt")
    link.symlink_to(note)
    (file,) = with_file(forum, link, bo).attachments
    assert (file.name, file.path, file.resolved_path) == ("link.txt", str(link), str(note.resolve()))
    assert (file.host, file.size, file.media_type) == (attachments.host(), 13, "text/plain")
    assert (file.caption, file.kept, file.modified_at is not None) == ("The data sheet", False, True)
    assert file.sha256 is not None and copies(forum) == []


def test_a_post_and_its_files_are_written_together_or_not_at_all(forum: "Forum", bo: "Session", note: Path) -> None:
    hall = groups.find(forum.db, bo, "Hall")
    with Tray(forum.db, bo, keep=True) as tray:
        tray.add(str(note))
        tray.add(str(note), keep=False)
        row = asking.ask(forum.db, bo, group=hall.id, title="Which seal?", body="This one?", files=tray.files)
        assert row.photos == 2
        begun = threads.start(forum.db, bo, group=hall.id, kind="idea", title="A", body="B", files=tray.files[1:])
        assert begun.photos == 1
    with Tray(forum.db, bo, keep=True) as tray:
        tray.add(str(note))
        lost = tray.files[0].copy
        assert lost is not None
        lost.file.unlink()
        kept.path_of(forum.path, lost.sha256).unlink()
        before = forum.db.connection.total_changes, threads.count(forum.db, bo)
        with pytest.raises(Conflict, match="once more"):
            asking.ask(forum.db, bo, group=hall.id, title="Lost", body="This one?", files=tray.files)
        assert threads.count(forum.db, bo) == before[1]


def test_files_come_and_go_and_change_places(forum: "Forum", bo: "Session", note: Path) -> None:
    post = with_file(forum, note, bo)
    with Tray(forum.db, bo) as tray:
        second = attaching.attach(forum.db, bo, post.id, tray.add(str(note), "Again"))
        third = attaching.attach(forum.db, bo, post.id, tray.add(str(note)))
    assert photos(forum, post) == 3
    row = attaching.reorder(forum.db, bo, post.id, [third.id, second.id])
    assert [file.id for file in row.attachments] == [third.id, second.id, post.attachments[0].id]
    row = attaching.caption(forum.db, bo, post.id, second.id, "  The\nother side ")
    assert [file.caption for file in row.attachments] == ["", "The other side", "The data sheet"]
    row = attaching.remove(forum.db, bo, post.id, third.id)
    assert [file.caption for file in row.attachments] == ["The other side", "The data sheet"]
    assert attaching.numbered(row, 2).caption == "The data sheet" and photos(forum, post) == 2
    for number in (0, 3):
        with pytest.raises(Invalid, match="1 to 2"):
            attaching.numbered(row, number)
    with pytest.raises(NotFound, match="not with post"):
        attaching.remove(forum.db, bo, post.id, third.id)
    with pytest.raises(Invalid, match="takes 300"):
        attaching.caption(forum.db, bo, post.id, second.id, "x" * 301)


def test_all_files_of_a_post_are_changed_at_once_or_none(forum: "Forum", bo: "Session", note: Path) -> None:
    post = with_file(forum, note, bo, keep=True)
    (first,) = post.attachments
    with Tray(forum.db, bo, keep=True) as tray:
        for name in ("a.txt", "b.txt"):
            note.with_name(name).write_text(name)
            tray.add(str(note.with_name(name)), name[0])
        wanted: list[tuple[int | None, str]] = [(None, ""), (first.id, "Now last but one"), (None, "")]
        done = attaching.arrange(forum.db, bo, post.id, wanted, tray.files)
    assert [(file.name, file.caption) for file in done.attachments] == [
        ("a.txt", "a"),
        ("pump.txt", "Now last but one"),
        ("b.txt", "b"),
    ]
    assert photos(forum, post) == 3 and len(copies(forum)) == 3
    before, head = done.attachments, journal.head(forum.db)
    with Tray(forum.db, bo) as tray:
        tray.add(str(note))
        broken = [tray.files[0], tray.files[0]._replace(name="piped.txt")]  # Without a path, and not kept.
        with pytest.raises(Invalid):
            attaching.arrange(forum.db, bo, post.id, [(None, ""), (None, "")], broken)
    assert posts.get(forum.db, bo, post.id).attachments == before
    assert journal.head(forum.db) == head and photos(forum, post) == 3
    assert attaching.arrange(forum.db, bo, post.id, [], ()).attachments == ()
    assert photos(forum, post) == 0 and copies(forum) == []


def test_its_author_arranges_files_a_lead_takes_them_off_and_nobody_else(
    forum: "Forum", bo: "Session", note: Path
) -> None:
    cem, post = forum.member("cem"), with_file(forum, note, bo)
    (file,) = post.attachments
    with Tray(forum.db, cem) as tray:
        added = tray.add(str(note))
    for who in (cem, forum.admin):
        with pytest.raises(Denied, match="your own posts"):
            attaching.attach(forum.db, who, post.id, added)
        with pytest.raises(Denied):
            attaching.caption(forum.db, who, post.id, file.id, "Mine")
        with pytest.raises(Denied):
            attaching.reorder(forum.db, who, post.id, [file.id])
    with pytest.raises(Denied, match="lead"):
        attaching.remove(forum.db, cem, post.id, file.id)
    assert attaching.remove(forum.db, forum.admin, post.id, file.id).attachments == ()
    versions.delete(forum.db, bo, post.id)
    with pytest.raises(Conflict, match="was deleted"):
        attaching.attach(forum.db, bo, post.id, added)


def test_a_post_takes_so_many_files_and_no_more(
    forum: "Forum", bo: "Session", note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST", 2)
    post = with_file(forum, note, bo)
    with Tray(forum.db, bo) as tray:
        files = [tray.add(str(note)), tray.add(str(note))]
        with pytest.raises(Conflict, match="takes 2 files"):
            tray.add(str(note))
    attaching.attach(forum.db, bo, post.id, files[0])
    with pytest.raises(Conflict, match="takes 2 files"):
        attaching.attach(forum.db, bo, post.id, files[1])
    assert photos(forum, post) == 2


def test_the_same_content_is_kept_once_until_the_last_post_lets_go(forum: "Forum", bo: "Session", note: Path) -> None:
    first, second = (with_file(forum, note, bo, keep=True) for _ in range(2))
    digest = first.attachments[0].sha256
    assert copies(forum) == [digest] and second.attachments[0].kept
    attaching.remove(forum.db, bo, first.id, first.attachments[0].id)
    assert copies(forum) == [digest]
    note.unlink()
    assert kept.path_of(forum.path, str(digest)).read_text() == "Seal, 40 Nm.\n"
    gone = retracting.retract(forum.db, bo, second.id)
    assert [file.name for file in gone.files] == ["pump.txt"] and copies(forum) == []


def test_a_deleted_post_keeps_its_copies_and_gets_them_back(forum: "Forum", bo: "Session", note: Path) -> None:
    post = with_file(forum, note, bo, keep=True)
    versions.delete(forum.db, bo, post.id)
    assert photos(forum, post) == 0 and copies(forum)
    assert retracting.undelete(forum.db, bo, post.id).attachments == post.attachments
    assert photos(forum, post) == 1


def test_what_was_not_posted_leaves_no_copy(forum: "Forum", bo: "Session", note: Path) -> None:
    with Tray(forum.db, bo, keep=True) as tray:
        tray.add(str(note))
        assert len(copies(forum)) == 1
    assert copies(forum) == []
    with pytest.raises(Denied), Tray(forum.db, bo, keep=True) as tray:
        attaching.attach(
            forum.db, bo, forum.opening(forum.thread(groups.find(forum.db, bo, "Hall"))).id, tray.add(str(note))
        )
    assert copies(forum) == []


def test_what_comes_in_a_stream_is_kept_under_its_name(
    forum: "Forum", bo: "Session", monkeypatch: pytest.MonkeyPatch
) -> None:
    post = forum.reply(forum.thread(groups.find(forum.db, bo, "Hall")), bo)
    with Tray(forum.db, bo) as tray:
        file = attaching.attach(forum.db, bo, post.id, tray.add_piped(io.BytesIO(b"log\n" * 9), "../ dock\x1b[2J.log "))
    assert (file.name, file.path, file.resolved_path, file.host, file.kept) == ("dock[2J.log", None, None, None, True)
    assert kept.path_of(forum.path, str(file.sha256)).read_bytes() == b"log\n" * 9
    monkeypatch.setattr("store.tray.MAX_PIPED", 8)
    with Tray(forum.db, bo) as tray:
        for raw, said in ((b"", "Nothing came"), (b"x" * 9, "more than")):
            with pytest.raises(Invalid, match=said):
                tray.add_piped(io.BytesIO(raw), "x")
        with pytest.raises(Invalid, match="name is empty"):
            tray.add_piped(io.BytesIO(b"x"), "\x1b")
    assert copies(forum) == [file.sha256]


def test_who_comes_through_the_door_reaches_no_file_of_this_host(forum: "Forum", bo: "Session", note: Path) -> None:
    away = bo._replace(via="door")
    post = forum.reply(forum.thread(groups.find(forum.db, bo, "Hall")), bo)
    with Tray(forum.db, away) as tray:
        for keep in (False, True):
            with pytest.raises(Denied, match="standard input"):
                tray.add(str(note), keep=keep)
        assert attaching.attach(forum.db, away, post.id, tray.add_piped(io.BytesIO(b"x"), "x.txt")).kept
    with Tray(forum.db, bo) as tray:
        tray.add(str(note))
        with pytest.raises(Denied, match="standard input"):
            attaching.attach(forum.db, away, post.id, tray.files[0])


@pytest.mark.parametrize(
    "name", ["a\nb.txt", "a\x1b[2Jb.txt", "a\u202eb.txt", b"a\xffb.txt".decode("utf-8", "surrogateescape")]
)
def test_a_path_that_can_not_be_written_down_is_kept_or_refused(
    forum: "Forum", bo: "Session", note: Path, name: str
) -> None:
    odd = note.rename(note.with_name(name))
    with pytest.raises(Invalid, match="--keep"), Tray(forum.db, bo) as tray:
        tray.add(str(odd))
    (file,) = with_file(forum, odd, bo, keep=True).attachments
    assert (file.path, file.resolved_path, file.kept) == (None, None, True)
    assert file.name.startswith("a") and file.name.endswith("b.txt") and "\n" not in file.name


@pytest.mark.parametrize(
    "name", ["it's.txt", '"q".txt', "-rf", "--", "a b  c.txt", "東京.txt", "[bold].txt", "%s{x}.txt"]
)
def test_a_name_that_only_looks_odd_is_recorded_as_it_is(forum: "Forum", bo: "Session", note: Path, name: str) -> None:
    odd = note.rename(note.parent / name)
    (file,) = with_file(forum, odd, bo).attachments
    assert file.path == file.resolved_path == str(odd)


def test_the_path_is_recorded_as_typed_and_resolved_through_the_mapping(
    forum: "Forum", bo: "Session", note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.paths.chosen", lambda: {str(note.parent): "S:\\"})
    (file,) = with_file(forum, Path(r"S:\pump.txt"), bo).attachments
    assert (file.path, file.resolved_path, file.name) == (r"S:\pump.txt", str(note), "pump.txt")


def test_missing_files_leave_the_tray_as_it_was(forum: "Forum", bo: "Session", note: Path) -> None:
    with Tray(forum.db, bo, keep=True) as tray:
        tray.add(str(note))
        with pytest.raises(StoreError):
            tray.add(str(note.with_name("nowhere.jpg")))
        assert [file.facts.name for file in tray.files] == ["pump.txt"]
