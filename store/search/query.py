"""Answer a query: threads, best passage first, within a bounded number of the newest matching posts."""

from dataclasses import dataclass

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
SELECT m.rowid, p.thread_id, m.score FROM (
    SELECT rowid, bm25({index}, {weights}) AS score FROM {index} WHERE {index} MATCH :match
    ORDER BY rowid DESC LIMIT :candidates
) m
JOIN posts p ON p.id = m.rowid
JOIN groups g ON g.id = p.group_id
WHERE {visible} AND (:group IS NULL OR p.group_id = :group)
"""
SHORT = """
SELECT d.id, p.thread_id, -1.0 FROM (
    SELECT id, title || ' ' || topics || ' ' || body AS everything FROM trigram_documents
    ORDER BY id DESC LIMIT :candidates
) d
JOIN posts p ON p.id = d.id
JOIN groups g ON g.id = p.group_id
WHERE {visible} AND (:group IS NULL OR p.group_id = :group) AND {terms}
"""
EXCERPT = "SELECT snippet({index}, -1, ?, ?, '…', 24) FROM {index} WHERE {index} MATCH ? AND rowid = ?"


@dataclass(frozen=True, slots=True)
class Hit:
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
    best = _best(db, session, query, group, typing)
    # Scores within a twentieth count as equal, so that an answer comes before a question of the same worth.
    ranked = sorted(best.items(), key=lambda item: -item[1][0])
    rows = {row.id: row for row in threads.by_ids(db, session, [thread for thread, _ in ranked[: page.MAX_LIMIT]])}
    top = ranked[0][1][0] if ranked else 1.0
    step = max(abs(top) / 20, 1e-9)
    order = sorted(
        (item for item in ranked if item[0] in rows),
        key=lambda item: (
            -round(item[1][0] / step),
            rows[item[0]].state not in ("answered", "verified"),
            _descending(rows[item[0]].last_at),
        ),
    )
    shown = order[skip : skip + limit]
    hits = tuple(_hit(db, rows[thread], score, post, query, typing) for thread, (score, post) in shown)
    return Page(hits, page.encode(skip + limit) if len(order) > skip + limit else None)


def _descending(moment: str) -> tuple[int, ...]:
    return tuple(-ord(ch) for ch in moment)


def _best(
    db: Db, session: Session, query: syntax.Query, group: int | None, typing: bool
) -> dict[int, tuple[float, int]]:
    """The best post of each matching thread: `{thread: (score, post)}`, a higher score being better."""
    found: list[dict[int, tuple[int, float]]] = []
    for index, terms in (("search_words", query.words), ("search_trigrams", query.trigrams)):
        if terms:
            found.append(_matches(db, session, index, terms, group, typing))
    posts = set(found[0]).intersection(*found[1:])
    best: dict[int, tuple[float, int]] = {}
    for post in posts:
        thread = found[0][post][0]
        score = sum(part[post][1] for part in found)
        if thread not in best or score > best[thread][0]:
            best[thread] = (score, post)
    return best


def _matches(
    db: Db, session: Session, index: str, terms: tuple[str, ...], group: int | None, typing: bool
) -> dict[int, tuple[int, float]]:
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
        sql = MATCHES.format(index=index, weights=WEIGHTS, visible=visible())
    return {post: (thread, -score) for post, thread, score in db.rows(sql, here)}


def _hit(db: Db, row: ThreadRow, score: float, post: int, query: syntax.Query, typing: bool) -> Hit:
    index, terms = ("search_words", query.words) if query.words else ("search_trigrams", query.trigrams)
    match = syntax.match(terms, prefix=typing and index == "search_words")
    marked = db.value(EXCERPT.format(index=index), (START, END, match, post))
    if marked is None:
        marked = str(db.value("SELECT substr(body, 1, 200) FROM posts WHERE id = ?", (post,)) or "")
    excerpt, marks = _unmarked(" ".join(str(marked).split()))
    return Hit(row, round(score, 6), excerpt, post, marks)


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
