"""What the commands do, and the documents that programs rely on."""

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from tui.cli import COMMANDS, main
from tui.cli.base import LazyGroup

THREAD = [
    "number",
    "uid",
    "group",
    "kind",
    "title",
    "state",
    "closed",
    "author",
    "created_at",
    "last_at",
    "posts",
    "topics",
    "source_id",
]
POST = [
    "id",
    "uid",
    "thread",
    "kind",
    "author",
    "created_at",
    "edited_at",
    "body",
    "votes",
    "accepted",
    "verified",
    "reply_to",
    "attachments",
    "source_id",
]


def call(*args: str, stdin: str = "", code: int = 0) -> Result:
    done = CliRunner().invoke(main, args, input=stdin)
    assert done.exit_code == code, (args, done.output, done.exception)
    return done


def document(*args: str, stdin: str = "") -> Any:
    return json.loads(call(*args, "--json", stdin=stdin).stdout)


def test_a_question_is_asked_answered_and_accepted(store: Path) -> None:
    asked = document("ask", "maintenance", "--title", "Who has key 7?", "--topic", "Keys", "It is not on the board.")
    assert list(asked) == THREAD
    assert (asked["number"], asked["state"], asked["topics"]) == (2, "open", ["keys"])
    replied = document("reply", "#2", "-", stdin="In the van.\n")
    assert list(replied) == POST
    assert (replied["thread"], replied["body"], replied["reply_to"]) == (2, "In the van.", None)
    answer = str(replied["id"])
    assert document("reply", "2", "--to", answer, "Thanks.")["reply_to"] == replied["id"]
    assert document("accept", answer)["accepted"] is True
    shown = document("show", "2")
    assert list(shown) == ["thread", "posts", "next"]
    assert shown["thread"]["state"] == "answered"
    assert [post["body"] for post in shown["posts"]] == ["It is not on the board.", "In the van.", "Thanks."]
    assert document("accept", answer, "--undo")["accepted"] is False
    assert document("edit", answer, "In the other van.")["edited_at"] is not None
    assert document("delete", answer)["body"] == ""


def test_lists_go_on_at_their_cursor(store: Path) -> None:
    for number in range(2, 5):
        call("post", "Maintenance", "--title", f"Thing {number}", "--kind", "idea", "Text")
    first = document("threads", "Maintenance", "--limit", "3")
    rest = document("threads", "Maintenance", "--limit", "3", "--after", first["next"])
    assert [row["number"] for row in first["threads"] + rest["threads"]] == [4, 3, 2, 1]
    assert rest["next"] is None
    plain = call("threads", "Maintenance", "--limit", "3").stdout.splitlines()
    assert len(plain) == 4 and plain[-1].endswith(f"hallway threads maintenance --limit 3 --after {first['next']}")
    groups = document("groups")
    assert groups["next"] is None and groups["groups"][0]["name"] == "Maintenance"
    found = document("search", "plan", "1998")
    assert [list(row) for row in found["threads"]] == [[*THREAD, "score", "excerpt"]]
    assert document("inbox") == {"notices": [], "next": None}


def test_groups_are_paged_too(store: Path) -> None:
    for name in ("Second", "Third"):
        assert document("group", "add", name)["name"] == name
    first = document("groups", "--limit", "2")
    rest = document("groups", "--limit", "2", "--after", first["next"])
    assert [row["name"] for row in first["groups"] + rest["groups"]] == ["Maintenance", "Second", "Third"]


def test_store_stands_before_or_after_the_name(store: Path, tmp_path: Path) -> None:
    other = str(tmp_path / "other.db")
    call("init", other)
    assert document("--store", other, "groups")["groups"] == []
    assert document("groups", "--store", other)["groups"] == []
    call("group", "add", "Lounge", "--store", other)
    call("group", "--store", other, "describe", "Lounge", "Lunch")
    assert document("--store", str(store), "groups", "--store", other)["groups"][0]["description"] == "Lunch"


def test_members_and_their_groups(store: Path) -> None:
    me = document("member", "show")
    assert me["role"] == "admin" and me["arrived"] is True
    assert document("member", "rename", me["handle"], "--name", "Ana R.", "--handle", "ana-r")["name"] == "Ana R."
    assert [row["handle"] for row in document("member", "list")["members"]] == ["ana-r"]
    assert "@ana-r" in call("member").stdout
    people = document("group", "show", "Maintenance")["members"]
    assert [(row["handle"], row["role"]) for row in people] == [("ana-r", "lead")]
    assert "only admin" in call("member", "role", "ana-r", "member", code=1).stderr
    assert "no lead" in call("group", "leave", "Maintenance", code=1).stderr


def test_import_and_export_are_a_round_trip(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl.gz"
    assert document("export", "jsonl", str(file)) == {"threads": 1, "posts": 1}
    assert "already" in call("export", "jsonl", str(file), code=1).stderr
    call("export", "jsonl", str(file), "--force")
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == ["out.jsonl.gz"]
    other = str(tmp_path / "other.db")
    call("init", other)
    done = document("import", "jsonl", str(file), "--store", other)
    assert list(done) == ["threads", "posts", "members", "attachments", "skipped", "unchanged"]
    assert (done["threads"], done["posts"], done["skipped"]) == (1, 1, 0)
    again = document("import", "jsonl", str(file), "--store", other)
    assert (again["threads"], again["unchanged"]) == (0, 1)
    there, back = (call("export", "jsonl", "-", "--store", path).stdout for path in (str(store), other))
    assert there == back


def test_an_import_lists_what_it_could_not_read(store: Path, tmp_path: Path) -> None:
    source = tmp_path / "bad.jsonl"
    source.write_text('{"id": "a", "group": "G", "title": "T", "posts": [{"id": "1", "body": "x"}]}\nnot json\n')
    rejected = tmp_path / "why.txt"
    done = call("import", "jsonl", str(source), "--rejected", str(rejected))
    assert "1 thread" in done.stdout and str(rejected) in done.stderr
    assert rejected.read_text().startswith("line 2: ")
    source.write_bytes(b"\x89PNG\r\n")
    assert "1 record" in call("import", "jsonl", str(source), code=1).stderr


def test_the_list_of_commands_says_what_the_commands_say() -> None:
    root = click.Context(main)
    for name, place in COMMANDS.items():
        command = main.get_command(root, name)
        assert command is not None and command.name == name
        said = re.split(r"[.;,]", place.purpose)[0]
        assert (command.help or "").startswith(said), name


def walk(command: click.Command, path: tuple[str, ...]) -> "list[tuple[tuple[str, ...], click.Command]]":
    found = [(path, command)]
    if isinstance(command, click.Group):
        names = command.list_commands(click.Context(command))
        for name in names:
            inner = command.get_command(click.Context(command), name)
            assert inner is not None
            found += walk(inner, (*path, name))
    return found


@pytest.mark.parametrize("path", [path for path, _ in walk(main, ()) if path], ids=" ".join)
def test_every_command_has_help_an_example_and_takes_a_store(path: tuple[str, ...]) -> None:
    text = call(*path, "--help").stdout
    assert "Example" in text and f"hallway {path[0]}" in text and "--store PATH" in text


def test_the_reference_is_current() -> None:
    from tui.cli.reference import page

    kept = (Path(__file__).resolve().parents[3] / "docs" / "cli.md").read_text(encoding="utf-8")
    assert kept == page(), "run: python -m tui.cli.reference > docs/cli.md"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_for_each_shell(shell: str) -> None:
    assert "_HALLWAY_COMPLETE" in call("completion", shell).stdout


def test_a_shell_is_offered_the_groups(store: Path, run: Any) -> None:
    call("group", "add", "IT first level")
    more = {"_HALLWAY_COMPLETE": "bash_complete", "COMP_CWORD": "2"}
    assert run(COMP_WORDS="hallway threads i", **more).stdout.split() == [b"plain,it-first-level"]
    assert run(COMP_WORDS="hallway thr", **{**more, "COMP_CWORD": "1"}).stdout.split() == [b"plain,threads"]
    assert run(COMP_WORDS="hallway threads i", **more, HALLWAY_STORE="/nowhere").stdout.strip() == b""


def test_hallway_alone_names_the_plain_commands() -> None:
    done = call()
    assert done.stdout.count("\n") == 1 and "threads GROUP" in done.stdout
    assert isinstance(main, LazyGroup)


def test_the_demo_has_two_sides() -> None:
    assert "You are ana." in call("demo").stdout
    assert "You are marek." in call("demo", "--as", "@marek").stdout
    assert "nobody" in call("demo", "--as", "nobody", code=1).stderr


def test_the_demo_walks_through_itself_without_a_terminal() -> None:
    said = call("demo").stdout
    for part in ("What waits for you", "The groups", "A thread", "A search", "hallway inbox", "open "):
        assert part in said
    assert "\x1b" not in said
