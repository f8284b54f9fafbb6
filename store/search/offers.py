"""What to try when nothing was found: what may have been meant, with less asked for, or asking the question itself."""

import difflib
import math
from collections.abc import Iterator
from typing import NamedTuple

from store.connection import Db
from store.errors import Cancelled
from store.permissions import acting, visible
from store.search import words
from store.search.query import search
from store.search.syntax import Query, Term, parse
from store.session import Session
from store.text import shown

SPELLINGS = 3
"""How many spellings are offered at most."""
TRIED = 6
"""How many words of the index, for each word typed, and how many filters are tried."""
SECONDS = 0.5
"""Looking for a word that is spelled alike takes at most so long."""
ALIKE = 0.7
"""From which likeness on, as difflib measures it, a word may have been meant."""

# The words of the index with the number of posts that hold each (the FTS5 documentation, "The fts5vocab Virtual Table
# Module"). It is a view of the index that lives as long as the connection, and is read by ranges only.
VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_by_{kind} USING fts5vocab (main, search_words, {kind})"
NEAR = """
SELECT term, doc FROM temp.search_by_row
WHERE term >= :low AND term < :high AND length(term) BETWEEN :short AND :long LIMIT 4000
"""
HOLDING = f"""
SELECT t.title, t.topics, substr(p.body, 1, 50000)
FROM (SELECT DISTINCT doc FROM temp.search_by_instance WHERE term = :term LIMIT 200) d
CROSS JOIN posts p ON p.id = d.doc JOIN threads t ON t.id = p.thread_id JOIN groups g ON g.id = t.group_id
WHERE {visible()} LIMIT 5
"""


class Offers(NamedTuple):
    """Queries that find something, each in the place of one that finds nothing, and its words as a question's title.

    `spellings` have words exchanged for ones that are spelled alike; `fewer` are (what was left out, the rest).
    """

    spellings: tuple[str, ...]
    fewer: tuple[tuple[str, str], ...]
    question: str


def offers(db: Db, session: Session, typed: str, *, group: int | None = None) -> Offers:
    """What to try instead of a query that finds nothing. Nothing is offered that the reader could not see."""
    query = parse(typed, session.now())
    spellings = tuple(_spellings(db, session, typed, query, group))
    fewer = tuple(_fewer(db, session, query, group))
    return Offers(spellings, fewer, " ".join(term.text for term in _text(query) if not term.negated))


def _fewer(db: Db, session: Session, query: Query, group: int | None) -> Iterator[tuple[str, str]]:
    """Leave out one filter after the other, then one word after the other."""
    filters = [one.typed for one in query.filters] + (["in:title"] if query.in_title else [])
    parts = filters + [_written(term) for term in query.terms]
    if len(parts) < 2:
        return
    for left_out in parts[:TRIED]:
        rest = " ".join(part for part in parts if part is not left_out)
        if _finds(db, session, rest, group):
            yield left_out, rest


def _text(query: Query) -> list[Term]:
    """The terms but for those that were meant as operators, of which a note says that they are looked for as text."""
    return [term for term in query.terms if not any(shown(term.text) in note for note in query.notes)]


def _written(term: Term) -> str:
    quote = '"' if term.literal else ""
    return f"{'-' if term.negated else ''}{quote}{term.text}{quote}"


def _finds(db: Db, session: Session, typed: str, group: int | None) -> bool:
    return bool(search(db, session, typed, group=group, limit=1).items)


def _spellings(db: Db, session: Session, typed: str, query: Query, group: int | None) -> Iterator[str]:
    """The query with the words that stand nowhere exchanged; one with all of them, then with the next best of each."""
    meant: dict[str, list[str]] = {}
    for term in query.wanted[:TRIED]:
        plain = term.text.isalnum() and not term.trigram and len(term.text) > 2
        if plain and not _finds(db, session, _written(term), group=None):
            meant[term.text] = list(_alike(db, session, term.text))
    for place in range(min(SPELLINGS, max(map(len, meant.values()), default=0))):
        chosen = {word: alike[min(place, len(alike) - 1)] for word, alike in meant.items() if alike}
        changed = typed.strip()
        for word, other in chosen.items():
            changed = changed.replace(word, other)
        if _finds(db, session, changed, group):
            yield changed
            continue
        # The filters may be too much for it as well, and what was meant to be one.
        text = _text(query)
        alone = " ".join(_written(term._replace(text=chosen.get(term.text, term.text))) for term in text)
        if len(text) < len(query.terms) + len(query.filters) and _finds(db, session, alone, group):
            yield alone


def _alike(db: Db, session: Session, word: str) -> Iterator[str]:
    """Words of posts that the reader may see, spelled most like a word first, as people wrote them."""
    folded = words.fold(word)
    found: dict[str, int] = {}
    # First those with the same two letters at the beginning, then with these exchanged, then with the same first one.
    for low in dict.fromkeys((folded[:2], folded[1::-1], folded[:1])):
        found.update(_near(db, low, len(folded)))
        if close := difflib.get_close_matches(folded, found, n=10 * TRIED, cutoff=ALIKE):
            break

    def unlike(form: str, posts: int) -> float:
        # Of two that are about as much alike, the one that people write more often was meant.
        return -difflib.SequenceMatcher(None, folded, words.fold(form)).ratio() - math.log10(posts) / 20

    close = sorted(close, key=lambda stem: unlike(stem, found[stem]))[:TRIED]
    written = {form: found[stem] for stem in close if (form := _as_written(db, session, stem, folded)) is not None}
    yield from sorted(written, key=lambda form: unlike(form, written[form]))


def _near(db: Db, low: str, length: int) -> list[tuple[str, int]]:
    high = low[:-1] + chr(ord(low[-1]) + 1)
    # The index keeps stems: a word's own may be some letters shorter.
    here = {"low": low, "high": high, "short": max(2, length - 4), "long": length + 2}
    _open_vocabulary(db)
    with db.limited(SECONDS):
        try:
            return [(row[0], row[1]) for row in db.rows(NEAR, here)]
        except Cancelled:
            if not db.out_of_time:
                raise
            return []


def _open_vocabulary(db: Db) -> None:
    """Make the view of the index, in memory: a connection that only reads may not even do that unless told to."""
    db.rows("PRAGMA query_only = OFF")
    try:
        for kind in ("row", "instance"):
            db.rows(VOCABULARY.format(kind=kind))
    finally:
        if not db.can_write:
            db.rows("PRAGMA query_only = ON")


def _as_written(db: Db, session: Session, stem: str, typed: str) -> str | None:
    """The form of a stem that is most like what was typed, in texts that the reader may see; None where none is."""
    forms: dict[str, str] = {}
    with db.limited(SECONDS):
        try:
            rows = db.rows(HOLDING, acting(session, term=stem))
        except Cancelled:
            if not db.out_of_time:
                raise
            return None
    for row in rows:
        for word in words.SIGNS.split(" ".join(row)):
            folded = words.fold(word)
            # Of a stem, the last letter may have been changed: i for the y of happy.
            if folded.startswith(stem[: max(2, len(stem) - 1)]):
                forms.setdefault(folded, word.lower() if word.istitle() else word)
    close = difflib.get_close_matches(typed, forms, n=1, cutoff=ALIKE)
    return forms[close[0]] if close else None
