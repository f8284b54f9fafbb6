"""store.notify: who may name the command that rings, and what a settings file can say of it."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import notify, settings
from store.connection import Db
from store.create import create_store

if TYPE_CHECKING:
    from store.session import Identity

SITE = 'notify = ["/site/tell", "-t"]\nnotify_address = "{handle}@example.org"\nnotify_text = true\n'


def mine(text: str) -> None:
    settings.own_settings().parent.mkdir(parents=True, exist_ok=True)
    settings.own_settings().write_text(text)


def test_the_sites_file_names_the_command(db: Db) -> None:
    assert notify.look(db) == (None, "")
    settings.SITE.write_text(SITE)
    found = notify.of(db)
    assert found is not None
    assert found[:3] == (("/site/tell", "-t"), "{handle}@example.org", True)
    assert found.address_of("ana", "") == "ana@example.org"
    assert found.address_of("ana", "+4512345678") == "+4512345678"
    assert found.address_of("jörg", "") == "", "no mail server knows that one"
    settings.SITE.write_text("notify = \"/site/tell 'two words'\"")
    found = notify.of(db)
    assert found is not None and found.command == ("/site/tell", "two words")
    assert found.address_of("ana", "") == "", "a change of the file is seen at once"


def test_a_members_own_file_counts_for_a_store_of_their_own_alone(
    db: Db, tmp_path: Path, identity: "Identity", monkeypatch: pytest.MonkeyPatch
) -> None:
    mine('notify = "/mine/tell"')
    settings.SITE.write_text(SITE)
    found = notify.of(db)
    assert found is not None and found.command == ("/mine/tell",)
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o2770)
    shared = create_store(folder / "forum.db", name="S", identity=identity, mode="shared")
    found = notify.of(shared)
    assert found is not None and found.command == ("/site/tell", "-t"), "else one member would swallow others' messages"
    shared.close()
    monkeypatch.setattr("os.getuid", lambda: 1)
    found = notify.of(db)
    assert found is not None and found.command == ("/site/tell", "-t"), "somebody else's file is not theirs alone"


def test_a_demonstration_never_rings(db: Db) -> None:
    settings.SITE.write_text(SITE)
    db.connection.execute("INSERT INTO store (key, value) VALUES ('demo', '1')")
    assert notify.look(db) == (None, "")


@pytest.mark.parametrize(
    "text, says",
    [
        ("notify = 7", "notify is no command"),
        ("notify = []", "notify is no command"),
        ('notify = ["a", 1]', "notify is no command"),
        ('notify = "tell \'x"', "can't be read as a command"),
        ("notify = /usr/sbin/sendmail -t", "put it in quotes"),
        ('notify = "x"\nnotify_address = "a b"', "notify_address is no address"),
        ('notify = "x"\nnotify_address = 3', "notify_address is no address"),
        ('notify = "x"\nnotify_text = "yes"', "notify_text is true or false"),
        ("\x00", "can't be read"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_rings(db: Db, text: str, says: str) -> None:
    settings.SITE.write_text(text)
    found = notify.look(db)
    assert found.notify is None and says in found.problem and str(settings.SITE) in found.problem
    assert notify.of(db) is None


def test_a_file_that_is_broken_elsewhere_rings(db: Db) -> None:
    settings.SITE.write_text('theme = dark\nnotify = "/site/tell"\n')
    found = notify.look(db)
    assert found.notify is not None and not found.problem
    settings.SITE.unlink()
    assert notify.look(db) == (None, "")


@given(st.text())
def test_no_address_can_be_more_than_one_word(text: str) -> None:
    found = notify.Notify(("/bin/true",), "{handle}@example.org", False, Path("x"))
    address = found.address_of(text, "") or found.address_of("ana", text)
    assert not set(address) & set(" \t\n\r,;:<>\"'|/\\&$`()") and not address.startswith("-")


def test_the_examples_of_the_guide_work() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "bell.md").read_text()
    block = guide.split("```toml\n")[1].split("```")[0]
    settings.SITE.write_text(block)
    written = settings.load(settings.SITE)
    assert not written.broken and set(written.values) == set(notify.NAMES)
