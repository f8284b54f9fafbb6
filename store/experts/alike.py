"""Threads like a question, near enough to tell who answers such: by its rarest words, in a few milliseconds.

`hallway similar` compares texts, to show the one thread that holds the answer. Here a hundred threads vote for whoever
wrote in them, and what a finer comparison would change in that does not change who comes first (docs/adr/0018).
"""

import math
import re
from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

from store.connection import Db
from store.permissions import acting, visible
from store.search.index import needs_trigrams
from store.search.plan import quoted
from store.search.words import fold
from store.session import Session

READ = 4000
"""Signs of a question's title and text that count."""
TITLE_WORDS, WORDS = 14, 18
"""Words that are looked for: of the title so many at most, and with the longest of the text so many in all."""
HOLDING = 120
"""Of each word, so many of the newest posts that hold it."""
TELLING = 0.1
"""A word that stands in a larger part of the posts than this tells nothing of what a question is about."""
THREADS = 80
REMEMBERED = 5000
"""What tells nothing in a group, or in all, goes on to: a connection remembers so many of these words."""

# Ids of posts grow as they come: most of a group's lie between those of its first and its last.
BOUNDS = """
SELECT (SELECT p.id FROM posts p WHERE p.group_id = :group ORDER BY p.arrival LIMIT 1),
    (SELECT p.id FROM posts p WHERE p.group_id = :group ORDER BY p.arrival DESC LIMIT 1)
"""
ALL = "SELECT min(id), max(id) FROM posts"
HOLDERS = f"""
SELECT m.rowid, p.thread_id, p.group_id FROM (
    SELECT rowid FROM {{index}} WHERE {{index}} MATCH :match AND rowid BETWEEN :low AND :high
    ORDER BY rowid DESC LIMIT {HOLDING}) m
CROSS JOIN posts p ON p.id = m.rowid
WHERE p.group_id IN (SELECT g.id FROM groups g WHERE {visible()}) AND (:group IS NULL OR p.group_id = :group)
"""
_COMMON: WeakKeyDictionary[Db, set[tuple[str, int | None]]] = WeakKeyDictionary()
_WORD = re.compile(r"[^\W_]+")


class Alike(NamedTuple):
    """A thread, its group, and how like a question it is: 1 the most alike, 0 not at all."""

    thread: int
    group: int
    likeness: float


def alike(db: Db, session: Session, title: str, body: str, group: int | None) -> list[Alike]:
    """The threads most like a question, at most `THREADS`; those of one group if it is named."""
    low, high = db.row(BOUNDS if group is not None else ALL, {"group": group}) or (None, None)
    if low is None:
        return []
    here = acting(session, group=group, low=min(low, high), high=max(low, high))
    among = here["high"] - here["low"] + 1
    scores: dict[int, float] = {}
    thread_of: dict[int, tuple[int, int]] = {}
    common = _COMMON.setdefault(db, set())
    for term, index in _terms(title[:READ], body[:READ]):
        if (term, group) in common:
            continue
        rows = db.rows(HOLDERS.format(index=index), {**here, "match": quoted(term)})
        # Where there are more than were looked up, how far back these reach tells how common the word is.
        reached = here["high"] - rows[-1][0] + 1 if len(rows) >= HOLDING else among
        if not rows:
            continue
        if len(rows) > 1 and len(rows) > TELLING * reached and reached > HOLDING:
            if len(common) < REMEMBERED:
                common.add((term, group))
            continue
        weight = math.log(1 + reached / len(rows))
        for post, thread, where in rows:
            scores[post] = scores.get(post, 0.0) + weight
            thread_of[post] = (thread, where)
    best: dict[int, Alike] = {}
    top = max(scores.values(), default=0.0)
    for post in sorted(scores, key=lambda post: (-scores[post], -post)):
        thread, where = thread_of[post]
        best.setdefault(thread, Alike(thread, where, scores[post] / top))
        if len(best) == THREADS:
            break
    return list(best.values())


def _terms(title: str, body: str) -> Iterator[tuple[str, str]]:
    """What is looked for, each once, and in which index."""
    titled = list(dict.fromkeys(_WORD.findall(fold(title))))[:TITLE_WORDS]
    told = sorted(set(_WORD.findall(fold(body))).difference(titled), key=lambda word: (-len(word), word))
    for word in [*titled, *told][:WORDS]:
        if not needs_trigrams(word):
            yield word, "search_words"
        elif len(word) >= 3:
            yield word[:3], "search_trigrams"
