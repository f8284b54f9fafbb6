"""The passage of a post that is shown with it, and where in it the query's words stand."""

import contextlib
import sqlite3
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from store.search import words
from store.search.plan import quoted
from store.search.syntax import Term

START, END = "\x02", "\x03"
"""Marks around what matched. No stored text holds them: store.text lets no control characters in."""

LENGTH = 160
"""Signs of a passage, about."""
LEAD = 40
READ = 200_000
"""Signs of a text in which a passage is looked for."""
AROUND = 600
"""Signs of a text that are looked at closely."""

# The index's own stemming, without the index: looking one post up in the long list of a common word takes longer.
TABLE = "CREATE VIRTUAL TABLE passages USING fts5 (body, tokenize = 'porter unicode61 remove_diacritics 2')"
MARKED = "SELECT rowid, highlight(passages, 0, ?, ?) FROM passages WHERE passages MATCH ?"

Span = tuple[int, int]


class Passage(NamedTuple):
    """A line of text, and the spans of it that matched, in order and apart from each other."""

    text: str
    marks: tuple[Span, ...]


def passages(bodies: Sequence[str], wanted: Sequence[Term], begun: Term | None) -> list[Passage]:
    """The best passage of each text; of a text in which nothing is found, its beginning."""
    texts = [" ".join(_near(body, wanted).split()) for body in bodies]
    spans = _of_words(texts, [term for term in wanted if not term.literal and not term.trigram])
    found = []
    for body, text, stemmed in zip(bodies, texts, spans, strict=True):
        literal = [
            span
            for term in wanted
            if term.literal or term.trigram or term is begun
            for span in _literal(text, term, term is begun)
        ]
        found.append(_cut(text, _joined([*stemmed, *literal]), len(body) > len(text) + AROUND))
    return found


def _near(body: str, wanted: Sequence[Term]) -> str:
    """The part of a text that most of the terms are in first, by a guess at their stems."""
    if len(body) <= AROUND:
        return body
    lower = body.lower() if wanted else ""
    firsts = sorted(at for term in wanted if (at := lower.find(words.key(term))) >= 0)
    if not firsts or firsts[-1] < AROUND:
        return body[:AROUND]
    best = max(firsts, key=lambda first: (sum(first <= at < first + AROUND // 2 for at in firsts), -first))
    start = max(0, best - LEAD)
    blank = body.find(" ", start, best)
    return "…" + body[blank + 1 if blank >= 0 else start :][:AROUND]


def _of_words(texts: Sequence[str], terms: Sequence[Term]) -> list[list[Span]]:
    """Where words of the same stems stand."""
    found: list[list[Span]] = [[] for _ in texts]
    if not terms or not texts:
        return found
    match = " OR ".join(quoted(term.text) for term in terms)
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as beside:
        beside.execute("BEGIN")
        beside.execute(TABLE)
        beside.executemany(
            "INSERT INTO passages (rowid, body) VALUES (?, ?)",
            [(number, text) for number, text in enumerate(texts, 1)],
        )
        for number, marked in beside.execute(MARKED, (START, END, match)):
            found[number - 1] = _spans(marked)
    return found


def _spans(marked: str) -> list[Span]:
    spans, at = [], 0
    for piece in marked.split(START):
        inside, closed, behind = piece.partition(END)
        if closed:
            spans.append((at, at + len(inside)))
        at += len(inside) + len(behind)
    return spans


def _literal(text: str, term: Term, begun: bool) -> list[Span]:
    folded, places = words.fold_with_places(text)
    spans = []
    for start, end in words.Pattern(term.text, begun).places(folded):
        if begun:  # The rest of the word that was begun matched too.
            while end < len(folded) and folded[end].isalnum():
                end += 1
        spans.append((start, end) if places is None else (places[start], places[end - 1] + 1))
        if len(spans) == 100:
            break
    return spans


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return joined


def _cut(text: str, spans: list[Span], more: bool) -> Passage:
    """The stretch that holds the most of what matched, cut at blanks, with an ellipsis where something is missing."""
    start = 0
    if spans and spans[-1][1] > LENGTH:
        begins = [begin for begin, _ in spans]
        behind = [bisect_left(begins, begin + LENGTH - LEAD) for begin in begins]
        best = begins[max(range(len(begins)), key=lambda place: (behind[place] - place, -place))]
        start = max(0, best - LEAD)
        if start:
            blank = text.find(" ", start, best)
            start = blank + 1 if blank >= 0 else start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        blank = text.rfind(" ", start + LENGTH // 2, end)
        end = blank if blank > 0 and not any(begin < blank < until for begin, until in spans) else end
    lead, tail = "…" if start else "", "…" if end < len(text) or more else ""
    shift = len(lead) - start
    inside = [(max(begin, start), min(until, end)) for begin, until in spans if begin < end and until > start]
    return Passage(lead + text[start:end] + tail, tuple((begin + shift, until + shift) for begin, until in inside))
