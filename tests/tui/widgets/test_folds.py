"""tui.widgets.folds and typed: mails as they were typed, with what they quote folded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.text import clean
from tui.widgets.folds import find, own
from tui.widgets.glyphs import UNICODE
from tui.widgets.logical_line import LogicalLine
from tui.widgets.reading_layout import lay_out
from tui.widgets.typed import typed_lines

QUOTE = [f"> line {number}" for number in range(5)]
LINE = st.one_of(
    st.sampled_from(["", " ", "> a", ">> b", ">", "-- ", "--", "+\tx", "*a* _b_ # c", "http://x/a."]),
    st.text(st.characters(exclude_characters="\n"), max_size=12),
)


def labels(*lines: str) -> list[tuple[int, int, str, str]]:
    return [(fold.start, fold.end, fold.label, fold.answered) for fold in find(lines)]


@pytest.mark.parametrize(
    "lines, folds",
    [
        ((), []),
        (("",), []),
        (QUOTE[:3], []),
        (QUOTE[:4], [(0, 4, "4 quoted lines", "")]),
        (["Hi,", *QUOTE, "", "Yes."], [(1, 6, "5 quoted lines", "line 4")]),
        ([*QUOTE, "", "> after a gap", "Yes."], [(0, 7, "7 quoted lines", "after a gap")]),
        ([*QUOTE, "No.", *QUOTE], [(0, 5, "5 quoted lines", "line 4"), (6, 11, "5 quoted lines", "")]),
        (["Hi", "-- ", "Ana", "Pumps"], [(1, 4, "signature, 2 lines", "")]),
        (["Hi", "-- ", "Ana"], [(1, 3, "signature, 1 line", "")]),
        ([*QUOTE, "-- ", "Ana"], [(0, 5, "5 quoted lines", ""), (5, 7, "signature, 1 line", "")]),
        (["Hi", "--", "Ana"], []),
        (["Hi", "-- "], []),
        (["-- ", *["more than a signature"] * 20], []),
        (["- --", "> one", "two"], []),
        (["Yes.", "-----Original Message-----", *"abcd"], [(1, 6, "original message, 4 lines", "")]),
        (["Yes.", "-----Original Message-----", "From: a", "> b", "No."], []),
        (["-----Original Message-----", "a"], []),
    ],
)
def test_what_is_folded(lines: list[str], folds: list[tuple[int, int, str, str]]) -> None:
    assert labels(*lines) == folds


def test_what_an_author_says_alone() -> None:
    assert own("> old\nnew\n> old\n-- \nAna") == "new"


def typed(text: str, *, unfolded: bool = False) -> list[LogicalLine]:
    return typed_lines(text, post=7, unfolded=unfolded, glyphs=UNICODE)


def shown(text: str, width: int = 84, *, unfolded: bool = False) -> list[str]:
    laid = lay_out(typed(text, unfolded=unfolded), width)
    return [
        row.prefix + "".join(laid.lines[row.line].content.plain[start:end] for _, start, end in row.pieces)
        for row in laid.rows
    ]


@given(st.lists(LINE, max_size=20).map("\n".join), st.booleans())
def test_every_line_is_there_as_it_was_typed(text: str, unfolded: bool) -> None:
    lines = [line for line in typed(text, unfolded=unfolded) if line.kind == "text"]
    assert [line.first + line.content.plain for line in lines] == [
        line.expandtabs(8) for line in clean(text).rstrip("\n").split("\n")
    ]
    hidden = sum(fold.end - fold.start for fold in find(clean(text).rstrip("\n").split("\n")))
    assert sum(line.hidden for line in lines) == (0 if unfolded else hidden)


def test_patches_tables_and_signs_of_markdown_stay() -> None:
    patch = [
        "diff -u a/x.c b/x.c",
        "@@ -1,3 +1,3 @@",
        "-\tif (*p)\t/* old */",
        "+\tif (_p_)",
        " # not a heading",
        "",
        "",
        "  a | b   | c",
        " ---+-----+---",
        "* [x] `y` #12",
    ]
    assert shown("\n".join(patch)) == [line.expandtabs(8) for line in patch]


def test_folds_and_what_they_hide() -> None:
    text = "\n".join(["Ana wrote:", *QUOTE, "", "Yes.", "-- ", "Bo"])
    assert shown(text) == ["Ana wrote:", "▸ 5 quoted lines  … line 4", "", "Yes.", "▸ signature, 1 line"]
    assert shown(text, unfolded=True) == [
        "Ana wrote:",
        "▾ 5 quoted lines",
        *QUOTE,
        "",
        "Yes.",
        "▾ signature, 1 line",
        "-- ",
        "Bo",
    ]


def test_long_quoted_lines_wrap_under_their_mark() -> None:
    assert shown("> > one two three four five six", 24) == ["> > one two three four", "> > five six"]
