"""A disk that fails: one sentence that is true, the text kept, the store whole."""

import contextlib
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from store import groups, members, posts, threads
from store.care import verifying
from store.create import create_store
from store.opening import Mode, open_store
from store.session import local_identity
from tests.promises.crash_images import require_strace
from tui import drafts

ROOT = Path(__file__).resolve().parents[2]
WRITING = "pwrite64,ftruncate,fsync,fdatasync"
UNCHANGED, UNSURE = "nothing was changed", "may be there or not"


def make(path: Path, mode: Mode = "own") -> Path:
    """A store with a group and two threads, of whoever runs the tests."""
    db = create_store(path, identity=local_identity(), mode=mode)
    me = members.session_for(db, local_identity())
    group = groups.create(db, me, "Maintenance")
    for title in ("Pump 7 leaks", "Fan 2 hums"):
        threads.start(db, me, group=group.id, kind="question", title=title, body=f"Since this morning: {title}.")
    db.close()
    return path


def hallway(store: Path, *arguments: str, typed: str = "", under: tuple[str, ...] = ()) -> "Ended":
    """A command in a process of its own, `under` another program."""
    done = subprocess.run(
        [*under, sys.executable, "-m", "tui.cli", "--store", str(store), *arguments],
        input=typed,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


class Ended(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    def sentence(self) -> str:
        """The one line on standard error of a command that was refused by a disk."""
        assert self.code == 3, self
        assert self.err.startswith("hallway: ") and self.err.count("\n") == 1, self.err
        return self.err


def texts(store: Path) -> list[str]:
    """What was kept and not posted."""
    return [kept.fields["text"].strip() for kept in drafts.listing(store, local_identity().name)]


def bodies(store: Path) -> list[str]:
    """All posts of a store that is whole, and that can be written."""
    with contextlib.closing(open_store(store)) as db:
        verifying.require_whole(db, "The store")
        found = [str(body).strip() for (body,) in db.rows("SELECT body FROM posts ORDER BY id")]
        posts.reply(db, members.session_for(db, local_identity()), 1, "Posted afterwards.")
    return found


class Calls:
    """The system calls on the files of a store, and one of them made to fail."""

    def __init__(self, store: Path, log: Path) -> None:
        names = [store.with_name(store.name + end) for end in ("", "-wal", "-journal", "-lock")]
        self._log = log
        self._under = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", str(log)]
        self._under += [part for path in (store.parent, *names) for part in ("-P", str(path))]
        self._under += ["-e", f"trace={WRITING}"]

    def all(self, run: Callable[[tuple[str, ...]], object]) -> list[tuple[str, int]]:
        """The calls that something makes: the name of each, and the how many of that name it is."""
        run(tuple(self._under))
        found: list[tuple[str, int]] = []
        for name in re.findall(r"^\d+ +(\w+)\(", self._log.read_text(errors="replace"), re.MULTILINE):
            found.append((name, sum(name == other for other, _ in found) + 1))
        return found

    def failing(self, call: tuple[str, int], error: str, after: bool) -> tuple[str, ...]:
        """What to run something under, so that this call fails; and with `after` all of the name behind it."""
        name, number = call
        return (*self._under, "-e", f"inject={name}:error={error}:when={number}{'+' if after else ''}")

    def failed(self) -> bool:
        return "(INJECTED)" in self._log.read_text(errors="replace")


@pytest.mark.parametrize("mode", ["own", "network"])
def test_whichever_call_fails_nothing_is_lost_and_one_sentence_says_so(
    tmp_path: Path, at_length: bool, mode: Mode
) -> None:
    require_strace()
    chance = random.Random(7)
    folder = tmp_path / "forum"
    folder.mkdir()
    if mode == "network":
        folder.chmod(0o2770)
    store = make(folder / "forum.db", mode)
    calls = Calls(store, tmp_path / "calls")
    every = calls.all(lambda under: hallway(store, "reply", "1", "-", typed="Once.", under=under))
    syncs = [call for call in every if call[0] != "pwrite64"]
    writes = [call for call in every if call[0] == "pwrite64"]
    assert len(writes) > 10 and len(syncs) > 3
    errors = ("EIO", "ENOSPC", "EDQUOT")
    told = [(call, error, after) for call in every for error in errors for after in (False, True)]
    if not at_length:
        told = [(call, "EIO", False) for call in syncs]
        told += [(call, chance.choice(errors), chance.random() < 0.5) for call in chance.sample(writes, 5)]
    refused = 0
    for number, (call, error, after) in enumerate(told):
        typed = f"Text {number}."
        ended = hallway(store, "reply", "1", "-", typed=typed, under=calls.failing(call, error, after))
        if not calls.failed():
            continue
        there = bodies(store).count(typed)
        if ended.code == 0:
            assert "Replied in #1" in ended.out and there == 1, (call, error, ended)
            continue
        refused += 1
        said = ended.sentence()
        assert typed in texts(store), (call, error, said)
        assert there <= (UNCHANGED not in said), (call, error, said)
        assert (UNCHANGED in said) != (UNSURE in said), (call, error, said)
    assert refused > 5


DIES = """
import os, sys
from store import members, posts
from store.errors import StoreError
from store.opening import open_store
from store.session import local_identity
db = open_store(sys.argv[1])
try:
    posts.reply(db, members.session_for(db, local_identity()), 1, "At the end.")
except StoreError as error:
    print(error, flush=True)
os._exit(0)
"""


def test_a_text_that_comes_back_with_the_log_was_not_said_to_be_gone(tmp_path: Path, at_length: bool) -> None:
    require_strace()
    (tmp_path / "forum").mkdir()
    store = make(tmp_path / "forum" / "forum.db")
    calls = Calls(store, tmp_path / "calls")

    def dies(under: tuple[str, ...]) -> str:
        command = [*under, sys.executable, "-c", DIES, str(store)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=60).stdout

    every = calls.all(dies)
    assert every[-1][0] == "fdatasync" and bodies(store).count("At the end.") == 1
    assert UNSURE in dies(calls.failing(every[-1], "EIO", False))
    assert bodies(store).count("At the end.") == 2, "SQLite finds it whole in the log: if not, say that nothing changed"
    writes = [call for call in every if call[0] == "pwrite64"]
    for call in writes[1:] if at_length else writes[-3:]:
        assert UNCHANGED in dies(calls.failing(call, "EDQUOT", False)), call
        assert bodies(store).count("At the end.") == 2, call
