"""store.transfer.mail_head, mail_body, charsets and html: what is read out of a single mail."""

import base64
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.text import MAX_BODY
from store.transfer import mail_body, mail_head
from store.transfer.charsets import decoded
from store.transfer.html import markdown
from store.transfer.mail_body import cleaned_name, unflowed


@pytest.mark.parametrize(
    "data, charset, text",
    [
        (b"plain", None, "plain"),
        ("für".encode(), "utf-8", "für"),
        ("für".encode(), "us-ascii", "für"),
        ("für".encode(), "iso-8859-1", "für"),
        ("für".encode("latin-1"), "utf-8", "für"),
        ("für".encode("latin-1"), None, "für"),
        ("für".encode("latin-1"), "x-unknown", "für"),
        (b"\x93smart\x94", "iso-8859-1", "“smart”"),
        ("Привет".encode("koi8-r"), "koi8-r", "Привет"),
        ("東京".encode("iso-2022-jp"), "ISO-2022-JP", "東京"),
        ("東京".encode("cp932"), "x-sjis", "東京"),
        ("中文".encode("gb18030"), "gb2312", "中文"),
        ("한국".encode("cp949"), "ks_c_5601-1987", "한국"),
        ("שלום".encode("iso8859-8"), "iso-8859-8-i", "שלום"),
        (b"a\x81b", "cp1252", "a\ufffdb"),
        (b"abc", "punycode", "abc"),
        (b"6162", "hex", "6162"),
        (b"abc", "\x00", "abc"),
        (b"\xe9", "ü", "é"),
    ],
)
def test_charsets(data: bytes, charset: str | None, text: str) -> None:
    assert decoded(data, charset) == text


@given(st.binary(), st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["utf-7", "utf-16", "idna", "cp037"])))
def test_any_bytes_are_text(data: bytes, charset: str | None) -> None:
    assert isinstance(decoded(data, charset), str)


@pytest.mark.parametrize(
    "field, text",
    [
        ("plain words", "plain words"),
        ("folded\n\twords", "folded words"),
        ("=?utf-8?q?f=C3=BCr?=", "für"),
        ("=?ISO-8859-1?B?Zvxy?= =?iso-8859-1?q?_alle?=", "für alle"),
        ("a =?utf-8?b?5p2x?= b", "a 東 b"),
        ("=?utf-8?b?5p0=?= =?utf-8?b?sQ==?=", "東"),
        ("=?nonsense?q?f=FCr?=", "für"),
        ("=?utf-8?b?!?=", "=?utf-8?b?!?="),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
        (r"C:\users =?utf-8?q?=C3=BC?=", r"C:\users ü"),
        ("f\udcfcr", "für"),
        ("f\udcc3\udcbcr", "für"),
        ("evil\x1b[31m\u202e", "evil[31m"),
    ],
)
def test_fields(field: str, text: str) -> None:
    assert mail_head.field_text(field) == text


@pytest.mark.parametrize(
    "subject, base, answer",
    [
        ("Pump", "pump", False),
        ("Re: Pump", "pump", True),
        ("RE : re[2]: Pump", "pump", True),
        ("AW: Antw: Pump", "pump", True),
        ("[list] Re: [PATCH 1/2] Pump", "pump", True),
        ("Fwd: Pump", "pump", True),
        ("[Fwd: Re: Pump]", "pump", True),
        ("Pump (fwd)", "pump", False),
        ("[PATCH]", "[patch]", False),
        ("Reset: how?", "reset: how?", False),
        ("Re:", "", True),
        ("", "", False),
    ],
)
def test_base_subjects(subject: str, base: str, answer: bool) -> None:
    assert mail_head.base_subject(subject) == (base, answer)


@pytest.mark.parametrize(
    "subject, title",
    [
        ("Re: [pumps] Re: [PATCH] seal", "[PATCH] seal"),
        ("[Pumps] seal", "seal"),
        ("Fwd: seal", "Fwd: seal"),
        ("Re:", ""),
        ("Regarding: x", "Regarding: x"),
    ],
)
def test_titles(subject: str, title: str) -> None:
    assert mail_head.title(subject, "pumps") == title


@given(st.text(st.sampled_from("Re:fwd[]() \t"), max_size=60))
def test_subjects_come_to_an_end(subject: str) -> None:
    base, _ = mail_head.base_subject(subject)
    assert mail_head.base_subject(base)[0] == base
    mail_head.title(subject, "Re")


def test_a_hostile_header_costs_no_more_than_its_first_part() -> None:
    field = b"(" * 3_000_000
    head = mail_head.read(b"From: " + field + b"\nSubject: " + field + b"\nReferences: " + b"<a" * 1_000_000 + b"\n\nx")
    assert head.references == () and len(head.subject) <= mail_head.MAX_FIELD


def test_ids_that_are_too_long_stay_apart() -> None:
    ids = {mail_head.read(f"Message-ID: <{'x' * 900}{number}@y>\n\n".encode()).id for number in range(2)}
    assert len(ids) == 2 and all(id is not None and len(id) < 300 for id in ids)


def part(kind: str, body: str, **fields: str) -> str:
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
    return f"Content-Type: {kind}\n{more}\n{body}\n"


def multi(kind: str, *parts: str, boundary: str = "B") -> str:
    inner = "".join(f"--{boundary}\n{one}\n" for one in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{inner}--{boundary}--\n'


PLAIN, HTML = part("text/plain", "typed *so*"), part("text/html", "<p>made <b>so</b></p>")
ENCODED = part("text/html", base64.encodebytes(b"<p>made <b>so</b></p>").decode(), content_transfer_encoding="base64")
PICTURE = part("image/png; name=a.png", "aGVsbG8=", content_transfer_encoding="base64")


@pytest.mark.parametrize(
    "mail, text, format_, files",
    [
        (PLAIN, "typed *so*", "plain", []),
        (HTML, "made **so**", "markdown", []),
        (multi("alternative", PLAIN, HTML), "typed *so*", "plain", []),
        (multi("alternative", HTML, PLAIN), "typed *so*", "plain", []),
        (multi("alternative", part("text/plain", " "), HTML), "made **so**", "markdown", []),
        (multi("alternative", ENCODED, PICTURE), "made **so**", "markdown", ["a.png"]),
        (multi("mixed", PLAIN, PICTURE, PLAIN), "typed *so*\n\ntyped *so*", "plain", ["a.png"]),
        (multi("mixed", HTML, PLAIN), "made **so**\n\n```\ntyped *so*\n```", "markdown", []),
        (multi("mixed", multi("alternative", PLAIN, HTML, boundary="C"), PICTURE), "typed *so*", "plain", ["a.png"]),
        (multi("related", HTML, PICTURE), "made **so**", "markdown", ["a.png"]),
        (multi("mixed", PICTURE), "", "plain", ["a.png"]),
        (multi("mixed", PLAIN, part("text/x-diff", "+x")), "typed *so*", "plain", ["attachment-1"]),
        (multi("mixed", part("text/plain; name=x/../n.txt", "x")), "", "plain", ["n.txt"]),
        (multi("mixed", part("text/plain", "x", content_disposition="attachment")), "", "plain", ["attachment-1.txt"]),
        (multi("digest", part("message/rfc822", "Subject: in/side\n\nx")), "", "plain", ["side.eml"]),
        ("Content-Type: multipart/mixed\n\nno boundary", "no boundary", "plain", []),
        ("Content-Type: multipart/mixed; boundary=B\n\n--B\n", "", "plain", []),
        ("Content-Type: nonsense\n\nwords", "words", "plain", []),
        ("Content-Type: text/plain; charset=utf-7x\n\nwords", "words", "plain", []),
        ("words without a header", "words without a header", "plain", []),
        ("", "", "plain", []),
    ],
)
def test_bodies(mail: str, text: str, format_: str, files: list[str]) -> None:
    body = mail_body.read(b"MIME-Version: 1.0\n" + mail.encode())
    assert (body.text, body.format) == (text, format_)
    assert [file.name for file in body.files] == files


def test_broken_base64_is_kept_as_it_is() -> None:
    body = mail_body.read(b"Content-Type: image/png; name=a\nContent-Transfer-Encoding: base64\n\naGVsbG8\n")
    assert body.files[0].content in (b"hello", b"aGVsbG8\n")


def test_patches_stay_as_they_were_typed() -> None:
    patch = "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-\tint  *a;\n+\tint *_a_;  \n\n# end\n-- \n2.1"
    assert mail_body.read(f"Subject: x\n\n{patch}\n".encode()).text == patch


@pytest.mark.parametrize(
    "typed, joined, text",
    [
        ("one \ntwo\nthree", False, "one two\nthree"),
        ("one \ntwo", True, "onetwo"),
        ("> one \n> two\nmine \nalso", False, "> one two\nmine also"),
        (">> one \n> two", False, ">> one \n> two"),
        (" From me\n  indented", False, "From me\n indented"),
        ("last \n-- \nAna", False, "last \n-- \nAna"),
        ("", False, ""),
    ],
)
def test_flowed_text(typed: str, joined: bool, text: str) -> None:
    assert unflowed(typed, joined=joined) == text


def test_flowed_text_is_told_by_the_mail() -> None:
    flowed = part("text/plain; format=flowed", "one \ntwo")
    assert mail_body.read(flowed.encode()).text == "one two"
    assert mail_body.read(part("text/plain", "one \ntwo").encode()).text == "one \ntwo"


@pytest.mark.parametrize(
    "name, cleaned",
    [
        ("a.txt", "a.txt"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\x.exe", "x.exe"),
        ("...", "attachment"),
        ("a\x1b[31m\nb", "a[31m b"),
        ("dir/", "dir"),
        ("x" * 300 + ".tar.gz", "x" * 197 + ".gz"),
    ],
)
def test_names_of_files(name: str, cleaned: str) -> None:
    assert cleaned_name(name) == cleaned


@pytest.mark.parametrize("make", [lambda n: b"x" * n, lambda n: "é".encode() * n, lambda n: b"\n" * n + b"end"])
def test_a_text_that_is_too_long_stands_whole_in_a_file(make: Callable[[int], bytes]) -> None:
    whole = make(5_000_000)
    body = mail_body.read(b"Subject: x\n\n" + whole)
    assert len(body.text) <= MAX_BODY and len(body.files) == 1
    content = body.files[0].content
    assert content is not None and whole.strip() in content


def test_parts_within_parts_without_end_are_text() -> None:
    nested = "".join(f'--{n}\nContent-Type: multipart/mixed; boundary="{n + 1}"\n\n' for n in range(3000))
    body = mail_body.read(f'Content-Type: multipart/mixed; boundary="0"\n\n{nested}end'.encode())
    assert "end" in body.text and body.format == "plain"
    few = "".join(f'--{n}\nContent-Type: multipart/mixed; boundary="{n + 1}"\n\n' for n in range(450))
    mail_body.read(f'Content-Type: multipart/mixed; boundary="0"\n\n{few}end'.encode())


def test_html() -> None:
    assert markdown("<style>x</style><p>a <a href='http://x'>b</a></p>") == "a [b](http://x)"
    assert "deep" in markdown("<div>" * 5000 + "deep")
