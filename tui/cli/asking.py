"""Around a question: what is shown before it is asked, waiting for its answer, and having somebody's problem too."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tui.cli import lines, printing, shapes
from tui.cli.base import Call, Command, Stopped, note
from tui.cli.options import THREAD, json_option, pass_call

if TYPE_CHECKING:
    from store.groups import Group
    from store.posts import PostRow
    from store.threads import ThreadRow
    from tui.drafts import FileDraft

EVERY = 0.5
"""Seconds between two looks for an answer."""


@click.command("have-too", cls=Command, example="hallway have-too 12\nhallway have-too 12 --undo")
@click.argument("thread", type=THREAD)
@click.option("--undo", is_flag=True, help="Take that back, and the following with it.")
@json_option
@pass_call
def have_too(call: Call, thread: int, undo: bool, as_json: bool) -> None:
    """Say that you have the problem of a question too, and follow it: an open one that somebody else asked."""
    from store import affected

    row = call.write(lambda db, session: affected.have_too(db, session, thread, on=not undo))
    if as_json:
        lines.say_json(shapes.thread(row))
    elif undo:
        lines.say(f"Taken back: {lines.count(row.affected, 'person has', 'people have')} #{row.id} too.")
    else:
        others = f", as {lines.count(row.affected - 1, 'other', 'others')}" if row.affected > 1 else ""
        lines.say(f"You have #{row.id} too{others}, and follow it.")


def settled(
    call: Call, group: "Group", title: str, body: str, topics: Sequence[str], files: "Sequence[FileDraft]" = ()
) -> bool:
    """Whether a person at the terminal finds that nothing needs to be asked, or puts it off. Raises StoreError."""
    from store.errors import Conflict
    from tui.cli import already, linear_input

    kept = ""

    def keep() -> str:
        nonlocal kept
        kept = _keep(call, group, title, body, topics, files)
        return kept

    try:
        ask = already.ask_all_the_same(call, title, body, topics, keep)
    except (KeyboardInterrupt, linear_input.Closed):
        raise Stopped("stopped; nothing was asked.") from None
    if kept:
        raise Conflict("nothing was asked; hallway ask asks it another time.")
    return not ask


def _keep(
    call: Call, group: "Group", title: str, body: str, topics: Sequence[str], files: "Sequence[FileDraft]"
) -> str:
    """Keep a question as the draft that the app takes up in its group; a sentence on what became of it."""
    from store.members import me
    from store.session import local_identity
    from tui import drafts

    member = me(*call.read())
    written = {"title": title, "topics": " ".join(f"#{topic.lstrip('#')}" for topic in topics), "text": body}
    if files:
        written = drafts.with_files(written, files)
    try:
        drafts.keep(call.path, member.name if member else local_identity().name, f"question/{group.id}", written)
    except OSError as error:
        return f"Not kept: {error.strerror}."
    return "Kept as a draft: hallway drafts lists it, and the app goes on from it."


def wait(call: Call, thread: int, seconds: float | None, as_json: bool) -> None:
    """Stay until somebody answers a question, and print that. Raises Conflict when the time is up, and Stopped."""
    from store.errors import Conflict

    end = None if seconds is None else time.monotonic() + seconds
    try:
        if not as_json:
            note("Waiting for an answer; Ctrl+C leaves, and the question stays.")
        row, said = _answered(call, thread, end)
    except KeyboardInterrupt:
        raise Stopped(f"stopped waiting; your question is #{thread}: hallway show {thread}") from None
    if as_json:
        lines.say_json({"thread": shapes.thread(row), "posts": [shapes.post(post) for post in said], "next": None})
    elif said:
        printing.posts(said, call.read()[1])
    elif row.state != "open":
        lines.say(f"#{row.id} is {row.state}: hallway show {row.id}")
    if not said and row.state == "open":
        raise Conflict(f"nobody has answered #{row.id} yet; hallway show {row.id} tells later.")


def _answered(call: Call, thread: int, end: float | None) -> "tuple[ThreadRow, tuple[PostRow, ...]]":
    """A question and what others have said to it, once there is something, or when the time is up."""
    from store import posts, threads
    from store.connection import data_version

    db, session = call.read()
    version = None
    while True:
        if (now := data_version(db)) != version:
            version = now
            row = threads.get(db, session, thread)
            rows = posts.page_of(db, session, row.id, limit=1000).items[1:]
            said = tuple(post for post in rows if not post.mine and not post.deleted)
            if said or row.state != "open":
                return row, said
        left = EVERY if end is None else end - time.monotonic()
        if left <= 0:
            return row, ()
        time.sleep(min(EVERY, left))
