"""The lines of For you take exactly their width, whatever people write."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from store.clock import iso
from store.experts.turns import Question
from store.for_you import Waiting
from store.notices import WHY, Notice
from store.reviews import Review
from tests.tui.widgets.test_keyset import make_row
from tests.tui.widgets.test_reading import make_post
from tests.tui.widgets.test_text import TEXTS
from tui.widgets.glyphs import ASCII, UNICODE
from tui.widgets.waiting_rows import PHONE, Line, Offer, WaitingLayout

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
AGES = st.integers(0, 60 * 24 * 4000).map(lambda minutes: iso(NOW - timedelta(minutes=minutes)))
ROWS = st.builds(
    make_row,
    st.integers(1, 10**9),
    title=TEXTS,
    group=TEXTS,
    state=st.sampled_from(["open", "answered", "none"]),
    unread=st.integers(0, 100),
    since=AGES,
    last_at=AGES,
)
POSTS = st.builds(make_post, st.just(1), TEXTS, TEXTS)
LINES: "st.SearchStrategy[Line]" = st.one_of(
    st.builds(Notice, st.just(1), st.sampled_from(list(WHY)), st.sampled_from(list(WHY.values())), ROWS, POSTS, AGES),
    st.builds(Question, ROWS, TEXTS, st.integers(0, 9999), AGES),
    st.builds(Review, POSTS, ROWS, AGES),
    st.builds(Waiting, ROWS, TEXTS, st.just(1), st.just(2), st.integers(0, 9999), st.integers(0, 9999)),
)


OFFERS = st.sampled_from([None, ("A", "accept"), ("Ctrl+V", "verify")])


@given(st.integers(20, 200), st.integers(0, 200), LINES, st.sampled_from([UNICODE, ASCII]), OFFERS)
def test_a_line_takes_exactly_its_width(
    width: int, index: int, line: Line, glyphs: object, offer: Offer | None
) -> None:
    layout = WaitingLayout(width, NOW, ASCII if glyphs is ASCII else UNICODE)
    for row in range(2 if width < PHONE else 1):
        text = "".join(piece for piece, _ in layout.pieces(index, line, row, offer))
        assert not any(unicodedata.category(letter) == "Cc" for letter in text)
        assert cell_len(text) <= width - 1
        if width >= PHONE:
            assert cell_len(text) == width - 1


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_notice_is_quoted_in_signs_that_the_terminal_has(width: int) -> None:
    notice = Notice(1, "reply", WHY["reply"], make_row(5), make_post(1, "Check [b]the[/b] fan.", "marek"), iso(NOW))
    for glyphs, said in ((UNICODE, "marek “Check [b]the"), (ASCII, 'marek "Check [b]the')):
        text = "".join(piece for piece, _ in WaitingLayout(width, NOW, glyphs).pieces(0, notice, 0))
        assert said in text and (glyphs is UNICODE or text.isascii())
