"""The header of a mail: who wrote it, when, about what, in answer to which others. Whatever stands there, it is read.

RFC 5322 (fields), RFC 2047 (encoded words), RFC 2919 (List-Id), RFC 5256, section 2.1 (base subjects).
"""

import functools
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32
from email.utils import parseaddr, parsedate_tz
from typing import NamedTuple

from store import clock, text
from store.transfer.charsets import decoded

MAX_FIELD = 20_000
"""Characters of a field that are looked at: some parsers take the square of their number."""
MAX_HEADER = 1 << 20
PIECE = 1 << 20
MAX_REFERENCES = 100
MAX_ID = 250
FIRST_YEAR = 1971
"""Before it there was no mail: such dates come from clocks that stood at zero."""

_BLANK = re.compile(rb"\r?\n\r?\n")
_ID = re.compile(r"<([^<>]+)>")
_ADDRESS = re.compile(r"[^\s<>\"(),;:\\]+@[^\s<>\"(),;:\\]+")
_FOLD = re.compile(r"\s*\r?\n\s+")
_REPLY = r"(?:re|aw|sv|antw)(?:\[\d+\]|\^\d+)?\s*(?:\[[^\[\]]*\]\s*)?:"
_REPLIES = re.compile(rf"\s*{_REPLY}", re.IGNORECASE)
_LEADER = re.compile(rf"\s*(?:\[[^\[\]]*\]\s*)*(?:{_REPLY}|fwd?\s*(?:\[[^\[\]]*\]\s*)?:)", re.IGNORECASE)
_BLOB = re.compile(r"\s*\[([^\[\]]*)\]\s*")
_FORWARDED = re.compile(r"\s*\[fwd:(.*)\]\s*", re.IGNORECASE | re.DOTALL)


class Raw(Compat32):
    """The lenient policy, with fields as they are: bytes that are not ASCII as surrogates."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """The value, untouched; Compat32 would make an object of one that is not ASCII."""
        return value


RAW = Raw()


class Head(NamedTuple):
    """What a header says.

    `references` are ids, oldest first, `date` is ISO-8601 in UTC, `list` the mailing list's name, `form` what says how
    to read the body.
    """

    id: str | None
    references: tuple[str, ...]
    subject: str
    name: str | None
    address: str | None
    date: str | None
    list: str | None
    form: str


def read(data: bytes, envelope: bytes = b"") -> Head:
    """The header of a mail; `envelope` is the From_ line before it, which may tell the time."""
    end = _BLANK.search(data, 0, MAX_HEADER)
    # A mail that has no blank line in all of that has no header that anyone could read, or is one.
    message = BytesHeaderParser(policy=RAW).parsebytes(data[: end.start() + 2 if end else MAX_HEADER])
    name, address = _author(message)
    return Head(
        id=next(_ids(_field(message, "message-id")), None),
        references=_references(message),
        subject=field_text(_field(message, "subject")),
        name=name,
        address=address,
        date=_date(message, envelope),
        list=_list(message),
        form=_field(message, "content-type") + _field(message, "content-transfer-encoding"),
    )


def digest(data: bytes, head: Head) -> str:
    """What tells one mail from another: its body, author, time and subject, but not the ways that it went."""
    blank = _BLANK.search(data, 0, MAX_HEADER)
    start, end = blank.end() if blank else 0, len(data)
    while end > start and data[end - 1] in b"\r\n":
        end -= 1
    parts = (head.subject, head.address, head.date, head.form, "")
    made = hashlib.sha256("\x1f".join(part or "" for part in parts).encode("utf-8", "replace"))
    for at in range(start, end, PIECE):
        made.update(data[at : min(at + PIECE, end)].replace(b"\r", b""))
    return made.hexdigest()


def _field(message: "Message[str, str]", name: str) -> str:
    value = message.get(name)
    return str(value)[:MAX_FIELD] if value is not None else ""


def field_text(value: str) -> str:
    """A field as a person reads it: unfolded, encoded words and bytes decoded, one clean line."""
    value = _FOLD.sub(" ", value)
    if not value.isascii():
        value = decoded(value.encode("ascii", "surrogateescape"), None) if _bytes_only(value) else value
    try:
        parts = decode_header(value) if "=?" in value else [(value, None)]
    except (HeaderParseError, ValueError):
        parts = [(value, None)]
    return text.clean_line("".join(_part(part, charset) for part, charset in parts)) or text.clean_line(value)


def _bytes_only(value: str) -> bool:
    return all(ch < "\x80" or "\udc80" <= ch <= "\udcff" for ch in value)


def _part(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    if charset is not None:
        return decoded(part, charset)
    try:
        return part.decode("raw-unicode-escape")
    except UnicodeDecodeError:
        return part.decode("latin-1")


def _ids(value: str) -> Iterator[str]:
    for found in _ID.findall(value):
        if made := _id(found):
            yield made


def _id(value: str) -> str:
    value = "".join(text.clean(value.encode("ascii", "replace").decode("ascii")).split())
    if len(value) > MAX_ID:
        return f"{value[:MAX_ID]}#{hashlib.sha256(value.encode()).hexdigest()[:16]}"
    return value


def _references(message: "Message[str, str]") -> tuple[str, ...]:
    found = list(dict.fromkeys(_ids(_field(message, "references"))))
    if not found:
        found = list(_ids(_field(message, "in-reply-to")))[:1]
    return tuple(found if len(found) <= MAX_REFERENCES else [found[0], *found[1 - MAX_REFERENCES :]])


def _author(message: "Message[str, str]") -> tuple[str | None, str | None]:
    """The name and the address in lower case; without a name, what stands before the address's @."""
    value = _FOLD.sub(" ", _field(message, "from") or _field(message, "sender"))
    try:
        name, address = parseaddr(value)
    except (RecursionError, ValueError, IndexError):
        name, address = "", ""
    if "@" not in address:
        found = _ADDRESS.search(value)
        name, address = name or value.partition("<")[0], found[0] if found else ""
    name = field_text(name).strip("\"' ")
    address = _id(address).lower()
    if not any(ch.isalnum() for ch in name) or "@" in name:
        name = field_text(address.partition("@")[0] or name.partition("@")[0])
    return name[: text.MAX_NAME].strip() or None, address or None


def _date(message: "Message[str, str]", envelope: bytes) -> str | None:
    """From the field Date, else the newest Received, else the From_ line."""
    values = [_field(message, "date")]
    values += [str(value)[:MAX_FIELD].rpartition(";")[2] for value in message.get_all("received", ())[:3]]
    words = envelope.decode("ascii", "replace").split()
    # After From and the address: the day, month, day, time and year of asctime(3).
    values.append(" ".join(words[2:9]))
    return next((found for value in values if (found := _time(value)) is not None), None)


def _time(value: str) -> str | None:
    try:
        found = parsedate_tz(value[:200])
        if found is None:
            return None
        year, month, day, hour, minute, second = found[:6]
        offset = found[9] or 0
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        moment -= timedelta(seconds=offset if abs(offset) <= 86_400 else 0)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return clock.iso(moment) if moment.year >= FIRST_YEAR else None


def _list(message: "Message[str, str]") -> str | None:
    """The list's name: what stands before its id, or the id's first word."""
    value = field_text(_field(message, "list-id"))
    if value:
        phrase, _, rest = value.partition("<")
        name = phrase.strip("\"' ") or rest.partition(".")[0].strip("> ")
    else:
        name = field_text(_field(message, "x-list")) or field_text(_field(message, "x-mailing-list"))
        name = name.strip("<> ").partition("@")[0]
    return name[: text.MAX_NAME].strip() if any(ch.isalnum() for ch in name) else None


@functools.lru_cache(maxsize=1024)
def base_subject(subject: str) -> tuple[str, bool]:
    """The base subject, case-folded, and whether the subject is one of an answer (RFC 5256, section 2.1).

    Beside `Re:` the same in other languages counts: `AW:`, `SV:`, `Antw:`.
    """
    rest, reply = subject.strip(), False
    while True:
        before = rest
        if rest.lower().endswith("(fwd)"):
            rest = rest[:-5].rstrip()
        if (leader := _LEADER.match(rest)) is not None:
            reply = True
            rest = rest[leader.end() :].lstrip()
        elif (blob := _BLOB.match(rest)) is not None and rest[blob.end() :]:
            rest = rest[blob.end() :]
        elif (forwarded := _FORWARDED.fullmatch(rest)) is not None:
            reply = True
            rest = forwarded[1].strip()
        if rest == before:
            return rest.casefold(), reply


def title(subject: str, own: str | None) -> str:
    """A subject as a thread's title: without `Re:`, and without the tag of the mailing list itself, `own`."""
    rest = subject
    while True:
        if (leader := _REPLIES.match(rest)) is not None:
            rest = rest[leader.end() :].lstrip()
        elif (blob := _BLOB.match(rest)) is not None and own and blob[1].strip().casefold() == own.casefold():
            rest = rest[blob.end() :]
        else:
            return rest
