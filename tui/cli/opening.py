"""Opening the app, the linear mode, or saying what there is where neither can be opened."""

import os
import sys
from typing import TYPE_CHECKING

import click

from tui.cli.base import Call

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


def wants_lines() -> bool:
    """Whether Hallway opens in its linear mode: by the variable, or where a person's terminal can't draw."""
    asked = os.environ.get("HALLWAY_LINEAR", "").strip().casefold() not in ("", "0", "no", "false", "off")
    return asked or (at_terminal() and not can_draw())


def open_app(call: Call) -> None:
    """What `hallway` alone does. Raises StoreError."""
    if wants_lines():
        from tui.cli.linear import visit

        visit(call)
        return
    if not can_draw():
        from tui.cli.lines import say

        say(
            "This is no terminal, so the app can't be drawn here, but the plain commands work: "
            f"hallway {PLAIN}; hallway --help lists all, and hallway linear takes commands from a pipe."
        )
        return
    from store.clock import utc_now

    run_app(call.path, utc_now, None)


def _load_without_openssl() -> None:
    """Load asyncio and hashlib as on a Python without OpenSSL, which both allow for.

    Nothing here speaks TLS, and hashlib has the same functions of its own. The app would load the library before its
    first screen, and keep 4 MB of it. Whoever imports ssl later has it.
    """
    left_out = [name for name in ("ssl", "_hashlib") if name not in sys.modules]
    for name in left_out:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        import asyncio  # noqa: F401
        import hashlib  # noqa: F401
    finally:
        for name in left_out:
            del sys.modules[name]


def run_app(path: "Path", clock: "Clock", viewer: str | None) -> None:
    """Draw the app on a store until the person leaves it. Raises StoreError for one that can't be opened."""
    import gc

    _load_without_openssl()
    from tui.app import run

    gc.freeze()  # What was loaded stays to the end. The collector is off: the app turns it on behind its first frame.
    code = run(path, clock=clock, viewer=viewer)
    if code:
        click.get_current_context().exit(code)
