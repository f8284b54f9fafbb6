"""Standard input as the text of a post: read within bounds, decoded, and a program's output shown as it was typed."""

import codecs
import re
from typing import BinaryIO, NamedTuple

from store.errors import Invalid
from store.text import MAX_BODY
from tui.cli import logs

HALF = 4 * MAX_BODY
"""Bytes of the beginning, and of the end, that are taken into memory: as many as the longest post can have."""
CHUNK = 1 << 16

BINARY = "This is no text, so nothing was posted; put the file where colleagues can read it, and post where it lies."

_ZEROS = re.compile("\x00+")
_ODD = re.compile("[\x00-\x07\x0e-\x1a\x1c-\x1f\ufffd]")


class Piped(NamedTuple):
    """What came: its beginning, the end of what did not fit, and how many lines were lost between them."""

    head: bytes
    tail: bytes = b""
    gone: int = 0


class Shaped(NamedTuple):
    """A post's text, how many lines of what came it lacks, and whether some of it could not be read."""

    text: str
    gone: int
    odd: bool


def beginning(stream: BinaryIO) -> bytes:
    """The first `HALF` bytes of a stream."""
    head = bytearray()
    while len(head) < HALF and (chunk := stream.read(min(CHUNK, HALF - len(head)))):
        head += chunk
    return bytes(head)


def rest(head: bytes, stream: BinaryIO) -> Piped:
    """A beginning and what follows it, of which only the last `HALF` bytes or so are kept: memory has a bound."""
    tail, gone, long = bytearray(), 0, False
    while chunk := stream.read(CHUNK):
        tail += chunk
        if len(tail) > HALF + 16 * CHUNK:
            long = True
            gone += tail.count(b"\n", 0, len(tail) - HALF)
            del tail[: len(tail) - HALF]
    if not long:
        return Piped(head + bytes(tail))
    # Half a line, or half a character, at the seam is none.
    cut = tail.find(b"\n") + 1
    return Piped(head, bytes(tail[cut:]), gone)


def is_log(head: bytes, log: bool | None) -> bool:
    """Whether a text is shown as a program's output: as was said, else by its looks. Raises Invalid for no text."""
    return _typed(_decoded(head)[0], log)


def _typed(text: str, log: bool | None) -> bool:
    if log is not None:
        return log
    return logs.looks_typed(text) or (len(text) > MAX_BODY and not logs.mostly_prose(text))


def shape(piped: Piped, *, log: bool | None = None) -> Shaped:
    """The text of a post: prose as it is, and what looks like a program's output, or is said to be, in a fenced block.

    Only what a program wrote is ever shortened. Raises Invalid for what is no text.
    """
    head, odd = _decoded(piped.head)
    tail, odder = _decoded(piped.tail)
    if not _typed(head, log):
        return Shaped(logs.ESCAPES.sub("", head) + tail, 0, odd or odder)
    text, gone = logs.fenced(logs.plain(head), logs.plain(tail), piped.gone, MAX_BODY)
    return Shaped(text, gone, odd or odder)


def _decoded(raw: bytes) -> tuple[str, bool]:
    """Text, and whether some bytes of it could not be read. Raises Invalid for what is no text."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # As PowerShell writes it.
        text = raw.decode("utf-16", "replace")
    else:
        text = raw.decode("utf-8-sig", "replace")
    start = _ZEROS.sub("\0", text[:CHUNK])  # A log that a power cut has hit holds runs of zeros, and is a log.
    odd = len(_ODD.findall(start))
    if 7 * odd > len(start) and start.strip("\0\x1b\x07 \n") and odd > 3:
        raise Invalid(BINARY)
    return text, "\ufffd" in text and b"\xef\xbf\xbd" not in raw
