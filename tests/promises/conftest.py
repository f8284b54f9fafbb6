"""The promises are kept by whole processes, so they are tested on whole processes."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def at_length(pytestconfig: pytest.Config) -> bool:
    """Whether somebody asked for many more rounds with --long; then tests have no limit of time either."""
    return bool(pytestconfig.getoption("--long"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take away the limit of each test where the long form is wanted."""
    if config.getoption("--long"):
        for item in items:
            item.add_marker(pytest.mark.timeout(0))


@pytest.fixture(scope="session")
def python() -> Callable[..., "subprocess.Popen[str]"]:
    """Start a Python process that has this checkout's store; its script is given as text."""

    def start(script: str, *arguments: object) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stdin=subprocess.PIPE,
            text=True,
        )

    return start


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 900 threads with 5,400 posts, links, topics and files: five or six batches."""
    path = tmp_path_factory.mktemp("records") / "records.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(900):
            file.write(json.dumps(_thread(number)) + "\n")
    return path


@pytest.fixture(scope="session")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Stack Exchange dump of 450 threads with 2,700 posts, earlier texts, links, tags' excerpts and odd rows."""
    folder = tmp_path_factory.mktemp("dump")
    rows: dict[str, list[str]] = {
        name: [] for name in ("Posts", "Comments", "Users", "PostLinks", "PostHistory", "Tags")
    }
    for number in range(1, 451):
        person, topic, answer = number % 40, number % 9, number + 1000
        rows["Posts"].append(
            f'Id="{number}" PostTypeId="1" AcceptedAnswerId="{answer}" Title="Thread {number}" Tags="|a|t{topic}|"'
            f' OwnerUserId="{person}" Score="3" ViewCount="{number}" CreationDate="2020-{number % 12 + 1:02d}-01"'
            f' Body="&lt;p&gt;Words &lt;b&gt;{number}&lt;/b&gt; &lt;img src=&quot;http://x/{number}.png&quot;&gt;"'
        )
        rows["PostLinks"].append(f'Id="{number}" PostId="{number}" RelatedPostId="{number * 7 % 475}" LinkTypeId="1"')
        history = f'PostId="{number}" PostHistoryTypeId'
        rows["PostHistory"].append(f'Id="{number}" {history}="2" Text="Word" UserId="{person}"')
        rows["PostHistory"].append(f'Id="{answer}" {history}="5" Text="Words" UserId="41"')
        for place in range(1, 3):
            rows["Posts"].append(
                f'Id="{number + place * 1000}" PostTypeId="2" ParentId="{number}" Score="{place - 2}"'
                f' CreationDate="2020-12-1{place}" OwnerUserId="{(number + place) % 40}"'
                f' Body="&lt;pre&gt;&lt;code&gt;valve {place}&lt;/code&gt;&lt;/pre&gt;"'
            )
        for place in range(3):
            post = number + place * 1000
            rows["Comments"].append(
                f'Id="{post}" PostId="{post}" Text="pump {place}" UserId="{place}" CreationDate="2020-12-20" Score="x"'
            )
    rows["Posts"] += [
        'Id="9001" PostTypeId="4" Body="What a is"',
        'Id="9002" PostTypeId="2" ParentId="9999" Body="lost"',
    ]
    rows["Tags"].append('TagName="a" ExcerptPostId="9001"')
    rows["Users"] = [f'Id="{number}" DisplayName="Person {number}"' for number in range(39)]
    for name, lines in rows.items():
        text = "\n".join(f"<row {line} />" for line in lines)
        (folder / f"{name}.xml").write_text(f"<all>\n{text}\n</all>\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An mbox of 3,000 mails in 600 threads, some by subject alone, some with files: four or more batches."""
    path = tmp_path_factory.mktemp("mails") / "mails.mbox"
    with path.open("w", encoding="utf-8") as file:
        for number in range(3000):
            file.write(_mail(number))
    return path


def _mail(number: int) -> str:
    thread, place = divmod(number, 5)
    date = f"{thread % 28 + 1} Jan {1990 + thread // 28} 10:{place:02d}:00 +0000"
    lines = [
        f"From someone@x {thread % 28 + 1} Jan 10:00:00 2003",
        f"From: Person {number % 40} <p{number % 40}@x>",
        f"Message-ID: <{number}@x>",
        f"Subject: {'Re: ' if place else ''}Thread {thread}",
        f"Date: {date}",
    ]
    if place and thread % 3:
        lines.append(f"References: <{number - place}@x>")
    words = f"Words {number} " + "pump valve seal 東京 " * (thread % 7)
    if place != 1:
        return "\n".join([*lines, "", words, "", ""])
    lines += ["MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=B", "", "--B", "", words]
    return "\n".join([*lines, "--B", "Content-Type: text/x-diff; name=a.diff", "", f"+{thread % 90}", "--B--", "", ""])


def _thread(number: int) -> dict[str, Any]:
    posts = [
        {
            "id": f"{number}/{place}",
            "kind": "question" if place == 0 else "answer",
            "author": f"Person {(number + place) % 40}",
            "author_id": f"p{(number + place) % 40}",
            "created": f"2020-{number % 12 + 1:02d}-{place + 1:02d}T10:00:00.000Z",
            "body": f"Words {number} {place} " + "pump valve seal 東京 " * (number % 7),
            "score": place - 2,
            "accepted": place == 2,
            "parent": f"{number}/0" if place else None,
            "images": ["http://x/a.png"] if place == 1 else [],
            "unknown": place,
        }
        for place in range(6)
    ]
    return {
        "id": f"t{number}",
        "group": f"Group {number % 3}",
        "title": f"Thread {number}",
        "tags": [f"tag{number % 9}"],
        "created": posts[0]["created"],
        "closed": None,
        "views": number,
        "accepted_post": f"{number}/2",
        "links": [{"thread": f"t{(number * 7) % 950}", "type": "linked"}],
        "posts": posts,
    }
