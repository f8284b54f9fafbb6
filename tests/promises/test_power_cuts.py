"""After a power cut, at any moment, the store is whole and has all that was acknowledged.

A real process is traced (crash_session.py), and what a disk may hold at a moment is rebuilt from that, some hundred
times (crash_images.py); each such image is opened by the product and looked through.
"""

import contextlib
import hashlib
import json
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from store import groups, members, posts
from store.care import verifying
from store.care.backup import contents
from store.errors import StoreError
from store.opening import open_store
from store.place import kept_folder
from store.session import local_identity
from tests.promises.crash_images import Disk, Event, Rules, require_strace, traced

ROOT = Path(__file__).resolve().parents[2]
SESSION = Path(__file__).with_name("crash_session.py")
POSTS = "SELECT uid, body, (SELECT count(*) FROM attachments a WHERE a.post_id = p.id) FROM posts p"
TELLING = {"fsync", "fdatasync", "rename", "link", "unlink", "unlinkat", "mkdir", "ftruncate", "said"}

Said = dict[str, Any]
Trace = Callable[..., tuple[Path, list[Event]]]
SESSIONS = (("own",), ("network",), ("own", "normal"))


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    """Gives the folder and the events of a session in a mode; all are traced once, two at a time."""
    require_strace()
    base = tmp_path_factory.mktemp("power")

    def session(mode: tuple[str, ...]) -> tuple[Path, list[Event]]:
        folder = base / "-".join(mode)
        for name in ("backups", "state"):
            (folder / name).mkdir(parents=True)
        return folder, traced(SESSION, folder, *mode, root=ROOT)

    with ThreadPoolExecutor(2) as pool:
        made = dict(zip(SESSIONS, pool.map(session, SESSIONS), strict=True))
    return lambda *mode: made[mode]


@pytest.fixture(scope="module")
def images() -> Iterator[Path]:
    """A folder in memory, so that what opens an image waits for no disk."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def cuts(events: list[Event], count: int, chance: random.Random) -> list[int]:
    """Moments, as how many events have happened: many of them near those events that make something durable."""
    telling = [index for index, event in enumerate(events) if event.call in TELLING]
    return sorted(
        chance.choice(telling) + chance.randint(0, 1) if chance.random() < 0.6 else chance.randint(0, len(events))
        for _ in range(count)
    )


def faults(traced: tuple[Path, list[Event]], rules: Rules, images: Path, count: int, seed: int) -> list[str]:
    """What is wrong with so many images, each told with the moment that it is of."""
    folder, events = traced
    chance = random.Random(seed)
    disk = Disk(folder, rules)
    for name in ("backups", "state"):
        disk.have(name)
    said = [(index, saying) for index, event in enumerate(events) for saying in snapshots(event)]
    assert len(said) > 60, "the session said what it did"
    found: list[str] = []
    whole: set[str] = set()
    happened = 0
    for cut in cuts(events, count, chance):
        while happened < cut:
            disk.happen(events[happened])
            happened += 1
        known = [saying for index, saying in said if index < cut]
        coming = [saying for index, saying in said if index >= cut]
        image = images / "image"
        disk.image(image, chance)
        try:
            if known:
                wrong = look_through(image, known[-1], coming[0] if coming else known[-1], whole)
                found += [f"after {cut} of {len(events)} events: {one}" for one in wrong]
        finally:
            shutil.rmtree(image)
    return found


def snapshots(event: Event) -> list[Said]:
    if event.call != "said":
        return []
    return [json.loads(line) for line in event.data.splitlines() if line.startswith(b'{"store"')]


def look_through(image: Path, known: Said, coming: Said, whole: set[str]) -> list[str]:
    """What is wrong with an image when `known` was acknowledged, and `coming` was under way."""
    wrong = []
    for draft, text in known["drafts"].items():
        if not (image / draft).is_file() or (image / draft).read_text() not in (text, coming["drafts"].get(draft)):
            wrong.append("a text that was said to be kept is not")
    for backup in known["backups"]:
        if not (image / backup).is_file():
            wrong.append(f"the backup {backup} is not there")
    store = image / "forum" / "forum.db"
    for copy in sorted(image.glob("*/*.db")):
        if copy != store and (mark := fingerprint(copy)) not in whole:
            if reason := broken(copy):
                wrong.append(f"{copy.name}: {reason}")
            else:
                whole.add(mark)
    if store.exists():
        wrong += look_into(store, known, coming)
    elif known["store"]:
        wrong.append("the store is not there")
    return wrong


def fingerprint(copy: Path) -> str:
    parts = [copy, *sorted(kept_folder(copy).glob("*"))]
    return hashlib.sha256(b"".join(hashlib.sha256(part.read_bytes()).digest() for part in parts)).hexdigest()


def broken(path: Path) -> str | None:
    """What is wrong with a store itself, whatever is in it."""
    try:
        with contextlib.closing(open_store(path)) as db:
            verifying.require_whole(db, str(path))
            db.connection.execute("INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)")
            for digest in contents(db):
                copy = kept_folder(path) / digest
                if not copy.is_file():
                    return "a kept file is not there"
                if hashlib.sha256(copy.read_bytes()).hexdigest() != digest:
                    return "a kept file is damaged"
    except (StoreError, OSError) as error:
        return f"{type(error).__name__}: {error}"
    return None


def look_into(store: Path, known: Said, coming: Said) -> list[str]:
    if reason := broken(store):
        return [reason]
    with contextlib.closing(open_store(store)) as db:
        there = {uid: f"{body} ({files} files)" for uid, body, files in db.rows(POSTS)}
        wrong = []
        if coming["one_step"]:
            if there not in (known["posts"], coming["posts"]):
                wrong.append(f"{len(there)} posts, neither the {len(known['posts'])} acknowledged nor those to come")
        else:
            for uid, words in known["posts"].items():
                if there.get(uid) not in (words, coming["posts"].get(uid, words)):
                    wrong.append(f"an acknowledged post says {there.get(uid)}")
        if known["posts"]:
            session = members.session_for(db, local_identity())
            row = posts.reply(db, session, 1, "Posted afterwards.")
            if posts.get(db, session, row.id).body != "Posted afterwards." or not groups.listing(db, session):
                wrong.append("nothing can be posted afterwards")
    return wrong


ONE_BY_ONE = Rules(journalled=False)
JOURNALLED = Rules(journalled=True)


@pytest.mark.parametrize("mode", ["own", "network"])
@pytest.mark.parametrize("rules", [ONE_BY_ONE, JOURNALLED], ids=["names one by one", "names in order"])
def test_a_power_cut_loses_nothing_acknowledged(
    trace: Trace, images: Path, at_length: bool, mode: str, rules: Rules
) -> None:
    count, seeds = (1500, range(4)) if at_length else (80, range(1))
    for seed in seeds:
        assert faults(trace(mode), rules, images, count, seed) == []


def test_the_session_sees_a_checkpoint_while_the_log_is_in_use(trace: Trace) -> None:
    begun = 0
    for event in trace("own")[1]:
        if event.call == "unlink" and event.paths[0].endswith("forum.db-wal"):
            begun = 0
        begun += event.call == "pwrite64" and event.paths[0].endswith("forum.db-wal") and event.numbers[-1] == 0
        if begun > 1:
            return
    raise AssertionError("the log was never begun anew: there must be more posts in the session")


def test_without_the_syncing_of_folders_there_would_be_losses(trace: Trace, images: Path) -> None:
    folders = Rules(journalled=False, synced=lambda path: "." in os.path.basename(path))
    assert any("store is not there" in fault for fault in faults(trace("own"), folders, images, 40, 1))


def test_without_the_syncing_of_the_log_there_would_be_losses(trace: Trace, images: Path) -> None:
    less = trace("own", "normal")
    assert any("neither" in fault for fault in faults(less, JOURNALLED, images, 80, 1))
