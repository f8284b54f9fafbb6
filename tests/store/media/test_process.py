"""store.media.process: one request, one child, under limits that hold, and an end to it whatever happens."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from store.errors import Busy, Cancelled, Denied, Invalid, StoreError
from store.media import inspect, process
from store.media.process import Stop


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What runs instead of the picture process; a test writes what it does."""
    path = tmp_path / "worker.py"
    monkeypatch.setattr(process, "WORKER", path)
    return path


def said(fields: object, payload: bytes = b"") -> str:
    """A worker that gives this answer."""
    head = json.dumps(fields).encode()
    return f"import sys; sys.stdout.buffer.write({len(head).to_bytes(4, 'big') + head + payload!r})"


def gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait(true: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def test_an_answer_is_its_fields_and_its_bytes(worker: Path) -> None:
    worker.write_text(said({"a": "ü"}, b"\x00\xff"))
    assert process.ask("anything") == ({"a": "ü"}, b"\x00\xff")
    worker.write_text(said({"error": "Denied", "said": "You may not."}))
    with pytest.raises(Denied, match=r"^You may not\.$"):
        process.ask("anything")


@pytest.mark.parametrize(
    "script",
    [
        "",
        "raise SystemExit(3)",
        "import os; os.kill(os.getpid(), 11)",
        "import os; os.abort()",
        "print('x' * 1000)",
        "import sys; sys.stdout.buffer.write(bytes(4))",
        "import sys; sys.stdout.buffer.write(b'\\xff' * 4 + b'{}')",
        "import sys; sys.stdout.buffer.write(b'\\0\\0\\0\\2{')",
        "import sys; sys.stdout.buffer.write(b'\\0\\0\\0\\2\\xff\\xff')",
        "import sys; sys.stdout.buffer.write((200000).to_bytes(4, 'big') + b'[' * 200000)",
        said(["a"]),
        said("a"),
        said(None),
    ],
)
def test_what_is_no_answer_means_that_it_broke(worker: Path, script: str) -> None:
    worker.write_text(script)
    with pytest.raises(process.Crashed) as broke:
        process.ask("anything")
    assert str(broke.value) == process.BROKE


@pytest.mark.parametrize("error", ["SystemExit", "KeyboardInterrupt", "", None, 7, ["Denied"], "x" * 5000])
def test_an_error_that_lies_is_still_one_sentence_of_ours(worker: Path, error: object) -> None:
    worker.write_text(said({"error": error, "said": "\x1b]0;x\x07It broke.\n\x1b[2J" + "y" * 100_000}))
    with pytest.raises(StoreError) as refused:
        process.ask("anything")
    assert len(str(refused.value)) < 1000
    assert str(refused.value).isprintable()


def test_an_answer_without_end_is_cut_off(worker: Path) -> None:
    worker.write_text("import sys\nwhile True: sys.stdout.buffer.write(bytes(1 << 16))")
    with pytest.raises(process.Crashed):
        process.ask("anything", timeout=60)


@pytest.mark.parametrize(
    "script",
    [
        "import time; time.sleep(600)",
        "import os, time; os.close(0); print('x', flush=True); time.sleep(600)",
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)",
        "import os, time\nif os.fork(): os._exit(0)\ntime.sleep(600)",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    ],
)
def test_what_does_not_answer_in_time_is_killed_with_all_that_it_started(worker: Path, script: str) -> None:
    pids = worker.with_name("pids")
    worker.write_text(f"import os; open({str(pids)!r}, 'w').write(str(os.getpid()))\n{script}")
    with pytest.raises(Busy, match="did not answer within 2 seconds"):
        process.ask("anything", timeout=2)
    group = int(pids.read_text())
    wait(lambda: not _alive(group))


def _alive(group: int) -> bool:
    """Whether a process of this group runs."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            return True
    return False


def test_a_request_that_is_not_read_is_no_reason_to_wait(worker: Path) -> None:
    worker.write_text("import time; time.sleep(600)")
    with pytest.raises(StoreError):
        process.ask("anything", path="x" * 10_000_000, timeout=2)


def test_somebody_else_can_stop_it_at_any_time(worker: Path) -> None:
    pids = worker.with_name("pids")
    worker.write_text(f"import os, time; open({str(pids)!r}, 'w').write(str(os.getpid())); time.sleep(600)")
    stop = Stop()
    ended: list[object] = []

    def ask() -> None:
        try:
            ended.append(process.ask("anything", timeout=100, stop=stop))
        except StoreError as error:
            ended.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    wait(lambda: pids.exists() and pids.read_text())
    stop.stop()
    asking.join(10)
    assert [type(end) for end in ended] == [Cancelled]
    assert gone(int(pids.read_text()))
    with pytest.raises(Cancelled):
        process.ask("anything", timeout=100, stop=stop)
    stop.stop()


def test_what_can_not_be_started_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "gone"))
    with pytest.raises(Busy, match="could not be started"):
        process.ask("anything")


def test_a_child_that_is_killed_from_outside_is_one_sentence(worker: Path) -> None:
    pids = worker.with_name("pids")
    worker.write_text(f"import os, time; open({str(pids)!r}, 'w').write(str(os.getpid())); time.sleep(600)")

    def kill() -> None:
        wait(lambda: pids.exists() and pids.read_text())
        os.kill(int(pids.read_text()), signal.SIGKILL)

    killing = threading.Thread(target=kill)
    killing.start()
    with pytest.raises(process.Crashed):
        process.ask("anything", timeout=100)
    killing.join()


LIMITS = """
import json, os, resource, sys
sys.path.insert(0, {root!r})
from store.media import worker, child
def answer(request):
    names = ("AS", "CORE", "CPU", "FSIZE", "NOFILE")
    found = {{name: resource.getrlimit(getattr(resource, "RLIMIT_" + name)) for name in names}}
    {more}
    print("noise"), os.write(1, b"more noise"), print("and more", file=sys.stderr)
    found["session"] = os.getsid(0) == os.getpid()
    found["stdin"] = os.read(0, 1).decode()
    return found, b""
child.answer = answer
worker.main()
"""


def _limits(worker: Path, more: str = "") -> None:
    root = str(Path(process.__file__).resolve().parents[2])
    worker.write_text(LIMITS.format(root=root, more=more))


def test_it_works_within_limits_that_it_can_not_lift(worker: Path) -> None:
    _limits(worker)
    found = process.ask("anything", timeout=7).fields
    assert found == {
        "AS": [process.MEMORY] * 2,
        "CORE": [0, 0],
        "CPU": [8, 8],
        "FSIZE": [0, 0],
        "NOFILE": [32, 32],
        "session": True,
        "stdin": "",
    }


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("bytearray(600 << 20)", "more memory than the 512 MB"),
        ("open('/tmp/hallway-never', 'wb', buffering=0).write(b'x')", ""),
        ("1 / 0", "damaged"),
        ("raise ValueError('\\x1b[2J bytes at 0x7f')", "damaged"),
    ],
)
def test_beyond_a_limit_there_is_one_sentence(worker: Path, tmp_path: Path, more: str, words: str) -> None:
    _limits(worker, more.replace("/tmp/hallway-never", str(tmp_path / "never")))
    with pytest.raises(Invalid) as refused:
        process.ask("anything", timeout=20)
    assert words in str(refused.value) and str(refused.value).isprintable() and "0x7f" not in str(refused.value)
    assert not (tmp_path / "never").exists() or not (tmp_path / "never").stat().st_size


def test_what_computes_for_ever_ends(worker: Path) -> None:
    _limits(worker, "while True: pass")
    with pytest.raises(Busy):
        process.ask("anything", timeout=2)


def test_no_descriptor_and_nothing_of_the_surroundings_gets_in(
    worker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "json.py"))
    _limits(
        worker, "found['open'] = sorted(os.readlink(f'/proc/self/fd/{fd}') for fd in os.listdir('/proc/self/fd')[:-1])"
    )
    with open(tmp_path / "secret", "wb") as secret:
        os.set_inheritable(secret.fileno(), True)
        found = process.ask("anything", timeout=20).fields
    assert not any("secret" in name for name in found["open"])


def test_hundreds_of_requests_leave_no_child_and_no_descriptor(worker: Path) -> None:
    worker.write_text(said({}))
    process.ask("anything")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        process.ask("anything")
    assert len(os.listdir("/proc/self/fd")) <= before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_all_looks_at_one_file_share_its_time(worker: Path, tmp_path: Path) -> None:
    root = str(Path(process.__file__).resolve().parents[2])
    worker.write_text(
        f"import sys, time; sys.path.insert(0, {root!r})\n"
        "from store.media import worker, child\nanswer = child.answer\n"
        "def late(request):\n    time.sleep({'facts': 2, 'picture': 2}.get(request['what'], 600))\n"
        "    return answer(request)\nchild.answer = late\nworker.main()"
    )
    Image.new("RGB", (8, 4)).save(tmp_path / "a.png")
    begin = time.monotonic()
    found = inspect.inspect(str(tmp_path / "a.png"), timeout=8)
    assert time.monotonic() - begin < 8 + 3  # Not eight for each of the three looks.
    assert found.width == 8 and "did not answer" in str(found.problem)
