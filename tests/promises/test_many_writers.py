"""Sixty-four people post at once: none of it is lost, nobody starves, and the forum is not what they wait for."""

import contextlib
import json
import statistics
from pathlib import Path

from benchmarks.writers import Done, Load, least
from store.opening import open_store
from tests.promises.test_sharing import Python
from tests.store.agreeing import kept_agrees

WRITERS = 64
# Writers and a bare script in turn, then a reader alone and among writers; says what each process did.
POST = """
import json, sys
from pathlib import Path
from benchmarks.writers import forum, in_turn, make_store, reader, script
folder, writers, rounds, seconds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
ours, bare = (make_store(folder / name, writers) for name in ("forum.db", "bare.db"))
loads = in_turn([[(forum, ours)] * writers, [(script, bare)] * writers], rounds=rounds, seconds=seconds)
reading = [[(reader, ours)], [(reader, ours), *[(forum, ours)] * writers]]
print(json.dumps([*loads, *in_turn(reading, rounds=1, seconds=seconds)]))
"""


def test_sixty_four_post_without_pause(python: Python, at_length: bool, tmp_path: Path) -> None:
    seconds = 10.0 if at_length else 0.6
    with python(POST, tmp_path, WRITERS, 3, seconds) as process:
        out, _ = process.communicate()
    found = [[Load(tuple(Done(*one) for one in done), seconds) for done, seconds in load] for load in json.loads(out)]
    forum, bare, alone, (among,) = found

    told = [post for load in (*forum, among._replace(done=among.done[1:])) for one in load.done for post in one.told]
    with contextlib.closing(open_store(tmp_path / "forum.db")) as db:
        there = {post for (post,) in db.rows("SELECT id FROM posts")}
        assert len(told) == len(set(told)) and set(told) <= there
        kept_agrees(db)
        assert db.value("PRAGMA integrity_check") == "ok"

    assert least(forum) >= 1 / 3, "somebody starves"
    longest = max(load.longest for load in forum), max(load.longest for load in bare)
    assert longest[0] < 4 * longest[1], longest
    # benchmarks/writers.py wants 0.7 of a machine that has nothing else to do.
    ratio = statistics.median(one.rate / other.rate for one, other in zip(forum, bare, strict=True))
    assert ratio > 0.5, ratio
    # Who would wait for writers would wait for most of the 64: a thousand times as long.
    pages = among.done[0].median, alone[0].done[0].median
    assert pages[0] < 20 * pages[1], pages
