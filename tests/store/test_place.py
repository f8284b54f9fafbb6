"""store.place: what a mount table says about a path."""

from pathlib import Path

import pytest

from store import place

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
        ("/mnt/9/forum.db", "smb", "9p", False),
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
