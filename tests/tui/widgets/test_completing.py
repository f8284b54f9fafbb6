"""What is being named at the cursor, in a text and in a line of topics."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.completing import Wanted, in_text, in_topics


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("@ma", Wanted("member", "ma", 0)),
        ("Ask @ma", Wanted("member", "ma", 4)),
        ("(@ma", Wanted("member", "ma", 1)),
        ("> @ma", Wanted("member", "ma", 2)),
        ("see #10", Wanted("topic", "10", 4)),
        ("#c++", Wanted("topic", "c++", 0)),
        ("@李", Wanted("member", "李", 0)),
        ("#хим", Wanted("topic", "хим", 0)),
        ("@ana.maria-k", Wanted("member", "ana.maria-k", 0)),
        ("`code` @ma", Wanted("member", "ma", 7)),
    ],
)
def test_what_is_named(before: str, wanted: Wanted) -> None:
    assert in_text((), before, "") == wanted
    assert in_text((), before, " and on") == wanted
    assert in_text((), before, ", and on") == wanted


@pytest.mark.parametrize(
    "before",
    [
        "",
        "@",
        "#",
        "# Heading",
        "## h",
        "a@b",
        "mail ana@example.org",
        "https://example.org/#top",
        "https://example.org/@ma",
        "&#38",
        "@@ma",
        "C#dur",
        "@ma ",
        "`@ma",
        "run `x` and `@ma",
        r"\@ma",
        "@" + "x" * 60,
    ],
)
def test_nothing_is_named(before: str) -> None:
    assert in_text((), before, "") is None


def test_nothing_is_named_in_the_middle_of_a_word() -> None:
    assert in_text((), "@ma", "rek") is None
    assert in_text((), "@ma", "_x") is None


@pytest.mark.parametrize(
    ("above", "code"),
    [
        (["```", "x"], True),
        (["```python"], True),
        (["~~~~", "```", "x"], True),
        (["````", "```"], True),
        (["```", "x", "```"], False),
        (["```", "``` x"], True),
        (["text ``` text"], False),
        (["``` a ` b"], False),
        (["~~~", "~~~", "~~~"], True),
    ],
)
def test_nothing_is_named_in_fenced_code(above: list[str], code: bool) -> None:
    assert (in_text(above, "@ma", "") is None) is code


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("hv", Wanted("topic", "hv", 0)),
        ("#hv", Wanted("topic", "hv", 0)),
        ("#hvac ch", Wanted("topic", "ch", 6)),
        ("hvac,#ch", Wanted("topic", "ch", 5)),
        ("hvac ", None),
        ("#", None),
        ("", None),
    ],
)
def test_topics_are_named_with_and_without_their_sign(before: str, wanted: Wanted | None) -> None:
    assert in_topics(before, "") == wanted


@given(st.lists(st.text(max_size=20), max_size=4), st.text(max_size=60), st.text(max_size=5))
def test_what_is_named_stands_where_it_is_said_to(above: list[str], before: str, after: str) -> None:
    named = in_text(above, before, after)
    if named is not None:
        assert before[named.start] in "@#" and before[named.start + 1 :] == named.prefix
    named = in_topics(before, after)
    if named is not None:
        assert before[named.start :].lstrip("#").endswith(named.prefix)
