"""`hallway demo`: the app on a private copy of demo.db, or a walk through it where there is no terminal."""

from typing import TYPE_CHECKING

import click

from tui.cli import lines, printing
from tui.cli.base import Call, Command
from tui.cli.opening import can_draw, run_app, wants_lines
from tui.cli.options import pass_call, plain

if TYPE_CHECKING:
    from store.demo.copy import DemoCopy

SEARCHED = "fan capacitor"


@click.command(cls=Command, example="hallway demo\nhallway demo --as marek\nhallway demo --play")
@click.option("--as", "who", metavar="WHO", help="As whom to open it; in a second terminal, the other side of it.")
@click.option("--fresh", is_flag=True, help="Start over: what you wrote in the copy is gone.")
@click.option("--play", is_flag=True, help="Show the best two minutes by itself; any key stops it.")
@click.option("--pace", type=click.FloatRange(min=0), default=1.0, hidden=True)
@pass_call
def demo(call: Call, who: str | None, fresh: bool, play: bool, pace: float) -> None:
    """Open the app on a private copy of a demonstration forum; without a terminal, print a walk through it.

    Whoever opens it while it is open elsewhere joins the same copy.
    """
    from store.demo.copy import private_copy

    if play:
        if who is not None:
            raise click.UsageError("--play shows it as one member; leave --as out.")
        _play(pace)
        return
    with private_copy(fresh=fresh) as copy:
        if who is not None:
            copy = _as(copy, plain(who))
        if wants_lines():
            from tui.cli.linear import visit

            visit(Call(str(copy.path), clock=copy.clock, viewer=copy.viewer))
        elif can_draw():
            run_app(copy.path, copy.clock, copy.viewer)
        else:
            _walk(call, copy)


def _play(pace: float) -> None:
    """Play on a copy that is made for it: the show is the same each time, and one's own copy stays as it is."""
    import gc
    import tempfile
    from pathlib import Path

    from store.demo.copy import private_copy
    from store.errors import Invalid

    if wants_lines() or not can_draw():
        raise Invalid("The show needs a terminal that can draw; hallway demo prints a walk through it elsewhere.")
    with tempfile.TemporaryDirectory(prefix="hallway-demo-") as folder, private_copy(folder=Path(folder)) as copy:
        from tui.playing import run

        gc.enable()  # It was off for the sake of commands that end at once.
        code = run(copy.path, clock=copy.clock, viewer=copy.viewer, pace=pace)
    if code:
        click.get_current_context().exit(code)


def _as(copy: "DemoCopy", who: str) -> "DemoCopy":
    """The same copy for another of its members. Raises NotFound."""
    import contextlib
    from dataclasses import replace

    from store import members
    from store.errors import NotFound
    from store.opening import open_store
    from store.session import Session
    from store.text import shown

    with contextlib.closing(open_store(copy.path, read_only=True)) as db:
        try:
            return replace(copy, viewer=members.find(db, Session(None), who).handle)
        except NotFound as error:
            some = ", ".join(member.handle for member in members.listing(db, Session(None), limit=6).items)
            raise NotFound(f"The demo has no member {shown(who)}; {some} and others are in it.") from error


def _walk(call: Call, copy: "DemoCopy") -> None:
    import contextlib

    from store import for_you, groups, members, posts, threads
    from store.opening import open_store
    from store.search.query import search

    with contextlib.closing(open_store(copy.path, read_only=True)) as db:
        session = members.session_as(db, copy.viewer, clock=copy.clock)
        me = members.me(db, session)
        name = me.name if me else copy.viewer
        lines.say(f"{members.store_name(db)}, a demonstration. You are {name}. A walk, as this is no terminal:")

        waiting = for_you.sections(db, session, limit=5)
        _section("What waits for you", "hallway inbox")
        printing.for_you(waiting, session)

        _section("The groups", "hallway groups")
        rows = groups.listing(db, session)
        printing.groups(rows, session)

        here = next((row for row in rows if row.unread), rows[0])
        _section(f"The group {here.name}", f"hallway threads {here.slug}")
        listed = threads.recent(db, session, group=here.id, limit=8).items
        printing.threads(listed, session, with_group=False)

        # Something to read: what waits, else the longest of those just listed.
        said = waiting.notices.items
        head = said[0].thread if said else max(listed, key=lambda row: row.posts)
        _section("A thread", f"hallway show {head.id}")
        printing.head(head, session)
        printing.posts(posts.page_of(db, session, head.id, limit=4).items, session)

        _section("A search", f"hallway search {SEARCHED}")
        printing.hits(search(db, session, SEARCHED, limit=3).items, session)
    lines.say("\nIn a terminal, hallway demo opens the app on this. A forum of your own begins with: hallway init")


def _section(title: str, command: str) -> None:
    lines.styled(f"\n{lines.heading(title)}  ({command})")
