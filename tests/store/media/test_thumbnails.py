"""store.media.thumbnails: a picture upright, within its cells, as it is; or a sentence."""

import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from store.errors import Invalid
from store.media import cache, process
from store.media.thumbnails import Raster, cached, thumbnail
from tests.store.media.photos import PHOTOS

QUARTERS = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_270, 8: Image.Transpose.ROTATE_90}
"""How a picture is turned to stand upright, by its EXIF orientation (EXIF 2.32, tag 0x0112)."""


def far(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures of one size are apart: the root of the mean square of what their samples differ, of 255."""
    assert one.size == other.size
    pairs = zip(one.tobytes(), other.tobytes(), strict=True)
    return math.sqrt(sum((a - b) ** 2 for a, b in pairs) / len(one.tobytes()))


def drawn(raster: Raster) -> Image.Image:
    return Image.frombytes("RGB", (raster.width, raster.height), raster.rgb)


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="the real photos are not beside this checkout (shared/data/photos)")
@pytest.mark.parametrize(("name", "orientation"), [("portrait_6", 6), ("landscape_3", 3), ("landscape_8", 8)])
def test_a_photo_stands_upright(name: str, orientation: int) -> None:
    path = PHOTOS / f"{name}.jpg"
    with Image.open(path) as photo:
        assert photo.getexif()[0x0112] == orientation
        turn = QUARTERS[orientation]
        assert turn is not None
        upright = photo.convert("RGB").transpose(turn)
    found = drawn(thumbnail(str(path), width=60, height=60))
    assert (found.width > found.height) == (upright.width > upright.height) == name.startswith("landscape")
    wanted = upright.resize(found.size, Image.Resampling.LANCZOS)
    assert far(found, wanted) < 6
    for wrong in (Image.Transpose.ROTATE_180, Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM):
        assert far(found, wanted.transpose(wrong)) > 30


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_each_of_the_eight_orientations_is_turned(tmp_path: Path, orientation: int, suffix: str) -> None:
    picture = Image.new("RGB", (64, 32), "white")
    picture.paste("red", (0, 0, 32, 16))
    picture.paste("blue", (32, 16, 64, 32))
    exif = picture.getexif()
    exif[0x0112] = orientation
    picture.save(tmp_path / f"a.{suffix}", exif=exif, quality=95)
    found = drawn(thumbnail(str(tmp_path / f"a.{suffix}"), width=64, height=64))
    assert found.size == ((64, 32) if orientation < 5 else (32, 64))
    wanted = ImageOps.exif_transpose(picture)
    assert wanted is not None and far(found, wanted) < 12


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(width=st.integers(1, 900), height=st.integers(1, 900), columns=st.integers(1, 200), rows=st.integers(1, 90))
def test_it_fits_keeps_its_shape_and_is_never_enlarged(
    tmp_path: Path, width: int, height: int, columns: int, rows: int
) -> None:
    Image.new("RGB", (width, height), "green").save(tmp_path / "a.png")
    found = thumbnail(str(tmp_path / "a.png"), width=columns, height=rows * 2)
    assert 0 < found.width <= min(columns, width) and 0 < found.height <= min(rows * 2, height)
    assert len(found.rgb) == found.width * found.height * 3
    scale = min(columns / width, rows * 2 / height, 1)
    assert abs(found.width - width * scale) <= 1 and abs(found.height - height * scale) <= 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "I;16", "I", "F", "LAB"])
def test_every_kind_of_pixel_is_drawn(tmp_path: Path, mode: str) -> None:
    suffix = "png" if mode in ("1", "L", "LA", "P", "RGBA", "I;16") else "tif"
    Image.new("RGB", (20, 20), "white").convert("L" if mode == "I;16" else "RGB").convert(mode).save(
        tmp_path / f"a.{suffix}"
    )
    found = thumbnail(str(tmp_path / f"a.{suffix}"), width=10, height=10)
    assert (found.width, found.height) == (10, 10)
    assert min(found.rgb) > 240, mode


def test_what_is_transparent_shows_the_ground_and_not_what_lies_below(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    picture.paste((255, 0, 0, 255), (0, 0, 4, 8))
    picture.save(tmp_path / "a.png")
    pixels = drawn(thumbnail(str(tmp_path / "a.png"), width=8, height=8))
    assert pixels.getpixel((0, 0)) == (255, 0, 0)
    ground = pixels.getpixel((7, 7))
    assert isinstance(ground, tuple) and max(ground) < 64


def test_of_what_moves_the_first_picture_is_shown(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    for suffix in ("gif", "webp", "png", "tif"):
        frames[0].save(tmp_path / f"a.{suffix}", save_all=True, append_images=frames[1:], lossless=True)
        pixel = drawn(thumbnail(str(tmp_path / f"a.{suffix}"), width=8, height=8)).getpixel((3, 3))
        assert isinstance(pixel, tuple) and pixel[0] > 240 and pixel[2] < 15, suffix


def test_without_its_library_a_heic_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(process.__file__).resolve().parents[2]
    (tmp_path / "worker.py").write_text(
        f"import sys; sys.modules['pillow_heif'] = None; sys.path.insert(0, {str(root)!r})\n"
        "from store.media import worker; worker.main()"
    )
    (tmp_path / "a.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))
    monkeypatch.setattr(process, "WORKER", tmp_path / "worker.py")
    with pytest.raises(Invalid, match=r"install hallway\[heic\]"):
        thumbnail(str(tmp_path / "a.heic"), width=8, height=8)


def test_a_heic_is_drawn_where_its_library_is_there(tmp_path: Path) -> None:
    heif = pytest.importorskip("pillow_heif")
    heif.from_pillow(Image.new("RGB", (64, 32), "red")).save(tmp_path / "a.heic", quality=90)
    found = thumbnail(str(tmp_path / "a.heic"), width=64, height=64)
    assert (found.width, found.height) == (64, 32) and far(drawn(found), Image.new("RGB", (64, 32), "red")) < 12


@pytest.mark.parametrize(("columns", "rows"), [(0, 5), (5, 0), (-1, -1)])
def test_without_room_nothing_is_asked(tmp_path: Path, columns: int, rows: int) -> None:
    with pytest.raises(Invalid, match="no room"):
        thumbnail(str(tmp_path / "gone"), width=columns, height=rows * 2)


@pytest.mark.parametrize(
    ("fields", "payload"),
    [
        ({"width": 2, "height": 2}, 11),
        ({"width": 2, "height": 2}, 13),
        ({"width": 0, "height": 0}, 0),
        ({"width": 41, "height": 1}, 123),
        ({"width": "2", "height": 2}, 12),
        ({"width": 2.0, "height": 2}, 12),
        ({}, 12),
    ],
)
def test_a_picture_that_lies_about_its_size_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fields: dict[str, object], payload: int
) -> None:
    answer = process.Answer(dict(fields), bytes(payload))
    monkeypatch.setattr(process, "ask", lambda *given, **named: answer)
    with pytest.raises(process.Crashed):
        thumbnail(str(tmp_path / "a"), width=40, height=40, sha256="0" * 64)
    assert cached("0" * 64, width=40, height=40) is None


def test_only_with_its_hash_a_picture_is_put_into_the_cache(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8), "red").save(tmp_path / "a.png")
    found = thumbnail(str(tmp_path / "a.png"), width=8, height=8)
    assert not cache.folder().exists()
    assert cached("a" * 64, width=8, height=8) is None and cached(None, width=8, height=8) is None
    assert thumbnail(str(tmp_path / "a.png"), width=8, height=8, sha256="a" * 64) == found
    (tmp_path / "a.png").unlink()
    assert cached("a" * 64, width=8, height=8) == found
    assert cached("a" * 64, width=9, height=8) is None
