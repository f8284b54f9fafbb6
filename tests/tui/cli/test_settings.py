"""`hallway settings` and `hallway keys`, and that nothing in the app's settings makes another command fail."""

import json
from pathlib import Path

import pytest

from store import settings as files
from tests.tui.cli.conftest import Run
from tui.commands import COMMANDS
from tui.composer_commands import COMPOSER
from tui.settings import DEFAULTS
from tui.widgets.glyphs import ASCII, UNICODE


def mine(text: str) -> Path:
    path = files.own_settings()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def editor(tmp_path: Path, does: str) -> str:
    script = tmp_path / "editor"
    script.write_text(f"#!/bin/sh\n{does}\n")
    script.chmod(0o755)
    return str(script)


def test_settings_say_what_is_and_where_it_comes_from(run: Run, store: Path) -> None:
    mine('theme = "light"\n[keys]\nreply = ["f9", "ctrl+g"]\ndelete = []\n')
    done = run("settings", HALLWAY_ASCII="1", NO_COLOR="1")
    assert done.returncode == 0 and not done.stderr
    rows = [line.split() for line in done.stdout.decode().splitlines()]
    assert ["store", str(store), "HALLWAY_STORE"] in rows
    assert ["glyphs", "ascii", "HALLWAY_ASCII"] in rows
    assert ["density", "comfortable", "default"] in rows
    assert any(row[:2] == ["theme", "light"] and row[2].endswith("config.toml") for row in rows)
    assert any(row[:3] == ["keys.reply", "F9", "Ctrl+G"] for row in rows)
    assert any(row[:2] == ["keys.delete", "(none)"] for row in rows)
    assert b"NO_COLOR is set" in done.stdout
    found = json.loads(run("settings", "--json").stdout)
    assert {row["name"]: row["value"] for row in found["settings"]}["theme"] == "light"
    assert {row["command"]: row["keys"] for row in found["keys"]} == {"reply": ["f9", "ctrl+g"], "delete": []}
    assert found["files"][0] == {"path": str(files.own_settings())} and found["problems"] == []


def test_mistakes_are_told_by_settings_and_stop_nothing_else(run: Run, store: Path) -> None:
    mine('theme = dark\nglyphs = "braille"\n[keys]\nreply = "a"\n')
    done = run("settings")
    said = done.stderr.decode()
    assert done.returncode == 0 and said.count("config.toml") == 3 and "Traceback" not in said
    assert len(json.loads(run("settings", "--json").stdout)["problems"]) == 3
    for command in (("groups",), ("show", "1"), ("reply", "1", "All the same.")):
        done = run(*command)
        assert done.returncode == 0 and not done.stderr


def test_the_store_of_a_file_with_mistakes_elsewhere_is_used(run: Run, store: Path) -> None:
    mine(f'theme = dark\nstore = "{store}"\n[keys\n')
    done = run("threads", "Maintenance", HALLWAY_STORE="")
    assert b"Which breaker?" in done.stdout, done.stderr
    mine(f"store = {store}\n")
    done = run("threads", "Maintenance", HALLWAY_STORE="")
    assert done.returncode == 1 and b"name no usable store" in done.stderr
    assert run("settings", HALLWAY_STORE="").returncode == 0


def test_edit_opens_ones_file_and_says_what_is_wrong_in_it(run: Run, tmp_path: Path) -> None:
    path = files.own_settings()
    done = run("settings", "edit", EDITOR=editor(tmp_path, ""))
    assert done.returncode == 0 and not path.exists() and b"Nothing was changed" in done.stdout
    done = run("settings", "edit", EDITOR=editor(tmp_path, 'sed -i \'s/^# theme = .*/theme = "light"/\' "$1"'))
    assert done.returncode == 0 and str(path).encode() in done.stdout
    assert path.read_text() == DEFAULTS.replace('# theme = "auto"', 'theme = "light"')
    done = run("settings", "edit", EDITOR=editor(tmp_path, 'echo \'reply = "a"\' >> "$1"'))
    assert done.returncode == 1 and b"a is the key of ask" in done.stderr
    before = path.read_text()
    done = run("settings", "edit", EDITOR=editor(tmp_path, "exit 3"))
    assert done.returncode == 1 and b"ended with 3" in done.stderr and path.read_text() == before
    done = run("settings", "edit", EDITOR="/nowhere/editor")
    assert done.returncode == 1 and done.stderr.count(b"\n") == 1


def test_keys_as_they_are_now(run: Run) -> None:
    mine('[keys]\nreply = "ctrl+g"\n')
    done = run("keys")
    assert done.returncode == 0
    lines = done.stdout.decode().splitlines()
    assert any(line.split()[:2] == ["Ctrl+G", "reply"] for line in lines)
    assert all(any(command.name in line.split() for line in lines) for command in (*COMMANDS, *COMPOSER))
    rows = json.loads(run("keys", "--json").stdout)["keys"]
    assert {row["command"] for row in rows} == {command.name for command in (*COMMANDS, *COMPOSER)}
    assert next(row["keys"] for row in rows if row["command"] == "reply") == ["ctrl+g"]


def test_the_signs_beside_their_stand_ins(run: Run) -> None:
    lines = run("keys", "--test").stdout.decode().splitlines()
    assert f"|{UNICODE.verified}|{ASCII.verified}|  verified" in lines
    assert sum(line.startswith("|") for line in lines) == len(UNICODE)
    done = run("keys", "--test", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 1 and b"not UTF-8" in done.stderr


@pytest.mark.parametrize("command", [("settings",), ("keys",)])
def test_a_file_that_is_no_text_is_said_in_one_sentence(run: Run, command: tuple[str, ...]) -> None:
    mine("").write_bytes(b"\xff\x00")
    done = run(*command, HALLWAY_STORE="/nowhere.db")
    assert done.returncode == 0 and done.stderr.count(b"\n") == 1 and b"mend or remove" in done.stderr
