"""Who knows: the members whose answers, and the topics they are experts on, show that they can answer a question."""

import contextlib
import heapq
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from store import expertise, members, topics
from store.connection import Db
from store.errors import Invalid, NotFound
from store.experts import evidence, score
from store.experts.alike import alike as look_for
from store.members import Member
from store.session import Session
from store.text import MAX_HANDLE, clean

GROUPS = 3
"""Where no group is named: so many of those in which threads like the question stand."""
PROOFS, NAMED_TOPICS = 3, 3
"""How many threads and topics are named with a member."""
ABOUT = 1.0
"""How much the words and topics of a thread must have to do with a question for it to be named before others."""
COMMON = 0.2
"""A topic is taken to be the question's if so much of what is like the question is filed under it."""


class Expert(NamedTuple):
    """Somebody who may know: a higher `score` (0 to 1) is surer, `topics` are what they know that the question is
    about, `evidence` the numbers of up to three threads that show it, those that say most first.
    """

    member: Member
    score: float
    topics: tuple[str, ...]
    evidence: tuple[int, ...]


class _Question(NamedTuple):
    """How much a question has to do with threads (`bearings`), and with topics (each from 0 to 1).

    `about` are the threads that have more to do with it than any other of the group.
    """

    bearings: dict[int, float]
    about: frozenset[int]
    topics: dict[str, float]


def who(
    db: Db, session: Session, text: str, *, topics: Iterable[str] = (), group: int | None = None, limit: int = 10
) -> tuple[Expert, ...]:
    """Members who may answer a question, or know a topic, the likeliest first; never the acting one.

    The first line of the text is the question's title; a text that is a topic's name, or another name for it, is that
    topic. Where a group is named, only what was written there counts, else whoever answers where such questions stand.
    Nothing that can be typed is an error.
    """
    title, _, body = clean(text).strip().partition("\n")
    question = _understood(db, session, title, body, _named(db, session, title, body, topics), group)
    found = score.standings(evidence.works(db, session, question.bearings), question.bearings)
    declared = {
        topic: experts for topic, experts in expertise.of_topics(db, question.topics).items() if question.topics[topic]
    }
    weights = {member: standing.weight for member, standing in found.items()}
    for topic, experts in declared.items():
        for member in experts:
            weights[member] = weights.get(member, 0.0) + score.DECLARED * question.topics[topic]
    if session.actor is not None:
        weights.pop(session.actor, None)
    best = heapq.nlargest(limit, weights, key=lambda member: (weights[member], -member))
    proofs = {member: _proofs(question, found[member].threads) if member in found else () for member in best}
    filed = evidence.filed(db, session, {thread for threads in proofs.values() for thread in threads})
    known = {member: [topic for topic in declared if member in declared[topic]] for member in best}
    return tuple(
        Expert(
            member,
            round(score.scaled(weights[member.id]), 6),
            _topics(question, known[member.id], [filed.get(thread, ()) for thread in proofs[member.id]]),
            proofs[member.id],
        )
        for member in members.by_ids(db, best)
    )


def _named(db: Db, session: Session, title: str, body: str, given: Iterable[str]) -> tuple[str, ...]:
    """The topics that a question is filed under, or that are all it says."""
    found = []
    for name in (*given, *([title] if not body.strip() and len(title) <= MAX_HANDLE else ())):
        with contextlib.suppress(Invalid, NotFound):
            found.append(topics.find(db, session, name)[1])
    return tuple(dict.fromkeys(found))


def _understood(
    db: Db, session: Session, title: str, body: str, named: tuple[str, ...], group: int | None
) -> _Question:
    """What a question has to do with: the threads like it, those on its topics, and the newest of its group."""
    found = look_for(db, session, title, body, group)
    groups = {one.thread: one.group for one in found}
    alike = {one.thread: one.likeness for one in found}
    shares = dict.fromkeys(named, 1.0) or _shares(alike, evidence.filed(db, session, alike))
    topical: dict[int, float] = {}
    for topic in named:
        for thread, where in evidence.on_topic(db, session, topic, group):
            groups[thread] = where
            topical[thread] = topical.get(thread, 0.0) + 1 / len(named)
    near = {group: 1.0} if group is not None else _near(groups, alike, topical)
    for where in near:
        groups.update(dict.fromkeys(evidence.newest(db, session, where, evidence.NEWEST // len(near)), where))
    subject = {thread: score.bearing(0.0, alike.get(thread, 0.0), topical.get(thread, 0.0)) for thread in groups}
    bearings = {thread: near.get(where, 0.0) + subject[thread] for thread, where in groups.items()}
    return _Question(bearings, frozenset(thread for thread in groups if subject[thread] >= ABOUT), shares)


def _shares(alike: Mapping[int, float], filed: Mapping[int, tuple[str, ...]]) -> dict[str, float]:
    """The topics under which much of what is like a question is filed, with its part of all that is."""
    sums: dict[str, float] = {}
    for thread, names in filed.items():
        for name in names:
            sums[name] = sums.get(name, 0.0) + alike[thread] ** 2
    whole = sum(likeness**2 for likeness in alike.values())
    return {name: part / whole for name, part in sums.items() if part >= COMMON * whole > 0}


def _near(groups: Mapping[int, int], alike: Mapping[int, float], topical: Mapping[int, float]) -> dict[int, float]:
    """The groups in which such a question is asked, 1 where most of what was found stands; at most `GROUPS`."""
    sums: dict[int, float] = {}
    for thread, where in groups.items():
        sums[where] = sums.get(where, 0.0) + score.bearing(0.0, alike.get(thread, 0.0), topical.get(thread, 0.0))
    best = heapq.nlargest(GROUPS, sums, key=lambda where: (sums[where], -where))
    return {where: sums[where] / sums[best[0]] for where in best if sums[where] > 0}


def _proofs(question: _Question, threads: tuple[int, ...]) -> tuple[int, ...]:
    """The threads to name: those about the question if there are any."""
    return (tuple(thread for thread in threads if thread in question.about) or threads)[:PROOFS]


def _topics(question: _Question, declared: list[str], proven: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """What to name of what somebody knows: the question's own topics first."""
    found = [*declared, *(name for names in proven for name in names)]
    return tuple(dict.fromkeys(sorted(found, key=lambda name: -question.topics.get(name, 0.0))))[:NAMED_TOPICS]
