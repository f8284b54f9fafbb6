"""store.transfer.xml_rows: rows come in piece by piece; what is no XML costs its own row, what is a trap everything."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import Invalid, NotFound
from store.transfer.record import Rejected
from store.transfer.xml_rows import MAX_BREAKS, MAX_ELEMENT, PIECE, Row, XmlRows

HEAD = b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>\n<posts>\n'


def read(path: Path, raw: bytes) -> tuple[list[str], list[Rejected], bool]:
    """The ids of the rows, what was rejected, and whether the file was whole."""
    path.write_bytes(raw)
    rows = XmlRows(path)
    found = list(rows)
    assert rows.progress == 1.0
    ids = [row.values["Id"] for row in found if isinstance(row, Row)]
    return ids, [row for row in found if isinstance(row, Rejected)], rows.whole


def numbered(*numbers: int) -> bytes:
    return b"".join(f'  <row Id="{number}" Body="a &lt; b&#xA;" />\n'.encode() for number in numbers)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Posts.xml"


def test_rows_say_where_they_stand_and_what_they_hold(path: Path) -> None:
    path.write_bytes(HEAD + numbered(1, 2) + b"</posts>")
    assert list(XmlRows(path))[1] == Row("Posts.xml line 4", {"Id": "2", "Body": "a < b\n"})


@pytest.mark.parametrize("pack", [False, True])
def test_files_may_be_packed_and_of_one_line(path: Path, pack: bool) -> None:
    raw = (HEAD + numbered(*range(20_000)) + b"</posts>").replace(b"\n", b" ")
    ids, refused, whole = read(path, gzip.compress(raw) if pack else raw)
    assert len(raw) > 2 * PIECE and ids == [str(number) for number in range(20_000)] and not refused and whole


@pytest.mark.parametrize(
    "broken, lines",
    [
        (b'  <row Id="x" Body="&#x1;" />\n', [5]),
        (b'  <row Id="x" Body="\xff" />\n', [5]),
        (b'  <row Id="x" Body="no end />\n', [5]),
        (b'  <row Id="x" Id="y" />\n', [5]),
        (b'  <row Id="x" Body="a < b" />\n', [5]),
        (b'  <row Id="x" Body="&nbsp;" />\n', [5]),
        (b'  <row Id="x"\n', [5]),
        (b"  rubbish & more\n", [5]),
        (b'  <row Id="x" Body="&#x1;" />\n' * 3, [5, 6, 7]),
    ],
)
def test_a_broken_row_costs_itself_alone(path: Path, broken: bytes, lines: list[int]) -> None:
    ids, refused, whole = read(path, HEAD + numbered(1, 2) + broken + numbered(3, 4) + b"</posts>\n")
    assert ids == ["1", "2", "3", "4"]
    assert [found.where for found in refused] == [f"Posts.xml line {line}" for line in lines] and not whole


@pytest.mark.parametrize("tail", [b"", b'  <row Id="3" Body="cut', b'  <row Id="3" />', b"</po"])
def test_a_file_that_ends_in_the_middle_gives_what_it_has(path: Path, tail: bytes) -> None:
    ids, refused, whole = read(path, HEAD + numbered(1, 2) + tail)
    assert ids[:2] == ["1", "2"] and len(refused) == 1 and "ends in the middle" in refused[0].reason and not whole


def test_a_packed_file_that_was_cut_gives_what_it_has(path: Path) -> None:
    packed = gzip.compress(HEAD + numbered(*range(1000)) + b"</posts>")
    ids, refused, whole = read(path, packed[: len(packed) // 2])
    assert 0 < len(ids) < 1000 and "damaged" in refused[0].reason and not whole


@pytest.mark.parametrize("raw", [b"", b"\n", b"no xml at all", HEAD, b"\x00" * 100])
def test_files_with_no_rows(path: Path, raw: bytes) -> None:
    ids, refused, _ = read(path, raw)
    assert not ids and refused


def test_a_file_of_rubbish_is_given_up_and_its_rest_counted(path: Path) -> None:
    _, refused, _ = read(path, HEAD + b'<row Id="&#x1;" />\n' * (MAX_BREAKS + 50) + b"</posts>")
    assert len(refused) == MAX_BREAKS + 1 and "the 49 rows behind it" in refused[-1].reason


BOMB = b'<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "raw",
    [
        BOMB + b'<posts><row Id="1" Body="&b;" /></posts>',
        b'<!DOCTYPE p SYSTEM "file:///etc/passwd"><posts><row Id="1"/></posts>',
        HEAD + b'<row Id="' + b"1" * (MAX_ELEMENT + PIECE),
        HEAD + b" " * (MAX_ELEMENT + PIECE),
        HEAD + b"<!--" + b"x\n" * MAX_ELEMENT,
        HEAD + b"<a>" * 100,
    ],
)
def test_traps_are_refused_in_one_sentence(path: Path, raw: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        read(path, raw)
    assert str(caught.value).endswith("nothing was imported.") and "\n" not in str(caught.value)


def test_a_file_that_grows_a_thousandfold_is_refused(path: Path) -> None:
    with gzip.open(path, "wb") as file:
        file.write(HEAD)
        for _ in range(100):
            file.write(b'<row Id="1" Body="' + b"a" * (1 << 20) + b'" />\n')
    with pytest.raises(Invalid, match="unpacks to more than"):
        list(XmlRows(path))


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        XmlRows(tmp_path / "none.xml")


@settings(max_examples=200)
@given(
    pieces=st.lists(
        st.one_of(
            st.sampled_from(
                [b"<row", b'<row Id="1" />', b"\n", b">", b'"', b"</posts>", b"&", b"<!--", b"-->", b"<![CDATA["]
            ),
            st.binary(max_size=4),
        ),
        max_size=20,
    )
)
def test_no_bytes_break_the_reader(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]) -> None:
    path = tmp_path_factory.getbasetemp() / "any.xml"
    path.write_bytes(HEAD + numbered(7) + b"".join(pieces))
    found = [row for row in XmlRows(path) if isinstance(row, Row)]
    assert found[0].values["Id"] == "7"
