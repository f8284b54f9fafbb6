"""`hallway backup` and `hallway restore`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from store.text import size_text
from tui.cli import lines
from tui.cli.base import Call, Command
from tui.cli.options import json_option, pass_call

if TYPE_CHECKING:
    from store.care.backup import Backup


@click.command(
    cls=Command,
    example="hallway backup /mnt/backup --keep 7\nhallway backup forum-before-the-move.db",
)
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--keep", type=click.IntRange(1, 10_000), metavar="N", help="Keep so many backups in the folder, the newest."
)
@json_option
@pass_call
def backup(call: Call, target: Path, keep: int | None, as_json: bool) -> None:
    """Copy the whole store while people post, with the files that it keeps, to a new file or into a folder.

    The copy is read whole before it gets its name. It can be used as a store as it is; hallway restore puts it back.
    """
    from store.care.backup import backup

    made = backup(*call.read(), target.expanduser(), keep=keep)
    if as_json:
        removed = [str(path) for path in made.removed]
        lines.say_json({**made._asdict(), "path": str(made.path), "removed": removed})
    else:
        _tell(made, keep)
    if made.damaged:
        click.get_current_context().exit(1)


def _tell(made: "Backup", keep: int | None) -> None:
    kept = f" and {lines.count(made.files, 'kept file')}" if made.files else ""
    damage = f"{lines.count(made.damaged, 'text')} not as written" if made.damaged else "no damage"
    lines.say(f"{made.path}: {lines.count(made.posts, 'post')}{kept}, {size_text(made.size)}; read whole, {damage}.")
    _tell_missing(made.missing)
    if made.damaged:
        lines.say("See with: hallway doctor. No older backup was taken away: one of them may have what was written.")
    if made.removed:
        lines.say(f"Took away {lines.count(len(made.removed), 'older backup')}; {keep} are kept.")


@click.command(
    cls=Command,
    example="hallway restore /mnt/backup/forum-20261123T030000Z.db\n"
    "hallway restore /mnt/backup/forum-20261123T030000Z.db --replace",
)
@click.argument("source", metavar="BACKUP", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of the store that is there (its owner, admins).")
@json_option
@pass_call
def restore(call: Call, source: Path, replace: bool, as_json: bool) -> None:
    """Put a backup where the store is to be, as --store or your settings name it.

    With --replace, what is there now is backed up beside it first, or moved aside where it is damaged. People may have
    the store open meanwhile: they go on with what the backup has.
    """
    from store.care.restore import restore
    from store.clock import utc_now
    from store.session import Session, local_identity

    call.close()
    session = Session(None, call.clock or utc_now, "local", local_identity())
    made = restore(source.expanduser(), call.path, session=session, replace=replace)
    before = None if made.before is None else str(made.before)
    if as_json:
        lines.say_json({**made._asdict(), "path": str(made.path), "before": before})
        return
    kept = f" and {lines.count(made.files, 'kept file')}" if made.files else ""
    lines.say(f"{made.path} has {lines.count(made.posts, 'post')}{kept} now, as the backup.")
    _tell_missing(made.missing)
    if before is not None:
        lines.say(f"What was there before: {before}")


def _tell_missing(number: int) -> None:
    if number:
        verb = "is" if number == 1 else "are"
        lines.say(f"{lines.count(number, 'kept file')} {verb} not there; hallway doctor --attachments says which.")
