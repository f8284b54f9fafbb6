import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from tui.widgets.glyphs import ASCII, UNICODE
from tui.widgets.text import fit, number, right, strip

# What a terminal is most easily wrong about: wide, zero-wide, joined, controlling, right to left.
AWKWARD = st.sampled_from(
    [
        "日本",
        "한",
        "é",
        "e\u0301",
        "o\u0308\u0323",
        "👍",
        "👩‍🔧",
        "🇩🇪",
        "\u200b",
        "\x1b[31m",
        "\t",
        "\n",
        "\x00",
        "ليلى",
        "นิ",
        "[b]",
        "\u202e",
    ]
)
TEXTS = st.lists(st.one_of(AWKWARD, st.text(max_size=8)), max_size=12).map("".join)


@given(TEXTS, st.integers(-3, 60), st.sampled_from([UNICODE, ASCII]))
def test_fit_takes_exactly_the_width(text: str, width: int, glyphs: object) -> None:
    signs = ASCII if glyphs is ASCII else UNICODE
    fitted = fit(text, width, signs)
    assert cell_len(fitted) == max(0, width)
    assert not any(unicodedata.category(letter) == "Cc" for letter in fitted)


@given(TEXTS)
def test_fit_cuts_only_what_does_not_fit(text: str) -> None:
    fitted = fit(text, 200, UNICODE)
    if cell_len(fitted.rstrip()) < 199:
        assert "…" not in fitted or "…" in text
    assert fit(fitted, 200, UNICODE) == fitted


def test_fit_says_that_it_cut() -> None:
    assert fit("Chiller trips", 8, UNICODE) == "Chiller…"
    assert fit("Chiller trips", 8, ASCII) == "Chiller~"
    assert fit("日本語", 4, UNICODE) == "日… "
    assert fit("日本語", 6, UNICODE) == "日本語"
    assert fit("two\nlines\t[b]x", 20, UNICODE) == "two lines [b]x      "


@given(TEXTS, st.integers(0, 30))
def test_right_never_takes_less_than_the_width(text: str, width: int) -> None:
    assert cell_len(right(text, width)) == max(width, cell_len(text))


def test_numbers_stop_at_99() -> None:
    assert [number(count) for count in (0, 1, 99, 100, 5000)] == ["0", "1", "99", "99+", "99+"]


@given(st.lists(TEXTS, max_size=5), st.integers(1, 60))
def test_a_strip_has_exactly_its_width(texts: list[str], width: int) -> None:
    pieces = [(fit(text, cell_len(text) + 2, UNICODE), "") for text in texts]
    assert strip(pieces, width, {"": Style()}, Style()).cell_length == width
