"""tui.changes: lines that went and came; nothing is lost between two texts."""

from hypothesis import given
from hypothesis import strategies as st

from tui.changes import Line, between, whole

TEXTS = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=30).map("\n".join)


def test_only_what_changed_and_a_little_around_it_is_shown() -> None:
    before = "\n".join(f"line {number}" for number in range(20))
    after = before.replace("line 9", "line nine")
    made = between(before, after)
    assert made[0] == Line("~", "6 lines as before") and made[-1] == Line("~", "7 lines as before")
    assert made[4:6] == (Line("-", "line 9"), Line("+", "line nine"))
    assert len(made) == 2 + 2 * 3 + 2
    assert between(before, before) == (Line("~", "20 lines as before"),)
    assert whole("a\n\nb") == (Line(" ", "a"), Line(" ", ""), Line(" ", "b"))


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_it(before: str, after: str) -> None:
    old, new = before.split("\n"), after.split("\n")
    was: list[str] = []
    became: list[str] = []
    for sign, text in between(before, after):
        if sign == "~":
            many = int(text.split()[0])
            assert old[len(was) : len(was) + many] == new[len(became) : len(became) + many]
            was += old[len(was) : len(was) + many]
            became += new[len(became) : len(became) + many]
        else:
            was += [text] if sign in " -" else []
            became += [text] if sign in " +" else []
    assert (was, became) == (old, new)
