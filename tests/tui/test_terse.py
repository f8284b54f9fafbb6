"""Fewer bytes, the same screen: what is left out is never seen."""

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.terse import terse

COLOURS = ("31", "97", "38;2;111;203;198", "38;5;208", "39")
GROUNDS = ("44", "103", "48;2;29;60;61", "48;5;17", "49")
MARKS = ("1", "3", "4", "7", "9")

looks = st.lists(st.sampled_from((*COLOURS, *GROUNDS, *MARKS)), max_size=5).map(";".join)
texts = st.text("ab ●…", min_size=1, max_size=6)
styled = st.builds(lambda look, text: f"\x1b[{look}m{text}\x1b[0m", looks, texts)
others = st.sampled_from(("\x1b[2;3H", "\r\n", "\x1b[K", "\x1b[2J", "plain", "\x1b[1m", "\x1b[m", "\x1b[4;31m"))
frames = st.lists(st.one_of(styled, others), max_size=12).map("".join)


def screen(output: str) -> object:
    shown = pyte.Screen(12, 5)
    pyte.Stream(shown).feed(output)
    return [[shown.buffer[y][x] for x in range(12)] for y in range(5)], (shown.cursor.x, shown.cursor.y)


@given(st.lists(frames, max_size=3))
def test_the_screen_is_the_same(written: list[str]) -> None:
    whole = [f"{frame}\x1b[0m" for frame in written]  # As Textual leaves the terminal behind each frame.
    assert screen("".join(map(terse, whole))) == screen("".join(whole))


@given(frames)
def test_twice_is_no_different(frame: str) -> None:
    once = terse(frame)
    assert screen(terse(once)) == screen(once)


def test_a_row_of_a_list_says_its_background_once() -> None:
    pieces = ("\x1b[38;2;1;2;3;48;2;9;9;9m 12 \x1b[0m", "\x1b[1;38;2;4;5;6;48;2;9;9;9mtitle\x1b[0m")
    assert terse("".join(pieces)) == "\x1b[38;2;1;2;3;48;2;9;9;9m 12 \x1b[1;38;2;4;5;6mtitle\x1b[m"


@pytest.mark.parametrize("other", ["\x1b]8;;http://host/m\x1b\\", "\x1b[?1049h", "\x1b[38;2;1;2;3", "m\x1b", ""])
def test_what_is_no_colour_goes_through(other: str) -> None:
    assert terse(other) == other
