import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.style import Style

from tui.widgets.logical_line import LogicalLine
from tui.widgets.markdown import render
from tui.widgets.reading_layout import Laid, breaks, lay_out


def texts(source: str) -> list[str]:
    return [line.first + line.content.plain for line in render(source)]


def named(line: LogicalLine, style: str) -> list[str]:
    return [line.content.plain[span.start : span.end] for span in line.content.spans if span.style == style]


def targets(source: str) -> list[tuple[str, str]]:
    found = []
    for line in render(source):
        for span in line.content.spans:
            if isinstance(span.style, Style):
                action, (target,) = span.style.meta["@click"]
                assert action == "follow"
                found.append((line.content.plain[span.start : span.end], target))
    return found


def drawn(laid: Laid) -> list[str]:
    rows = []
    for row in laid.rows:
        text = row.prefix + row.label
        left = len(text)
        for column, start, end in row.pieces:
            text = text.ljust(left + column) + laid.lines[row.line].content.plain[start:end]
        rows.append(text.rstrip())
    return rows


def test_paragraphs_join_soft_breaks_and_keep_hard_ones() -> None:
    assert texts("one\ntwo\n\nthree  \nfour") == ["one two", "", "three", "four"]


def test_lists_and_quotes_have_prefixes_for_first_and_further_rows() -> None:
    lines = render("- a\n  - b\n\n3. x\n4. y\n\n> q\n> > deep")
    assert [(line.first, line.rest, line.content.plain) for line in lines if line.content.plain] == [
        ("- ", "  ", "a"),
        ("  - ", "    ", "b"),
        ("3. ", "   ", "x"),
        ("4. ", "   ", "y"),
        ("> ", "> ", "q"),
        ("> > ", "> > ", "deep"),
    ]


def test_marks_are_names_of_styles() -> None:
    (line,) = render("a **b** *c* `d[/]` ~~e~~")
    assert line.content.plain == "a b c d[/] e"
    assert [named(line, style) for style in ("strong", "em", "code", "strike")] == [["b"], ["c"], ["d[/]"], ["e"]]
    assert named(render("## Head *x*")[0], "strong") == ["Head x"]


def test_code_is_kept_as_it_is_and_coloured_only_when_its_language_is_named() -> None:
    lines = render("```python\ndef f():\n\treturn 1 # [b]x\n```")
    assert [line.content.plain for line in lines] == ["def f():", "    return 1 # [b]x"]
    assert all(line.nowrap for line in lines)
    assert named(lines[0], "code-keyword") == ["def"] and named(lines[1], "code-comment") == ["# [b]x"]
    assert not any(line.content.spans for line in render("```\ndef f(): pass\n```\n\n    def g(): pass"))


def test_links_show_their_target_once_and_carry_it_as_data() -> None:
    assert texts("[here](http://e.org/x) <http://e.org>") == ["here (http://e.org/x) http://e.org"]
    assert set(targets("[it's](http://e.org/'\\)x)")) == {
        ("it's", "http://e.org/')x"),
        (" (http://e.org/')x)", "http://e.org/')x"),
    }
    assert targets("see #611, not a#12 or #0x, at https://e.org/a_b(c).") == [
        ("#611", "#611"),
        ("https://e.org/a_b(c)", "https://e.org/a_b(c)"),
    ]
    assert targets("`#611` [x](javascript:alert)") == []
    assert texts("![a pump](pump.jpg)") == ["[image: a pump] pump.jpg"]


def test_html_and_console_markup_are_text() -> None:
    assert texts("<b>x</b> [red]y[/] [@click=app.quit]z[/]") == ["<b>x</b> [red]y[/] [@click=app.quit]z[/]"]


TABLE = "| Part | Measured |\n|--|--:|\n| Capacitor | 3 µF |\n| Fan of the condenser | **ok** |"


def test_a_table_that_fits_keeps_its_columns() -> None:
    assert drawn(lay_out(render(TABLE), 60)) == [
        "Part                  Measured",
        "Capacitor                 3 µF",
        "Fan of the condenser        ok",
    ]


def test_a_wider_table_wraps_its_cells() -> None:
    rows = drawn(lay_out(render(TABLE), 22))
    assert rows == ["Part          Measured", "Capacitor         3 µF", "Fan of the          ok", "condenser"]


def test_a_table_much_too_wide_becomes_pairs() -> None:
    rows = drawn(lay_out(render("|A|B|C|\n|-|-|-|\n|long words|two words|three words|"), 18))
    assert rows[:3] == ["A: long words", "B: two words", "C: three words"]


def test_wide_characters_count_two_columns_in_tables_and_wrapping() -> None:
    rows = drawn(lay_out(render("|件|b|\n|-|-|\n|日本語|x|"), 40))
    assert rows[1].split() == ["日本語", "x"]
    laid = lay_out(render("|件|b|\n|-|-|\n|日本語|x|"), 40)
    assert [row.pieces[1][0] for row in laid.rows] == [8, 8]
    text = "日本語のテキスト" * 4
    assert all(len(text[start:end]) <= 5 for start, end in breaks(text, 10))


@given(st.text(alphabet="ab \t日é\u0301-", max_size=80), st.integers(1, 20))
def test_breaking_loses_nothing_but_blanks(text: str, width: int) -> None:
    rows = list(breaks(text, width))
    assert "".join("".join(text[start:end] for start, end in rows).split()) == "".join(text.split())
    assert all(first[1] <= second[0] for first, second in pairwise(rows))


BIDI_CONTROLS = {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"}
MARKUP = st.text(alphabet="ab \n\t*_~`[]()<>!#|-+1.&;:\\\"'\x1b\x9b\u202e\u2028\r", max_size=300)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=300), MARKUP))
def test_any_text_renders_and_no_control_character_gets_out(text: str) -> None:
    lines = render(text)
    assert lines
    for line in lines:
        for char in line.first + line.rest + line.content.plain:
            assert unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
            assert unicodedata.bidirectional(char) not in (
                "RLO",
                "LRO",
                "RLE",
                "LRE",
                "PDF",
                "RLI",
                "LRI",
                "FSI",
                "PDI",
            )
        assert all(0 <= start <= end <= len(line.content) for start, end in line.cells)
    for width in (8, 35, 84):
        lay_out(lines, width)


def test_entities_bring_no_control_character_in() -> None:
    assert "\x1b" not in texts("a&#x1b;[2J&#27;")[0]
    assert texts("a&#x202e;b&#10;c") == ["ab c"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "![" * 50_000,
        "[](" * 30_000,
        "[a\n" * 30_000,
        "*a_" * 30_000,
        "`a``" * 25_000,
        ">" * 100_000,
        "> " * 11 + "a\n" + "b\n" * 19_000,
        "- " * 50_000,
        "".join("  " * depth + "- a\n" for depth in range(150)),
        "|" * 300 + "\n" + "|-" * 300 + "|\n" + "a\n" * 15_000,
        "a\n" * 500_000,
        "x" * 1_000_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_text_takes_time_by_its_length_only(text: str) -> None:
    """Four times the text may cost some four times the time: not sixteen, as what is quadratic would."""

    def seconds(text: str) -> float:
        best = float("inf")
        for _ in range(2):
            start = time.process_time()
            lay_out(render(text), 84)
            best = min(best, time.process_time() - start)
        return best

    ordinary = seconds("A post as people write them. " * 200)
    assert seconds(text) <= 10 * seconds(text[: len(text) // 4]) + 50 * ordinary
    assert len(render(text)) >= 1


def test_nothing_is_lost_when_nested_too_deep() -> None:
    nested = "".join("  " * depth + f"- level{depth}\n" for depth in range(60))
    shown = "\n".join(texts(nested))
    assert all(f"level{depth}" in shown for depth in range(60))
    assert "end" in texts(">" * 40 + " end")[0]


def test_math_is_shown_as_typed() -> None:
    assert texts(r"so $\{a_1\} * b * c$ and $$x \\ y$$") == [r"so $\{a_1\} * b * c$ and $$x \\ y$$"]
    assert texts("$$\na_b\n$$ *x*") == ["$$", "a_b", "$$ x"]
    assert texts("[x](http://e.org/?$a) costs $5 [y](http://e.org/$b)") == [
        "x (http://e.org/?$a) costs $5 y (http://e.org/$b)"
    ]
    assert texts("$5 and *$10*, `$a` or `$b`") == ["$5 and $10, $a or $b"]


def test_a_row_of_dashes_is_no_deep_nesting() -> None:
    assert texts("*a*\n\n    ----------------------- x") == ["a", "", "  ----------------------- x"]


def test_a_picture_that_is_a_link_shows_both_addresses_apart() -> None:
    assert texts("[![plan \\[1\\]](http://e.org/s)](http://e.org/l)") == [
        "[image: plan [1]] http://e.org/s (http://e.org/l)"
    ]
