"""Reading pictures: their facts, and their pixels small enough for a terminal. Runs in the picture process only.

The formats are those of `kinds.PICTURES`, and the one that the first bytes say is the one that reads: no other
decoder sees the file.
"""

import os
import warnings
from datetime import datetime
from io import BufferedReader
from typing import Any

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from store.clock import iso
from store.errors import Invalid
from store.media import kinds
from store.media.opening import regular

PIXELS = 200_000_000
"""A picture with more pixels is not read at all; phones take up to that many."""
LARGEST = 1 << 30
"""Bytes of the largest file that is read as a picture."""
BACKGROUND = (32, 32, 32)
"""What shows through a picture that is transparent: near to a dark and to a light terminal's."""
SIDES_SWAPPED = (5, 6, 7, 8)
"""Orientations in which width and height change places (EXIF 2.32, tag 0x0112)."""

HEIC = "Hallway shows HEIC pictures where pillow-heif is installed; install hallway[heic], or save it as JPEG."

Image.MAX_IMAGE_PIXELS = PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


def facts(path: str) -> dict[str, Any]:
    """Width and height upright, orientation, when taken, and whether it says where. Raises StoreError."""
    with regular(os.path.expanduser(path)) as (file, found), _opened(file, found.st_size) as image:
        exif = _exif(image)
        orientation = exif.get(ExifTags.Base.Orientation)
        width, height = image.size if orientation not in SIDES_SWAPPED else (image.height, image.width)
        return {
            "width": width,
            "height": height,
            "orientation": orientation if orientation in range(1, 9) else None,
            "taken_at": _taken(exif),
            "position": says_where(image, exif),
        }


def thumbnail(path: str, width: int, height: int) -> tuple[int, int, bytes]:
    """A picture upright, within `width` by `height` pixels, never enlarged, as RGB bytes. Raises StoreError."""
    with regular(os.path.expanduser(path)) as (file, found), _opened(file, found.st_size) as image:
        swapped = _exif(image).get(ExifTags.Base.Orientation) in SIDES_SWAPPED
        room = (height, width) if swapped else (width, height)
        # A JPEG is read at a fraction of its size (draft): a twelfth of the work.
        image.draft("RGB", (room[0] * 2, room[1] * 2))
        image.load()
        small = image
        if image.mode not in ("RGB", "RGBA", "L"):
            small = image.convert("RGBA" if _transparent(image) else "RGB")
        small.thumbnail(room, Image.Resampling.LANCZOS, reducing_gap=2.0)
        if "exif" not in small.info and "exif" in image.info:
            small.info["exif"] = image.info["exif"]
        upright = ImageOps.exif_transpose(small)
        if upright.mode == "RGBA":
            ground = Image.new("RGBA", upright.size, (*BACKGROUND, 255))
            upright = Image.alpha_composite(ground, upright)
        upright = upright.convert("RGB")
        return upright.width, upright.height, upright.tobytes()


def _opened(file: BufferedReader, size: int) -> Image.Image:
    head = file.read(64)
    file.seek(0)
    media_type = kinds.picture_type(head)
    if media_type is None:
        raise Invalid("It is no picture of a kind that Hallway shows; open it with its own program.")
    if size > LARGEST:
        raise Invalid("It is larger than the pictures that Hallway shows; open it with its own program.")
    if media_type == "image/heic" and not reads_heif():
        raise Invalid(HEIC)
    try:
        return Image.open(file, formats=readers(media_type))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid("It has more pixels than Hallway shows (200 million); open it with its own program.") from error
    except UnidentifiedImageError as error:
        raise Invalid("It is damaged, or not what it seems; open it with its own program.") from error


def readers(media_type: str) -> tuple[str, ...]:
    """Pillow's names of what reads a kind of picture; cameras write several JPEGs into one file."""
    wanted = kinds.PICTURES[media_type]
    return ("JPEG", "MPO") if wanted == "JPEG" else (wanted,)


def reads_heif() -> bool:
    """Whether HEIC can be read: that takes a library of its own, which not everybody wants to install."""
    try:
        import pillow_heif
    except ImportError:
        return False
    # Each thread has a stack of its own to reserve, and there is not much address space.
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False)
    return True


def _transparent(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info


def _exif(image: Image.Image) -> Image.Exif:
    """What a picture says of itself; nothing where that is damaged."""
    try:
        return image.getexif()
    except Exception:  # Whatever is wrong in there, the picture itself may be right.
        return Image.Exif()


def _taken(exif: Image.Exif) -> str | None:
    """When a picture was taken, in the camera's time as if it were UTC, unless it says how far from that it is."""
    try:
        inner = exif.get_ifd(ExifTags.IFD.Exif)
        said = str(inner.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime) or "")
        offset = str(inner.get(ExifTags.Base.OffsetTimeOriginal) or "").strip().strip("\0")
        moment = datetime.strptime(said.strip().strip("\0"), "%Y:%m:%d %H:%M:%S")
        return iso(datetime.fromisoformat(f"{moment.isoformat()}{offset or '+00:00'}"))
    except Exception:  # A camera whose clock was never set writes zeros, a broken one anything.
        return None


def says_where(image: Image.Image, exif: Image.Exif) -> bool:
    """Whether a picture says where it was taken: by EXIF's GPS fields, or in XMP."""
    try:
        if any(
            tag in exif.get_ifd(ExifTags.IFD.GPSInfo) for tag in (ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLongitude)
        ):
            return True
    except Exception:
        return True  # There is something that can't be read: better said than not.
    packets = (image.info.get(name) for name in ("xmp", "XML:com.adobe.xmp", "Raw profile type xmp"))
    return any(
        b"GPSLatitude" in (packet.encode() if isinstance(packet, str) else packet) for packet in packets if packet
    )
