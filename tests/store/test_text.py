"""store.text: what may enter, and that cleaning twice is cleaning once."""

import base64
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store import text
from store.errors import Invalid

# Any character at all, the forbidden ones more often than chance would have them.
CONTROLS = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ANY = st.text(st.one_of(st.characters(), st.sampled_from(CONTROLS + BIDI + "\ufeff\ud800\u2028\u2029\r\n")))


def dangerous(cleaned: str, allowed: str) -> list[str]:
    """The characters of a text that a terminal would obey, or that reorder what is read."""
    return [
        f"U+{ord(ch):04X}"
        for ch in cleaned
        if ch not in allowed
        and (
            unicodedata.category(ch) in ("Cc", "Cs", "Zl", "Zp")
            or unicodedata.bidirectional(ch) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
            or ch in "\u200e\u200f\u061c\ufeff"
        )
    ]


@given(ANY)
@example("\r\u200e\n")
@example("\x1b\x1b]52;c;!\x07")
def test_clean_is_idempotent_and_safe(typed: str) -> None:
    cleaned = text.clean(typed)
    assert text.clean(cleaned) == cleaned
    assert not dangerous(cleaned, "\n\t")


@given(ANY)
def test_clean_line_is_one_safe_line(typed: str) -> None:
    line = text.clean_line(typed)
    assert text.clean_line(line) == line == line.strip()
    assert not dangerous(line, "")


@given(ANY)
def test_clean_keeps_all_that_is_harmless(typed: str) -> None:
    harmless = [ch for ch in typed if ch.isalnum() or ch in "\n\t "]
    kept = iter(text.clean(typed))
    assert all(ch in kept for ch in harmless), "letters, digits, tabs, newlines and spaces stay, in their order"


@given(ANY)
def test_what_a_gate_lets_in_it_lets_in_again_unchanged(typed: str) -> None:
    for gate in (text.body, text.title, text.name, text.handle):
        try:
            once = gate(typed)
        except Invalid as error:
            assert not dangerous(str(error), "")
            continue
        assert gate(once) == once


@given(ANY)
def test_every_name_yields_a_handle(typed: str) -> None:
    made = text.handle_from(typed)
    assert text.handle(made) == made


@given(ANY)
def test_every_name_of_a_group_yields_a_slug(typed: str) -> None:
    try:
        name = text.name(typed)
    except Invalid:
        return
    slug = text.slug(name)
    assert slug and text.slug(slug) == slug


@given(ANY)
def test_topics_hold_no_white_space_and_stay_what_they_are(typed: str) -> None:
    try:
        topic = text.topic(typed)
    except Invalid:
        return
    assert not any(ch.isspace() for ch in topic)
    assert 0 < len(topic) <= text.MAX_HANDLE
    assert text.topic(topic) == topic


@given(ANY)
def test_shown_text_is_quoted_safe_and_short(typed: str) -> None:
    shown = text.shown(typed)
    assert len(shown) <= 42
    assert not dangerous(shown, "")


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("a\x1b[31mred\x1b[0m", "a[31mred[0m"),
        ("\x1b]0;owned\x07title", "]0;ownedtitle"),
        ("\x9b31mC1", "31mC1"),
        ("abc\u202edcba", "abcdcba"),
        ("one\r\ntwo\rthree\u0085four\u2028five\u2029six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("NUL\x00here", "NULhere"),
        ("tab\tstays", "tab\tstays"),
        ("\ufeffBOM", "BOM"),
        ("lone \ud83d surrogate", "lone  surrogate"),
        ("👩\u200d🔧 stays", "👩\u200d🔧 stays"),
        ("an icon \uf015 stays, a mark of ours \U00100000 does not", "an icon \uf015 stays, a mark of ours  does not"),
        ("[bold]no markup[/]", "[bold]no markup[/]"),
    ],
)
def test_examples(typed: str, kept: str) -> None:
    assert text.clean(typed) == kept


def test_bodies_keep_their_indentation_and_lose_blank_edges() -> None:
    assert text.body("\n\n    code\n\n") == "    code"


@pytest.mark.parametrize("typed", ["", " \n\t ", "\x1b\x07", "\u202e"])
def test_empty_texts_are_refused(typed: str) -> None:
    for gate in (text.body, text.title, text.name, text.handle, text.topic):
        with pytest.raises(Invalid):
            gate(typed)


def test_sizes_are_bounded_before_anything_else_looks_at_them() -> None:
    assert len(text.body("x" * text.MAX_BODY)) == text.MAX_BODY
    for much in (text.MAX_BODY + 1, 100_000_000):
        with pytest.raises(Invalid, match="put it into a file"):
            text.body("x" * much)
    with pytest.raises(Invalid, match="301"):
        text.title("x" * 301)
    with pytest.raises(Invalid):
        text.name("x" * 81)
    with pytest.raises(Invalid):
        text.handle("x" * 49)


@pytest.mark.parametrize("typed", ["@ana", "a b", "-a", "a-", "a/b", "a@b", "_"])
def test_what_is_no_handle(typed: str) -> None:
    with pytest.raises(Invalid):
        text.handle(typed)


@pytest.mark.parametrize("typed", ["ana", "Ana.B", "x", "jörg", "田中", "a-b_c.d"])
def test_what_is_a_handle(typed: str) -> None:
    assert text.handle(typed) == typed


@pytest.mark.parametrize("file", ["blns.base64.json", "ansi_payloads.base64.json"])
def test_nothing_dangerous_of_the_collected_attacks_survives(shared_data: Path, file: str) -> None:
    payloads = list(_strings(json.loads((shared_data / "hostile" / file).read_text())))
    assert len(payloads) > 20
    attacks = 0
    for encoded in payloads:
        raw = base64.b64decode(encoded)
        for decoded in (raw.decode("utf-8", "replace"), raw.decode("latin-1")):
            attacks += bool(dangerous(decoded, "\n\t"))
            cleaned = text.clean(decoded)
            assert not dangerous(cleaned, "\n\t"), decoded
            assert not dangerous(text.clean_line(decoded), ""), decoded
            assert text.clean(cleaned) == cleaned
    assert attacks, "the collection holds nothing that had to be cleaned"


def _strings(found: object) -> "list[str]":
    """Every base64 string in the collection, however it is nested; short words of its own description left out."""
    if isinstance(found, str):
        try:
            base64.b64decode(found, validate=True)
        except ValueError:
            return []
        return [found]
    if isinstance(found, dict):
        found = [value for value in found.values()]
    return [string for item in found for string in _strings(item)] if isinstance(found, list) else []
