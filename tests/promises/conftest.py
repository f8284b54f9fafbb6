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
