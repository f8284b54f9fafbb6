"""store.media.inspect: what a file is, told by a process of its own, and one sentence for what is none."""

import os
import socket
import time
from pathlib import Path

import pytest

from store.errors import Busy, Invalid, NotFound, StoreError
from store.media import inspect, process
from tests.store.media.photos import PHOTOS, jpeg


def test_a_photo_is_told_upright_with_when_and_that_it_says_where(tmp_path: Path) -> None:
    plain = inspect.inspect(str(jpeg(tmp_path / "a.jpg")))
    assert (plain.kind, plain.media_type, plain.width, plain.height) == ("picture", "image/jpeg", 40, 30)
    assert (plain.orientation, plain.taken_at, plain.position) == (1, "2026-11-20T13:03:05.000Z", False)
    turned = inspect.inspect(str(jpeg(tmp_path / "b.jpg", orientation=6, place=True)))
    assert (turned.width, turned.height, turned.orientation, turned.position) == (30, 40, 6, True)
    assert "48" not in repr(turned._replace(sha256="", path="", resolved="", modified_at=""))


def test_what_a_file_is_goes_by_its_content(tmp_path: Path) -> None:
    jpeg(tmp_path / "a.jpg").rename(tmp_path / "a.txt")
    assert inspect.inspect(str(tmp_path / "a.txt")).media_type == "image/jpeg"
    for content, kind, media_type in (
        (b"Seal, 40 Nm.\n", "text", "text/plain"),
        (("ü" * 70_000).encode(), "text", "text/plain"),
        (b"", "text", "text/plain"),
        (b"\x00\x01", "other", "application/octet-stream"),
        (b"caf\xe9 " * 20, "other", "application/octet-stream"),
        (b"%PDF-1.7 \xff", "other", "application/pdf"),
    ):
        (tmp_path / "x.jpg").write_bytes(content)
        found = inspect.inspect(str(tmp_path / "x.jpg"))
        assert (found.kind, found.media_type, found.size) == (kind, media_type, len(content))
    (tmp_path / "x.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    assert "damaged" in str(inspect.inspect(str(tmp_path / "x.jpg")).problem)


def test_what_is_no_file_gets_one_sentence_and_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        began = time.monotonic()
        for name in ("pipe", "zero", "loop", "socket", ".", "gone", "gone/further", "x" * 300, "a\0b"):
            with pytest.raises(StoreError) as refused:
                inspect.inspect(str(tmp_path / name))
            said = str(refused.value)
            assert said.endswith(".") and "\n" not in said and "Traceback" not in said
        assert time.monotonic() - began < 30
    with pytest.raises(NotFound, match="no file"):
        inspect.inspect(str(tmp_path / "gone"))
    with pytest.raises(Invalid):
        inspect.inspect("")


def test_a_huge_file_is_told_without_its_hash_in_time(tmp_path: Path) -> None:
    with open(tmp_path / "sparse", "wb") as sparse:
        sparse.truncate(10 << 30)
    found = inspect.inspect(str(tmp_path / "sparse"), timeout=4)
    assert (found.size, found.sha256) == (10 << 30, None)


@pytest.mark.parametrize(
    "script",
    ["import time; time.sleep(60)", "print('[]')", "print('{}')", "print('x' * 10**6)", "", "raise SystemExit(3)"],
)
def test_a_process_that_was_taken_over_is_not_believed(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text(script)
    monkeypatch.setattr(process, "WORKER", worker)
    with pytest.raises((Invalid, Busy)):
        inspect.inspect(str(jpeg(tmp_path / "a.jpg")), timeout=1)


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="the real photos are not beside this checkout (shared/data/photos)")
def test_every_real_and_hostile_file_is_told(tmp_path: Path) -> None:
    for path in sorted(path for path in PHOTOS.rglob("*") if path.is_file()):
        began = time.monotonic()
        found = inspect.inspect(str(path))
        assert time.monotonic() - began < 10, path
        assert found.size == path.stat().st_size and found.sha256, path
