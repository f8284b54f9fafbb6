"""`hallway drafts`: what the app and the commands kept, listed, printed, dropped."""

import json
from pathlib import Path

from tests.tui.cli.conftest import Run
from tui import drafts


def name(run: Run) -> str:
    return str(json.loads(run("member", "show", "--json").stdout)["name"])


def test_what_a_command_could_not_post_is_listed_printed_and_dropped(store: Path, run: Run) -> None:
    assert run("drafts").stdout == b"Nothing was written and not posted.\n"
    assert run("reply", "99", "-", stdin=b"Two hours\nof work\n").returncode == 1
    assert b"1  0m  text of a command  Two hours of work" in run("drafts").stdout
    assert run("drafts", "show", "1").stdout.startswith(b"Two hours\nof work\n")
    assert b"Two hours" in run("drafts", "drop", "1").stdout
    assert run("drafts").stdout == b"Nothing was written and not posted.\n"


def test_the_apps_drafts_are_described_by_what_they_are_for(store: Path, run: Run) -> None:
    me = name(run)
    drafts.keep(store, me, "reply/1", {"text": "Q14", "to": "1"})
    drafts.keep(store, me, "question/1", {"title": "Who has the key?", "topics": "#keys roof", "text": "For R12."})
    drafts.keep(store, me, "reply/77", {"text": "where?"})
    drafts.keep(store, "somebody else", "reply/1", {"text": "private"})
    found = json.loads(run("drafts", "--json").stdout)
    assert found["next"] is None
    about = {row["about"]: row for row in found["drafts"]}
    assert set(about) == {"reply in #1 Which breaker?", "question in Maintenance", "reply in #77"}
    question = about["question in Maintenance"]
    assert question["kind"] == "question" and question["topics"] == ["keys", "roof"] and question["body"] == "For R12."
    assert set(question) == {"number", "kind", "about", "title", "topics", "body", "written_at", "file"}
    shown = run("drafts", "show", str(question["number"])).stdout.decode()
    assert shown == "Who has the key?\n#keys roof\n\nFor R12.\n"
    assert json.loads(run("drafts", "show", str(question["number"]), "--json").stdout) == question


def test_long_lists_come_in_pages(store: Path, run: Run) -> None:
    me = name(run)
    for number in range(3):
        drafts.keep(store, me, f"reply/{number}", {"text": f"text {number}"})
    first = run("drafts", "--limit", "2").stdout.decode()
    assert first.count("\n") == 3 and "--after" in first
    cursor = first.split()[-1]
    assert run("drafts", "--after", cursor).stdout.count(b"\n") == 1


def test_a_number_that_is_none_is_told(store: Path, run: Run) -> None:
    done = run("drafts", "show", "4")
    assert (
        done.returncode == 1 and done.stderr == b"hallway: There is no draft 4; hallway drafts lists those there are.\n"
    )
    assert run("drafts", "drop", "0").returncode == 1
    assert run("drafts", "drop", "x").returncode == 2


def test_texts_are_there_when_the_store_is_not(tmp_path: Path, run: Run, store: Path) -> None:
    run("reply", "99", "-", stdin=b"Two hours of work")
    store.rename(tmp_path / "away.db")
    done = run("drafts")
    assert done.returncode == 0 and b"Two hours of work" in done.stdout
    assert run("drafts", "show", "1").stdout == b"Two hours of work\n"


def test_another_store_shows_its_own(tmp_path: Path, run: Run, store: Path) -> None:
    run("reply", "99", "-", stdin=b"Two hours of work")
    other = tmp_path / "other.db"
    run("init", str(other))
    assert run("drafts", "--store", str(other)).stdout == b"Nothing was written and not posted.\n"
