"""`hallway member`: who is here, under which name, and who was imported."""

import click

from store.errors import NotFound
from store.members import Member
from tui.cli import lines, shapes
from tui.cli.base import Call, Family
from tui.cli.completing import member_handles
from tui.cli.options import PAGE, json_option, page_options, pass_call, plain


@click.group(cls=Family, invoke_without_command=True, example="hallway member list\nhallway member claim chief-2 marek")
@click.pass_context
def member(ctx: click.Context) -> None:
    """List and rename people, give imported history to real ones, and say who is which user of this host.

    Without a command it lists everybody.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(listing, limit=PAGE, after=None, as_json=False)


@member.command("list", example="hallway member list --limit 100")
@page_options
@json_option
@pass_call
def listing(call: Call, limit: int, after: str | None, as_json: bool) -> None:
    """List everybody, in order of their handles."""
    from store import members

    db, session = call.read()
    rows = members.listing(db, session, after=after, limit=limit)
    if as_json:
        lines.say_json({"members": [shapes.member(row) for row in rows.items], "next": rows.next})
        return
    cells = [
        (f"@{row.handle}", row.name, "admin" if row.role == "admin" else "" if row.arrived else "imported", row.about)
        for row in rows.items
    ]
    if cells:
        lines.say("\n".join(lines.table(cells)))
    if rows.next is not None:
        lines.say(f"There is more: hallway member list --after {rows.next}")


@member.command("show", example="hallway member show marek")
@click.argument("who", required=False, shell_complete=member_handles)
@json_option
@pass_call
def show(call: Call, who: str | None, as_json: bool) -> None:
    """Print a member; without WHO, yourself."""
    from store import members

    db, session = call.read()
    row = members.me(db, session) if who is None else members.find(db, session, plain(who))
    if row is None:
        raise NotFound("You have not written anything here yet; you become a member with your first post.")
    _show(row, as_json)


def _show(row: Member, as_json: bool) -> None:
    if as_json:
        lines.say_json(shapes.member(row))
        return
    said = [row.role, row.about, "" if row.arrived else "imported, never here in person"]
    lines.say(f"@{row.handle}  {row.name}  " + " · ".join(part for part in said if part))


@member.command(
    "rename", example='hallway member rename marek --name "Marek K."\nhallway member rename ana --handle ana.r'
)
@click.argument("who", shell_complete=member_handles)
@click.option("--handle", metavar="HANDLE", help="The word that others type, as in @marek.")
@click.option("--name", metavar="NAME", help="The name that is shown.")
@click.option("--about", metavar="TEXT", help="A line about what they do.")
@json_option
@pass_call
def rename(call: Call, who: str, handle: str | None, name: str | None, about: str | None, as_json: bool) -> None:
    """Change a name, a handle or the line about somebody: your own, or as an admin."""
    from store import members

    if handle is None and name is None and about is None:
        raise click.UsageError("Give --handle, --name or --about.")
    given = (("handle", handle), ("name", name), ("about", about))
    new = {key: plain(value) for key, value in given if value is not None}
    row = call.write(lambda db, session: members.rename(db, session, plain(who), **new))
    _show(row, as_json)


@member.command("claim", example="hallway member claim chief-2 marek")
@click.argument("imported", shell_complete=member_handles)
@click.argument("real", shell_complete=member_handles)
@json_option
@pass_call
def claim(call: Call, imported: str, real: str, as_json: bool) -> None:
    """Give all that an IMPORTED person wrote to a REAL member (admins)."""
    from store import members

    row = call.write(lambda db, session: members.claim(db, session, plain(imported), plain(real)))
    _show(row, as_json)


@member.command("user", example="hallway member user marek\nhallway member user marek m.kowalski")
@click.argument("who", shell_complete=member_handles)
@click.argument("user", required=False)
@json_option
@pass_call
def user(call: Call, who: str, user: str | None, as_json: bool) -> None:
    """Say which USER of this host a member is, after a move (admins, the file's owner); else the one of that handle."""
    from store import identities

    named = None if user is None else plain(user)
    _show(call.write(lambda db, session: identities.identify(db, session, plain(who), named)), as_json)


@member.command("role", example="hallway member role marek admin")
@click.argument("who", shell_complete=member_handles)
@click.argument("role", type=click.Choice(("admin", "member")))
@json_option
@pass_call
def role(call: Call, who: str, role: str, as_json: bool) -> None:
    """Make somebody an admin of the store, or one no longer (admins)."""
    from store import members

    row = call.write(lambda db, session: members.set_role(db, session, plain(who), role))
    _show(row, as_json)
