"""Words as the index keeps them: the same tokenizer and stemmer, on texts that are in no store."""

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from types import TracebackType

# As search_words is made in store.schema_search; the two must agree.
TABLE = (
    "CREATE VIRTUAL TABLE texts USING fts5 (title, topics, body, content = '',"
    " tokenize = 'porter unicode61 remove_diacritics 2')",
    "CREATE VIRTUAL TABLE stems USING fts5vocab (texts, instance)",
)
ADD = "INSERT INTO texts (rowid, title, topics, body) VALUES (?, ?, ?, ?)"
ALL = "SELECT -1 - doc, term FROM stems WHERE doc < 0"
COUNTED = """
SELECT doc, col, term, count(*) FROM stems
WHERE doc >= 0 AND term IN (SELECT value FROM json_each(?)) GROUP BY doc, col, term
"""
Counts = dict[str, tuple[int, int, int]]
"""How often each stem stands in a title, in topics and in a text."""


class Stems:
    """Takes texts apart, inside a `with`: words first, then the texts in which they are counted, each once."""

    def __init__(self) -> None:
        self._beside = sqlite3.connect(":memory:", isolation_level=None)

    def __enter__(self) -> "Stems":
        self._beside.execute("BEGIN")
        for statement in TABLE:
            self._beside.execute(statement)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._beside.close()

    def of_words(self, words: Iterable[str]) -> dict[str, str]:
        """The stem of each word; none for what is no word to the index, the first for what is several."""
        listed = list(dict.fromkeys(words))
        self._beside.executemany(ADD, ((-1 - place, word, "", "") for place, word in enumerate(listed)))
        found: dict[str, str] = {}
        for place, stem in self._beside.execute(ALL):
            found.setdefault(listed[place], stem)
        return found

    def counted(self, texts: Sequence[tuple[str, str, str]], stems: Iterable[str]) -> list[Counts]:
        """How often each of the stems stands in each text, of which three parts are given: title, topics and body."""
        self._beside.executemany(ADD, ((place, *parts) for place, parts in enumerate(texts)))
        counts: list[dict[str, list[int]]] = [{} for _ in texts]
        column = {"title": 0, "topics": 1, "body": 2}
        for place, part, stem, often in self._beside.execute(COUNTED, (json.dumps(list(stems)),)):
            counts[place].setdefault(stem, [0, 0, 0])[column[part]] = often
        return [{stem: (found[0], found[1], found[2]) for stem, found in one.items()} for one in counts]
