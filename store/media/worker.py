"""The process that opens files: told what to do by one line of JSON, it answers with one, and ends.

It runs as a script with nothing of Hallway's. What it says is not believed by who asked: a hostile picture may have
taken it over. Answers: `{"error": WORD, "said": TEXT}`, else what was found out.
"""

import contextlib
import hashlib
import json
import os
import stat
import sys
import time
import warnings
from pathlib import Path
from typing import Any

MEMORY = 512 << 20
CHUNK = 1 << 20
HEAD = 1 << 16
SPARED = 2.0
"""Seconds that are left for the rest when hashing is given up."""

ORIENTATION, GPS, EXIF = 0x0112, 0x8825, 0x8769
APP1, SCAN, END = 0xE1, 0xDA, 0xD9
"""What follows 0xFF in a JPEG."""
TAKEN, TAKEN_ZONE = 0x9003, 0x9011

MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
)


class Refused(Exception):
    """A file that is not taken: a word for why."""


def limit() -> None:
    """Bound what a hostile file can take: memory; no core of it is dumped."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def opened(path: str) -> int:
    """A handle of a regular file; nothing else is ever opened for longer than it takes to see that."""
    if not stat.S_ISREG(_kind(os.stat(path).st_mode)):
        raise Refused("special")
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    if not stat.S_ISREG(_kind(os.fstat(handle).st_mode)):
        raise Refused("special")
    return handle


def _kind(mode: int) -> int:
    if stat.S_ISDIR(mode):
        raise Refused("folder")
    return mode


def inspect(path: str, seconds: float) -> dict[str, Any]:
    """What a file is."""
    end = time.monotonic() + seconds - SPARED
    resolved = os.path.realpath(path, strict=True)
    with open(opened(path), "rb", buffering=0) as file:
        facts = os.fstat(file.fileno())
        head = file.read(HEAD)
        found = {"resolved": resolved, "size": facts.st_size, "modified": facts.st_mtime}
        found |= _content(file, head)
        file.seek(0)
        found["sha256"] = _digest(file, end)
    return found


def _digest(file: Any, end: float) -> str | None:
    """The SHA-256 of a file, None when that takes too long."""
    found = hashlib.sha256()
    while chunk := file.read(CHUNK):
        found.update(chunk)
        if time.monotonic() > end:
            return None
    return found.hexdigest()


def _content(file: Any, head: bytes) -> dict[str, Any]:
    media_type = next((kind for magic, kind in MAGIC if head.startswith(magic)), None)
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        media_type = "image/heic"
    elif head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        media_type = "image/webp"
    if media_type is None or media_type.startswith("image/"):
        picture = _picture(file, media_type)
        if picture is not None:
            return picture
    return {"kind": "other", "media_type": media_type} if media_type else _text(head)


def _text(head: bytes) -> dict[str, Any]:
    try:
        head.decode("utf-8") if len(head) < HEAD else head[:-4].decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 8:
            return {"kind": "other", "media_type": "application/octet-stream"}
    if b"\0" in head:
        return {"kind": "other", "media_type": "application/octet-stream"}
    return {"kind": "text", "media_type": "text/plain"}


def _picture(file: Any, media_type: str | None) -> dict[str, Any] | None:
    """What is known of a picture without decoding it; None for a file that is none."""
    from PIL import Image

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with contextlib.suppress(ImportError):
        from pillow_heif import register_heif_opener

        register_heif_opener()
    file.seek(0)
    try:
        with Image.open(file) as picture:
            exif = picture.getexif()
            width, height = picture.size
            turned = exif.get(ORIENTATION)
            turned = turned if isinstance(turned, int) and 1 <= turned <= 8 else None
            if turned is not None and turned >= 5:
                width, height = height, width
            return {
                "kind": "picture",
                "media_type": Image.MIME.get(picture.format or "", media_type or "image/*"),
                "width": width,
                "height": height,
                "orientation": turned,
                "taken": _taken(exif),
                "position": bool(exif.get_ifd(GPS)) or _says_place(picture.info),
            }
    except MemoryError:
        raise
    except Exception as error:  # Pillow raises whatever its many decoders do.
        if media_type is None:
            return None
        problem = "broken"
        if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
            problem = "pixels"
        elif media_type == "image/heic" and "pillow_heif" not in sys.modules:
            problem = "heic"
        return {"kind": "picture", "media_type": media_type, "problem": problem}


def _taken(exif: Any) -> list[str] | None:
    details = exif.get_ifd(EXIF)
    taken, zone = details.get(TAKEN), details.get(TAKEN_ZONE, "")
    return [taken, zone if isinstance(zone, str) else ""] if isinstance(taken, str) else None


def _says_place(info: dict[Any, Any]) -> bool:
    """Whether XMP says where it was taken."""
    packets = [value for key, value in info.items() if "xmp" in str(key).lower()]
    return any(b"GPS" in (value if isinstance(value, bytes) else str(value).encode()) for value in packets)


def keep(path: str, folder: str, mode: int) -> dict[str, Any]:
    """Copy a file into a folder, without the place where a photo was taken, under the SHA-256 of what was written."""
    with open(opened(path), "rb", buffering=0) as file:
        known = _content(file, file.read(HEAD))
        file.seek(0)
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        draft = target / "draft"
        found, size = hashlib.sha256(), 0
        with open(draft, "wb") as out:
            if known.get("position"):
                pieces = _without_place(file.readall(), known["media_type"])
            else:
                pieces = iter(lambda: file.read(CHUNK), b"")
            for piece in pieces:
                out.write(piece)
                found.update(piece)
                size += len(piece)
            out.flush()
            os.chmod(draft, mode)
            os.fsync(out.fileno())
    if known.get("position"):
        with open(opened(str(draft)), "rb", buffering=0) as check:
            if _content(check, check.read(HEAD)).get("position"):
                raise Refused("place")
    os.replace(draft, target / found.hexdigest())
    return {"sha256": found.hexdigest(), "size": size, "media_type": known["media_type"]}


def _without_place(content: bytes, media_type: str) -> Any:
    """A picture's bytes without what says where it was taken; its pixels are left as they are."""
    if media_type == "image/jpeg":
        return _jpeg(content)
    if media_type == "image/png":
        return _png(content)
    raise Refused("place")


def _jpeg(content: bytes) -> Any:
    """JPEG's segments up to the scan (ITU T.81, annex B), the Exif one written anew, those of XMP left out."""
    import io

    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        exif = picture.getexif()
        with contextlib.suppress(KeyError):
            del exif[GPS]
        kept = exif.tobytes()
    yield content[:2]
    if len(kept) + 2 < 1 << 16:
        kept = kept if kept.startswith(b"Exif\0\0") else b"Exif\0\0" + kept
        yield b"\xff\xe1" + (len(kept) + 2).to_bytes(2, "big") + kept
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != END:
        size = int.from_bytes(content[at + 2 : at + 4], "big")
        segment = content[at : at + 2 + size]
        at += 2 + size
        if segment[1] == SCAN:
            start, at = at, _behind_scan(content, at)
            segment += content[start:at]
        # Exif and XMP say places; what lies behind the picture, and MPF tells of, are others with Exif of their own.
        if segment[1] != APP1 and segment[4:8] != b"MPF\0":
            yield segment
    yield bytes((0xFF, END))


def _behind_scan(content: bytes, at: int) -> int:
    """Where the next segment, or the end, stands behind the data of a scan."""
    while 0 <= (found := content.find(b"\xff", at)) < len(content) - 1:
        sign = content[found + 1]
        if sign and sign != 0xFF and not 0xD0 <= sign <= 0xD7:
            return found
        at = found + (1 if sign == 0xFF else 2)
    return len(content)


def _png(content: bytes) -> Any:
    """PNG's chunks (W3C, PNG, 5.3) but those of Exif and text, which may say a place."""
    yield content[:8]
    at = 8
    while at + 12 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] not in (b"eXIf", b"iTXt", b"tEXt", b"zTXt"):
            yield content[at : at + 12 + size]
        at += 12 + size


def main() -> None:
    """Read one request, answer it."""
    asked = json.loads(sys.stdin.buffer.readline())
    limit()
    try:
        if asked["do"] == "inspect":
            answer = inspect(asked["path"], asked["seconds"])
        else:
            answer = keep(asked["path"], asked["folder"], asked["mode"])
    except Refused as error:
        answer = {"error": str(error)}
    except FileNotFoundError:
        answer = {"error": "missing"}
    except PermissionError:
        answer = {"error": "denied"}
    except MemoryError:
        answer = {"error": "memory"}
    except OSError as error:
        full = error.errno in (28, 122)  # ENOSPC, EDQUOT
        answer = {"error": "full" if full else "system", "said": error.strerror or ""}
    except ValueError as error:
        answer = {"error": "system", "said": str(error)}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
