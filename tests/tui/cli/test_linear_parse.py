"""What a typed line means in the linear mode, and what is said of one that means nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import Invalid
from store.text import clean
from tui.cli.linear import ACTS
from tui.cli.linear_parse import MAX_LINE, WORDS, Command, begins_text, page, parse

SPELLINGS = [spelling for word in WORDS for spelling in (word.name, word.letter, *word.also)]
TARGETED = [word for word in WORDS if word.takes and word.takes != "WORDS"]


@given(st.text() | st.text(st.sampled_from("123#rRsa? edit undo\t\x1b[A")))
def test_any_line_is_a_command_or_gets_one_sentence(typed: str) -> None:
    try:
        command = parse(typed)
    except Invalid as error:
        said = str(error)
        assert said == clean(said) and "\n" not in said and len(said) < 200
    else:
        assert (command is None) == (not clean(typed).strip())
        assert command is None or command.name in {word.name for word in WORDS}


@given(st.sampled_from(TARGETED), st.integers(1, 10**6), st.booleans(), st.sampled_from(["", " ", "  "]))
def test_a_number_before_a_letter_is_the_word_with_the_number_behind_it(word, number, hashed, blank) -> None:
    mark = "#" if hashed else ""
    spelled = parse(f"{word.name} {mark}{number}")
    assert spelled == (Command(word.name, thread=number) if hashed else Command(word.name, line=number))
    for name in (word.name, word.letter, word.name.upper(), *word.also):
        assert parse(f" {mark}{number}{blank}{name} ") == parse(f"{name}  {mark}{number}") == spelled


@given(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=50))
def test_a_search_is_taken_as_it_is_typed(words: str) -> None:
    cleaned = clean(words).strip()
    if cleaned:
        assert parse(f"search {words}") == parse(f"S {words}") == Command("search", text=cleaned)


def test_every_spelling_stands_for_one_command_and_every_command_is_done() -> None:
    assert len(SPELLINGS) == len(set(SPELLINGS))
    assert all(len(word.letter) == 1 for word in WORDS)
    assert {word.name for word in WORDS} == {*ACTS, "quit"}
    assert all(f"\n{word.name}" in page() and f"or {word.letter}: {word.help}" in page() for word in WORDS)


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("", None),
        ("  \t", None),
        ("3", Command("open", line=3)),
        ("#12", Command("open", thread=12)),
        ("#12r edit", Command("reply", thread=12, extra=True)),
        ("#12.345", Command("open", thread=12, post=345)),
        ("#12.345r edit", Command("reply", thread=12, extra=True, post=345)),
        ("accept #12.345 undo", Command("accept", thread=12, extra=True, post=345)),
        ("3r", Command("reply", line=3)),
        ("reply", Command("reply")),
        ("r edit", Command("reply", extra=True)),
        ("3 v UNDO", Command("vote", line=3, extra=True)),
        ("ask IT first level", Command("ask", text="IT first level")),
        ("ask IT first level edit", Command("ask", text="IT first level", extra=True)),
        ("2a", Command("ask", line=2)),
        ("open it-first-level", Command("open", text="it-first-level")),
        ("mark read", Command("read")),
        ("Mark Unread 3", Command("unread", line=3)),
        ("helped 2", Command("vote", line=2)),
        ("duplicate of #3", Command("duplicate", text="#3")),
        ("2e of #3", Command("duplicate", line=2, text="#3")),
        ("#12 Duplicate OF #3", Command("duplicate", thread=12, text="#3")),
        ("#12e undo", Command("duplicate", thread=12, extra=True)),
        ("p", Command("pass")),
        ("3p to Anna Lee", Command("pass", line=3, text="Anna Lee")),
        ("pass undo", Command("pass", extra=True)),
        ("2k", Command("too", line=2)),
        ("?", Command("help")),
        ("n\r", Command("next")),
    ],
)
def test_lines_and_their_commands(typed: str, command: Command | None) -> None:
    assert parse(typed) == command


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("frobnicate", '"frobnicate"; ? lists'),
        ("3jj", '"jj"; ? lists'),
        ("0", "count from 1"),
        ("9" * 30, "no number"),
        ("search", "Say what to look for"),
        ("3s pump", "A line can't be searched"),
        ("groups 3", "Nothing follows groups"),
        ("3q", "Nothing follows quit"),
        ("reply thanks", '"thanks" can\'t follow reply here; type reply, or reply 3, or reply 3 edit.'),
        ("3r thanks", "can't follow reply"),
        ("open", "Say what to open"),
        ("pass to", "type pass to NAME, or pass 3 to NAME, or pass 3 undo"),
        ("pass marek", "type pass to NAME"),
        ("e #3 #4", "type duplicate of #THREAD"),
        ("e undo of #3", "type duplicate of #THREAD"),
        ("x" * (MAX_LINE + 1), "2,001 characters"),
        ("²", "no command"),
    ],
)
def test_what_is_said_of_a_line_that_means_nothing(typed: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(typed)
    assert said in str(refused.value)


def test_the_guide_lists_every_command() -> None:
    guide = (Path(__file__).resolve().parents[3] / "docs" / "linear.md").read_text(encoding="utf-8")
    for word in WORDS:
        takes = f" {word.takes}" if word.takes else ""
        assert f"| `{word.name}{takes}` | `{word.letter}` | {word.help} |\n" in guide


@pytest.mark.parametrize("typed", ["ask", "a Nowhere", "reply thanks", "3r thanks", "#12 R", "0 reply", " Reply"])
def test_a_text_follows(typed: str) -> None:
    assert begins_text(typed)


@pytest.mark.parametrize("typed", ["", "3", "asked", "x reply", "search ask", "3v", "read", "#r"])
def test_no_text_follows(typed: str) -> None:
    assert not begins_text(typed)
