"""Who can be asked: away until when, how many questions a week, how many wait for them already.

Others see available, busy or away, and how many questions wait; nothing of how fast somebody answers.
"""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Literal, NamedTuple

from store import routes, text
from store.clock import iso, parse
from store.connection import Db, write
from store.errors import Invalid, NotFound
from store.session import Session

State = Literal["available", "busy", "away"]

MAX_LIMIT = 1000
FARTHEST = timedelta(days=366 * 10)

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(\d{1,4})\s*(h|d|w|mo)[a-z]*")
_SPANS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(days=7), "mo": timedelta(days=30)}
FORMS = "a day (friday, 2026-12-01), a span (3d, 2 weeks) or off"

STANDING = "SELECT away_until, weekly_limit FROM members WHERE id = ? AND claimed_by IS NULL"


class Availability(NamedTuple):
    """Whether somebody can be asked: the state that others see, and how many open questions wait for them.

    `until` is when they are back, None unless they are away. Whoever has reached their weekly limit is busy.
    """

    state: State
    waiting: int
    until: str | None


def of(db: Db, session: Session, member: int) -> Availability:
    """Whether a member can be asked. Raises NotFound."""
    away, limit = _standing(db, member)
    at = session.now()
    return standing(away, routes.loads(db, {member: limit}, at)[member], at)


def standing(away: str | None, load: routes.Load, at: str) -> Availability:
    """Whether somebody can be asked who is `away` until a moment, or not, and is asked so much."""
    if away is not None and away > at:
        return Availability("away", load.waiting, away)
    return Availability("busy" if load.busy else "available", load.waiting, None)


def weekly_limit(db: Db, session: Session) -> int | None:
    """How many questions a week the acting member lets reach them, None for any number; nobody else is shown it."""
    if session.actor is None:
        return None
    limit = _standing(db, session.actor)[1]
    return None if limit is None else int(limit)


def set_away(db: Db, session: Session, until: datetime | None) -> Availability:
    """Be away until a moment, so that no question is brought to one, or (None) back. Raises Invalid and others.

    What has reached one already goes on to the next; it waits for one still when one is back.
    """
    with write(db, session) as tx:
        away, _ = _standing(db, tx.actor)
        if until is not None:
            _check(until, tx.session.clock())
        new = None if until is None else iso(until)
        if new != away:
            tx.run("UPDATE members SET away_until = ? WHERE id = ?", (new, tx.actor))
            if new is not None and (away is None or away <= tx.at):
                routes.step_aside(tx, tx.actor)
            tx.record("member.away", member=tx.actor)
        return of(db, tx.session, tx.actor)


def set_weekly_limit(db: Db, session: Session, limit: int | None) -> Availability:
    """Let at most so many questions reach one in seven days, or (None) any number. Raises Invalid and others."""
    if limit is not None and not 0 <= limit <= MAX_LIMIT:
        raise Invalid(f"A weekly limit is 0 to {MAX_LIMIT:,} questions; hallway away --limit none takes it away.")
    with write(db, session) as tx:
        if limit != _standing(db, tx.actor)[1]:
            tx.run("UPDATE members SET weekly_limit = ? WHERE id = ?", (limit, tx.actor))
            tx.record("member.limit", member=tx.actor)
        return of(db, tx.session, tx.actor)


def until(typed: str, now: datetime) -> datetime | None:
    """The moment that somebody means who is away until then; None for `off`. Raises Invalid.

    Days begin at midnight where this machine is: `friday` (the next one), `tomorrow`, `2026-12-01`. A span counts
    from now: `4h`, `3d`, `2 weeks`, `1 month` (30 days). A time of day may stand behind a date: `2026-12-01 09:00`.
    """
    word = text.clean_line(typed).casefold().removeprefix("until ")
    if word in ("off", "back", "no"):
        return None
    try:
        moment = _moment(word, now)
    except (ValueError, OverflowError, OSError):
        raise Invalid(f"{text.shown(typed)} is no time to be away until; give {FORMS}.") from None
    return _check(moment, now)


def _moment(word: str, now: datetime) -> datetime:
    here = now.astimezone()
    if span := _SPAN.fullmatch(word):
        return now + int(span[1]) * _SPANS[span[2]]
    if word == "tomorrow":
        return _midnight(here + timedelta(days=1))
    named = [place for place, day in enumerate(DAYS) if len(word) >= 3 and day.startswith(word)]
    if named:
        return _midnight(here + timedelta(days=(named[0] - here.weekday() - 1) % 7 + 1))
    moment = datetime.fromisoformat(word.upper())
    return (moment if moment.tzinfo else moment.astimezone()).astimezone(UTC)


def _check(until: datetime, now: datetime) -> datetime:
    if not now < until < now + FARTHEST:
        raise Invalid("One is away until a moment that is to come, within ten years; hallway away off ends it.")
    return until


def _midnight(day: datetime) -> datetime:
    """The beginning of a day by this machine's clock, also where the clocks change in between."""
    return datetime.combine(day.date(), time()).astimezone()


def _standing(db: Db, member: int) -> tuple[str | None, int | None]:
    found = db.row(STANDING, (member,))
    if found is None:
        raise NotFound("There is no such member; hallway member list shows everybody.")
    return found[0], found[1]


def said(found: Availability, now: datetime) -> str:
    """How somebody stands, in words: `available`, `busy (4 waiting)`, `away until Friday 27 November`."""
    if found.until is None:
        return f"busy ({found.waiting} waiting)" if found.state == "busy" and found.waiting else found.state
    back, today = parse(found.until).astimezone(), now.astimezone()
    clock = "" if back.time() == time() else f" {back:%H:%M}"
    if back.date() == today.date():
        return f"away until{clock}"
    day = f"{back:%A} {back.day} {back:%B}" + (f" {back.year}" if back.year != today.year else "")
    return f"away until {day}{clock}"
