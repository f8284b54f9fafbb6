"""store.lock: one holder, seen by name; whoever dies, leaves or gives up waiting does not keep it."""

import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from store.errors import Cancelled, ReadOnly
from store.lock import WriteLock, busy, holder, waited_for

Python = Callable[..., "subprocess.Popen[str]"]

HOLDS = """
import sys, time
from pathlib import Path
from store.lock import WriteLock
with WriteLock(Path(sys.argv[1])).held("bo"):
    print("held", flush=True)
    sys.stdin.readline()
"""


def taken_by_another(python: Python, path: Path) -> "subprocess.Popen[str]":
    other = python(HOLDS, path)
    assert other.stdout is not None and other.stdout.readline() == "held\n"
    return other


def in_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_a_second_process_waits_until_the_first_lets_go(python: Python, tmp_path: Path) -> None:
    path, order = tmp_path / "lock", []
    with taken_by_another(python, path) as other:
        assert holder(path) == f"{other.pid} bo"

        def want() -> None:
            with WriteLock(path).held("ana"):
                order.append("mine")

        waiting = in_thread(want)
        waiting.join(0.2)
        assert waiting.is_alive() and not order
        order.append("theirs ends")
        assert other.stdin is not None
        other.stdin.close()
        waiting.join(30)
    assert order == ["theirs ends", "mine"]


def test_a_killed_holder_blocks_nobody(python: Python, tmp_path: Path) -> None:
    with taken_by_another(python, tmp_path / "lock") as other:
        other.kill()
        other.wait()
        with WriteLock(tmp_path / "lock").held("ana"):
            pass


def test_a_wait_that_was_cancelled_takes_nothing(python: Python, tmp_path: Path) -> None:
    path, cancel, outcome = tmp_path / "lock", threading.Event(), []

    def want() -> None:
        try:
            with WriteLock(path).held("ana", cancel):
                outcome.append("held")
        except Cancelled:
            outcome.append("cancelled")

    with taken_by_another(python, path) as other:
        waiting = in_thread(want)
        time.sleep(0.05)
        cancel.set()
        other.kill()
        waiting.join(30)
    assert outcome == ["cancelled"]
    with WriteLock(path).held("ana"):
        pass


def test_a_wait_is_abandoned_in_time_or_not_at_all(python: Python, tmp_path: Path) -> None:
    path, cancel, outcome = tmp_path / "lock", threading.Event(), []
    mine = WriteLock(path)

    def want() -> None:
        try:
            with mine.held("ana", cancel):
                outcome.append("held")
        except Cancelled:
            outcome.append("cancelled")

    with mine.held("ana", cancel):
        assert not mine.abandon(cancel) and not cancel.is_set() and mine.waited is None
    with taken_by_another(python, path) as other:
        waiting = in_thread(want)
        while mine.waited is None:
            time.sleep(0.001)
        assert mine.abandon(cancel)
        other.kill()
        waiting.join(30)
    assert outcome == ["cancelled"] and mine.waited is None


def test_whoever_holds_it_for_long_is_named_with_what_can_be_done(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert "another program" in str(busy(tmp_path / "forum.db", path)) and waited_for(path) == "another program"
    path.write_text("999999 ana's import\nlonger name\n")
    assert "ana's import (process 999999) has held" in str(busy(tmp_path / "forum.db", path))
    assert waited_for(path) == "ana's import"
    path.write_text("nobody\x1b[2J knows\n")
    assert "another program" in str(busy(tmp_path / "forum.db", path))
    path.write_text("7 a\x1b[2Jna\n")
    assert "\x1b" not in str(busy(tmp_path / "forum.db", path)) + waited_for(path)


def test_an_error_inside_releases(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path / "lock")
    with pytest.raises(ZeroDivisionError), lock.held("ana"):
        raise ZeroDivisionError
    with WriteLock(tmp_path / "lock").held("bo"):
        pass


def test_a_sidecar_stays_is_shared_with_the_group_and_is_no_link(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = WriteLock(path)
    with lock.held("somebody with a long name"):
        pass
    inode = path.stat().st_ino
    with lock.held("x"):
        assert (holder(path) or "").endswith(" x"), "nothing is left of a longer name"
    lock.close()
    assert path.stat().st_ino == inode
    assert path.stat().st_mode & 0o777 == 0o660
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ReadOnly), WriteLock(tmp_path / "link").held("ana"):
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_nobody_holds_what_is_not_there(tmp_path: Path) -> None:
    assert holder(tmp_path / "none") is None


def test_ctrl_z_waits_until_the_lock_is_free(python: Python, tmp_path: Path) -> None:
    """A job that is stopped while it holds the lock would stop everybody; it must stop just after."""
    script = """
    import os, signal, sys
    from pathlib import Path
    from store.lock import WriteLock
    with WriteLock(Path(sys.argv[1])).held("bo"):
        os.kill(os.getpid(), signal.SIGTSTP)
        print("still here", flush=True)
    print("woken", flush=True)
    """
    import os
    import signal

    other = python(script, tmp_path / "lock", start_new_session=False, preexec_fn=os.setpgrp)
    assert other.stdout is not None
    try:
        assert other.stdout.readline() == "still here\n"
        with WriteLock(tmp_path / "lock").held("ana"):
            pass
    finally:
        os.kill(other.pid, signal.SIGCONT)
        out, _ = other.communicate(timeout=30)
    assert out == "woken\n"
