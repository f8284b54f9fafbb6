"""`hallway status`: one line for a shell's prompt, a status bar or a greeting."""

import click

from tui.cli import lines
from tui.cli.base import Call, Command
from tui.cli.options import json_option, pass_call


@click.command(cls=Command, example="hallway status\nhallway status --json")
@json_option
@pass_call
def status(call: Call, as_json: bool) -> None:
    """Say in one line what waits for you, as in: 3 for you, 1 question waits 2h! Silent when nothing does.

    The first counts what For you does: questions that reach you, replies, mentions and the like. The second are the
    questions among them, with the age of the oldest, and `!` when it is past its group's aim.
    """
    from store import hours, notices, threads

    db, session = call.read()
    waiting = notices.count(db, session)
    asked = notices.asked(db, session)
    now = session.clock()
    oldest = next(iter(threads.by_ids(db, session, asked[:1])), None)
    late = oldest is not None and hours.past_aim(oldest, now)
    if as_json:
        since = oldest.since if oldest else None
        lines.say_json({"waiting": waiting, "questions": len(asked), "oldest_at": since, "past_aim": late})
        return
    said = [f"{'99+' if waiting > 99 else waiting} for you"] if waiting else []
    if oldest is not None:
        verb = "question waits" if len(asked) == 1 else "questions wait"
        said.append(f"{len(asked)} {verb} {lines.age(oldest.since, now)}{'!' if late else ''}")
    if said:
        lines.say(", ".join(said))
