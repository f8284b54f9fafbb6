"""`hallway who`: whom to ask."""

import sys

import click

from tui.cli import lines, shapes
from tui.cli.base import Call, Command
from tui.cli.completing import topic_names
from tui.cli.options import PAGE, group_option, json_option, pass_call, plain

LONGEST = 100_000
"""Characters of standard input that are read; what makes a question is said before."""


@click.command(
    cls=Command,
    example="hallway who chiller\n"
    "hallway who --group Maintenance 'Compressor trips on high pressure'\n"
    "hallway who - < question.txt",
)
@click.argument("text", nargs=-1, required=True, shell_complete=topic_names)
@group_option
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=PAGE, show_default=True, metavar="N", help="How many at most."
)
@json_option
@pass_call
def who(call: Call, text: tuple[str, ...], group: str | None, limit: int, as_json: bool) -> None:
    """Find who knows a topic, or may answer a question: the likeliest first, with the threads that show it.

    TEXT is a topic, or a question as you would ask it; of several lines the first is its title. With - it is read from
    standard input. Without --group, whoever answers where such questions are asked.
    """
    from store import groups
    from store.experts import finding

    db, session = call.read()
    where = None if group is None else groups.find(db, session, plain(group)).id
    asked = _standard_input() if text == ("-",) else plain(" ".join(text))
    found = finding.who(db, session, asked, group=where, limit=limit)
    if as_json:
        lines.say_json({"members": [shapes.knows(row) for row in found]})
        return
    if not found:
        lines.say("Nobody is known for that yet. Ask it in the group where it belongs: hallway ask GROUP --title ...")
        return
    cells = [
        (
            f"@{row.member.handle}",
            row.member.name,
            " ".join(f"#{topic}" for topic in row.topics),
            " ".join(f"#{thread}" for thread in row.evidence),
        )
        for row in found
    ]
    lines.say("\n".join(lines.table(cells)))


def _standard_input() -> str:
    if sys.stdin is None:
        return ""
    return sys.stdin.buffer.read(4 * LONGEST).decode("utf-8", "replace")[:LONGEST]
