"""How long a large photo takes to open in place, beside Pillow alone, and how long from the cache.

Run from the checkout: `python benchmarks/pictures.py [--rounds N] [--json]`. See README.md in this folder.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from store.media import cache, inspect, process, thumbnails

COLUMNS, ROWS = 100, 30
# In a process that has Pillow loaded already, so that its start counts for neither side.
PILLOW = """
import sys, time
from PIL import Image
Image.init()
for line in sys.stdin:
    begin = time.perf_counter()
    with Image.open(sys.argv[1]) as image:
        image.draft("RGB", (int(sys.argv[2]), int(sys.argv[3])))
        image.thumbnail((int(sys.argv[2]), int(sys.argv[3])))
    print(time.perf_counter() - begin, flush=True)
"""
# As large and as busy as a photo: a drawing of one colour would be read in no time.
PHOTO = """
import sys
from PIL import Image
noise = Image.effect_noise((1000, 750), 40).resize((4000, 3000), Image.Resampling.BICUBIC)
grey = Image.linear_gradient("L").resize((4000, 3000))
Image.merge("RGB", (noise, Image.blend(noise, grey, 0.5), grey)).save(sys.argv[1], quality=92)
"""
# What the picture process is before it looks at anything: the same isolated Python, with Pillow.
START = "import sys; sys.path[:0] = {path!r}; import json, store.media.child, store.media.pictures"


def seconds(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def look(photo: str) -> tuple[float, float, float]:
    """Seconds that a photo takes which was not drawn before, as the screen opens it; again, when the file is read to
    see that it has not changed; and what drawing it from the cache alone takes."""
    digest = inspect.inspect(photo, closely=False).sha256
    shutil.rmtree(cache.folder(), ignore_errors=True)

    def draw() -> None:
        thumbnails.look(photo, width=COLUMNS, height=ROWS * 2, expected=digest)

    return seconds(draw), seconds(draw), seconds(lambda: thumbnails.cached(digest, width=COLUMNS, height=ROWS * 2))


def measure(rounds: int) -> dict[str, float]:
    """Seconds at the median, each in turn with the others."""
    found: dict[str, list[float]] = {"pillow": [], "start": [], "opened": [], "again": [], "cached": []}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        photo = str(Path(folder) / "photo.jpg")
        subprocess.run([sys.executable, "-c", PHOTO, photo], check=True)
        size = (str(COLUMNS), str(ROWS * 2))
        root = str(Path(process.__file__).resolve().parents[2])
        start = [sys.executable, "-I", "-c", START.format(path=[root])]
        warm = subprocess.Popen(
            [sys.executable, "-c", PILLOW, photo, *size], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert warm.stdin is not None and warm.stdout is not None
        with warm:
            for turn in range(rounds + 1):
                print(file=warm.stdin, flush=True)
                alone = float(warm.stdout.readline())
                began = seconds(lambda: subprocess.run(start, check=True))
                looked = look(photo)
                if turn:  # The first round fills the disk's cache.
                    for name, value in zip(found, (alone, began, *looked), strict=True):
                        found[name].append(value)
            warm.stdin.close()
    return {name: statistics.median(values) for name, values in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measure(given.rounds)
    wanted = 3 * found["pillow"] + found["start"]
    if given.json:
        print(json.dumps({**found, "wanted": wanted}))
        return
    for name, value in found.items():
        print(f"{name:8} {value * 1000:8.2f} ms")
    print(f"opened takes {found['opened'] / wanted:.2f} of 3 x pillow + start (at most 1 is wanted)")
    print(f"from the cache it takes {found['cached'] / found['opened']:.4f} of that")


if __name__ == "__main__":
    main()
