"""tui.widgets.folds and typed: mails as they were typed, with what they quote folded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.text import clean
from tui.widgets.folds import FIRST, LAST, LONG, find, own
from tui.widgets.glyphs import UNICODE
from tui.widgets.logical_line import LogicalLine
from tui.widgets.markdown import Folding, render
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
    return typed_lines(text, Folding(7, unfolded, UNICODE, "z"))


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


# Long blocks of code in Markdown

NUMBERS = [f"line {number}" for number in range(200)]


def block(lines: list[str], fence: str = "```", indent: str = "") -> str:
    return "\n".join(indent + line for line in (fence, *lines, fence))


def code_rows(text: str, *, unfolded: bool = False) -> list[str]:
    laid = lay_out(render(text, Folding(7, unfolded, UNICODE, "z")), 84)
    return [
        row.prefix + "".join(laid.lines[row.line].content.plain[start:end] for _, start, end in row.pieces)
        for row in laid.rows
    ]


def test_the_middle_of_a_long_block_is_folded_and_unfolds() -> None:
    text = f"Look:\n\n{block(NUMBERS)}\n\nWhy?"
    rows = code_rows(text)
    assert rows[:2] == ["Look:", ""] and rows[-2:] == ["", "Why?"]
    assert rows[2 : 2 + FIRST] == [f"  line {number}" for number in range(FIRST)]
    assert rows[2 + FIRST] == f"  ▸ {200 - FIRST - LAST} lines folded · z"
    assert rows[3 + FIRST : -2] == [f"  line {number}" for number in range(200 - LAST, 200)]
    open_rows = code_rows(text, unfolded=True)
    assert open_rows[2 + FIRST] == f"  ▾ {200 - FIRST - LAST} lines unfolded · z"
    assert [row for row in open_rows if "line " in row and "lines" not in row] == [f"  {line}" for line in NUMBERS]


def test_folded_lines_keep_their_numbers() -> None:
    text = f"{block(NUMBERS)}\n\nWhy?"
    folded, unfolded = (render(text, Folding(7, state, UNICODE, "z")) for state in (False, True))
    assert len(folded) == len(unfolded) and folded[-1].content.plain == unfolded[-1].content.plain == "Why?"
    assert sum(line.hidden for line in folded) == 200 - FIRST - LAST and not any(line.hidden for line in unfolded)


def test_a_block_of_a_whole_posts_length_is_folded_too() -> None:
    many = [f"2026-11-22 10:00:00 [x] {number}" for number in range(30_000)]
    rows = code_rows(block(many))
    assert len(rows) == FIRST + 1 + LAST and rows[-1].endswith(" 29999")
    assert "9,980 more lines are not shown" in " ".join(code_rows(block(many), unfolded=True)[-2 * LAST :])


@pytest.mark.parametrize(
    "text",
    [
        block(NUMBERS[:LONG]),
        "> " + block(NUMBERS).replace("\n", "\n> "),
        "    " + block(NUMBERS).replace("\n", "\n    "),
        "\n".join(NUMBERS),
    ],
    ids=["short", "quoted", "indented", "prose"],
)
def test_what_is_not_folded(text: str) -> None:
    assert not any("folded" in row for row in code_rows(text))
    assert not any("\x02" in row for row in code_rows(text))


@pytest.mark.parametrize(
    "text",
    [
        "- Look:\n\n" + block(NUMBERS, indent="  "),
        block(NUMBERS, "~~~~"),
        block([*NUMBERS, "```", *NUMBERS], "`````"),
        "```\n" + "\n".join(NUMBERS),
        block(NUMBERS) + "\n" + "[" * 2000,
        "<pre>\n" + block(NUMBERS),
    ],
    ids=["in a list", "tildes", "fence in it", "never closed", "too many brackets", "html"],
)
def test_nothing_of_a_long_block_is_lost(text: str) -> None:
    shown = " ".join(code_rows(text, unfolded=True))
    assert "\x02" not in shown
    assert all(f"line {number}" in shown for number in (0, 20, 100, 187, 199))


PARTS = st.sampled_from(["```", "````", "~~~", "  ```", "- a", "> ```", "text", "", "    x", "1. b", *NUMBERS[:2]])


@given(st.lists(st.tuples(PARTS, st.integers(1, 50)), max_size=10))
def test_any_mixture_of_fences_shows_every_line_once(parts: list[tuple[str, int]]) -> None:
    text = "\n".join(line for part, times in parts for line in ([part] * times if part[:1] not in "`~ >-" else [part]))
    folded, unfolded = (render(text, Folding(7, state, UNICODE, "z")) for state in (False, True))
    assert len(folded) == len(unfolded)
    plain = [line.content.plain for line in unfolded if line.kind != "unfolded"]
    assert plain == [line.content.plain for line in render(text)]
    assert not any("\x02" in line for line in plain)
    for line in ("text", "line 0", "line 1"):
        assert sum(part.count(line) for part in plain) == text.count(line)
