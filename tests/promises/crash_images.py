"""What a disk may hold after the power went: rebuilt from a trace of the system calls of a real process.

`traced` runs a process under strace and gives what it did to the files below a folder, in order, and what it said.
`Disk` goes through that. What was synced is on the disk; of what was not, `image` keeps, drops and tears at random,
within the rules that it is given. The rules of a journal in a file system are in ext4(5), those that may be relied on
everywhere in fsync(2).
"""

import itertools
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

CALLS = (
    "open,openat,creat,write,writev,pwrite64,pwritev,pwritev2,lseek,truncate,ftruncate,fallocate,fsync,fdatasync,"
    "rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir,sendfile,"
    "copy_file_range"
)
SECTOR = 512
"""The bytes that a disk writes whole or not at all."""

_LINE = re.compile(r"^(\d+) +(.*)$")
_CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+)")
_TOKEN = re.compile(r'(?:AT_FDCWD|\d+)<([^>]*)>(\(deleted\))?|"((?:\\x[0-9a-f]{2})*)"')
_NUMBER = re.compile(r", (-?\d+)")


class Event(NamedTuple):
    """A system call that did something: its name, the paths it names, its data, its numbers, what it returned."""

    call: str
    paths: tuple[str, ...]
    data: bytes = b""
    numbers: tuple[int, ...] = ()
    result: int = 0
    flags: str = ""


def require_strace() -> None:
    """Skip the test where nothing can be traced; but fail where that is sure to be wanted."""
    found = shutil.which("strace")
    works = found is not None and subprocess.run([found, "-o", os.devnull, "true"], capture_output=True).returncode == 0
    if not works and os.environ.get("CI"):
        pytest.fail("strace is needed to test this, and can't be used here")
    if not works:
        pytest.skip("strace can't be used here")


def traced(script: Path, folder: Path, *arguments: str, root: Path) -> list[Event]:
    """What a Python script does to files below a folder, and what it writes to standard output, which fd 1 stands for.

    The folder is also the one that the script runs in.
    """
    log = folder.parent / f"{folder.name}.strace"
    command = ["strace", "-f", "-qq", "-xx", "-y", "-s", "100000000", "-e", f"trace={CALLS}", "-e", "signal=none"]
    with open(folder.parent / f"{folder.name}.said", "wb") as said:
        subprocess.run(
            [*command, "--seccomp-bpf", "-o", str(log), sys.executable, str(script), str(folder), *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(root), "XDG_STATE_HOME": str(folder / "state")},
            stdout=said,
            check=True,
            timeout=110,
        )
    found = list(events(log, str(folder)))
    log.unlink()
    return found


def events(log: Path, folder: str) -> Iterator[Event]:
    """The calls of a trace that succeeded and concern a folder or standard output."""
    halves: dict[str, str] = {}
    with log.open(encoding="ascii") as lines:
        for line in lines:
            matched = _LINE.match(line)
            assert matched is not None, line[:200]
            thread, text = matched.groups()
            if text.endswith("<unfinished ...>"):
                halves[thread] = text.removesuffix("<unfinished ...>").rstrip()
                continue
            if text.startswith("<... "):
                text = halves.pop(thread) + text.partition(" resumed>")[2]
            event = _event(text, folder)
            if event is not None:
                yield event


def _event(text: str, folder: str) -> Event | None:
    matched = _CALL.match(text)
    if matched is None or int(matched[3]) < 0:
        return None
    call, arguments, result = matched.groups()
    base, paths, data = folder, list[str](), b""
    for found in _TOKEN.finditer(arguments):
        name, deleted, string = found.groups()
        if call in ("write", "pwrite64") and string is not None:
            data = _bytes(string)
        elif string is not None:
            paths.append(os.path.normpath(os.path.join(base, os.fsdecode(_bytes(string)))))
        elif call in ("openat", "renameat", "renameat2", "linkat", "unlinkat", "mkdirat", "symlinkat"):
            base = os.fsdecode(_bytes(name))
        else:
            paths.append("" if deleted else os.fsdecode(_bytes(name)))
    spoken = call == "write" and arguments.startswith("1<")
    if not spoken and not any(path == folder or path.startswith(folder + "/") for path in paths):
        return None
    numbers = tuple(int(number) for number in _NUMBER.findall(arguments[-60:]))
    descriptor = re.match(r"\d+", arguments)
    if call in ("write", "lseek"):
        numbers = (int(descriptor[0]) if descriptor else -1, *numbers)
    if spoken:
        return Event("said", (), data)
    flags = arguments if call in ("openat", "open", "unlinkat") else ""
    return Event(call, tuple(paths), data, numbers, int(result), flags)


def _bytes(string: str) -> bytes:
    return bytes.fromhex(string.replace("\\x", ""))


class Rules(NamedTuple):
    """What a disk and its file system may do to what was not synced.

    `journalled`: names come to the disk in the order in which they were given, and syncing any file or folder brings
    those given before; else each name on its own, by syncing its folder alone. `synced` says of a path whether syncing
    it does anything: with that, a program that forgets to sync is made of one that does not.
    """

    journalled: bool
    synced: Callable[[str], bool] = lambda path: True


class _Write(NamedTuple):
    offset: int
    data: bytes


class _Size(NamedTuple):
    size: int


class _Names(NamedTuple):
    """A change of names, all or none of it: the folder, the name, and what it stands for from then on."""

    changes: tuple[tuple[int, str, int | None], ...]


class Disk:
    """A file system below one folder, while events happen to it."""

    def __init__(self, folder: Path, rules: Rules) -> None:
        self.folder, self.rules = str(folder), rules
        self._next = 1
        self._folders: dict[int, dict[str, int]] = {0: {}}  # As everybody sees them.
        self._safe_folders: dict[int, dict[str, int]] = {0: {}}  # As they are on the disk for certain.
        self._safe: dict[int, bytearray] = {}
        self._pending: dict[int, list[_Write | _Size]] = {}
        self._names: list[_Names] = []
        self._sizes: dict[int, int] = {}
        self._at: dict[int, int] = {}

    def have(self, name: str) -> None:
        """Say that a folder is there, and safe, from the beginning."""
        self._mkdir(f"{self.folder}/{name}")
        self._settle(lambda names: True)

    def happen(self, event: Event) -> None:
        """Let a call do to the files what it did."""
        call, paths = event.call, event.paths
        match call:
            case "said":
                return
            case "open" | "openat" | "creat":
                self._open(paths[0], event.flags, event.result)
            case "lseek":
                self._at[event.numbers[0]] = event.result
            case "write":
                descriptor = event.numbers[0]
                at = self._at.get(descriptor, 0)
                self._write(paths[0], at, event.data[: event.result])
                self._at[descriptor] = at + event.result
            case "pwrite64":
                self._write(paths[0], event.numbers[-1], event.data[: event.result])
            case "ftruncate" | "truncate":
                self._truncate(paths[0], event.numbers[-1])
            case "fsync" | "fdatasync":
                self._sync(paths[0])
            case "rename" | "renameat" | "renameat2":
                self._rename(*paths)
            case "link" | "linkat":
                moved = self._find(paths[0])
                assert moved is not None, paths
                self._name(self._entry(paths[1], moved))
            case "unlink" | "unlinkat" | "rmdir":
                self._name(self._entry(paths[-1], None))
            case "mkdir" | "mkdirat":
                self._mkdir(paths[-1])
            case _:
                raise AssertionError(f"{call} is not simulated: {paths}")

    def _find(self, path: str) -> int | None:
        node: int | None = 0
        for part in path.removeprefix(self.folder).strip("/").split("/"):
            if part and node is not None:
                node = self._folders.get(node, {}).get(part)
        return node

    def _entry(self, path: str, node: int | None) -> tuple[int, str, int | None]:
        folder = self._find(os.path.dirname(path))
        assert folder is not None, path
        return folder, os.path.basename(path), node

    def _name(self, *changes: tuple[int, str, int | None]) -> None:
        _apply(self._folders, changes)
        self._names.append(_Names(changes))

    def _rename(self, old: str, new: str) -> None:
        moved = self._find(old)
        assert moved is not None, (old, new)
        self._name(self._entry(old, None), self._entry(new, moved))

    def _mkdir(self, path: str) -> None:
        node = self._new()
        self._folders[node], self._safe_folders[node] = {}, {}
        self._name(self._entry(path, node))

    def _new(self) -> int:
        self._next += 1
        return self._next

    def _open(self, path: str, flags: str, descriptor: int) -> None:
        node = self._find(path)
        if node is None:
            assert "O_CREAT" in flags, (path, flags)
            node = self._new()
            self._safe[node], self._pending[node], self._sizes[node] = bytearray(), [], 0
            self._name(self._entry(path, node))
        elif "O_TRUNC" in flags and self._sizes.get(node):
            self._pending[node].append(_Size(0))
            self._sizes[node] = 0
        self._at[descriptor] = self._sizes.get(node, 0) if "O_APPEND" in flags else 0

    def _write(self, path: str, offset: int, data: bytes) -> None:
        node = self._find(path) if path else None
        if node is not None:  # A file without a name is gone after a crash.
            self._pending[node].append(_Write(offset, data))
            self._sizes[node] = max(self._sizes[node], offset + len(data))

    def _truncate(self, path: str, size: int) -> None:
        node = self._find(path) if path else None
        if node is not None:
            self._pending[node].append(_Size(size))
            self._sizes[node] = size

    def _sync(self, path: str) -> None:
        node = self._find(path) if path else None
        if node is None or not self.rules.synced(path):
            return
        if node in self._pending:
            for change in self._pending[node]:
                _change(self._safe[node], change)
            self._pending[node] = []
        if self.rules.journalled:
            self._settle(lambda names: True)
        elif node in self._folders:
            touched = {node}
            wanted = []
            for names in reversed(self._names):
                folders = {folder for folder, _, _ in names.changes}
                if folders & touched:
                    touched |= folders
                    wanted.append(id(names))
            self._settle(lambda names: id(names) in wanted)

    def _settle(self, chosen: Callable[[_Names], bool]) -> None:
        left = []
        for names in self._names:
            if chosen(names):
                _apply(self._safe_folders, names.changes)
            else:
                left.append(names)
        self._names = left

    def image(self, target: Path, chance: random.Random) -> None:
        """Make in `target` what may be found here if the power goes now."""
        folders = {node: dict(names) for node, names in self._safe_folders.items()}
        kept = chance.choice((0.0, 0.5, 1.0, chance.random()))
        if self.rules.journalled:
            survived = self._names[: chance.randint(0, len(self._names)) if kept < 1 else None]
        else:
            survived = [names for names in self._names if chance.random() < kept]
        for names in survived:
            _apply(folders, names.changes)
        self._make(0, folders, target, chance)

    def _make(self, folder: int, folders: dict[int, dict[str, int]], target: Path, chance: random.Random) -> None:
        target.mkdir()
        for name, node in folders[folder].items():
            if node in folders:
                self._make(node, folders, target / name, chance)
            elif name.endswith("-shm"):
                # Written through memory: anything may be in it.
                (target / name).write_bytes(chance.randbytes(32768 if chance.random() < 0.5 else 0))
            else:
                (target / name).write_bytes(self._content(node, chance))

    def _content(self, node: int, chance: random.Random) -> bytes:
        content = bytearray(self._safe[node])
        kept, torn = chance.choice((0.0, 0.5, 0.9, 1.0)), chance.choice((0.0, 0.1, 0.5))
        for change in self._pending[node]:
            if chance.random() >= kept:
                continue
            if isinstance(change, _Write) and chance.random() < torn:
                for part in _torn(change, chance):
                    _change(content, part)
            else:
                _change(content, change)
        return bytes(content)


def _torn(write: _Write, chance: random.Random) -> list[_Write]:
    """Some of the sectors of a write: those up to a place, or any."""
    ends = range(write.offset // SECTOR * SECTOR + SECTOR, write.offset + len(write.data), SECTOR)
    borders = [0, *(end - write.offset for end in ends), len(write.data)]
    parts = [_Write(write.offset + begin, write.data[begin:end]) for begin, end in itertools.pairwise(borders)]
    if chance.random() < 0.5:
        return parts[: chance.randint(0, len(parts))]
    return [part for part in parts if chance.random() < 0.5]


def _change(content: bytearray, change: _Write | _Size) -> None:
    if isinstance(change, _Size):
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
        return
    end = change.offset + len(change.data)
    content.extend(bytes(max(0, end - len(content))))
    content[change.offset : end] = change.data


def _apply(folders: dict[int, dict[str, int]], changes: tuple[tuple[int, str, int | None], ...]) -> None:
    for folder, name, node in changes:
        if node is None:
            folders[folder].pop(name, None)
        else:
            folders[folder][name] = node
