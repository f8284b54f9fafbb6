"""The editor that somebody likes, opened on a file."""

import os
import shlex
from pathlib import Path

from store.errors import Invalid


def named() -> str:
    """What VISUAL or EDITOR name, else an editor that is there. Raises Invalid."""
    import shutil

    found = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not found:
        found = next((editor for editor in ("sensible-editor", "nano", "vi") if shutil.which(editor)), None)
    if not found:
        raise Invalid("There is no editor; set EDITOR to the one you like, such as nano.")
    return found


def run(path: Path) -> int:
    """Open a file in the editor and wait; the editor's exit code. Raises Invalid where it can't be started."""
    import signal
    import subprocess

    editor = named()
    try:
        process = subprocess.Popen([*shlex.split(editor), str(path)])
    except (OSError, ValueError) as error:
        raise Invalid(f"The editor {editor} can't be started ({error}); set EDITOR to one that can.") from None
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the editor's while it runs.
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)
