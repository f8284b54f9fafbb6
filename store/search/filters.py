"""A query's filters as conditions on posts and threads, and the names in them looked up."""

from typing import Any, NamedTuple

from store import text, topics
from store.connection import Db
from store.errors import Invalid
from store.permissions import acting, visible
from store.search.syntax import Filter, Query, unresolved
from store.session import Session
from store.text import shown

GROUP = f"SELECT g.id FROM groups g WHERE g.slug = :key AND {visible()}"
GROUPS = f"SELECT g.name FROM groups g WHERE {visible()} ORDER BY g.position, g.id LIMIT 2000"
PEOPLE = """
SELECT coalesce(m.claimed_by, m.id) FROM members m WHERE m.handle_key = :key
UNION SELECT coalesce(m.claimed_by, m.id) FROM members m WHERE m.name = :name LIMIT 200
"""
HANDLES = "SELECT m.handle FROM members m WHERE m.handle_key >= :low AND m.handle_key < :high LIMIT 2000"
TOPIC = f"""
SELECT o.id FROM topics o WHERE {topics.USED}
AND (o.name = :key OR o.id = (SELECT a.topic_id FROM topic_aliases a WHERE a.name = :key))
"""
TOPICS = f"SELECT o.name FROM topics o WHERE o.name >= :low AND o.name < :high AND {topics.USED} LIMIT 1000"

# Conditions over `posts p` and `threads t`. Each is true or not: unknown counts as not.
UNREAD = """(:actor IS NOT NULL AND p.author_id IS NOT :actor AND p.arrival > coalesce(
    (SELECT r.arrival FROM thread_reads r WHERE r.member_id = :actor AND r.thread_id = p.thread_id),
    (SELECT r.arrival FROM group_reads r WHERE r.member_id = :actor AND r.group_id = p.group_id), 0))"""
OF_THREADS = {
    "open": "(t.state = 'open' AND t.closed_at IS NULL)",
    "answered": "t.state IN ('answered', 'verified')",
    "verified": "t.state = 'verified'",
    "mine": "coalesce(t.author_id = :actor, false)",
}
OF_POSTS = {
    "unread": UNREAD,
    "attachment": "EXISTS (SELECT 1 FROM attachments f WHERE f.post_id = p.id)",
    "photo": "EXISTS (SELECT 1 FROM attachments f WHERE f.post_id = p.id AND (f.media_type LIKE 'image/%' OR"
    " (f.media_type IS NULL AND (lower(f.name) LIKE '%.jpg' OR lower(f.name) LIKE '%.jpeg'"
    " OR lower(f.name) LIKE '%.png' OR lower(f.name) LIKE '%.heic' OR lower(f.name) LIKE '%.gif'"
    " OR lower(f.name) LIKE '%.webp'))))",
    "code": "(instr(p.body, '```') > 0 OR instr(p.body, '~~~') > 0"
    " OR instr(p.body, char(10) || char(10) || '    ') > 0)",
    "before": "coalesce(p.created_at, p.arrived_at) < {value}",
    "after": "coalesce(p.created_at, p.arrived_at) >= {value}",
}


class Conditions(NamedTuple):
    """What a query's filters come to in SQL: conditions over `threads t` alone, and over its `posts p`.

    `fewest` are queries that each list every post that the filters leave, by way of an index: `p.id` of posts, perhaps
    more than are left. `parameters` belong to all of them.
    """

    of_threads: tuple[str, ...]
    of_posts: tuple[str, ...]
    fewest: tuple[str, ...]
    parameters: dict[str, Any]


def resolved(db: Db, session: Session, query: Query, typing: bool) -> tuple[Query, Conditions]:
    """Look the names up. A filter whose name is not known becomes text, and a note says so.

    While somebody is `typing`, one at the end is left out instead: its name may not be finished.
    """
    ids: dict[Filter, tuple[int, ...]] = {}
    for found in query.filters:
        if found.name in ("group", "by", "topic"):
            known = _ids(db, session, found)
            if known:
                ids[found] = known
                continue
            unfinished = typing and query.begun and query.ends_in_filter and found is query.filters[-1]
            then = "." if unfinished else f", so {shown(found.typed.lstrip('-'))} is looked for as text."
            why = _why(db, session, found) + then
            if unfinished:
                kept = tuple(one for one in query.filters if one is not found)
                query = query._replace(filters=kept, notes=(*query.notes, why))
            else:
                query = unresolved(query, found, why)
    return query, _conditions(session, query.filters, ids)


def _ids(db: Db, session: Session, found: Filter) -> tuple[int, ...]:
    if found.name == "group":
        rows = db.rows(GROUP, acting(session, key=text.slug(found.value)))
    elif found.name == "topic":
        try:
            rows = db.rows(TOPIC, acting(session, key=text.topic(found.value)))
        except Invalid:
            rows = []
    elif found.value.casefold() == "me" and session.actor is not None:
        rows = [(session.actor,)]
    else:
        name = text.clean_line(found.value)
        rows = db.rows(PEOPLE, {"key": name.removeprefix("@").casefold(), "name": name})
    return tuple(row[0] for row in rows)


def _why(db: Db, session: Session, found: Filter) -> str:
    """What is not there, and what there is that comes near."""
    import difflib

    wanted = text.clean_line(found.value)
    key = wanted.removeprefix("@").casefold()
    near = acting(session, low=key[:1], high=key[:1] + "\U0010ffff")
    if found.name == "group":
        what, names = "group", [row[0] for row in db.rows(GROUPS, acting(session))]
    elif found.name == "topic":
        what, names = "topic", [row[0] for row in db.rows(TOPICS, near)]
    else:
        what, names = "member", [row[0] for row in db.rows(HANDLES, near)]
    folded = {name.casefold(): name for name in names}
    nearest = difflib.get_close_matches(key, folded, n=1, cutoff=0.5)
    sign = "#" if found.name == "topic" else ""
    hint = f" (the nearest is {sign}{folded[nearest[0]]})" if nearest else ""
    return f"There is no {what} {shown(wanted)} here{hint}"


def _conditions(session: Session, filters: tuple[Filter, ...], ids: dict[Filter, tuple[int, ...]]) -> Conditions:
    of_threads: list[str] = []
    of_posts: list[str] = []
    fewest: list[str] = []
    parameters: dict[str, Any] = {}
    either: dict[tuple[str, bool], list[Filter]] = {}
    for number, found in enumerate(filters):
        if found.name in ("group", "by", "kind"):
            either.setdefault((found.name, found.negated), []).append(found)
        elif found.name == "topic":
            # Mostly one; imports may have filed threads under what is another name of a topic here.
            meant = ", ".join(map(str, ids[found]))
            inside = f"EXISTS (SELECT 1 FROM thread_topics f WHERE f.thread_id = t.id AND f.topic_id IN ({meant}))"
            of_threads.append(_signed(inside, found.negated))
            if not found.negated:
                fewest.append(
                    f"SELECT {'DISTINCT ' if len(ids[found]) > 1 else ''}p.id FROM thread_topics f"
                    f" CROSS JOIN posts p ON p.thread_id = f.thread_id WHERE f.topic_id IN ({meant})"
                )
        elif found.name in ("before", "after"):
            parameters[f"at{number}"] = found.value
            of_posts.append(OF_POSTS[found.name].format(value=f":at{number}"))
        elif found.value in OF_THREADS:
            of_threads.append(_signed(OF_THREADS[found.value], found.negated))
            if found.value == "mine" and not found.negated:
                fewest.append(
                    "SELECT DISTINCT q.id FROM posts p CROSS JOIN posts q ON q.thread_id = p.thread_id"
                    " WHERE p.author_id = :actor"
                )
        else:
            of_posts.append(_signed(OF_POSTS[found.value], found.negated))
            if found.value in ("attachment", "photo") and not found.negated:
                fewest.append("SELECT DISTINCT f.post_id FROM attachments f")
    # A post has one author and a thread one group and one kind, so that several of these mean any of them.
    for (name, negated), several in either.items():
        if name == "kind":
            values = ", ".join(f"'{found.value}'" for found in several)
            of_threads.append(_signed(f"t.kind IN ({values})", negated))
            continue
        numbers = ", ".join(str(number) for found in several for number in ids[found])
        column = "author_id" if name == "by" else "group_id"
        inside = f"coalesce(p.author_id IN ({numbers}), false)" if name == "by" else f"t.group_id IN ({numbers})"
        (of_posts if name == "by" else of_threads).append(_signed(inside, negated))
        if not negated:
            fewest.append(f"SELECT p.id FROM posts p WHERE p.{column} IN ({numbers})")
    return Conditions(tuple(of_threads), tuple(of_posts), tuple(fewest), parameters)


def _signed(condition: str, negated: bool) -> str:
    return f"NOT {condition}" if negated else condition
