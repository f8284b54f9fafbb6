"""Linux's table of mounts, and what the kernel itself says of a filesystem.

The table is /proc/self/mountinfo (proc_pid_mountinfo(5)). Nothing here looks at a path unless its function says so: to
look at what lies on a dead network mount may take for ever.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

TABLE = Path("/proc/self/mountinfo")

NAMES = {
    0x5346414F: "afs",
    0x6B414653: "afs",
    0x0187: "autofs",
    0x19830326: "beegfs",
    0x00C36400: "ceph",
    0xFF534D42: "cifs",
    0x73757245: "coda",
    0x65735546: "fuse",
    0x01161970: "gfs2",
    0x47504653: "gpfs",
    0x0BD00BD0: "lustre",
    0x564C: "ncpfs",
    0x6969: "nfs",
    0x7461636F: "ocfs2",
    0x517B: "smb",
    0xFE534D42: "smb2",
    0x786F4256: "vboxsf",
    0x01021997: "9p",
}
"""The types that statfs(2) gives for what is no local disk: linux/magic.h, linux/gfs2_ondisk.h, GNU stat's source."""


class Mount(NamedTuple):
    """A line of the table: the numbers of the mount and of the one that it stands on, its device as `8:1`, and so on.

    `options` are the mount's, `details` the filesystem's own; `ro` may stand in either.
    """

    number: str
    parent: str
    device: str
    point: str
    options: frozenset[str]
    filesystem: str
    source: str
    details: frozenset[str]


def read() -> str | None:
    """The table of this process, None where there is none."""
    try:
        return os.fsdecode(TABLE.read_bytes())
    except OSError:
        return None


def parsed(table: str) -> tuple[Mount, ...]:
    """The mounts of a table, in its order; lines that are none are left out."""
    found = []
    # Other ends of lines than this one may stand in names.
    for line in table.split("\n"):
        left, _, right = line.partition(" - ")
        fields, rest = left.split(" "), right.split(" ")
        if len(fields) >= 6 and rest[0]:
            number, parent, device, _, point, options = fields[:6]
            source, details = (*rest[1:3], "", "")[:2]
            found.append(
                Mount(
                    number,
                    parent,
                    device,
                    _plain(point),
                    frozenset(options.split(",")),
                    _plain(rest[0]),
                    _plain(source),
                    frozenset(map(_plain, details.split(","))),
                )
            )
    return tuple(found)


def holding(path: str, mounts: Iterable[Mount]) -> Mount | None:
    """The mount that holds a whole path without links, None if none does.

    From the root on, whichever mount on the way begins first is entered; of several on one point, the last.
    """
    inside = [mount for mount in mounts if holds(mount.point, path)]
    if not inside:
        return None
    numbers = {mount.number for mount in inside}
    roots = [mount for mount in inside if mount.point == "/" and mount.parent not in numbers - {mount.number}]
    here = roots[-1] if roots else max(reversed(inside), key=lambda mount: len(mount.point))
    passed = {here.number}
    while on_it := [mount for mount in inside if mount.parent == here.number and mount.number not in passed]:
        here = min(reversed(on_it), key=lambda mount: len(mount.point))
        passed.add(here.number)
    return here


def holds(point: str, path: str) -> bool:
    """Whether a path is a mount's point or lies below it, by its text."""
    return path == point or path.startswith(point.rstrip("/") + "/")


def nearest(path: str) -> str:
    """The path itself, or the nearest folder above it that exists. It looks at the path."""
    while not os.path.lexists(path) and (above := os.path.dirname(path)) != path:
        path = above
    return path


def device_of(path: str) -> str | None:
    """The device of an existing path as the table writes it, None if that can't be told. It looks at the path."""
    try:
        found = os.stat(path).st_dev
    except OSError:
        return None
    return f"{os.major(found)}:{os.minor(found)}"


def asked(path: str) -> str | None:
    """The name of what the kernel says an existing path lies on, if NAMES has it. It looks at the path."""
    import ctypes  # It takes longer to load than all else that opening a store does, and is hardly ever needed.

    # Longer than struct statfs is anywhere; its first field is the type, a long.
    answer = ctypes.create_string_buffer(512)
    try:
        failed = ctypes.CDLL(None).statfs(os.fsencode(path), answer)
    except (OSError, AttributeError):
        return None
    return None if failed else NAMES.get(ctypes.c_long.from_buffer(answer).value & 0xFFFFFFFF)


def _plain(field: str) -> str:
    """A field without its escapes: a space, tab, line end or backslash stands there as `\\040` and so on, in octal."""
    return re.sub(r"\\([0-3][0-7]{2})", lambda found: chr(int(found[1], 8)), field) if "\\" in field else field
