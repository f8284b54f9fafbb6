"""What is left of a damaged store: nothing is made up, nothing deleted comes back, nothing secret is shown."""

import contextlib
import random
import re
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import answers, groups, journal, members, place, posts, retracting, threads, versions, votes
from store.care.salvage import Salvaged, ranges, salvage
from store.care.salvage_pages import images
from store.care.salvage_shapes import Column, Shape
from store.care.salvage_trees import Forest
from store.connection import Db
from store.errors import Conflict, Corrupt, Denied, Invalid, NotFound, ReadOnly
from store.members import session_for
from store.opening import open_store
from store.session import Session
from store.transfer.jsonl import JsonlArchive
from store.transfer.load import load
from store.tray import Tray
from tests.store.agreeing import kept_agrees

if TYPE_CHECKING:
    from tests.store.conftest import Forum

MARK = re.compile(rb"<(\d{4})>")
CONTENT = """
SELECT p.id, p.body, coalesce(m.name, p.author_name), p.thread_id, p.created_at FROM posts p
LEFT JOIN members m ON m.id = p.author_id WHERE p.deleted_at IS NULL ORDER BY p.id
"""


def here(forum: "Forum") -> Session:
    return Session(None, forum.clock, "local", forum.identity("ana"))


def marked(number: int, length: int) -> str:
    """A text in which every 200 bytes say whose it is: so every page that it lies on does."""
    return "".join(f"<{number:04}> " + "pump valve " * 18 for _ in range(length // 200 + 1))[: length + 7]


@pytest.fixture
def full(forum: "Forum", tmp_path: Path) -> "Forum":
    """A store of everything: two groups, one secret, long and short posts, edits, deletions, answers, a kept file."""
    bo, cem = forum.member("bo"), forum.member("cem")
    hall = forum.group("Hall", bo, cem)
    board = forum.group("Board", bo, visibility="secret")
    number = 0
    for turn in range(12):
        forum.tick(60)
        number += 1
        thread = forum.thread(
            board if turn % 4 == 3 else hall,
            (forum.admin, bo)[turn % 2],
            f"Pump {turn} leaks",
            marked(number, 300 if turn % 5 else 9000),
            topics=(f"pump{turn % 3}",),
        )
        for place_ in range(4):
            forum.tick(1)
            number += 1
            row = forum.reply(thread, (bo, forum.admin)[place_ % 2], marked(number, 700 if place_ else 5000))
            if place_ == 1 and turn % 3 == 0:
                answers.accept(forum.db, (forum.admin, bo)[turn % 2], row.id)
            if place_ == 2:
                votes.vote(forum.db, (forum.admin, bo)[1 - turn % 2] if row.author != "bo" else forum.admin, row.id)
    versions.edit(forum.db, bo, 2, marked(3002, 400))
    versions.delete(forum.db, forum.admin, 8)
    (tmp_path / "a.txt").write_text("4 bar")
    with Tray(forum.db, forum.admin, keep=True) as tray:
        tray.add(str(tmp_path / "a.txt"))
        posts.reply(forum.db, forum.admin, 1, marked(9000, 50), files=tray.files)
    forum.db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    return forum


def copied(forum: "Forum", name: str = "damaged.db") -> Path:
    """A copy of the store as it lies on the disk, with its log and its files."""
    made = forum.path.with_name(name)
    for end in ("", "-wal"):
        with contextlib.suppress(FileNotFoundError):
            shutil.copy(f"{forum.path}{end}", f"{made}{end}")
    shutil.copytree(place.kept_folder(forum.path), place.kept_folder(made), dirs_exist_ok=True)
    return made


def size_of(path: Path) -> int:
    return int.from_bytes(path.read_bytes()[16:18], "big")


def destroy(path: Path, *pages: int, size: int = 4096, fill: Callable[[int], bytes] = bytes) -> None:
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * size)
            file.write(fill(size))


def on_pages(path: Path, size: int = 4096) -> dict[int, set[int]]:
    """The pages on which marked posts lie, by their marks, told from the bytes alone."""
    raw = path.read_bytes()
    found: dict[int, set[int]] = {}
    for start in range(0, len(raw), size):
        for mark in MARK.findall(raw[start : start + size]):
            found.setdefault(int(mark), set()).add(start // size + 1)
    return found


def root_of(path: Path, name: str) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as db:
        return int(db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()[0])


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Db]:
    with contextlib.closing(open_store(path)) as db:
        yield db


def content(path: Path) -> dict[int, tuple[Any, ...]]:
    with opened(path) as db:
        kept_agrees(db)
        return {row[0]: tuple(row) for row in db.rows(CONTENT)}


def saved(forum: "Forum", damaged: Path, name: str = "salvaged.db") -> Salvaged:
    return salvage(damaged, damaged.with_name(name), session=here(forum))


def numbers(found: tuple[tuple[int, int], ...]) -> set[int]:
    return {number for first, last in found for number in range(first, last + 1)}


# A store that is whole


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
        kept_agrees(db)
        assert db.rows("PRAGMA journal_mode") == [("wal",)]
    (copy,) = place.kept_folder(made.path).iterdir()
    assert copy.read_text() == "4 bar" and (made.files, made.missing) == (1, 0)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (made.path, copy)] == [0o600, 0o600]


KINDS = st.one_of(
    st.none(),
    st.integers(-(1 << 63), (1 << 63) - 1),
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=50),
    st.builds(lambda letter, many: letter * many, st.sampled_from("aé東"), st.integers(0, 9000)),
    st.binary(max_size=2000),
    st.floats(allow_nan=False),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(KINDS, KINDS), max_size=60),
    size=st.sampled_from([512, 1024, 4096, 65536]),
    first=st.sampled_from([1, -5, 1 << 40]),
)
def test_pages_are_read_as_sqlite_reads_them(tmp_path: Path, rows: list[Any], size: int, first: int) -> None:
    path = tmp_path / "any.db"
    path.unlink(missing_ok=True)
    anything = (Column("a", object, True, False), Column("b", object, True, False))
    shapes = {
        "t": Shape("t", (Column("id", int, True, False), *anything), False, "id", False, 3),
        "w": Shape("w", (Column("id", int, False, False), *anything), True, None, False, 3),
        "i": Shape("t", (anything[0], Column("id", int, False, False)), True, "id", False, 2),
    }
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute(f"PRAGMA page_size = {size}")
        db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b)")
        db.execute("CREATE TABLE w (id INTEGER PRIMARY KEY, a, b) WITHOUT ROWID")
        db.execute("CREATE INDEX i ON t (a)")
        numbered = [(first + place, *row) for place, row in enumerate(rows)]
        for table in "tw":
            db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", numbered)
        told = {
            "t": db.execute("SELECT * FROM t").fetchall(),
            "w": db.execute("SELECT * FROM w").fetchall(),
            "i": db.execute("SELECT a, id FROM t").fetchall(),
        }
    with path.open("rb") as file:
        forest = Forest(next(images(file.fileno(), path)), shapes)
        for name, expected in told.items():
            found = [tuple(row.values) for row in forest.rows(name)]
            assert sorted(map(repr, found)) == sorted(map(repr, expected))
            assert forest.trees[name].whole


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


@pytest.mark.parametrize("seed", range(6))
def test_many_pages_destroyed_at_once_break_nothing(full: "Forum", seed: int) -> None:
    """However many there are: what is said to be saved is as it was, and what was made is a store."""
    whole = copied(full, "whole.db")
    before = content(whole)
    chance = random.Random(seed)
    pages = whole.stat().st_size // size_of(whole)
    damaged = copied(full)
    destroy(damaged, *chance.sample(range(1, pages + 1), pages // (2 + seed)), fill=chance.randbytes)
    made = saved(full, damaged)
    after = content(made.path)
    for number, row in after.items():
        assert row[1] == before[number][1] and row[4] == before[number][4]
    assert numbers(made.lost_posts).isdisjoint(after)


def test_a_file_cut_short_or_with_a_byte_too_many_is_read(full: "Forum") -> None:
    damaged = copied(full)
    before = content(copied(full, "whole.db"))
    with damaged.open("r+b") as file:
        file.truncate(damaged.stat().st_size * 2 // 3 + 100)
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


def stale(full: "Forum", damaged: Path, old: bytes) -> int:
    """Puts an old page where a free one is, as SQLite does that erases nothing; its number."""
    with contextlib.closing(sqlite3.connect(damaged)) as db, db:
        db.execute("CREATE TABLE junk (a)")
        db.executemany("INSERT INTO junk VALUES (?)", [("x" * 3000,)] * 40)
        db.commit()
        db.execute("DROP TABLE junk")
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = damaged.read_bytes()
    first, free = int.from_bytes(raw[32:36], "big"), int.from_bytes(raw[36:40], "big")
    assert free > 3
    trunk = raw[(first - 1) * 4096 :]
    page = int.from_bytes(trunk[8:12], "big")
    destroy(damaged, page, fill=lambda _: old)
    return page


@pytest.mark.parametrize("first", [False, True])
def test_an_old_page_of_free_ones_brings_nothing_back(full: "Forum", first: bool) -> None:
    """Neither a text before it was edited nor one before it was deleted, even when nobody knows what is free."""
    damaged = copied(full)
    (page,) = on_pages(damaged)[4]
    old = damaged.read_bytes()[(page - 1) * 4096 : page * 4096]
    there = {mark for mark, pages in on_pages(damaged).items() if page in pages}
    with opened(damaged) as db:
        bo = session_for(db, full.identity("bo"), clock=full.clock)
        ana = session_for(db, full.identity("ana"), clock=full.clock)
        for mark in there:
            row = posts.get(db, ana, mark)
            if mark % 2:
                versions.delete(db, ana, mark)
            else:
                versions.edit(db, ana if row.author == "ana" else bo, mark, f"{marked(mark, 100)} Something else.")
        db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    stale(full, damaged, old)
    whole = damaged.with_name("whole.db")
    shutil.copy(damaged, whole)
    now = {number for number in there if number in content(whole)}
    pages = {page for number in now for page in on_pages(whole)[number]} if now else set()
    live = [page for page in pages if page in {page for number in now for page in on_pages(whole)[number]}]
    destroy(damaged, *live, *([1] if first else []))
    made = saved(full, damaged)
    after = content(made.path)
    for number in there:
        assert number not in after or "Something else." in after[number][1]
    assert old and b"Something else." not in old


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
    free = stale(full, damaged, old)
    destroy(damaged, 1, page)
    assert page != free
    made = saved(full, damaged)
    with opened(made.path) as db:
        assert db.rows("SELECT 1 FROM posts WHERE body LIKE '%<7777>%'") == []
        ana = session_for(db, full.identity("ana"), clock=full.clock)
        assert posts.reply(db, ana, 1, "Next.").id > row.id, "its number is not given out again"


# The log beside the file


def test_what_lies_in_the_log_alone_is_saved(full: "Forum") -> None:
    posts.reply(full.db, full.admin, 1, marked(5000, 6000))
    damaged = copied(full)
    assert 5000 not in on_pages(damaged)
    before = {path: path.read_bytes() for path in damaged.parent.glob("damaged.db*") if path.is_file()}
    made = saved(full, damaged)
    assert marked(5000, 6000).strip() in {row[1] for row in content(made.path).values()} and not made.log_lost
    after = {path: path.read_bytes() for path in damaged.parent.glob("damaged.db*") if path.is_file()}
    assert after == before, "nothing is written there"


@pytest.mark.parametrize("where", [0, 40, -5000])
def test_a_log_that_breaks_off_is_read_as_far_as_it_holds(full: "Forum", where: int) -> None:
    for turn in range(4):
        posts.reply(full.db, full.admin, 1, marked(5000 + turn, 300))
    damaged = copied(full)
    log = Path(f"{damaged}-wal")
    raw = bytearray(log.read_bytes())
    raw[where] ^= 0xFF
    log.write_bytes(raw)
    made = saved(full, damaged)
    after = content(made.path)
    assert made.log_lost and len(after) >= 60
    assert {row[1] for row in after.values()} <= {row[1] for row in content(full.path).values()}


def test_a_transaction_that_was_not_finished_is_taken_back(full: "Forum") -> None:
    damaged = copied(full)
    with contextlib.closing(sqlite3.connect(damaged, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("PRAGMA cache_size = 5")
        db.execute("PRAGMA cache_spill = 1")
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE posts SET body = 'half done ' || body")
        torn = damaged.with_name("torn.db")
        shutil.copy(damaged, torn)
        shutil.copy(f"{damaged}-journal", f"{torn}-journal")
        db.execute("ROLLBACK")
    shutil.copytree(place.kept_folder(damaged), place.kept_folder(torn))
    assert b"half done" in torn.read_bytes()
    made = saved(full, torn)
    assert content(made.path) == content(copied(full, "whole.db")) and made.doubtful == ()


# Groups, people, threads


def test_a_group_that_is_lost_is_secret_and_shown_to_its_members(full: "Forum") -> None:
    damaged = copied(full)
    destroy(damaged, root_of(damaged, "groups"))
    made = saved(full, damaged)
    assert sorted(made.hidden) == ["board", "hall"]
    with opened(made.path) as db:
        names = {who: session_for(db, full.identity(who)) for who in ("ana", "bo", "cem")}
        seen = {who: {group.slug for group in groups.listing(db, session)} for who, session in names.items()}
        assert seen == {"ana": {"hall", "board"}, "bo": {"hall", "board"}, "cem": {"hall"}}
        assert {row[0] for row in db.rows("SELECT visibility FROM groups")} == {"secret"}


def test_a_group_of_which_nothing_is_left_is_seen_by_admins_alone(full: "Forum") -> None:
    damaged = copied(full)
    wiped = ("groups", "sqlite_autoindex_groups_1", "sqlite_autoindex_groups_2", "group_members")
    destroy(damaged, *(root_of(damaged, name) for name in wiped), root_of(damaged, "group_members_by_member"))
    made = saved(full, damaged)
    assert sorted(made.hidden) == ["Salvaged group 1", "Salvaged group 2"]
    with opened(made.path) as db:
        shown = {who: len(groups.listing(db, session_for(db, full.identity(who)))) for who in ("ana", "bo", "cem")}
    assert shown == {"ana": 2, "bo": 0, "cem": 0}


def test_people_are_known_by_what_indexes_say(full: "Forum") -> None:
    damaged = copied(full)
    destroy(damaged, root_of(damaged, "members"))
    made = saved(full, damaged)
    assert {number: row[2] for number, row in content(made.path).items()} == {
        number: row[2] for number, row in content(copied(full, "whole.db")).items()
    }
    with opened(made.path) as db:
        bo = members.me(db, session_for(db, full.identity("bo")))
        ana = members.me(db, session_for(db, full.identity("ana")))
        assert bo is not None and (bo.name, bo.role, bo.arrived) == ("bo", "member", True)
        assert ana is not None and ana.role == "admin", "whoever salvages, where no admin is known"


def test_people_of_whom_nothing_is_left_are_numbers(full: "Forum") -> None:
    damaged = copied(full)
    wiped = ("members", "sqlite_autoindex_members_1", "sqlite_autoindex_members_2", "members_by_name")
    destroy(damaged, *(root_of(damaged, name) for name in wiped))
    names = {row[2] for row in content(saved(full, damaged).path).values()}
    assert names == {"salvaged-1", "salvaged-2"}


def test_a_thread_that_is_lost_leaves_its_number_and_its_posts(full: "Forum") -> None:
    damaged = copied(full)
    titles = [f"Pump {turn} leaks".encode() for turn in range(12)]
    raw = damaged.read_bytes()
    page = next(
        start // 4096 + 1
        for start in range(0, len(raw), 4096)
        if sum(t in raw[start : start + 4096] for t in titles) > 5
    )
    destroy(damaged, page)
    made = saved(full, damaged)
    assert made.saved == 61 and made.threads == ()
    with opened(made.path) as db:
        ana = session_for(db, full.identity("ana"))
        row = threads.get(db, ana, 1)
        assert (row.title, row.kind, row.group, row.state) == ("Salvaged thread #1", "question", "Hall", "answered")
        assert row.topics == ("pump0",) and row.author == "ana"
        before = threads.get(full.db, full.admin, 1)
        assert (row.uid, row.posts, row.last_at, row.created_at) == (
            before.uid,
            before.posts,
            before.last_at,
            before.created_at,
        )


def test_lost_posts_leave_marks_and_an_import_brings_them_again(
    forum: "Forum",
    make_record: Callable[..., dict[str, Any]],
    as_jsonl: Callable[[list[dict[str, Any]]], bytes],
) -> None:
    records = [make_record(number, replies=12) for number in range(1, 9)]
    for record in records:
        for post in record["posts"]:
            post["body"] += " pump valve" * 60
    forum.load(records)
    forum.db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = copied(forum)
    raw = damaged.read_bytes()
    page = next(at // 4096 + 1 for at in range(0, len(raw), 4096) if b"post 0 in thread 4." in raw[at : at + 4096])
    destroy(damaged, page)
    made = saved(forum, damaged)
    (hurt,) = [thread for thread in made.threads if thread.number == 4]
    assert hurt.title == "Thread 4" and numbers(made.lost_posts) == {post for t in made.threads for post in t.posts}
    source = damaged.with_name("again.jsonl")
    with opened(made.path) as db:
        ana = session_for(db, forum.identity("ana"), clock=forum.clock)
        first = posts.ids(db, ana, 4)[0]
        opening = posts.get(db, ana, first)
        assert opening.deleted and opening.kind == "question"
        source.write_bytes(as_jsonl(records))
        assert load(db, ana, JsonlArchive(source)).posts == len(numbers(made.lost_posts))
        kept_agrees(db)
        bodies = [body for (body,) in db.rows("SELECT body FROM posts WHERE deleted_at IS NULL")]
    assert len(bodies) == len(set(bodies)) == 8 * 13


def test_topics_votes_and_answers_stand_again_where_indexes_know_them(full: "Forum") -> None:
    damaged = copied(full)
    destroy(damaged, *(root_of(damaged, name) for name in ("topics", "votes", "accepted_answers", "identities")))
    made = saved(full, damaged)
    rebuilt = {table.name: (table.lost, table.rebuilt) for table in made.tables if table.lost}
    assert rebuilt == {"topics": (3, 3), "votes": (12, 12), "accepted_answers": (4, 4), "identities": (3, 3)}
    with opened(made.path) as db:
        ana = session_for(db, full.identity("ana"))
        assert threads.get(db, ana, 1).topics == ("pump0",)
        assert threads.get(db, ana, 1).state == "answered"
        kept_agrees(db)


# The journal


def test_the_journal_is_kept_as_far_as_it_holds_and_entered_anew_behind(full: "Forum") -> None:
    damaged = copied(full)
    with opened(damaged) as db:
        (hash_there,) = db.rows("SELECT hash FROM journal WHERE seq = 100")[0]
        before = db.rows("SELECT seq, at, actor_id, action, post_id, commitment FROM journal")
    page = damaged.read_bytes().find(hash_there) // 4096 + 1
    destroy(damaged, page)
    made = saved(full, damaged)
    assert made.journal.lost > 0 and sum(made.journal) == len(before)
    with opened(made.path) as db:
        assert journal.first_broken(db) is None
        after = db.rows("SELECT seq, at, actor_id, action, post_id, commitment FROM journal")
        covered = {commitment for *_, commitment in after}
        assert {digest for (digest,) in db.rows("SELECT hash FROM posts UNION SELECT hash FROM threads")} <= covered
    kept = made.journal.chained
    assert after[:kept] == before[:kept] and after[kept][3] == "store.salvage"
    rest = [entry[1:] for entry in after[kept + 1 : kept + 1 + made.journal.entered]]
    assert rest == [entry[1:] for entry in before[len(before) - len(rest) :]]


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
