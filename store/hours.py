"""The clock of a question: a group's working hours, and whether a question has waited longer than its group's aim.

Hours are written `mon-fri 07:00-17:00`, several parts one after the other, and behind them the name of a time zone (of
the IANA database) where it is not the host's. What clocks skip or repeat when they are changed follows PEP 495: an hour
that comes twice begins the first time, and no moment counts twice.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from store.clock import parse as moment_of
from store.errors import Invalid
from store.text import clean_line, shown
from store.threads import ThreadRow, waits

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT = 3
"""Letters of a day's name that are enough, and that are written."""
DAY = 24 * 60
ALWAYS = "always"
LONGEST = timedelta(days=3653)
"""An aim that is not reached within so much time is taken to end then."""
LIKE = "they look like mon-fri 7:00-17:00, or mon-fri 7:00-12:00 13:00-17:00 sat 8:00-12:00 Europe/Vienna"

_DAYS = re.compile(r"([a-z]+)(?:-([a-z]+))?")
_TIMES = re.compile(r"(\d{1,2})(?::(\d\d))?-(\d{1,2})(?::(\d\d))?")

Span = tuple[int, int, int]
"""A day of the week from 0, and the minutes of that day from which and until which it lasts."""


class Hours(NamedTuple):
    """Working hours as spans of the days of a week, in order and apart; no spans: at all times.

    `zone` is the name of a time zone, empty for the host's.
    """

    spans: tuple[Span, ...]
    zone: str = ""

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """Working hours as somebody wrote them; nothing, or `always`, for all times. Raises Invalid."""
        words = re.sub(r"[,;\s]+", " ", text.replace("–", "-")).strip().split(" ")
        if words in ([""], [ALWAYS]):
            return cls(())
        zone = ""
        if "/" in words[-1] or words[-1].upper() == "UTC":
            zone = _checked_zone(words.pop())
        days: list[int] = []
        found: list[Span] = []
        timed = True
        for word in words:
            times = _TIMES.fullmatch(word)
            if times is not None:
                found += _between(times, days or range(7), word)
                timed = True
                continue
            days = [*([] if timed else days), *_days(word)]
            timed = False
        if not timed or not found:
            raise Invalid(f"The working hours {shown(clean_line(text))} name no hours; {LIKE}.")
        return cls(_merged(found), zone)

    def __str__(self) -> str:
        """As it is stored: days with equal hours in a row are one part."""
        of_day = ["" for _ in DAYS]
        for at, start, end in self.spans:
            of_day[at] = f"{of_day[at]} {_time(start)}-{_time(end)}".strip()
        parts = []
        day = 0
        while day < 7:
            last = day
            while last < 6 and of_day[last + 1] == of_day[day]:
                last += 1
            if of_day[day]:
                name = DAYS[day][:SHORT] + (f"-{DAYS[last][:SHORT]}" if last > day else "")
                parts.append(f"{name} {of_day[day]}")
            day = last + 1
        return " ".join([*parts, self.zone]).strip()

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two aware moments; none if the second is not the later one."""
        if not self.spans:
            return max(end - start, timedelta())
        total = timedelta()
        for begins, ends in self._from(start):
            if begins >= end:
                break
            total += max(min(ends, end) - max(begins, start), timedelta())
        return total

    def due(self, start: datetime, minutes: int) -> datetime:
        """The moment at which so much working time has passed since another, in UTC; at most ten years later."""
        left = timedelta(minutes=minutes)
        if not self.spans:
            return start.astimezone(UTC) + left
        for begins, ends in self._from(start):
            begins = max(begins, start)
            if begins - start > LONGEST:
                break
            if ends - begins >= left:
                return begins + left
            left -= max(ends - begins, timedelta())
        return start.astimezone(UTC) + LONGEST

    def _from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans as moments in UTC, in order and apart, from the day before a moment on."""
        zone = _zone(self.zone)
        day = start.astimezone(zone).date() - timedelta(days=1)
        reached = datetime.min.replace(tzinfo=UTC)
        while day < date.max:
            for at, first, last in self.spans:
                if at == day.weekday():
                    begins = max(_moment(day, first, zone), reached)
                    reached = max(_moment(day, last, zone), begins)
                    yield begins, reached
            day += timedelta(days=1)


def written(text: str) -> str:
    """Working hours as they are stored, empty for all times. Raises Invalid."""
    return str(Hours.parse(text))


@lru_cache(maxsize=4096)
def due(since: str, minutes: int, hours: str) -> datetime:
    """When a question that was asked at a moment (ISO text) is past an aim, by a group's stored hours; in UTC."""
    try:
        kept = Hours.parse(hours)
    except Invalid:  # A zone that is known where it was set need not be known on every host.
        kept = Hours(())
    try:
        return kept.due(moment_of(since), minutes)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def past_aim(row: ThreadRow, now: datetime) -> bool:
    """Whether a question still waits, and has waited longer than its group's aim, in the group's working hours."""
    return waits(row) and bool(row.aim_minutes) and now > due(row.since, row.aim_minutes or 0, row.hours)


def _days(word: str) -> list[int]:
    found = _DAYS.fullmatch(word.casefold())
    if found is None:
        raise Invalid(f"{shown(clean_line(word))} is neither a day nor hours; {LIKE}.")
    first = _day(found[1])
    last = first if found[2] is None else _day(found[2])
    return [day % 7 for day in range(first, last + (7 if last < first else 0) + 1)]


def _day(name: str) -> int:
    for number, day in enumerate(DAYS):
        if len(name) >= SHORT and day.startswith(name):
            return number
    raise Invalid(f"{shown(clean_line(name))} is no day of the week in working hours; {LIKE}.")


def _between(times: re.Match[str], days: Iterable[int], word: str) -> list[Span]:
    start, end = (int(times[at]) * 60 + int(times[at + 1] or 0) for at in (1, 3))
    minutes = [int(times[at] or 0) for at in (2, 4)]
    if start >= DAY or end > DAY or max(minutes) > 59 or start == end:
        raise Invalid(f"{shown(word)} are no hours of a day; {LIKE}.")
    if end > start:
        return [(day, start, end) for day in days]
    # A night's hours end on the next day.
    return [span for day in days for span in ((day, start, DAY), ((day + 1) % 7, 0, end)) if span[1] < span[2]]


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for day, start, end in sorted(spans):
        if found and found[-1][0] == day and start <= found[-1][2]:
            start = found[-1][1]
            end = max(end, found.pop()[2])
        found.append((day, start, end))
    return tuple(found)


def _time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _checked_zone(name: str) -> str:
    if _zone(name) is None:
        raise Invalid(
            f"No time zone {shown(clean_line(name))} is known here; write one such as Europe/Vienna, or leave it out."
        )
    return name.upper() if name.upper() == "UTC" else name


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo | None:
    """A time zone by its name; None for the host's, and where it is not known."""
    if not name:
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError; a folder's name is an OSError.
        return None


def _moment(day: date, minutes: int, zone: tzinfo | None) -> datetime:
    """A day's minute, up to 24:00, in UTC."""
    local = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
    return (local if zone is None else local.replace(tzinfo=zone)).astimezone(UTC)
