"""What a file is, by its content and not by its name. Runs in the picture process."""

import codecs
import os

PICTURES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
    "image/heic": "HEIF",
    "image/avif": "AVIF",
    "image/jp2": "JPEG2000",
    "image/x-icon": "ICO",
}
"""The media types of pictures that can be shown, each with Pillow's name for the format.

Formats that no camera, phone or screenshot writes are left out: their decoders are old, and each is another door.
"""

# The first bytes of each format, by its specification; `None` stands for any byte.
_SIGNATURES: tuple[tuple[str, tuple[bytes | None, ...]], ...] = (
    ("image/jpeg", (b"\xff\xd8\xff",)),
    ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ("image/gif", (b"GIF87a",)),
    ("image/gif", (b"GIF89a",)),
    ("image/webp", (b"RIFF", None, None, None, None, b"WEBP")),
    ("image/tiff", (b"II*\0",)),
    ("image/tiff", (b"MM\0*",)),
    ("image/tiff", (b"II+\0",)),
    ("image/tiff", (b"MM\0+",)),
    ("image/jp2", (b"\0\0\0\x0cjP  \r\n\x87\n",)),
    ("image/jp2", (b"\xff\x4f\xff\x51",)),
    ("image/x-icon", (b"\0\0\x01\0",)),
)
_HEIF = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_BMP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)


def picture_type(head: bytes) -> str | None:
    """The media type of a picture, by its first bytes (at least 32 of them); None for anything else."""
    for media_type, parts in _SIGNATURES:
        if _begins(head, parts):
            return media_type
    if head[4:8] == b"ftyp":
        if head[8:12] in _HEIF:
            return "image/heic"
        if head[8:12] in (b"avif", b"avis"):
            return "image/avif"
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return "image/bmp"
    return None


def _begins(head: bytes, parts: tuple[bytes | None, ...]) -> bool:
    at = 0
    for part in parts:
        if part is not None and head[at : at + len(part)] != part:
            return False
        at += 1 if part is None else len(part)
    return len(head) >= at


def media_type(head: bytes) -> str:
    """The media type of a file by its first bytes."""
    found = picture_type(head)
    if found is not None:
        return found
    return "text/plain" if is_text(head) else _other(head)


def _other(head: bytes) -> str:
    import puremagic

    try:
        found = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        return "application/octet-stream"
    # A picture of a kind that is not shown is a file like any other; its name is not to promise more.
    return found if found.count("/") == 1 and found.isascii() and found.isprintable() else "application/octet-stream"


def is_text(head: bytes) -> bool:
    """Whether the beginning of a file reads as text: UTF-8, or UTF-16 that says so, without control characters."""
    encoding = encoding_of(head)
    try:
        read = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    return not any(ord(sign) < 32 and sign not in "\t\n\r\f\x1b" for sign in read)


def encoding_of(head: bytes) -> str:
    """In what a text is written, as far as its first bytes say."""
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def name_of(path: str) -> str:
    """A path's last name."""
    return os.path.basename(path.rstrip("/")) or path
