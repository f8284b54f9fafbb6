"""Threads like a question that somebody is about to ask.

Two steps, each of a bounded cost whatever is asked and whatever stands in the store (docs/adr/0017): the index gives
candidates by the question's rarest words, and these are compared with the question by their texts.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from store import threads
from store.connection import Db
from store.permissions import acting, visible
from store.search import candidates, likeness, passages, syntax
from store.search.candidates import Asked, Candidates
from store.search.likeness import Counted, Lengths
from store.search.stems import Stems
from store.session import Session
from store.text import MAX_TITLE, clean, clean_line
from store.threads import ThreadRow

READ_FIRST, READ_LAST = 3000, 1000
"""Signs of a question's text that count: its beginning, and its end, where a log says what went wrong."""
HEAD = 4000
"""Signs of a thread's first post that are compared."""
ANSWERS_READ = 20_000
"""Answers, of all threads that are compared, of which it is looked which words they hold."""
LEAST, SHARE = 0.1, 0.3
"""The least score, and the least share of the best thread's, with which a thread is like the question at all."""
MARKED = 16
"""Words that make a passage the best: those that tell most."""

POOL = f"""
SELECT t.id, t.duplicate_of, t.title, t.topics, t.posts, p.id, substr(p.body, 1, {HEAD}), length(p.body)
FROM threads t JOIN groups g ON g.id = t.group_id
JOIN posts p ON p.id = (SELECT min(f.id) FROM posts f WHERE f.thread_id = t.id)
WHERE t.id IN (SELECT value FROM json_each(:threads)) AND {visible()} AND (:group IS NULL OR t.group_id = :group)
AND t.id IS NOT :without
"""
ANSWERS = f"SELECT id, thread_id FROM posts WHERE thread_id IN (SELECT value FROM json_each(?)) LIMIT {ANSWERS_READ}"
SOLVING = """
SELECT s.thread_id, s.post_id FROM {table} s
WHERE s.thread_id IN (SELECT value FROM json_each(?)) AND NOT EXISTS (
    SELECT 1 FROM outdated_answers o WHERE o.post_id = s.post_id) ORDER BY s.post_id
"""
BODIES = "SELECT id, substr(body, 1, ?) FROM posts WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL"

# Fences of code and quoted lines say nothing in a passage of one line.
_NOISE = re.compile(r"^[ \t]*(?:```|~~~).*$|^>.*$", re.MULTILINE)


class Similar(NamedTuple):
    """A thread like a question; a higher `score` (0 to 1) is more like it.

    `excerpt` is the passage that solved it if it is solved, else the one that is most like the question; `post` is the
    id of the post that it stands in.
    """

    thread: ThreadRow
    score: float
    excerpt: str
    post: int | None


class _Thread(NamedTuple):
    """A thread that is compared: a row of `POOL`."""

    id: int
    duplicate_of: int | None
    title: str
    topics: str
    posts: int
    opening: int
    head: str
    length: int


def similar(
    db: Db,
    session: Session,
    title: str,
    body: str = "",
    *,
    group: int | None = None,
    topics: Iterable[str] = (),
    without: int | None = None,
    limit: int = 10,
) -> tuple[Similar, ...]:
    """Threads that may hold the answer to a question, the most alike first; at most `limit`, often less.

    Anything that can be typed is a question. `group` leaves only that one's threads; `without` is a thread to leave
    out. Of a thread that is marked as a duplicate, the one that answers for it stands here, once.
    """
    title = clean_line(title[: 4 * MAX_TITLE])[:MAX_TITLE]
    body = clean(body if len(body) <= READ_FIRST + READ_LAST else f"{body[:READ_FIRST]}\n{body[-READ_LAST:]}")
    with Stems() as stems:
        asked = candidates.asked(stems, title, " ".join(topics), body)
        found = candidates.candidates(db, session, asked, group)
        here = acting(session, threads=json.dumps(found.threads), group=group, without=without)
        pool = [_Thread._make(row) for row in db.rows(POOL, here)]
        scores = _scores(db, stems, title, found, pool)
    best = _collapsed(db, session, pool, scores, group, without)
    return _shown(db, session, best[:limit], asked, found)


def _scores(db: Db, stems: Stems, title: str, found: Candidates, pool: Sequence[_Thread]) -> list[float]:
    """How like the question each thread is."""
    if not pool:
        return []
    texts = [(thread.title, thread.topics, thread.head) for thread in pool]
    counts = stems.counted(texts, found.weights)
    answers = _answers(db, found, pool)
    letters = likeness.by_letters(title, [thread.title for thread in pool])
    scores = []
    for thread, count, answered, alike in zip(pool, counts, answers, letters, strict=True):
        held = {
            stem: Counted(*count.get(stem, (0, 0, 0)), answered.get(stem, 0)) for stem in count.keys() | answered.keys()
        }
        lengths = Lengths(len(thread.title), min(thread.length, HEAD), thread.posts - 1)
        words = likeness.by_words(found.weights, held, lengths)
        scores.append(likeness.together(words if found.weights else None, alike))
    return scores


def _answers(db: Db, found: Candidates, pool: Sequence[_Thread]) -> list[dict[str, int]]:
    """In how many answers of each thread each word stands."""
    openings = {thread.opening for thread in pool}
    thread_of = {
        post: thread
        for post, thread in db.rows(ANSWERS, (json.dumps([thread.id for thread in pool]),))
        if post not in openings
    }
    counted: dict[int, dict[str, int]] = {thread.id: {} for thread in pool}
    for stem, posts in found.holding.items():
        for post in posts & thread_of.keys():
            of_thread = counted[thread_of[post]]
            of_thread[stem] = of_thread.get(stem, 0) + 1
    return [counted[thread.id] for thread in pool]


def _collapsed(
    db: Db, session: Session, pool: Sequence[_Thread], scores: Sequence[float], group: int | None, without: int | None
) -> list[tuple[int, float]]:
    """Threads that are like the question, with their scores, best first.

    For a duplicate, the one that answers for it, if the reader sees that.
    """
    targets = threads.by_ids(db, session, {thread.duplicate_of for thread in pool if thread.duplicate_of is not None})
    seen = {row.id for row in targets if group is None or row.group_id == group}
    best: dict[int, float] = {}
    for thread, score in zip(pool, scores, strict=True):
        number = thread.duplicate_of if thread.duplicate_of in seen else thread.id
        if number != without and score > best.get(number, 0.0):
            best[number] = score
    least = max(LEAST, SHARE * max(best.values(), default=0.0))
    alike = [(number, score) for number, score in best.items() if score >= least]
    return sorted(alike, key=lambda one: (-one[1], -one[0]))


def _shown(
    db: Db, session: Session, best: Sequence[tuple[int, float]], asked: Asked, found: Candidates
) -> tuple[Similar, ...]:
    rows = threads.by_ids(db, session, [number for number, _ in best])
    listed = json.dumps([row.id for row in rows])
    solved: dict[int, list[int]] = {}
    for table in ("accepted_answers", "verified_answers"):  # What was verified takes the place of what was accepted.
        of_table: dict[int, list[int]] = {}
        for thread, post in db.rows(SOLVING.format(table=table), (listed,)):
            of_table.setdefault(thread, []).append(post)
        solved.update(of_table)
    held: dict[int, list[int]] = {}
    for post, thread in db.rows(ANSWERS, (listed,)):
        held.setdefault(thread, []).append(post)

    def fitting(posts: Sequence[int]) -> int | None:
        return max(posts, key=lambda post: (found.posts.get(post, 0.0), -post), default=None)

    posts = [fitting(solved.get(row.id, held.get(row.id, ()))) for row in rows]
    bodies: dict[int, str] = dict(db.rows(BODIES, (passages.READ, json.dumps(posts))))
    telling = sorted(found.weights, key=lambda stem: -found.weights[stem])[:MARKED]
    terms = [syntax.Term(asked.written[stem]) for stem in telling]
    texts = [_NOISE.sub("", bodies.get(post or 0, "")) for post in posts]
    cut = passages.passages(texts, terms, None)
    scores = dict(best)
    return tuple(
        Similar(row, round(scores[row.id], 6), passage.text, post)
        for row, passage, post in zip(rows, cut, posts, strict=True)
    )
