"""tui.settings and tui.keymap: what a member's and a site's file mean, and what is said of mistakes in them."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from store import notify
from store import settings as files
from tui.command import applies, shown
from tui.commands import COMMANDS
from tui.composer_commands import COMPOSER
from tui.keymap import FIXED, Choice, effective, key_named, types
from tui.settings import DEFAULTS, SETTINGS, Settings, read

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
NAMES = [command.name for command in COMMANDS]


def says(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def mine(text: str) -> Settings:
    says(files.own_settings(), text)
    return read({})


def keys_of(settings: Settings, name: str) -> tuple[str, ...]:
    return next(command.keys for command in (*settings.commands, *settings.composer) if command.name == name)


def test_without_files_all_is_as_the_program_has_it() -> None:
    found = read({})
    assert found.commands is COMMANDS and not found.problems
    assert {source.where for source in found.sources} == {"default"}


def test_a_variable_stands_before_ones_own_file_and_that_before_the_sites() -> None:
    says(files.SITE, 'theme = "light"\ndensity = "compact"\nglyphs = "unicode"\n[keys]\nreply = "R"\nask = "Q"')
    found = mine('theme = "16"\n[keys]\nreply = "ctrl+g"')
    assert (found.value("theme"), found.value("density"), found.value("glyphs")) == ("16", "compact", "unicode")
    assert keys_of(found, "reply") == ("ctrl+g",) and keys_of(found, "ask") == ("Q",)
    by = {source.name: source.where for source in found.sources}
    assert by["theme"].endswith("config.toml") and by["density"] == f"~/{files.SITE.name}"
    assert "line 3" in found.keys["reply"]
    assert read({"HALLWAY_THEME": "dark"}).value("theme") == "dark"
    assert read({"HALLWAY_THEME": "mauve"}).value("theme") == "16"
    assert read({"HALLWAY_ASCII": "1"}).value("glyphs") == "ascii"


@pytest.mark.parametrize(
    "text, said",
    [
        ("theme = dark", "line 1: this can't be read"),
        ('[paths]\n"/mnt" = "S:"\n"share" = "T:"', 'line 3: "share" is no whole path; write it like this'),
        ('[paths]\n"/mnt" = 7', "line 2: 7 is no whole path"),
        ('paths = "S:"', "line 1: write them below a line [paths]"),
        ('theme = "mauve"', 'line 1: "mauve" is no theme; it can be "auto", "dark", "light" or "16".'),
        ("theme = 16", "line 1: 16 is no theme"),
        ("theme = ['dark']", "is no theme"),
        ('\ncolour = "red"', "line 2: there is no setting colour; there are store, theme"),
        ('keys = "r"', "line 1: write the keys below a line [keys]"),
        ('[keys]\nrelpy = "r"', "line 2: there is no command relpy; did you mean reply?"),
        ('[keys]\nzzzz = "r"', "there is no command zzzz; hallway keys lists them."),
        ('[keys]\nreply = "rr"', '"rr" is no key; write one such as'),
        ('[keys]\ncompose.post = "p"', "p is needed for typing there"),
        ("[keys]\nreply = 7", "7 is no key"),
        ('[keys]\nreply = "7"', "7 stays as it is everywhere; choose another key."),
        ('[keys]\nreply = "Ctrl+M"', "Enter stays as it is everywhere"),
        ('[keys]\nspelling = "s"', "s is needed for typing there; choose a function key"),
        ('[keys]\nspelling = "ctrl+a"', "Ctrl+A is needed for typing there"),
        ('[keys]\nreply = "a"', "a is the key of ask; give one of the two another key."),
        ('[keys]\nask = "Z"\nreply = "Z"', "line 2: Z is the key of reply; give one of the two another key."),
    ],
)
def test_a_mistake_is_one_sentence_that_names_file_line_and_what_is_possible(text: str, said: str) -> None:
    found = mine(text)
    ours = [problem for problem in found.problems if said in problem]
    assert len(ours) == 1 and "config.toml" in ours[0] and ours[0].endswith((".", "?"))
    assert found.own_problems == found.problems


def test_the_rest_of_a_file_with_mistakes_counts() -> None:
    found = mine('theme = dark\ndensity = "compact"\nwhat = 1\n[keys]\nreply = "5"\nask = "Q"')
    assert len(found.problems) == 3
    assert found.value("density") == "compact" and keys_of(found, "ask") == ("Q",) and keys_of(found, "reply") == ("r",)


def test_keys_change_hands() -> None:
    found = mine('[keys]\nreply = "a"\nask = "r"')
    assert not found.problems
    assert keys_of(found, "reply") == ("a",) and keys_of(found, "ask") == ("r",)


def test_fixed_keys_stay_beside_those_chosen() -> None:
    found = mine('[keys]\nsearch = "ctrl+f"\nquit = []\nread = ["Z", "enter"]\nleft = []')
    assert not found.problems
    assert [keys_of(found, name) for name in ("search", "quit", "read", "left")] == [
        ("ctrl+f", "3"),
        ("ctrl+c",),
        ("Z", "enter"),
        ("left",),
    ]


def test_ones_own_paths_stand_before_the_sites_one_by_one() -> None:
    says(files.SITE, '[paths]\n"/mnt/share" = "S:\\\\"\n"/srv" = "R:\\\\"')
    found = mine('[paths]\n"/srv" = "/Volumes/srv"')
    assert not found.problems
    assert [source[:2] for source in found.paths] == [("/mnt/share", "S:\\"), ("/srv", "/Volumes/srv")]
    assert found.paths[1].where.endswith("config.toml")


def test_a_sites_key_gives_way_without_a_word() -> None:
    says(files.SITE, '[keys]\nreply = "Q"')
    found = mine('[keys]\nask = "Q"')
    assert keys_of(found, "ask") == ("Q",) and keys_of(found, "reply") == ("r",) and not found.problems


def test_what_is_wrong_in_the_sites_file_is_not_the_members_to_mend() -> None:
    says(files.SITE, "theme = 1")
    found = read({})
    assert len(found.problems) == 1 and not found.own_problems


KEYS = st.sampled_from(["a", "r", "Q", "z", "f2", "f9", "ctrl+g", "question_mark", "x", "j", "colon"])


@given(st.dictionaries(st.sampled_from(NAMES), st.tuples(st.lists(KEYS, max_size=3), st.booleans()), max_size=12))
def test_no_two_commands_share_a_key_in_a_place_whatever_is_chosen(chosen: dict[str, tuple[list[str], bool]]) -> None:
    choices = {name: Choice(tuple(keys), "file", site) for name, (keys, site) in chosen.items()}
    made, refused = effective(COMMANDS, choices)
    assert [command.name for command in made] == NAMES and set(refused) <= set(chosen)
    places = {place for command in COMMANDS for place in command.places} - {"anywhere"}
    for place in places:
        keys = [key for command in made if applies(command, place) for key in command.keys]
        assert len(keys) == len(set(keys))
    for before, after in zip(COMMANDS, made, strict=True):
        assert {key for key in before.keys if key in FIXED} <= set(after.keys)


def test_keys_are_named_as_textual_names_them_and_shown_as_people_write_them() -> None:
    for char in map(chr, range(0x21, 0x7F)):
        key = key_named(char)
        assert key == _character_to_key(char) and shown(key) == char and types(key)


@pytest.mark.parametrize(
    "text, key, people",
    [
        ("Ctrl+S", "ctrl+s", "Ctrl+S"),
        ("F2", "f2", "F2"),
        ("pgdn", "pagedown", "PgDn"),
        (" ", "space", "Space"),
        ("Ctrl++", "ctrl+plus", "Ctrl++"),
        ("shift+a", "A", "A"),
        ("ctrl+i", "tab", "Tab"),
        ("ä", "ä", "ä"),
        *((text, None, "") for text in ("", "++", "foo", "ctrl+", "ctrl+ctrl+a", "hyper+a", "f25", "\x1b", "é\u0301")),
    ],
)
def test_how_people_write_keys(text: str, key: str | None, people: str) -> None:
    assert key_named(text) == key
    assert key is None or shown(key) == people


@given(st.text(max_size=12))
def test_any_text_is_a_key_or_none(text: str) -> None:
    key = key_named(text)
    assert key is None or (key_named(shown(key)) == key and shown(key).isprintable())


# What is documented is what there is


def test_the_page_names_every_setting_with_all_its_values() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", DOCS, re.MULTILINE))
    assert rows.keys() == {"store", *notify.NAMES, *(setting.name for setting in SETTINGS)}
    for setting in SETTINGS:
        values = ", ".join(f'`"{choice}"`' for choice in setting.choices)
        assert rows[setting.name] == f"{values} | {f'`{setting.variable}`' if setting.variable else ''}".rstrip()


def test_each_setting_on_the_page_has_an_example_that_works() -> None:
    examples = re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL)
    found = mine("\n".join(examples))
    assert not found.problems
    set_there = {source.name for source in found.sources if source.where != "default"}
    assert set_there == {setting.name for setting in SETTINGS}
    assert files.find_store() == Path("/srv/forum/forum.db") and len(found.keys) == 5


def test_what_edit_begins_with_changes_nothing_and_works_with_every_sign_taken_off() -> None:
    assert mine(DEFAULTS).commands is COMMANDS and not mine(DEFAULTS).problems
    bare = re.sub(r"^# (?=[a-z]+ = )", "", DEFAULTS, flags=re.MULTILINE)
    found = mine(bare)
    assert bare != DEFAULTS and not found.problems and len(found.keys) == 3
    assert all(f"# {setting.name} = " in DEFAULTS for setting in SETTINGS)


def test_every_command_can_be_given_a_key() -> None:
    for command in (*COMMANDS, *COMPOSER):
        found = mine(f'[keys]\n"{command.name}" = ["f12"]')
        assert not found.problems and keys_of(found, command.name)[0] == "f12"
