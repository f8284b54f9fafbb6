"""Whatever a path leads to, it ends in a picture or one clear sentence, in 10 s and 512 MB, and whoever asked lives on.

The real photos of cameras and phones, odd ones, and files made to break decoders, each opened by its own process; then
what is no file at all, names that a terminal would obey, and paths that do not answer.
"""

import fcntl
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from store.errors import Busy, StoreError
from store.media import copying, head, inspect, process, thumbnails

Python = Callable[..., "subprocess.Popen[str]"]
# One process looks at a whole folder, so that what its children took is that of these files alone.
LOOKS = """
import json, resource, sys, time
from pathlib import Path
from store.errors import StoreError
from store.media import copying, inspect, thumbnails
what, target = sys.argv[1], Path(sys.argv[2])
for name in sys.argv[3:]:
    begin, seen, said = time.monotonic(), None, None
    try:
        if what == "thumbnail":
            seen = list(thumbnails.thumbnail(name, width=120, height=80)[:2])
        else:
            seen = list(copying.keep(name, target, mode=0o600, timeout=10))
    except StoreError as error:
        said = str(error)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    # Not ru_maxrss, which begins with what the process that started this one had.
    own = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) >> 10
    print(json.dumps([name, seen, said, time.monotonic() - begin, children, own]))
"""
SLACK = 3.0
"""Seconds beyond the limit: a process on a busy machine is not killed the moment that its time is over."""
NO_PICTURES = {"README-exif-samples.rst"}


def is_a_sentence(said: str) -> bool:
    """Whether it is one line that a person can read, up to a full stop, and no word of a library's."""
    odd = ("Traceback", "Errno", "0x", "PIL", "error:", "Exception", "b'")
    return said.isprintable() and 10 < len(said) < 400 and said.endswith(".") and not any(word in said for word in odd)


def refusal(act: Callable[[], object]) -> str:
    """The sentence with which something is refused."""
    with pytest.raises(StoreError) as refused:
        act()
    assert is_a_sentence(str(refused.value)), str(refused.value)
    return str(refused.value)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("folder", [".", "odd", "hostile"])
def test_every_file_ends_in_a_picture_or_a_sentence(
    shared_data: Path, python: Python, tmp_path: Path, folder: str
) -> None:
    files = sorted(path for path in (shared_data / "photos" / folder).iterdir() if path.is_file())
    started = {what: python(LOOKS, what, tmp_path / "kept", *files) for what in ("thumbnail", "keep")}
    found = {what: looking.communicate()[0].splitlines() for what, looking in started.items()}
    assert [looking.returncode for looking in started.values()] == [0, 0] and len(files) > 15
    for what, lines in found.items():
        looked = [json.loads(line) for line in lines]
        assert [name for name, *_ in looked] == [str(path) for path in files]
        each_is_well(folder, what, looked)


def each_is_well(folder: str, what: str, looked: list[list[Any]]) -> None:
    for name, seen, said, seconds, children, own in looked:
        assert (seen is None) != (said is None) and (seen or is_a_sentence(said)), (name, said)
        assert seconds < process.SECONDS + SLACK, (name, seconds)
        assert children < process.MEMORY >> 20, (name, children)
        assert own < 100, (name, own)
        if what == "thumbnail" and seen:
            assert 0 < seen[0] <= 120 and 0 < seen[1] <= 80
        if folder != "hostile" and Path(name).name not in NO_PICTURES:
            assert seen, (name, said)


LOOKING: dict[str, Callable[[str], object]] = {
    "inspect": inspect.inspect,
    "thumbnail": lambda path: thumbnails.thumbnail(path, width=40, height=40),
    "head": head.head,
}


@pytest.mark.parametrize("look", LOOKING.values(), ids=LOOKING)
def test_what_is_no_file_is_said_and_not_opened(tmp_path: Path, look: Callable[[str], object]) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name, target in (
        ("zero", "/dev/zero"),
        ("again", "zero"),
        ("loop", "loop"),
        ("ping", "pong"),
        ("pong", "ping"),
        ("dangling", "gone"),
        ("to-pipe", "pipe"),
        ("up", "folder/.."),
    ):
        (tmp_path / name).symlink_to(target)
    assert "is a device" in refusal(lambda: look("/dev/zero"))
    assert "is a device" in refusal(lambda: look("/dev/tty"))
    for name, words in (
        ("zero", '"zero" is a device'),
        ("again", '"again" is a device'),
        ("pipe", '"pipe" is a pipe'),
        ("to-pipe", '"to-pipe" is a pipe'),
        ("folder", '"folder" is a folder'),
        ("up", '"up" is a folder'),
        ("loop", "leads back to itself"),
        ("ping", "leads back to itself"),
        ("dangling", 'no file "dangling"'),
        ("gone/further", 'no file "further"'),
        ("x" * 300, "that long"),
    ):
        assert words in refusal(lambda name=name: look(str(tmp_path / name))), name  # type: ignore[misc]


@pytest.mark.parametrize("copy", [True, False])
def test_a_file_of_ten_gigabytes_costs_nobody_anything(tmp_path: Path, copy: bool) -> None:
    large = tmp_path / "large.jpg"
    Image.new("RGB", (8, 8)).save(large)
    os.truncate(large, 10 << 30)
    if copy:
        assert "4 GB" in refusal(lambda: copying.keep(str(large), tmp_path / "to", mode=0o600))
        assert list((tmp_path / "to").iterdir()) == []
        return
    found = inspect.inspect(str(large))
    assert (found.size, found.sha256, found.media_type) == (10 << 30, None, "image/jpeg")
    assert found.problem and found.problem.isprintable()
    refusal(lambda: thumbnails.thumbnail(str(large), width=40, height=40))


ODD_NAMES = (
    "two\nlines.jpg",
    "\x1b[2J\x1b]0;owned\x07.jpg",
    'it\'s "quoted" `here` $(id).jpg',
    "-rf",
    "--help",
    "~",
    "~nobody-at-all",
    " leading and trailing ",
    "{name} %s \\x1b",
    "\u202egpj.exe",
    "画像 🖼.jpg",
    os.fsdecode(b"caf\xe9.jpg"),
    "#",
    "file:x",
)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_name_is_a_name_whatever_it_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    there = tmp_path / name
    Image.new("RGB", (6, 4), "red").save(tmp_path / "plain.png")
    (tmp_path / "plain.png").rename(there)
    for path in (str(there), f"./{name}", *([] if name == "~" else [name])):
        found = inspect.inspect(path)
        assert (found.path, found.resolved, found.width) == (path, str(there.resolve()), 6)
    assert thumbnails.thumbnail(path, width=6, height=8) == (6, 4, b"\xff\0\0" * 24)
    made = copying.keep(str(there), tmp_path / "to", mode=0o600)
    assert (tmp_path / "to" / made.sha256).read_bytes() == there.read_bytes()
    there.unlink()
    refusal(lambda: inspect.inspect(str(there)))
    there.mkdir()
    refusal(lambda: inspect.inspect(str(there)))


def test_a_link_out_of_its_folder_says_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "notes.txt").write_text("40 Nm\n")
    (tmp_path / "near.jpg").symlink_to("far/notes.txt")
    found = inspect.inspect(str(tmp_path / "near.jpg"))
    assert (found.resolved, found.kind) == (str(tmp_path.resolve() / "far" / "notes.txt"), "text")


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text\n")
    os.mkfifo(tmp_path / "pipe")
    done = threading.Event()

    def swap() -> None:
        turn = 0
        while not done.is_set():
            turn += 1
            (tmp_path / f"link{turn}").symlink_to(("file", "pipe")[turn % 2])
            os.replace(tmp_path / f"link{turn}", tmp_path / "path")

    swapping = threading.Thread(target=swap)
    swapping.start()
    try:
        for _ in range(12):
            try:
                assert head.head(str(tmp_path / "path")) in ((), ("text",))
            except Busy:
                raise
            except StoreError as error:
                assert is_a_sentence(str(error))
    finally:
        done.set()
        swapping.join()


def test_a_file_that_another_program_holds_is_not_waited_for(tmp_path: Path) -> None:
    with open(tmp_path / "held", "wb") as held:
        try:
            fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        except OSError:
            pytest.skip("this file system gives no leases")
        signal.signal(signal.SIGIO, signal.SIG_IGN)
        refusal(lambda: head.head(str(tmp_path / "held")))


def test_a_file_without_an_end_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "endless").symlink_to("/proc/self/pagemap")
    if not os.path.exists(tmp_path / "endless"):
        pytest.skip("this system has no such file")
    with pytest.raises(Busy) as late:
        inspect.inspect(str(tmp_path / "endless"), timeout=1)
    assert is_a_sentence(str(late.value))


@pytest.mark.parametrize("look", LOOKING, ids=LOOKING)
def test_a_path_that_hangs_is_given_up_in_time(tmp_path: Path, look: str) -> None:
    Image.new("RGB", (6, 4)).save(tmp_path / "a.png")
    stopped: list[int] = []
    looking: dict[str, Callable[[], object]] = {
        "inspect": lambda: inspect.inspect(str(tmp_path / "a.png"), timeout=1),
        "thumbnail": lambda: thumbnails.thumbnail(str(tmp_path / "a.png"), width=9, height=18, timeout=1),
        "head": lambda: head.head(str(tmp_path / "a.png"), timeout=1),
    }

    def hang() -> None:
        """Stop the process that looks, as a share that is gone would."""
        end = time.monotonic() + 60
        while not stopped and time.monotonic() < end:
            for task in Path("/proc/self/task").iterdir():
                for pid in map(int, (task / "children").read_text().split()):
                    if process.WORKER.name.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                        os.kill(pid, signal.SIGSTOP)
                        stopped.append(pid)

    hanging = threading.Thread(target=hang)
    hanging.start()
    begin = time.monotonic()
    assert "1 second" in refusal(looking[look])
    assert time.monotonic() - begin < 1 + SLACK
    hanging.join()
    assert not os.path.exists(f"/proc/{stopped[0]}")
