"""store.search.syntax: whatever is typed is words, never operators, and never too many."""

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from store.search import syntax

SIGNS = st.text(st.one_of(st.characters(), st.sampled_from("\"'*^:()+-{}[]~ ANDORNOTNEAR\x00東ก")))


@given(SIGNS, st.booleans())
def test_any_text_is_a_query_that_fts5_takes(typed: str, prefix: bool) -> None:
    query = syntax.parse(typed)
    assert len(query.words) + len(query.trigrams) <= syntax.MAX_TERMS
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5 (body)")
    for terms in (query.words, query.trigrams):
        if terms:
            db.execute("SELECT 1 FROM t WHERE t MATCH ?", (syntax.match(terms, prefix=prefix),)).fetchall()
    db.close()


def test_phrases_stay_together_and_signs_alone_are_no_words() -> None:
    assert syntax.parse('pump "cold water" -- ? 東京').words == ("pump", "cold water")
    assert syntax.parse("東京 pump").trigrams == ("東京",)
    assert syntax.parse(' " -- … ').empty
    assert len(syntax.parse("w " * 300).words) == syntax.MAX_TERMS
