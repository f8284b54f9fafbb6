"""What terminals answer, among the keys that are typed meanwhile."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem

from tui.graphics.drawing import Cell
from tui.graphics.marked import Blocks, Kitty, Sixels
from tui.graphics.terminal import Answers, Listener, choose

ANSWERS = ("\x1bP>|XTerm(379)\x1b\\", "\x1b[6;15;8t", "\x1b[?63;1;2;4;6;9c")
SAID = Answers("XTerm(379)", True, Cell(8, 15))
KEYS = (
    "a",
    "\x1b[A",
    "\x1b[200~pump\x1b[201~",
    "\x1b[<35;10;5M",
    "ä",
    "\x1b[48;40;120;600;960t",
    "\x1b[?2026;2$y",
    "\x1bOP",
)


def heard(*pieces: str) -> tuple[str, Answers, int]:
    """What is left as keys, what was answered, and how often it was said that all of it came."""
    done: list[None] = []
    listener = Listener(lambda: done.append(None))
    left = "".join(listener.keys(piece) for piece in pieces) + listener.release()
    return left, listener.answers, len(done)


@given(st.data())
def test_answers_are_taken_out_however_they_arrive(data: st.DataObject) -> None:
    keys = data.draw(st.lists(st.sampled_from(KEYS), max_size=6))
    places = sorted(data.draw(st.lists(st.integers(0, len(keys)), min_size=3, max_size=3)))
    mixed = list(keys)
    for before, (place, answer) in enumerate(zip(places, ANSWERS, strict=True)):
        mixed.insert(place + before, answer)
    whole = "".join(mixed)
    cuts = sorted({0, len(whole), *data.draw(st.lists(st.integers(0, len(whole)), max_size=8))})
    assert heard(*(whole[start:end] for start, end in pairwise(cuts))) == ("".join(keys), SAID, 1)


@given(st.text("\x1b[?Pc6;4t>|\\a", max_size=12))
def test_what_is_no_answer_is_all_keys(typed: str) -> None:
    pieces = list(typed)
    left, answers, done = heard(*pieces)
    if answers == Answers() and not done:
        assert left == typed


def test_an_escape_alone_is_a_key() -> None:
    listener = Listener(lambda: None)
    assert listener.keys("\x1b") == ""
    assert listener.release() == "\x1b"
    assert listener.release() == ""


def test_nothing_is_held_once_all_was_answered() -> None:
    listener = Listener(lambda: None)
    assert listener.keys("\x1b[?6c") == ""
    assert listener.keys("\x1b") == "\x1b"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("\x1bP>|kitty(0.28.1)\x1b\\\x1b[?62;c", Kitty),
        ("\x1bP>|kitty(0.26.5)\x1b\\\x1b[?62;c", Blocks),  # Draws pictures, and knows no placeholders.
        ("\x1bP>|ghostty 1.1.3\x1b\\\x1b[?62;22c", Kitty),
        ("\x1bP>|WezTerm 20240203-110809-5046fc22\x1b\\\x1b[?65;4;6;18;22c", Sixels),
        ("\x1bP>|foot(1.16.2)\x1b\\\x1b[?62;4;22;28;29c", Sixels),
        ("\x1bP>|tmux 3.3a\x1b\\\x1b[?1;2c", Blocks),
        ("\x1bP>|tmux 3.4\x1b\\\x1b[?1;2;4c", Sixels),
        ("\x1b[?6c", Blocks),
        ("\x1b[?4c", Blocks),  # The first number is the kind of terminal (a VT132), not something that it can.
        ("\x1b[?64;14;24c", Blocks),
        ("", Blocks),
    ],
)
def test_pictures_are_drawn_as_the_terminal_says_that_it_can(answer: str, kind: type[Blocks]) -> None:
    _, answers, _ = heard(answer)
    assert type(choose("auto", answers, {}, system=ColorSystem.TRUECOLOR)) is kind
    assert type(choose("blocks", answers, {}, system=ColorSystem.TRUECOLOR)) is Blocks
    assert type(choose("sixel", answers, {}, system=ColorSystem.TRUECOLOR)) is Sixels
    assert type(choose("kitty", answers, {}, system=ColorSystem.TRUECOLOR)) is Kitty
