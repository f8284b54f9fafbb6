"""What the card of a person or of a topic says, read at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from store import availability, expertise, people, threads
from store.connection import Db
from store.covering import Topic
from store.expertise import Known
from store.people import Pace, Person
from store.permissions import leads
from store.session import Session
from store.threads import ThreadRow
from tui.widgets.people_rows import Line, Row, Section
from tui.widgets.text import Piece


class Shown(NamedTuple):
    """What a card shows: words, sections, and whether it is the reader's own, or one that they may act on as a lead."""

    row: Row
    said: tuple[Piece, ...]
    sections: tuple[Section, ...]
    mine: bool
    leads: bool


def card_of(db: Db, session: Session, row: Row) -> Shown:
    """The card of a person or a topic, as the acting person may see it."""
    may_lead = leads(db, session)
    if isinstance(row, Topic):
        return Shown(row, _topic_said(row), (_experts(row),), False, may_lead)
    mine = row.member.id == session.actor
    known = expertise.of_member(db, session, row.member.id)
    suggested = expertise.suggestions(db, session, row.member.id) if mine or may_lead else ()
    evidence = [one.evidence for one in suggested] + [one.evidence for one in known]
    numbers = dict.fromkeys(number for found in evidence for number in found)
    proving = {thread.id: thread for thread in threads.by_ids(db, session, numbers)}
    sections = []
    if suggested:
        lines = [
            line
            for one in suggested
            for line in (
                Line("suggested", one.topic, f"helped {one.people} people"),
                *_proofs(one.evidence, proving),
            )
        ]
        whose = "your answers show" if mine else "what their answers show"
        sections.append(Section("Suggested", whose, lines))
    lines = [
        line for one in known for line in (Line("topic", one.topic, _origin(one)), *_proofs(one.evidence, proving))
    ]
    none = (
        "Nothing yet. Claim what you know, and questions about it reach you."
        if mine
        else "Nothing that anybody has said yet."
    )
    sections.append(Section("Expert on", "with what proves it" if known else "", lines, none))
    return Shown(
        row,
        _person_said(row, people.pace(db, session) if mine else None, session.clock()),
        tuple(sections),
        mine,
        may_lead,
    )


def _proofs(numbers: Sequence[int], proving: dict[int, ThreadRow]) -> list[Line]:
    return [Line("thread", thread=proving[number]) for number in numbers if number in proving]


def _origin(one: Known) -> str:
    """How somebody became an expert on a topic."""
    if one.origin == "claimed" or one.confirmed_by is None:
        return one.origin
    return f"{'appointed' if one.origin == 'appointed' else 'earned, confirmed'} by {one.confirmed_by}"


def _person_said(row: Person, pace: Pace | None, now: datetime) -> tuple[Piece, ...]:
    member = row.member
    state = availability.said(row.availability, now) if member.arrived else "never here in person"
    said: list[Piece] = [(f"@{member.handle}, {state}", "muted")]
    if member.about:
        said.append((member.about, "text"))
    if pace is not None:
        many = f"{pace.questions} question{'s' if pace.questions != 1 else ''} in 90 days"
        within = f"Half of your first answers came within {_time(pace.minutes)}"
        said.append((f"{within} ({many}; only you see this).", "muted"))
    return tuple(said)


def _time(minutes: int) -> str:
    """A span as people say it."""
    if minutes < 60:
        return f"{max(minutes, 1)} min"
    return f"{round(minutes / 60)} h" if minutes < 48 * 60 else f"{round(minutes / 1440)} days"


def _topic_said(row: Topic) -> tuple[Piece, ...]:
    said: list[Piece] = []
    if row.description:
        said.append((row.description, "text"))
    if row.aliases:
        said.append((f"also {' '.join(f'#{name}' for name in row.aliases)}", "muted"))
    threads_ = f"{row.threads} thread{'s' if row.threads != 1 else ''}"
    said.append((f"{threads_} lately, {row.open} open" if row.threads else "not in use lately", "muted"))
    return tuple(said)


def _experts(row: Topic) -> Section:
    lines = [
        Line("person", expert.handle, "available" if expert.available else "away", words=expert.name)
        for expert in row.experts
    ]
    return Section("Who knows it", "", lines, "Nobody yet: whoever asks about it waits until somebody comes by.")
