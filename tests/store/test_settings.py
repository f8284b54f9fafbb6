"""store.settings: which store is meant, in the order that DESIGN gives."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store import settings
from store.errors import Invalid


def says(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_first_that_says_anything_wins(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site.toml"
    monkeypatch.setattr(settings, "SITE", site)
    assert settings.find_store() == settings.own_store()
    assert home in settings.own_store().parents
    says(site, 'store = "/site/hallway.db"')
    assert settings.find_store() == Path("/site/hallway.db")
    says(settings.own_settings(), 'store = "~/mine.db"')
    assert settings.find_store() == home / "mine.db"
    monkeypatch.setenv("HALLWAY_STORE", "~/env.db")
    assert settings.find_store() == home / "env.db"
    assert settings.find_store("~/option.db") == home / "option.db"


def test_empty_names_name_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALLWAY_STORE", "")
    assert settings.find_store("") == settings.own_store()


@pytest.mark.parametrize("broken", ["store = ", "store = 7", 'store = ""', "\x00", 'store = "a\nb'])
def test_broken_settings_are_said_not_passed_over(broken: str) -> None:
    says(settings.own_settings(), broken)
    with pytest.raises(Invalid, match=r"config\.toml"):
        settings.find_store()


def test_settings_that_are_no_text_or_no_file() -> None:
    path = settings.own_settings()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Invalid):
        settings.find_store()
    path.unlink()
    path.mkdir()
    with pytest.raises(Invalid):
        settings.find_store()


@pytest.mark.parametrize(
    "text, lines, values",
    [
        ("theme = dark\nglyphs = 'ascii'\n", [1], {"glyphs": "ascii"}),
        ("glyphs = 'ascii'\n[keys]\nreply = r\nask = 'q'", [3], {"glyphs": "ascii", "keys": {"ask": "q"}}),
        ("glyphs = 'ascii'\nglyphs = 'unicode'", [2], {"glyphs": "ascii"}),
        ("[keys\nreply = 'x'", [1], {"reply": "x"}),
        ("glyphs = 'ascii'\nreply = [", [2], {"glyphs": "ascii"}),
        ("glyphs = 'ascii'\nreply = [\n\n", [2], {"glyphs": "ascii"}),
    ],
)
def test_a_broken_line_costs_that_line_only(text: str, lines: list[int], values: dict[str, object]) -> None:
    path = settings.own_settings()
    says(path, text)
    read = settings.load(path)
    assert [broken.line for broken in read.broken] == lines and all(broken.why for broken in read.broken)
    assert read.values == values
    assert settings.find_store() == settings.own_store()


def test_of_two_lines_that_name_a_store_the_first_counts() -> None:
    says(settings.own_settings(), 'store = "/a.db"\nstore = "/b.db"')
    assert settings.find_store() == Path("/a.db")


@pytest.mark.parametrize("text", ['store = "/a.db', "theme = [\nstore = '/a.db'", "'store' = /a.db"])
def test_a_broken_line_that_may_name_the_store_is_said(text: str) -> None:
    says(settings.own_settings(), text)
    with pytest.raises(Invalid, match="name no usable store"):
        settings.find_store()


def test_what_is_hardly_toml_is_said() -> None:
    says(settings.own_settings(), "Dear settings,\n" * (settings.MOST + 1))
    with pytest.raises(Invalid, match="mend or remove"):
        settings.find_store()


@example("\x0c")
@example("\n\x0b")
@given(st.text(max_size=200))
def test_any_text_is_read_or_said(text: str) -> None:
    path = settings.own_settings()
    says(path, "")
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        read = settings.load(path)
    except Invalid as error:
        assert str(path) in str(error)
    else:
        assert all(0 < broken.line <= len(read.text.split("\n")) for broken in read.broken)


def test_settings_without_a_store_leave_the_choice_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SITE", tmp_path / "site.toml")
    says(settings.own_settings(), 'theme = "dark"')
    says(settings.SITE, 'store = "/site/hallway.db"')
    assert settings.find_store() == Path("/site/hallway.db")
