"""What people say of answers: verified, out of date, a duplicate; and the answers to look at again."""

from typing import TYPE_CHECKING

import click

from tui.cli import lines, shapes
from tui.cli.base import Call, Command
from tui.cli.options import POST, THREAD, go_on, json_option, page_options, pass_call, slice_of

if TYPE_CHECKING:
    from store.posts import PostRow


def _tell(row: "PostRow", as_json: bool, words: str) -> None:
    if as_json:
        lines.say_json(shapes.post(row))
    else:
        lines.say(words)


@click.command(cls=Command, example="hallway verify 31\nhallway verify 31 --undo")
@click.argument("post_id", metavar="POST", type=POST)
@click.option("--undo", is_flag=True, help="Take that back.")
@json_option
@pass_call
def verify(call: Call, post_id: int, undo: bool, as_json: bool) -> None:
    """Say that somebody else's answer is right, or still right: experts on a topic of the thread, and leads.

    The asker need not have accepted it.
    """
    from store import answers

    row = call.write(lambda db, session: answers.verify(db, session, post_id, on=not undo))
    _tell(row, as_json, f"Post {row.id} in #{row.thread_id} is {'no longer ' if undo else ''}verified.")


@click.command(cls=Command, example="hallway outdated 31\nhallway outdated 31 --undo")
@click.argument("post_id", metavar="POST", type=POST)
@click.option("--undo", is_flag=True, help="Say that it holds after all.")
@json_option
@pass_call
def outdated(call: Call, post_id: int, undo: bool, as_json: bool) -> None:
    """Say that an accepted or verified answer is out of date: experts on a topic of the thread, leads, the asker.

    If no other answer is left, the question is open again and its clock starts anew.
    """
    from store import answers, threads

    row = call.write(lambda db, session: answers.outdate(db, session, post_id, on=not undo))
    thread = threads.get(*call.read(), row.thread_id)
    open_again = f"; #{thread.id} is open again" if row.outdated and thread.state == "open" else ""
    _tell(row, as_json, f"Post {row.id} is {'out of date' if row.outdated else 'not out of date'}{open_again}.")


@click.command(cls=Command, example="hallway duplicate 12 3\nhallway duplicate 12 --undo")
@click.argument("thread", type=THREAD)
@click.argument("of", type=THREAD, required=False, metavar="[OF]")
@click.option("--undo", is_flag=True, help="Say that it is a question of its own.")
@json_option
@pass_call
def duplicate(call: Call, thread: int, of: int | None, undo: bool, as_json: bool) -> None:
    """Say that a question is a duplicate of thread OF, which then answers for both: its asker, experts, leads."""
    from store import duplicates

    if (of is None) != undo:
        raise click.UsageError("Give the thread that answers for it, or --undo.")
    row = call.write(lambda db, session: duplicates.mark_duplicate(db, session, thread, of))
    if as_json:
        lines.say_json(shapes.thread(row))
    elif row.duplicate_of is None:
        lines.say(f"#{row.id} is a question of its own.")
    else:
        lines.say(f"#{row.id} is a duplicate of #{row.duplicate_of}. Read there: hallway show {row.duplicate_of}")


@click.command(cls=Command, example="hallway review\nhallway review --json")
@page_options
@json_option
@pass_call
def review(call: Call, limit: int, after: str | None, as_json: bool) -> None:
    """List answers to look at again, on your topics and in groups that you lead, the one that waits longest first.

    After how many days that is, each group sets (hallway group describe GROUP --review DAYS).
    """
    from store import reviews
    from store.page import MAX_LIMIT
    from store.references import written

    db, session = call.read()
    found = reviews.to_review(db, session, limit=MAX_LIMIT)
    rows, more = slice_of(found, [row.post.id for row in found], after, limit)
    if as_json:
        lines.say_json({"answers": [shapes.review(row) for row in rows], "next": more})
        return
    if not rows:
        lines.say("No answer waits to be looked at again.")
        return
    now = session.clock()
    cells = [
        (
            written(row.thread.id, row.post.id),
            lines.age(row.looked_at, now),
            "verified" if row.post.verified else "accepted",
            row.post.author or "somebody",
            row.thread.title,
        )
        for row in rows
    ]
    lines.say("\n".join(lines.table(cells, right={1})))
    go_on(more, "review")
    lines.say("Read one: hallway show THREAD. Still right: hallway verify POST. Not any more: hallway outdated POST")
