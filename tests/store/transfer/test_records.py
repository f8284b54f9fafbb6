"""What importers may hand over beside plain threads: versions, meanings of topics, contents of files, long threads."""

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from store import journal, members, place, posts
from store.transfer.formats import READERS, open_archive
from store.transfer.load import load
from store.transfer.record import FileRecord, PostRecord, ThreadRecord, TopicRecord, VersionRecord, uid_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.store.conftest import Forum


def post(id: str, **more: Any) -> PostRecord:
    given = {"kind": "mail", "author": "Bo", "author_id": "bo", "created": None, "body": f"text of {id}", **more}
    return PostRecord(id, **given)


def thread(id: str, *given: PostRecord, **more: Any) -> ThreadRecord:
    return ThreadRecord(id, "Hall", f"Thread {id}", list(given), **more)


def test_earlier_texts_are_versions_with_their_editors_and_hashes(forum: "Forum", archive_of: Any) -> None:
    versions = [
        VersionRecord("first", "2020-01-01T00:00:00.000Z", "Cleo", "cleo"),
        VersionRecord("second", "2020-01-02T00:00:00.000Z", None, None),
    ]
    edited = post("1", created="2020-01-01T00:00:00.000Z", edited="2020-01-03T00:00:00.000Z", versions=versions)
    summary = load(forum.db, forum.admin, archive_of(thread("t", edited)))
    assert (summary.posts, summary.members) == (1, 2)
    row = posts.get(forum.db, forum.admin, 1)
    assert (row.body, row.edited_at) == ("text of 1", "2020-01-03T00:00:00.000Z")
    assert forum.db.value("SELECT version FROM posts") == 3
    kept = forum.db.rows("SELECT version, body, editor_id, created_at, salt, hash FROM post_versions ORDER BY version")
    cleo = members.find(forum.db, forum.admin, "Cleo").id
    assert [row[:4] for row in kept] == [
        (1, "first", cleo, "2020-01-01T00:00:00.000Z"),
        (2, "second", None, "2020-01-02T00:00:00.000Z"),
    ]
    uid = uid_for("test", "post", "1")
    for _, body, _, _, salt, digest in kept:
        assert digest == journal.commitment(salt, uid, edited.created, body)
    again = load(forum.db, forum.admin, archive_of(thread("t", edited)))
    assert (again.posts, again.unchanged, forum.db.value("SELECT count(*) FROM post_versions")) == (0, 1, 2)


def test_a_topic_gets_its_meaning_once(forum: "Forum", archive_of: Any) -> None:
    def meanings() -> list[tuple[Any, ...]]:
        return forum.db.rows("SELECT name, description FROM topics ORDER BY name")

    records = [
        thread("t", post("1"), topics=("pumps",)),
        TopicRecord("pumps", "What moves water."),
        TopicRecord("x", "X"),
    ]
    load(forum.db, forum.admin, archive_of(*records))
    assert meanings() == [("pumps", "What moves water."), ("x", "X")]
    described = "SELECT count(*) FROM journal WHERE action = 'topic.describe'"
    assert forum.db.value(described) == 2
    load(forum.db, forum.admin, archive_of(TopicRecord("pumps", "Something else.")))
    assert meanings()[0] == ("pumps", "What moves water.")
    assert forum.db.value(described) == 2


@pytest.mark.parametrize("keep", [False, True])
def test_contents_are_kept_only_when_asked(forum: "Forum", archive_of: Any, keep: bool) -> None:
    files = [
        FileRecord("a.txt", None, "text/plain", content=b"seal"),
        FileRecord("b", size=7),
        FileRecord("c", content=b""),
    ]
    load(forum.db, forum.admin, archive_of(thread("t", post("1", files=files))), keep=keep)
    digests = [hashlib.sha256(content).hexdigest() for content in (b"seal", b"")]
    assert forum.db.rows("SELECT name, size, sha256, kept FROM attachments ORDER BY position") == [
        ("a.txt", 4, digests[0], keep),
        ("b", 7, None, 0),
        ("c", 0, digests[1], keep),
    ]
    assert [row.kept for row in posts.get(forum.db, forum.admin, 1).attachments] == [keep, False, keep]
    names = {file.name for file in place.kept_folder(forum.path).iterdir()}
    assert names == (set(digests) if keep else set())


def test_the_format_of_a_body_survives_the_round_trip(forum: "Forum", another: "Forum", archive_of: Any) -> None:
    load(forum.db, forum.admin, archive_of(thread("t", post("1", format="plain"), post("2"))))
    assert [row.format for row in posts.page_of(forum.db, forum.admin, 1).items] == ["plain", "markdown"]
    out = forum.exported()
    assert [given.get("format") for given in out[0]["posts"]] == ["plain", None]
    another.load(out)
    assert another.exported() == out
    assert [row.format for row in posts.page_of(another.db, another.admin, 1).items] == ["plain", "markdown"]


def test_a_thread_in_several_records_is_one_thread(forum: "Forum", archive_of: Any) -> None:
    parts = [
        thread("t", post("1"), post("2", parent="1")),
        thread("t", post("3", parent="1"), post("4", parent="gone"), continued=True),
    ]
    summary = load(forum.db, forum.admin, archive_of(*parts))
    assert (summary.threads, summary.posts) == (1, 4)
    rows = posts.page_of(forum.db, forum.admin, 1).items
    assert [row.reply_to for row in rows] == [None, rows[0].id, rows[0].id, None]
    assert [given["parent"] for given in forum.exported()[0]["posts"]] == [None, "1", "1", "gone"]
    again = load(forum.db, forum.admin, archive_of(*parts))
    assert (again.posts, again.unchanged) == (0, 1)


def test_a_thread_whose_id_changed_goes_on_where_it_stands(forum: "Forum", archive_of: Any) -> None:
    load(forum.db, forum.admin, archive_of(thread("2", post("2"))))
    summary = load(forum.db, forum.admin, archive_of(thread("1", post("2"), post("3", parent="2"), joins=True)))
    assert (summary.threads, summary.posts, summary.skipped) == (0, 1, 0)
    assert [row.source_id for row in posts.page_of(forum.db, forum.admin, 1).items] == ["2", "3"]


def test_a_reply_never_answers_a_post_of_another_thread(forum: "Forum", archive_of: Any) -> None:
    load(forum.db, forum.admin, archive_of(thread("a", post("1")), thread("b", post("2"))))
    load(forum.db, forum.admin, archive_of(thread("a", post("1"), post("2"), post("3", parent="2"))))
    row = posts.get(forum.db, forum.admin, 3)
    assert (row.thread_id, row.reply_to) == (1, None)


def test_progress_is_told_while_an_archive_reads_ahead(forum: "Forum", archive_of: Any) -> None:
    told: list[int] = []
    archive = archive_of(None, None, thread("t", post("1")))
    load(forum.db, forum.admin, archive, progress=lambda part, summary: told.append(summary.posts))
    assert told == [0, 0, 1]


@pytest.mark.parametrize("format_", READERS)
def test_each_format_opens_by_its_name(format_: str, tmp_path: "Path") -> None:
    from store.errors import NotFound

    with pytest.raises(NotFound):
        open_archive(format_, tmp_path / "none")
