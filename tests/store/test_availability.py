"""store.availability: away until when, how many questions a week, and how it is said."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import asking, availability, expertise, journal
from store.availability import Availability
from store.errors import Invalid, NotFound

if TYPE_CHECKING:
    from tests.store.conftest import Forum

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
"""A Sunday."""


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Days begin where the machine is."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("friday", "2026-11-26T23:00"),
        ("Fri", "2026-11-26T23:00"),
        ("until sunday", "2026-11-28T23:00"),
        ("tomorrow", "2026-11-22T23:00"),
        ("2026-12-01", "2026-11-30T23:00"),
        ("2027-07-01", "2027-06-30T22:00"),
        ("2026-12-01 09:15", "2026-12-01T08:15"),
        ("2026-12-01T09:15Z", "2026-12-01T09:15"),
        ("4h", "2026-11-22T11:30"),
        ("3d", "2026-11-25T07:30"),
        ("2 weeks", "2026-12-06T07:30"),
        ("1 month", "2026-12-22T07:30"),
    ],
)
def test_days_dates_and_spans(typed: str, moment: str) -> None:
    assert availability.until(typed, NOW) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize("typed", ["off", "Back", "no"])
def test_off_ends_it(typed: str) -> None:
    assert availability.until(typed, NOW) is None


@pytest.mark.parametrize(
    "typed", ["", "3", "soon", "3m", "fr", "2026-13-01", "2020-01-01", "0d", "9999-12-31", "9999w"]
)
def test_what_is_no_time_to_come_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match=r"hallway away off|friday"):
        availability.until(typed, NOW)


@given(st.text() | st.from_regex(r"\A[0-9]{1,9} ?[a-z-]{0,8}\Z"))
def test_whatever_is_typed_is_a_moment_to_come_or_refused(typed: str) -> None:
    try:
        found = availability.until(typed, NOW)
    except Invalid as error:
        assert len(str(error)) < 200
    else:
        assert found is None or NOW < found < NOW + timedelta(days=3700)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Availability("available", 2, None), "available"),
        (Availability("busy", 4, None), "busy (4 waiting)"),
        (Availability("busy", 0, None), "busy"),
        (Availability("away", 0, "2026-11-26T23:00:00.000Z"), "away until Friday 27 November"),
        (Availability("away", 0, "2027-01-04T23:00:00.000Z"), "away until Tuesday 5 January 2027"),
        (Availability("away", 0, "2026-11-22T11:30:00.000Z"), "away until 12:30"),
        (Availability("away", 0, "2026-11-25T07:30:00.000Z"), "away until Wednesday 25 November 08:30"),
    ],
)
def test_how_it_is_said(found: Availability, words: str) -> None:
    assert availability.said(found, NOW) == words


def test_away_ends_by_itself_or_by_oneself(forum: "Forum") -> None:
    bo = forum.member("bo")
    seq = journal.head(forum.db)
    assert availability.set_away(forum.db, bo, forum.clock() + timedelta(hours=2)).state == "away"
    assert journal.since(forum.db, seq).members, "others see it"
    forum.tick(7199)
    assert availability.of(forum.db, forum.admin, forum.id(bo)).state == "away"
    forum.tick(1)
    assert availability.of(forum.db, forum.admin, forum.id(bo)) == Availability("available", 0, None)
    availability.set_away(forum.db, bo, forum.clock() + timedelta(hours=2))
    assert availability.set_away(forum.db, bo, None).state == "available"
    with pytest.raises(Invalid):
        availability.set_away(forum.db, bo, forum.clock())
    with pytest.raises(NotFound):
        availability.of(forum.db, bo, 9999)


def test_three_that_wait_or_a_full_week_make_busy(forum: "Forum") -> None:
    bo, group, asker = forum.member("bo"), forum.group(), forum.member("asker")
    expertise.claim(forum.db, bo, ["chiller"])

    def ask() -> int:
        return asking.ask(forum.db, asker, group=group.id, title="Trips", body="Why?", topics=["chiller"]).id

    made = [ask() for _ in range(2)]
    assert availability.of(forum.db, asker, forum.id(bo)) == Availability("available", 2, None)
    assert availability.set_weekly_limit(forum.db, bo, 2) == Availability("busy", 2, None)
    assert (availability.weekly_limit(forum.db, bo), availability.weekly_limit(forum.db, forum.stranger("x"))) == (
        2,
        None,
    )
    assert availability.set_weekly_limit(forum.db, bo, None).state == "available"
    made.append(ask())
    assert availability.of(forum.db, asker, forum.id(bo)) == Availability("busy", 3, None)
    with pytest.raises(Invalid):
        availability.set_weekly_limit(forum.db, bo, -1)
