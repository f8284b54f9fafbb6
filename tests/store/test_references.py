"""store.references: what is written is read back, in every form that people type, and nothing else is a reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import references
from store.errors import Invalid
from store.references import Reference

NUMBERS = st.integers(1, 10**18 - 1)


@given(thread=NUMBERS, post=NUMBERS)
def test_what_is_written_is_read_back(thread: int, post: int) -> None:
    written = references.written(thread, post)
    assert references.parse(written) == references.parse(f" {written[1:]} ") == Reference(thread, post)
    assert references.parse(f"#{thread}") == references.parse(str(thread)) == Reference(thread)


@given(typed=st.text(max_size=12))
def test_nothing_else_is_one(typed: str) -> None:
    try:
        found = references.parse(typed)
    except Invalid as error:
        assert "#12" in str(error)
    else:
        digits = typed.strip().removeprefix("#")
        assert digits == (str(found.thread) if found.post is None else f"{found.thread}.{found.post}")


@pytest.mark.parametrize("typed", ["", "#", "0", "#0.1", "1.", "1.0", "#1.2.3", "##1", "-1", "1e3", "\u0661", "9" * 19])
def test_these_are_none(typed: str) -> None:
    with pytest.raises(Invalid):
        references.parse(typed)
