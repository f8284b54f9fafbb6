"""store.page: cursors come back as they went out, and foreign ones are told apart."""

import base64
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store import page
from store.errors import Invalid


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(-(2**63) + 1, 2**63 - 1))
def test_a_cursor_names_its_key(word: str, number: int) -> None:
    assert page.decode(page.encode(word, number), str, int) == (word, number)


@given(st.text())
@example("bnVsbA")
@example(page.encode(2**63))
@example(page.encode(True))
@example(base64.urlsafe_b64encode(b"[" * 100_000).decode())
def test_anything_else_is_refused_or_a_number(typed: str) -> None:
    try:
        (found,) = page.decode(typed, int)
    except Invalid:
        return
    assert isinstance(found, int) and abs(found) < 2**63


def test_a_cursor_whose_text_no_store_can_hold_is_refused() -> None:
    forged = base64.urlsafe_b64encode(json.dumps(["\ud800", 1]).encode()).decode()
    with pytest.raises(Invalid):
        page.decode(forged, str, int)


@pytest.mark.parametrize("limit", [0, -1, page.MAX_LIMIT + 1, 10**30])
def test_limits_outside_are_refused(limit: int) -> None:
    with pytest.raises(Invalid):
        page.check_limit(limit)
