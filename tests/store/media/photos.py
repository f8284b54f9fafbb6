"""Photos for tests: those that lie beside this checkout, and made ones."""

from pathlib import Path

from PIL import Image

PHOTOS = Path(__file__).resolve().parents[4] / "shared" / "data" / "photos"


def jpeg(path: Path, *, size: tuple[int, int] = (40, 30), orientation: int = 1, place: bool = False) -> Path:
    """A picture with a camera's data; `place` puts a GPS position into it."""
    picture = Image.new("RGB", size, "teal")
    exif = picture.getexif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8769)[0x9003] = "2026:11:20 14:03:05"
    exif.get_ifd(0x8769)[0x9011] = "+01:00"
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 12.0, 30.0), 3: "E", 4: (16.0, 22.0, 0.0)})
    picture.save(path, exif=exif)
    return path
