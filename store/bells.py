"""The bell: messages that reach a member outside Hallway. What is offered here is rung later, by `ringing`.

An offer is a row, written in the transaction that gives the reason; it is due once the post can't be taken back any
more, outside of the member's quiet hours. No row is written where no command would ring, nor for somebody who wants
none or has no address.
"""

from datetime import datetime, time, timedelta, tzinfo
from typing import NamedTuple

from store import notify
from store.clock import iso, parse
from store.connection import Db, Row, Transaction, write
from store.errors import Invalid
from store.session import Session
from store.text import shown

DELAY = timedelta(seconds=12)
"""What is taken back within ten seconds rings nobody: those, and the two that `retracting` allows for the way."""

WHY = {
    "question": "A question for you",
    "answer": "Your question has a reply",
    "reply": "Somebody replied to you",
    "mention": "You are mentioned",
    "topic": "A topic of yours is asked about",
    "accepted": "Your answer was accepted",
    "verified": "Your answer was verified",
    "solved": "Your question has a verified answer",
    "outdated": "Your answer is out of date",
    "duplicate": "Your question is a duplicate",
}
"""The kinds of offers, and what each says."""
QUESTIONS = ("question", "answer")
"""What rings for those who want questions alone, and so does a mention in a question itself."""
SAID_OF_IT = ("accepted", "verified", "solved", "outdated", "duplicate")
"""What others say of a post: rung beside what the post itself is a reason for."""

WANTED = ("questions", "all", "none")

MEMBER = """
SELECT m.handle, c.wanted, c.address, c.quiet_from, c.quiet_until, c.zone, c.with_text
FROM members m LEFT JOIN bell_choices c ON c.member_id = m.id WHERE m.id = ? AND m.arrived_at IS NOT NULL
"""
IN_QUESTION = """
SELECT t.kind = 'question' AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.thread_id = t.id AND p.id < :post)
FROM threads t WHERE t.id = :thread
"""
KINDS_SAID = ", ".join(f"'{kind}'" for kind in SAID_OF_IT)
OFFERED = f"member_id = :member AND post_id = :post AND (kind = :kind OR NOT (:said OR kind IN ({KINDS_SAID})))"
SOONER = f"UPDATE bells SET due_at = min(due_at, :due) WHERE {OFFERED} AND rung_at IS NULL AND failure IS NULL"
OFFER = f"""
INSERT INTO bells (member_id, kind, thread_id, post_id, created_at, due_at)
SELECT :member, :kind, :thread, :post, :at, :due WHERE NOT EXISTS (SELECT 1 FROM bells WHERE {OFFERED})
"""
CHOOSE = """
INSERT INTO bell_choices (member_id, wanted, address, quiet_from, quiet_until, zone, with_text)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (member_id) DO UPDATE SET wanted = excluded.wanted, address = excluded.address,
    quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, zone = excluded.zone,
    with_text = excluded.with_text
"""
WAITS = "rung_at IS NULL AND (failure IS NULL OR failure < '3')"
"""What is still to be rung: `failure` begins with how often it has failed, and after three times it is given up."""
NEXT = f"SELECT min(due_at) FROM bells WHERE {WAITS} AND taken_at IS NULL"


class Choice(NamedTuple):
    """How a member wants to be told: `wanted` is questions, all or none; quiet hours are `22:00` in their `zone`."""

    wanted: str = WANTED[0]
    address: str = ""
    quiet_from: str | None = None
    quiet_until: str | None = None
    zone: str = ""
    with_text: bool = False


def offer(tx: Transaction, member: int, kind: str, *, thread: int, post: int, at: str | None = None) -> None:
    """Offer a member one message about a post, from `at` on if that is later than now; `kind` is one of `WHY`.

    A post rings a member once, however many reasons it gives; what is said of an answer rings beside that.
    """
    offer_by(tx, notify.of(tx.db), member, kind, thread=thread, post=post, at=at)


def offer_by(
    tx: Transaction,
    site: notify.Notify | None,
    member: int,
    kind: str,
    *,
    thread: int,
    post: int,
    at: str | None = None,
) -> None:
    """The same, by what the settings said before the lock was taken."""
    if site is None or tx.session.via in ("demo", "import"):
        return
    row = tx.row(MEMBER, (member,))
    if row is None:
        return
    chosen = _choice(row[1:])
    here = {"member": member, "kind": kind, "thread": thread, "post": post, "at": tx.at, "said": kind in SAID_OF_IT}
    if not wants(tx.db, chosen, kind, thread=thread, post=post) or not site.address_of(row[0], chosen.address):
        return
    here["due"] = iso(after_quiet(max(parse(tx.at), parse(at or tx.at)) + DELAY, chosen))
    tx.run(SOONER, here)
    tx.run(OFFER, here)


def wants(db: Db, chosen: Choice, kind: str, *, thread: int, post: int) -> bool:
    """Whether a member who has chosen so is rung for this."""
    if chosen.wanted != "questions":
        return chosen.wanted == "all"
    if kind == "mention":
        return bool(db.value(IN_QUESTION, {"thread": thread, "post": post}))
    return kind in QUESTIONS


def withdraw(tx: Transaction, post: int, *, member: int | None = None, kind: str | None = None) -> None:
    """Take back what was offered about a post and has not been rung: to everybody, or one member; one kind, or all."""
    tx.run(
        "DELETE FROM bells WHERE post_id = :post AND rung_at IS NULL AND member_id = coalesce(:member, member_id)"
        " AND kind = coalesce(:kind, kind)",
        {"post": post, "member": member, "kind": kind},
    )


def next_due(db: Db) -> str | None:
    """When the next offer that nobody has in hand is due, maybe in the past; None when none waits."""
    found: str | None = db.value(NEXT)
    return found


def choice(db: Db, session: Session) -> Choice:
    """How the acting member wants to be told."""
    row = None if session.actor is None else db.row(MEMBER, (session.actor,))
    return Choice() if row is None else _choice(row[1:])


def choice_of(db: Db, member: int) -> tuple[str, Choice]:
    """The handle and the choice of a member who is here in person."""
    row = db.rows(MEMBER, (member,))[0]
    return str(row[0]), _choice(row[1:])


def _choice(row: Row) -> Choice:
    values = [*row[:5], bool(row[5])]
    return Choice() if row[0] is None else Choice(*values)


def choose(db: Db, session: Session, chosen: Choice) -> Choice:
    """Set how the acting member wants to be told. Raises Invalid and others."""
    checked = _checked(chosen)
    with write(db, session) as tx:
        tx.run(CHOOSE, (tx.actor, *checked))
    return checked


def _checked(chosen: Choice) -> Choice:
    if chosen.wanted not in WANTED:
        raise Invalid(f"{shown(chosen.wanted)} is no choice; it is questions, all or none.")
    if chosen.address and not notify.ADDRESS.fullmatch(chosen.address):
        raise Invalid(f"{shown(chosen.address)} is no address; it looks like ana@example.org, one and nothing else.")
    quiet = tuple(None if hour is None else _hour(hour) for hour in (chosen.quiet_from, chosen.quiet_until))
    if (quiet[0] is None) != (quiet[1] is None) or (quiet[0] is not None and quiet[0] == quiet[1]):
        raise Invalid("Quiet hours have a beginning and another end, as in 22:00-06:00; none sets none.")
    if chosen.zone:
        _zone(chosen.zone)
    return chosen._replace(quiet_from=quiet[0], quiet_until=quiet[1])


def _hour(text: str) -> str:
    hour, _, minute = text.strip().partition(":")
    if not (hour.isdecimal() and hour.isascii() and (minute or "0").isdecimal() and minute.isascii()):
        raise Invalid(f"{shown(text)} is no time of day; write it like this: 22:00")
    if int(hour[:3]) > 23 or int((minute or "0")[:3]) > 59:
        raise Invalid(f"{shown(text)} is no time of day; it goes from 00:00 to 23:59.")
    return f"{int(hour):02d}:{int(minute or '0'):02d}"


def _zone(name: str) -> tzinfo:
    import zoneinfo

    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(f"{shown(name)} is no time zone of this host; it looks like Europe/Copenhagen.") from None


def after_quiet(moment: datetime, chosen: Choice) -> datetime:
    """The first moment from this one on that lies outside of the quiet hours; both aware.

    A zone that this host no longer knows is taken for the host's own: a message at an odd hour is better than none.
    """
    if chosen.quiet_from is None or chosen.quiet_until is None:
        return moment
    begin, end = time.fromisoformat(chosen.quiet_from), time.fromisoformat(chosen.quiet_until)
    zone: tzinfo | None = None
    if chosen.zone:
        try:
            zone = _zone(chosen.zone)
        except Invalid:
            zone = None
    local = moment.astimezone(zone)
    now = local.time()
    if not (begin <= now < end if begin < end else now >= begin or now < end):
        return moment
    day = local.date() + timedelta(days=begin > end and now >= begin)
    # An hour that a change of the clocks repeats could end before it has begun.
    return max(moment, datetime.combine(day, end, tzinfo=zone).astimezone(moment.tzinfo))
