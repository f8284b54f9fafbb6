"""A process of its own: walks a folder for files of given sizes, and tells those whose content has a given hash.

It runs as a script, with nothing of Hallway's, so that a share that hangs or a folder without an end stalls and fills
nobody else. Standard input is one JSON document, `{"folder": PATH, "wanted": [[SIZE, SHA256], ...]}`; standard output
has a line for each find, `{"sha256": ..., "path": ...}`, and `{}` as a sign of life.
"""

import hashlib
import json
import os
import stat
import sys
import time
from collections.abc import Iterator

EVERY = 1.0
"""Seconds between two signs of life."""
CHUNK = 1 << 20

_told = time.monotonic()


def _alive() -> None:
    global _told
    if time.monotonic() - _told > EVERY:
        _tell({})
        _told = time.monotonic()


def _tell(document: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


def _files(folder: str) -> Iterator[tuple[str, int]]:
    """Regular files below a folder with their sizes; links are not followed, and what can't be read is left out."""
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    _alive()
                    try:
                        facts = entry.stat(follow_symlinks=False)
                    except OSError:
                        continue
                    if stat.S_ISDIR(facts.st_mode):
                        waiting.append(entry.path)
                    elif stat.S_ISREG(facts.st_mode):
                        yield entry.path, facts.st_size
        except OSError:
            continue


def _digest(path: str) -> str | None:
    """The SHA-256 of a file that still is one when it is opened."""
    found = hashlib.sha256()
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
        with open(handle, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return None
            while chunk := file.read(CHUNK):
                found.update(chunk)
                _alive()
    except OSError:
        return None
    return found.hexdigest()


def main() -> None:
    """Read what is wanted, walk, and tell."""
    asked = json.load(sys.stdin)
    sizes = {size for size, _ in asked["wanted"]}
    wanted = {digest for _, digest in asked["wanted"]}
    for path, size in _files(asked["folder"]):
        if size in sizes and (digest := _digest(path)) in wanted and digest is not None:
            _tell({"sha256": digest, "path": path})


if __name__ == "__main__":
    main()
