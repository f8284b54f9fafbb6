"""`hallway follow`: how much of a group or a thread one is told."""

from typing import TYPE_CHECKING

import click

from tui.cli import lines
from tui.cli.base import Call, Command
from tui.cli.options import THREAD, group_names, json_option, pass_call, plain

if TYPE_CHECKING:
    from store.connection import Db
    from store.groups import Group
    from store.session import Session
    from store.threads import ThreadRow

LEVELS = ("all", "mine", "muted")


def _target(db: "Db", session: "Session", named: str) -> "Group | ThreadRow":
    """The thread of `#12`; the group of a name; the thread of a bare number that no group has as its name."""
    from store import groups, threads
    from store.errors import NotFound

    def thread() -> "ThreadRow":
        return threads.get(db, session, THREAD.convert(named, None, click.get_current_context()))

    if named.startswith("#"):
        return thread()
    try:
        return groups.find(db, session, named)
    except NotFound:
        if not (named.isascii() and named.isdigit()):
            raise
        return thread()


@click.command(
    cls=Command, example='hallway follow Maintenance all\nhallway follow "#12" muted\nhallway follow Maintenance'
)
@click.argument("target", metavar="GROUP|#THREAD", shell_complete=group_names)
@click.argument("level", required=False, type=click.Choice(LEVELS))
@json_option
@pass_call
def follow(call: Call, target: str, level: str | None, as_json: bool) -> None:
    """Choose how much of a group or a thread you are told: all, mine or muted.

    Mine are replies, mentions, and what is new where you took part; muted leaves mentions, and counts nothing as new. A
    thread's own level goes before its group's. Without a level it says what holds. In a shell, write '#12' in quotes.
    """
    from store import subscriptions
    from store.threads import ThreadRow

    db, session = call.read()
    found = _target(db, session, plain(target))
    if isinstance(found, ThreadRow):
        thread, group, now = found.id, found.group, subscriptions.level_of_thread(db, session, found.id)
    else:
        thread, group, now = None, found.name, found.level
    if level is not None:
        choose = subscriptions.follow_group if thread is None else subscriptions.follow_thread
        number, chosen = found.id, level
        call.write(lambda db, session: choose(db, session, number, chosen))
        now = level
    if as_json:
        lines.say_json({"group": group, "thread": thread, "level": now})
    else:
        lines.say(f"{group if thread is None else f'#{thread}'}: {now}, {subscriptions.TOLD[now]}.")
