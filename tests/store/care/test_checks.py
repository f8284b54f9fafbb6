"""What doctor finds: each wrong counter, each text that is not as it was written, a changed journal, wrong modes."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from store import affected, answers, duplicates, groups, posts, saying, versions, votes
from store.care import backup, checks, content, counters, repair, texts
from store.care.check import Check
from store.connection import Db
from store.create import create_store
from store.errors import Corrupt, Denied, Full
from store.opening import open_store
from store.session import Identity
from store.tray import Tray

if TYPE_CHECKING:
    from tests.store.conftest import Forum

ANA = Identity("test-host", "uid", "1", "ana")


@pytest.fixture
def used(forum: "Forum", tmp_path: Path) -> "Forum":
    """A forum in which every counter counts something."""
    (tmp_path / "a.txt").write_text("4 bar")
    ana, tom = forum.admin, forum.member("tom")
    group = forum.group()
    thread = forum.thread(group)
    other = forum.thread(group)
    with Tray(forum.db, tom, keep=True) as tray:
        tray.add(str(tmp_path / "a.txt"))
        tray.add(str(tmp_path / "a.txt"))
        reply = posts.reply(forum.db, tom, thread.id, "Q14.", files=tray.files)
    affected.have_too(forum.db, tom, other.id)
    votes.vote(forum.db, ana, reply.id)
    answers.accept(forum.db, ana, reply.id)
    duplicates.mark_duplicate(forum.db, ana, other.id, thread.id)
    versions.edit(forum.db, tom, reply.id, "Q14, behind the left door.")
    return forum


def named(found: Iterable[Check]) -> dict[str, Check]:
    return {check.name: check for check in found}


def problems(forum: "Forum") -> dict[str, str]:
    return {check.name: check.detail for check in checks.all_of(forum.db, forum.admin) if not check.ok}


def test_all_is_well(used: "Forum") -> None:
    assert problems(used) == {}


@pytest.mark.parametrize("counter", counters.COUNTERS, ids=lambda one: f"{one.table}.{one.column} {one.of[:40]}")
def test_each_counter_that_is_wrong_is_found_and_counted_anew(used: "Forum", counter: counters.Counter) -> None:
    name = f"{counter.table}.{counter.column}"
    wrong = {"state": "'verified'", "topics": "'hvac'", "last_at": "'2026'", "group_id": "(SELECT max(id) FROM groups)"}
    if counter.column == "group_id":
        groups.create(used.db, used.admin, "Elsewhere")
    before = used.db.rows(f"SELECT * FROM {counter.table} ORDER BY id")
    set_to = wrong.get(counter.column, f"{counter.column} + 7")
    if name == "groups.arrivals":
        set_to = "0"
    used.db.connection.execute(f"UPDATE {counter.table} AS r SET {counter.column} = {set_to} WHERE {counter.of}")
    assert name in counters.wrong(used.db)
    assert name in problems(used)["counters"]
    assert "Counted anew" in " ".join(repair.repair(used.db, used.admin))
    assert problems(used) == {}
    assert used.db.rows(f"SELECT * FROM {counter.table} ORDER BY id") == before


@pytest.mark.parametrize(
    "statement, kind",
    [
        ("UPDATE posts SET body = body || '!' WHERE id = 2", "post"),
        ("UPDATE posts SET created_at = '2020-01-01T00:00:00.000Z' WHERE id = 2", "post"),
        ("UPDATE posts SET hash = zeroblob(32) WHERE id = 2", "post"),
        ("UPDATE posts SET salt = NULL WHERE id = 2", "post"),
        ("UPDATE posts SET body = CAST(x'ff41' AS TEXT) WHERE id = 2", "post"),
        ("UPDATE post_versions SET body = 'other' WHERE post_id = 3", "earlier"),
        ("UPDATE threads SET title = 'Other' WHERE id = 2", "title"),
    ],
)
def test_each_text_that_is_not_as_written_is_found(used: "Forum", statement: str, kind: str) -> None:
    used.db.connection.execute(statement)
    (found,) = texts.damaged(used.db)
    assert found.kind == kind and found.id == (3 if kind == "earlier" else 2)
    assert "not as written" in problems(used)["posts"]


def test_a_text_written_from_outside_with_its_own_hash_is_found_by_the_journal(used: "Forum") -> None:
    salt, uid, created = used.db.rows("SELECT salt, uid, created_at FROM posts WHERE id = 3")[0]
    forged = saying.content_hash(salt, uid, created, "Forged.")
    used.db.connection.execute("UPDATE posts SET body = 'Forged.', hash = ? WHERE id = 3", (forged,))
    assert [*texts.damaged(used.db)] == [] and texts.unrecorded(used.db) == (3,)
    assert "post 3: changed or added by another program" in problems(used)["posts"]


def test_a_post_that_another_program_added_is_named(used: "Forum") -> None:
    row = used.db.rows("SELECT thread_id, group_id, arrived_at FROM posts WHERE id = 3")[0]
    forged = saying.said("Forged.", row[2])
    used.db.connection.execute(
        "INSERT INTO posts (uid, thread_id, group_id, arrival, kind, created_at, arrived_at, body, salt, hash)"
        " VALUES (?, ?, ?, 99, 'reply', ?, ?, ?, ?, ?)",
        (forged.uid, *row[:2], forged.at, row[2], forged.body, forged.salt, forged.hash),
    )
    (added,) = texts.unrecorded(used.db)
    assert f"post {added}: changed or added by another program" in problems(used)["posts"]


def test_a_journal_that_was_changed_or_cut_is_found(used: "Forum") -> None:
    last = used.db.value("SELECT max(seq) FROM journal")
    used.db.connection.execute("DELETE FROM journal WHERE seq = ?", (last,))
    assert problems(used)["journal"] == "its last 1 entries are gone"
    used.db.connection.execute("UPDATE journal SET action = 'post.edit' WHERE seq = 2")
    assert problems(used)["journal"].startswith("entry 2 ")


def test_a_search_index_with_ghosts_is_found_and_made_anew(used: "Forum") -> None:
    used.db.connection.execute("INSERT INTO search_words (rowid, title, topics, body) VALUES (99, 'a', 'b', 'ghost')")
    assert "search" in problems(used)
    assert repair.repair(used.db, used.admin) == ("Made the search index anew.",)
    assert problems(used) == {}


def test_an_index_that_lacks_a_row_is_made_anew(used: "Forum") -> None:
    path = used.path
    used.db.connection.execute("PRAGMA writable_schema = ON")
    used.db.connection.execute("UPDATE sqlite_schema SET sql = sql || ' -- ' WHERE name = 'posts_by_author'")
    # A table written while one of its indexes is unknown: what a program with another schema would do.
    entry = used.db.rows("SELECT * FROM sqlite_schema WHERE name = 'posts_by_author'")[0]
    used.db.connection.execute("DELETE FROM sqlite_schema WHERE name = 'posts_by_author'")
    used.db.close()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("UPDATE posts SET author_id = NULL WHERE id = 2")
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", entry)
    used.db = open_store(path)
    assert "index posts_by_author" in problems(used)["file"]
    assert "Made the indexes of all tables anew." in repair.repair(used.db, used.admin)
    assert problems(used) == {}


def test_references_to_nothing_are_found(used: "Forum") -> None:
    used.db.connection.execute("PRAGMA foreign_keys = OFF")
    used.db.connection.execute("INSERT INTO votes VALUES (3, 99, '2026')")
    assert "votes" in problems(used)["references"]


def test_a_kept_file_that_is_gone_is_found(used: "Forum") -> None:
    digest = used.db.value("SELECT sha256 FROM attachments")
    (used.path.with_name(used.path.name + "-files") / digest).unlink()
    assert problems(used) == {"copies": "1 file that posts name is not there"}


def test_what_only_an_admin_or_the_owner_may_repair(used: "Forum", monkeypatch: pytest.MonkeyPatch) -> None:
    used.db.connection.execute("UPDATE threads SET posts = 9")
    monkeypatch.setattr("store.opening.os.geteuid", lambda: 12345)
    with pytest.raises(Denied):
        repair.repair(used.db, used.member("tom"))
    assert "counters" in problems(used)


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Db]:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o2770)
    with contextlib.closing(create_store(folder / "forum.db", identity=ANA, mode="shared")) as db:
        yield db


@pytest.mark.parametrize(
    "name, mode, says",
    [
        ("forum.db", 0o640, "its group may not write"),
        ("forum.db", 0o664, "whoever is not in its group may read"),
        ("forum.db-lock", 0o600, "its group may not write"),
        ("forum.db-files", 0o700, "its group may not write in"),
        ("forum.db-files", 0o2775, "others may look into"),
        (".", 0o770, "is not made for a group"),
        (".", 0o2777, "everybody may replace files"),
    ],
)
def test_modes_that_shut_somebody_out_or_let_others_in(shared: Db, name: str, mode: int, says: str) -> None:
    from store.members import session_for

    ana = session_for(shared, ANA)
    assert named(checks.all_of(shared, ana))["rights"].ok
    (shared.path.parent / name).chmod(mode)
    found = named(checks.all_of(shared, ana))["rights"]
    assert not found.ok and says in found.detail
    assert "Set the modes of 1 files and folders." in repair.repair(shared, ana)
    assert named(checks.all_of(shared, ana))["rights"].ok


def test_a_copy_that_has_no_room_is_no_damage(used: "Forum", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "copied", _no_room)
    (found,) = content.all_of(used.db)
    assert not found.ok and "no room" in found.detail and "TMPDIR" in found.advice


def _no_room(db: Db) -> contextlib.AbstractContextManager[Db]:
    raise Full("full")


def test_a_file_next_to_a_post_is_in_order_again(used: "Forum") -> None:
    """The order of files is counted anew without a hole, in the order in which they stood."""
    row = posts.get(used.db, used.admin, 3)
    names = [file.id for file in row.attachments]
    used.db.connection.execute("UPDATE attachments SET position = position * 5 + 3")
    repair.repair(used.db, used.admin)
    assert [file.id for file in posts.get(used.db, used.admin, 3).attachments] == names


def test_pages_that_can_not_be_read_are_told_of_the_store_and_not_of_a_copy(used: "Forum", tmp_path: Path) -> None:
    root = int(used.db.value("SELECT rootpage FROM sqlite_schema WHERE name = 'posts'"))
    used.db.close()
    with used.path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(bytes(4096))
    with contextlib.closing(open_store(used.path)) as damaged:
        found = named(checks.all_of(damaged, used.admin))
        assert not found["file"].ok and not found["search"].ok
        assert "salvage" in found["file"].advice and "salvage" in found["search"].advice
        for act in (
            lambda: repair.repair(damaged, used.admin),
            lambda: backup.backup(damaged, used.admin, tmp_path / "copy.db"),
        ):
            with pytest.raises(Corrupt, match=f"^The store {used.path} is damaged"):
                act()
    used.db = open_store(used.path)
