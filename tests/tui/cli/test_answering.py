"""hallway verify, outdated, duplicate, review; a group's aim, hours and days."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tui.cli import main


def call(*args: str, code: int = 0) -> Result:
    done = CliRunner().invoke(main, args)
    assert done.exit_code == code, (args, done.output, done.exception)
    return done


def document(*args: str) -> Any:
    return json.loads(call(*args, "--json").stdout)


@pytest.fixture
def answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of an accepted answer by somebody else, of 2020, in thread #1 of a group that the running user leads."""
    monkeypatch.setenv("HALLWAY_STORE", str(tmp_path / "forum.db"))
    call("init")
    posts = [
        {
            "id": f"t/{place}",
            "kind": kind,
            "author": kind,
            "author_id": kind,
            "body": kind,
            "accepted": place == 1,
            "created": "2020-01-01T10:00:00Z",
        }
        for place, kind in enumerate(("question", "answer"))
    ]
    source = tmp_path / "records.jsonl"
    source.write_text(json.dumps({"id": "t", "group": "Hall", "title": "Pump", "posts": posts}))
    call("import", "jsonl", str(source))
    return str(document("show", "1")["posts"][1]["id"])


def test_an_answer_is_verified_out_of_date_and_not(answer: str) -> None:
    assert document("verify", answer)["verified"] is True
    assert document("show", "1")["thread"]["state"] == "verified"
    assert call("outdated", answer).stdout == f"Post {answer} is out of date; #1 is open again.\n"
    shown = call("show", "1").stdout
    assert "out of date" in shown and "verified" not in shown and "open 0m" in shown
    refused = call("verify", answer, code=1).stderr
    assert f"hallway outdated {answer} --undo" in refused
    assert call("outdated", answer, "--undo").stdout == f"Post {answer} is not out of date.\n"
    assert call("verify", answer, "--undo").stdout == f"Post {answer} in #1 is no longer verified.\n"
    assert document("show", "1")["thread"]["state"] == "answered"


def test_a_duplicate_names_what_answers_for_it(answer: str) -> None:
    call("ask", "Hall", "--title", "Pump again", "It drips.", "--anyway")
    assert "duplicate of #1" in call("duplicate", "2", "1").stdout
    made = document("show", "2")["thread"]
    assert (made["duplicate_of"], made["state"]) == (1, "answered")
    assert "answered #1" in call("threads", "Hall").stdout and "duplicate of #1" in call("show", "2").stdout
    assert [row["number"] for row in document("search", "drips")["threads"]] == [1]
    assert document("duplicate", "2", "--undo")["duplicate_of"] is None
    for wrong in (("duplicate", "2"), ("duplicate", "2", "1", "--undo")):
        call(*wrong, code=2)


def test_answers_are_looked_at_again_where_a_group_says_so(answer: str) -> None:
    assert call("review").stdout == "No answer waits to be looked at again.\n"
    call("group", "describe", "Hall", "--review", "180")
    (due,) = document("review")["answers"]
    assert (str(due["post"]["id"]), due["thread"]["number"], due["looked_at"]) == (
        answer,
        1,
        "2020-01-01T10:00:00.000Z",
    )
    assert f"#1.{answer}" in call("review").stdout
    call("verify", answer)
    assert document("review") == {"answers": [], "next": None}


def test_a_group_says_when_it_answers(answer: str) -> None:
    assert document("group", "show", "Hall")["group"]["aim_minutes"] == 60, "as every group"
    said = call("group", "describe", "Hall", "--aim", "90", "--hours", "Mon-Fri 7-17 Europe/Vienna").stdout
    assert "an answer within 90 min, mon-fri 07:00-17:00 Europe/Vienna" in said
    made = document("group", "describe", "Hall", "--aim", "0", "--hours", "always", "--review", "0")
    assert (made["aim_minutes"], made["hours"], made["review_days"]) == (None, "", None)
    refused = call("group", "describe", "Hall", "--hours", "mon-fri", code=1).stderr
    assert "name no hours" in refused and "mon-fri 7:00-17:00" in refused
    made = document("group", "add", "Office", "--hours", "8-16", "--review", "30")
    assert (made["hours"], made["review_days"]) == ("mon-sun 08:00-16:00", 30)
