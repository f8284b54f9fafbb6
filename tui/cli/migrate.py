"""`hallway migrate`."""

import click

from tui.cli import lines
from tui.cli.base import Call, Command
from tui.cli.options import json_option, pass_call


@click.command(cls=Command, example="hallway migrate\nhallway migrate --store /srv/forum/forum.db --json")
@json_option
@pass_call
def migrate(call: Call, as_json: bool) -> None:
    """Bring a shared store up to this Hallway, after a backup beside it; for the file's owner.

    A store of your own is migrated by itself when it is opened. A shared one waits for this: until then a newer Hallway
    only reads it, and from then on an older one can't open it. Whoever has it open must open it again before they
    write; nobody else needs to stop.
    """
    from store.care.migrating import migrate
    from store.clock import utc_now
    from store.session import Session, local_identity

    done = migrate(call.path, Session(None, call.clock or utc_now, "local", local_identity()))
    if as_json:
        backup = None if done.backup is None else str(done.backup)
        lines.say_json({**done._asdict(), "path": str(done.path), "backup": backup})
        return
    if done.from_schema == done.to_schema:
        lines.say(f"{done.path} has schema {done.to_schema}, as this Hallway wants it; nothing was to be done.")
        return
    lines.say(f"{done.path} went from schema {done.from_schema} to {done.to_schema}.")
    lines.say(f"What it was before, read whole: {done.backup}")
