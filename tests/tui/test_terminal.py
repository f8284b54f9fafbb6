"""The real program in a real terminal: it starts, it is used, it leaves the terminal as it was."""

import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui.conftest import PATIENCE
from tests.tui.terminal import HALLWAY, Terminal


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 20)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_demo_starts_is_read_and_leaves_the_terminal_as_it_was(
    terminal: Callable[..., Terminal], size: tuple[int, int]
) -> None:
    here = terminal(size)
    here.run("echo before; " + HALLWAY + " demo")
    here.wait("Chiller 3 trips on")
    assert here.modes().startswith("1 ")
    here.press("Space")
    here.wait("‹ Maintenance" if size[0] < 60 else "A accept")
    here.press("q")
    shown = here.wait("ended=0 1")
    assert "before" in shown and "Chiller 3" not in shown and "Traceback" not in shown
    assert here.modes() == "0 1 0"


def test_ctrl_c_leaves(terminal: Callable[..., Terminal]) -> None:
    here = terminal()
    here.run(HALLWAY + " demo")
    here.wait("Chiller 3 trips on")
    here.press("C-c")
    assert "Traceback" not in here.wait("ended=0 1")
    assert here.modes() == "0 1 0"


def test_what_was_read_and_written_is_there_again(terminal: Callable[..., Terminal]) -> None:
    here = terminal()
    here.run(HALLWAY + " demo")
    here.wait("1 For you 7")
    here.press("Enter")
    here.wait("helped me too   a ask")
    here.press("r")
    here.wait("Reply to marek")
    here.press("-l", "Measured: 3 uF.")
    here.wait("Measured: 3 uF.")
    here.press("F2")
    here.wait("posted")
    here.press("Escape")
    here.wait("1 For you 5")
    here.press("q")
    here.wait("ended=0 1")
    here.run("clear; " + HALLWAY + " demo")
    assert "1 For you 5" in here.wait("Measured: 3 uF.")
    here.press("q")
    here.wait("ended=0 1")


def test_a_new_size_is_taken_at_once(terminal: Callable[..., Terminal]) -> None:
    here = terminal()
    here.run(HALLWAY + " demo")
    here.wait("IT first level")
    here.tmux("resize-window", "-x", "40", "-y", "20")
    here.wait("IT first level", gone=True)
    assert "Chiller 3 trips" in here.wait("Maintenance  4 new")
    here.press("q")
    here.wait("ended=0 1")


def test_a_store_that_is_not_there_is_told_without_taking_the_screen(
    terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    here = terminal()
    here.run(f"cd {tmp_path}; clear; {HALLWAY} --store nowhere.db")
    shown = here.wait("ended=1 1")
    assert "There is no store at" in shown and "hallway init" in shown


def test_without_colours_text_is_the_terminals_own(terminal: Callable[..., Terminal]) -> None:
    here = terminal()
    here.run(f"NO_COLOR=1 {HALLWAY} demo")
    here.wait("Chiller 3 trips on")
    coloured = re.findall(
        r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10[0-7])(?:;\d+)*m", here.tmux("capture-pane", "-p", "-e")
    )
    assert not coloured
    here.press("q")
    here.wait("ended=0 1")


def drafts(home: Path) -> list[str]:
    return [path.read_text() for path in home.rglob("drafts/*.json")]


def test_a_line_that_is_cut_keeps_what_was_typed(terminal: Callable[..., Terminal], home: Path) -> None:
    here = terminal()
    here.run(f"{HALLWAY} demo")
    here.wait("Chiller 3 trips on")
    here.press("a")
    here.wait("Ask Maintenance")
    here.press("-l", "Half a sentence")
    here.wait("Half a sentence")
    shell = here.tmux("display-message", "-p", "#{pane_pid}").strip()
    (app,) = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
    here.tmux("kill-session")
    until = time.monotonic() + PATIENCE
    while not any("Half a sentence" in draft for draft in drafts(home)) or Path(f"/proc/{app}").exists():
        assert time.monotonic() < until, "no draft, or no end"
        time.sleep(0.05)


def test_an_editor_that_fails_leaves_the_screen_and_the_text(terminal: Callable[..., Terminal], tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "written there" >> "$1"\nexit 3\n')
    editor.chmod(0o755)
    here = terminal()
    here.run(f"EDITOR={editor} {HALLWAY} demo")
    here.wait("Chiller 3 trips on")
    here.press("a")
    here.wait("Ask Maintenance")
    here.press("F4")
    here.wait("it ended with 3")
    here.wait("written there")
    here.press("Escape")
    here.wait("it ended with 3", gone=True)
    here.press("Escape")
    here.wait("Chiller 3 trips on")
    here.press("q")
    here.wait("ended=0 1")


def test_an_editor_that_can_not_be_started(terminal: Callable[..., Terminal]) -> None:
    here = terminal()
    here.run(f"""EDITOR="vi 'x" {HALLWAY} demo""")
    here.wait("Chiller 3 trips on")
    here.press("a")
    here.wait("Ask Maintenance")
    here.press("F4")
    here.wait("can't be started")
    here.press("C-q")
    here.wait("ended=0 1")


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_show_goes_through_its_steps_and_leaves_one_in_the_app(
    terminal: Callable[..., Terminal], size: tuple[int, int]
) -> None:
    here = terminal(size)
    here.run(HALLWAY + " demo --play --pace 0.05")
    here.wait("any key stops")
    here.wait("Esc Close, draft kept")
    here.wait("posted")
    here.wait("Seen from above, clockwise.")
    here.wait("✓ accepted")
    shown = here.wait("That was it. You have the keys now.")
    assert "Chiller 1 trips after ten minutes" in shown and "any key stops" not in shown
    here.press("Escape")
    here.wait("That was it.", gone=True)
    here.press("q")
    assert "Traceback" not in here.wait("ended=0 1")


def copies() -> set[Path]:
    """The copies on which the show plays now, and those that a show left whose terminal was taken away."""
    return set(Path(tempfile.gettempdir()).glob("hallway-demo-*"))


@pytest.mark.parametrize("key", ["q", "C-c", "Enter"])
def test_any_key_stops_the_show_and_does_nothing_else(terminal: Callable[..., Terminal], key: str) -> None:
    before = copies()
    here = terminal((80, 24))
    here.run(HALLWAY + " demo --play")
    here.wait("any key stops")
    assert copies() - before
    here.press(key)
    shown = here.wait("You have the keys now.")
    assert "Enter read" in shown and "any key stops" not in shown
    here.press("a")
    here.wait("Ask Maintenance")
    here.press("Escape")
    here.wait("Enter read")
    here.press("Escape")
    here.wait("You have the keys now.", gone=True)
    here.press("q")
    here.wait("ended=0 1")
    assert copies() <= before, "the copy is gone"


def test_an_answer_appears_at_the_askers_screen_by_itself(terminal: Callable[..., Terminal]) -> None:
    """Two programs in two terminals, on one store: Ana asks, Marek is reached and answers, Ana presses nothing."""
    here, there = terminal(), terminal()
    here.run(HALLWAY + " demo")
    here.wait("Chiller 3 trips on")
    there.run(HALLWAY + " demo --as marek")
    there.wait("Chiller 3 trips on")
    here.press("a")
    here.wait("Ask Maintenance")
    here.press("-l", "Chiller 1 trips at noon")
    here.wait("This answers it")
    here.press("Tab", "Tab")
    here.press("-l", "Who has met this? @marek")
    here.wait("available")
    here.press("F2")
    here.wait("posted")
    there.wait("Chiller 1 trips at noon")
    there.press("Home")
    there.press("Enter")
    there.wait("Who has met this?")
    there.press("r")
    there.wait("Reply")
    there.press("-l", "Its fan is dirty.")
    there.wait("Its fan is dirty.")
    there.press("F2")
    there.wait("posted")
    here.wait("Its fan is dirty.")
    for one in (here, there):
        one.press("q")
        one.wait("ended=0 1")
