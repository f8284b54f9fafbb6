"""store.search.syntax: whatever is typed is a query, and what was not understood is explained in a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.search import dates, syntax
from store.search.syntax import Filter, Term

NOW = "2026-11-22T07:30:00.000Z"
SIGNS = st.text(st.one_of(st.characters(), st.sampled_from("\"'*^:()+-{}[]~#/ ANDORNOTNEAR\x00東ก")))
PIECES = [
    "group:",
    "is:",
    "has:",
    "before:",
    "in:title",
    "-",
    '"',
    "#",
    "x",
    "open",
    "2024",
    "7d",
    "ago",
    " ",
    "東京",
    "P-7",
]


def terms(typed: str) -> list[str]:
    return [term.text for term in syntax.parse(typed, NOW).terms]


def literal(typed: str) -> bool:
    (term,) = syntax.parse(typed, NOW).terms
    return term.literal


@given(st.one_of(SIGNS, st.lists(st.sampled_from(PIECES)).map("".join)))
def test_whatever_is_typed_is_a_query(typed: str) -> None:
    query = syntax.parse(typed, NOW)
    assert len(query.terms) <= syntax.MAX_TERMS
    assert all(any(ch.isalnum() for ch in term.text) for term in query.terms)
    assert all(note.endswith(".") and "\n" not in note for note in query.notes)


def test_words_and_phrases() -> None:
    assert syntax.parse('pump "cold water" -valve -"hot air"').terms == (
        Term("pump"),
        Term("cold water", literal=True),
        Term("valve", negated=True),
        Term("hot air", literal=True, negated=True),
    )
    assert terms("Why does it leak? (pump), `seal`; *now*…") == ["Why", "does", "it", "leak", "pump", "seal", "now"]
    assert syntax.parse(' " -- … ').empty
    many = syntax.parse("w " * 300)
    assert (len(many.terms), many.notes) == (24, ("Only the first 24 words of a query count.",))
    assert "2,000" in syntax.parse("x" * 3000).notes[0]


@pytest.mark.parametrize(
    "typed",
    [
        *("P-7", "0x80070005", "srv-db01", "/etc/fstab", "10.0.0.1", "foo_bar", "C++", "user@host", ".NET", "v1.2.3"),
        *(
            "--verbose",
            "~/.bashrc",
            "$HOME",
            "#1042",
            "10:30",
            "http://x/y",
            "std::vector",
            "C:\\temp",
            '"pumps"',
            "Ω7",
        ),
    ],
)
def test_what_looks_like_a_part_number_is_taken_as_typed(typed: str) -> None:
    assert terms(typed) == [typed.strip('"')] and literal(typed)
    assert syntax.parse(typed).notes == () == syntax.parse(typed).filters
    assert terms(f"({typed}).") == [typed.strip('"')]


@pytest.mark.parametrize("typed", ["pump", "2024", "don't", "follow-up", "l’eau", "Größe", "東京"])
def test_ordinary_words_are_none(typed: str) -> None:
    assert terms(typed) == [typed] and not literal(typed)


def test_filters() -> None:
    typed = 'group:"IT first level" -by:li #pumps topic:hvac kind:Questions is:open -has:photo in:title'
    query = syntax.parse(typed, NOW)
    assert query.filters == (
        Filter("group", "IT first level", False, 'group:"IT first level"'),
        Filter("by", "li", True, "-by:li"),
        Filter("topic", "pumps", False, "#pumps"),
        Filter("topic", "hvac", False, "topic:hvac"),
        Filter("kind", "question", False, "kind:Questions"),
        Filter("is", "open", False, "is:open"),
        Filter("has", "photo", True, "-has:photo"),
    )
    assert query.in_title and not query.terms and not query.notes


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("2024", "2024-01-01T00:00:00.000Z"),
        ("2024-05", "2024-05-01T00:00:00.000Z"),
        ("2024-05-17", "2024-05-17T00:00:00.000Z"),
        ("7d", "2026-11-15T07:30:00.000Z"),
        ("2w", "2026-11-08T07:30:00.000Z"),
        ("3m ago", "2026-08-24T07:30:00.000Z"),
        ("1y", "2025-11-22T07:30:00.000Z"),
        ("Today", "2026-11-22T00:00:00.000Z"),
        ("yesterday", "2026-11-21T00:00:00.000Z"),
        ("someday", None),
        ("2024-13", None),
        ("2024-06-31", None),
        ("9999y", None),
        ("0000", None),
    ],
)
def test_dates(typed: str, begins: str | None) -> None:
    assert dates.beginning(typed, NOW) == begins


def test_dates_stand_in_queries() -> None:
    (after,) = syntax.parse("after:7d ago", NOW).filters
    assert (after.name, after.value) == ("after", "2026-11-15T07:30:00.000Z")
    (turned,) = syntax.parse("-before:2024", NOW).filters
    assert (turned.name, turned.value) == ("after", "2024-01-01T00:00:00.000Z")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("foo:bar", "foo: is no operator (group: by: topic: kind:"),
        ("is:purple", "is: takes open, answered, verified, unread or mine"),
        ("has:wings", "has: takes attachment, photo or code"),
        ("kind:rant", "kind: takes question,"),
        ("before:someday", "before: takes a date like 2024,"),
        ("in:body", "in: takes only title"),
        ("-in:title", "in: takes only title"),
        ('by:""', "by: needs a value"),
    ],
)
def test_what_is_not_understood_is_explained_and_looked_for(typed: str, says: str) -> None:
    query = syntax.parse(f"pump {typed}", NOW)
    assert not query.filters and len(query.terms) == 2
    (note,) = query.notes
    assert note.startswith(says) and note.endswith("is looked for as text.")


def test_an_operator_without_its_value_is_explained() -> None:
    assert "needs a value" in syntax.parse("group: pump").notes[0]


def test_a_blank_or_a_quote_ends_a_word() -> None:
    for typed, begun in [("pum", True), ("pum ", False), ('"cold wat', True), ('"cold wat"', False), ("", False)]:
        assert syntax.parse(typed).begun is begun, typed
