"""`hallway init`, as somebody calls it who sets up a store."""

import json
from pathlib import Path

from tests.tui.cli.conftest import Run


def test_a_store_for_a_network_says_what_it_risks(run: Run, tmp_path: Path) -> None:
    said = run("init", "--network", str(tmp_path / "team" / "forum.db")).stdout.decode()
    for word in ("lost acknowledged posts", "nfs4_unique_id", "nolock", "SSH", "hallway backup"):
        assert word in said
    assert "lost" not in run("init", "--shared", str(tmp_path / "other" / "forum.db")).stdout.decode()


def test_programs_are_told_alike_of_every_store(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "team" / "forum.db"
    said = json.loads(run("init", "--network", "--json", str(path)).stdout)
    assert said == {"path": str(path), "name": "Hallway", "mode": "network"}
