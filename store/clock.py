"""Times: UTC, ISO-8601 text to the millisecond. Text of one length sorts like the times it stands for."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present time, aware, in UTC."""
    return datetime.now(UTC)


def shifted(offset: timedelta, clock: Clock = utc_now) -> Clock:
    """A clock that runs `offset` away from another; the demo's is one."""
    return lambda: clock() + offset


def iso(moment: datetime) -> str:
    """`2026-11-22T07:30:00.000Z`, 24 characters, for an aware datetime of the years 1 to 9999."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="milliseconds")[:23] + "Z"


def parse(text: str) -> datetime:
    """An aware datetime from ISO-8601 text; what names no zone is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} lies outside the years 1 to 9999") from error
