"""Of a store with five destroyed pages nearly all is saved that did not lie on them, and what is gone is told.

Which posts lie on which pages is told from the bytes alone: each text says every 200 bytes whose it is.
"""

import contextlib
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from store.create import create_store
from store.members import session_for
from store.opening import open_store
from store.transfer.jsonl import JsonlArchive
from store.transfer.load import load
from tests.promises.conftest import ROOT
from tests.promises.test_sharing import ANA
from tests.store.agreeing import counted_agrees

THREADS, REPLIES = 2500, 7
PAGE = 4096
MARK = re.compile(rb"<(\d{5})>")
CONTENT = """
SELECT p.id, p.body, m.name, p.thread_id, t.group_id, p.created_at FROM posts p
JOIN members m ON m.id = p.author_id JOIN threads t ON t.id = p.thread_id WHERE p.deleted_at IS NULL ORDER BY p.id
"""

Rows = dict[int, tuple[Any, ...]]


def records() -> Iterator[dict[str, Any]]:
    """Some 20,000 posts, most short, some of several pages."""
    chance = random.Random(1)
    words = ["pump", "valve", "seal", "coupling", "shaft", "pressure", "leak", "noise", "bearing", "oil"]
    for thread in range(THREADS):
        posts: list[dict[str, Any]] = []
        for place in range(REPLIES + 1):
            number = thread * (REPLIES + 1) + place
            parts = max(1, min(60, int(chance.paretovariate(1.1))))
            body = " ".join(f"<{number:05}> {' '.join(chance.choices(words, k=28))}"[:190] for _ in range(parts))
            posts.append(
                {
                    "id": str(number),
                    "kind": "answer" if place else "question",
                    "author": f"Person {number % 300}",
                    "author_id": f"p{number % 300}",
                    "created": f"2020-{thread % 12 + 1:02d}-{thread % 28 + 1:02d}T10:{place:02d}:00.000Z",
                    "body": body,
                    "score": 0,
                    "accepted": place == 3,
                    "parent": None,
                    "images": [],
                }
            )
        yield {
            "id": f"t{thread}",
            "group": f"Group {thread % 4}",
            "title": f"Thread {thread}",
            "tags": [words[thread % 9]],
            "created": posts[0]["created"],
            "closed": None,
            "views": None,
            "accepted_post": posts[3]["id"],
            "links": [],
            "posts": posts,
        }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    source, path = folder / "records.jsonl", folder / "forum.db"
    source.write_text("".join(json.dumps(record) + "\n" for record in records()))
    with contextlib.closing(create_store(path, identity=ANA)) as db:
        assert load(db, session_for(db, ANA), JsonlArchive(source)).posts == THREADS * (REPLIES + 1)
        db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="module")
def before(whole: Path) -> Rows:
    return content(whole)


@pytest.fixture(scope="module")
def lying_on(whole: Path) -> dict[int, set[int]]:
    """The marks on each page."""
    raw = whole.read_bytes()
    assert int.from_bytes(raw[16:18], "big") == PAGE
    return {at // PAGE + 1: set(map(int, MARK.findall(raw[at : at + PAGE]))) for at in range(0, len(raw), PAGE)}


def content(path: Path) -> Rows:
    with contextlib.closing(open_store(path)) as db:
        return {row[0]: tuple(row) for row in db.rows(CONTENT)}


def roots(path: Path, *names: str) -> list[int]:
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        found = dict(db.execute("SELECT name, rootpage FROM sqlite_schema"))
    return [int(found[name]) for name in names]


def salvaged(whole: Path, destroyed: list[int], chance: random.Random, folder: Path) -> tuple[dict[str, Any], Rows]:
    """What the command says, and the posts of the store that it made."""
    folder.mkdir()
    damaged, target = folder / "damaged.db", folder / "salvaged.db"
    shutil.copy(whole, damaged)
    with damaged.open("r+b") as file:
        for page in destroyed:
            file.seek((page - 1) * PAGE)
            file.write(chance.randbytes(PAGE) if chance.random() < 0.5 else bytes(PAGE))
    done = subprocess.run(
        [sys.executable, "-m", "tui.cli", "salvage", str(damaged), str(target), "--json"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, ""), destroyed
    after = content(target)
    with contextlib.closing(open_store(target)) as db:
        counted_agrees(db)
    shutil.rmtree(folder)
    return json.loads(done.stdout), after


def require_nearly_all(
    whole: Path, before: Rows, lying_on: dict[int, set[int]], draws: list[list[int]], folder: Path
) -> None:
    """See that of a store without these pages nearly all is saved; of one after the other, two at a time."""

    def saved(seed: int) -> tuple[dict[str, Any], Rows]:
        return salvaged(whole, draws[seed], random.Random(seed), folder / str(seed))

    with ThreadPoolExecutor(2) as pool:
        for destroyed, (said, after) in zip(draws, pool.map(saved, range(len(draws))), strict=True):
            require_said(before, lying_on, destroyed, said, after)


def require_said(
    before: Rows, lying_on: dict[int, set[int]], destroyed: list[int], said: dict[str, Any], after: Rows
) -> None:
    hit = set().union(*(lying_on[page] for page in destroyed))
    outside = {number for number, row in before.items() if int(row[1][1:6]) not in hit}
    equal = {number for number in outside if after.get(number) == before[number]}
    assert len(equal) >= 0.99 * len(outside), destroyed
    assert all(before[number][1] == row[1] for number, row in after.items()), "nothing is made up"
    (told,) = [table for table in said["tables"] if table["name"] == "posts"]
    gone = {number for first, last in told["ids"] for number in range(first, last + 1)}
    assert gone == set(before) - set(after), destroyed
    assert (said["saved"], told["lost"]) == (len(after), len(gone))
    hurt = {thread["number"]: set(thread["posts"]) for thread in said["threads"]}
    assert hurt == {
        thread: {number for number in gone if before[number][3] == thread}
        for thread in {before[number][3] for number in gone}
    }


def test_five_destroyed_pages_cost_what_lay_on_them(
    whole: Path, before: Rows, lying_on: dict[int, set[int]], tmp_path: Path, at_length: bool
) -> None:
    draws = []
    for seed in range(150 if at_length else 3):
        destroyed = random.Random(seed).sample(range(2, len(lying_on) + 1), 5)
        if seed % 3 == 0:
            destroyed[0] = 1
        draws.append(destroyed)
    require_nearly_all(whole, before, lying_on, draws, tmp_path)


def test_the_five_pages_that_lead_to_most_cost_nearly_nothing(
    whole: Path, before: Rows, lying_on: dict[int, set[int]], tmp_path: Path, at_length: bool
) -> None:
    """The first page, without which SQLite reads nothing, and roots, under which thousands of pages hang."""
    worst = [
        [1, *roots(whole, "posts", "threads", "members", "journal")],
        roots(whole, "posts", "posts_by_thread", "posts_by_author", "sqlite_autoindex_posts_1", "sqlite_sequence"),
        [1, *roots(whole, "posts", "posts_by_thread", "groups", "store")],
    ]
    require_nearly_all(whole, before, lying_on, worst if at_length else worst[:2], tmp_path)
