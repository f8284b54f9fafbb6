"""Answer a query: threads, best passage first, within a bounded number of the newest matching posts."""

import json
from typing import NamedTuple

from store import page, threads
from store.connection import Db
from store.errors import Cancelled
from store.permissions import acting, visible
from store.search import filters, matching, passages, ranking, syntax
from store.search.filters import Conditions
from store.search.matching import Match, Matches, Scope
from store.search.plan import begun, quoted
from store.search.syntax import Query, Term
from store.session import Session
from store.threads import ThreadRow

SAMPLED = 2048
"""Among so many of the newest posts it is counted how common a word is."""

# Of the posts that the reader may see: a score must not tell what stands in the others.
HOLDING = f"""
SELECT count(*) FROM {{index}} m CROSS JOIN posts p ON p.id = m.rowid
WHERE m.{{index}} MATCH :match AND m.rowid BETWEEN :low AND :high
AND p.group_id IN (SELECT g.id FROM groups g WHERE {visible()})
"""
# Threads that the filters leave, newest activity first, each with one of the posts that they leave of it.
LISTED = f"""
SELECT * FROM (
    SELECT t.id, t.last_at, ({{post}}) AS post FROM threads t JOIN groups g ON g.id = t.group_id
    WHERE {visible()} AND {{where}}
) WHERE post IS NOT NULL ORDER BY last_at DESC, id DESC LIMIT :limit
"""
OPENING = "SELECT min(p.id) FROM posts p WHERE p.thread_id = t.id"
NEWEST = """
SELECT p.id FROM posts p WHERE p.thread_id = t.id AND p.deleted_at IS NULL AND {where} ORDER BY p.id DESC LIMIT 1
"""
FIRST = "SELECT min(id) FROM posts WHERE thread_id = ?"
BODIES = "SELECT p.id, substr(p.body, 1, :length) FROM posts p WHERE p.id IN (SELECT value FROM json_each(:ids))"


class Hit(NamedTuple):
    """A thread that was found, with the best passage: a higher `score` (0 to 1) is better; `marks` are spans of it.

    Where only a duplicate of it was found, the passage is the duplicate's, and `post_id` the thread's opening post.
    """

    thread: ThreadRow
    score: float
    excerpt: str
    post_id: int
    marks: tuple[tuple[int, int], ...]


class Found(NamedTuple):
    """A page of what was found, the cursor of the next one, and sentences on what was understood and left out."""

    items: tuple[Hit, ...]
    next: str | None
    notes: tuple[str, ...] = ()


LEADING = "t.id IN (SELECT p.thread_id FROM posts p WHERE p.id IN (SELECT value FROM json_each(:leading)))"
NOTHING = Found((), None)


def search(
    db: Db,
    session: Session,
    typed: str,
    *,
    group: int | None = None,
    after: str | None = None,
    limit: int = 25,
    typing: bool = False,
) -> Found:
    """Threads in which all words stand in one post, title or topics; answered first, then newer first, among equals.

    A query of filters alone lists threads by activity. `typing` lets the last word be the beginning of one. Anything
    that can be typed is a query: one without words or filters finds nothing. Raises Invalid for a foreign cursor.
    """
    page.check_limit(limit)
    query = syntax.parse(typed, session.now())
    query, conditions = filters.resolved(db, session, query, typing)
    if group is not None:
        conditions = conditions._replace(
            of_threads=(*conditions.of_threads, "t.group_id = :group"),
            fewest=(*conditions.fewest, "SELECT p.id FROM posts p WHERE p.group_id = :group"),
            parameters={**conditions.parameters, "group": group},
        )
    if query.empty:
        return NOTHING._replace(notes=query.notes)
    if not query.terms:
        return _listed(db, session, query, conditions, after, limit)
    return _ranked(db, session, query, conditions, after, limit, typing)


def _ranked(
    db: Db, session: Session, query: Query, conditions: Conditions, after: str | None, limit: int, typing: bool
) -> Found:
    scope, place = None, None
    if after is not None:
        # The ids within which the first page looked, so that what was posted since moves nothing; then the last row.
        top, low, low_titles, *place = page.decode(after, int, int, int, int, int, str, int)
        scope = Scope(int(top), int(low), int(low_titles))
    found = matching.find(db, session, query, conditions, scope, typing)
    rows = ranking.ranked(found.found, query.wanted, lambda term: _rarity(db, session, term, found.reached.top))
    if place is not None:
        level, solved, at, thread = place
        rows = [row for row in rows if row[:4] < (int(level), int(solved), str(at), int(thread))]
    shown = rows[:limit]
    hits = _hits(db, session, [(row.match, row.score) for row in shown], query, begun(query) if typing else None)
    if len(rows) <= limit:
        return Found(hits, None, (*query.notes, *_bounds(found)))
    last = shown[-1]
    return Found(hits, page.encode(*(part or 0 for part in found.reached), *last[:4]), query.notes)


def _rarity(db: Db, session: Session, term: Term, top: int) -> float:
    """How much a term tells, by how many of the newest posts hold it."""
    sql = HOLDING.format(index="search_trigrams" if term.trigram else "search_words")
    holding = int(db.value(sql, acting(session, match=quoted(term.text), low=top - SAMPLED, high=top)))
    return ranking.rarity(min(top, SAMPLED), holding)


def _bounds(found: Matches) -> tuple[str, ...]:
    """What was not looked at, in a sentence."""
    narrower = f"add before:{found.oldest[:10]} for older ones" if found.oldest else "add a word or a filter"
    if found.stopped:
        return (f"The search ended before it had looked at all posts; {narrower}.",)
    if found.oldest:
        return (f"Of so many matching posts only the newest, and the newest by title, are listed; {narrower}.",)
    return ()


def _listed(db: Db, session: Session, query: Query, conditions: Conditions, after: str | None, limit: int) -> Found:
    """Threads by their filters alone, without the index."""
    here = acting(session, limit=limit + 1, **conditions.parameters)
    where = list(conditions.of_threads)
    if after is not None:
        here["last_at"], here["id"] = page.decode(after, str, int)
        where.append("(t.last_at, t.id) < (:last_at, :id)")
    post = NEWEST.format(where=" AND ".join(conditions.of_posts)) if conditions.of_posts else OPENING
    with db.limited(matching.SECONDS):
        try:
            leading = matching.leading(db, here, conditions)
            if leading is not None:
                here["leading"] = json.dumps(leading)
                where.append(LEADING)
            rows = db.rows(LISTED.format(post=post, where=" AND ".join(where) or "true"), here)
        except Cancelled:
            if not db.out_of_time:
                raise
            return Found((), None, (*query.notes, "Looking through all posts for that takes too long; add a word."))
    shown = rows[:limit]
    bodies = _bodies(db, [row[2] for row in shown], passages.LENGTH * 4)
    found = [(Match(post, thread, 0, at, 0, "", "", bodies.get(post, ""), 1), 0.0) for thread, at, post in shown]
    following = page.encode(shown[-1][1], shown[-1][0]) if len(rows) > limit else None
    return Found(_hits(db, session, found, query, None), following, query.notes)


def _hits(
    db: Db, session: Session, found: list[tuple[Match, float]], query: Query, last: Term | None
) -> tuple[Hit, ...]:
    rows = {row.id: row for row in threads.by_ids(db, session, [_thread(match) for match, _ in found])}
    # One that was deleted meanwhile, or hidden, is not there any more.
    found = [(match, score) for match, score in found if _thread(match) in rows]
    best = passages.passages([match.body for match, _ in found], query.wanted, last)
    # What matched may stand behind the part of a long text that was read.
    deep = [place for place, (match, _) in enumerate(found) if match.longer and not best[place].marks]
    bodies = _bodies(db, [found[place][0].post for place in deep], passages.READ)
    whole = passages.passages([bodies.get(found[place][0].post, "") for place in deep], query.wanted, last)
    for place, passage in zip(deep, whole, strict=True):
        best[place] = passage
    openings = {
        match.post: int(db.value(FIRST, (match.answered_by,))) for match, _ in found if match.answered_by is not None
    }
    return tuple(
        Hit(rows[_thread(match)], round(score, 6), passage.text, openings.get(match.post, match.post), passage.marks)
        for (match, score), passage in zip(found, best, strict=True)
    )


def _thread(match: Match) -> int:
    """The thread as which a match is shown: that of a duplicate is the one that answers for it."""
    return match.answered_by or match.thread


def _bodies(db: Db, posts: list[int], length: int) -> dict[int, str]:
    return dict(db.rows(BODIES, {"ids": json.dumps(posts), "length": length})) if posts else {}
