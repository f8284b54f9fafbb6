"""Reading: groups, threads, a thread, the inbox."""

from typing import TYPE_CHECKING

import click

from store.errors import StoreError
from tui.cli import lines, printing, shapes
from tui.cli.base import Call, Command, note
from tui.cli.completing import group_names
from tui.cli.options import (
    REFERENCE,
    go_on,
    json_option,
    page_options,
    pass_call,
    plain,
    slice_of,
)

if TYPE_CHECKING:
    from store.references import Reference


@click.command(cls=Command, example="hallway groups\nhallway groups --json")
@page_options
@json_option
@pass_call
def groups(call: Call, limit: int, after: str | None, as_json: bool) -> None:
    """List the groups, with what is new in them."""
    from store import groups as store_groups

    db, session = call.read()
    rows = store_groups.listing(db, session)
    shown, more = slice_of(rows, [row.id for row in rows], after, limit)
    if as_json:
        lines.say_json({"groups": [shapes.group(row) for row in shown], "next": more})
    elif not rows:
        lines.say("No groups yet. An admin makes one with: hallway group add NAME")
    else:
        printing.groups(shown, session)
        go_on(more, "groups")


@click.command(cls=Command, example="hallway threads Maintenance\nhallway threads Maintenance --limit 3 --json")
@click.argument("group", required=False, shell_complete=group_names)
@click.option(
    "--order",
    type=click.Choice(["activity", "waiting"]),
    default="activity",
    show_default=True,
    help="waiting: open questions first, the one that waits longest on top.",
)
@page_options
@json_option
@pass_call
def threads(call: Call, group: str | None, order: str, limit: int, after: str | None, as_json: bool) -> None:
    """List the threads of a group, newest activity first; without GROUP, of all groups."""
    from store import groups as store_groups
    from store import threads as store_threads

    db, session = call.read()
    found = None if group is None else store_groups.find(db, session, plain(group))
    recent = store_threads.recent
    if order == "waiting":
        from store import waiting

        recent = waiting.recent
    rows = recent(db, session, group=found.id if found else None, after=after, limit=limit)
    if as_json:
        lines.say_json({"threads": [shapes.thread(row) for row in rows.items], "next": rows.next})
    elif not rows.items:
        ask = f"hallway ask {found.slug if found else 'GROUP'} --title ..."
        lines.say(f"No threads yet. Ask something: {ask}" if after is None else "That was all.")
    else:
        printing.threads(rows.items, session, with_group=found is None)
        go_on(
            rows.next,
            "threads",
            *([found.slug] if found else []),
            *([] if order == "activity" else ["--order", order]),
        )


@click.command(cls=Command, example="hallway show 12\nhallway show '#12.345'\nhallway show 12 --json")
@click.argument("thread", type=REFERENCE)
@click.option("--read/--no-read", default=None, help="Mark what is shown as read; the default on a terminal.")
@click.option(
    "--whole",
    "--full",
    is_flag=True,
    help="Show what mails quote, signatures and long blocks of code; the default except on a terminal.",
)
@page_options
@json_option
@pass_call
def show(
    call: Call, thread: "Reference", read: bool | None, whole: bool, limit: int, after: str | None, as_json: bool
) -> None:
    """Print a thread, or the rest of it from a post on: #12.345 is the post 345 of thread 12."""
    from store import posts as store_posts
    from store import threads as store_threads

    db, session = call.read()
    number, begin = thread.thread, after
    if thread.post is not None:
        number = store_posts.get(db, session, thread.post).thread_id
        begin = after or store_posts.cursor(thread.post - 1)
        if number != thread.thread:
            note(f"Post {thread.post} stands in #{number}.")
    head = store_threads.get(db, session, number)
    if head.id != number:
        note(f"#{number} was merged into #{head.id}.")
    rows = store_posts.page_of(db, session, head.id, after=begin, limit=limit)
    if as_json:
        posts = [shapes.post(row) for row in rows.items]
        lines.say_json({"thread": shapes.thread(head), "posts": posts, "next": rows.next})
    else:
        if after is None:
            printing.head(head, session)
        printing.posts(rows.items, session, whole=whole or not lines.on_terminal())
        if rows.next is not None:
            lines.say("")
        go_on(rows.next, "show", str(head.id))
    wanted = read if read is not None else lines.on_terminal() and not as_json
    if wanted and session.actor is not None and any(row.unread for row in rows.items):
        _mark_read(call, head.id, rows.items[-1].id, loudly=bool(read))


def _mark_read(call: Call, thread: int, post: int, *, loudly: bool) -> None:
    from store import unread

    try:
        call.write(lambda db, session: unread.mark_read(db, session, {thread: post}))
    except StoreError:  # Reading must work where nothing can be written.
        if loudly:
            raise


@click.command(cls=Command, example="hallway inbox\nhallway inbox --done")
@click.option("--done", is_flag=True, help="Take what is shown off the list: it counts as read.")
@page_options
@json_option
@pass_call
def inbox(call: Call, done: bool, limit: int, after: str | None, as_json: bool) -> None:
    """List what waits for you, and why: questions that you can answer; replies, mentions, news of your answers; answers
    to look at again; what is new where you follow or took part; what was busy since you last had the app open, or in
    the last 7 days. What you read elsewhere leaves by itself; a question when it is answered, or passed on.

    --limit holds for each of these; --after goes on with replies, mentions and news of your answers.
    """
    from store import for_you, taking_off

    db, session = call.read()
    found = for_you.sections(db, session, after=after, limit=limit)
    if as_json:
        lines.say_json(shapes.for_you(found))
    elif after is not None and not found.lines:
        lines.say("That was all.")
    else:
        printing.for_you(found, session)
        go_on(found.notices.next, "inbox")
    if done and found.lines:
        call.write(lambda db, session: taking_off.done(db, session, found.lines))


@click.command(cls=Command, example="hallway one\nhallway one --json")
@json_option
@pass_call
def one(call: Call, as_json: bool) -> None:
    """Print the one question to answer if you have five minutes, and why it is the one.

    What reaches you goes first, then what is about topics that you know, then the rest; of these what is nearest to its
    group's aim, or just past it, then what nobody has replied to, then what is short.
    """
    from store.best_one import best_one

    db, session = call.read()
    found = best_one(db, session)
    if as_json:
        lines.say_json(shapes.best(found))
    elif found is None:
        lines.say("No open question waits for an answer of yours.")
    else:
        printing.threads([found.thread], session, with_group=True)
        lines.say(f"{found.why[:1].upper()}{found.why[1:]}. hallway show {found.thread.id} prints it.")
