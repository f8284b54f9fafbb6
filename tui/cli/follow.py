"""`hallway follow`: how much of a group, a topic or a thread one is told."""

from typing import TYPE_CHECKING, NamedTuple

import click

from tui.cli import lines
from tui.cli.base import Call, Command
from tui.cli.completing import followed
from tui.cli.options import THREAD, json_option, pass_call, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.connection import Db
    from store.session import Session

LEVELS = ("all", "mine", "muted")


class Target(NamedTuple):
    """What is followed: its words, what of JSON's `group`, `thread` and `topic` it is, its level, and how to choose."""

    words: str
    named: dict[str, int | str]
    level: str
    choose: "Callable[[Db, Session, str], None]"


def _target(db: "Db", session: "Session", named: str) -> Target:
    """The thread of `#12`; the topic of `#power`; the group of a name; the thread of a number that no group has."""
    from store import groups, subscriptions, threads
    from store.errors import NotFound

    def thread() -> Target:
        row = threads.get(db, session, THREAD.convert(named, None, click.get_current_context()))
        return Target(
            f"#{row.id}",
            {"group": row.group, "thread": row.id},
            subscriptions.level_of_thread(db, session, row.id),
            lambda db, session, level: subscriptions.follow_thread(db, session, row.id, level),
        )

    if named.startswith("#"):
        topic = named[1:]
        if topic.isascii() and topic.isdigit():
            return thread()
        return Target(
            named,
            {"topic": topic},
            subscriptions.level_of_topic(db, session, topic),
            lambda db, session, level: subscriptions.follow_topic(db, session, topic, level),
        )
    try:
        group = groups.find(db, session, named)
    except NotFound:
        if not (named.isascii() and named.isdigit()):
            raise
        return thread()
    return Target(
        group.name,
        {"group": group.name},
        group.level,
        lambda db, session, level: subscriptions.follow_group(db, session, group.id, level),
    )


@click.command(
    cls=Command,
    example='hallway follow Maintenance all\nhallway follow "#12" muted\nhallway follow "#power" all\n'
    "hallway follow Maintenance",
)
@click.argument("target", metavar="GROUP|#THREAD|#TOPIC", shell_complete=followed)
@click.argument("level", required=False, type=click.Choice(LEVELS))
@json_option
@pass_call
def follow(call: Call, target: str, level: str | None, as_json: bool) -> None:
    """Choose how much of a group, a topic or a thread you are told: all, mine or muted.

    Mine are replies, mentions, and what is new where you took part; muted leaves mentions, and counts nothing as new.
    The closest choice holds: a thread's own level goes before its topics', and theirs before its group's; of several
    topics, the one that tells most. Without a level it says what holds. In a shell, write '#12' and '#power' in quotes.
    """
    from store import subscriptions

    db, session = call.read()
    found = _target(db, session, plain(target))
    now = found.level
    if level is not None:
        chosen = level
        call.write(lambda db, session: found.choose(db, session, chosen))
        now = level
    if as_json:
        lines.say_json({"group": None, "thread": None, "topic": None, **found.named, "level": now})
    else:
        lines.say(f"{found.words}: {now}, {subscriptions.TOLD[now]}.")
