"""The body of a mail: its text, and its files.

MIME (RFC 2045 to 2047), format=flowed (RFC 3676), nested mails (message/rfc822) as files. A body that breaks the rules
is taken as the plain text that it then is: nothing of it is lost.
"""

import binascii
import functools
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import MessageError
from email.generator import BytesGenerator
from email.message import Message
from email.parser import BytesParser
from email.utils import collapse_rfc2231_value
from io import BytesIO
from typing import TypeAlias

from store import text
from store.posts import Format
from store.transfer.charsets import decoded
from store.transfer.html import markdown
from store.transfer.mail_head import RAW, field_text
from store.transfer.record import FileRecord

MAX_PARTS = 500
"""Boundaries of parts in a mail: with more of them one in another, the parser's time grows with their number."""
MAX_LINES = 300_000
"""Lines of a mail whose parts are told apart, as each takes 50 bytes more than its text."""
MAX_TEXT = 4 * text.MAX_BODY
"""Bytes of a part that is read as text; the whole of a larger one is a file."""
MAX_HTML = 512 << 10
"""Bytes of HTML that is made Markdown, as its tree takes a hundred times its size; larger ones are files."""
MAX_FILE_NAME = 200
WHOLE = "whole text.txt"

_META = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_TYPE = re.compile(r"[a-z0-9.+_-]+/[a-z0-9.+_-]+")
BROKEN = (MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What the library raises on parts and parameters that break the rules, by versions of Python."""

Part: TypeAlias = "Message[str, str]"


@dataclass(slots=True)
class Body:
    """A mail's text and files. Plain text is as it was typed; of a mail in HTML alone it is Markdown."""

    text: str
    format: Format
    files: list[FileRecord]


@dataclass(slots=True)
class _Found:
    """What was found so far; where plain text says the same, HTML is not wanted."""

    html: bool = True
    texts: list[tuple[str, Format]] = field(default_factory=list)
    files: list[FileRecord] = field(default_factory=list)


def read(data: bytes) -> Body:
    """The body of a whole mail."""
    found = _Found()
    try:
        if data.count(b"boundary") > MAX_PARTS or data.count(b"\n") > MAX_LINES:
            raise ValueError("too many parts or lines")
        _collect(BytesParser(policy=RAW).parse(BytesIO(data)), found)
    except BROKEN:
        found = _Found()
        body = data.find(b"\n\n") + 1
        _text(data[body:], None, found)
    format_: Format = "markdown" if any(kind == "markdown" for _, kind in found.texts) else "plain"
    texts = [_fenced(said) if kind != format_ else said for said, kind in found.texts]
    whole = text.clean("\n\n".join(said.strip("\r\n") for said in texts if said.strip())).strip("\n")
    if len(whole) > text.MAX_BODY:
        if not any(file.name == WHOLE for file in found.files):
            found.files.append(_whole(whole.encode()))
        whole = whole[: text.MAX_BODY].rstrip()
    return Body(whole, format_, found.files)


def _whole(content: bytes) -> FileRecord:
    return FileRecord(WHOLE, None, "text/plain", len(content), content)


def _text(content: bytes, charset: str | None, found: _Found, flowed: str = "") -> None:
    """Take a part as plain text; `flowed` is its DelSp, if its format is flowed."""
    if len(content) > MAX_TEXT:
        found.files.append(_whole(content))
        content = content[:MAX_TEXT]
    said = decoded(content, charset)
    found.texts.append((unflowed(said, joined=flowed == "yes") if flowed else said, "plain"))


def _fenced(said: str) -> str:
    """Plain text within Markdown, as it was typed."""
    ticks = max((len(run) for run in re.findall(r"`+", said)), default=0)
    fence = "`" * max(3, ticks + 1)
    return f"{fence}\n{said.strip(chr(10))}\n{fence}"


def _collect(part: Part, found: _Found) -> None:
    kind = _content_type(part)
    if kind == "multipart/alternative":
        _alternative(part, found)
    elif kind.startswith("multipart/") and part.is_multipart():
        for inner in _inside(part):
            _collect(inner, found)
    elif kind.startswith("message/") and part.is_multipart():
        found.files.append(_nested(part, kind))
    else:
        _leaf(part, kind, found)


def _inside(part: Part) -> Iterator[Part]:
    payload = part.get_payload()
    for inner in payload if isinstance(payload, list) else ():
        if isinstance(inner, Message):
            yield inner


def _alternative(part: Part, found: _Found) -> None:
    """Plain text where it says anything, else the last alternative that can be read; files of all of them."""
    html = found.html and not any(map(_says, part.walk()))
    choices = [_Found(html) for _ in _inside(part)]
    for choice, inner in zip(choices, _inside(part), strict=True):
        _collect(inner, choice)
        found.files += choice.files
    said = [choice.texts for choice in choices if any(words.strip() for words, _ in choice.texts)]
    found.texts += next(iter(said[-1:] if html else said), [])


def _says(part: Part) -> bool:
    """Whether a part is plain text that says anything."""
    payload = None if part.is_multipart() else part.get_payload()
    return isinstance(payload, str) and _content_type(part) == "text/plain" and bool(payload.strip()) and _shown(part)


def _shown(part: Part) -> bool:
    disposition = str(part.get("content-disposition") or "").strip().lower()
    return _name(part) is None and not disposition.startswith("attachment")


def _leaf(part: Part, kind: str, found: _Found) -> None:
    shown = _shown(part)
    if kind == "text/html" and shown and not found.html:
        return
    content = _content(part)
    name = _name(part)
    if kind == "text/plain" and shown:
        flowed = (_parameter(part, "format") or "").lower() == "flowed"
        _text(content, _charset(part), found, (_parameter(part, "delsp") or "no").lower() if flowed else "")
    elif kind.startswith("multipart/"):
        # It says that there are parts and has none.
        _text(content, _charset(part), found)
    elif kind == "text/html" and shown and len(content) <= MAX_HTML:
        meta = _META.search(content, 0, 2048)
        charset = _charset(part) or (meta[1].decode("ascii") if meta else None)
        found.texts.append((markdown(decoded(content, charset)), "markdown"))
    elif content or name is not None or kind != "text/plain":
        found.files.append(FileRecord(name or _name_for(kind, found), None, kind, len(content), content))


def _content(part: Part) -> bytes:
    """What a part holds, decoded. It is taken out of the part: large files need not be there twice."""
    payload = part.get_payload()
    content: object = None
    try:
        if isinstance(payload, str) and str(part.get("content-transfer-encoding")).strip().lower() == "base64":
            part.set_payload("")
            content = binascii.a2b_base64(payload)
        else:
            content = part.get_payload(decode=True)
    except binascii.Error:
        part.set_payload(payload)
        content = part.get_payload(decode=True)
    except BROKEN:
        pass
    if isinstance(content, bytes):
        return content
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def _nested(part: Part, kind: str) -> FileRecord:
    """A mail within the mail, or a report about one, as a file of its own."""
    inner = next(_inside(part), None)
    made = BytesIO()
    for each in _inside(part):
        try:
            BytesGenerator(made, mangle_from_=False, maxheaderlen=0, policy=RAW).flatten(each)
        except BROKEN:
            made.write(b"\n".join(f"{key}: {value}".encode("utf-8", "surrogateescape") for key, value in each.items()))
    subject = field_text(str(inner.get("subject") or "")) if inner is not None else ""
    content = made.getvalue()
    usual = f"{subject or 'mail'}.eml" if kind == "message/rfc822" else f"{kind.partition('/')[2]}.txt"
    return FileRecord(_name(part) or cleaned_name(usual), None, kind, len(content), content)


def _content_type(part: Part) -> str:
    try:
        kind = part.get_content_type()
    except BROKEN:
        return "text/plain"
    return kind if _TYPE.fullmatch(kind) else "application/octet-stream"


def _charset(part: Part) -> str | None:
    charset = _parameter(part, "charset")
    return charset if isinstance(charset, str) else None


def _parameter(part: Part, name: str) -> str | None:
    try:
        value = part.get_param(name)
        return collapse_rfc2231_value(value) if value is not None else None
    except BROKEN:
        return None


def _name(part: Part) -> str | None:
    """A file's name as the mail gives it, without the folders before it."""
    try:
        name = part.get_filename()
    except BROKEN:
        name = None
    return cleaned_name(field_text(name)) if name else None


def cleaned_name(name: str) -> str:
    """A name that is one: without folders, dots before it, and at most 200 characters with its suffix."""
    name = re.split(r"[/\\]", text.clean_line(name).rstrip("/\\ "))[-1].strip(" .")
    if len(name) > MAX_FILE_NAME:
        stem, dot, suffix = name.rpartition(".")
        suffix = dot + suffix if stem and len(suffix) <= 10 else ""
        name = name[: MAX_FILE_NAME - len(suffix)] + suffix
    return name or "attachment"


def _name_for(kind: str, found: _Found) -> str:
    suffix = _extension(kind)
    return f"attachment-{len(found.files) + 1}{suffix}"


@functools.lru_cache(maxsize=256)
def _extension(kind: str) -> str:
    # Without the system's own tables, so that every machine gives the same name.
    return mimetypes.MimeTypes().guess_extension(kind) or ""


def unflowed(said: str, *, joined: bool = False) -> str:
    """Text of format=flowed with its paragraphs as single lines (RFC 3676); `joined` is its DelSp."""
    lines: list[str] = []
    depth, open_ = 0, False
    for line in said.replace("\r\n", "\n").split("\n"):
        quoted = len(line) - len(line.lstrip(">"))
        rest = line[quoted:].removeprefix(" ")
        signature = rest == "-- "
        flows = rest.endswith(" ") and not signature
        if flows and joined:
            rest = rest[:-1]
        if open_ and quoted == depth and not signature:
            lines[-1] += rest
        else:
            lines.append(f"{'>' * quoted} {rest}" if quoted and rest else ">" * quoted + rest)
        depth, open_ = quoted, flows
    return "\n".join(lines)
