"""`hallway linear`: the daily loop in plain lines, for screen readers, slow lines and teletypes.

Nothing is ever repainted, no cursor moved, and nothing printed between two prompts: what came meanwhile is told when
it is asked for.
"""

import click

from store.errors import Invalid, StoreError
from tui.cli import linear_input, linear_parse, lines
from tui.cli.base import Call, Command, Stopped, note
from tui.cli.linear_answers import SAYS
from tui.cli.linear_files import attach
from tui.cli.linear_places import tell
from tui.cli.linear_visit import READS, Visit
from tui.cli.linear_writing import WRITES
from tui.cli.options import pass_call

PAGE = 10
"""Lines of a list and posts of a thread that are printed at once."""
PROMPT = "> "
ACTS = {**READS, **WRITES, **SAYS, "attach": attach}
LEAVING = "Type quit to leave; Ctrl+D does the same."


@click.command(cls=Command, example="hallway linear\nprintf 'inbox\\nnext\\n' | hallway linear")
@click.option(
    "--page",
    "size",
    type=click.IntRange(1, 1000),
    default=PAGE,
    show_default=True,
    metavar="N",
    help="How many lines of a list, or posts of a thread, are printed at once.",
)
@pass_call
def linear(call: Call, size: int) -> None:
    """Read, ask, reply and search line by line, for screen readers, slow lines and teletypes.

    It prints plain lines in one column, never repaints, and says nothing between two prompts. Type ? and Enter for
    what can be typed; docs/linear.md is a short guide. It works with commands from a pipe too, and then ends with 1 if
    one of them was refused.
    """
    visit(call, size)


def visit(call: Call, size: int = PAGE) -> None:
    """Answer line after line until the person leaves. Raises StoreError when the store can't be had at the start."""
    import gc

    gc.enable()  # It was off for the sake of commands that end at once.
    here = Visit(call, size)
    refused = False
    try:
        here.arrive(aloud=linear_input.person())
        while True:
            try:
                if linear_input.person():  # What comes from a pipe is no visit, like plain commands.
                    here.go_on()
                refused |= not _answered(here)
            except _Left:
                break
    except linear_input.Closed:
        if linear_input.person():
            lines.say("")
    finally:
        here.leave()
        here.close()
    if refused and not linear_input.person():
        click.get_current_context().exit(1)


class _Left(Exception):
    """The person has said so."""


def _answered(here: Visit) -> bool:
    """Take a line and do what it says; False if it was refused.

    Raises Closed, _Left, and the refusal itself when the store is no longer there.
    """
    try:
        here.close()
        command = _command(linear_input.line(PROMPT))
        if command is None:
            return True
        if command.name == "quit":
            raise _Left
        ACTS[command.name](here, command)
    except (StoreError, Stopped) as error:
        if here.gone:
            raise
        note(str(error).replace("\n", " "))
        return False
    except KeyboardInterrupt:
        lines.say("")
        tell(LEAVING)
    return True


def _command(typed: str) -> linear_parse.Command | None:
    try:
        return linear_parse.parse(typed)
    except Invalid as error:
        if linear_parse.begins_text(typed):
            linear_input.refused(error)
        raise
