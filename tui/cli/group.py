"""`hallway group`: making and arranging groups, joining and leaving them, and who belongs to them."""

from typing import TYPE_CHECKING

import click

from tui.cli import lines, shapes
from tui.cli.base import Call, Family
from tui.cli.completing import group_names, member_handles
from tui.cli.options import go_on, group_argument, json_option, page_options, pass_call, plain, slice_of

if TYPE_CHECKING:
    from store.groups import Group

_aim = click.IntRange(0, 60 * 24 * 365)
_review = click.IntRange(0, 10 * 365)
_HOURS = 'When the aim counts, as in "mon-fri 7:00-17:00 Europe/Vienna"; always for all hours.'


def _clock_options(function: "click.decorators.FC") -> "click.decorators.FC":
    """`--hours` and `--review`."""
    function = click.option(
        "--review", type=_review, metavar="DAYS", help="When an answer is looked at again; 0 for never."
    )(function)
    return click.option("--hours", metavar="HOURS", help=_HOURS)(function)


@click.group(cls=Family, example="hallway group add Maintenance\nhallway group show Maintenance")
def group() -> None:
    """Make groups, arrange and join them, say who belongs to them."""


@group.command("add", example='hallway group add "IT first level" --describe "Everything with a plug" --aim 30')
@click.argument("name")
@click.option("--describe", default="", metavar="TEXT", help="What belongs there, in a line.")
@click.option(
    "--visibility",
    type=click.Choice(("open", "closed", "secret")),
    default="open",
    show_default=True,
    help="Open to all; closed: read by all, written by members; secret: seen by members only.",
)
@click.option(
    "--aim", type=_aim, default=60, show_default=True, metavar="MINUTES", help="When to be answered by; 0 for none."
)
@_clock_options
@json_option
@pass_call
def add(
    call: Call,
    name: str,
    describe: str,
    visibility: str,
    aim: int,
    hours: str | None,
    review: int | None,
    as_json: bool,
) -> None:
    """Make a group (admins); you lead it."""
    from store import groups

    row = call.write(
        lambda db, session: groups.create(
            db,
            session,
            plain(name),
            description=plain(describe),
            visibility=visibility,
            aim_minutes=aim,
            hours=plain(hours or ""),
            review_days=review,
        )
    )
    if as_json:
        lines.say_json(shapes.group(row))
    else:
        lines.say(f"Made the group {row.name}. Ask there: hallway ask {row.slug} --title ...")


@group.command("show", example="hallway group show Maintenance")
@group_argument
@page_options
@json_option
@pass_call
def show(call: Call, group: str, limit: int, after: str | None, as_json: bool) -> None:
    """Print what a group is for and who belongs to it, leads first."""
    from store import groups

    db, session = call.read()
    row = groups.find(db, session, plain(group))
    people = groups.roster(db, session, row.id)
    shown, more = slice_of(people, [person.member.id for person in people], after, limit)
    if as_json:
        members = [shapes.group_member(person) for person in shown]
        lines.say_json({"group": shapes.group(row), "members": members, "next": more})
        return
    counts = (lines.count(row.members, "member"), lines.count(row.threads, "thread"))
    said = ("archived" if row.archived else "", row.visibility, *counts, *_expected(row))
    lines.styled(lines.heading(row.name) + " · " + " · ".join(part for part in said if part))
    if row.description:
        lines.say(lines.wrapped(row.description, ""))
    cells = [(f"@{person.member.handle}", person.role, person.member.name) for person in shown]
    if cells:
        lines.say("\n".join(lines.table(cells)))
    go_on(more, "group", "show", row.slug)


def _expected(row: "Group") -> tuple[str, ...]:
    """What a group expects of answers, in words."""
    hours = f", {row.hours}" if row.hours else ""
    return (
        f"aim: an answer within {row.aim_minutes} min{hours}" if row.aim_minutes else "no aim",
        f"answers looked at again after {lines.count(row.review_days, 'day')}" if row.review_days else "",
    )


@group.command("join", example="hallway group join Maintenance")
@group_argument
@pass_call
def join(call: Call, group: str) -> None:
    """Join an open group; the others are entered by a lead."""
    from store import groups

    db, session = call.read()
    row = groups.find(db, session, plain(group))
    if row.role is None:
        call.write(lambda db, session: groups.add_member(db, session, row.id))
    lines.say(f"You belong to {row.name}.")


@group.command("leave", example="hallway group leave Maintenance")
@group_argument
@pass_call
def leave(call: Call, group: str) -> None:
    """Leave a group."""
    from store import groups

    db, session = call.read()
    row = groups.find(db, session, plain(group))
    if row.role is not None and session.actor is not None:
        actor = session.actor
        call.write(lambda db, session: groups.remove_member(db, session, row.id, actor))
    lines.say(f"You no longer belong to {row.name}." if row.role else f"You don't belong to {row.name}.")


@group.command("add-member", example="hallway group add-member Maintenance marek --lead")
@group_argument
@click.argument("who", shell_complete=member_handles)
@click.option("--lead", is_flag=True, help="As a lead of the group.")
@pass_call
def add_member(call: Call, group: str, who: str, lead: bool) -> None:
    """Enter somebody into a group, or change their part in it (leads)."""
    from store import groups, members

    db, session = call.read()
    row, member = groups.find(db, session, plain(group)), members.find(db, session, plain(who))
    role = "lead" if lead else "member"
    call.write(lambda db, session: groups.add_member(db, session, row.id, member.id, role=role))
    lines.say(f"{member.name} is a {role} of {row.name}.")


@group.command("remove-member", example="hallway group remove-member Maintenance marek")
@group_argument
@click.argument("who", shell_complete=member_handles)
@pass_call
def remove_member(call: Call, group: str, who: str) -> None:
    """Take somebody out of a group (leads)."""
    from store import groups, members

    db, session = call.read()
    row, member = groups.find(db, session, plain(group)), members.find(db, session, plain(who))
    call.write(lambda db, session: groups.remove_member(db, session, row.id, member.id))
    lines.say(f"{member.name} no longer belongs to {row.name}.")


@group.command(
    "describe",
    example='hallway group describe Maintenance "All that turns, drips or trips" --aim 30\n'
    'hallway group describe Maintenance --hours "mon-fri 7:00-17:00" --review 180',
)
@group_argument
@click.argument("description", required=False)
@click.option("--aim", type=_aim, metavar="MINUTES", help="When a question should be answered by; 0 for none.")
@_clock_options
@json_option
@pass_call
def describe(
    call: Call,
    group: str,
    description: str | None,
    aim: int | None,
    hours: str | None,
    review: int | None,
    as_json: bool,
) -> None:
    """Say what a group is for, when its questions should be answered and its answers looked at again (leads)."""
    from store import groups

    if description is None and aim is None and hours is None and review is None:
        raise click.UsageError("Give a description, --aim, --hours or --review.")
    db, session = call.read()
    found = groups.find(db, session, plain(group))
    said, working = (None if text is None else plain(text) for text in (description, hours))
    row = call.write(
        lambda db, session: groups.describe(
            db, session, found.id, description=said, aim_minutes=aim, hours=working, review_days=review
        )
    )
    if as_json:
        lines.say_json(shapes.group(row))
    else:
        lines.say(f"{row.name}: {row.description or 'no description'}")
        lines.say(" · ".join(part for part in _expected(row) if part))


@group.command("order", example="hallway group order Announcements Maintenance")
@click.argument("names", nargs=-1, required=True, metavar="GROUP...", shell_complete=group_names)
@json_option
@pass_call
def order(call: Call, names: tuple[str, ...], as_json: bool) -> None:
    """Put these groups first, in this order (admins); the others follow as they stood."""
    from store import arranging_groups, groups

    db, session = call.read()
    first = [groups.find(db, session, plain(name)).id for name in names]
    rows = call.write(lambda db, session: arranging_groups.order(db, session, first))
    if as_json:
        lines.say_json({"groups": [shapes.group(row) for row in rows], "next": None})
    else:
        lines.say("\n".join(row.name for row in rows))


@group.command("archive", example="hallway group archive Lounge")
@group_argument
@json_option
@pass_call
def archive(call: Call, group: str, as_json: bool) -> None:
    """Let a group be read and no longer written (leads)."""
    _archive(call, group, True, as_json)


@group.command("unarchive", example="hallway group unarchive Lounge")
@group_argument
@json_option
@pass_call
def unarchive(call: Call, group: str, as_json: bool) -> None:
    """Let an archived group be written again (leads)."""
    _archive(call, group, False, as_json)


def _archive(call: Call, name: str, archived: bool, as_json: bool) -> None:
    from store import arranging_groups, groups

    db, session = call.read()
    found = groups.find(db, session, plain(name))
    row = call.write(lambda db, session: arranging_groups.archive(db, session, found.id, archived))
    if as_json:
        lines.say_json(shapes.group(row))
    elif archived:
        lines.say(f"{row.name} is archived: it can be read. Open it again: hallway group unarchive {row.slug}")
    else:
        lines.say(f"{row.name} can be written again.")
