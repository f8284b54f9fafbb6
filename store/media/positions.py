"""Copies of files, from which is gone where a picture was taken. Runs in the picture process.

Nothing is decoded and written anew: the pixels, and all else that a picture says, stay as they are to the bit. Where
it was taken stands in EXIF's GPS fields (EXIF 2.32, section 4.6.6), which are a TIFF structure (TIFF 6.0) wherever a
format keeps them, and in XMP as properties of the exif namespace (XMP specification part 2). PNG can also hold both in
texts (PNG 3rd edition, section 11.3.3), which are left out.
"""

import contextlib
import hashlib
import mmap
import os
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from store.errors import Full, Invalid
from store.media import kinds
from store.media.opening import named, regular

CHUNK = 1 << 20
HEAD = 8192
GPS_INFO = 0x8825
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
"""Bytes of a value of each TIFF type."""
_TIFF = re.compile(rb"II\*\0|MM\0\*")
_XMP = (
    re.compile(rb"""exif:GPS\w+\s*=\s*(?:"[^"]*"|'[^']*')"""),
    re.compile(rb"<(exif:GPS\w+)\b[^>]*>.*?</\1\s*>", re.DOTALL),
    re.compile(rb"<exif:GPS\w+\b[^>]*/>"),
)
_PNG_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_PNG_SAYS_MORE = (b"Raw profile type ", b"XML:com.adobe.xmp")


def copy(path: str, target: str, mode: int, largest: int, *, position: bool = False) -> dict[str, Any]:
    """Copy a file of at most `largest` bytes to `target`, which must not be there; durable when it returns.

    Unless its `position` is wanted, without where a picture was taken.

    Says the SHA-256, the bytes and the media type of the copy. Raises StoreError; then there is no copy.
    """
    try:
        number = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(number, "w+b") as out:
            with regular(os.path.expanduser(path)) as (file, found):
                if found.st_size > largest:
                    raise Invalid(
                        f"A copy is kept of files up to {largest >> 30} GB, and {named(path)} is larger; attach it with"
                        " --no-keep."
                    )
                head = file.read(HEAD)
                file.seek(0)
                media_type = kinds.media_type(head)
                if media_type == "image/png" and not position:
                    _copy_png(file, out)
                else:
                    while chunk := file.read(CHUNK):
                        out.write(chunk)
            out.flush()
            if media_type in kinds.PICTURES and out.tell() and not position:
                _strip(out)
                _require_gone(out, media_type)
            out.seek(0)
            digest = hashlib.file_digest(out, "sha256").hexdigest()
            size = os.fstat(number).st_size
            os.fchmod(number, mode)
            os.fsync(number)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(target)
        if isinstance(error, OSError):
            raise Full(f"The copy could not be written ({error.strerror}); free some space and try again.") from error
        raise
    return {"sha256": digest, "size": size, "media_type": media_type}


def _strip(out: BinaryIO) -> None:
    with mmap.mmap(out.fileno(), 0) as data:
        for match in _TIFF.finditer(data):
            blank_gps(data, match.start())
        for pattern in _XMP:
            for match in pattern.finditer(data):
                data[match.start() : match.end()] = b" " * (match.end() - match.start())
        data.flush()


def blank_gps(data: "mmap.mmap | bytearray", start: int) -> bool:
    """Take the GPS fields out of the TIFF structure that may begin at `start`; whether there were any.

    Their values become zeros, and the entry that led to them goes: those behind it move up, and the count says one
    less. Anything that does not add up is left as it is: then no TIFF structure begins here.
    """
    order = "<" if data[start : start + 2] == b"II" else ">"
    with contextlib.suppress(struct.error, IndexError, ValueError):
        (first,) = struct.unpack_from(order + "I", data, start + 4)
        directory = start + first
        (count,) = struct.unpack_from(order + "H", data, directory)
        if first < 8 or directory + 6 + count * 12 > len(data):
            return False
        for entry in range(directory + 2, directory + 2 + count * 12, 12):
            tag, kind, values, offset = struct.unpack_from(order + "HHII", data, entry)
            if tag == GPS_INFO and kind in (4, 13) and values == 1:
                _blank_directory(data, start, start + offset, order)
                end = directory + 2 + count * 12 + 4  # The pointer to the next directory moves up too.
                data[entry : end - 12] = data[entry + 12 : end]
                data[end - 12 : end] = bytes(12)
                struct.pack_into(order + "H", data, directory, count - 1)
                return True
    return False


def _blank_directory(data: "mmap.mmap | bytearray", start: int, directory: int, order: str) -> None:
    (count,) = struct.unpack_from(order + "H", data, directory)
    end = directory + 2 + count * 12
    if directory < start + 8 or end > len(data) or count > 64:
        raise ValueError("no directory of GPS fields")
    for entry in range(directory + 2, end, 12):
        _, kind, values, offset = struct.unpack_from(order + "HHII", data, entry)
        size = _SIZES.get(kind, 1) * values
        if size > 4 and start + offset + size <= len(data) and size <= 1 << 16:
            data[start + offset : start + offset + size] = bytes(size)
    data[directory:end] = bytes(end - directory)


def _copy_png(file: BinaryIO, out: BinaryIO) -> None:
    """Copy a PNG chunk by chunk, but for texts that hold EXIF or XMP; EXIF of its own is blanked, its checksum made."""
    signature = file.read(8)
    out.write(signature)
    for kind, body in _chunks(file):
        if kind in _PNG_TEXTS and body.startswith(_PNG_SAYS_MORE):
            continue
        if kind == b"eXIf":
            edited = bytearray(body)
            blank_gps(edited, 0)
            body = bytes(edited)
        out.write(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)))
    while chunk := file.read(CHUNK):
        out.write(chunk)


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG up to its end, or to where it is broken: what comes then is left to the reader."""
    while True:
        at = file.tell()
        head = file.read(8)
        length = int.from_bytes(head[:4], "big") if len(head) == 8 else 1 << 31
        body = file.read(length) if length < 1 << 31 else b""
        checksum = file.read(4)
        if length >= 1 << 31 or len(body) < length or len(checksum) < 4:
            file.seek(at)
            return
        if int.from_bytes(checksum, "big") != zlib.crc32(head[4:] + body) and head[4:] in (b"IHDR", b"IDAT", b"PLTE"):
            file.seek(at)  # Broken where it matters: the copy is to be as broken, not mended.
            return
        yield head[4:], body
        if head[4:] == b"IEND":
            return


def _require_gone(out: BinaryIO, media_type: str) -> None:
    """Read the copy as whoever gets it could: if it still says where, there is to be no copy."""
    from PIL import Image

    from store.media import pictures

    out.seek(0)
    try:
        if media_type == "image/heic" and not pictures.reads_heif():
            return
        with Image.open(out, formats=pictures.readers(media_type)) as image:
            if pictures.says_where(image, image.getexif()):
                raise Invalid("It says where it was taken in a way that can't be removed; attach it with --no-keep.")
    except Invalid:
        raise
    except Exception:  # It is no picture that anybody could read; it was copied as it is.
        return
