"""store.clock: text of one length that sorts like the times it stands for."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import clock

MOMENTS = st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 28), timezones=st.timezones())


@given(MOMENTS, MOMENTS)
def test_text_sorts_like_the_times(one: datetime, other: datetime) -> None:
    first, second = clock.iso(one), clock.iso(other)
    assert len(first) == 24
    if abs(one.astimezone(UTC) - other.astimezone(UTC)) >= timedelta(milliseconds=1):
        assert (first < second) == (one < other)


@given(MOMENTS)
def test_there_and_back(moment: datetime) -> None:
    again = clock.parse(clock.iso(moment))
    assert timedelta() <= moment - again < timedelta(milliseconds=1)
    assert clock.iso(again) == clock.iso(moment)


@given(st.text())
def test_odd_text_is_a_value_error_or_a_time(typed: str) -> None:
    with contextlib.suppress(ValueError):
        assert clock.parse(typed).tzinfo is not None


def test_examples() -> None:
    assert clock.iso(datetime(2026, 11, 22, 7, 30, tzinfo=UTC)) == "2026-11-22T07:30:00.000Z"
    assert clock.parse("2026-11-22T07:30:00").tzinfo is UTC
    assert clock.iso(clock.parse("2026-11-22T08:30:00.1234+01:00")) == "2026-11-22T07:30:00.123Z"
    with pytest.raises(ValueError):
        clock.parse("0001-01-01T00:00:00+10:00")


def test_a_shifted_clock_keeps_its_distance() -> None:
    still = datetime(2026, 1, 1, tzinfo=UTC)
    assert clock.shifted(timedelta(days=2), lambda: still)() == still + timedelta(days=2)
