"""How words are compared where the index can't tell: folded, literally, and by a guess at their stems. No store."""

import re
import unicodedata
from collections.abc import Iterator

from store.search.index import needs_trigrams
from store.search.syntax import Term

SIGNS = re.compile(r"[\W_]+")
"""What stands between the words of the index."""
_ALNUM = re.compile(r"[^\W_]")

# What a stemmer takes off; while a word is being typed, its stem may already end before one of these.
_ENDINGS = (
    *("able", "ables", "ably", "al", "ally", "als", "ance", "ances", "ate", "ated", "ates", "ating", "ation"),
    *("ational", "ations", "ative", "ator", "ators", "ed", "ely", "ement", "ements", "ence", "ences", "ent", "ently"),
    *(
        "ents",
        "er",
        "ers",
        "es",
        "ful",
        "fulness",
        "ible",
        "ic",
        "ical",
        "ically",
        "icate",
        "ies",
        "ily",
        "ing",
        "ings",
    ),
    *("ion", "ions", "ism", "isms", "iveness", "ivity", "ization", "ize", "ized", "izer", "izes", "izing", "ilities"),
    *("ility", "ity", "ive", "ively", "less", "ly", "ment", "ments", "ness", "ous", "ously", "ousness", "s", "tion"),
    *("tional", "y"),
)


# Where letters with accents, combining marks and letters of several cases stand: Latin, Greek, Cyrillic.
_ACCENTED = re.compile("[\u00c0-\u024f\u0300-\u052f\u1e00-\u1fff]")


class _Folds(dict[int, str]):
    """Each sign without its case and accents, worked out when first met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if _ACCENTED.match(sign):
            parts = unicodedata.normalize("NFD", sign)
            sign = "".join(part for part in parts if not 0x300 <= ord(part) < 0x370).casefold()
        found = self[code] = sign.lower()
        return found


_FOLDS = _Folds()


def fold(text: str) -> str:
    """A text as it is compared: without case, and without the accents of Latin, Greek and Cyrillic."""
    return text.translate(_FOLDS) if not text.isascii() and _ACCENTED.search(text) else text.lower()


def fold_with_places(text: str) -> tuple[str, list[int] | None]:
    """The same, with the place in the text that each sign comes from; None where the places are the same."""
    if text.isascii():
        return text.lower(), None
    pieces = [_FOLDS[ord(sign)] for sign in text]
    return "".join(pieces), [place for place, piece in enumerate(pieces) for _ in piece]


class Pattern:
    """Finds a term literally in folded texts; a `begun` one may go on behind its end.

    A blank stands for any run of signs that are no letters, so that a phrase is found across lines and commas. Where
    the term ends in a letter or digit, so does a word of the text, except in scripts that have no blanks.
    """

    def __init__(self, term: str, begun: bool = False) -> None:
        folded = fold(" ".join(term.split()))
        # Signs alone between blanks are what the blanks stand for; runs of them would make matching slow.
        pieces = [piece for piece in folded.split() if _ALNUM.search(piece)] or [folded]
        blanks = not needs_trigrams(term)
        self._first, self._pieces = pieces[0], pieces
        self._after_sign = blanks and pieces[0][0].isalnum()
        ends = r"(?![^\W_])" if blanks and not begun and pieces[-1][-1].isalnum() else ""
        self._whole = re.compile(r"[\W_]+".join(map(re.escape, pieces)) + ends)

    def end(self, folded: str) -> int | None:
        """Where the first place in a folded text ends, None if it is nowhere."""
        return next((end for _, end in self.places(folded)), None)

    def places(self, folded: str) -> Iterator[tuple[int, int]]:
        """All places in a folded text, from the first to the last."""
        # Looking for plain strings is a hundred times faster than the expression alone.
        if not all(piece in folded for piece in self._pieces):
            return
        at = folded.find(self._first)
        while at >= 0:
            behind = at + 1
            if not (self._after_sign and at and folded[at - 1].isalnum()):
                found = self._whole.match(folded, at)
                if found is not None:
                    yield found.span()
                    behind = found.end()
            at = folded.find(self._first, behind)


def beginning(term: str) -> str:
    """A part of a word that its other forms most likely begin with too, folded."""
    folded = fold(term)
    return folded if len(folded) < 5 else folded[: max(4, len(folded) - 3)]


def key(term: Term) -> str:
    """What is looked for and counted in a folded text for a term, where a guess will do."""
    return fold(term.text) if term.literal or term.trigram else beginning(term.text)


def stems(begun: str) -> tuple[str, ...]:
    """Shorter words that may be the stem of one of which only the beginning has been typed: install of `installi`."""
    folded = fold(begun)
    found = []
    for cut in range(max(3, len(folded) - 7), len(folded)):
        rest = folded[cut:]
        doubled = len(rest) > 1 and rest[0] == folded[cut - 1]
        if any(ending.startswith(part) for part in {rest, rest[1:] if doubled else rest} for ending in _ENDINGS):
            found += [folded[:cut], folded[:cut] + "e"]
    return tuple(found)
