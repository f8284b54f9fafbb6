"""Taking back what one has just posted."""

from typing import TYPE_CHECKING

import click

from store.text import clean_line
from tui.cli import lines, shapes
from tui.cli.base import Call, Command, note
from tui.cli.options import json_option, pass_call

if TYPE_CHECKING:
    from store.retracting import Retracted

HINT = "hallway undo takes it back for ten seconds."
"""What a command that posts says to a person."""


@click.command(cls=Command, example="hallway undo\nhallway undo >kept.md")
@json_option
@pass_call
def undo(call: Call, as_json: bool) -> None:
    """Take back your newest post, within ten seconds, and print what you wrote; a thread that it started goes with it.

    It stays when somebody has replied to it, voted for it or accepted it: `hallway delete` leaves a mark in its place.
    """
    from store import retracting

    gone = call.write(retracting.retract_newest)
    if as_json:
        lines.say_json(shapes.retracted(gone))
        return
    note(f"Taken back: {what(gone)}.")
    for file in gone.files:
        note(f"{clean_line(file.name)}: its file lay at {file.path}" if file.path else f"{clean_line(file.name)}: gone")
    lines.say(gone.body)


def what(gone: "Retracted") -> str:
    """What was taken back, in words."""
    if gone.started:
        return f"your {gone.kind} in {gone.group}, {gone.title}"
    return f"your reply in thread #{gone.thread}"
