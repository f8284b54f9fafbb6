"""What a shell is offered: groups, topics and members that one may see, and nothing where there is no store."""

import contextlib
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import BashComplete

from tests.tui.cli.conftest import as_others
from tui.cli import main
from tui.cli.completing import group_names, member_handles, topic_names

Offers = Callable[..., list[str]]


@pytest.fixture
def bash(run: Callable[..., "subprocess.CompletedProcess[bytes]"]) -> Offers:
    """What bash is offered for the last of these words; nothing is ever said beside it."""

    def complete(*words: str, **more: str) -> list[str]:
        more = {"_HALLWAY_COMPLETE": "bash_complete", "COMP_CWORD": str(len(words)), **more}
        done = run(COMP_WORDS=" ".join(("hallway", *words)), **more)
        assert (done.returncode, done.stderr) == (0, b""), done
        return [line.removeprefix("plain,") for line in done.stdout.decode().split()]

    return complete


def offers(*words: str) -> list[str]:
    """What a shell is offered for the last of these words, asked within this process."""
    found = BashComplete(main, {}, "hallway", "_HALLWAY_COMPLETE").get_completions(list(words[:-1]), words[-1])
    return [item.value for item in found]


@pytest.fixture
def filed(store: Path, run: Callable[..., "subprocess.CompletedProcess[bytes]"]) -> Path:
    """The store with another group, topics, and a member Li."""
    for args in (
        ("group", "add", "IT first level"),
        ("ask", "Maintenance", "--title", "Fans", "--topic", "chiller", "--topic", "Chat", "x"),
    ):
        assert run(*args).returncode == 0
    as_others(store)
    return store


def test_a_shell_is_offered_groups_topics_members_and_commands(filed: Path, bash: Offers) -> None:
    assert bash("threads", "i") == ["it-first-level"]
    assert bash("ask", "M") == ["maintenance"]
    assert sorted(bash("ask", "maintenance", "--topic", "ch")) == ["chat", "chiller"]
    assert bash("pass", "1", "--to", "@l") == ["@li"]
    assert bash("inb") == ["inbox"]


@pytest.mark.parametrize(
    "words",
    [
        ("ask", "maintenance", "--topic"),
        ("post", "maintenance", "--topic", "power", "--topic"),
        ("thread", "topics", "1"),
        ("thread", "topics", "1", "power"),
        ("expert", "list", "--topic"),
        ("expert", "claim"),
        ("expert", "appoint", "li"),
        ("expert", "confirm"),
        ("expert", "decline"),
        ("expert", "drop"),
        ("topic", "alias"),
        ("topic", "describe"),
        ("who",),
    ],
    ids=" ".join,
)
def test_topics(filed: Path, words: tuple[str, ...]) -> None:
    assert sorted(offers(*words, "ch")) == ["chat", "chiller"]
    assert offers(*words, "#CHI") == ["#chiller"] and offers(*words, "zz") == []


@pytest.mark.parametrize(
    "words",
    [
        ("pass", "1", "--to"),
        ("expert", "appoint"),
        ("expert", "list", "--member"),
        ("expert", "suggestions"),
        ("expert", "drop", "power", "--member"),
        ("group", "add-member", "maintenance"),
        ("group", "remove-member", "maintenance"),
        ("member", "show"),
        ("member", "rename"),
        ("member", "role"),
        ("member", "claim"),
        ("member", "claim", "somebody"),
    ],
    ids=" ".join,
)
def test_members(filed: Path, words: tuple[str, ...]) -> None:
    assert offers(*words, "l") == ["li"] and offers(*words, "@L") == ["@li"] and offers(*words, "zz") == []


def test_with_nothing_typed_all_are_offered(filed: Path) -> None:
    assert sorted(offers("who", "")) == ["chat", "chiller", "power"] == sorted(offers("expert", "claim", ""))
    assert "li" in offers("expert", "appoint", "") and len(offers("expert", "appoint", "")) == 2
    assert sorted(offers("follow", "")) == ["it-first-level", "maintenance"]
    assert offers("follow", "#p") == ["#power"]


def test_what_one_may_not_see_is_not_offered(filed: Path) -> None:
    with contextlib.closing(sqlite3.connect(filed)) as foreign, foreign:
        foreign.execute("UPDATE groups SET visibility = 'secret' WHERE name = 'Maintenance'")
        foreign.execute("DELETE FROM group_members")
        foreign.execute("UPDATE members SET role = 'member'")
    assert offers("who", "ch") == [] == offers("threads", "m")
    assert offers("threads", "i") == ["it-first-level"]


def test_the_store_that_was_named_is_the_one_that_is_asked(filed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALLWAY_STORE", "/nowhere")
    for words in (
        ("--store", str(filed), "expert", "list", "--topic", "po"),
        ("expert", "list", "--store", str(filed), "--topic", "po"),
        ("--store", str(filed), "who", "po"),
    ):
        assert offers(*words) == ["power"]


def test_no_store_and_a_broken_one_offer_nothing(
    filed: Path, bash: Offers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(filed.read_bytes()[:5000] + b"\xff" * 3000)
    folder = tmp_path / "folder.db"
    folder.mkdir()
    empty = tmp_path / "empty.db"
    empty.touch()
    shutil.copyfile(filed, tmp_path / "other.db")
    with contextlib.closing(sqlite3.connect(tmp_path / "other.db")) as foreign, foreign:
        foreign.execute("DROP TABLE members")
        foreign.execute("DROP TABLE topics")
        foreign.execute("DROP TABLE groups")
    for store in ("/nowhere", str(broken), str(folder), str(empty), str(tmp_path / "other.db")):
        monkeypatch.setenv("HALLWAY_STORE", store)
        assert bash("threads", "m") == []
        for words in (("threads", "m"), ("who", "p"), ("expert", "appoint", "l"), ("follow", "#")):
            assert offers(*words) == [], (store, words)


def test_every_argument_that_names_a_group_a_topic_or_a_member_is_completed() -> None:
    """But names that are given anew, other names of topics, and members of the demo."""
    import click

    named = {"group": group_names, "topic": topic_names, "topics": topic_names, "who": member_handles}

    def commands(command: click.Command, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], click.Command]]:
        if not isinstance(command, click.Group):
            return [(path, command)]
        ctx = click.Context(command)
        listed = [(name, command.get_command(ctx, name)) for name in command.list_commands(ctx)]
        return [found for name, one in listed if one is not None for found in commands(one, (*path, name))]

    seen = set()
    for path, command in commands(main, ()):
        for param in command.params:
            if param.name in named and path != ("demo",):
                seen.add(param.name)
                assert param._custom_shell_complete is named[param.name], (path, param.name)
    assert seen == set(named)
