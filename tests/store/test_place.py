"""store.place: what a mount table says about a path."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import mounts, place

TABLE = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:25 / /srv/nfs rw,relatime shared:2 - nfs4 server:/export rw,vers=4.2
31 22 0:26 / /srv/old rw,relatime - nfs server:/old rw
32 22 0:27 / /mnt/office rw,relatime - cifs //server/office rw
33 22 0:28 / /mnt/far rw,nosuid,nodev - fuse.sshfs me@far:/ rw
34 22 8:2 / /mnt/stick rw,relatime - fuseblk /dev/sdb1 rw
35 22 8:3 / /mnt/cd ro,relatime - iso9660 /dev/sr0 ro
36 22 8:4 / /mnt/with\\040space rw,relatime - xfs /dev/sdc rw
37 30 8:5 / /srv/nfs/local rw,relatime - ext4 /dev/sdd rw
38 22 0:29 / /mnt/office rw,relatime - tmpfs none rw
39 22 8:6 / /mnt/bound ro,relatime shared:9 master:3 - ext4 /dev/sde rw
40 22 0:30 / /mnt/9 rw - 9p host rw
41 22 0:31 / /mnt/pool rw - fuse.mergerfs a:b rw
"""


@pytest.mark.parametrize(
    "path, kind, filesystem, read_only",
    [
        ("/home/ana/forum.db", "local", "ext4", False),
        ("/srv/nfs/forum.db", "nfs", "nfs4", False),
        ("/srv/old/forum.db", "nfs", "nfs", False),
        ("/srv/nfs/local/forum.db", "local", "ext4", False),
        ("/srv/nfsother/forum.db", "local", "ext4", False),
        ("/mnt/far/forum.db", "fuse", "fuse.sshfs", False),
        ("/mnt/stick/forum.db", "local", "fuseblk", False),
        ("/mnt/pool/forum.db", "local", "fuse.mergerfs", False),
        ("/mnt/cd/forum.db", "local", "iso9660", True),
        ("/mnt/bound/forum.db", "local", "ext4", True),
        ("/mnt/with space/forum.db", "local", "xfs", False),
        ("/mnt/9/forum.db", "network", "9p", False),
    ],
)
def test_the_innermost_mount_counts(path: str, kind: str, filesystem: str, read_only: bool) -> None:
    assert place.of(Path(path), TABLE) == place.Place(kind, filesystem, read_only)  # type: ignore[arg-type]


def test_the_last_mount_on_a_point_counts() -> None:
    assert place.of(Path("/mnt/office/forum.db"), TABLE).filesystem == "tmpfs"
    before = "\n".join(line for line in TABLE.splitlines() if not line.startswith("38"))
    assert place.of(Path("/mnt/office/forum.db"), before).kind == "smb"


@pytest.mark.parametrize("table", ["", "rubbish\n\n - \n1 2 3 - ext4", "22 1 8:1 / / rw"])
def test_a_table_that_says_nothing_means_local(table: str) -> None:
    assert place.of(Path("/x"), table).kind == "local"


@pytest.mark.parametrize("name", ["fuse", "fuse.rclone", "fuse.s3fs", "fuse.unknown"])
def test_unknown_fuse_is_not_trusted(name: str) -> None:
    assert place.classify(name).kind == "fuse"


@pytest.mark.parametrize(
    "name, kind",
    [
        *((name, "network") for name in ("ceph", "lustre", "beegfs", "afs", "coda", "gfs2", "ocfs2", "virtiofs")),
        *((name, "smb") for name in ("smb3", "smbfs")),
        *((name, "fuse") for name in ("fuse.glusterfs", "fuse.ceph", "fuse.vmhgfs-fuse")),
        *((name, "local") for name in ("ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "bcachefs")),
    ],
)
def test_filesystems_are_told_by_their_names(name: str, kind: str) -> None:
    assert place.classify(name).kind == kind


def test_a_mount_that_another_one_hides_does_not_count() -> None:
    hidden = (
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "23 22 0:30 / /srv/team/forum rw - nfs4 server:/forum rw\n"
        "24 22 8:2 / /srv/team rw - ext4 /dev/sdb1 rw\n"
        "25 24 8:3 / /srv/team rw - xfs /dev/sdc1 rw\n"
    )
    assert place.of(Path("/srv/team/forum/forum.db"), hidden).filesystem == "xfs"
    assert place.mount_point("/srv/team/forum/forum.db", hidden) == "/srv/team"


@pytest.mark.parametrize(
    "line, path, found",
    [
        # The filesystem itself went read-only, as after an error of its disk.
        ("30 22 8:4 / /mnt/a rw - ext4 /dev/sdd1 ro,errors=remount-ro", "/mnt/a/f", ("local", "ext4", True)),
        # A name with a line's end, a backslash, and signs at which Python too would end a line.
        ("30 22 0:5 / /mnt/a\\012\\134b\x0c\x85c rw - cifs //s/x rw", "/mnt/a\n\\b\x0c\x85c/f", ("smb", "cifs", False)),
        # Nobody knows the name, but the source is another host's.
        ("30 22 0:5 / /mnt/a rw - newfs server:/share rw", "/mnt/a/f", ("network", "newfs", False)),
        ("30 22 0:5 / /mnt/a rw - newfs //server/share rw", "/mnt/a/f", ("network", "newfs", False)),
        ("30 22 0:5 / /mnt/a rw - newfs /dev/disk/by-path/pci-0000:00:1f.2 rw", "/mnt/a/f", ("local", "newfs", False)),
        # What is written through these lies elsewhere, here on /srv/nfs.
        (
            "30 22 0:5 / /mnt/a ro - overlay overlay rw,lowerdir=/l,upperdir=/srv/nfs/up,workdir=/srv/nfs/w",
            "/mnt/a/f",
            ("nfs", "nfs4", True),
        ),
        ("30 22 0:5 / /mnt/a rw - ecryptfs /srv/nfs/private rw", "/mnt/a/f", ("nfs", "nfs4", False)),
        ("30 22 0:5 / /mnt/a rw - overlay overlay rw,upperdir=/mnt/a/up", "/mnt/a/f", ("local", "overlay", False)),
        ("30 22 0:5 / /mnt/a rw - overlay overlay rw,upperdir=/var/lib/up", "/mnt/a/f", ("local", "overlay", False)),
    ],
)
def test_what_a_line_means(line: str, path: str, found: tuple[str, str, bool]) -> None:
    table = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n23 22 0:9 / /srv/nfs rw - nfs4 server:/e rw,local_lock=none\n" + line
    assert place.of(Path(path), table)[:3] == found


@pytest.mark.parametrize(
    "options, found",
    [
        ("vers=3,nolock,local_lock=all", "nolock"),
        ("vers=3,local_lock=all", "local_lock=all"),
        ("vers=3,local_lock=posix", "local_lock=posix"),
        ("vers=3,local_lock=flock", ""),  # SQLite's own locks are the other kind, and reach the server.
        ("vers=4.2,local_lock=none", ""),
    ],
)
def test_locks_that_stay_on_this_host_are_seen(options: str, found: str) -> None:
    where = place.of(Path("/mnt/forum.db"), f"22 1 0:9 / /mnt rw - nfs server:/e rw,{options}")
    assert where.local_locks == found
    assert (place.refusal(where, "network") is None) == (not found)


def table_of(path: Path, filesystem: str, device: str | None = None) -> str:
    return f"22 1 {device or mounts.device_of(str(path))} / / rw - {filesystem} x rw\n"


def never(*_: object) -> str:
    raise AssertionError("what may lie on a dead mount was looked at")


def test_a_dead_server_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mounts, "read", lambda: table_of(tmp_path, "nfs4", "0:99"))
    for name in ("asked", "nearest", "device_of"):
        monkeypatch.setattr(mounts, name, never)
    assert place.of(tmp_path / "forum.db").kind == "nfs"


def test_where_table_and_file_agree_the_kernel_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = table_of(tmp_path, "ext4")
    monkeypatch.setattr(mounts, "read", lambda: table)
    monkeypatch.setattr(mounts, "asked", never)
    assert place.of(tmp_path / "not" / "there" / "forum.db") == place.Place("local", "ext4", False)


@pytest.mark.parametrize(
    "table, asked, kind",
    [
        ("22 1 0:999 / / rw - ext4 /dev/sda1 rw", "nfs", "nfs"),
        ("22 1 0:999 / / rw - ext4 /dev/sda1 rw", None, "local"),
        ("22 1 0:999 / / rw - fuseblk /dev/sda1 rw", "fuse", "fuse"),
        (None, "cifs", "smb"),
        (None, None, "local"),
        ("", "lustre", "network"),
    ],
)
def test_otherwise_it_is_and_the_more_careful_of_both_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str | None, asked: str | None, kind: str
) -> None:
    monkeypatch.setattr(mounts, "read", lambda: table)
    monkeypatch.setattr(mounts, "asked", lambda path: asked)
    assert place.of(tmp_path / "forum.db").kind == kind


@pytest.mark.skipif(not Path("/proc/self/mountinfo").exists(), reason="only Linux has this table")
def test_the_kernel_answers(tmp_path: Path) -> None:
    assert mounts.asked(str(tmp_path / "none")) is None
    local = place.of(tmp_path).kind == "local"
    assert (mounts.asked(str(tmp_path)) is None) == local
    assert mounts.device_of(str(tmp_path)) is not None


@pytest.mark.parametrize("mode", ["own", "shared", "network"])
@pytest.mark.parametrize("name", ["ext4", "tmpfs", "nfs4", "cifs", "ceph", "fuse.sshfs"])
@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("local_locks", ["", "nolock"])
def test_a_verdict_is_what_opening_goes_by(name: str, mode: str, read_only: bool, local_locks: str) -> None:
    where = place.classify(name, read_only=read_only, local_locks=local_locks if name == "nfs4" else "")
    verdict = place.verdict(where, mode)
    assert verdict.ok == (read_only or place.refusal(where, mode) is None)
    assert name in verdict.sentence and not verdict.sentence.endswith(".")
    assert verdict.ok or verdict.advice.endswith(".")


NAMES = st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1, max_size=4).filter(
    lambda name: name not in (".", "..")
)
PATHS = st.lists(st.one_of(st.sampled_from("ab"), NAMES), min_size=1, max_size=4).map(
    lambda names: "/" + "/".join(names)
)


def escaped(field: str) -> str:
    """As the kernel writes a field of the table (fs/proc_namespace.c, mangle)."""
    return "".join(f"\\{ord(sign):03o}" if sign in " \t\n\\" else sign for sign in field)


@given(st.lists(PATHS, max_size=8), PATHS)
def test_the_mount_is_the_one_that_a_walk_comes_to(points: list[str], path: str) -> None:
    """A walk goes name by name, and at each place down to what was mounted there last."""
    made: list[tuple[int, int, str]] = [(1, 0, "/")]

    def walk(there: str) -> int:
        here, so_far = 1, ""
        for name in ["", *there.split("/")[1:]]:
            so_far = so_far.rstrip("/") + "/" + name
            while on_it := [number for number, parent, point in made if parent == here and point == so_far]:
                here = on_it[-1]
        return here

    for number, point in enumerate(points, 2):
        made.append((number, walk(point), point))
    table = "".join(f"{number} {on} 0:{number} / {escaped(at)} rw - ext4 x rw\n" for number, on, at in made)
    parsed = mounts.parsed(table)
    assert [mount.point for mount in parsed] == [point for *_, point in made]
    found = mounts.holding(path, parsed)
    assert found is not None and int(found.number) == walk(path)


@given(st.text(st.sampled_from("0123456789 /:-,\\abro\n=")), PATHS)
def test_no_table_is_too_odd(table: str, path: str) -> None:
    for odd in (table, TABLE + table, table + TABLE, " - ".join(table)):
        assert place.of(Path("/x") / os.path.basename(path), odd).kind in ("local", "nfs", "smb", "network", "fuse")
        assert place.mount_point(path, odd).startswith("/")


def test_this_systems_own_table_is_understood(tmp_path: Path) -> None:
    assert place.of(tmp_path / "not" / "there" / "yet.db") == place.of(tmp_path)
    assert not place.of(tmp_path).read_only


def test_a_folder_that_keeps_its_names_to_itself_is_synced_as_far_as_it_goes(tmp_path: Path) -> None:
    made = tmp_path / "a" / "b" / "c"
    place.make_folder(made, 0o700)
    place.make_folder(made, 0o700)
    assert made.stat().st_mode & 0o777 == 0o700
    made.chmod(0o300)
    place.sync_folder(made)
    with pytest.raises(FileExistsError):
        (tmp_path / "file").touch()
        place.make_folder(tmp_path / "file")
