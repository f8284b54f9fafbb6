"""`hallway thread`: another title, other topics, a place on top, another group; merged, closed, and open again."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from tui.cli import lines, shapes
from tui.cli.base import Call, Family
from tui.cli.completing import topic_names
from tui.cli.options import THREAD, group_argument, json_option, pass_call, plain

if TYPE_CHECKING:
    from store.connection import Db
    from store.session import Session
    from store.threads import ThreadRow


def _thread_argument(function: "click.decorators.FC") -> "click.decorators.FC":
    return click.argument("number", metavar="THREAD", type=THREAD)(function)


def _do(call: Call, act: "Callable[[Db, Session], ThreadRow]", said: "Callable[[ThreadRow], str]", js: bool) -> None:
    row = call.write(act)
    if js:
        lines.say_json(shapes.thread(row))
    else:
        lines.say(said(row))


@click.group(cls=Family, example='hallway thread rename 12 "Which breaker feeds dock 3?"\nhallway thread move 12 IT')
def thread() -> None:
    """Rename, move, merge, close, pin threads and change their topics: your own, or as a lead of the group."""


@thread.command("rename", example='hallway thread rename 12 "Which breaker feeds dock 3?"')
@_thread_argument
@click.argument("title")
@json_option
@pass_call
def rename(call: Call, number: int, title: str, as_json: bool) -> None:
    """Give a thread another title (its author, leads)."""
    from store import arranging

    _do(
        call,
        lambda db, session: arranging.rename(db, session, number, plain(title)),
        lambda row: f"#{row.id} is now called: {row.title}",
        as_json,
    )


@thread.command("topics", example="hallway thread topics 12 power docks\nhallway thread topics 12 --none")
@_thread_argument
@click.argument("topics", nargs=-1, metavar="[TOPIC]...", shell_complete=topic_names)
@click.option("--none", "clear", is_flag=True, help="Take it out of all its topics.")
@json_option
@pass_call
def topics(call: Call, number: int, topics: tuple[str, ...], clear: bool, as_json: bool) -> None:
    """File a thread under these topics and no others (its author, leads)."""
    from store import asking

    if bool(topics) == clear:
        raise click.UsageError("Give the topics that it is to have, or --none.")
    filed = [plain(topic) for topic in topics]
    _do(
        call,
        lambda db, session: asking.file_under(db, session, number, filed),
        lambda row: f"#{row.id} is filed under {' '.join(f'#{topic}' for topic in row.topics) or 'no topic'}.",
        as_json,
    )


@thread.command("move", example='hallway thread move 12 "IT first level"')
@_thread_argument
@group_argument
@json_option
@pass_call
def move(call: Call, number: int, group: str, as_json: bool) -> None:
    """Move a thread to another group (leads of both)."""
    from store import arranging, groups

    db, session = call.read()
    target = groups.find(db, session, plain(group)).id
    _do(
        call,
        lambda db, session: arranging.move(db, session, number, target),
        lambda row: f"#{row.id} stands in {row.group}.",
        as_json,
    )


@thread.command("merge", example="hallway thread merge 12 --into 34")
@_thread_argument
@click.option("--into", type=THREAD, required=True, metavar="THREAD", help="The thread that takes its posts in.")
@json_option
@pass_call
def merge(call: Call, number: int, into: int, as_json: bool) -> None:
    """Put a thread's posts into another one, for good (leads of both groups); its number leads there."""
    from store import merging

    _do(
        call,
        lambda db, session: merging.merge(db, session, number, into=into),
        lambda row: f"#{number} was merged into #{row.id}, which has {lines.count(row.posts, 'post')} now.",
        as_json,
    )


@thread.command("close", example="hallway thread close 12")
@_thread_argument
@json_option
@pass_call
def close(call: Call, number: int, as_json: bool) -> None:
    """Close a thread to replies (its author, leads)."""
    from store import threads

    _do(
        call,
        lambda db, session: threads.close(db, session, number, True),
        lambda row: f"#{row.id} is closed. Open it again: hallway thread reopen {row.id}",
        as_json,
    )


@thread.command("reopen", example="hallway thread reopen 12")
@_thread_argument
@json_option
@pass_call
def reopen(call: Call, number: int, as_json: bool) -> None:
    """Let a closed thread take replies again (its author, leads)."""
    from store import threads

    _do(
        call,
        lambda db, session: threads.close(db, session, number, False),
        lambda row: f"#{row.id} takes replies.",
        as_json,
    )


@thread.command("pin", example="hallway thread pin 12")
@_thread_argument
@json_option
@pass_call
def pin(call: Call, number: int, as_json: bool) -> None:
    """Keep a thread on top of its group's list (leads)."""
    from store import arranging

    _do(
        call,
        lambda db, session: arranging.pin(db, session, number),
        lambda row: f"#{row.id} is pinned on top of {row.group}.",
        as_json,
    )


@thread.command("unpin", example="hallway thread unpin 12")
@_thread_argument
@json_option
@pass_call
def unpin(call: Call, number: int, as_json: bool) -> None:
    """Let a pinned thread stand by its activity again (leads)."""
    from store import arranging

    _do(
        call,
        lambda db, session: arranging.pin(db, session, number, False),
        lambda row: f"#{row.id} is no longer pinned.",
        as_json,
    )
