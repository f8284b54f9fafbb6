"""Where a store lies, and what that place can be trusted with.

Facts come from Linux's mount table; where there is none, or it is at odds with the file, from statfs(2) too, and the
more careful of both counts. The consequences are DESIGN's table: WAL on a local disk, a rollback journal on NFS when
the store was made for it, reading only where locks or the order of writes can't be trusted.
"""

import errno
import os
import sys
from pathlib import Path
from typing import Literal, NamedTuple

from store import mounts

Kind = Literal["local", "nfs", "smb", "network", "fuse"]

_NFS = {"nfs", "nfs3", "nfs4"}
_SMB = {"cifs", "smb", "smb2", "smb3", "smbfs"}
# Other machines may write to these, clusters and the host of a guest too, and nobody has measured what they keep to.
_SERVERS = {"afs", "autofs", "beegfs", "ceph", "coda", "davfs", "glusterfs", "lustre", "ncpfs", "orangefs", "pvfs2"}
_CLUSTERS = {"gfs", "gfs2", "gpfs", "ocfs2", "panfs", "wekafs"}
_HOSTS = {"9p", "drvfs", "hgfs", "prl_fs", "vboxsf", "virtiofs", "vmhgfs"}
_NETWORK = _SERVERS | _CLUSTERS | _HOSTS
_LOCAL_FUSE = {"fuseblk", "fuse.mergerfs"}
_MEMORY = {"tmpfs", "ramfs"}
# Files of these have other device numbers than their mount.
_OWN_DEVICES = {"autofs", "bcachefs", "btrfs", "overlay", "zfs"}
_CAREFUL: tuple[Kind, ...] = ("local", "nfs", "fuse", "network", "smb")


class Place(NamedTuple):
    """A mount: its kind, its filesystem's name, and whether it is read-only.

    `local_locks` is the mount's option by which locks stay on this host (nfs(5)), empty if they reach the server.
    """

    kind: Kind
    filesystem: str
    read_only: bool
    local_locks: str = ""


class Verdict(NamedTuple):
    """Whether a store can be trusted to its place, what the place is, in a sentence, and what to do (else empty)."""

    ok: bool
    sentence: str
    advice: str = ""


def classify(filesystem: str, *, read_only: bool = False, local_locks: str = "") -> Place:
    """What a filesystem's name says about a place."""
    kind: Kind = "local"
    if filesystem in _NFS:
        kind = "nfs"
    elif filesystem in _SMB:
        kind = "smb"
    elif filesystem in _NETWORK:
        kind = "network"
    elif filesystem.startswith("fuse") and filesystem not in _LOCAL_FUSE:
        kind = "fuse"
    return Place(kind, filesystem, read_only, local_locks)


def of(path: Path, mountinfo: str | None = None) -> Place:
    """The place of a file or of the nearest folder above it that exists. `mountinfo` replaces the system's table."""
    if mountinfo is not None:
        return _of(os.path.realpath(path), mounts.parsed(mountinfo))[0] or Place("local", "unknown", False)
    if sys.platform != "linux":
        return Place("local", sys.platform, False)
    target = os.path.realpath(path)  # Before the table is read: an automounter mounts by being asked.
    table = mounts.parsed(mounts.read() or "")
    found, mount = _of(target, table)
    if found is not None and found.kind != "local":
        return found  # Nothing else is looked at: what lies on a dead server would never answer.
    there = mounts.nearest(target)
    if found is None or mount is None:
        return more_careful(Place("local", "unknown", _is_read_only(there)), mounts.asked(there))
    if mount.filesystem in _OWN_DEVICES or mounts.device_of(there) in (mount.device, None):
        return found
    return more_careful(found, mounts.asked(there))


def more_careful(found: Place, asked: str | None) -> Place:
    """The place that the table and a filesystem's name, if the kernel gave one, make together."""
    other = found if asked is None else classify(asked, read_only=found.read_only)
    return max(found, other, key=lambda place: _CAREFUL.index(place.kind))


def _of(target: str, table: tuple[mounts.Mount, ...], depth: int = 0) -> tuple[Place | None, mounts.Mount | None]:
    mount = mounts.holding(target, table)
    if mount is None:
        return None, None
    found = _classified(mount)
    # What is written there lies elsewhere; in a container that may be a path of the host's, which is none here.
    upper = next((option[9:] for option in mount.details if option.startswith("upperdir=")), "")
    upper = upper if mount.filesystem == "overlay" else mount.source if mount.filesystem == "ecryptfs" else ""
    if not upper.startswith("/") or depth > 3:
        return found, mount
    below, _ = _of(upper, table, depth + 1)
    return (found if below is None or below.kind == "local" else below._replace(read_only=found.read_only)), mount


def _classified(mount: mounts.Mount) -> Place:
    read_only = "ro" in mount.options or "ro" in mount.details
    named = classify(mount.filesystem, read_only=read_only)
    if named.kind == "nfs":
        options = ("nolock", "local_lock=all", "local_lock=posix")
        return named._replace(local_locks=next((name for name in options if name in mount.details), ""))
    if named.kind == "local" and mount.filesystem not in _LOCAL_FUSE and _is_remote(mount.source):
        return named._replace(kind="network")
    return named


def _is_remote(source: str) -> bool:
    """Whether what is mounted is named as other hosts are: `host:/path` or `//host/share`."""
    return source.startswith("//") or (not source.startswith("/") and ":/" in source)


def _is_read_only(there: str) -> bool:
    try:
        return bool(os.statvfs(there).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def refusal(where: Place, mode: str) -> str | None:
    """Why a store of a mode (`own`, `shared`, `network`) is not written in a place; None if it is."""
    if where.read_only:
        return "it lies on a read-only mount"
    if where.kind == "network":
        return f"nobody has measured whether {where.filesystem} keeps what is written; use the SSH door"
    if where.kind in ("smb", "fuse"):
        return f"{where.filesystem} keeps neither locks nor the order of writes; use the SSH door"
    if where.kind == "nfs" and mode != "network":
        return "it lies on NFS and was not made for it; make one there with: hallway init --network"
    if where.local_locks:
        return f"NFS is mounted with {where.local_locks}, so locks don't reach other hosts; mount it without"
    return None


def verdict(where: Place, mode: str) -> Verdict:
    """Whether a store of a mode (`own`, `shared`, `network`) can be trusted to a place, and what to do if not."""
    refused = refusal(where, mode)
    if where.read_only:
        return Verdict(True, f"on {where.filesystem}, mounted read-only: it can be read, and nothing is written")
    if refused is not None:
        why, _, advice = refused.partition("; ")
        return Verdict(
            False, f"on {where.filesystem}, so it is only read: {why}", advice[:1].upper() + advice[1:] + "."
        )
    if where.kind == "nfs":
        return Verdict(True, f"on {where.filesystem}, for which it was made; {RISKS[0]}", RISKS[1])
    if where.filesystem in _MEMORY:
        return Verdict(True, f"on {where.filesystem}: it is gone when this host stops", "Keep it on a disk.")
    return Verdict(True, f"on {where.filesystem}, a disk of this host")


RISKS = (
    "two mounts that share one NFS client id lost acknowledged posts without a word",
    "Give each host a client id of its own (nfs.nfs4_unique_id, for cloned machines and containers), and mount it "
    "nowhere with nolock or local_lock.",
)
"""What a store on NFS risks, and what to do about it."""


def mount_point(path: str, mountinfo: str | None = None) -> str:
    """Where what holds a whole path is mounted, told from the path's text alone: looking at it could hang.

    Without Linux's table it is the path's first two folders.
    """
    table = mounts.read() if mountinfo is None else mountinfo
    if table is None:
        return "/" + "/".join(path.strip("/").split("/")[:2])
    found = mounts.holding(path, mounts.parsed(table))
    return "/" if found is None else found.point


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
