"""What was typed and not posted: files that survive whatever else is written beside them."""

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui import drafts
from tui.drafts import Held

STORE = Path("/stores/forum.db")


def texts(store: Path = STORE, member: str = "ana") -> list[str]:
    return [kept.fields["text"] for kept in drafts.listing(store, member)]


def aged(path: Path, seconds: float) -> None:
    moment = path.stat().st_mtime - seconds
    os.utime(path, (moment, moment))


def test_a_draft_is_for_its_store_member_and_target_alone() -> None:
    drafts.keep(STORE, "ana", "reply/12", {"text": "one"})
    drafts.keep(STORE, "ana", "reply/13", {"text": "two"})
    drafts.keep(STORE, "marek", "reply/12", {"text": "three"})
    drafts.keep(Path("/stores/other.db"), "ana", "reply/12", {"text": "four"})
    assert sorted(texts()) == ["one", "two"] and texts(member="marek") == ["three"]
    assert drafts.find(STORE, "ana", "reply/12") == {"text": "one"}
    assert drafts.find(STORE, "ana", "reply/14") == {}
    for path in drafts.folder().iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(drafts.folder().stat().st_mode) == 0o700


def test_the_newest_comes_first() -> None:
    for number, text in enumerate(("old", "older")):
        drafts.keep(STORE, "ana", f"reply/{number}", {"text": text})
        (path,) = (kept.file for kept in drafts.listing(STORE, "ana") if kept.fields["text"] == text)
        aged(path, 60 * (number + 1))
    drafts.keep(STORE, "ana", "question/1", {"title": "New", "text": "newest"})
    found = drafts.listing(STORE, "ana")
    assert [kept.fields["text"] for kept in found] == ["newest", "old", "older"]
    assert found[0].words == "New · newest" and found[0].target == "question/1"


def test_a_store_named_from_its_own_folder_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts.keep(tmp_path / "forum.db", "ana", "reply/1", {"text": "here"})
    monkeypatch.chdir(tmp_path)
    assert drafts.find(Path("forum.db"), "ana", "reply/1") == {"text": "here"}


def test_keeping_a_text_never_costs_the_one_that_is_there() -> None:
    drafts.keep(STORE, "ana", "reply/12", {"text": "written yesterday"})
    drafts.keep(STORE, "ana", "reply/12", {"text": "taken back"})
    drafts.keep(STORE, "ana", "reply/12", {"text": "taken back"})
    assert sorted(texts()) == ["taken back", "written yesterday"]
    assert drafts.find(STORE, "ana", "reply/12") == {"text": "taken back"}


def test_two_who_write_on_one_draft_both_keep_their_text() -> None:
    drafts.keep(STORE, "ana", "reply/12", {"text": "begun"})
    here, there = Held(STORE, "ana", "reply/12"), Held(STORE, "ana", "reply/12")
    assert here.fields == there.fields == {"text": "begun"}
    here.keep({"text": "begun here"})
    there.keep({"text": "begun there"})
    here.keep({"text": "begun here, and on"})
    there.keep({"text": "begun there, and on"})
    assert sorted(texts()) == ["begun here, and on", "begun there, and on"]
    here.drop()
    assert texts() == ["begun there, and on"], "what one posted is no longer a draft; the other's text still is"
    here.drop()
    there.drop()
    assert texts() == [] and not list(drafts.folder().iterdir())


def test_two_who_begin_at_once_both_keep_their_text() -> None:
    here, there = Held(STORE, "ana", "reply/12"), Held(STORE, "ana", "reply/12")
    here.keep({"text": "here"})
    there.keep({"text": "there"})
    assert sorted(texts()) == ["here", "there"]


def test_what_another_has_posted_meanwhile_is_written_anew() -> None:
    drafts.keep(STORE, "ana", "reply/12", {"text": "begun"})
    here, there = Held(STORE, "ana", "reply/12"), Held(STORE, "ana", "reply/12")
    there.drop()
    here.keep({"text": "begun, and on"})
    assert texts() == ["begun, and on"]


def test_a_text_that_goes_elsewhere_leaves_nothing_behind_once_it_is_safe() -> None:
    drafts.keep(STORE, "ana", "reply/12", {"text": "begun"})
    (kept,) = drafts.listing(STORE, "ana")
    held = Held(STORE, "ana", "question/1", kept)
    assert held.fields == {"text": "begun"} and texts() == ["begun"], "until it is kept, it stays where it was"
    held.keep({"title": "T", "text": "begun"})
    (moved,) = drafts.listing(STORE, "ana")
    assert moved.target == "question/1" and moved.fields["title"] == "T"
    held.turn_to(STORE, "ana", "reply/5")
    held.keep({"text": "begun"})
    assert [kept.target for kept in drafts.listing(STORE, "ana")] == ["reply/5"]


def test_where_the_disk_is_full_what_was_kept_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(STORE, "ana", "reply/12")
    held.keep({"text": "first"})

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            held.keep({"text": "first and second"})
        assert texts() == ["first"] and len(list(drafts.folder().iterdir())) == 1
    held.keep({"text": "first and second"})
    assert texts() == ["first and second"]


def test_what_an_older_and_a_newer_version_wrote_is_understood() -> None:
    drafts.keep(STORE, "ana", "reply/12", {"text": "x"})
    (path,) = drafts.folder().iterdir()
    path.write_text(json.dumps({"store": str(STORE), "target": "reply/12", "text": "of an older one"}))
    assert texts() == ["of an older one"]
    path.write_text(json.dumps({"target": "reply/12", "text": "of a newer one", "photos": "a.jpg", "pages": [1]}))
    held = Held(STORE, "ana", "reply/12")
    assert held.fields == {"text": "of a newer one", "photos": "a.jpg"}


def test_files_that_are_no_drafts_are_passed_over_and_stay() -> None:
    drafts.keep(STORE, "ana", "reply/12", {"text": "mine"})
    (mine,) = drafts.folder().iterdir()
    strange = {
        "half.json": b'{"store": "/st',
        "list.json": b"[1, 2]",
        "deep.json": b"[" * 100_000,
        "bytes.json": b"\xff\xfe\x00",
        "empty.json": b"",
        "notes.txt": b"mine",
        f"{'0' * 32}.json": json.dumps({"target": "reply/12", "text": "somebody else's"}).encode(),
    }
    for name, content in strange.items():
        (drafts.folder() / name).write_bytes(content)
    (drafts.folder() / "folder.json").mkdir()
    assert texts() == ["mine"]
    mine.write_text('{"half')
    assert texts() == [] and drafts.find(STORE, "ana", "reply/12") == {}
    Held(STORE, "ana", "reply/12").keep({"text": "new"})
    assert texts() == ["new"] and mine.read_text() == '{"half', "what can't be read may be the only copy of something"
    assert all((drafts.folder() / name).read_bytes() == content for name, content in strange.items())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.dictionaries(st.sampled_from(["title", "topics", "text", "to"]), st.text(), min_size=1), st.text(max_size=20))
def test_any_text_comes_back(fields: dict[str, str], about: str) -> None:
    held = Held(STORE, "ana", "reply/12")
    held.keep(fields, about)
    try:
        found = drafts.find(STORE, "ana", "reply/12")
        readable = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
        assert found == readable
        assert len(drafts.listing(STORE, "ana")) == any(value.strip() for value in fields.values())
    finally:
        held.drop()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.binary(max_size=200))
def test_any_bytes_in_a_drafts_place_are_survived(content: bytes) -> None:
    Held(STORE, "ana", "reply/12").keep({"text": "x"})
    (path,) = drafts.folder().iterdir()
    path.write_bytes(content)
    drafts.listing(STORE, "ana")
    held = Held(STORE, "ana", "reply/12")
    held.keep({"text": "y"})
    assert "y" in texts()
    for file in drafts.folder().iterdir():
        file.unlink()


def test_texts_of_commands_belong_to_their_store() -> None:
    drafts.folder().mkdir(parents=True)
    (drafts.folder() / f"post-{drafts.mark(STORE)}-abcdefgh.md").write_text("of this store\n")
    (drafts.folder() / f"post-{drafts.mark(Path('/other.db'))}-abcdefgh.md").write_text("of another\n")
    (drafts.folder() / "post-abcdefgh.md").write_text("of an older version\n")
    assert sorted(texts()) == ["of an older version\n", "of this store\n"]
    kept = next(kept for kept in drafts.listing(STORE, "ana") if "this" in kept.words)
    held = Held(STORE, "ana", kept.target, kept)
    held.keep({"text": "of this store, and on"})
    assert not kept.file.exists(), "it goes on as a draft of the app's"
    assert "of this store, and on" in texts()


def test_a_text_that_is_still_being_written_is_left_to_its_writer() -> None:
    drafts.folder().mkdir(parents=True)
    path = drafts.folder() / f"post-{drafts.mark(STORE)}-abcdefgh.md"
    path.write_text("one line\n")
    (kept,) = drafts.listing(STORE, "ana")
    held = Held(STORE, "ana", "reply/12", kept)
    path.write_text("one line\nand another\n")
    held.keep({"text": "one line"})
    assert path.read_text() == "one line\nand another\n"
