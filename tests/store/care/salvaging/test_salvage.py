"""What is left of a damaged store: nothing is made up, nothing that was deleted comes back."""

import contextlib
import random
import re
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from store import groups, place, posts, retracting, versions
from store.care.salvaging.salvage import ranges, salvage
from store.errors import Conflict, Corrupt, Denied, Invalid, NotFound, ReadOnly
from store.members import session_for
from tests.store.agreeing import counted_agrees
from tests.store.care.salvaging.damaging import (
    content,
    copied,
    destroy,
    here,
    marked,
    numbers,
    on_pages,
    opened,
    root_of,
    saved,
    size_of,
    stale,
)

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def test_what_is_whole_comes_out_as_it_was(full: "Forum") -> None:
    damaged = copied(full)
    made = saved(full, damaged)
    assert (made.damaged, made.doubtful, made.threads, made.hidden, made.log_lost) == (0, (), (), (), False)
    assert all(table.exact and not table.lost for table in made.tables)
    with opened(made.path) as db, opened(damaged) as before:
        for (table,) in before.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"):
            if not table.startswith(("search_", "_sqlite", "sqlite_", "journal")):
                assert db.rows(f"SELECT * FROM {table}") == before.rows(f"SELECT * FROM {table}"), table
        old = before.rows("SELECT * FROM journal")
        new = db.rows("SELECT * FROM journal")
        assert new[: len(old)] == old and [row[4] for row in new[len(old) :]] == ["store.salvage"]
        counted_agrees(db)
        assert db.rows("PRAGMA journal_mode") == [("wal",)]
    (copy,) = place.kept_folder(made.path).iterdir()
    assert copy.read_text() == "4 bar" and (made.files, made.missing) == (1, 0)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (made.path, copy)] == [0o600, 0o600]


# Pages destroyed


def test_each_page_destroyed_alone_costs_what_lay_on_it(full: "Forum", tmp_path: Path) -> None:
    whole = copied(full, "whole.db")
    before = content(whole)
    where = on_pages(whole)
    marks = {number: int(match.group(1)) for number, row in before.items() if (match := re.match(r"<(\d{4})>", row[1]))}
    assert len(marks) == len(before) == 60
    chance = random.Random(7)
    pages = whole.stat().st_size // size_of(whole)
    for page in range(1, pages + 1):
        damaged = copied(full)
        destroy(damaged, page, fill=chance.randbytes if page % 2 else bytes)
        made = saved(full, damaged)
        after = content(made.path)
        gone = {number for number in before if page in where[marks[number]]}
        assert {number for number in before if after.get(number) != before[number]} == gone, page
        assert numbers(made.lost_posts) - {8} == gone, page
        with opened(made.path) as db:
            assert db.value("SELECT count(*) FROM threads") == 12, page
        for end in ("", "-files", "-lock", "-wal", "-shm"):
            left = Path(f"{made.path}{end}")
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)


def pages_destroyed(raw: bytearray, chance: random.Random) -> None:
    for page in chance.sample(range(len(raw) // 4096), len(raw) // 4096 // chance.randrange(2, 20)):
        raw[page * 4096 : (page + 1) * 4096] = chance.randbytes(4096)


def pages_in_place_of_others(raw: bytearray, chance: random.Random) -> None:
    was = bytes(raw)
    for _ in range(chance.randrange(1, 20)):
        one, other = chance.randrange(len(raw) // 4096), chance.randrange(len(raw) // 4096)
        raw[one * 4096 : (one + 1) * 4096] = was[other * 4096 : (other + 1) * 4096]


def bytes_changed(raw: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice([5, 50, 500, 5000])):
        raw[chance.randrange(len(raw))] = chance.choice([chance.randrange(256), 1, 2, 3])


@pytest.mark.parametrize("damage", [pages_destroyed, pages_in_place_of_others, bytes_changed])
@pytest.mark.parametrize("seed", range(8))
def test_however_much_is_damaged_nothing_breaks_and_nothing_secret_is_shown(
    full: "Forum", damage: Callable[[bytearray, random.Random], None], seed: int
) -> None:
    damaged = copied(full)
    before = content(copied(full, "whole.db"))
    secret = re.compile("<00(1[6-9]|20|3[6-9]|40|5[6-9]|60)>")
    assert sum(bool(secret.match(row[1])) for row in before.values()) == 15
    raw = bytearray(damaged.read_bytes())
    damage(raw, random.Random(seed))
    damaged.write_bytes(raw)
    made = saved(full, damaged)
    after = content(made.path)
    for number in set(after) - set(made.doubtful):
        assert after[number][1] == before[number][1]
    assert numbers(made.lost_posts).isdisjoint(after)
    with opened(made.path) as db:
        cem = session_for(db, full.identity("cem"))
        assert not any(secret.search(row.body) for row in posts.by_ids(db, cem, range(1, 100)))


def test_a_file_cut_short_is_read_as_far_as_it_goes(full: "Forum") -> None:
    damaged = copied(full)
    before = content(copied(full, "whole.db"))
    with damaged.open("r+b") as file:
        file.truncate(damaged.stat().st_size * 4 // 5 + 100)
    after = content(saved(full, damaged).path)
    assert 0 < len(after) <= len(before) and all(before[number][1] == row[1] for number, row in after.items())


def test_one_changed_letter_is_said_and_the_text_kept(full: "Forum") -> None:
    damaged = copied(full)
    raw = damaged.read_bytes()
    damaged.write_bytes(raw.replace(b"<0004> pump", b"<0004> pomp", 1))
    made = saved(full, damaged)
    with opened(made.path) as db:
        assert made.doubtful == (4,) and "pomp" in posts.get(db, session_for(db, full.identity("ana")), 4).body
        assert ("post.salvage", 4) in db.rows("SELECT action, post_id FROM journal")
    assert made.saved == 61


# What was deleted


@pytest.mark.parametrize("first", [False, True])
def test_an_old_page_of_free_ones_brings_nothing_back(full: "Forum", first: bool) -> None:
    """Neither a text before it was edited nor one before it was deleted, even when nobody knows what is free."""
    damaged = copied(full)
    (page,) = on_pages(damaged)[24]
    old = damaged.read_bytes()[(page - 1) * 4096 : page * 4096]
    there = sorted(mark for mark, pages in on_pages(damaged).items() if page in pages)
    assert len(there) > 2
    with opened(damaged) as db:
        ana = session_for(db, full.identity("ana"), clock=full.clock)
        bo = session_for(db, full.identity("bo"), clock=full.clock)
        for number in there:
            if number % 2:
                versions.delete(db, ana, number)
            else:
                me = ana if posts.get(db, ana, number).mine else bo
                versions.edit(db, me, number, "Something else. " * 40)
        db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        salts = [bytes(salt) for (salt,) in db.rows(f"SELECT salt FROM posts WHERE id IN {tuple(there)}")]
    stale(damaged, old)
    raw = damaged.read_bytes()
    live = {at // 4096 + 1 for at in range(0, len(raw), 4096) if any(salt in raw[at : at + 4096] for salt in salts)}
    destroy(damaged, *live, *([1] if first else []))
    made = saved(full, damaged)
    assert set(there) <= numbers(made.lost_posts) and not set(there) & set(content(made.path))


@pytest.mark.parametrize("first", [False, True])
def test_who_was_sent_away_from_a_secret_group_does_not_come_back(full: "Forum", first: bool) -> None:
    damaged = copied(full)
    root = root_of(damaged, "group_members")
    old = damaged.read_bytes()[(root - 1) * 4096 : root * 4096]
    with opened(damaged) as db:
        bo = session_for(db, full.identity("bo"), clock=full.clock)
        board = groups.find(db, bo, "Board").id
        groups.remove_member(db, bo, board, bo.actor or 0)
        db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    stale(damaged, old)
    destroy(damaged, root, *([1] if first else []))
    made = saved(full, damaged)
    with opened(made.path) as db:
        assert {group.slug for group in groups.listing(db, bo)} == {"hall"}


def test_a_post_that_was_taken_back_stays_gone(full: "Forum") -> None:
    damaged = copied(full)
    with opened(damaged) as db:
        ana = session_for(db, full.identity("ana"), clock=full.clock)
        row = posts.reply(db, ana, 1, marked(7777, 300))
        db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = on_pages(damaged)[7777]
        old = damaged.read_bytes()[(page - 1) * 4096 : page * 4096]
        retracting.retract(db, ana, row.id)
        db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    free = stale(damaged, old)
    destroy(damaged, 1, page)
    assert page != free
    made = saved(full, damaged)
    with opened(made.path) as db:
        assert db.rows("SELECT 1 FROM posts WHERE body LIKE '%<7777>%'") == []
        ana = session_for(db, full.identity("ana"), clock=full.clock)
        assert posts.reply(db, ana, 1, "Next.").id > row.id, "its number is not given out again"


# Files


def test_kept_files_are_copied_if_they_are_what_they_were(full: "Forum") -> None:
    damaged = copied(full)
    (copy,) = place.kept_folder(damaged).iterdir()
    copy.write_text("5 bar")
    made = saved(full, damaged)
    assert (made.files, made.missing) == (0, 1) and not place.kept_folder(made.path).exists()


# What is refused


def test_what_can_not_be_done_is_said_and_leaves_nothing(full: "Forum", tmp_path: Path) -> None:
    damaged = copied(full)
    (tmp_path / "there.db").write_text("mine")
    (tmp_path / "notes.txt").write_text("no store " * 10_000)
    (tmp_path / "empty.db").touch()
    with contextlib.closing(sqlite3.connect(tmp_path / "other.db")) as other, other:
        other.execute("CREATE TABLE posts (id INTEGER PRIMARY KEY, words TEXT)")
        other.execute("INSERT INTO posts (words) VALUES ('Not of a forum.')")
    before = sorted(tmp_path.iterdir())
    me = here(full)
    for source, target, error in (
        (damaged, "there.db", Conflict),
        (damaged, "damaged.db", Conflict),
        (damaged, "none/new.db", NotFound),
        (tmp_path / "none.db", "new.db", NotFound),
        (tmp_path, "new.db", Invalid),
        (tmp_path / "notes.txt", "new.db", Corrupt),
        (tmp_path / "empty.db", "new.db", Corrupt),
        (tmp_path / "other.db", "new.db", Corrupt),
    ):
        with pytest.raises(error):
            salvage(source, tmp_path / target, session=me)
    with pytest.raises(Denied):
        salvage(damaged, tmp_path / "new.db", session=me._replace(via="door"))
    raw = bytearray(damaged.read_bytes())
    raw[60:64] = (999).to_bytes(4, "big")
    damaged.write_bytes(raw)
    with pytest.raises(ReadOnly):
        salvage(damaged, tmp_path / "new.db", session=me)
    assert sorted(tmp_path.iterdir()) == before


def test_ranges_are_runs() -> None:
    assert ranges([5, 1, 2, 3, 9]) == ((1, 3), (5, 5), (9, 9)) and ranges([]) == ()
