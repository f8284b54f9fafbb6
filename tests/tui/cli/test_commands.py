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
    "pinned",
    "level",
    "duplicate_of",
    "affected",
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
    "outdated",
    "reply_to",
    "attachments",
    "source_id",
    "expert_on",
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
    assert list(document("inbox")) == [
        *("questions", "notices", "reviews", "following", "busiest", "spared", "since", "next")
    ]


def test_threads_are_arranged(store: Path) -> None:
    call("group", "add", "Lounge")
    call("post", "Maintenance", "--title", "Later", "Text")
    assert document("thread", "rename", "#1", "Which fuse?")["title"] == "Which fuse?"
    assert document("thread", "topics", "1", "#Fuses", "power")["topics"] == ["fuses", "power"]
    assert document("thread", "topics", "1", "--none")["topics"] == []
    assert "--none" in call("thread", "topics", "1", code=2).stderr
    assert "--none" in call("thread", "topics", "1", "power", "--none", code=2).stderr
    assert document("thread", "pin", "1")["pinned"] is True
    assert [row["number"] for row in document("threads", "Maintenance")["threads"]] == [1, 2]
    assert re.search(r"^#1 .* pinned +Which fuse\?$", call("threads", "Maintenance").stdout, re.M)
    assert "pinned" in call("show", "1").stdout and "pinned" not in call("threads").stdout
    assert document("thread", "unpin", "1")["pinned"] is False
    assert document("thread", "close", "1")["closed"] is True
    assert "closed" in call("reply", "1", "x", code=1).stderr
    assert document("thread", "reopen", "1")["closed"] is False
    assert document("thread", "move", "1", "lounge")["group"] == "Lounge"
    assert [row["threads"] for row in document("groups")["groups"]] == [1, 1]
    for args, code in (
        (("rename", "9", "x"), 1),
        (("rename", "1", " "), 1),
        (("move", "1", "Nowhere"), 1),
        (("pin", "x"), 2),
    ):
        call("thread", *args, code=code)


def test_threads_by_what_waits(store: Path) -> None:
    for number in range(3):
        call("post", "Maintenance", "--title", f"Later {number}", "Text")
    call("ask", "Maintenance", "--title", "Which fuse?", "It hums.")
    for where in ((), ("Maintenance",)):
        listed = document("threads", *where, "--order", "waiting")["threads"]
        assert [row["number"] for row in listed] == [1, 5, 4, 3, 2]
        page = document("threads", *where, "--order", "waiting", "--limit", "3")
        rest = document("threads", *where, "--order", "waiting", "--after", page["next"])
        assert page["threads"] + rest["threads"] == listed
        told = call("threads", *where, "--order", "waiting", "--limit", "2").stdout
        assert re.search(r"^There is more: hallway threads .*--order waiting .*--after", told, re.M)
    call("threads", "--order", "votes", code=2)


def test_a_post_is_shown_by_its_number(store: Path) -> None:
    for number in range(3):
        call("reply", "1", f"Reply {number}")
    call("post", "Maintenance", "--title", "Later", "Text")
    told = call("show", "1").stdout
    names = re.findall(r"· (#1\.\d+)", told)
    assert names == [f"#1.{row['id']}" for row in document("show", "1")["posts"]]
    for typed in (names[2], names[2].removeprefix("#"), names[2].replace("#1.", "#2.")):
        shown = document("show", typed)
        assert [row["body"] for row in shown["posts"]] == ["Reply 1", "Reply 2"] and shown["thread"]["number"] == 1
    assert call("show", names[2].replace("#1.", "2.")).stderr == f"Post {names[2][3:]} stands in #1.\n"
    page = document("show", names[1], "--limit", "1")
    assert [row["body"] for row in document("show", names[1], "--after", page["next"])["posts"]] == [
        "Reply 1",
        "Reply 2",
    ]
    call("reply", "1", "--to", names[1], "Yes.")
    assert f"to {document('show', '1')['posts'][0]['author']} ({names[1]})" in call("show", "1").stdout
    call("show", "#1.999", code=1)
    for typed in ("1.", "#1.x", "1.2.3"):
        call("show", typed, code=2)


def test_a_merged_thread_is_found_under_both_numbers(store: Path) -> None:
    call("ask", "Maintenance", "--title", "Which fuse?", "It hums.")
    assert call("thread", "merge", "2", "--into", "#1").stdout == "#2 was merged into #1, which has 2 posts now.\n"
    for number in ("1", "#2"):
        shown = document("show", number)
        assert shown["thread"]["number"] == 1 and len(shown["posts"]) == 2
    told = call("show", "2")
    assert told.stderr == "#2 was merged into #1.\n" and "Which breaker?" in told.stdout
    assert document("reply", "2", "Still humming.")["thread"] == 1
    for args, code in (
        (("2", "--into", "1"), 1),
        (("1", "--into", "2"), 1),
        (("1", "--into", "9"), 1),
        (("1",), 2),
    ):
        call("thread", "merge", *args, code=code)


def test_groups_are_archived_and_put_in_order(store: Path) -> None:
    call("group", "add", "Lounge")
    call("group", "add", "IT")
    assert [row["name"] for row in document("group", "order", "it", "LOUNGE")["groups"]] == [
        "IT",
        "Lounge",
        "Maintenance",
    ]
    assert call("group", "order", "Maintenance").stdout.split() == ["Maintenance", "IT", "Lounge"]
    assert document("group", "archive", "Maintenance")["archived"] is True
    assert [row["name"] for row in document("groups")["groups"]] == ["IT", "Lounge", "Maintenance"]
    assert "archived" in call("reply", "1", "x", code=1).stderr
    assert "archived" in call("group", "show", "Maintenance").stdout
    assert document("group", "unarchive", "Maintenance")["can_post"] is True
    call("group", "order", code=2)
    call("group", "order", "Nowhere", code=1)


def test_following_is_chosen_and_shown(store: Path) -> None:
    of_group = {"group": "Maintenance", "thread": None, "topic": None, "level": "mine"}
    assert document("follow", "maintenance") == of_group
    assert document("follow", "maintenance", "all")["level"] == "all"
    assert document("follow", "#1") == {**of_group, "thread": 1, "level": "all"}
    assert document("follow", "1", "muted") == {**of_group, "thread": 1, "level": "muted"}
    assert "mentions only" in call("follow", "#1").stdout
    assert document("show", "1")["thread"]["level"] == "muted" and document("groups")["groups"][0]["level"] == "all"
    assert "muted" in call("threads", "Maintenance").stdout and "followed" in call("groups").stdout
    call("group", "add", "1")
    assert document("follow", "1")["group"] == "1", "a group of that name goes before a bare number"
    call("ask", "Maintenance", "--title", "Dead", "--topic", "power", "Which?")
    assert document("follow", "#power", "all") == {**of_group, "group": None, "topic": "power", "level": "all"}
    assert call("follow", "#power").stdout.startswith("#power: all, you are told of every post")
    for args, code in ((("Nowhere", "all"), 1), (("#9", "all"), 1), (("#x",), 1), (("Maintenance", "loud"), 2)):
        call("follow", *args, code=code)


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


def test_hallway_alone_names_the_plain_commands() -> None:
    done = call()
    assert done.stdout.count("\n") == 1 and "threads GROUP" in done.stdout
    assert isinstance(main, LazyGroup)


def test_the_demo_has_two_sides() -> None:
    assert "You are ana." in call("demo").stdout
    assert "You are marek." in call("demo", "--as", "@marek").stdout
    refused = call("demo", "--as", "nobody", code=1).stderr
    assert "nobody" in refused and "ana" in refused and "member list" not in refused


def test_the_demo_walks_through_itself_without_a_terminal() -> None:
    said = call("demo").stdout
    for part in ("What waits for you", "The groups", "A thread", "A search", "hallway inbox", "open "):
        assert part in said
    assert "\x1b" not in said
