"""What pictures and files cost on the screen, beside text: drawn from the cache, and scrolled past while closed.

Run from the checkout: `python benchmarks/pictures_on_screen.py [--rounds N] [--json]`. See README.md in this folder.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.pictures import PHOTO
from benchmarks.terminal import Terminal

ROOT = Path(__file__).resolve().parents[1]
APP = [sys.executable, "-c", "from tui.cli import main; main()"]
FILES = 50
ROWS = 40
# As people of the trade write: a few signs in it take two bytes, as in the line of a file.
LINE = "Fan 2 of unit 7 trips at 72 °C: I measured 3 µF where 8 µF are written, ± 5 %"


def made(folder: Path) -> dict[str, str]:
    """A store with a text, a picture, fifty lines and fifty files, the last of each first; the environment for it."""
    homes = {
        name: str(folder / name.lower()) for name in ("HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "HALLWAY"))}
    environ = {**kept, **homes, "PYTHONPATH": str(ROOT), "HALLWAY_STORE": str(folder / "forum.db")}

    def run(*words: str) -> None:
        subprocess.run([sys.executable, "-m", "tui.cli", *words], check=True, stdout=subprocess.DEVNULL, env=environ)

    photo = folder / "photo.jpg"
    subprocess.run([sys.executable, "-c", PHOTO, str(photo)], check=True)
    run("init", str(folder / "forum.db"), "--name", "Northwind")
    run("group", "add", "Maintenance")
    post = ("post", "Maintenance", "--topic", "pumps", "--title")
    paragraphs = "\n\n".join(f"Look at contactor {at}, then at the capacitor beside it: cold." for at in range(ROWS))
    run(*post, "Long text", paragraphs)
    run(*post, "A picture", "--photo", str(photo), "Look.")
    run(*post, "Fifty lines", "Look.\n\n" + "  \n".join([LINE] * FILES))
    files = [folder / f"the pump of unit {at} hums.jpg" for at in range(FILES)]
    for file in files:
        file.symlink_to(photo)
    run(*post, "Fifty files", *(word for file in files for word in ("--photo", str(file))), "Look.")
    return environ


def measure(environ: Mapping[str, str], rounds: int) -> dict[str, float]:
    """Seconds of the app's processor to draw each, and bytes to scroll a page past each and back."""
    with Terminal(APP, columns=120, rows=ROWS, environ=environ) as terminal:
        terminal.shows(lambda text: "Fifty files" in text)
        terminal.rest()
        scrolled = []
        for turn in range(2):
            for _ in range(turn):
                terminal.press("j")
            terminal.press("Enter")
            scrolled.append(_scroll(terminal))
            assert ("4.1 MB" in terminal.text) is not bool(turn), terminal.text
            terminal.press("Esc")
        files, lines = scrolled
        terminal.press("j")
        terminal.press("Enter")
        terminal.press("i")
        terminal.press("i")
        picture = statistics.median(_processor(terminal, "i", "i") for _ in range(rounds))
        terminal.press("Esc")
        terminal.press("j")
        terminal.press("Enter")
        text = statistics.median(_processor(terminal, "End", "Home") for _ in range(rounds))
    return {"text": text, "picture": picture, "lines": lines, "files": files}


def _processor(terminal: Terminal, key: str, back: str) -> float:
    before = terminal.processor()
    terminal.press(key)
    spent = terminal.processor() - before
    terminal.press(back)
    return spent


def _scroll(terminal: Terminal) -> int:
    """Bytes for one page down and up: what the terminal shows beside it, as ages, changes now and then."""
    return min(terminal.press("PageDown").bytes + terminal.press("PageUp").bytes for _ in range(FILES // 10))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(made(Path(folder)), given.rounds)
    if given.json:
        print(json.dumps(found))
        return
    print(f"a screen of text {found['text'] * 1000:.1f} ms of the processor, a picture from the cache ", end="")
    print(f"{found['picture'] * 1000:.1f} ms: {found['picture'] / found['text']:.2f} times (at most 2 is wanted)")
    print(
        f"a page and back past {FILES} lines {found['lines']:,} bytes, past {FILES} files {found['files']:,} bytes: ",
        end="",
    )
    print(f"{found['files'] / found['lines']:.2f} times (at most 1 is wanted)")


if __name__ == "__main__":
    main()
