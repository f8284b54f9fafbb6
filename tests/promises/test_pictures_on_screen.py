"""Whatever picture somebody opens, keys are answered while it is looked at, and the app stays as large as it is."""

import os
import re
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from benchmarks.terminal import Terminal
from store import groups, threads
from store.attachments import Attached
from store.connection import Db
from store.media import process
from store.media.inspect import inspect
from store.session import Session

ROOT = Path(__file__).resolve().parents[2]
LOOKING = "Looking at the file"
SLACK = 3.0
"""Seconds beyond the limit: a process on a busy machine is not killed the moment that its time is over."""
ANSWERED = process.SECONDS / 4
"""Seconds that a key may take here: far less than the pictures that are made to take for ever."""
PART = 60
"""Files of one post."""
SETTLED = 20
"""Files after which all is loaded that looking at pictures needs."""
GROWTH = 1.25


def wait(terminal: Terminal, wanted: Callable[[str], object], seconds: float) -> float:
    """Seconds until the screen is as wanted."""
    begin = time.perf_counter()
    terminal.shows(wanted, seconds)
    return time.perf_counter() - begin


def contains(words: str, text: str) -> bool:
    return words in text


@pytest.mark.timeout(900)
def test_keys_are_answered_and_memory_stays(db: Db, admin: Session, store_path: Path, shared_data: Path) -> None:
    folders = [shared_data / "photos" / name for name in ("", "odd", "hostile")]
    files = [path for folder in folders for path in sorted(folder.iterdir()) if path.is_file()]
    group = groups.create(db, admin, "Maintenance").id
    parts = range(0, len(files), PART)
    for part in reversed(parts):  # The last one stands first.
        found = [Attached(inspect(str(path), closely=False)) for path in files[part : part + PART]]
        title = f"Pictures {part}"
        threads.start(db, admin, group=group, kind="discussion", title=title, body="Look.", files=found)
    db.close()
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "HALLWAY_STORE": str(store_path)}
    answers: list[float] = []
    sizes: list[float] = []
    app = [sys.executable, "-m", "tui.cli"]
    with Terminal(app, columns=120, rows=40, environ=environ) as terminal:
        wait(terminal, partial(contains, "Pictures 0"), 60)
        for part in parts:
            count = len(files[part : part + PART])
            terminal.send("Enter")
            wait(terminal, lambda text: re.search(r"#\d+ Pictures", text), 20)
            terminal.rest(0.3)
            terminal.send("Enter")
            for number in range(1, count + 1):
                if number > 1:
                    terminal.send("j")
                answers.append(wait(terminal, partial(contains, f" {number} of {count}\n"), 20))
                if LOOKING in terminal.text:
                    terminal.send("y")
                    answers.append(wait(terminal, partial(contains, "path copied"), 20))
                wait(terminal, lambda text: LOOKING not in text, process.SECONDS + SLACK + 3)
                sizes.append(terminal.memory()[0])
            for key in ("Esc", "Esc", "j"):
                terminal.send(key)
                terminal.rest(0.3)
    assert len(sizes) == len(files) > 100
    assert max(answers) < ANSWERED, sorted(answers)[-5:]
    assert max(sizes) < sizes[SETTLED] * GROWTH, sizes
