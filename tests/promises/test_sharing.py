"""Many processes on one store: nothing that was said to be posted is lost, and nobody waits for ever."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from pathlib import Path

from store import groups, journal, members, posts, threads
from store.create import create_store
from store.opening import open_store
from store.session import Identity

Python = Callable[..., "subprocess.Popen[str]"]
ANA = Identity("test-host", "uid", "1", "ana")

POSTS = """
import sys
from store import members, posts
from store.opening import open_store
from store.session import Identity
db = open_store(sys.argv[1])
for number in range(int(sys.argv[3])):
    session = members.session_for(db, Identity("test-host", "uid", sys.argv[2], "writer" + sys.argv[2]))
    row = posts.reply(db, session, 1, f"{sys.argv[2]} {number}")
    print(row.id, flush=True)
"""

# Imports, and says how long each of its own transactions held the lock.
IMPORTS = """
import sys, time
from contextlib import contextmanager
from pathlib import Path
from store import connection, members, opening
from store.session import Identity
from store.transfer import load
from store.transfer.jsonl import JsonlArchive
write, held = load.write, []
@contextmanager
def measured(*arguments):
    begin = time.monotonic()
    with write(*arguments) as tx:
        began = time.monotonic()
        yield tx
    held.append(time.monotonic() - began)
load.write = measured
db = opening.open_store(sys.argv[1])
session = members.session_for(db, Identity("test-host", "uid", "1", "ana"))
print("go", flush=True)
load.load(db, session, JsonlArchive(Path(sys.argv[2])))
print(max(held), sum(held), flush=True)
"""


def store_with_a_thread(path: Path) -> None:
    with contextlib.closing(create_store(path, identity=ANA)) as db:
        ana = members.session_for(db, ANA)
        group = groups.create(db, ana, "Hall")
        threads.start(db, ana, group=group.id, kind="question", title="t", body="b")


def test_what_many_writers_were_told_is_there_when_some_are_killed(python: Python, tmp_path: Path) -> None:
    path = tmp_path / "forum.db"
    store_with_a_thread(path)
    writers = [python(POSTS, path, number, 40) for number in range(100, 106)]
    told: set[int] = set()
    for writer in writers[:2]:
        assert writer.stdout is not None
        told.add(int(writer.stdout.readline()))
        os.kill(writer.pid, signal.SIGKILL)
    for writer in writers:
        out, _ = writer.communicate(timeout=100)
        # The last line of a killed one may be cut off.
        told |= {int(line) for line in out.splitlines(keepends=True) if line.endswith("\n")}
        if writer not in writers[:2]:
            assert writer.returncode == 0
    with contextlib.closing(open_store(path)) as db:
        ana = members.session_for(db, ANA)
        ids = posts.ids(db, ana, 1)
        assert told <= set(ids) and len(told) >= 4 * 40
        rows = [row for row in posts.by_ids(db, ana, ids[1:]) if row.author]
        for number in range(102, 106):
            mine = [row.body for row in rows if row.author == f"writer{number}"]
            assert mine == [f"{number} {place}" for place in range(40)]
        thread = threads.get(db, ana, 1)
        assert thread.posts == len(ids)
        arrivals = [row[0] for row in db.rows("SELECT arrival FROM posts ORDER BY id")]
        assert arrivals == list(range(1, len(ids) + 1))
        assert journal.first_broken(db) is None
        assert db.value("SELECT count(*) FROM members WHERE name LIKE 'writer%'") >= 4
        assert db.value("PRAGMA integrity_check") == "ok"


def test_people_post_while_an_archive_comes_in(python: Python, records: Path, tmp_path: Path) -> None:
    path = tmp_path / "forum.db"
    store_with_a_thread(path)
    waits: list[float] = []
    with python(IMPORTS, path, records) as importer, contextlib.closing(open_store(path)) as db:
        ana = members.session_for(db, ANA)
        assert importer.stdout is not None and importer.stdout.readline() == "go\n"
        while importer.poll() is None and not _said(importer):
            begin = time.monotonic()
            posts.reply(db, ana, 1, "Meanwhile")
            waits.append(time.monotonic() - begin)
            time.sleep(0.005)
        out, _ = importer.communicate(timeout=100)
        longest, whole = map(float, out.split())
        assert db.value("SELECT count(*) FROM posts WHERE source IS NOT NULL") == 5400
        assert journal.first_broken(db) is None
    assert len(waits) > 3
    # Who waits, waits for the batch that runs, perhaps for one that slipped in before the wakening: not for the import.
    assert max(waits) < 4 * longest, (max(waits), longest, whole)


def _said(process: "subprocess.Popen[str]") -> bool:
    assert process.stdout is not None
    return bool(wait([process.stdout.fileno()], 0))
