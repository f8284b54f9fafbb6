"""What a post said before."""

import click

from tui.cli import lines, shapes
from tui.cli.base import Call, Command
from tui.cli.options import POST, go_on, json_option, page_options, pass_call


@click.command(cls=Command, example="hallway versions 31\nhallway versions 31 --json")
@click.argument("post_id", metavar="POST", type=POST)
@page_options
@json_option
@pass_call
def versions(call: Call, post_id: int, limit: int, after: str | None, as_json: bool) -> None:
    """Print what a post said before, newest first: what each version took away (-) and brought (+).

    The texts of a deleted post are for its author and for leads of its group.
    """
    from store import versions as store_versions
    from tui import changes

    db, session = call.read()
    found = store_versions.of(db, session, post_id, after=after, limit=limit)
    if as_json:
        lines.say_json({"versions": [shapes.version(row) for row in found.items], "next": found.next})
        return
    # The first of the next page is what the last of this one is compared with.
    beyond = store_versions.of(db, session, post_id, after=found.next, limit=1).items if found.next else ()
    now = session.clock()
    for row, before in zip(found.items, (*found.items[1:], *beyond, None), strict=False):
        said = [lines.heading(f"Version {row.number}"), lines.age(row.written_at, now)]
        if row.replaced_at is not None:
            by = f" by {row.replaced_by}" if row.replaced_by else ""
            said.append(f"replaced{by} {lines.age(row.replaced_at, now)} ago")
        lines.styled(" · ".join(part for part in said if part))
        made = changes.between(before.body, row.body) if before else changes.whole(row.body)
        for line in made:
            lines.say(lines.wrapped(line.text, f"  {line.sign} ") if line.text else f"  {line.sign}".rstrip())
        lines.say("")
    go_on(found.next, "versions", str(post_id))
