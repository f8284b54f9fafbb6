"""Opening the app, or saying what there is where it can't be opened."""

import os
import sys
from typing import TYPE_CHECKING

import click

from tui.cli.base import Call, note

if TYPE_CHECKING:
    from pathlib import Path

    from store.clock import Clock

PLAIN = "groups, threads GROUP, show THREAD, search WORDS, inbox, ask GROUP, post GROUP and reply THREAD"


def at_terminal() -> bool:
    """Whether a person sits before a terminal: both standard input and output are one."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def can_draw() -> bool:
    """Whether the app can be drawn here."""
    return at_terminal() and os.environ.get("TERM", "") not in ("dumb", "unknown")


def open_app(call: Call) -> None:
    """What `hallway` alone does. Raises StoreError."""
    if not can_draw():
        said = f"the app can't be drawn here, but the plain commands work: hallway {PLAIN}; hallway --help lists all."
        if at_terminal():
            note("hallway: This terminal says that it is dumb, so " + said)
            click.get_current_context().exit(1)
        from tui.cli.lines import say

        say("This is no terminal, so " + said)
        return
    from store.clock import utc_now

    call.read()  # A store that can't be opened is better told before the screen is taken.
    call.close()
    run_app(call.path, utc_now, None)


def run_app(path: "Path", clock: "Clock", viewer: str | None) -> None:
    """Draw the app on a store until the person leaves it."""
    import gc

    from tui.app import run

    gc.enable()  # It was off for the sake of commands that end at once.
    code = run(path, clock=clock, viewer=viewer)
    if code:
        click.get_current_context().exit(code)
