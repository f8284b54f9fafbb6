"""Commands as other programs call them, and a small store for them to work on."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


@pytest.fixture
def run() -> Run:
    """Runs a command in a process of its own: `run("groups", stdin=b"", LC_ALL="C")`."""

    def start(*args: str, stdin: bytes = b"", **more: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [sys.executable, "-m", "tui.cli", *args],
            input=stdin,
            capture_output=True,
            env=environment(**more),
            timeout=90,
        )

    return start


@pytest.fixture
def store(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of the running user with the group Maintenance and the question #1, named by HALLWAY_STORE."""
    path = tmp_path / "forum.db"
    monkeypatch.setenv("HALLWAY_STORE", str(path))
    for args in (
        ("init", str(path), "--name", "Northwind"),
        ("group", "add", "Maintenance", "--describe", "All that turns"),
        ("ask", "Maintenance", "--title", "Which breaker?", "--topic", "power", "The plan is from 1998."),
    ):
        done = run(*args)
        assert done.returncode == 0, done.stderr
    return path
