"""Where a store lies, and what that place can be trusted with.

Facts come from Linux's mount table (proc(5), /proc/PID/mountinfo); where there is none, the place counts as
local. The consequences are DESIGN's table: WAL on a local disk, a rollback journal on NFS when the store was
made for it, reading only where locks or the order of writes can't be trusted.
"""

import errno
import os
import sys
from pathlib import Path
from typing import Literal, NamedTuple

Kind = Literal["local", "nfs", "smb", "fuse"]

_SMB = {"cifs", "smb", "smb2", "smb3", "smbfs", "9p", "drvfs", "ncpfs", "afs", "vboxsf"}
_NFS = {"nfs", "nfs3", "nfs4"}


class Place(NamedTuple):
    """A mount: its kind, its filesystem's name, and whether the mount itself is read-only."""

    kind: Kind
    filesystem: str
    read_only: bool


def _unescape(field: str) -> str:
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(code, char)
    return field


def classify(filesystem: str, *, read_only: bool = False) -> Place:
    """What a filesystem's name says about a place."""
    kind: Kind
    if filesystem in _NFS:
        kind = "nfs"
    elif filesystem in _SMB:
        kind = "smb"
    elif filesystem in {"fuseblk", "fuse.mergerfs"}:
        kind = "local"
    elif filesystem.startswith("fuse"):
        kind = "fuse"
    else:
        kind = "local"
    return Place(kind, filesystem, read_only)


def of(path: Path, mountinfo: str | None = None) -> Place:
    """The place of a file or of the nearest folder above it that exists. `mountinfo` replaces the system's table."""
    if mountinfo is None:
        if sys.platform != "linux":
            return Place("local", sys.platform, False)
        try:
            mountinfo = Path("/proc/self/mountinfo").read_text(errors="surrogateescape")
        except OSError:
            return Place("local", "unknown", False)
    target = os.path.realpath(path)
    best = Place("local", "unknown", False)
    longest = -1
    for line in mountinfo.splitlines():
        left, _, right = line.partition(" - ")
        fields, kinds = left.split(" "), right.split(" ")
        if len(fields) < 6 or not kinds[0]:
            continue
        point = _unescape(fields[4])
        inside = target == point or target.startswith(point.rstrip("/") + "/")
        # A later line of the same length was mounted over the earlier one.
        if inside and len(point) >= longest:
            longest = len(point)
            best = classify(kinds[0], read_only="ro" in fields[5].split(","))
    return best


def mount_point(path: str, mountinfo: str | None = None) -> str:
    """Where what holds a whole path is mounted, told from the path's text alone: looking at it could hang.

    Without Linux's table it is the path's first two folders.
    """
    if mountinfo is None:
        try:
            mountinfo = Path("/proc/self/mountinfo").read_text(errors="surrogateescape")
        except OSError:
            return "/" + "/".join(path.strip("/").split("/")[:2])
    points = {_unescape(line.split(" ")[4]) for line in mountinfo.splitlines() if line.count(" ") > 4}
    holding = [point for point in points if path == point or path.startswith(point.rstrip("/") + "/")]
    return max(holding, key=len, default="/")


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder durable. Without it, simulated power cuts lost whole new stores."""
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # It may be written and not read: then its names are the file system's alone.
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # Not every file system syncs folders.
            raise
    finally:
        os.close(handle)


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Make a folder, and those above it, with names that are durable; `mode` is of that one. Raises OSError."""
    if folder.is_dir():
        return
    missing = [above for above in folder.parents if not above.exists()]
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    for made in (folder, *missing):
        sync_folder(made.parent)


def sync_file(path: Path) -> None:
    """Make a file's content durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def kept_folder(path: Path) -> Path:
    """Where the files that a store keeps lie: beside it, named like it."""
    return path.with_name(path.name + "-files")


def lock_file(path: Path) -> Path:
    """The sidecar that writers queue at. Never unlinked: a new file of the name would be another lock."""
    return path.with_name(path.name + "-lock")


def bell_file(path: Path) -> Path:
    """The sidecar whose lock the one process has that waits to ring. Never unlinked, as `lock_file`."""
    return path.with_name(path.name + "-bell")
