"""Threads like a question that somebody is about to ask."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from store import threads
from store.connection import Db
from store.permissions import acting, visible
from store.search import passages, syntax
from store.search.plan import quoted
from store.session import Session
from store.text import clean
from store.threads import ThreadRow

WORDS = 24
"""Words of a question that are looked for."""
CANDIDATES = 200
"""Posts that are looked at."""

FOUND = f"""
SELECT p.id, p.thread_id, s.rank FROM (
    SELECT rowid AS id, bm25(search_words, 4.0, 2.0, 1.0) AS rank FROM search_words WHERE search_words MATCH :match
    ORDER BY rank LIMIT :limit) s
CROSS JOIN posts p ON p.id = s.id CROSS JOIN threads t ON t.id = p.thread_id
WHERE p.group_id IN (SELECT g.id FROM groups g WHERE {visible()}) AND (:group IS NULL OR p.group_id = :group)
AND p.thread_id IS NOT :without ORDER BY s.rank
"""
SOLVED = "SELECT thread_id, min(post_id) FROM accepted_answers WHERE thread_id IN (SELECT value FROM json_each(?))"
BODIES = "SELECT id, substr(body, 1, ?) FROM posts WHERE id IN (SELECT value FROM json_each(?))"


class Similar(NamedTuple):
    """A thread like a question; a higher `score` (0 to 1) is more like it.

    `excerpt` is the passage that solved it if it is solved, else the one that is most like the question; `post` is the
    id of the post that it stands in.
    """

    thread: ThreadRow
    score: float
    excerpt: str
    post: int | None


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
    """Threads that may hold the answer to a question, the most alike first; `without` is a thread to leave out."""
    typed = " ".join([clean(title), *topics, clean(body[:2000])])
    terms = [syntax.Term(word) for word in dict.fromkeys(filter(None, map(syntax.stripped, typed.split())))][:WORDS]
    if not terms:
        return ()
    match = " OR ".join(quoted(term.text) for term in terms)
    here = acting(session, match=match, limit=CANDIDATES, group=group, without=without)
    best: dict[int, tuple[float, int]] = {}
    for post, thread, rank in db.rows(FOUND, here):
        best.setdefault(thread, (-rank, post))
    rows = threads.by_ids(db, session, list(best)[:limit])
    solved: dict[int, int] = dict(db.rows(SOLVED + " GROUP BY thread_id", (json.dumps([row.id for row in rows]),)))
    posts = {row.id: solved.get(row.id, best[row.id][1]) for row in rows}
    bodies: dict[int, str] = dict(db.rows(BODIES, (passages.READ, json.dumps(list(posts.values())))))
    cut = passages.passages([bodies.get(post, "") for post in posts.values()], terms, None)
    top = max((score for score, _ in best.values()), default=1.0) or 1.0
    return tuple(
        Similar(row, round(best[row.id][0] / top, 6), passage.text, posts[row.id])
        for row, passage in zip(rows, cut, strict=True)
    )
