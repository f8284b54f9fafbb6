"""What the forum adds to the rows of a post while many processes post at once, and how long anybody waits."""

import argparse
import contextlib
import fcntl
import json
import os
import random
import shutil
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from store import groups, journal, members, place, posts, saying, threads
from store.clock import iso, utc_now
from store.create import create_store
from store.opening import connect, open_store
from store.session import Identity

ANA = Identity("benchmark", "uid", "1", "ana")
THREAD = 1
WORDS = ("pump", "seal", "motor", "relay", "drum", "fuse", "belt", "sensor", "noise", "cold", "warm", "filter", "oil")
START = 0.012
"""Seconds for each process to start in before the first turn begins."""
PAUSE = 0.3
"""Seconds between two turns, in which whoever still waits comes to an end."""

MEMBER = "SELECT member_id FROM identities WHERE subject = ?"
ARRIVE = "UPDATE groups SET arrivals = arrivals + 1, last_at = max(last_at, ?) WHERE id = 1 RETURNING arrivals"
POST = """
INSERT INTO posts (uid, thread_id, group_id, arrival, kind, author_id, created_at, arrived_at, body, salt, hash,
    trigram) VALUES (?, ?, 1, ?, 'reply', ?, ?, ?, ?, ?, ?, 0)
"""
COUNT = """
UPDATE threads SET posts = posts + 1, last_post_id = ?, last_arrival = ?, last_at = max(last_at, ?) WHERE id = ?
"""
DOCUMENT = "INSERT INTO search_words (rowid, title, topics, body) VALUES (?, '', '', ?)"
NOTICE = """
INSERT INTO notices (member_id, kind, thread_id, post_id, actor_id, created_at) VALUES (1, 'reply', ?, ?, ?, ?)
"""

Work = Callable[[Path, int], Iterator[int]]
"""What one process does again and again on a store; it gives the id of each post once that is acknowledged."""


class Done(NamedTuple):
    """What one process did: what it was told, how long it took most for one, and the median, in seconds."""

    told: list[int]
    longest: float
    median: float


class Load(NamedTuple):
    """What the processes of one kind did together in so many seconds."""

    done: tuple[Done, ...]
    seconds: float

    @property
    def rate(self) -> float:
        """How many a second."""
        return sum(len(one.told) for one in self.done) / self.seconds

    @property
    def longest(self) -> float:
        """The longest that anybody waited once, in seconds."""
        return max(one.longest for one in self.done)


def least(loads: Sequence[Load]) -> float:
    """What the least lucky process got done in all these turns, as a part of the mean."""
    many = [sum(len(one.told) for one in turns) for turns in zip(*(load.done for load in loads), strict=True)]
    return min(many) / statistics.mean(many)


def make_store(path: Path, writers: int) -> Path:
    """A store with one thread, and a member for each process."""
    with contextlib.closing(create_store(path, identity=ANA)) as db:
        ana = members.session_for(db, ANA)
        group = groups.create(db, ana, "Hall")
        threads.start(db, ana, group=group.id, kind="question", title="The pump stops", body="At night.")
        for number in range(writers):
            posts.reply(db, members.session_for(db, _person(number)), THREAD, "Here.")
    return path


def forum(path: Path, number: int) -> Iterator[int]:
    """Post by the store's own function."""
    with contextlib.closing(open_store(path)) as db:
        session = members.session_for(db, _person(number))
        while True:
            yield posts.reply(db, session, THREAD, _body()).id


def script(path: Path, number: int) -> Iterator[int]:
    """Write the rows that such a post leaves, behind the same lock and as durably, and do nothing else."""
    connection = connect(path, "mode=rw")
    run = connection.execute
    (member,) = run(MEMBER, (_person(number).subject,)).fetchone()
    lock = os.open(place.lock_file(path), os.O_RDWR)
    while True:
        body, uid, salt, said = _body(), str(uuid.uuid4()), os.urandom(16), iso(utc_now())
        digest = saying.content_hash(salt, uid, said, body)
        fcntl.flock(lock, fcntl.LOCK_EX)
        run("BEGIN IMMEDIATE")
        at = iso(utc_now())  # Posts arrive in the order of these.
        (arrival,) = run(ARRIVE, (at,)).fetchone()
        post = int(run(POST, (uid, THREAD, arrival, member, said, at, body, salt, digest)).lastrowid or 0)
        run(COUNT, (post, arrival, at, THREAD))
        run(DOCUMENT, (post, body))
        run(NOTICE, (THREAD, post, member, at))
        seq, previous = run(journal.HEAD).fetchone()
        entry = journal.Entry(at, member, "local", "post.add", 1, THREAD, post, None, digest)
        run(journal.INSERT, (seq + 1, *entry, journal.chained(previous, seq + 1, entry)))
        run("COMMIT")
        fcntl.flock(lock, fcntl.LOCK_UN)
        yield post


def reader(path: Path, number: int) -> Iterator[int]:
    """Read the newest page of the thread; gives the id of its last post."""
    with contextlib.closing(open_store(path, read_only=True)) as db:
        session = members.session_for(db, _person(number))
        while True:
            yield posts.page_of(db, session, THREAD, before=posts.cursor(1 << 40)).items[-1].id


def in_turn(teams: Sequence[Sequence[tuple[Work, Path]]], *, rounds: int, seconds: float) -> list[list[Load]]:
    """What each team's processes did in each of its turns; every team has one turn of so many seconds in each round.

    All processes are forked at once and live till the end. The caller has no threads and no connection.
    """
    handles: list[list[int]] = []
    begin = time.monotonic() + 0.5 + START * sum(map(len, teams))
    step = seconds + PAUSE
    for place_, team in enumerate(teams):
        turns = [begin + (len(teams) * turn + place_) * step for turn in range(rounds)]
        handles.append([_forked(work(path, number), turns, seconds) for number, (work, path) in enumerate(team)])
    found = []
    for team_handles in handles:
        said = [json.loads(_all_of(handle)) for handle in team_handles]
        turns_of = [tuple(Done(*one[turn]) for one in said) for turn in range(rounds)]
        found.append([Load(done, seconds) for done in turns_of])
    for _ in range(sum(map(len, teams))):
        os.wait()
    return found


def _forked(work: Iterator[int], turns: list[float], seconds: float) -> int:
    mine, theirs = os.pipe()
    if os.fork():
        os.close(theirs)
        return mine
    status = 1
    try:
        os.close(mine)
        next(work)
        done = [_turn(work, begin, begin + seconds) for begin in turns]
        with os.fdopen(theirs, "w") as file:
            json.dump(done, file)
        status = 0
    finally:
        os._exit(status)  # What its parent has still to do is not for a child.


def _turn(work: Iterator[int], begin: float, end: float) -> Done:
    time.sleep(max(0.0, begin - time.monotonic()))
    told, took = [], []
    while (now := time.monotonic()) < end:
        told.append(next(work))
        took.append(time.monotonic() - now)
    return Done(told, max(took), statistics.median(took))


def _all_of(handle: int) -> str:
    with os.fdopen(handle) as file:
        return file.read()


def _person(number: int) -> Identity:
    return Identity("benchmark", "uid", str(number + 100), f"writer{number}")


def _body() -> str:
    return " ".join(random.choices(WORDS, k=20))


def main() -> None:
    """Print posts a second of both, their ratio, who got least and who waited longest; then a reader's times."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--writers", type=int, default=64)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=2.0, help="of a turn")
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="hallway-benchmark-"))
    try:
        ours, bare = (make_store(folder / f"{name}.db", given.writers) for name in ("hallway", "bare"))
        teams = [[(forum, ours)] * given.writers, [(script, bare)] * given.writers]
        loads = in_turn(teams, rounds=given.rounds, seconds=given.seconds)
        reading = [[(reader, ours)], [(reader, ours), *[(forum, ours)] * given.writers]]
        alone, among = in_turn(reading, rounds=given.rounds, seconds=given.seconds)
    finally:
        shutil.rmtree(folder)
    for name, many in zip(("hallway", "bare"), loads, strict=True):
        rate, longest = statistics.median(load.rate for load in many), max(load.longest for load in many)
        print(f"{name:8}  {rate:6.0f} posts/s   longest wait {longest * 1000:5.0f} ms   least lucky {least(many):.2f}")
    ratio = statistics.median(one.rate / other.rate for one, other in zip(*loads, strict=True))
    print(f"hallway posts at {ratio:.2f} of the bare script's rate (at least 0.70 is wanted)")
    for name, many in (("alone", alone), (f"among {given.writers}", among)):
        times = [load.done[0] for load in many]
        median, longest = statistics.median(one.median for one in times), max(one.longest for one in times)
        print(f"a reader {name:9}  {median * 1000:6.2f} ms a page, {longest * 1000:6.2f} ms at most")


if __name__ == "__main__":
    main()
