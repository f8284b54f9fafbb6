"""`hallway topic`: which topics are in use, who covers them, and what else they are called."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from tui.cli import lines, shapes
from tui.cli.base import Call, Family
from tui.cli.completing import topic_names
from tui.cli.options import PAGE, go_on, json_option, page_options, pass_call, plain, slice_of

if TYPE_CHECKING:
    from store.connection import Db
    from store.covering import Topic
    from store.session import Session


@click.group(
    cls=Family,
    invoke_without_command=True,
    example="hallway topic list --uncovered\nhallway topic alias hvac air-conditioning",
)
@click.pass_context
def topic(ctx: click.Context) -> None:
    """List topics and who covers them, give them other names, merge them. Without a command it lists those in use."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(listing, uncovered=False, limit=PAGE, after=None, as_json=False)


@topic.command("list", example="hallway topic list\nhallway topic list --uncovered --json")
@click.option("--uncovered", is_flag=True, help="Only topics in use that nobody covers who can be reached now.")
@page_options
@json_option
@pass_call
def listing(call: Call, uncovered: bool, limit: int, after: str | None, as_json: bool) -> None:
    """List topics with open questions or with threads of the last 90 days: those that nobody covers first, then the
    most used first, then those that have experts alone.
    """
    from store import covering

    db, session = call.read()
    found = (covering.uncovered if uncovered else covering.listing)(db, session)
    shown, following = slice_of(found, [one.id for one in found], after, limit)
    if as_json:
        lines.say_json({"topics": [shapes.topic(one) for one in shown], "next": following})
        return
    if shown:
        lines.say("\n".join(lines.table([_cells(one) for one in shown], right={1, 2})))
    elif after:
        lines.say("That was all.")
    else:
        lines.say("Every topic in use is covered." if uncovered else "No topic is in use yet.")
    go_on(following, "topic", "list", *(["--uncovered"] if uncovered else []))


def _cells(row: "Topic") -> tuple[str, ...]:
    experts = " ".join(f"@{expert.handle}" + ("" if expert.available else " (away)") for expert in row.experts)
    also = f"also {' '.join(f'#{name}' for name in row.aliases)}" if row.aliases else ""
    return (
        f"#{row.name}",
        lines.count(row.threads, "thread"),
        f"{row.open} open" if row.open else "",
        experts or "nobody",
        also,
        row.description,
    )


@topic.command("alias", example="hallway topic alias hvac air-conditioning")
@click.argument("topic", shell_complete=topic_names)
@click.argument("name")
@json_option
@pass_call
def alias(call: Call, topic: str, name: str, as_json: bool) -> None:
    """Give a TOPIC another NAME (leads, admins): whoever types it means the topic."""
    from store import topics

    _change(call, lambda db, session: topics.add_alias(db, session, plain(topic), plain(name)), as_json)


@topic.command("unalias", example="hallway topic unalias air-conditioning")
@click.argument("name")
@json_option
@pass_call
def unalias(call: Call, name: str, as_json: bool) -> None:
    """Let another NAME of a topic mean nothing again (leads, admins)."""
    from store import topics

    _change(call, lambda db, session: topics.remove_alias(db, session, plain(name)), as_json)


@topic.command("merge", example="hallway topic merge air-conditioning hvac")
@click.argument("topic", metavar="OLD", shell_complete=topic_names)
@click.argument("into", metavar="NEW", shell_complete=topic_names)
@json_option
@pass_call
def merge(call: Call, topic: str, into: str, as_json: bool) -> None:
    """Make the topic OLD another name of the topic NEW (leads, admins). This is for good.

    Its threads, experts, followers and other names are those of NEW then.
    """
    from store import topic_merging

    _change(call, lambda db, session: topic_merging.merge(db, session, plain(topic), into=plain(into)), as_json)


@topic.command("describe", example='hallway topic describe hvac "Heating, ventilation, cooling"')
@click.argument("topic", shell_complete=topic_names)
@click.argument("text", metavar="TEXT")
@json_option
@pass_call
def describe(call: Call, topic: str, text: str, as_json: bool) -> None:
    """Say in a line what a TOPIC means (leads, admins)."""
    from store import topics

    _change(call, lambda db, session: topics.describe(db, session, plain(topic), plain(text)), as_json)


def _change(call: Call, act: "Callable[[Db, Session], str]", as_json: bool) -> None:
    """Change a topic, and print it as it is then."""
    from store import covering

    row = call.write(lambda db, session: covering.get(db, session, act(db, session)))
    if as_json:
        lines.say_json(shapes.topic(row))
    else:
        lines.say("\n".join(lines.table([_cells(row)])))
