"""`hallway salvage`, as somebody calls it whose store is damaged."""

import json
from pathlib import Path

from tests.tui.cli.conftest import Run


def test_what_is_whole_has_lost_nothing(run: Run, store: Path, tmp_path: Path) -> None:
    done = run("salvage", str(store), str(tmp_path / "new.db"))
    said = done.stdout.decode().splitlines()
    assert said[0] == f"{tmp_path / 'new.db'} has 1 post of the damaged store; read whole, no damage."
    assert said[1].endswith("0 could not be read.") and said[2:] == ["Nothing is gone."]
    assert b"The plan is from 1998." in run("--store", str(tmp_path / "new.db"), "show", "1").stdout


def destroy(store: Path, text: bytes) -> None:
    """Zeroes the last page that holds a text."""
    raw = store.read_bytes()
    at = raw.rfind(text) // 4096 * 4096
    store.write_bytes(raw[:at] + bytes(4096) + raw[at + 4096 :])


def test_what_is_gone_is_told_and_the_store_put_back(run: Run, store: Path, tmp_path: Path) -> None:
    assert run("reply", "1", "The second one from the left. " * 200).returncode == 0
    destroy(store, b"from the left.")
    assert run("backup", str(tmp_path / "copy.db")).returncode in (1, 3)
    target = tmp_path / "new.db"
    done = run("salvage", str(store), str(target))
    said = done.stdout.decode()
    assert done.returncode == 0 and "Gone of posts: 1 (2)." in said
    assert "#1 Which breaker? (Maintenance) has lost 2." in said
    put = run("restore", str(target), "--replace")
    assert put.returncode == 0, put.stderr
    assert b"The plan is from 1998." in run("show", "1").stdout
    assert run("reply", "1", "Once more: the second one.").returncode == 0


def test_it_is_said_as_json(run: Run, store: Path, tmp_path: Path) -> None:
    destroy(store, b"The plan is from 1998.")
    done = run("salvage", str(store), str(tmp_path / "new.db"), "--json")
    made = json.loads(done.stdout)
    assert done.returncode == 0 and made["path"] == str(tmp_path / "new.db") and made["saved"] == 0
    (table,) = [table for table in made["tables"] if table["name"] == "posts"]
    assert table == {"name": "posts", "saved": 0, "lost": 1, "rebuilt": 0, "exact": True, "ids": [[1, 1]]}
    assert made["threads"] == [{"number": 1, "title": "Which breaker?", "group": "Maintenance", "posts": [1]}]
    assert set(made["journal"]) == {"chained", "entered", "lost"} and made["damaged"] == 1


def test_what_can_not_be_salvaged_is_said_in_a_sentence(run: Run, store: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a store")
    for source, target, code in (("notes.txt", "new.db", 3), ("none.db", "new.db", 1), ("forum.db", "notes.txt", 1)):
        done = run("salvage", str(tmp_path / source), str(tmp_path / target))
        assert (done.returncode, done.stderr.count(b"\n")) == (code, 1) and not (tmp_path / "new.db").exists()
