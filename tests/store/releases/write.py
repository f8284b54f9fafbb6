"""Write the store that a release leaves behind: `python tests/store/releases/write.py`, before the release.

It makes VERSION.db beside itself, by functions that the release has for everybody, with the same content each time but
for the moment at which sqlite-utils notes a step. tests/store/test_releases.py opens it ever after.
"""

import contextlib
import json
import os
import random
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import store
from store import (
    affected,
    answers,
    attachments,
    availability,
    bells,
    duplicates,
    expertise,
    groups,
    keeping,
    merging,
    posts,
    subscriptions,
    threads,
    topics,
    unread,
    versions,
    votes,
)
from store.connection import Db, write
from store.create import create_store
from store.members import session_for
from store.session import Identity, Session
from store.transfer.jsonl import JsonlArchive
from store.transfer.load import load

HERE = Path(__file__).resolve().parent


class Clock:
    """A clock that moves on by a minute with each look."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment


def fill(db: Db, clock: Clock) -> None:
    """Something of all that a store can hold."""

    def person(name: str) -> Session:
        return session_for(db, Identity("release", "uid", name, name), clock=clock)

    ana = person("ana")
    halls = groups.create(db, ana, "Maintenance", description="All that turns", aim_minutes=60)
    groups.create(db, ana, "Board", visibility="secret")
    groups.create(db, ana, "News", visibility="closed")
    for name in ("li", "tom"):
        groups.add_member(db, person(name), halls.id)
    li, tom = person("li"), person("tom")
    trips = threads.start(
        db, li, group=halls.id, kind="question", title="Chiller 3 trips", body="After ten minutes.", topics=("hvac",)
    )
    answer = posts.reply(db, tom, trips.id, "Look at the fan capacitor, @ana.")
    posts.reply(db, ana, trips.id, "東京 has the same pump, and Zürich too.", to=answer.id)
    answers.accept(db, li, answer.id)
    answers.verify(db, ana, answer.id)
    votes.vote(db, ana, answer.id)
    versions.edit(db, tom, answer.id, "Look at the fan capacitor, @ana: 40 µF.")
    versions.delete(db, li, posts.reply(db, li, trips.id, "Never mind.").id)
    again = threads.start(db, tom, group=halls.id, kind="question", title="Chiller 3 again", body="Since noon.")
    affected.have_too(db, ana, again.id)
    duplicates.mark_duplicate(db, ana, again.id, trips.id)
    twice = threads.start(db, tom, group=halls.id, kind="discussion", title="Sent twice", body="Sorry.")
    merging.merge(db, ana, twice.id, into=again.id)
    open_one = threads.start(
        db, tom, group=halls.id, kind="question", title="Which breaker?", body="The plan is old.", topics=("power",)
    )
    threads.start(db, ana, group=halls.id, kind="announcement", title="Dock closed", body="Until Friday.")
    topics.add_alias(db, ana, "hvac", "cooling")
    expertise.claim(db, tom, ["hvac"])
    subscriptions.follow_thread(db, li, open_one.id, "all")
    unread.mark_group_read(db, li, halls.id)
    availability.set_weekly_limit(db, tom, 5)
    bells.choose(db, li, bells.choice(db, li)._replace(wanted="all"))
    keeping.choose(db, ana, False, group=halls.id)
    with write(db, tom) as tx:
        attachments.add(
            tx, posts.ids(db, tom, open_one.id)[0], 0, name="plan.png", path=None, media_type="image/png", size=2048
        )
    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder) / "records.jsonl"
        records.write_text(json.dumps(_imported()) + "\n", encoding="utf-8")
        load(db, ana, JsonlArchive(records))


def _imported() -> dict[str, object]:
    post = {"author": "Person 1", "author_id": "p1", "created": "2019-05-01T10:00:00.000Z", "format": "plain"}
    return {
        "id": "t1",
        "group": "Archive",
        "title": "An older question",
        "tags": ["pumps"],
        "created": "2019-05-01T10:00:00.000Z",
        "posts": [
            {**post, "id": "t1/0", "kind": "question", "body": "Which oil?"},
            {**post, "id": "t1/1", "kind": "answer", "body": "ISO VG 46.", "score": 3, "accepted": True},
        ],
    }


def main(target: Path) -> None:
    """Write the store to a path where nothing is yet."""
    os.urandom = random.Random(1).randbytes
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "forum.db"
        identity = Identity("release", "uid", "ana", "ana")
        with contextlib.closing(create_store(made, identity=identity, name="Northwind", clock=clock)) as db:
            fill(db, clock)
        target.write_bytes(made.read_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / f"{store.__version__}.db")
