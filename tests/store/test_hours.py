"""store.hours: working hours as people write them, and the time that passes in them."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import hours
from store.errors import Invalid
from store.hours import Hours
from store.threads import ThreadRow

ZONES = ("UTC", "Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu")
DAY = st.integers(0, 6).map(lambda day: hours.DAYS[day][:3])
MINUTE = st.integers(0, 24 * 60 - 1).map(lambda at: f"{at // 60}:{at % 60:02d}")
PARTS = st.builds(
    lambda days, spans: f"{' '.join(days)} {' '.join(f'{a}-{b}' for a, b in spans)}",
    st.lists(st.one_of(DAY, st.builds("{}-{}".format, DAY, DAY)), max_size=3),
    st.lists(st.tuples(MINUTE, MINUTE).filter(lambda span: span[0] != span[1]), min_size=1, max_size=3),
)
WRITTEN = st.builds(
    lambda parts, zone: f"{' '.join(parts)} {zone}", st.lists(PARTS, min_size=1, max_size=3), st.sampled_from(ZONES)
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
"""Among these are changes of all clocks that change."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def in_vienna(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Vienna")
    time.tzset()
    yield
    monkeypatch.undo()
    os.environ.pop("TZ", None)
    time.tzset()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  always ", ""),
        ("mon-fri 7:00-17:00", "mon-fri 07:00-17:00"),
        ("Monday–Friday, 7–17; UTC", "mon-fri 07:00-17:00 UTC"),
        (
            "sat,sun 9-12 mon-fri 7-12 13-17 Europe/Vienna",
            "mon-fri 07:00-12:00 13:00-17:00 sat-sun 09:00-12:00 Europe/Vienna",
        ),
        ("8-16", "mon-sun 08:00-16:00"),
        ("mon 8-12 10-16 mon 16:00-24:00", "mon 08:00-24:00"),
        ("fri 22:00-6:00", "fri 22:00-24:00 sat 00:00-06:00"),
        ("sat-mon 1-2", "mon 01:00-02:00 sat-sun 01:00-02:00"),
    ],
)
def test_how_hours_are_written_and_kept(typed: str, kept: str) -> None:
    assert hours.written(typed) == kept


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("mon-fri", '"mon-fri" name no hours'),
        ("mon 8-16 tue", "name no hours"),
        ("Europe/Vienna", "name no hours"),
        ("mon-fri 7:00-25:00", '"7:00-25:00" are no hours of a day'),
        ("mon 24:00-25:00", "are no hours of a day"),
        ("mon 8:70-9:00", "are no hours of a day"),
        ("mon 8-8", "are no hours of a day"),
        ("mo-fr 8-16", '"mo" is no day of the week'),
        ("mon 8-16 Europe/Wien!", 'No time zone "Europe/Wien!" is known here'),
        ("mon 8-16 ../../etc/passwd", "No time zone"),
        ("when we are awake", '"when" is no day'),
        ("08:00", '"08:00" is neither a day nor hours'),
    ],
)
def test_what_is_no_hours_is_told_in_a_sentence(typed: str, named: str) -> None:
    with pytest.raises(Invalid) as refused:
        Hours.parse(typed)
    assert named in str(refused.value) and "\n" not in str(refused.value)


@given(st.text())
def test_any_text_is_hours_or_refused(typed: str) -> None:
    try:
        kept = hours.written(typed)
    except Invalid:
        return
    assert hours.written(kept) == kept


@given(WRITTEN)
def test_what_is_kept_reads_as_what_was_written(typed: str) -> None:
    found = Hours.parse(typed)
    assert Hours.parse(str(found)) == found
    assert all(0 <= start < end <= 24 * 60 for _, start, end in found.spans)


@given(WRITTEN, MOMENTS, st.lists(st.integers(0, 20 * 24 * 60), min_size=2, max_size=2))
def test_elapsed_adds_up_over_any_change_of_clocks(typed: str, start: datetime, spans: list[int]) -> None:
    found = Hours.parse(typed)
    middle = start + timedelta(minutes=spans[0])
    end = middle + timedelta(minutes=spans[1])
    parts = found.elapsed(start, middle) + found.elapsed(middle, end)
    assert found.elapsed(start, end) == parts <= end - start
    assert found.elapsed(end, start) == timedelta() or start == end


@given(WRITTEN, MOMENTS, st.integers(1, 3000))
def test_due_is_the_first_moment_at_which_so_much_has_elapsed(typed: str, start: datetime, minutes: int) -> None:
    found = Hours.parse(typed)
    due = found.due(start, minutes)
    if due - start < hours.LONGEST:
        assert found.elapsed(start, due) == timedelta(minutes=minutes)
        assert found.elapsed(start, due - timedelta(seconds=1)) < timedelta(minutes=minutes)
    else:
        assert found.elapsed(start, due) <= timedelta(minutes=minutes)


@given(MOMENTS, st.integers(0, 100_000))
def test_without_hours_all_time_counts(start: datetime, minutes: int) -> None:
    later = start + timedelta(minutes=minutes)
    assert Hours.parse("").elapsed(start, later) == later - start
    assert Hours.parse("").due(start, minutes) == later


@pytest.mark.parametrize(
    ("typed", "start", "end", "minutes"),
    [
        ("mon-fri 7-17 UTC", "2026-11-20T16:30", "2026-11-23T07:15", 45),
        ("mon-fri 7-17 Europe/Vienna", "2026-11-23T05:30", "2026-11-23T07:15", 75),
        ("fri 22-6 UTC", "2026-11-20T00:00", "2026-11-22T00:00", 480),
        # The night in which clocks are put on has an hour less, the other one an hour more.
        ("mon-sun 0-24 Europe/Vienna", "2026-03-28T23:00", "2026-03-29T22:00", 23 * 60),
        ("sun 1-4 Europe/Vienna", "2026-03-28T00:00", "2026-03-30T00:00", 120),
        ("sun 1-4 Europe/Vienna", "2026-10-24T00:00", "2026-10-26T00:00", 240),
    ],
)
def test_how_much_working_time_lies_between(typed: str, start: str, end: str, minutes: int) -> None:
    assert Hours.parse(typed).elapsed(at(start), at(end)) == timedelta(minutes=minutes)


def test_without_a_zone_the_hosts_clock_counts(in_vienna: None) -> None:
    found = Hours.parse("mon-fri 7-17")
    assert found.elapsed(at("2026-11-23T00:00"), at("2026-11-23T06:30")) == timedelta(minutes=30)
    assert found.due(at("2026-07-17T14:30"), 60) == at("2026-07-20T05:30")


def test_a_question_is_late_only_while_it_waits_and_only_by_working_time() -> None:
    friday = "2026-11-20T16:30:00.000Z"
    values = (1, "u", 1, "Hall", "question", "t", "open", False, "ana", friday, friday, 1, (), 0, 0, None)
    row = ThreadRow(*values, since=friday, aim_minutes=60, hours="mon-fri 07:00-17:00 UTC")
    assert not hours.past_aim(row, at("2026-11-23T07:30"))
    late = at("2026-11-23T07:31")
    assert hours.past_aim(row, late)
    assert hours.past_aim(row._replace(hours=""), at("2026-11-20T17:31"))
    assert not hours.past_aim(row._replace(aim_minutes=None), late)
    for other in (row._replace(state="answered"), row._replace(closed=True), row._replace(duplicate_of=7)):
        assert not hours.past_aim(other, late)


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "2026-11-20T16:30:00.000Z"])
@pytest.mark.parametrize(
    "kept", ["mon 07:00-07:01", "mon-fri 07:00-17:00 Mars/Olympus", "nonsense", "", "mon-sun 00:00-24:00"]
)
def test_no_stored_time_and_no_stored_hours_end_the_program(since: str, kept: str) -> None:
    found = hours.due(since, 60, kept)
    assert found.tzinfo is not None
