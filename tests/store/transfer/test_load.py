"""store.transfer.load: what is added, what is left alone, what is refused, and for whom."""

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from store import answers, groups, members, posts, threads, versions
from store.errors import Denied, Invalid, NotFound
from store.transfer.jsonl import JsonlArchive
from store.transfer.load import load

if TYPE_CHECKING:
    from pathlib import Path

    from tests.store.conftest import Forum


def test_bad_records_are_counted_and_said_and_end_nothing(forum: "Forum", make_record: Any) -> None:
    good = json.dumps(make_record(1)).encode()
    lines = [
        b"not json",
        b"[1, 2]",
        b"null",
        b"{}",
        b'{"id": "x", "group": "g", "posts": []}',
        b'{"id": "x", "group": "g", "posts": [1]}',
        b'{"id": "x", "group": "g", "posts": [{"id": "y"}]}',
        b'{"id": "x", "group": "", "posts": [{"id": "y", "body": ""}]}',
        b'{"id": "", "group": "g", "posts": [{"id": "y", "body": ""}]}',
        b'{"id": "x", "group": "g", "posts": [{"id": "y", "body": ""}, {"id": "y", "body": ""}]}',
        b"[" * 100_000,
        b'{"id": ' + b"9" * 5000 + b"}",
        json.dumps(make_record(2, posts=[{"id": "z", "body": "x" * 1_000_001}])).encode(),
        b"\x00\x1b\xff\xfe",
    ]
    summary, refused = forum.load([], raw=b"\n".join([*lines, b"", good, b""]))
    assert (summary.threads, summary.skipped) == (1, len(lines))
    assert [found.where for found in refused] == [f"line {number}" for number in range(1, len(lines) + 1)]
    assert all(found.reason and "\x1b" not in found.reason and "\x00" not in found.reason for found in refused)


def test_invalid_utf8_inside_a_text_costs_that_character_only(forum: "Forum", make_record: Any) -> None:
    raw = json.dumps(make_record(1)).encode().replace(b"Words of post 0", b"W\xf6rds of post 0")
    summary, refused = forum.load([], raw=raw)
    assert summary.threads == 1 and not refused
    assert forum.opening(threads.get(forum.db, forum.admin, 1)).body.startswith("W\ufffdrds")


def test_a_packed_file_that_was_cut_off_gives_what_it_holds(forum: "Forum", make_record: Any) -> None:
    import random

    noise = random.Random(1)
    records = [make_record(n, title="".join(map(chr, noise.choices(range(97, 122), k=200)))) for n in range(1, 60)]
    packed = gzip.compress(b"".join(json.dumps(found).encode() + b"\n" for found in records))
    summary, refused = forum.load([], raw=packed[: len(packed) // 2])
    assert 0 < summary.threads < 59
    assert len(refused) == 1 and "damaged" in refused[0].reason
    summary, refused = forum.load([], raw=packed)
    assert not refused and summary.threads + summary.unchanged == 59
    assert threads.count(forum.db, forum.admin) == 59


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"\x1f\x8b", b"\x1f\x8brubbish"])
def test_files_with_nothing_in_them(forum: "Forum", raw: bytes) -> None:
    summary, refused = forum.load([], raw=raw)
    assert summary.threads == 0 and len(refused) == (raw[:1] == b"\x1f")


def test_files_that_are_none(tmp_path: "Path") -> None:
    with pytest.raises(NotFound):
        JsonlArchive(tmp_path / "none")
    with pytest.raises(Invalid):
        JsonlArchive(tmp_path)


def test_only_an_admin_imports(forum: "Forum", make_record: Any, as_jsonl: Any, tmp_path: "Path") -> None:
    (tmp_path / "x.jsonl").write_bytes(as_jsonl([make_record(1)]))
    with pytest.raises(Denied):
        load(forum.db, forum.member("bo"), JsonlArchive(tmp_path / "x.jsonl"))
    assert threads.count(forum.db, forum.admin) == 0


def test_progress_reaches_the_end(forum: "Forum", make_record: Any, as_jsonl: Any, tmp_path: "Path") -> None:
    (tmp_path / "x.jsonl").write_bytes(as_jsonl([make_record(n, replies=40) for n in range(60)]))
    told: list[float] = []
    load(forum.db, forum.admin, JsonlArchive(tmp_path / "x.jsonl"), progress=lambda part, summary: told.append(part))
    assert told == sorted(told) and len(told) > 2 and told[-1] == 1.0


def test_a_thread_that_grew_gets_its_new_posts(forum: "Forum", make_record: Any) -> None:
    forum.load([make_record(1, replies=0)])
    before = threads.get(forum.db, forum.admin, 1)
    assert before.state == "open"
    summary, _ = forum.load([make_record(1, replies=3)])
    assert (summary.threads, summary.posts, summary.unchanged) == (0, 3, 0)
    after = threads.get(forum.db, forum.admin, 1)
    assert (after.posts, after.state) == (4, "answered")
    rows = posts.page_of(forum.db, forum.admin, 1).items
    assert [row.source_id for row in rows] == ["t1/0", "t1/1", "t1/2", "t1/3"]
    assert rows[1].accepted and rows[3].reply_to == rows[0].id


def test_one_thread_twice_in_a_file_is_one_thread(forum: "Forum", make_record: Any) -> None:
    summary, refused = forum.load(
        [make_record(1, replies=1), make_record(2), make_record(1, replies=3), make_record(1)]
    )
    assert not refused
    assert threads.get(forum.db, forum.admin, 1).posts == 4
    assert (summary.threads, summary.posts) == (2, 6)


def test_a_post_that_stands_in_two_threads_stays_in_the_first(forum: "Forum", make_record: Any) -> None:
    second = make_record(2)
    second["posts"][1]["id"] = "t1/1"
    third = make_record(3)
    third["posts"][0]["id"] = "t1/0"
    summary, refused = forum.load([make_record(1), second, third])
    assert summary.threads == 2 and [found.where for found in refused] == ["thread t3"]
    assert forum.db.value("SELECT count(*) FROM posts WHERE source_id = 't1/1'") == 1
    assert not forum.db.rows("PRAGMA foreign_key_check")


def test_orphans_come_in_as_what_they_are(forum: "Forum", make_record: Any) -> None:
    made = make_record(1)
    made["posts"][0] |= {"author": "deleted user", "author_id": None, "created": None}
    made["posts"][1] |= {"author": None, "author_id": None, "parent": "gone/1", "score": -7}
    forum.load([made])
    first, second = posts.page_of(forum.db, forum.admin, 1).items
    assert (first.author, first.author_id, first.created_at) == ("deleted user", None, None)
    assert (second.author, second.reply_to, second.votes) == (None, None, -7)
    assert forum.exported() == [made]


def test_imported_people_have_not_arrived(forum: "Forum", make_record: Any) -> None:
    summary, _ = forum.load([make_record(1), make_record(2)])
    assert summary.members == 2
    found = members.find(forum.db, forum.admin, "Person 1")
    assert (found.arrived, found.source_id, found.role) == (False, "p1", "member")
    assert found.handle == "Person-1"


def test_groups_are_found_by_name_and_made_once(forum: "Forum", make_record: Any) -> None:
    forum.group("IT Support")
    forum.load([make_record(1, group="it support"), make_record(2, group="IT-Support"), make_record(3, group="New")])
    assert [(row.name, row.threads) for row in groups.listing(forum.db, forum.admin)] == [("IT Support", 2), ("New", 1)]
    forum.load([make_record(4, group="Elsewhere")], group="New")
    assert groups.find(forum.db, forum.admin, "New").threads == 2
    assert forum.exported(group=groups.find(forum.db, forum.admin, "New").id)[1]["group"] == "New"


def test_what_was_done_here_is_exported_and_comes_home(forum: "Forum", another: "Forum", make_record: Any) -> None:
    bo = forum.member("bo")
    thread = forum.thread(forum.group(), bo, topics=("pumps",))
    answer = forum.reply(thread, forum.admin, "Seal", to=forum.opening(thread).id)
    answers.accept(forum.db, bo, answer.id)
    versions.delete(forum.db, bo, forum.reply(thread, bo, "oops").id)
    out = forum.exported()
    assert out[0]["id"] == thread.uid and out[0]["accepted_post"] == answer.uid and len(out[0]["posts"]) == 2
    summary, _ = forum.load(out)
    assert (summary.threads, summary.posts, summary.members, summary.unchanged) == (0, 0, 0, 1)
    another.load(out)
    assert another.exported() == out


def test_what_changed_here_since_the_import_is_not_undone_by_the_export(forum: "Forum", make_record: Any) -> None:
    made = make_record(1)
    made["posts"][0] |= {"score": "7", "author": "  Person   0 "}
    forum.load([made])
    assert forum.exported() == [made]
    members.rename(forum.db, forum.admin, "Person-0", name="Petra")
    bo = forum.member("bo")
    from store.votes import vote

    vote(forum.db, bo, 1)
    (out,) = forum.exported()
    assert (out["posts"][0]["author"], out["posts"][0]["score"]) == ("Petra", 1)


def test_many_people_of_one_name_get_a_handle_each(forum: "Forum", make_record: Any) -> None:
    made = make_record(1, replies=60)
    for number, post in enumerate(made["posts"]):
        post |= {"author": "user", "author_id": f"u{number}"}
    forum.load([made])
    handles = [row[0] for row in forum.db.rows("SELECT handle FROM members WHERE source IS NOT NULL")]
    assert len(set(handles)) == 61
