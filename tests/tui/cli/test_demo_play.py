"""hallway demo --play where there is nothing to draw on."""

import subprocess
from collections.abc import Callable

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


def test_the_show_needs_a_terminal(run: Run) -> None:
    done = run("demo", "--play")
    assert (done.returncode, done.stdout) == (1, b"") and done.stderr.startswith(b"hallway: The show needs a terminal")
    assert done.stderr.count(b"\n") == 1
    assert run("demo", "--play", HALLWAY_LINEAR="1").returncode == 1


def test_the_show_has_one_viewer(run: Run) -> None:
    done = run("demo", "--play", "--as", "marek")
    assert done.returncode == 2 and b"leave --as out" in done.stderr
    assert b"--pace" not in run("demo", "--help").stdout
