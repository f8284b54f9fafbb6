"""From what a person typed to a query: pure text, no store.

Every word is quoted for FTS5, so that no sign in it can be an operator: of 19 odd inputs that were passed on raw,
15 were errors.
"""

import re
from typing import NamedTuple

from store.search.index import needs_trigrams
from store.text import clean_line

MAX_TERMS = 24
"""Words of a query that count; 300 of them, as prefixes, took 16 s."""

_TERM = re.compile(r'"([^"]*)"|(\S+)')
_WORDLESS = re.compile(r"[\W_]+", re.UNICODE)


class Query(NamedTuple):
    """The words of a query for each index, and whether any of them counts at all."""

    words: tuple[str, ...]
    trigrams: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing can be looked for."""
        return not self.words and not self.trigrams


def parse(typed: str) -> Query:
    """Split what was typed into words and "phrases"; the rest of a query past `MAX_TERMS` is left out."""
    words: list[str] = []
    trigrams: list[str] = []
    for phrase, word in _TERM.findall(clean_line(typed)[:2000]):
        term = phrase or word
        if _WORDLESS.fullmatch(term) or not term:
            continue
        (trigrams if needs_trigrams(term) else words).append(term)
    kept = words[:MAX_TERMS]
    return Query(tuple(kept), tuple(trigrams[: MAX_TERMS - len(kept)]))


def quoted(term: str) -> str:
    """A term as an FTS5 string (the FTS5 documentation, "FTS5 Strings"): quotes doubled, no operator left."""
    return '"' + term.replace('"', '""') + '"'


def match(terms: tuple[str, ...], *, prefix: bool) -> str:
    """The MATCH expression in which all terms must stand; the last one as a prefix while it is being typed."""
    parts = [quoted(term) for term in terms]
    if prefix and parts and len(terms[-1]) >= 2:
        parts[-1] += "*"
    return " ".join(parts)
