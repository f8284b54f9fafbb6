"""From what a person typed to a query: pure text, no store.

Whatever can be typed is a query. What is no operator is text, and what was not understood is explained in a sentence.
docs/search.md lists the operators.
"""

import re
from typing import NamedTuple

from store.search import dates
from store.search.index import needs_trigrams
from store.text import clean_line, shown

MAX_TERMS = 24
"""Words of a query that count; 300 of them, as prefixes, took 16 s."""
MAX_TYPED = 2000
"""Characters of a query that are read."""

KINDS = ("question", "discussion", "idea", "announcement", "story")
STATES = ("open", "answered", "verified", "unread", "mine")
PARTS = ("attachment", "photo", "code")
NAMED = ("group", "by", "topic")
"""Operators whose value is the name of something in the store, which only the store can tell."""
OPERATORS = "group: by: topic: kind: is: has: before: after: in:title"

# A sign of exclusion, an operator's name, then its value or a word: in quotes, or up to the next blank.
_CHUNK = re.compile(r'(-?)(?:([^\W\d_]+):)?(?:"([^"]*)("?)|(\S+))|(\S+)')
_HASH = re.compile(r"#(?=.*[^\W\d_])\S+")
_ALNUM = re.compile(r"[^\W_]")
_SIGN = re.compile(r"[\W_]")
_VALUELESS = re.compile("(?:group|by|topic|kind|is|has|before|after|in):")
_GENTLE = "-'’‐"  # noqa: RUF001
"""Signs inside ordinary words, as in follow-up and don't."""
_BEFORE, _BEHIND = "([{<'\"«“‘‹¿¡*`,;:!?", ")]}>'\"»”’›*`,;:!?…."  # noqa: RUF001


class Term(NamedTuple):
    """Something to look for, as it was typed.

    A `literal` term must stand in the text just so, but for case and accents; any other is found by its stem.
    """

    text: str
    literal: bool = False
    negated: bool = False

    @property
    def trigram(self) -> bool:
        """Whether it is of a script without blanks, and so for the trigram index."""
        return needs_trigrams(self.text)


class Filter(NamedTuple):
    """An operator with its value: `typed` is the two as they stand in the query, with their sign.

    The value is a moment in ISO 8601 for `before` and `after`, one of the words known here for `kind`, `is` and
    `has`, and a name that the store must find for the `NAMED` ones.
    """

    name: str
    value: str
    negated: bool
    typed: str


class Query(NamedTuple):
    """A query taken apart. `begun` tells that the last thing in it, a term or a filter, may not be finished."""

    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    in_title: bool = False
    notes: tuple[str, ...] = ()
    begun: bool = False
    ends_in_filter: bool = False

    @property
    def wanted(self) -> tuple[Term, ...]:
        """What must be found."""
        return tuple(term for term in self.terms if not term.negated)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        """What must not stand in what is found."""
        return tuple(term for term in self.terms if term.negated)

    @property
    def empty(self) -> bool:
        """Whether nothing can be looked for."""
        return not self.terms and not self.filters


def parse(typed: str, now: str = "9999-12-31T00:00:00.000Z") -> Query:
    """Take a query apart; `now` (ISO 8601, UTC) is what `7d` and `today` count from.

    Terms past `MAX_TERMS` and signs past `MAX_TYPED` are left out, and a note says so.
    """
    line = clean_line(typed[: 4 * MAX_TYPED])
    notes: list[str] = []
    if len(line) > MAX_TYPED:
        notes.append(f"Only the first {MAX_TYPED:,} signs of a query count.")
    reader = _Reader(now, notes)
    found = list(_CHUNK.finditer(line[:MAX_TYPED]))
    for place, chunk in enumerate(found):
        following = found[place + 1].group() if place + 1 < len(found) else ""
        reader.read(chunk, following)
    if len(reader.terms) > MAX_TERMS:
        notes.append(f"Only the first {MAX_TERMS} words of a query count.")
    last = found[-1] if found else None
    # A word is finished by the blank behind it, a phrase by its quote.
    begun = last is not None and not typed[-1:].isspace() and last.group(4) != '"' and len(line) <= MAX_TYPED
    return Query(
        tuple(reader.terms[:MAX_TERMS]),
        tuple(reader.filters),
        reader.in_title,
        tuple(dict.fromkeys(notes)),
        begun and len(reader.terms) <= MAX_TERMS and reader.last is not None,
        reader.last == "filter",
    )


class _Reader:
    """Collects terms, filters and notes from a query's chunks, one after the other."""

    def __init__(self, now: str, notes: list[str]) -> None:
        self.now, self.notes = now, notes
        self.terms: list[Term] = []
        self.filters: list[Filter] = []
        self.in_title = False
        self.last: str | None = None
        self._skip = False

    def read(self, chunk: re.Match[str], following: str) -> None:
        """Take one chunk; `following` is the one after it."""
        if self._skip:  # The "ago" of "7d ago".
            self._skip = False
            return
        self.last = None
        whole = chunk.group()
        sign, name, quoted, _, bare, odd = chunk.groups()
        if odd is not None:
            self._text(odd)
        elif name is not None:
            self._operator(chunk, name.lower(), bare if quoted is None else quoted, following)
        elif quoted is not None:
            self._literal(quoted, bool(sign))
        elif _HASH.fullmatch(bare):
            self._keep("topic", bare[1:], bool(sign), whole)
        elif sign and bare.startswith("-"):
            self._text(whole)
        else:
            if _VALUELESS.fullmatch(bare.lower()):
                self.notes.append(f"{bare.lower()} needs a value right behind it, {_as_text(bare)}")
            self._text(bare, bool(sign))

    def _operator(self, chunk: re.Match[str], name: str, value: str, following: str) -> None:
        whole, negated = chunk.group(), bool(chunk.group(1))
        as_text = _as_text(whole)
        known = {"kind": KINDS, "is": STATES, "has": PARTS}.get(name)
        if chunk.group(3) is None and value[0] in "/\\:":
            pass  # An address, a path of Windows, a name of C++: nobody meant an operator.
        elif not value.strip():
            self.notes.append(f"{name}: needs a value right behind it, {as_text}")
        elif name in NAMED:
            self._keep(name, value.strip(), negated, whole)
            return
        elif known is not None:
            word = next((word for word in known if value.lower() in (word, f"{word}s")), None)
            if word is not None:
                self._keep(name, word, negated, whole)
                return
            self.notes.append(f"{name}: takes {', '.join(known[:-1])} or {known[-1]}, {as_text}")
        elif name in ("before", "after"):
            moment = dates.beginning(value, self.now)
            if moment is not None:
                self._skip = dates.counts_back(value) and following.lower() == "ago"
                # Not before a moment is from it on.
                turned = {"before": "after", "after": "before"}[name] if negated else name
                self._keep(turned, moment, False, whole)
                return
            self.notes.append(f"{name}: takes a date like 2024, 2024-05, 2024-05-17, 7d, today or yesterday, {as_text}")
        elif name == "in":
            if value.lower() == "title" and not negated:
                self.in_title, self.last = True, "filter"
                return
            self.notes.append(f"in: takes only title, {as_text}")
        else:
            self.notes.append(f"{name}: is no operator ({OPERATORS} are), {as_text}")
        if chunk.group(3) is None:
            self._text(whole[1:] if negated else whole, negated)
        else:
            self._literal(f"{name}:{value}", negated)

    def _keep(self, name: str, value: str, negated: bool, typed: str) -> None:
        self.filters.append(Filter(name, value, negated, typed))
        self.last = "filter"

    def _literal(self, text: str, negated: bool) -> None:
        if _ALNUM.search(text):
            self.terms.append(Term(" ".join(text.split()), True, negated))
            self.last = "term"

    def _text(self, bare: str, negated: bool = False) -> None:
        core = stripped(bare)
        if core:
            self.terms.append(Term(core, exact(core), negated))
            self.last = "term"


def _as_text(typed: str) -> str:
    return f"so {shown(typed)} is looked for as text."


def stripped(word: str) -> str:
    """A word without the signs that a sentence puts around it; empty when nothing but signs is left."""
    core = word.lstrip(_BEFORE + "…").rstrip(_BEHIND)
    if core.startswith(".."):
        core = core.lstrip(".")
    return core if _ALNUM.search(core) else ""


def exact(word: str) -> bool:
    """Whether a word looks like a part number, a path, an error code or the name of a host: to be found as typed."""
    signs = set(_SIGN.findall(word))
    if signs - set(_GENTLE) or word[0] in _GENTLE or word[-1] in _GENTLE:
        return True
    digits = any(ch.isdigit() for ch in word)
    return digits and (bool(signs) or not word.isdigit())


def unresolved(query: Query, found: Filter, why: str) -> Query:
    """The query with a filter whose name the store does not know as text instead, and `why` among its notes."""
    text = found.typed[1:] if found.negated else found.typed
    filters = tuple(one for one in query.filters if one is not found)
    text = text.replace('"', "")
    if not _ALNUM.search(text):
        return query._replace(filters=filters, notes=(*query.notes, why))
    term = Term(text, True, found.negated)
    return query._replace(filters=filters, terms=(*query.terms, term)[:MAX_TERMS], notes=(*query.notes, why))
