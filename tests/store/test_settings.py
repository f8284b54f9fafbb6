"""store.settings: which store is meant, in the order that DESIGN gives."""

from pathlib import Path

import pytest

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


def test_settings_without_a_store_leave_the_choice_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SITE", tmp_path / "site.toml")
    says(settings.own_settings(), 'theme = "dark"')
    says(settings.SITE, 'store = "/site/hallway.db"')
    assert settings.find_store() == Path("/site/hallway.db")
