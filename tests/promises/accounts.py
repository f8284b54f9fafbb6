"""Processes of other users of this host, for whoever is root: what files are for depends on who asks.

Python and this checkout often lie where nobody else may go, as below /root. So each process gets a mount table of its
own (unshare(1)), in which such a folder is an open one that holds nothing but them.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("unshare", "setpriv", "mount")


class User(NamedTuple):
    """A user by numbers, with no entry in any table: user and own group have the same one."""

    number: int
    groups: tuple[int, ...] = ()
    umask: int = 0o022


class Accounts:
    """Starts processes of users, below a folder that all of them may enter."""

    def __init__(self, base: Path) -> None:
        self.base = base
        base.chmod(0o755)
        self._stash = base / "stash"
        self._stash.mkdir()

    def home(self, user: User) -> Path:
        """The user's own folder, made at first."""
        home = self.base / f"home-{user.number}"
        if not home.exists():
            home.mkdir(mode=0o700)
            os.chown(home, user.number, user.number)
        return home

    def own(self, user: User, name: str, content: bytes) -> Path:
        """A file of the user's in their home."""
        path = self.home(user) / name
        path.write_bytes(content)
        os.chown(path, user.number, user.number)
        return path

    def start(self, user: User, *arguments: object, prepare: str = "", **more: str) -> "subprocess.Popen[str]":
        """A Python process of the user's; `prepare` is what root's shell does before, to the process's own mounts."""
        become = ["setpriv", f"--reuid={user.number}", f"--regid={user.number}"]
        become.append(f"--groups={','.join(map(str, user.groups))}" if user.groups else "--clear-groups")
        command = shlex.join([*become, sys.executable, *map(str, arguments)])
        script = f"set -e; {self._opened()}{prepare}\numask {user.umask:03o}; cd /; exec {command}"
        return subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", script],
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "PYTHONDONTWRITEBYTECODE": "1",
                "HOME": str(self.home(user)),
                "LC_ALL": "C.UTF-8",
                **more,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, user: User, *arguments: object, prepare: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
        """What a Python process of the user's came to."""
        with self.start(user, *arguments, prepare=prepare, **more) as process:
            out, err = process.communicate("", timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def hallway(
        self, user: User, store: Path, *arguments: object, prepare: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        """A command of Hallway, called by the user."""
        return self.run(user, "-m", "tui.cli", *arguments, prepare=prepare, HALLWAY_STORE=str(store))

    def _opened(self) -> str:
        paths = [path for path in map(Path, dict.fromkeys((sys.base_prefix, sys.prefix, str(ROOT)))) if _closed(path)]
        lines = [f"mount -t tmpfs none {shlex.quote(str(self._stash))}"] if paths else []
        for number, path in enumerate(paths):
            kept = shlex.quote(str(self._stash / str(number)))
            lines.append(f"mkdir {kept}; mount --bind {shlex.quote(str(path))} {kept}")
        for folder in dict.fromkeys(_closed(path) for path in paths):
            lines.append(f"mount -t tmpfs -o mode=755 none {shlex.quote(str(folder))}")
        for number, path in enumerate(paths):
            there = shlex.quote(str(path))
            lines.append(f"mkdir -p {there}; mount --bind {shlex.quote(str(self._stash / str(number)))} {there}")
        return "".join(line + "\n" for line in lines)


def _closed(path: Path) -> Path | None:
    """The outermost folder on the way that others may not enter."""
    return next((folder for folder in reversed((path, *path.parents)) if not folder.stat().st_mode & 0o001), None)
