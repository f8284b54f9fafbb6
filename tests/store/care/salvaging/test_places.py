"""What stands in the place of lost groups, people, threads and posts; and the journal, as far as it holds."""

import contextlib
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from store import groups, journal, members, posts, threads
from store.members import session_for
from store.transfer.jsonl import JsonlArchive
from store.transfer.load import load
from tests.store.agreeing import counted_agrees
from tests.store.care.salvaging.damaging import (
    content,
    copied,
    destroy,
    numbers,
    on_pages,
    opened,
    root_of,
    saved,
)

if TYPE_CHECKING:
    from tests.store.conftest import Forum


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


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE posts SET thread_id = 1 WHERE id = 17",
        "UPDATE posts SET group_id = 1 WHERE id = 17",
        "UPDATE threads SET group_id = 1 WHERE id = 4",
    ],
)
def test_a_secret_post_of_which_the_place_is_unclear_is_not_shown(full: "Forum", wrong: str) -> None:
    damaged = copied(full)
    assert posts.get(full.db, full.admin, 17).thread_id == 4
    with contextlib.closing(sqlite3.connect(damaged)) as foreign, foreign:
        foreign.execute(wrong)
    made = saved(full, damaged)
    with opened(made.path) as db:
        counted_agrees(db)
        cem, ana = (session_for(db, full.identity(who)) for who in ("cem", "ana"))
        assert posts.by_ids(db, cem, [17]) == () and threads.by_ids(db, cem, [4]) == ()
        assert posts.get(db, ana, 17).body.startswith("<0017>")


@pytest.mark.parametrize("number", [999, 1 << 50])
def test_a_post_of_no_thread_that_ever_was_is_kept_for_admins(full: "Forum", number: int) -> None:
    damaged = copied(full)
    with contextlib.closing(sqlite3.connect(damaged)) as foreign, foreign:
        foreign.execute("UPDATE posts SET thread_id = ? WHERE id = 4", (number,))
    made = saved(full, damaged)
    with opened(made.path) as db:
        counted_agrees(db)
        row = posts.get(db, session_for(db, full.identity("ana")), 4)
        assert row.thread_id == 13 and made.hidden == ("Salvaged group 3",)


@pytest.mark.parametrize("name", ["group_members", "group_members_by_member"])
def test_nobody_belongs_to_a_secret_group_by_one_damaged_page(full: "Forum", name: str) -> None:
    damaged, other = copied(full), copied(full, "other.db")
    with contextlib.closing(sqlite3.connect(other)) as foreign, foreign:
        foreign.execute("UPDATE group_members SET member_id = 3 WHERE group_id = 2 AND member_id = 2")
    with contextlib.closing(sqlite3.connect(other)) as foreign:
        foreign.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    root = root_of(other, name)
    page = other.read_bytes()[(root - 1) * 4096 : root * 4096]
    assert page != damaged.read_bytes()[(root - 1) * 4096 : root * 4096]
    destroy(damaged, root, fill=lambda _: page)
    made = saved(full, damaged)
    with opened(made.path) as db:
        seen = {group.slug for group in groups.listing(db, session_for(db, full.identity("cem")))}
        assert seen == {"hall"}


def test_a_long_text_that_goes_on_in_anothers_pages_is_not_shown(full: "Forum") -> None:
    """One damaged number in a page, and a post would end with what a secret one says."""
    damaged = copied(full)
    raw = damaged.read_bytes()
    pages = on_pages(damaged)
    spilled = [page for page in sorted(pages[1]) if raw[(page - 1) * 4096] == 0]
    secret = [page for page in sorted(pages[17]) if raw[(page - 1) * 4096] == 0]
    assert spilled and secret
    content_of_other = raw[(secret[0] - 1) * 4096 : secret[0] * 4096]
    destroy(damaged, spilled[-1], fill=lambda _: content_of_other)
    made = saved(full, damaged)
    assert made.doubtful == () and 1 in numbers(made.lost_posts)


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
        counted_agrees(db)
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
        counted_agrees(db)


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
