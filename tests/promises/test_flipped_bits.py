"""A single flipped bit in the text of any post is found, and the post is named."""

import contextlib
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import groups, saying, threads
from store.care import content
from store.connection import write
from store.create import create_store
from store.members import session_for
from store.opening import open_store
from store.session import Identity

ANA = Identity("test-host", "uid", "1", "ana")
WORDS = ("pump", "valve", "Dichtung", "späť", "çok", "потекла", "漏水しています", "กรอง", "🔧")


@pytest.fixture(scope="module")
def forum(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 300 posts, some longer than a page, everything in its one file."""
    path = tmp_path_factory.mktemp("flipped") / "forum.db"
    chance = random.Random(7)
    with contextlib.closing(create_store(path, identity=ANA)) as db:
        ana = session_for(db, ANA)
        group = groups.create(db, ana, "Hall")
        thread = threads.start(db, ana, group=group.id, kind="question", title="t", body="b")
        with write(db, ana) as tx:
            for number in range(300):
                body = f"{number} " + " ".join(chance.choices(WORDS, k=chance.choice((5, 40, 900))))
                saying.insert(
                    tx, thread=thread.id, group=group.id, kind="reply", said=saying.said(body, tx.at), reply_to=None
                )
            for name in content.INDEXES:
                tx.run(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")
    return path


def flips(forum: Path, seeds: range) -> Iterator[tuple[int, int, int]]:
    """Posts, each with a place in the file where its text stands, and a bit there."""
    data = forum.read_bytes()
    with contextlib.closing(open_store(forum, read_only=True)) as db:
        bodies = [(int(post), str(body).encode()) for post, body in db.rows("SELECT id, body FROM posts WHERE id > 1")]
    for seed in seeds:
        chance = random.Random(seed)
        post, body = chance.choice(bodies)
        # Long texts go on in pages of their own: a piece of the text, as long as it is, is looked for.
        start = chance.randrange(max(1, len(body) - 400))
        piece = body[start : start + 400]
        while (found := data.find(piece)) < 0 or data.find(piece, found + 1) >= 0:
            start = chance.randrange(max(1, len(body) - 400))
            piece = body[start : start + 400]
        yield post, found + chance.randrange(len(piece)), chance.randrange(8)


def test_forty_of_forty(forum: Path, tmp_path: Path, at_length: bool) -> None:
    many = 400 if at_length else 40
    seen_by_sqlite = 0
    for post, place, bit in flips(forum, range(many)):
        damaged = tmp_path / "damaged.db"
        shutil.copyfile(forum, damaged)
        with damaged.open("r+b") as file:
            file.seek(place)
            byte = file.read(1)[0]
            file.seek(place)
            file.write(bytes([byte ^ 1 << bit]))
        with contextlib.closing(open_store(damaged, read_only=True)) as db:
            found = {check.name: check for check in content.all_of(db)}
            assert not found["posts"].ok and f"post {post}: not as written" in found["posts"].detail
            seen_by_sqlite += not found["file"].ok
    assert seen_by_sqlite < many, "then no hash was needed"
