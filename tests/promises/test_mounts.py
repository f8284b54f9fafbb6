"""Places are told right on mounts that the kernel made, in a mount table of their own; for root alone."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.promises.conftest import ROOT

In = Callable[..., list[Any]]

TELLS = """
import json, sys
from store import mounts, place
found = place.of(sys.argv[1])
print(json.dumps([found.kind, found.filesystem, found.read_only, mounts.read() is not None, "ctypes" in sys.modules]))
"""
MAKES = """
import json, sys
from store import groups, members, session, threads
from store.create import create_store
db = create_store(sys.argv[1], identity=session.local_identity())
me = members.session_for(db, session.local_identity())
group = groups.create(db, me, "Halls")
me = members.session_for(db, session.local_identity())
threads.start(db, me, group=group.id, kind="question", title="Which breaker?", body="The plan is old.")
print(json.dumps([db.value("PRAGMA journal_mode"), db.why_read_only]))
"""


@pytest.fixture
def within() -> In:
    """Runs a script with arguments after root's shell has mounted something; skipped, or failed in CI, elsewhere."""
    reason = ""
    if sys.platform != "linux" or os.geteuid() != 0:
        reason = "only root on Linux can mount"
    elif shutil.which("unshare") is None:
        reason = "this needs unshare"
    elif subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode:
        reason = "nothing can be mounted here"
    if reason:
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)

    def run(prepare: str, script: str, *arguments: object) -> list[Any]:
        command = shlex.join([sys.executable, "-c", script, *map(str, arguments)])
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", f"set -e; {prepare}\nexec {command}"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        answer: list[Any] = json.loads(done.stdout)
        return answer

    return run


def test_a_mount_with_a_name_of_odd_signs(within: In, tmp_path: Path) -> None:
    folder = tmp_path / "a b\tc\nd\\040e\x0cf\u2028ü"
    folder.mkdir()
    mounted = f"mount -t tmpfs none {shlex.quote(str(folder))}"
    assert within(mounted, TELLS, folder / "forum.db") == ["local", "tmpfs", False, True, False]


def test_a_bind_mount_that_can_not_be_written(within: In, tmp_path: Path) -> None:
    prepare = (
        f"cd {tmp_path}; mkdir from to; mount -t tmpfs none from; mount --bind from to; mount -o remount,bind,ro to"
    )
    assert within(prepare, TELLS, tmp_path / "to" / "forum.db") == ["local", "tmpfs", True, True, False]


def test_a_filesystem_that_can_not_be_written(within: In, tmp_path: Path) -> None:
    prepare = f"mount -t tmpfs none {tmp_path}; mount --bind {tmp_path} {tmp_path}; mount -o remount,ro {tmp_path}"
    found = within(prepare, TELLS, tmp_path / "forum.db")
    assert found[:3] == ["local", "tmpfs", True]


def test_a_link_out_of_a_mount(within: In, tmp_path: Path) -> None:
    prepare = (
        f"cd {tmp_path}; mkdir in out; mount -t tmpfs none in; mount -t ramfs none out; ln -s ../out/forum.db in/f.db"
    )
    assert within(prepare, TELLS, tmp_path / "in" / "f.db")[1] == "ramfs"


def test_a_hidden_mount(within: In, tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    prepare = f"cd {tmp_path}; mount -t ramfs none a/b; mount -t tmpfs none a; mkdir a/b"
    assert within(prepare, TELLS, tmp_path / "a" / "b" / "forum.db") == ["local", "tmpfs", False, True, False]


OVERLAY = "mount -t tmpfs none {0}; cd {0}; mkdir l u w m; mount -t overlay -o lowerdir=l,upperdir=u,workdir=w none m"


def test_an_overlay_is_as_good_as_what_lies_under_it(within: In, tmp_path: Path) -> None:
    prepare = OVERLAY.format(tmp_path)
    assert within(prepare, TELLS, tmp_path / "m" / "forum.db") == ["local", "overlay", False, True, False]
    assert within(prepare, MAKES, tmp_path / "m" / "forum.db") == ["wal", None]


def test_without_a_table_the_kernel_is_asked(within: In, tmp_path: Path) -> None:
    """As in a container that hides /proc."""
    hidden = "mount -t tmpfs none /proc"
    assert within(hidden, TELLS, tmp_path / "none" / "forum.db") == ["local", "unknown", False, False, True]
    assert within(hidden, MAKES, tmp_path / "forum.db") == ["wal", None]
    read_only = f"mount -t tmpfs none {tmp_path}; mount -o remount,ro {tmp_path}; {hidden}"
    assert within(read_only, TELLS, tmp_path / "forum.db") == ["local", "unknown", True, False, True]


def test_a_table_of_something_else_is_seen_through(within: In, tmp_path: Path) -> None:
    """The device that it names is not the file's."""
    table = tmp_path / "table"
    table.write_text("22 1 0:999 / / rw - ext4 /dev/sda1 rw\n")
    script = f"import pathlib\nfrom store import mounts\nmounts.TABLE = pathlib.Path({str(table)!r})\n{TELLS}"
    assert within("", script, tmp_path / "forum.db") == ["local", "ext4", False, True, True]
