"""Answer a query: threads, best passage first, within a bounded number of the newest matching posts."""

from typing import NamedTuple

from store import page, threads
from store.connection import Db
from store.page import Page
from store.permissions import acting, visible
from store.search import syntax
from store.session import Session
from store.threads import ThreadRow

CANDIDATES = 2000
"""Only so many of the newest matches are ranked: a word that stands in every post must not cost more than that."""

START, END = "\x02", "\x03"
"""Marks around what matched. No stored text holds them: store.text lets no control characters in."""

# Columns: title, topics, body.
WEIGHTS = "4.0, 2.0, 1.0"

MATCHES = """
SELECT m.rowid, m.score, p.thread_id, t.state IN ('answered', 'verified'), t.last_at FROM (
    SELECT {index}.rowid AS rowid, bm25({index}, {weights}) AS score FROM {index}
    JOIN posts o ON o.id = {index}.rowid JOIN groups h ON h.id = o.group_id
    WHERE {index} MATCH :match AND {inside} AND (:group IS NULL OR o.group_id = :group)
    ORDER BY {index}.rowid DESC LIMIT :candidates
) m
JOIN posts p ON p.id = m.rowid
JOIN threads t ON t.id = p.thread_id
"""
SHORT = """
SELECT d.id, -1.0, p.thread_id, t.state IN ('answered', 'verified'), t.last_at FROM (
    SELECT id, title || ' ' || topics || ' ' || body AS everything FROM trigram_documents
    ORDER BY id DESC LIMIT :candidates
) d
JOIN posts p ON p.id = d.id
JOIN threads t ON t.id = p.thread_id
JOIN groups g ON g.id = t.group_id
WHERE {visible} AND (:group IS NULL OR t.group_id = :group) AND {terms}
"""
EXCERPT = "SELECT snippet({index}, 2, ?, ?, '…', 24) FROM {index} WHERE {index} MATCH ? AND rowid = ?"


class Hit(NamedTuple):
    """A thread that was found, with the best passage: a higher `score` is better; `marks` are spans of the excerpt."""

    thread: ThreadRow
    score: float
    excerpt: str
    post_id: int
    marks: tuple[tuple[int, int], ...]


def search(
    db: Db,
    session: Session,
    typed: str,
    *,
    group: int | None = None,
    after: str | None = None,
    limit: int = 25,
    typing: bool = False,
) -> Page[Hit]:
    """Threads in which all words stand in one post, title or topics; answered first, then newer first, among equals.

    `typing` lets the last word be the beginning of one. Anything that can be typed is a query: one without words
    finds nothing. Raises Invalid for a foreign cursor.
    """
    page.check_limit(limit)
    skip = 0 if after is None else int(page.decode(after, int)[0])
    query = syntax.parse(typed)
    if query.empty:
        return Page((), None)
    ranked = _ranked(_matching(db, session, query, group, typing))
    shown = ranked[skip : skip + limit]
    rows = {row.id: row for row in threads.by_ids(db, session, [match.thread for match in shown])}
    hits = tuple(_hit(db, rows[match.thread], match, query, typing) for match in shown if match.thread in rows)
    return Page(hits, page.encode(skip + limit) if len(ranked) > skip + limit else None)


class _Match(NamedTuple):
    post: int
    score: float
    thread: int
    solved: int
    last_at: str


def _ranked(matches: list[_Match]) -> list[_Match]:
    """The best match of each thread, best first. Scores within a twentieth of the best count as equal."""
    best: dict[int, _Match] = {}
    for match in matches:
        if match.thread not in best or match.score > best[match.thread].score:
            best[match.thread] = match
    step = max(max((match.score for match in best.values()), default=0.0) / 20, 1e-9)
    newest_first = sorted(best.values(), key=lambda match: (match.last_at, match.thread), reverse=True)
    return sorted(newest_first, key=lambda match: (-round(match.score / step), not match.solved))


def _matching(db: Db, session: Session, query: syntax.Query, group: int | None, typing: bool) -> list[_Match]:
    """The posts in which everything stands, found in one index or, for a query in two kinds of script, in both."""
    found = []
    for index, terms in (("search_words", query.words), ("search_trigrams", query.trigrams)):
        if terms:
            found.append({match.post: match for match in _matches(db, session, index, terms, group, typing)})
    first, *others = found
    return [
        match._replace(score=match.score + sum(other[post].score for other in others))
        for post, match in first.items()
        if all(post in other for other in others)
    ]


def _matches(
    db: Db, session: Session, index: str, terms: tuple[str, ...], group: int | None, typing: bool
) -> list[_Match]:
    here = acting(session, group=group, candidates=CANDIDATES)
    if index == "search_trigrams" and any(len(term) < 3 for term in terms):
        # The trigram index can't see shorter words; look through the newest texts of those scripts instead.
        conditions = []
        for number, term in enumerate(terms):
            here[f"term{number}"] = term
            conditions.append(f"instr(d.everything, :term{number}) > 0")
        sql = SHORT.format(visible=visible(), terms=" AND ".join(conditions))
    else:
        here["match"] = syntax.match(terms, prefix=typing and index == "search_words")
        sql = MATCHES.format(index=index, weights=WEIGHTS, inside=visible("h"))
    return [_Match(post, -score, *rest) for post, score, *rest in db.rows(sql, here)]


def _hit(db: Db, row: ThreadRow, found: _Match, query: syntax.Query, typing: bool) -> Hit:
    index, terms = ("search_words", query.words) if query.words else ("search_trigrams", query.trigrams)
    match = syntax.match(terms, prefix=typing and index == "search_words")
    marked = db.value(EXCERPT.format(index=index), (START, END, match, found.post))
    if marked is None:
        marked = str(db.value("SELECT substr(body, 1, 200) FROM posts WHERE id = ?", (found.post,)) or "")
    excerpt, marks = _unmarked(" ".join(str(marked).split()))
    return Hit(row, round(found.score, 6), excerpt, found.post, marks)


def _unmarked(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    plain, marks, begin = "", [], 0
    for ch in marked:
        if ch == START:
            begin = len(plain)
        elif ch == END:
            marks.append((begin, len(plain)))
        else:
            plain += ch
    return plain, tuple(marks)
