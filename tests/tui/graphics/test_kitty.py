"""Kitty's graphics: what is sent, read back as its protocol says."""

import base64
import re
import unicodedata
import zlib

from hypothesis import given
from hypothesis import strategies as st

from tui.graphics import kitty
from tui.graphics.half_blocks import Pixels


@given(st.binary(min_size=30 * 40 * 3, max_size=30 * 40 * 3) | st.just(b"\0" * 3600))
def test_a_picture_arrives_in_chunks(rgb: bytes) -> None:
    sent = kitty.transmission(16, Pixels(30, 40, rgb), 5, 3)
    chunks = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", sent)
    assert "".join(f"\x1b_G{keys};{data}\x1b\\" for keys, data in chunks) == sent
    keys = [dict(pair.split("=") for pair in keys.split(",")) for keys, _ in chunks]
    first = {"a": "T", "U": "1", "q": "2", "f": "24", "o": "z", "i": "16", "s": "30", "v": "40", "c": "5", "r": "3"}
    assert {**keys[0], "m": ""} == {**first, "m": ""}
    assert [key["m"] for key in keys] == ["1"] * (len(keys) - 1) + ["0"]
    assert all(key.keys() == {"q", "m"} for key in keys[1:])
    assert all(len(data) <= 4096 for _, data in chunks) and all(len(data) % 4 == 0 for _, data in chunks)
    assert zlib.decompress(base64.standard_b64decode("".join(data for _, data in chunks))) == rgb


def test_the_marks_that_count_are_the_protocols() -> None:
    assert len(kitty.COUNTING) == len(set(kitty.COUNTING)) == 297
    # Its rule: marks above a letter that are not made of others.
    assert all(unicodedata.combining(mark) == 230 and not unicodedata.decomposition(mark) for mark in kitty.COUNTING)
    assert kitty.COUNTING[:3] == "\u0305\u030d\u030e" and "".join(sorted(kitty.COUNTING)) == kitty.COUNTING


def test_a_piece_of_a_row_names_its_first_cell() -> None:
    row, column = kitty.COUNTING[2], kitty.COUNTING[7]
    assert kitty.placeholders(200, 2, 7, 10) == f"\x1b[38;5;200m\U0010eeee{row}{column}\U0010eeee\U0010eeee"
