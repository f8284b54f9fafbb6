"""`hallway attach`, `files` and `keep`: files of posts that are there already, and what is kept of them."""

import shutil
import sys
from typing import TYPE_CHECKING

import click

from store.text import shown
from tui.cli import attached, lines, shapes
from tui.cli.base import Call, Command
from tui.cli.completing import group_names
from tui.cli.options import POST, json_option, pass_call, plain

if TYPE_CHECKING:
    from store.connection import Db
    from store.posts import PostRow
    from store.session import Session

NUMBER = click.IntRange(1)


@click.command(
    cls=Command,
    example='hallway attach 31 /mnt/share/pump.jpg --caption "The seal, from below"\n'
    "dmesg | hallway attach 31 - --name dock.log\n"
    "hallway attach 31 --remove 2\n"
    'hallway attach 31 --recaption 1 "From above"',
)
@click.argument("post_id", metavar="POST", type=POST)
@click.argument("path", required=False, type=click.Path(), metavar="[PATH|-]")
@click.option("--caption", default="", metavar="TEXT", help="A line about it.")
@click.option("--name", metavar="NAME", help="What the file on standard input is called.")
@attached.keep_option
@click.option("--remove", type=NUMBER, metavar="N", help="Take the post's file N off; leads may too.")
@click.option("--first", type=NUMBER, metavar="N", help="Put file N before the others.")
@click.option("--recaption", type=(NUMBER, str), metavar="N TEXT", help="Say in a line what file N shows.")
@json_option
@pass_call
def attach(
    call: Call,
    post_id: int,
    path: str | None,
    caption: str,
    name: str | None,
    keep: str | None,
    remove: int | None,
    first: int | None,
    recaption: tuple[int, str] | None,
    as_json: bool,
) -> None:
    """Attach a file to a post of yours, by its path: it stays where it is. A dash keeps what is on standard input.

    What it is called at your desk may be typed too, where your settings map paths. Files are numbered as `hallway show`
    numbers them.
    """
    if sum(one is not None for one in (path, remove, first, recaption)) != 1:
        raise click.UsageError("Give a PATH, --remove, --first or --recaption, and one of them alone.")
    if (path == "-") != (name is not None):
        raise click.UsageError("--name says what a file on standard input is called; give both: - --name dock.log")
    if path is not None:
        row = _attach(call, post_id, path, plain(caption), plain(name or ""), keep, as_json)
    elif remove is not None:
        row = _remove(call, post_id, remove, as_json)
    else:
        row = _arrange(call, post_id, first, recaption)
    if as_json:
        lines.say_json(shapes.post(row))
    else:
        lines.say(f"Post {row.id} has {lines.count(len(row.attachments), 'file')} now.")


def _attach(call: Call, post: int, path: str, caption: str, name: str, keep: str | None, as_json: bool) -> "PostRow":
    from store import attaching, posts
    from store.errors import Invalid

    db, session = call.read()
    group = attaching.open_to(db, session, post)
    piped = None
    if path == "-":
        if sys.stdin is None or sys.stdin.isatty():
            raise Invalid("Nothing stands on standard input; send the file there: hallway attach POST - --name X < X")
        piped = sys.stdin.buffer
    with attached.Tray(attached.Named((path,), (caption,), keep), tell=not as_json) as tray:
        tray.fill(*call.read(), group, piped, name)
        call.write(lambda db, session: attaching.attach(db, session, post, tray.files[0]))
    return posts.get(*call.read(), post)


def _remove(call: Call, post: int, number: int, as_json: bool) -> "PostRow":
    from store import attaching, posts

    file = attaching.numbered(posts.get(*call.read(), post), number)
    row = call.write(lambda db, session: attaching.remove(db, session, post, file.id))
    if not as_json:
        lines.say(f"Taken off: {file.name}" + (f", which lies at {file.path}" if file.path else ""))
    return row


def _arrange(call: Call, post: int, first: int | None, recaption: tuple[int, str] | None) -> "PostRow":
    from store import attaching, posts

    number, words = (first or 0, "") if recaption is None else recaption
    file = attaching.numbered(posts.get(*call.read(), post), number)

    def act(db: "Db", session: "Session") -> "PostRow":
        if recaption is not None:
            return attaching.caption(db, session, post, file.id, plain(words))
        return attaching.reorder(db, session, post, [file.id])

    return call.write(act)


@click.command(
    cls=Command, example="hallway files 31\nhallway files 31 --save 2 dock.log\nhallway files 31 --save 1 - | wc -c"
)
@click.argument("post_id", metavar="POST", type=POST)
@click.option(
    "--save", type=(NUMBER, click.Path()), metavar="N TO", help="Write the kept copy of file N to a file; - prints it."
)
@json_option
@pass_call
def files(call: Call, post_id: int, save: tuple[int, str] | None, as_json: bool) -> None:
    """List a post's files with how they stand: there, changed, missing, not readable, and what to do about that.

    This looks at the disk, which nothing else does: a share that does not answer costs some seconds.
    """
    from store import posts, presence

    db, session = call.read()
    row = posts.get(db, session, post_id)
    if save is not None:
        _save(call, row, *save)
        return
    found = [presence.of(db, session, file) for file in row.attachments]
    if as_json:
        stand = [
            {**shapes.attachment(file), "state": one.state, "advice": one.advice or None}
            for file, one in zip(row.attachments, found, strict=True)
        ]
        lines.say_json({"post": row.id, "attachments": stand})
        return
    if not found:
        lines.say(f"Post {row.id} has no files.")
    for line, one in zip(attached.listed(row), found, strict=True):
        lines.say(f"{line}\n    {one.state}" + (f": {one.advice}" if one.advice else ""))


def _save(call: Call, row: "PostRow", number: int, target: str) -> None:
    from store import attaching, kept
    from store.errors import Invalid

    file = attaching.numbered(row, number)
    if not file.kept or file.sha256 is None:
        where = f"it lies at {file.path}" if file.path else "nobody knows where it lies"
        raise Invalid(f"No copy of {shown(file.name)} is kept; {where}.")
    if target != "-":
        kept.save(*call.read(), file.sha256, target)
        lines.say(f"Wrote {shown(target)}.")
    elif lines.on_terminal():
        raise Invalid("A terminal is no place for a file; send it somewhere: hallway files POST --save N - > FILE")
    else:
        with open(kept.path_of(call.read()[0].path, file.sha256), "rb") as copy:
            shutil.copyfileobj(copy, sys.stdout.buffer)


@click.command(cls=Command, example="hallway keep\nhallway keep Maintenance --on\nhallway keep Maintenance --as-store")
@click.argument("group", required=False, shell_complete=group_names)
@click.option("--on", "choice", flag_value="on", help="Keep a copy of what is attached from now on.")
@click.option("--off", "choice", flag_value="off", help="Keep none, unless somebody says --keep.")
@click.option("--as-store", "choice", flag_value="as-store", help="A group: do as the store does.")
@json_option
@pass_call
def keep(call: Call, group: str | None, choice: str | None, as_json: bool) -> None:
    """Say whether copies of attached files are kept beside the store: in a GROUP (leads), else everywhere (admins)."""
    from store import groups, keeping

    if choice == "as-store" and group is None:
        raise click.UsageError("--as-store is said of a group; name one.")
    found = None if group is None else groups.find(*call.read(), plain(group))
    number = None if found is None else found.id
    if choice is not None:
        wanted = {"on": True, "off": False}.get(choice)
        call.write(lambda db, session: keeping.choose(db, session, wanted, group=number))
    db = call.read()[0]
    keeps = keeping.by_default(db, number)
    as_store = number is not None and keeping.chosen(db, number) is None
    if as_json:
        lines.say_json({"group": found.name if found else None, "keep": keeps, "as_store": as_store})
        return
    place = found.name if found else "The store"
    lines.say(
        f"{place} {'keeps' if keeps else 'keeps no'} copies of attached files{', as the store' if as_store else ''}."
    )
