"""store.media.head and store.media.listing: the first lines of a text, and what lies in a folder."""

import os
from pathlib import Path

import pytest

from store.errors import Invalid, NotFound
from store.media.head import head
from store.media.listing import Entry, list_folder


def test_the_first_lines_are_cleaned_and_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(
        "\x1b[31mred\x1b[0m\x07\n\tindented  twice\r\n\u202eturned\n".encode() + b"caf\xe9\n" + b"x" * 5000
    )
    lines = head(str(path))
    assert lines[1] == "    indented twice" and len(lines) == 5
    assert all(line.isprintable() for line in lines) and "red" in lines[0] and len(lines[4]) == 1000
    assert head(str(path), lines=2) == lines[:2]
    path.write_bytes(b"line\n" * 1_000_000)
    assert head(str(path)) == ("line",) * 200
    path.write_bytes("Größe\n".encode("utf-16"))
    assert head(str(path)) == ("Größe",)
    path.write_bytes(b"")
    assert head(str(path)) == ()


def test_a_folder_is_listed_folders_first_then_by_name(tmp_path: Path) -> None:
    for name in ("b.jpg", "A.jpg", ".hidden", "two\nlines", os.fsdecode(b"\xe9")):
        (tmp_path / name).write_text("")
    (tmp_path / "zoo").mkdir()
    (tmp_path / "to-zoo").symlink_to("zoo")
    (tmp_path / "gone").symlink_to("nowhere")
    found = list_folder(str(tmp_path))
    assert found.path == str(tmp_path.resolve()) and not found.more
    assert found.entries[:2] == (Entry("to-zoo", True), Entry("zoo", True))
    assert [entry.name for entry in found.entries[2:]] == ["A.jpg", "b.jpg", "gone", "two\nlines", os.fsdecode(b"\xe9")]
    assert list_folder(str(tmp_path), "z").entries == (Entry("zoo", True),)
    assert list_folder(str(tmp_path), ".").entries == (Entry(".hidden", False),)
    some = list_folder(str(tmp_path), limit=3)
    assert len(some.entries) == 3 and some.more


def test_what_is_no_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Invalid, match="not a folder"):
        list_folder(str(tmp_path / "file"))
    with pytest.raises(NotFound, match="no folder"):
        list_folder(str(tmp_path / "gone"))
