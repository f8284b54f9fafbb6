"""A real terminal to run the program in: tmux, one server of its own for each."""

import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

from tests.tui.conftest import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
HALLWAY = f"{sys.executable} -m tui.cli"


class Terminal:
    """A tmux server of one's own with one pane, in which a shell runs."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.name = f"hallway-{uuid.uuid4().hex[:8]}"
        width, height = size
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "PS1": "$ ", "ENV": ""}
        shell = ["/bin/sh", "-i"]
        start = ["-f", os.devnull, "new-session", "-d", "-x", str(width), "-y", str(height), *shell]
        subprocess.run(["tmux", "-L", self.name, *start], check=True, env=environ, timeout=PATIENCE)

    def tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", self.name, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE).stdout

    def press(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def run(self, command: str) -> None:
        """Run a command; the shell then says how it ended, and in what state the terminal is."""
        self.tmux("send-keys", "-l", f"{command}; echo ended=$? $(stty -a | grep -c -w -e icanon)")
        self.press("Enter")

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p")

    def wait(self, text: str, *, gone: bool = False) -> str:
        until = time.monotonic() + PATIENCE
        while (text in (shown := self.screen())) is gone:
            assert time.monotonic() < until, f"{text!r} {'stays' if gone else 'never came'}; the screen:\n{shown}"
            time.sleep(0.03)
        return shown

    def go(self, *keys: str) -> None:
        """Press keys that move the focus, and wait until they have: what is typed sooner goes where it was."""
        for key in keys:
            self.press(key)
            before = None
            until = time.monotonic() + PATIENCE
            while (shown := self.tmux("capture-pane", "-p", "-e")) != before:
                assert time.monotonic() < until, f"the screen does not come to rest after {key}"
                before = shown
                time.sleep(0.3)

    def modes(self) -> str:
        """Whether the other screen is on, the cursor is seen, the mouse is asked for."""
        return self.tmux("display-message", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag}").strip()

    def close(self) -> None:
        subprocess.run(["tmux", "-L", self.name, "kill-server"], capture_output=True, timeout=PATIENCE)
