"""Files in the programs of one's own desk: what the desktop calls opening."""

import os
import shutil
import subprocess
import sys
import threading

PROGRAMS = {"darwin": ("open",), "linux": ("xdg-open", "gio open", "wslview")}
REMOTE = ("SSH_CONNECTION", "SSH_TTY")


def possible() -> bool:
    """Whether a file opened here would be seen by who sits here: not over SSH, and only where there is a desktop."""
    if any(os.environ.get(name) for name in REMOTE):
        return False
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    return _program() is not None


def _program() -> list[str] | None:
    for program in PROGRAMS.get(sys.platform, ()):
        words = program.split()
        if shutil.which(words[0]):
            return words
    return None


def open_file(path: str) -> str:
    """Hand a file, by its absolute path, to the desktop's program for it; says in a few words what became of that."""
    program = _program()
    if program is None:
        return "no program here opens files"
    try:
        running = subprocess.Popen(
            [*program, path],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return f"not opened: {error.strerror}"
    threading.Thread(target=running.wait, daemon=True).start()  # Else it stays a zombie for as long as Hallway runs.
    return f"handed to {program[0]}"
