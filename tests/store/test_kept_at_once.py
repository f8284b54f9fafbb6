"""Copies under many hands: several processes keep and let go of the same content, and some of them are killed."""

import contextlib
import os
import random
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store import kept, place
from store.connection import write

if TYPE_CHECKING:
    from tests.store.conftest import Forum

HAND = """
    import sys
    from store import attaching, opening
    from store.members import session_for
    from store.session import Identity
    from store.tray import Tray

    path, post, file, rounds = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    db = opening.open_store(path)
    me = session_for(db, Identity("test-host", "uid", "ana", "ana"))
    for _ in range(rounds):
        with Tray(db, me, keep=True) as tray:
            row = attaching.attach(db, me, post, tray.add(file))
        attaching.remove(db, me, post, row.id)
    print("done", flush=True)
"""
KEPT = "SELECT DISTINCT sha256 FROM attachments WHERE kept"


def lost(forum: "Forum") -> list[str]:
    """Contents that a row names and the folder lacks, told in a transaction, in which nothing can change."""

    with write(forum.db, forum.admin) as tx:
        return [row[0] for row in tx.rows(KEPT) if not kept.path_of(forum.path, row[0]).exists()]


def test_no_row_ever_lacks_its_copy(forum: "Forum", python: Any, tmp_path: Path) -> None:
    post = forum.opening(forum.thread(forum.group()))
    note = tmp_path / "pump.txt"
    note.write_text("Seal, 40 Nm.")
    hands = [python(HAND, forum.path, post.id, note, 6) for _ in range(3)]
    while any(hand.poll() is None for hand in hands):
        assert lost(forum) == []
        time.sleep(0.01)
    assert [hand.communicate()[0] for hand in hands] == ["done\n"] * 3
    assert forum.db.value("SELECT count(*) FROM attachments") == 0
    assert list(place.kept_folder(forum.path).iterdir()) == []


def test_a_kill_at_any_point_leaves_nothing_but_what_is_collected(forum: "Forum", python: Any, tmp_path: Path) -> None:
    post = forum.opening(forum.thread(forum.group()))
    note = tmp_path / "pump.txt"
    note.write_text("Seal, 40 Nm.")
    dice = random.Random(6)
    for _ in range(4):
        hand = python(HAND, forum.path, post.id, note, 1000)
        time.sleep(0.6 + dice.random())
        hand.send_signal(signal.SIGKILL)
        hand.communicate()
        assert lost(forum) == []
    named = {row[0] for row in forum.db.rows(KEPT)}
    for draft in place.kept_folder(forum.path).glob(f"{kept.DRAFT}*"):
        with contextlib.suppress(OSError):
            os.utime(draft, (0, 0))
    kept.collect(forum.db, forum.admin)
    assert {entry.name for entry in place.kept_folder(forum.path).iterdir()} == named
