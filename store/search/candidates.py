"""Posts that may be like a question: those that hold its rarest words, up to so many of each.

Words are looked up one by one, newest posts first, each in a query of its own with a limit: what is common costs no
more than what is rare, and how many posts hold a common word is told by how far back the newest of them reach.
"""

import heapq
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from weakref import WeakKeyDictionary

from store.connection import Db
from store.permissions import acting, visible
from store.search import likeness
from store.search.index import needs_trigrams
from store.search.plan import quoted
from store.search.stems import Stems
from store.session import Session

BODY_WORDS = 24
"""Different words of the text that are looked up: the longest, for they are the rarest more often than not."""
WORDS, TELLING = 20, 0.07
"""Words that are looked for: those that tell most, none of which tells less than so much of what the first does."""
IN_TITLE, IN_TOPICS, IN_TEXT, OFTEN = 3.0, 0.3, 0.3, 3
"""How much a word of the question counts where it stands; in the text each time, up to so often."""
NEWEST, DEEPER = 120, 800
"""Posts that hold a word: so many of the newest are looked up, more for a word of the title."""
TITLES = 100
"""Of a word of the title, so many of the newest threads that have it in theirs are looked up too."""
WINDOWS, WINDOW = 8, 512
"""How common a word is that many posts hold is counted in so many windows of so many ids, all over the store."""
COUNTED = 4
"""Of so many words it is counted; of more, how far back the newest posts reach that hold one tells, less exactly."""
REMEMBERED = 5000
"""How common a word is changes slowly: for so many of them a connection remembers it."""
GROUP_TIMES = 4
"""So many times as many where only one group's posts count."""
POSTS, THREADS, PER_WORD = 250, 100, 2
"""So many posts lead to threads, and so many threads are compared; fewer for each word, which takes about as long to
look up as that many take to compare."""
PIECES = 24
"""Pieces of three signs of a script without blanks that are looked for."""

HOLDING = "SELECT rowid FROM {index} WHERE {index} MATCH :match ORDER BY rowid DESC LIMIT :limit"
SEEN = f"""
SELECT m.rowid, p.group_id FROM ({{holding}}) m CROSS JOIN posts p ON p.id = m.rowid
WHERE p.group_id IN (SELECT g.id FROM groups g WHERE {visible()})
"""
HIDDEN = f"SELECT EXISTS (SELECT 1 FROM groups g WHERE NOT {visible()})"
SIZE = "SELECT coalesce((SELECT max(id) FROM posts), 0), coalesce((SELECT max(id) FROM threads), 0)"
IN_WINDOWS = f"""
SELECT count(*) FROM json_each(?) w CROSS JOIN search_words m
WHERE m.search_words MATCH ? AND m.rowid BETWEEN w.value AND w.value + {WINDOW} - 1
"""
OF_POSTS = "SELECT id, thread_id FROM posts WHERE id IN (SELECT value FROM json_each(?))"

_COMMON: WeakKeyDictionary[Db, dict[str, float]] = WeakKeyDictionary()

_WORD = re.compile(r"[^\W_]+")


class Asked(NamedTuple):
    """A question by the stems of its words: how much each counts, how it was written, and which stand in the title."""

    weights: dict[str, float]
    written: dict[str, str]
    title: frozenset[str]
    pieces: tuple[str, ...]


class Candidates(NamedTuple):
    """What was found: how much each stem tells, the posts that hold it, how well posts match without their titles, and
    the threads of the best, best first."""

    weights: dict[str, float]
    holding: dict[str, frozenset[int]]
    posts: dict[int, float]
    threads: tuple[int, ...]


def asked(stems: Stems, title: str, topics: str, body: str) -> Asked:
    """Take a question apart."""
    titled, filed, told = (_WORD.findall(part) for part in (title, topics, body))
    often = Counter(told)
    longest = sorted(often, key=lambda word: (-len(word), word))[: 2 * BODY_WORDS]
    stem_of = stems.of_words([*titled, *filed, *longest])
    weights: dict[str, float] = {}
    for word in longest:
        if word in stem_of:
            stem = stem_of[word]
            weights[stem] = min(weights.get(stem, 0.0) + IN_TEXT * often[word], IN_TEXT * OFTEN)
    weights = dict(list(weights.items())[:BODY_WORDS])
    for words, weight in ((filed, IN_TOPICS), (titled, IN_TITLE)):
        for stem in {stem_of[word] for word in words if word in stem_of}:
            weights[stem] = weights.get(stem, 0.0) + weight
    written = {stem: word for word, stem in reversed(stem_of.items())}
    return Asked(weights, written, frozenset(stem_of[word] for word in titled if word in stem_of), _pieces(titled))


def _pieces(words: Iterable[str]) -> tuple[str, ...]:
    """Runs of three signs of words in scripts without blanks, for the trigram index."""
    runs = [word[at : at + 3] for word in words if needs_trigrams(word) for at in range(len(word) - 2)]
    return tuple(dict.fromkeys(runs))[:PIECES]


def candidates(db: Db, session: Session, asked: Asked, group: int | None) -> Candidates:
    """Look for posts that hold a question's words.

    Those of groups that the reader does not see are not among them, nor counted: but for how common a word is that
    stands in hundreds of the posts that they do see.
    """
    look = _Lookup(db, session, group)
    found: dict[str, list[int]] = {}
    weights: dict[str, float] = {}
    for stem, weight in sorted(asked.weights.items(), key=lambda one: -one[1]):
        rows, holding = look.holding(asked.written[stem], _depth(asked, stem))
        if holding:
            if rows is not None:
                found[stem] = rows
            # Counted in posts, of which a thread has several: what every thread holds tells nothing.
            weights[stem] = weight * likeness.rarity(look.threads, holding)
    least = TELLING * max(weights.values(), default=0.0)
    telling = [stem for stem, weight in weights.items() if weight >= least]
    best = heapq.nlargest(WORDS, telling, key=weights.__getitem__)
    scores: dict[int, float] = defaultdict(float)
    titled: dict[int, float] = defaultdict(float)
    for stem in best:
        if stem not in found:
            found[stem] = look.up(asked.written[stem], _depth(asked, stem))
        weight = weights[stem]
        for post in found[stem]:
            scores[post] += weight
        if stem in asked.title:
            for post in look.up(asked.written[stem], TITLES, titles=True):
                titled[post] += weight
    for piece in asked.pieces:
        for post in look.up(piece, NEWEST, index="search_trigrams"):
            scores[post] += 1.0
    totals = scores.copy()
    for post, score in titled.items():
        totals[post] += score
    top = heapq.nlargest(POSTS, totals, key=totals.__getitem__)
    thread_of: dict[int, int] = dict(db.rows(OF_POSTS, (json.dumps(top),)))
    chosen = dict.fromkeys(thread_of[post] for post in top if post in thread_of)
    held = {stem: frozenset(found[stem]) for stem in best}
    return Candidates(
        {stem: weights[stem] for stem in best}, held, scores, tuple(chosen)[: THREADS - PER_WORD * len(best)]
    )


def _depth(asked: Asked, stem: str) -> int:
    return DEEPER if stem in asked.title else NEWEST


class _Lookup:
    """Looks words up, for one reader."""

    def __init__(self, db: Db, session: Session, group: int | None) -> None:
        self.db, self.group = db, group
        self.here = acting(session)
        # Where nothing is hidden from the reader, the index alone tells; else each post's group must be looked at.
        self.hidden = bool(db.value(HIDDEN, self.here))
        self.posts, self.threads = db.row(SIZE) or (0, 0)
        self.counted = COUNTED

    def up(self, word: str, limit: int, *, titles: bool = False, index: str = "search_words") -> list[int]:
        """The newest posts that hold a word, at most `limit`, and those of one group where only they count."""
        sql = HOLDING.format(index=index)
        if self.hidden or self.group is not None:
            sql = SEEN.format(holding=sql)
        limit *= GROUP_TIMES if self.group is not None else 1
        match = f"{{title}} : {quoted(word)}" if titles else quoted(word)
        rows = self.db.rows(sql, {**self.here, "match": match, "limit": limit})
        return [row[0] for row in rows if self.group is None or row[1] == self.group]

    def holding(self, word: str, depth: int) -> tuple[list[int] | None, float]:
        """The newest posts that hold a word, at most `depth`, None where it is remembered how common it is, and how
        many there are, about or at all.
        """
        common = _COMMON.setdefault(self.db, {})
        if word in common:
            return None, common[word] * self.posts
        rows = self.up(word, depth)
        if self.group is None and len(rows) < depth:
            return rows, len(rows)
        if self.group is None and not self.counted:
            return rows, len(rows) * self.posts / max(self.posts - rows[-1] + 1, len(rows))
        self.counted -= 1
        step = max(self.posts // WINDOWS, WINDOW)
        windows = json.dumps(list(range(1, self.posts + 1, step))[:WINDOWS])
        share = self.db.value(IN_WINDOWS, (windows, quoted(word))) / min(self.posts, WINDOWS * WINDOW)
        if len(rows) < depth:
            return rows, max(share * self.posts, len(rows))
        if len(common) < REMEMBERED:
            common[word] = share
        return rows, share * self.posts
