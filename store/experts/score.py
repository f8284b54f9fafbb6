"""How much what somebody wrote shows that they can answer a question: pure arithmetic; docs/experts.md explains it.

A post counts by what it is, by what was said of it, and by how long ago it was written. The last is a power law: how
likely something is needed again falls with the time since it was needed last in this way (Anderson and Schooler,
"Reflections of the environment in memory", 1991). It then counts by how much its thread has to do with the question,
and a member is the sum of what they wrote (the document model of Balog, Azzopardi and de Rijke, "Formal models for
expert finding in enterprise corpora", 2006).
"""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

REMARK = 0.15
"""What a comment counts; an answer, a reply or a mail counts 1."""
ACCEPTED, VERIFIED = 1.5, 2.0
"""How many times as much an answer counts that was accepted, and one that was verified."""
VOTE = 0.2
"""How much more a post counts for votes: so many times their natural logarithm."""
FRESH_DAYS = 30
"""What was written so many days ago counts half of what is written today; three times as many, a quarter."""
ALIKE, ON_TOPIC = 10.0, 4.0
"""How many times as much a thread counts that is most like the question, and one on all of its topics."""
DECLARED = 10.0
"""What being an expert on all of a question's topics counts: as much as two answers of today on them."""
HALF = 10.0
"""The sum that makes a score of a half."""


class Work(NamedTuple):
    """A post that somebody wrote in another's thread; `days` is its age, `votes` how many found it helpful."""

    member: int
    thread: int
    remark: bool
    accepted: bool
    verified: bool
    votes: int
    days: float


class Standing(NamedTuple):
    """What somebody's posts come to, and the threads that they stand in, those that say most first."""

    weight: float
    threads: tuple[int, ...]


def worth(work: Work) -> float:
    """What a post says of its author, whatever it is about; more than 0."""
    said = VERIFIED if work.verified else ACCEPTED if work.accepted else 1.0
    kind = REMARK if work.remark and said == 1.0 else 1.0
    votes = 1 + VOTE * math.log1p(max(work.votes, 0))
    return kind * said * votes / (1 + max(work.days, 0.0) / FRESH_DAYS)


def bearing(near: float, likeness: float, topics: float) -> float:
    """How much a thread has to do with a question, each part from 0 to 1.

    `near`: how sure it is that its group is the question's; `likeness`: how much it is like the question, by its words,
    squared since what merely shares a few common ones is not alike; `topics`: the part of the question's topics it has.
    """
    return near + ALIKE * likeness**2 + ON_TOPIC * topics


def standings(works: Iterable[Work], bearings: Mapping[int, float]) -> dict[int, Standing]:
    """What the posts come to for each of their authors; posts in other threads than those with a bearing are left out.

    A thread with a bearing of 0 proves nothing.
    """
    sums: dict[int, dict[int, float]] = {}
    for work in works:
        weight = worth(work) * bearings.get(work.thread, 0.0)
        if weight > 0:
            mine = sums.setdefault(work.member, {})
            mine[work.thread] = mine.get(work.thread, 0.0) + weight
    return {
        member: Standing(math.fsum(mine.values()), tuple(sorted(mine, key=lambda thread: (-mine[thread], -thread))))
        for member, mine in sums.items()
    }


def scaled(weight: float) -> float:
    """A sum as a score from 0 to 1 that programs and people can compare: half at `HALF`, never quite 1."""
    return weight / (weight + HALF) if weight > 0 else 0.0
