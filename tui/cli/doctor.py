"""`hallway doctor`: whether all is well with the store and what belongs to it."""

import click

from tui.cli import lines
from tui.cli.base import Call, Command
from tui.cli.options import json_option, pass_call


@click.command(cls=Command, example="hallway doctor\nhallway doctor --json")
@json_option
@pass_call
def doctor(call: Call, as_json: bool) -> None:
    """Look whether all is well with the store, and with the command that tells people; ends with 1 if it is not.

    It changes nothing.
    """
    from store.care import checks

    db, session = call.read()
    found = checks.all_of(db, session)
    well = all(check.ok for check in found)
    if as_json:
        lines.say_json({"ok": well, "checks": [check._asdict() for check in found]})
    else:
        rows = [("ok" if check.ok else "PROBLEM", check.name, check.detail) for check in found]
        shown = lines.table(rows)
        for check, line in zip(found, shown, strict=True):
            lines.say(line)
            if check.advice:
                lines.say(f"         {check.advice}")
    if not well:
        click.get_current_context().exit(1)
