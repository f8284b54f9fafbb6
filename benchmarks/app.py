"""How fast the app is: beside the smallest Textual app, between small and large stores, and beside a mail reader.

Run from the checkout: `python benchmarks/app.py FOLDER [--rounds N] [--threads 1000 100000]`. See README.md here.
"""

import argparse
import contextlib
import mailbox
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import corpus, stores
from benchmarks.terminal import Answer, Terminal
from store.create import create_store
from store.members import session_for
from store.session import local_identity
from store.transfer.jsonl import JsonlArchive
from store.transfer.load import load

ROOT = Path(__file__).resolve().parents[1]
SMALLEST = """
from textual.app import App
from textual.widgets import Static

class Smallest(App):
    def compose(self):
        yield Static("The smallest app")

Smallest().run()
"""
KEYS = ("j", "PageDown", "End", "Home")
MAILS = 10_000
IDLE = 15.0
PAGES = 40


class Program(NamedTuple):
    """A program to measure, and what its first screen must hold."""

    name: str
    command: Sequence[str]
    shown: Callable[[str], object]


def opened(program: Program, *, columns: int = 120, rows: int = 40) -> Terminal:
    """Start a program as a person has it: with compiled modules, and no settings from outside."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "HALLWAY"))}
    return Terminal(program.command, columns=columns, rows=rows, environ={**kept, "PYTHONPATH": str(ROOT)})


def smallest() -> Program:
    return Program("smallest Textual app", [sys.executable, "-c", SMALLEST], lambda text: "The smallest app" in text)


def hallway(path: Path, name: str) -> Program:
    """Hallway on a store; its first screen holds the state and title of a thread."""
    command = [sys.executable, "-c", "from tui.cli import main; main()", "--store", str(path)]
    return Program(name, command, lambda text: "●" in text)


def first_screens(programs: Sequence[Program], rounds: int) -> None:
    """The first screens in turn, so that whatever else the machine does meets all of them; ratios to the first."""
    took: dict[str, list[float]] = {program.name: [] for program in programs}
    work: dict[str, list[float]] = {program.name: [] for program in programs}
    for turn in range(rounds + 1):
        for program in programs:
            with opened(program) as terminal:
                seconds = terminal.shows(program.shown)
                if turn:  # The first round fills the caches.
                    took[program.name].append(seconds)
                    work[program.name].append(terminal.processor())
    base = programs[0].name
    print(f"\n{'first screen':24}    best  median  | to the {base}: best  median  processor time")
    for name, found in took.items():
        ratios = (
            min(found) / min(took[base]),
            statistics.median(found) / statistics.median(took[base]),
            statistics.median(work[name]) / statistics.median(work[base]),
        )
        print(f"{name:24} {ms(min(found))} {ms(statistics.median(found))}  | " + "  ".join(f"{r:5.2f}" for r in ratios))


def keys(programs: Sequence[Program], rounds: int) -> None:
    """What a key costs: the time to the first byte and to the last, the bytes, and those of the preview after it."""
    print(f"\n{'keys, median':24} {'key':10}   first    last  bytes  then")
    for program in programs:
        with opened(program) as terminal:
            terminal.shows(program.shown)
            terminal.rest()
            for key in KEYS:
                answers = []
                for _ in range(rounds):
                    if key == "Home":
                        terminal.press("End")
                    answers.append(terminal.press(key))
                    if key in ("End", "PageDown"):
                        terminal.press("Home")
                print(f"{program.name:24} {key:10} {_middle(answers)}")


def _middle(answers: Sequence[Answer]) -> str:
    first, last, sent, after = (statistics.median(column) for column in zip(*answers, strict=True))
    return f"{ms(first)} {ms(last)} {sent:6.0f} {after:5.0f}"


def memory(programs: Sequence[Program]) -> None:
    """Resident and proportional memory at rest, the list's end and top seen."""
    print(f"\n{'memory':24}     RSS     PSS   to the first")
    base = 0.0
    for program in programs:
        with opened(program) as terminal:
            terminal.shows(program.shown)
            terminal.rest()
            for key in ("End", "Home"):
                terminal.press(key)
            resident, share = terminal.memory()
        base = base or resident
        print(f"{program.name:24} {resident:4.0f} MB {share:4.0f} MB   {resident / base:5.2f}")


def idle(program: Program) -> None:
    """Bytes while nobody types: none but where an age changes, which in a fresh store happens once a minute."""
    with opened(program) as terminal:
        terminal.shows(program.shown)
        terminal.rest(3.0)
        sent = [terminal.idle(IDLE) for _ in range(4)]
        print(f"\nidle: bytes in four times {IDLE:.0f} s: {', '.join(map(str, sent))}")


def threads(made: stores.Made, rounds: int) -> None:
    """Opening the thread of many posts and that of few; going through the long one, without a pause or a jump."""
    program = hallway(made.path, "")
    took: dict[str, list[float]] = {"long": [], "short": []}
    for _ in range(rounds):
        for what, moves in (("long", ()), ("short", ("j",))):
            with opened(program, columns=80, rows=24) as terminal:
                terminal.shows(program.shown)
                terminal.rest()
                for key in moves:
                    terminal.press(key)
                began = time.perf_counter() - terminal.began
                terminal.send("Enter")
                took[what].append(terminal.shows(_read) - began)
    ratio = statistics.median(took["long"]) / statistics.median(took["short"])
    print(f"\nopening a thread of {stores.LONG:,} posts {ms(statistics.median(took['long']))}", end="")
    print(
        f", of {stores.SHORT} posts {ms(statistics.median(took['short']))}: {ratio:.2f} times (best of each: ", end=""
    )
    print(f"{min(took['long']) / min(took['short']):.2f})")
    with opened(program, columns=80, rows=24) as terminal:
        terminal.shows(program.shown)
        terminal.rest()
        terminal.press("Enter")
        ends = {key: terminal.press(key).last for key in ("Home", "End")}
        print(f"to its first post {ms(ends['Home'])}, to its last {ms(ends['End'])}")
        for there, back in (("PageUp", "top"), ("PageDown", "bottom")):
            print(f"{PAGES} pages by {there}: {_paging(terminal, there, back)}")


def _read(text: str) -> bool:
    """Whether the thread stands alone, at what is new in it."""
    return "replies new last" not in text and "That was it" in text


def _paging(terminal: Terminal, key: str, edge: str) -> str:
    """The slowest page, and how often the row that should have stayed in view was not where it belongs."""
    slowest, jumps = 0.0, 0
    for _ in range(PAGES):
        before = terminal.text.split("\n")[3:-1]
        began = time.perf_counter()
        terminal.send(key)
        slowest = max(slowest, terminal.rest(0.15) + terminal.began - began)
        after = terminal.text.split("\n")[3:-1]
        stays, where = (before[0], after[-4:]) if edge == "top" else (before[-1], after[:4])
        jumps += not any(stays.strip("▌▏ ") in row for row in where)
    return f"slowest {ms(slowest)}, {jumps} jumps"


def beside_mail(folder: Path, rounds: int) -> None:
    """The same messages in Hallway and in neomutt."""
    path, box = folder / "mails.db", folder / "mails.mbox"
    if not box.exists():
        _same_messages(folder, path, box)
    ours = hallway(path, "hallway")
    programs = [ours]
    if shutil.which("neomutt"):
        quiet = ["-n", "-F", "/dev/null", "-e", "set sort=threads folder=/tmp; unset mark_old"]
        programs.append(Program("neomutt", ["neomutt", *quiet, "-R", "-f", str(box)], lambda text: f"{MAILS}" in text))
    print(f"\nthe same {MAILS:,} messages:")
    first_screens(programs, rounds)
    keys(programs, rounds)


def _same_messages(folder: Path, path: Path, box: Path) -> None:
    path.unlink(missing_ok=True)
    corpus.write_jsonl(corpus.posts(MAILS), folder / "mails.jsonl")
    with contextlib.closing(create_store(path, identity=local_identity())) as db:
        load(db, session_for(db, local_identity()), JsonlArchive(folder / "mails.jsonl"), group="Mail")
    corpus.write_maildir(corpus.posts(MAILS), folder / "mails")
    made = mailbox.mbox(box)
    for file in sorted((folder / "mails" / "cur").iterdir(), key=lambda file: int(file.name.split(".")[0])):
        made.add(file.read_bytes())
    made.close()


def ms(seconds: float) -> str:
    return f"{seconds * 1000:5.0f} ms"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, help="where the stores are kept")
    options.add_argument("--threads", type=int, nargs="+", default=stores.SIZES)
    options.add_argument("--rounds", type=int, default=15)
    given = options.parse_args()
    made = [stores.store(given.folder, count) for count in given.threads]
    ours = [hallway(store.path, f"hallway, {store.threads:,}") for store in made]
    first_screens([smallest(), *ours], given.rounds)
    keys(ours, 3)
    idle(ours[-1])
    memory([smallest(), *ours])
    threads(made[-1], 3)
    beside_mail(given.folder, 3)


if __name__ == "__main__":
    main()
