"""`hallway backup` and `hallway restore`, as somebody who runs a store calls them."""

import json
from pathlib import Path

from tests.tui.cli.conftest import Run


def test_a_store_goes_there_and_back(run: Run, store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    done = run("backup", str(folder), "--keep", "7")
    (copy,) = folder.glob("*.db")
    assert done.stdout.decode().startswith(f"{copy}: 1 post, ") and done.returncode == 0
    assert run("reply", "1", "Later.").returncode == 0
    refused = run("restore", str(copy))
    assert refused.returncode == 1 and b"--replace" in refused.stderr
    done = run("restore", str(copy), "--replace")
    said = done.stdout.decode().splitlines()
    assert said[0] == f"{store} has 1 post now, as the backup."
    before = said[1].removeprefix("What was there before: ")
    assert b"Later." in run("--store", before, "show", "1").stdout and b"Later." not in run("show", "1").stdout


def test_both_say_it_as_json(run: Run, store: Path, tmp_path: Path) -> None:
    made = json.loads(run("backup", str(tmp_path / "copy.db"), "--json").stdout)
    size = (tmp_path / "copy.db").stat().st_size
    assert made.pop("path") == str(tmp_path / "copy.db")
    assert made == {"size": size, "posts": 1, "files": 0, "missing": 0, "damaged": 0, "removed": []}
    done = json.loads(run("--store", str(tmp_path / "new.db"), "restore", str(tmp_path / "copy.db"), "--json").stdout)
    assert done == {"path": str(tmp_path / "new.db"), "posts": 1, "files": 0, "missing": 0, "before": None}


def test_what_is_no_backup_is_said(run: Run, store: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a store")
    for name in ("notes.txt", "none.db", "."):
        done = run("--store", str(tmp_path / "new.db"), "restore", str(tmp_path / name))
        assert done.returncode == 1 and done.stderr.count(b"\n") == 1 and not (tmp_path / "new.db").exists()
