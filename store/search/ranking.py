"""Which of the posts found comes first: pure arithmetic on their texts.

The formula is BM25F (Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", 2004): a term
counts more in the title and in the topics, less the more often it stands there already, and more the rarer it is.
FTS5's own bm25() is not used: it counts all rows of each word anew, which takes the longer the more there are.
"""

import math
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from store.search import words
from store.search.matching import Match
from store.search.syntax import Term

K, LENGTH_PART, USUAL_LENGTH = 1.2, 0.4, 1000.0
IN_TITLE, IN_TOPICS = 4, 2
STEP = 20
"""Scores are from 0 to 1; those that come to the same whole number of twentieths count as equal."""
ORDERED = 100
"""Of so many of the best, it is looked whether the words stand side by side."""


class Ranked(NamedTuple):
    """A thread by its best post. Of two, the greater comes first: better, else solved, else newer."""

    level: int
    solved: int
    at: str
    thread: int
    score: float
    match: Match


def ranked(found: Sequence[Match], wanted: Sequence[Term], rarity: Callable[[Term], float]) -> list[Ranked]:
    """The best match of each thread, best first. Without terms all are equal, and the newest comes first.

    A duplicate stands for the thread that answers for it, where that was not found itself.
    """
    keys = [words.key(term) for term in wanted]
    weights = [rarity(term) for term in wanted] if len(wanted) > 1 else [1.0] * len(wanted)
    scored = [(_score(match, keys, weights), match) for match in found]
    if len(wanted) > 1:
        scored.sort(key=lambda one: -one[0])
        together = re.compile(r"\w*[\W_]+".join(map(re.escape, keys)))
        scored[:ORDERED] = [(_raised(score, match, together), match) for score, match in scored[:ORDERED]]
    best: dict[int, tuple[float, Match]] = {}
    for score, match in scored:
        thread = match.answered_by or match.thread
        there = best.get(thread)
        if there is None or _prior(score, match) > _prior(*there):
            best[thread] = (score, match)
    rows = [
        Ranked(round(score * STEP), match.solved if wanted else 0, match.at, thread, score, match)
        for thread, (score, match) in best.items()
    ]
    return sorted(rows, reverse=True)


def _prior(score: float, match: Match) -> tuple[bool, float, str]:
    """What decides between the matches of a thread: its own go before those of its duplicates."""
    return (match.answered_by is None, score, match.at)


def rarity(among: int, holding: int) -> float:
    """How much a term tells that so many of so many posts hold (the idf of BM25, never below 0)."""
    return math.log(1 + (among - holding + 0.5) / (holding + 0.5))


def _score(match: Match, keys: list[str], weights: list[float]) -> float:
    body = match.body.lower()
    usual = K * (1 - LENGTH_PART + LENGTH_PART * len(body) / USUAL_LENGTH)
    title, topics = (words.fold(match.title), words.fold(match.topics)) if match.first else ("", "")
    score = 0.0
    for key, weight in zip(keys, weights, strict=True):
        often = body.count(key)
        if title:
            often += IN_TITLE * (key in title) + IN_TOPICS * (key in topics)
        score += weight * often / (often + usual)
    return score / (sum(weights) or 1.0)


def _raised(score: float, match: Match, together: re.Pattern[str]) -> float:
    """A score, raised if the words stand side by side in their order."""
    if match.first and together.search(words.fold(match.title)):
        return score + (1 - score) * 0.5
    return score + (1 - score) * 0.25 if together.search(match.body.lower()) else score
