"""`hallway away` and `hallway pass`: when no question is brought to one, and to whom one that was goes instead."""

from typing import TYPE_CHECKING, Any

import click

from tui.cli import lines, shapes
from tui.cli.base import Call, Command
from tui.cli.completing import member_handles
from tui.cli.options import THREAD, json_option, pass_call, plain

if TYPE_CHECKING:
    from store.connection import Db
    from store.session import Session
    from store.threads import ThreadRow


@click.command(
    cls=Command,
    example="hallway away friday\nhallway away 2 weeks\nhallway away off\nhallway away --limit 5\nhallway away",
)
@click.argument("until", nargs=-1, metavar="[UNTIL]")
@click.option(
    "--limit", metavar="N", help="Let at most so many questions reach you in seven days; none for any number."
)
@json_option
@pass_call
def away(call: Call, until: tuple[str, ...], limit: str | None, as_json: bool) -> None:
    """Say until when no question is brought to you: a day (friday, 2026-12-01), a span (3d, 2 weeks), or off.

    What has reached you already goes on to the next expert. Without UNTIL and --limit it prints how you stand.
    """
    from store import availability
    from store.errors import Invalid

    weekly = None
    if limit is not None and limit.casefold() not in ("none", "off"):
        if not (limit.isascii() and limit.isdigit()):
            raise Invalid(f"{plain(limit)[:40]!r} is no weekly limit; give a number of questions, or none.")
        weekly = int(limit[:9])
    clock = call.read()[1].clock
    moment = availability.until(plain(" ".join(until)), clock()) if until else None

    def change(db: "Db", session: "Session") -> None:
        if limit is not None:
            availability.set_weekly_limit(db, session, weekly)
        if until:
            availability.set_away(db, session, moment)

    if until or limit is not None:
        call.write(change)
    _show(call, as_json)


def _show(call: Call, as_json: bool) -> None:
    from store import availability

    db, session = call.read()
    most = availability.weekly_limit(db, session)
    found = availability.Availability("available", 0, None)
    if session.actor is not None:
        found = availability.of(db, session, session.actor)
    if as_json:
        lines.say_json({**found._asdict(), "weekly_limit": most})
        return
    words = f"You are {availability.said(found, session.clock())}"
    if most is not None:
        words += f"; at most {lines.count(most, 'question')} a week " + ("reaches you" if most == 1 else "reach you")
    lines.say(words + ".")


@click.command("pass", cls=Command, example="hallway pass 1042\nhallway pass 1042 --to li\nhallway pass 1042 --undo")
@click.argument("thread", type=THREAD)
@click.option(
    "--to",
    metavar="MEMBER",
    help="Bring it to this member instead of to whoever is next.",
    shell_complete=member_handles,
)
@click.option(
    "--not-me", is_flag=True, help="Say that it is not for you; it goes to whoever is next, as without options."
)
@click.option("--undo", is_flag=True, help="Take it back: let the question reach you again.")
@json_option
@pass_call
def pass_(call: Call, thread: int, to: str | None, not_me: bool, undo: bool, as_json: bool) -> None:
    """Pass a question that reaches you on to the next expert, or to a member; its asker and leads may do the latter."""
    from store import members
    from store.experts import passing, turns

    if (to is not None) + not_me + undo > 1:
        raise click.UsageError("Give one of --to, --not-me and --undo.")

    def act(db: "Db", session: "Session") -> "ThreadRow":
        if undo:
            return passing.for_me(db, session, thread)
        if to is None:
            return passing.not_me(db, session, thread)
        return passing.pass_on(db, session, thread, members.find(db, session, plain(to)).id)

    row = call.write(act)
    db, session = call.read()
    found = turns.reached(db, session, row.id)
    if as_json:
        lines.say_json({"thread": shapes.thread(row), "reached": [shapes.reached(one) for one in found]})
        return
    words = f"#{row.id} reaches you again." if undo else f"#{row.id} is passed on."
    others = [one for one in found if one.member.id != session.actor]
    lines.say(f"{words} {reaching(others)}")


def reaching(found: Any) -> str:
    """Whom a question reaches, in a sentence."""
    if not found:
        return "It reaches nobody for now."
    return "It reaches " + ", ".join(f"{one.member.name} ({one.reason})" for one in found) + "."
