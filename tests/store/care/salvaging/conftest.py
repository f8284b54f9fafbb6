"""A store of everything that the care for stores must not lose."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from store import answers, availability, bells, posts, subscriptions, versions, votes
from store.tray import Tray
from tests.store.care.salvaging.damaging import (
    marked,
)

if TYPE_CHECKING:
    from tests.store.conftest import Forum


@pytest.fixture
def full(forum: "Forum", tmp_path: Path) -> "Forum":
    """A store of everything: two groups, one secret, long and short posts, edits, deletions, answers, a kept file."""
    bo, cem = forum.member("bo"), forum.member("cem")
    hall = forum.group("Hall", bo, cem)
    board = forum.group("Board", bo, visibility="secret")
    number = 0
    for turn in range(12):
        forum.tick(60)
        number += 1
        thread = forum.thread(
            board if turn % 4 == 3 else hall,
            (forum.admin, bo)[turn % 2],
            f"Pump {turn} leaks",
            marked(number, 300 if turn % 5 else 9000),
            topics=(f"pump{turn % 3}",),
        )
        for place_ in range(4):
            forum.tick(1)
            number += 1
            row = forum.reply(thread, (bo, forum.admin)[place_ % 2], marked(number, 700 if place_ else 5000))
            if place_ == 1 and turn % 3 == 0:
                answers.accept(forum.db, (forum.admin, bo)[turn % 2], row.id)
            if place_ == 2:
                votes.vote(forum.db, (forum.admin, bo)[1 - turn % 2] if row.author != "bo" else forum.admin, row.id)
    versions.edit(forum.db, bo, 2, marked(3002, 400))
    versions.delete(forum.db, forum.admin, 8)
    (tmp_path / "a.txt").write_text("4 bar")
    with Tray(forum.db, forum.admin, keep=True) as tray:
        tray.add(str(tmp_path / "a.txt"))
        posts.reply(forum.db, forum.admin, 1, marked(9000, 50), files=tray.files)
    bells.choose(forum.db, bo, bells.Choice("all", quiet_from="22:00", quiet_until="07:00", zone="Europe/Vienna"))
    availability.set_away(forum.db, cem, forum.moment + timedelta(days=3))
    subscriptions.follow_topic(forum.db, cem, "pump1", "all")
    forum.db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    return forum
