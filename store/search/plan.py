"""How a query's terms are looked for: what the indexes are asked, and what must be verified in the texts. Pure."""

from typing import NamedTuple

from store.search import words
from store.search.syntax import Query, Term
from store.search.words import Pattern


class Plan(NamedTuple):
    """An expression for each index, empty where it is not asked, and patterns that a text must hold, or must not.

    `unwanted` is for the index of words, where it is not asked for anything else. What `sure` finds needs no pattern.
    `source` is where to look if no index is asked; `once` tells that asking anew for each window would take longer
    than asking for all.
    """

    words: str
    trigrams: str
    unwanted: str
    sure: str
    source: str
    checks: tuple[tuple[Pattern, bool], ...]
    in_title: bool
    once: bool

    @property
    def indexed(self) -> bool:
        """Whether an index is asked at all."""
        return bool(self.words or self.trigrams)


def quoted(term: str) -> str:
    """A term as an FTS5 string (the FTS5 documentation, "FTS5 Strings"): quotes doubled, no operator left."""
    return '"' + term.replace('"', '""') + '"'


def begun(query: Query) -> Term | None:
    """The term that is still being typed, if it is one that can go on."""
    if not query.begun or query.ends_in_filter or not query.terms:
        return None
    last = query.terms[-1]
    return None if last.negated or last.trigram else last


def may_be_dense(last: Term) -> bool:
    """Whether a term that is being typed is so short that it may begin a word of nearly every text."""
    return not words.SIGNS.match(last.text[-1]) and len(_parts(last)[-1]) <= 4


def plan(query: Query, last: Term | None = None, *, without_index: bool = False) -> Plan:
    """The plan for a query, of which `last` may go on behind its end, with the index's help for that or without."""
    found: list[str] = []
    trigrams: list[str] = []
    checks: list[tuple[Pattern, bool]] = []
    source, sure, once = "posts", "", False
    for term in query.wanted:
        if term is last:
            checks.append((Pattern(term.text, begun=True), True))
            if without_index:
                found += _finished_part(term)
            else:
                found.append(_beginning(term))
                once = "*" in found[-1]
                sure = "" if term.literal else " AND ".join(quoted(one.text) for one in query.wanted if not one.trigram)
        elif not term.trigram:
            found.append(quoted(term.text))
            checks += [(Pattern(term.text), True)] if term.literal else []
        else:
            pieces = term.text.split()
            seen = [quoted(piece) for piece in pieces if len(piece) >= 3]
            trigrams += seen
            # The trigram index can't see shorter words; look through the texts of those scripts instead.
            source = "search_trigrams_docsize"
            if len(pieces) > 1 or not seen:
                checks.append((Pattern(term.text), True))
    plain = [term for term in query.unwanted if not term.literal and not term.trigram]
    checks += [(Pattern(term.text), False) for term in query.unwanted if term not in plain]
    expression = _titled(" AND ".join(found), query.in_title)
    unwanted = " OR ".join(quoted(term.text) for term in plain)
    if expression and unwanted:
        expression, unwanted = f"({expression}) NOT ({unwanted})", ""
    return Plan(
        expression,
        _titled(" AND ".join(trigrams), query.in_title),
        unwanted,
        _titled(sure, query.in_title),
        source,
        tuple(checks),
        query.in_title,
        once,
    )


def _titled(expression: str, in_title: bool) -> str:
    return f"{{title}} : ({expression})" if in_title and expression else expression


def _parts(term: Term) -> list[str]:
    return [part for part in words.SIGNS.split(term.text) if part]


def _finished_part(last: Term) -> list[str]:
    parts = _parts(last)[:-1]
    return [quoted(" ".join(parts))] if parts else []


def _beginning(last: Term) -> str:
    """What the index is asked for a term that may go on; it knows words by their stems, which may be shorter."""
    if words.SIGNS.match(last.text[-1]):
        return quoted(last.text)
    stems = () if last.literal or len(_parts(last)) > 1 else words.stems(last.text)
    return "(" + " OR ".join([f"{quoted(last.text)} *", *map(quoted, stems)]) + ")"
