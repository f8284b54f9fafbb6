"""store.media.copying: a copy is whole, has its content's hash for a name, and says not where a photo was taken."""

import hashlib
import stat
from pathlib import Path

import pytest
from PIL import Image

from store.errors import Invalid, NotFound
from store.media import copying, inspect
from tests.store.media.test_inspect import PHOTOS, jpeg


def test_a_copy_is_the_same_and_named_by_its_hash(tmp_path: Path) -> None:
    content = b"log\n" * 400_000
    (tmp_path / "a.log").write_bytes(content)
    made = copying.keep(str(tmp_path / "a.log"), tmp_path / "to", mode=0o640)
    assert made == (hashlib.sha256(content).hexdigest(), len(content), "text/plain")
    (copy,) = (tmp_path / "to").iterdir()
    assert copy.name == made.sha256 and copy.read_bytes() == content
    assert stat.S_IMODE(copy.stat().st_mode) == 0o640


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_the_place_is_left_out_and_the_pixels_are_as_they_were(tmp_path: Path, suffix: str) -> None:
    photo = jpeg(tmp_path / f"a.{suffix}", size=(64, 48), orientation=6, place=True)
    with open(photo, "ab") as file:  # As cameras put a second picture behind the first one.
        file.write(jpeg(tmp_path / "b.jpg", place=True).read_bytes() if suffix == "jpg" else b"")
    assert inspect.inspect(str(photo)).position
    made = copying.keep(str(photo), tmp_path / "to", mode=0o600)
    copy = tmp_path / "to" / made.sha256
    found = inspect.inspect(str(copy))
    assert not found.position
    assert Image.open(copy).tobytes() == Image.open(photo).tobytes()
    if suffix == "jpg":
        assert (found.orientation, found.taken_at) == (6, "2026-11-20T13:03:05.000Z")
        assert copy.read_bytes().count(b"Exif\0\0") == 1


def test_what_can_not_lose_its_place_is_refused(tmp_path: Path) -> None:
    photo = jpeg(tmp_path / "a.webp", place=True)
    with pytest.raises(Invalid, match="--no-keep"):
        copying.keep(str(photo), tmp_path / "to", mode=0o600)
    with pytest.raises(NotFound):
        copying.keep(str(tmp_path / "gone"), tmp_path / "to", mode=0o600)


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="the real photos are not beside this checkout (shared/data/photos)")
def test_real_photos_lose_their_place_and_nothing_else(tmp_path: Path) -> None:
    lost = 0
    for path in sorted([*PHOTOS.glob("*.jpg"), *(PHOTOS / "odd").glob("*.jp*g")]):
        before = inspect.inspect(str(path))
        if not before.position:
            continue
        made = copying.keep(str(path), tmp_path / "to", mode=0o600)
        after = inspect.inspect(str(tmp_path / "to" / made.sha256))
        assert not after.position and (after.width, after.height) == (before.width, before.height), path
        assert (after.orientation, after.taken_at) == (before.orientation, before.taken_at), path
        with Image.open(path) as one, Image.open(tmp_path / "to" / made.sha256) as other:
            assert one.convert("RGB").tobytes() == other.convert("RGB").tobytes(), path
        lost += 1
    assert lost > 3
