"""`hallway salvage`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli import lines
from tui.cli.base import Call, Command
from tui.cli.options import json_option, pass_call

if TYPE_CHECKING:
    from store.care.salvaging.salvage import Salvaged, SalvagedTable

FEW = 20
"""Runs of ids, and threads, that are printed; --json has all."""


@click.command(cls=Command, example="hallway salvage forum.db salvaged.db\nhallway salvage forum.db salvaged.db --json")
@click.argument("damaged", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@json_option
@pass_call
def salvage(call: Call, damaged: Path, target: Path, as_json: bool) -> None:
    """Make a new store of what can still be read of a damaged one, and say what is gone.

    DAMAGED is only read; nobody should have it open meanwhile. A backup that is whole is better than this. TARGET is
    read whole before it gets its name; hallway restore puts it in the damaged one's place.
    """
    from store.care.salvaging.salvage import salvage
    from store.clock import utc_now
    from store.session import Session, local_identity

    call.close()
    session = Session(None, call.clock or utc_now, "local", local_identity())
    made = salvage(damaged.expanduser(), target.expanduser(), session=session)
    if as_json:
        shape = {**made._asdict(), "path": str(made.path), "journal": made.journal._asdict()}
        shape["tables"] = [table._asdict() for table in made.tables]
        shape["threads"] = [thread._asdict() for thread in made.threads]
        lines.say_json(shape)
        return
    _tell(made)


def _tell(made: "Salvaged") -> None:
    lines.say(f"{made.path} has {lines.count(made.saved, 'post')} of the damaged store; read whole, no damage.")
    lines.say(f"Of the damaged file's {made.pages:,} pages {made.damaged:,} could not be read.")
    if made.log_lost:
        lines.say("The log beside it breaks off: what was written last may be missing.")
    gone = [table for table in made.tables if table.lost or not table.exact]
    for table in gone:
        lines.say(_of_table(table))
    if made.journal.lost:
        lines.say(f"Gone of journal: {made.journal.lost:,}.")
    if not (gone or made.journal.lost or made.missing):
        lines.say("Nothing is gone.")
    for thread in made.threads[:FEW]:
        posts = ", ".join(map(str, thread.posts[:FEW])) + (" and more" if len(thread.posts) > FEW else "")
        posts = posts or "its posts"
        lines.say(f"#{thread.number} {thread.title} ({thread.group}) has lost {posts}.")
    _more(len(made.threads))
    if made.doubtful:
        number = lines.count(len(made.doubtful), "post")
        lines.say(f"{number} may not say what was written: {', '.join(map(str, made.doubtful[:FEW]))}.")
        _more(len(made.doubtful))
    if made.hidden:
        lines.say(f"Who may read {', '.join(made.hidden)} is lost; only members of these groups see them now.")
    if made.files or made.missing:
        lines.say(f"Kept files: {made.files:,} copied, {made.missing:,} gone or damaged.")


def _of_table(table: "SalvagedTable") -> str:
    ids = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in table.ids[:FEW])
    more = " and more" if len(table.ids) > FEW else ""
    if not table.lost:
        return f"Gone of {table.name}: nothing that is known of, but a page of it is."
    least = "" if table.exact else "at least "
    again = f"; {table.rebuilt:,} stand again, with what indexes know of them" if table.rebuilt else ""
    return f"Gone of {table.name}: {least}{table.lost:,}{f' ({ids}{more})' if ids else ''}{again}."


def _more(number: int) -> None:
    if number > FEW:
        lines.say(f"And {number - FEW:,} more: --json has all.")
