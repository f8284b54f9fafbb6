"""store.search.words: how a term is found in a text when the index can't tell."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.search import words
from store.search.words import Pattern


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("P-7", "the pump p-7 leaks", True),
        ("P-7", "the pump P-77 leaks", False),
        ("P-7", "XP-7", False),
        ("P-7", "p 7", False),
        ("/etc/fstab", "see /etc/fstab.", True),
        ("/etc/fstab", "see /etc/fstabs", False),
        ("C++", "in c++11 and", True),
        ("C++", "in c, and", False),
        ("cold water", "COLD\n> water", True),
        ("cold water", "cold, water", True),
        ("cold water", "cold waters", False),
        ("creme", "Crème", True),
        ("東京", "昨日東京駅", True),
    ],
)
def test_literally(term: str, text: str, found: bool) -> None:
    assert (Pattern(term).end(words.fold(text)) is not None) is found


def test_a_beginning_goes_on() -> None:
    assert list(Pattern("P-7", begun=True).places("p-77, xp-7, p-7")) == [(0, 3), (12, 15)]


@given(st.text())
def test_places_in_the_folded_text_are_places_in_the_text(text: str) -> None:
    folded, places = words.fold_with_places(text)
    assert folded == words.fold(text)
    assert places is None or (len(places) == len(folded) and places == sorted(places))


@pytest.mark.parametrize(
    ("begun", "stem"),
    [("installati", "instal"), ("leaki", "leak"), ("runni", "run"), ("capacit", "capac"), ("hopin", "hope")],
)
def test_the_stem_of_a_word_that_is_being_typed(begun: str, stem: str) -> None:
    assert stem in words.stems(begun)
    assert "then" not in words.stems("thenc")


def test_no_text_makes_a_pattern_slow() -> None:
    def seconds(length: int) -> float:
        text = "a" + "-. " * length
        began = time.perf_counter()
        for term in ("a - . - b", "-- -- b", "a -- b"):
            assert Pattern(term).end(text + "x") is None
        return max(time.perf_counter() - began, 1e-4)

    assert seconds(40_000) < 40 * seconds(4_000)
