"""`hallway import` as a process: what it says, what it refuses, what it takes of memory, and how `show` folds mails."""

import base64
import gzip
import json
import os
import pty
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
ROOT = Path(__file__).resolve().parents[3]
FROM = "From ana@x Thu Jan  9 10:00:00 2003\n"
QUOTED = "".join(f"> old words {number}\n" for number in range(6))
MAILS = (
    f"{FROM}From: Ana <ana@x>\nMessage-ID: <1@x>\nSubject: Pump\nDate: 9 Jan 2003 10:00 +0000\n\nIt *leaks*.\n\n"
    f"{FROM}From: Bo <bo@x>\nMessage-ID: <2@x>\nReferences: <1@x>\nSubject: Re: Pump\nDate: 9 Jan 2003 11:00 +0000\n"
    'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="B"\n\n--B\n\n'
    f"Ana wrote:\n{QUOTED}Seal, 40 Nm.\n-- \nBo\n--B\nContent-Type: text/x-diff; name=fix.diff\n\n+seal\n--B--\n\n"
)


@pytest.fixture
def mbox(tmp_path: Path) -> Path:
    path = tmp_path / "pumps.mbox"
    path.write_text(MAILS)
    return path


def counts(run: Run, *args: str, stdin: bytes = b"") -> dict[str, int]:
    done = run("import", *args, "--json", stdin=stdin)
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout)
    return found


def test_mails_come_in_once(run: Run, store: Path, mbox: Path) -> None:
    first = {"threads": 1, "posts": 2, "members": 2, "attachments": 1, "skipped": 0, "unchanged": 0}
    assert counts(run, "mbox", str(mbox)) == first
    nothing = dict.fromkeys(first, 0) | {"unchanged": 1}
    assert counts(run, "mbox", str(mbox)) == nothing
    assert counts(run, "mbox", "-", "--group", "Other", stdin=gzip.compress(MAILS.encode())) == nothing
    said = run("import", "mbox", str(mbox)).stdout
    assert b"Added 0 threads" in said and b"Already there: 1 thread." in said
    assert b"pumps" in run("groups").stdout
    assert not any(store.with_name("forum.db-files").iterdir())


def test_files_are_kept_when_asked(run: Run, store: Path, mbox: Path) -> None:
    assert counts(run, "mbox", str(mbox), "--keep")["attachments"] == 1
    (kept,) = store.with_name("forum.db-files").iterdir()
    assert kept.read_bytes() == b"+seal" and kept.stat().st_mode == store.stat().st_mode
    (file,) = json.loads(run("show", "2", "--json").stdout)["posts"][1]["attachments"]
    assert (file["name"], file["kept"]) == ("fix.diff", True)


@pytest.mark.parametrize("what", ["empty", "binary", "text", "line", "bomb", "folder", "missing", "cut"])
def test_what_holds_no_mail_is_said_in_one_sentence(run: Run, store: Path, tmp_path: Path, what: str) -> None:
    path = tmp_path / what
    if what == "folder":
        path.mkdir()
    elif what == "line":
        with path.open("wb") as file:
            file.truncate(1 << 30)  # A line of a gigabyte, and a hole on the disk.
    elif what != "missing":
        zeros = gzip.compress(FROM.encode() + b"Subject: x\n\n" + bytes(90 << 20))
        content = {"empty": b"", "binary": os.urandom(9999), "text": b"Dear all\n", "bomb": zeros, "cut": zeros[:12]}
        path.write_bytes(content[what])
    done = run("import", "mbox", str(path))
    said = done.stderr.decode()
    assert (done.returncode, done.stdout) == (1, b"") and "Traceback" not in said, said
    assert said.startswith("hallway: ") and said.count("\n") == 1 and said.endswith(".\n"), said


def test_a_mail_that_is_too_large_is_listed(run: Run, store: Path, mbox: Path, tmp_path: Path) -> None:
    with mbox.open("a") as file:
        file.write(f"{FROM}Subject: x\n\n{'y' * (21 << 20)}\n")
    done = run("import", "mbox", str(mbox), "--rejected", str(tmp_path / "rejected"))
    assert done.returncode == 0 and b"Left out: 1 record." in done.stdout
    assert (tmp_path / "rejected").read_text() == "mail 3: larger than 20 MB\n"


MEASURE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, done.stderr.decode()[-500:])
"""


def test_memory_does_not_grow_with_the_archive(store: Path, tmp_path: Path) -> None:
    chance = random.Random(1)
    path = tmp_path / "large.mbox"
    with path.open("w") as file:
        for number in range(3_000):
            file.write(f"{FROM}From: p{number}@x\nMessage-ID: <{number}@x>\nSubject: Thread {number // 1500}\n")
            file.write(f"References: <{number // 1500}@root>\n\n{chance.randbytes(1500).hex()}\n\n")
        for number in range(2):
            packed = base64.encodebytes(chance.randbytes(14 << 20)).decode()
            file.write(f"{FROM}Message-ID: <large{number}@x>\nContent-Type: application/zip; name=a.zip\n")
            file.write(f"Content-Transfer-Encoding: base64\n\n{packed}\n\n")
    assert path.stat().st_size > 40 << 20
    command = [sys.executable, "-m", "tui.cli", "import", "mbox", str(path), "--keep"]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *command],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=110,
    )
    code, peak, said = done.stdout.split(" ", 2)
    assert code == "0", said
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(peak) * unit < 200 << 20, f"{int(peak) * unit >> 20} MB"


def drawn(*args: str) -> str:
    """What a command draws on a terminal of 80 columns."""
    pid, master = pty.fork()
    if pid == 0:  # pragma: no cover
        os.environ.update(COLUMNS="80", PYTHONPATH=str(ROOT))
        os.execv(sys.executable, [sys.executable, "-m", "tui.cli", *args])
    said = b""
    try:
        while chunk := os.read(master, 65536):
            said += chunk
    except OSError:
        pass
    os.close(master)
    os.waitpid(pid, 0)
    return said.decode()


def test_show_folds_mails_on_a_terminal_only(run: Run, store: Path, mbox: Path) -> None:
    counts(run, "mbox", str(mbox))
    folded = drawn("show", "2")
    assert "▸ 6 quoted lines  … old words 5" in folded and "▸ signature, 1 line" in folded
    assert "old words 0" not in folded and "It *leaks*." in folded and "Seal, 40 Nm." in folded
    assert "old words 0" in drawn("show", "2", "--whole")
    piped = run("show", "2").stdout.decode()
    assert "quoted lines" not in piped and piped.count("> old words") == 6
    assert json.loads(run("show", "2", "--json").stdout)["posts"][1]["body"].count("> old words") == 6
