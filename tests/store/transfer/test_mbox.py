"""store.transfer.mbox: files and folders of mails, threads, doubles, and whatever can be wrong with them."""

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import groups, place, posts, threads
from store.errors import Invalid, NotFound
from store.transfer.load import Summary, load
from store.transfer.mbox import MboxArchive
from store.transfer.record import Rejected, ThreadRecord

if TYPE_CHECKING:
    from tests.store.conftest import Forum

FROM = b"From ana@x Thu Jan  9 10:00:00 2003\n"


def mail(id: str | None = None, body: str = "Words.", **fields: str) -> bytes:
    """A mail of `fields`, whose names are written with hyphens."""
    given = {"from": "Ana <ana@x>", "date": "Thu, 9 Jan 2003 10:00:00 +0000", "subject": "Pump", **fields}
    if id is not None:
        given["message-id"] = f"<{id}>"
    header = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in given.items() if value)
    return f"{header}\n{body}\n".encode("utf-8", "surrogateescape")


def mbox(*mails: bytes) -> bytes:
    return b"".join(FROM + one + b"\n" for one in mails)


@pytest.fixture
def bring(forum: "Forum", tmp_path: Path) -> Callable[..., tuple[Summary, list[Rejected]]]:
    """Import what is given as an mbox file, or the file or folder that is named."""

    def bring(source: bytes | Path, **options: Any) -> tuple[Summary, list[Rejected]]:
        if isinstance(source, bytes):
            (tmp_path / "list.mbox").write_bytes(source)
            source = tmp_path / "list.mbox"
        refused: list[Rejected] = []
        return load(forum.db, forum.admin, MboxArchive(source), rejected=refused.append, **options), refused

    return bring


def shape(forum: "Forum") -> list[tuple[str, list[str | None]]]:
    """Each thread's title and its posts' ids."""
    return [(line["title"], [post["id"] for post in line["posts"]]) for line in forum.exported()]


def test_a_mail_becomes_a_post(forum: "Forum", bring: Any) -> None:
    opening = mail("1@x", "* a\n_b_  # c", subject="Re: [pumps] [PATCH] seal", list_id="Pumps <pumps.x.org>")
    answer = mail("2@x", "Yes.", subject="Re: [PATCH] seal", references="<1@x>", **{"from": "bo@y (Bo B.)"})
    summary, refused = bring(mbox(opening, answer))
    assert (summary.threads, summary.posts, summary.members, refused) == (1, 2, 2, [])
    thread = threads.get(forum.db, forum.admin, 1)
    assert (thread.group, thread.title, thread.kind) == ("Pumps", "[PATCH] seal", "discussion")
    first, second = posts.page_of(forum.db, forum.admin, 1).items
    assert (first.body, first.format, first.kind, first.author) == ("* a\n_b_  # c", "plain", "discussion", "Ana")
    assert (second.kind, second.author, second.reply_to) == ("mail", "Bo B.", first.id)
    assert first.created_at == "2003-01-09T10:00:00.000Z"
    assert forum.db.rows("SELECT source_id FROM members WHERE source = 'mbox' ORDER BY 1") == [("ana@x",), ("bo@y",)]


def test_where_a_mail_begins_and_what_was_quoted(forum: "Forum", bring: Any) -> None:
    body = "From here to there.\n\nFrom the top: 10 things\n\n>From me\n>>From you\n> From him"
    summary, _ = bring(mbox(mail("1@x", body), mail("2@x", "Two", subject="Two")) + mail("no@x"))
    assert summary.posts == 2
    assert posts.get(forum.db, forum.admin, 1).body == (
        "From here to there.\n\nFrom the top: 10 things\n\nFrom me\n>From you\n> From him"
    )
    assert "no@x" in posts.get(forum.db, forum.admin, 2).body


def test_line_ends_of_windows(forum: "Forum", bring: Any) -> None:
    summary, _ = bring(mbox(mail("1@x", "a\n\nb"), mail("2@x", subject="Two")).replace(b"\n", b"\r\n"))
    assert summary.threads == 2 and posts.get(forum.db, forum.admin, 1).body == "a\n\nb"


THREADS: list[tuple[list[bytes], list[tuple[str, list[str]]]]] = [
    # The whole chain is named, in the wrong order in the file, and with wrong dates.
    (
        [
            mail("3@x", references="<1@x> <2@x>", subject="Re: Pump", date="Thu, 9 Jan 2003 12:00:00 +0000"),
            mail("2@x", references="<1@x>", subject="Re: Pump", date="Thu, 9 Jan 2003 09:00:00 +0000"),
            mail("1@x", date="Thu, 9 Jan 2003 11:00:00 +0000"),
        ],
        [("Pump", ["1@x", "2@x", "3@x"])],
    ),
    # Two answers to a mail that is not there.
    ([mail("2@x", in_reply_to="<1@x>"), mail("3@x", in_reply_to="<1@x>", subject="Other")], [("Pump", ["2@x", "3@x"])]),
    # What joins them is named by a third only.
    (
        [mail("1@x"), mail("4@x", subject="Re: Other", references="<1@x> <2@x> <3@x>"), mail("3@x", subject="Third")],
        [("Pump", ["1@x", "3@x", "4@x"])],
    ),
    # Rings: each names the other, and itself.
    ([mail("1@x", references="<2@x>"), mail("2@x", references="<1@x> <2@x>")], [("Pump", ["2@x", "1@x"])]),
    # By subject, near in time; another mail of the same subject is no answer.
    (
        [
            mail("1@x", subject="[list] Pump"),
            mail("2@x", subject="RE: pump", date="Fri, 7 Feb 2003 10:00:00 +0000"),
            mail("3@x", subject="Re: Pump (fwd)", date="Sat, 8 Mar 2003 10:00:00 +0000"),
            mail("4@x", subject="Re: Pump", date="Sat, 8 May 2004 10:00:00 +0000"),
            mail("5@x", subject="Pump", date="Sat, 8 May 2004 11:00:00 +0000"),
        ],
        [("[list] Pump", ["1@x", "2@x", "3@x"]), ("Pump", ["4@x"]), ("Pump", ["5@x"])],
    ),
    # Answers to different lost mails of one subject stay apart, but one finds a beginning that is there.
    (
        [
            mail("2@x", subject="Re: CVS", references="<lost1@x>"),
            mail("3@x", subject="Re: CVS", references="<lost2@x>", date="Thu, 9 Jan 2003 11:00:00 +0000"),
            mail("4@x", subject="CVS", date="Thu, 9 Jan 2003 12:00:00 +0000"),
            mail("5@x", subject="Re: CVS", references="<lost3@x>", date="Thu, 9 Jan 2003 13:00:00 +0000"),
        ],
        [("CVS", ["2@x"]), ("CVS", ["3@x"]), ("CVS", ["4@x", "5@x"])],
    ),
]


@pytest.mark.parametrize("mails, expected", THREADS)
def test_threads(forum: "Forum", bring: Any, mails: list[bytes], expected: list[tuple[str, list[str]]]) -> None:
    bring(mbox(*mails))
    assert [(title, ids) for title, ids in shape(forum)] == expected
    for row in forum.db.rows("SELECT id, reply_to FROM posts WHERE reply_to IS NOT NULL"):
        assert row[1] < row[0]


def test_the_same_mail_twice_and_another_of_its_id(forum: "Forum", bring: Any) -> None:
    once = mail("1@x", received="from a by b; Thu, 9 Jan 2003 10:00:01 +0000")
    again = mail("1@x", received="from c by d; Thu, 9 Jan 2003 10:00:09 +0000")
    other = mail("1@x", "Other words.")
    summary, refused = bring(mbox(once, again, other, other))
    assert (summary.posts, summary.skipped, refused) == (2, 0, [])
    ids = [id for _, ids in shape(forum) for id in ids]
    assert ids[0] == "1@x" and str(ids[1]).startswith("1@x#")
    summary, _ = bring(mbox(once, again, other))
    assert (summary.posts, summary.threads) == (0, 0)


def test_without_an_id_the_content_is_one(forum: "Forum", bring: Any) -> None:
    mails = mbox(mail(), mail(), mail(body="Other"), mail(message_id="<>"), mail(message_id="none"))
    assert bring(mails)[0].posts == 2
    assert bring(mails)[0].posts == 0
    assert all(str(id).startswith("sha256:") for _, ids in shape(forum) for id in ids)


@pytest.mark.parametrize(
    "fields, created",
    [
        ({"date": "Thu, 9 Jan 2003 10:00:00 -0800"}, "2003-01-09T18:00:00.000Z"),
        ({"date": "9 Jan 03 10:00 EST"}, "2003-01-09T15:00:00.000Z"),
        ({"date": "Tue, 19 Jan 2038 03:14:08 +0000"}, "2038-01-19T03:14:08.000Z"),
        ({"date": "yesterday", "received": "by x; Thu, 9 Jan 2003 11:00:00 +0000"}, "2003-01-09T11:00:00.000Z"),
        ({"date": "Thu, 1 Jan 1970 00:00:00 +0000"}, "2003-01-09T10:00:00.000Z"),
        ({"date": "Thu, 99 Jan 2003 10:00:00 +0000", "received": "rubbish"}, "2003-01-09T10:00:00.000Z"),
        ({"date": "Thu, 9 Jan 2003 10:00:00 +9999999"}, "2003-01-09T10:00:00.000Z"),
        ({"date": ""}, "2003-01-09T10:00:00.000Z"),
    ],
)
def test_dates(forum: "Forum", bring: Any, fields: dict[str, str], created: str) -> None:
    bring(mbox(mail("1@x", **fields)))
    assert posts.get(forum.db, forum.admin, 1).created_at == created


def test_no_date_at_all(forum: "Forum", bring: Any, tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(mail("1@x", date="never"))
    bring(tmp_path / "one.eml")
    assert posts.get(forum.db, forum.admin, 1).created_at is None


def test_one_name_a_person_and_no_address_for_a_name(forum: "Forum", bring: Any) -> None:
    given = [
        "ana@x",
        "Ana <ANA@x>",
        "Ana <ana@X>",
        '"ana@x" <ana@x>',
        "zoe@x",
        '"cy@x" <cy@x>',
        "=?utf-8?q?J=C3=B6rg?= <j@x>",
    ]
    bring(mbox(*(mail(f"{number}@x", **{"from": one}) for number, one in enumerate(given))))
    found = forum.db.rows("SELECT source_id, name FROM members WHERE source = 'mbox' ORDER BY 1")
    assert found == [("ana@x", "Ana"), ("cy@x", "cy"), ("j@x", "Jörg"), ("zoe@x", "zoe")]


def test_the_group_is_the_list_or_the_file_or_what_is_named(forum: "Forum", bring: Any) -> None:
    bring(mbox(mail("1@x", list_id="<pumps.x.org>"), mail("2@x", list_id="<pumps.x.org>"), mail("3@x")))
    bring(mbox(mail("4@x", list_id="<pumps.x.org>"), mail("5@x"), mail("6@x")))
    bring(mbox(mail("7@x")), group="Named")
    assert [(row.name, row.threads) for row in groups.listing(forum.db, forum.admin)] == [
        ("pumps", 3),
        ("list", 3),
        ("Named", 1),
    ]


def test_a_later_archive_goes_on_in_the_same_threads(forum: "Forum", bring: Any) -> None:
    bring(mbox(mail("1@x"), mail("2@x", references="<1@x>")))
    later = mail("3@x", references="<1@x> <2@x>"), mail("4@x", references="<0@x> <1@x>")
    summary, refused = bring(mbox(*later))
    assert (summary.threads, summary.posts, refused) == (0, 2, [])
    assert shape(forum) == [("Pump", ["1@x", "2@x", "3@x", "4@x"])]


def test_maildir_folders_and_packed_files(forum: "Forum", bring: Any, tmp_path: Path) -> None:
    box = tmp_path / "Box"
    for name in ("cur", "new", "tmp"):
        (box / name).mkdir(parents=True)
    (box / "cur" / "1:2,S").write_bytes(mail("1@x", "From me\n>From you"))
    (box / "new" / "2").write_bytes(mail("2@x", subject="Two"))
    (box / "tmp" / "3").write_bytes(mail("3@x", subject="Three"))
    summary, refused = bring(box)
    assert (summary.posts, refused) == (2, []) and groups.find(forum.db, forum.admin, "Box").threads == 2
    assert posts.get(forum.db, forum.admin, 1).body == "From me\n>From you"
    loose = tmp_path / "loose"
    (loose / "inner").mkdir(parents=True)
    (loose / "a").write_bytes(mail("4@x", subject="Four"))
    (loose / "b.gz").write_bytes(gzip.compress(mbox(mail("5@x", subject="Five"), mail("6@x", subject="Six"))))
    (loose / "c.bin").write_bytes(b"\0\1\2")
    (loose / "d.txt").write_bytes(b"No header, only words.\n")
    (loose / "e").write_bytes(b"")
    (loose / ".hidden").write_bytes(mail("7@x"))
    summary, refused = bring(loose)
    assert summary.posts == 4 and [found.where for found in refused] == ["c.bin", "e"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n\n", b"\0\1\2\3" * 1000, b"\x89PNG\r\n\x1a\n", b"a" * 3_000_000, b"Just words.\n", b"\x1f\x8brubbish"],
)
def test_files_that_hold_no_mail(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(Invalid, match=r"holds no mail|is damaged"):
        MboxArchive(tmp_path / "file")


def test_places_that_hold_no_mail(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        MboxArchive(tmp_path / "none")
    (tmp_path / "inner").mkdir()
    with pytest.raises(Invalid, match="holds no mail"):
        MboxArchive(tmp_path)


def test_a_packed_file_that_was_cut_off_gives_what_it_holds(forum: "Forum", bring: Any, tmp_path: Path) -> None:
    words = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(400)]
    packed = gzip.compress(mbox(*(mail(f"{word}@x", word, subject=word) for word in words)))
    (tmp_path / "list.mbox.gz").write_bytes(packed[: len(packed) // 2])
    summary, refused = bring(tmp_path / "list.mbox.gz")
    assert 0 < summary.posts < 400 and "damaged" in refused[-1].reason
    (tmp_path / "list.mbox.gz").write_bytes(packed)
    bring(tmp_path / "list.mbox.gz")
    # The mail that was cut in two is there twice: as it was, and whole.
    assert threads.count(forum.db, forum.admin) in (400, 401)


def test_a_mail_that_is_too_large_is_left_out_alone(
    forum: "Forum", bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.transfer.mbox.MAX_MAIL", 100_000)
    monkeypatch.setattr("store.transfer.mbox.CHUNK", 1000)
    lines = mail("2@x", "\n".join(["line"] * 30_000)), mail("3@x", "y" * 200_000), mail("4@x", "z" * 50_000)
    summary, refused = bring(mbox(mail("1@x"), *lines))
    assert summary.posts == 2
    assert [found.where for found in refused] == ["mail 2", "mail 3"] and "larger than" in refused[0].reason


def test_a_packed_file_that_grows_without_end_is_refused(bring: Any, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.mbox.gz"
    with gzip.open(bomb, "wb") as file:
        file.write(FROM + mail("1@x"))
        for _ in range(100):
            file.write(bytes(1 << 20))
    with pytest.raises(Invalid, match="200 times"):
        bring(bomb)


def test_attachments_are_named_and_kept_when_asked(forum: "Forum", bring: Any) -> None:
    body = (
        '--B\nContent-Type: text/plain\n\nSee it.\n--B\nContent-Type: text/x-diff; name="../../etc/fix.diff"\n'
        "Content-Transfer-Encoding: base64\n\naGVsbG8=\n--B\nContent-Type: message/rfc822\n\n"
        "Subject: inner\n\nInside.\n--B--"
    )
    given = mbox(mail("1@x", body, mime_version="1.0", content_type="multipart/mixed; boundary=B"))
    assert bring(given, keep=True)[0].attachments == 2
    first, second = posts.get(forum.db, forum.admin, 1).attachments
    assert (first.name, first.media_type, first.size, first.kept) == ("fix.diff", "text/x-diff", 5, True)
    assert (second.name, second.media_type) == ("inner.eml", "message/rfc822")
    file = place.kept_folder(forum.path) / hashlib.sha256(b"hello").hexdigest()
    assert file.read_bytes() == b"hello"
    assert bring(given, keep=True)[0].attachments == 0


def test_a_large_thread_comes_in_pieces_and_stays_one(forum: "Forum", bring: Any) -> None:
    mails = [mail("0@x"), *(mail(f"{n}@x", references=f"<{n - 1}@x>", subject="Re: Pump") for n in range(1, 700))]
    summary, _ = bring(mbox(*mails))
    assert (summary.threads, summary.posts) == (1, 700)
    assert shape(forum)[0][1] == [f"{number}@x" for number in range(700)]
    again, _ = bring(mbox(*mails))
    assert (again.posts, again.unchanged) == (0, 1)


FIELDS = st.sampled_from(
    [
        "From",
        "Date",
        "Subject",
        "Message-ID",
        "References",
        "In-Reply-To",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
        "Received",
        "List-Id",
    ]
)
VALUES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"<1@x>",
            b"<1@x> <2@x>",
            b"=?utf-8?b?!!!?=",
            b"=?x?q?=ff?=",
            b"=?idna?q?a?=",
            b"multipart/mixed; boundary=B",
            b"multipart/alternative; boundary=B",
            b"message/rfc822",
            b"text/html",
            b"text/plain; charset=punycode",
            b"text/plain; charset=\xff",
            b"text/plain; charset*=utf-8''%ff",
            b"text/plain; format=flowed; delsp=yes",
            b"base64",
            b"quoted-printable",
            b"x-uuencode",
            b"attachment; filename*0*=x''%ff; filename*1=y",
            b"((((((((",
            b"Thu, 9 Jan 2003 10:00:00 +0000",
            b"1 Jan 99999 00:00",
            b"text",
            b"/",
            b";;;===",
            b'"\\',
        ]
    ),
)
BODIES = st.one_of(
    st.binary(max_size=60),
    st.lists(
        st.sampled_from(
            [
                b"--B",
                b"--B--",
                b"",
                b"Content-Type: text/html",
                b"Content-Type: message/rfc822",
                b"Content-Type: multipart/mixed; boundary=B",
                b"<b>x",
                b"aGVsbG8=",
                b"begin 644 x",
                b"> q ",
                b"Content-Transfer-Encoding: base64",
                b"From x",
                b"\xff\xfe",
                b"a b ",
            ]
        ),
        max_size=14,
    ).map(b"\n".join),
)


@given(st.lists(st.tuples(st.lists(st.tuples(FIELDS, VALUES), max_size=6), BODIES), max_size=4))
def test_whatever_stands_in_mails_they_come_in(
    tmp_path_factory: pytest.TempPathFactory, mails: list[tuple[list[tuple[str, bytes]], bytes]]
) -> None:
    raw = [
        b"".join(name.encode() + b": " + value + b"\n" for name, value in fields) + b"\n" + body
        for fields, body in mails
    ]
    path = tmp_path_factory.mktemp("mails") / "mails"
    path.write_bytes(mbox(mail("0@x"), *raw))
    found = list(MboxArchive(path))
    assert not [record for record in found if record is None]
    refused = [record for record in found if isinstance(record, Rejected)]
    taken = [post for record in found if isinstance(record, ThreadRecord) for post in record.posts]
    assert all(reason.reason == "nothing stands in it" for reason in refused)
    assert 1 <= len(taken) <= len(mails) + 1 and len({post.id for post in taken}) == len(taken)
    for post in taken:
        assert "\x00" not in post.body and "\x1b" not in post.body
        assert all(file.name and "/" not in file.name for file in post.files)
