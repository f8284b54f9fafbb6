"""How alike two questions are: pure arithmetic on counts of words and on the letters of their titles.

The words count by BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009,
section 3.6): occurrences in a title, in topics, in a text and in answers are weighted, each by the length of its field,
added, and saturate together. Letters count by the cosine of the titles' runs of four, those that few of the compared
titles have the most, so that words misspelled, compounded or in another form count too.
"""

import functools
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from store.search.words import fold

SATURATION = 1.0
TITLE, TOPICS, TEXT, ANSWERS = 4.0, 2.0, 1.0, 0.25
TITLE_PART, TEXT_PART, ANSWERS_PART = 0.4, 0.6, 0.3
"""How much of a field's weight depends on its length."""
USUAL_TITLE, USUAL_TEXT, USUAL_ANSWERS = 50.0, 700.0, 3.0
"""The usual lengths of a title and a text, in signs, and the usual number of answers."""
LETTERS = 0.3
"""How much the letters of the titles count beside the words of everything, which count 1."""
RUN = 4

_SIGNS = re.compile(r"[\W_]+")


class Counted(NamedTuple):
    """How often a word stands in the title, topics and opening text of a thread, and in how many of its answers."""

    title: int
    topics: int
    text: int
    answers: int


class Lengths(NamedTuple):
    """The lengths of a thread's title and text in signs, and the number of its answers."""

    title: int
    text: int
    answers: int


def rarity(threads: float, holding: float) -> float:
    """How much a word tells that so many of so many threads hold (the idf of BM25, never below 0)."""
    return math.log(1 + (max(threads - holding, 0) + 0.5) / (holding + 0.5))


def by_words(weights: Mapping[str, float], counts: Mapping[str, Counted], lengths: Lengths) -> float:
    """How much of a question's words a thread holds, from 0 to 1: `weights` are theirs, with their rarity in them."""
    title = TITLE / (1 - TITLE_PART + TITLE_PART * lengths.title / USUAL_TITLE)
    text = TEXT / (1 - TEXT_PART + TEXT_PART * lengths.text / USUAL_TEXT)
    answers = ANSWERS / (1 - ANSWERS_PART + ANSWERS_PART * lengths.answers / USUAL_ANSWERS)
    score = 0.0
    for word, found in counts.items():
        often = title * found.title + TOPICS * found.topics + text * found.text + answers * found.answers
        score += weights[word] * often / (SATURATION + often)
    return score / (sum(weights.values()) or 1.0)


def by_letters(title: str, others: Sequence[str]) -> list[float]:
    """How alike other titles are to one by their letters, each from 0 to 1.

    A run of letters tells the more the fewer of the titles have it.
    """
    wanted, runs = _runs(title), [_runs(other) for other in others]
    common = Counter(run for of_title in runs for run in of_title)
    tells = [rarity(len(runs) + 1, often) for often in range(len(runs) + 1)]
    telling = {run: tells[common[run]] for run in common.keys() | wanted}

    def weight(of_title: Iterable[str]) -> float:
        return sum(map(telling.__getitem__, of_title))

    whole = weight(wanted)
    return [weight(of_title & wanted) / math.sqrt(weight(of_title) * whole) for of_title in runs]


def together(words: float | None, letters: float) -> float:
    """The likeness by words and by letters, from 0 to 1; by letters alone where no word can tell."""
    return letters if words is None else (words + LETTERS * letters) / (1 + LETTERS)


@functools.lru_cache(maxsize=1024)  # Whoever types a question is shown the same threads again and again.
def _runs(title: str) -> frozenset[str]:
    line = " " + _SIGNS.sub(" ", fold(title)).strip() + " "
    return frozenset(line[at : at + RUN] for at in range(max(len(line) - RUN + 1, 1)))
