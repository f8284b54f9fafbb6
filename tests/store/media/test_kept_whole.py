"""store.media.copying, on what else can happen: HEIC, what a copy says besides, and a copy that is not finished."""

import hashlib
import os
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from store.errors import Busy, Cancelled, StoreError
from store.media import copying, inspect, process
from store.media.process import Stop
from tests.store.media.photos import PHOTOS, jpeg


def test_a_heic_loses_its_place_and_nothing_else(tmp_path: Path) -> None:
    heif = pytest.importorskip("pillow_heif")
    with Image.open(jpeg(tmp_path / "a.jpg", size=(64, 48), place=True)) as photo:
        heif.from_pillow(photo).save(tmp_path / "a.heic", exif=photo.info["exif"])
    before = inspect.inspect(str(tmp_path / "a.heic"))
    assert before.position and before.kind == "picture"
    made = copying.keep(str(tmp_path / "a.heic"), tmp_path / "to", mode=0o600)
    copy = tmp_path / "to" / made.sha256
    after = inspect.inspect(str(copy))
    assert (after.position, after.taken_at, after.width) == (False, before.taken_at, before.width)
    assert heif.open_heif(copy).data == heif.open_heif(tmp_path / "a.heic").data
    assert made == (hashlib.sha256(copy.read_bytes()).hexdigest(), before.size, "image/heic")


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="the real photos are not beside this checkout (shared/data/photos)")
@pytest.mark.parametrize("name", ["DSCN0010.jpg", "DSCN0012.jpg", "hostile/exif_gps.jpg"])
def test_all_else_that_a_photo_says_is_as_it_was(tmp_path: Path, name: str) -> None:
    made = copying.keep(str(PHOTOS / name), tmp_path / "to", mode=0o600)
    with Image.open(PHOTOS / name) as photo, Image.open(tmp_path / "to" / made.sha256) as copy:
        before, after = photo.getexif(), copy.getexif()
        assert before.get_ifd(0x8825) and not after.get_ifd(0x8825)
        assert {tag: value for tag, value in before.items() if tag != 0x8825} == dict(after)
        assert before.get_ifd(0x8769) == after.get_ifd(0x8769)
        assert photo.tobytes() == copy.tobytes()
    assert made.size == (PHOTOS / name).stat().st_size


@pytest.mark.parametrize("stops", [True, False])
def test_a_copy_that_is_not_finished_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stops: bool
) -> None:
    root = str(Path(process.__file__).resolve().parents[2])
    worker = tmp_path / "worker.py"
    worker.write_text(
        f"import os, sys, time; sys.path.insert(0, {root!r})\n"
        "from store.media import worker\nos.fsync = lambda file: time.sleep(600)\nworker.main()"
    )
    monkeypatch.setattr(process, "WORKER", worker)
    (tmp_path / "a.txt").write_text("text\n")
    stop = Stop()

    def end() -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until and not list((tmp_path / "to").glob(".*")):
            time.sleep(0.01)
        stop.stop()

    ending = threading.Thread(target=end)
    if stops:
        ending.start()
    with pytest.raises(Cancelled if stops else Busy):
        copying.keep(str(tmp_path / "a.txt"), tmp_path / "to", mode=0o600, timeout=60 if stops else 2, stop=stop)
    if stops:
        ending.join()
    assert list((tmp_path / "to").iterdir()) == []


def test_the_same_twice_is_one_copy_and_no_other_file_is_touched(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text("the same\n")
        copying.keep(str(tmp_path / name), tmp_path / "to", mode=0o640)
    assert len(os.listdir(tmp_path / "to")) == 1
    assert (tmp_path / "a").read_text() == "the same\n"


def test_a_copy_that_lies_about_itself_is_not_named_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_text("text\n")
    for digest in ("../../x", "", "A" * 64, 7, None, "a" * 64 + "\n"):
        fields = {"sha256": digest, "size": 5, "media_type": "text/plain"}
        monkeypatch.setattr(process, "ask", lambda *given, fields=fields, **named: process.Answer(fields, b""))
        with pytest.raises(StoreError):
            copying.keep(str(tmp_path / "a"), tmp_path / "to", mode=0o600)
    assert list((tmp_path / "to").iterdir()) == []
