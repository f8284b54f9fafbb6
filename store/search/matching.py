"""Which posts a query finds: the newest of them, looked up in windows of ids from the newest down.

Each window is a query of its own, so that a search ends in time with what it has, whatever stands in the index.
"""

import json
import time
from typing import Any, NamedTuple

from store.connection import Db
from store.errors import Cancelled
from store.permissions import acting, visible
from store.search import words
from store.search.filters import Conditions
from store.search.plan import Plan, begun, may_be_dense, plan
from store.search.syntax import Query
from store.session import Session

CANDIDATES = 200
"""Only so many of the newest matches are ranked: a word that stands in every post must not cost more than that."""
TITLES = 50
BEFORE = 1500
"""Of about so many matches before them, up to `TITLES` are ranked too if everything stands in their title."""
LOOKED_THROUGH = 5000
"""At most so many texts are looked through for what the index can't tell."""
SECONDS = 1.5
"""A search that takes longer ends with what it has."""
HEAD = 4000
"""Signs of a text that are read at once; the rest only where something must be verified in it."""
WINDOW = 8192
"""Ids that the first window spans. The following ones are each four times as wide."""
SAMPLE, DENSE = 400, 60
"""A beginning that so many of the newest texts hold is found without the index, where it would be a long list."""
LEADING, SEEKS = 2000, 50
"""Filters that leave at most so many posts lead the search; in so few the index is asked post by post."""

FOUND = f"""
SELECT p.id, p.thread_id, t.state IN ('answered', 'verified'), coalesce(min(p.created_at, p.arrived_at), p.arrived_at),
    NOT EXISTS (SELECT 1 FROM posts f WHERE f.thread_id = p.thread_id AND f.id < p.id),
    t.title, t.topics, substr(p.body, 1, {HEAD} + 1), {{sure}}, t.duplicate_of
FROM {{source}} m
CROSS JOIN posts p ON p.id = m.{{id}}
CROSS JOIN threads t ON t.id = p.thread_id
WHERE m.{{id}} BETWEEN :low AND :high AND p.deleted_at IS NULL
AND p.group_id IN (SELECT g.id FROM groups g WHERE {visible()}) AND {{where}}
ORDER BY m.{{id}} DESC LIMIT :limit
"""
INSIDE = "p.id IN (SELECT rowid FROM search_words WHERE search_words MATCH :{name} AND rowid BETWEEN :low AND :high)"
LED = "m.{id} IN (SELECT value FROM json_each(:leading))"
BODY = "SELECT body FROM posts WHERE id = ?"
TOP = "SELECT coalesce(max(id), 0) FROM posts"


class Match(NamedTuple):
    """A post that was found: a row of `FOUND`. `solved`, `first` (of its thread) and `sure` are 0 or 1.

    Title and topics are the thread's, and were looked through in its first post only. `body` is the beginning of the
    text; `longer` tells that there is more. `answered_by` is the thread of which its thread is a duplicate.
    """

    post: int
    thread: int
    solved: int
    at: str
    first: int
    title: str
    topics: str
    body: str
    sure: int
    answered_by: int | None = None

    @property
    def longer(self) -> bool:
        """Whether the text goes on behind `body`."""
        return len(self.body) > HEAD


class Scope(NamedTuple):
    """The ids of the posts that a search is about; below `low`, it looks for titles alone, down to `low_titles`.

    The two are None at first and then what the first page has reached, so that each page ranks the same posts.
    """

    top: int
    low: int | None = None
    low_titles: int | None = None


class Matches(NamedTuple):
    """Posts found in a scope, newest first, and behind them those found by title; `reached` has the scope's lower ends.

    `oldest` is the date of the last that was not found by its title, where older ones were not looked at; `stopped`
    tells that this was for want of time, or because too many texts had to be looked through.
    """

    found: list[Match]
    reached: Scope
    oldest: str | None = None
    stopped: bool = False


def find(db: Db, session: Session, query: Query, conditions: Conditions, scope: Scope | None, typing: bool) -> Matches:
    """Look for posts; without a scope, for the newest. Raises StoreError, but not for want of time."""
    scope = scope or Scope(int(db.value(TOP)))
    with db.limited(SECONDS):
        try:
            walk = _Walk(db, session, conditions)
            last = begun(query) if typing else None
            chosen, loose, sample = plan(query, last), None, _Reached([], 1)
            if last is not None and may_be_dense(last):
                loose = plan(query, last, without_index=True)
                sample = walk.down(loose, scope.top, None, CANDIDATES, SAMPLE)
                if len(sample.found) >= DENSE:
                    chosen = loose
            if chosen is loose and scope.low is None:
                newest = sample._replace(stopped=False)
            else:
                newest = walk.down(chosen, scope.top, scope.low, CANDIDATES, LOOKED_THROUGH)
            if newest.low == 1 or newest.stopped or query.in_title or not query.wanted or chosen.checks:
                return Matches(newest.found, Scope(scope.top, newest.low, newest.low), newest.oldest, newest.stopped)
            titled = plan(query._replace(in_title=True))
            # As far down as the next matches reach if they lie as close together as the newest.
            between = (scope.top - newest.low + 1) // max(len(newest.found), 1)
            floor = newest.low - BEFORE * between // len(query.terms) ** 2
            older = walk.down(titled, newest.low - 1, scope.low_titles, TITLES, LOOKED_THROUGH, floor)
        except Cancelled:
            if not db.out_of_time:
                raise
            return Matches([], scope, None, True)
    found = [*newest.found, *older.found]
    return Matches(found, Scope(scope.top, newest.low, older.low), newest.oldest, older.stopped)


class _Reached(NamedTuple):
    """Posts that a walk has found, and the lowest id that it has looked at: 1 if it has looked at all."""

    found: list[Match]
    low: int
    stopped: bool = False

    @property
    def oldest(self) -> str | None:
        return self.found[-1].at if self.found and self.low > 1 else None


class _Walk:
    """Walks down the ids in windows."""

    def __init__(self, db: Db, session: Session, conditions: Conditions) -> None:
        self.db, self.session, self.conditions = db, session, conditions
        self.until = time.monotonic() + SECONDS
        self.leading = leading(db, acting(session, **conditions.parameters), conditions)

    def down(self, plan: Plan, high: int, lowest: int | None, enough: int, looked: int, floor: int = 1) -> _Reached:
        """Find posts with ids from `high` to `lowest`; where that is None, as many as `enough` of the newest.

        At most `looked` texts are looked through then, and no ids below `floor`.
        """
        sql, here, step = self._statement(plan)
        found: list[Match] = []
        seen = 0
        limit = min(enough, looked)
        end = max(floor, 1) if lowest is None else lowest
        while high >= end:
            low = max(end, high - step + 1)
            try:
                rows = self.db.rows(sql, {**here, "low": low, "high": high, "limit": limit})
            except Cancelled:
                if not self.db.out_of_time:
                    raise
                return _Reached(found, high + 1, True)
            for match in map(Match._make, rows):
                if not plan.checks or self._holds(match, plan):
                    found.append(match)
                    if lowest is None and len(found) == enough:
                        return _Reached(found, match.post)
            seen += len(rows)
            if len(rows) == limit:
                high = rows[-1][0] - 1
            else:
                high, step = low - 1, step * 4
            if lowest is None and high >= end and (time.monotonic() > self.until or (plan.checks and seen >= looked)):
                return _Reached(found, high + 1, True)
        return _Reached(found, end)

    def _statement(self, plan: Plan) -> tuple[str, dict[str, Any], int]:
        """The query of a window, its parameters, and how many ids the first window spans."""
        here = acting(self.session, **self.conditions.parameters)
        where = [*self.conditions.of_threads, *self.conditions.of_posts]
        source, name, step = plan.source, "id", 1 << 62 if plan.once else WINDOW
        if plan.indexed:
            source, name = "search_trigrams" if plan.trigrams else "search_words", "rowid"
            where.insert(0, f"m.{source} MATCH :match")
            here["match"] = plan.trigrams or plan.words
        if plan.trigrams and plan.words:
            where.append(INSIDE.format(name="words"))
            here["words"] = plan.words
        if plan.unwanted:
            where.append("NOT " + INSIDE.format(name="unwanted"))
            here["unwanted"] = plan.unwanted
        if plan.sure:
            here["sure"] = plan.sure
        if self.leading is not None:
            here["leading"] = json.dumps(self.leading)
            few = len(self.leading) <= SEEKS
            # Without the plus sign the index is asked for each of the list; with it, the list for each match.
            where.append(("+" if plan.indexed and not few else "") + LED.format(id=name))
            step = 1 << 62 if few else step
        sure = INSIDE.format(name="sure") if plan.sure else "0"
        return FOUND.format(source=source, id=name, sure=sure, where=" AND ".join(where) or "true"), here, step

    def _holds(self, match: Match, plan: Plan) -> bool:
        titles = [match.title] if plan.in_title else [match.title, match.topics]
        titles = [words.fold(title) for title in titles] if match.first else []
        body = None if plan.in_title else words.fold(match.body)
        whole = not match.longer
        for check, wanted in plan.checks:
            here = any(check.end(title) is not None for title in titles)
            if not here and body is not None:
                end = check.end(body)
                # What is cut off may hold it; and what ends where the text was cut may go on there.
                if not whole and (end is None or end == len(body)):
                    body = words.fold(str(self.db.value(BODY, (match.post,))))
                    whole, end = True, check.end(body)
                here = end is not None
            if here != wanted and not (wanted and match.sure):
                return False
        return True


def leading(db: Db, here: dict[str, Any], conditions: Conditions) -> list[int] | None:
    """The ids of all posts that the filters leave, perhaps of some more, where an index tells that they are few."""
    fewest: list[int] | None = None
    for listed in conditions.fewest:
        rows = db.rows(f"SELECT * FROM ({listed}) LIMIT {LEADING + 1}", here)
        if len(rows) <= LEADING and (fewest is None or len(rows) < len(fewest)):
            fewest = [row[0] for row in rows]
    return fewest
