"""store.media.copying: a copy is whole, has its content's hash for a name, and says not where a photo was taken."""

import hashlib
import stat
from io import BytesIO
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from store.errors import NotFound
from store.media import copying, inspect
from tests.store.media.photos import PHOTOS, jpeg


def test_a_copy_is_the_same_and_named_by_its_hash(tmp_path: Path) -> None:
    content = b"log\n" * 400_000
    (tmp_path / "a.log").write_bytes(content)
    made = copying.keep(str(tmp_path / "a.log"), tmp_path / "to", mode=0o640)
    assert made == (hashlib.sha256(content).hexdigest(), len(content), "text/plain")
    (copy,) = (tmp_path / "to").iterdir()
    assert copy.name == made.sha256 and copy.read_bytes() == content
    assert stat.S_IMODE(copy.stat().st_mode) == 0o640


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
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
        behind = copy.read_bytes()
        with Image.open(BytesIO(behind[behind.rindex(b"\xff\xd8\xff\xe0") :])) as second:
            assert not second.getexif().get_ifd(ExifTags.IFD.GPSInfo)


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_the_place_is_kept_where_somebody_wants_that(tmp_path: Path, suffix: str) -> None:
    photo = jpeg(tmp_path / f"a.{suffix}", place=True)
    made = copying.keep(str(photo), tmp_path / "to", mode=0o600, position=True)
    assert (tmp_path / "to" / made.sha256).read_bytes() == photo.read_bytes()


def test_the_place_is_left_out_of_xmp_too(tmp_path: Path) -> None:
    packet = b"""<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>
    <rdf:Description xmlns:exif='http://ns.adobe.com/exif/1.0/' exif:GPSLatitude="48,12.5N" exif:Flash='0'>
    <exif:GPSLongitude>16,22.1E</exif:GPSLongitude></rdf:Description></rdf:RDF></x:xmpmeta>"""
    for suffix in ("jpg", "webp", "png"):
        texts = PngInfo()
        texts.add_itxt("XML:com.adobe.xmp", packet.decode())
        said = {"pnginfo": texts} if suffix == "png" else {"xmp": packet}
        Image.new("RGB", (8, 8), "red").save(tmp_path / f"a.{suffix}", **said)
        assert inspect.inspect(str(tmp_path / f"a.{suffix}")).position, suffix
        made = copying.keep(str(tmp_path / f"a.{suffix}"), tmp_path / "to", mode=0o600)
        kept = (tmp_path / "to" / made.sha256).read_bytes()
        assert b"48,12" not in kept and b"16,22" not in kept, suffix
        assert suffix == "png" or b"exif:Flash='0'" in kept
        assert not inspect.inspect(str(tmp_path / "to" / made.sha256)).position


def test_nothing_is_left_where_there_is_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        copying.keep(str(tmp_path / "gone"), tmp_path / "to", mode=0o600)
    assert list((tmp_path / "to").iterdir()) == []


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
