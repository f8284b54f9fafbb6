"""Searching: what was found, what was understood, and what to try when nothing was."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tui.cli import lines, printing, shapes
from tui.cli.base import Call, Command, note
from tui.cli.options import go_on, group_option, json_option, page_options, pass_call, plain

if TYPE_CHECKING:
    from store.connection import Db
    from store.groups import Group
    from store.session import Session

_OPERATOR = re.compile(r"(-?[^\W\d_]+:)(\S.*)")
_TEXT = "\0"
"""Stands before an argument that looks like an option and is a word to leave out; no shell can pass it."""

MOST = 4_000_000
"""Bytes of a question that are read."""

OPERATORS = """\b
  pump seal            both words, in any of their forms
  "fan capacitor"      just so; in a shell: '"fan capacitor"'
  -valve               without this word
  P-7  /etc/fstab      signs and digits count: found as typed
  group:maintenance    by:marek    topic:pumps, or #pumps
  kind:question        or discussion, idea, announcement, story
  is:open              or answered, verified, unread, mine
  has:photo            or attachment, code
  after:2024-05        before:2024-05-17, after:7d, before:yesterday
  in:title             only in titles

A minus sign turns a filter around: -is:open. A value with blanks stands in quotes: group:"IT first level". Answered
threads come first among equals, then newer ones; filters alone list the newest first. docs/search.md says more.
"""


class Searching(Command):
    """A command whose arguments may begin with a minus sign."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Tell words to leave out from options, which but for -h are all long."""
        with_value = {name for param in self.params if not getattr(param, "is_flag", False) for name in param.opts}
        known = {name for param in self.get_params(ctx) for name in param.opts}
        kept: list[str] = []
        for place, arg in enumerate(args):
            if arg == "--":
                kept += args[place:]
                break
            option = arg.split("=")[0] in known or (place > 0 and args[place - 1] in with_value)
            excluded = arg.startswith("-") and not arg.startswith("--") and arg != "-" and not option
            kept.append(_TEXT + arg if excluded else arg)
        return super().parse_args(ctx, kept)


@click.command(
    cls=Searching,
    help="Find threads by the words in them.\n\n" + OPERATORS,
    example="hallway search fan capacitor\n"
    "hallway search 'group:maintenance is:answered \"head pressure\"'\n"
    "hallway search P-7 -valve after:1y --json",
)
@click.argument("query", nargs=-1, required=True)
@group_option
@page_options
@json_option
@pass_call
def search(call: Call, query: tuple[str, ...], group: str | None, limit: int, after: str | None, as_json: bool) -> None:
    """Find threads by the words in them."""
    from store import groups as store_groups
    from store.search.query import search as find

    db, session = call.read()
    where = None if group is None else store_groups.find(db, session, plain(group))
    given = [plain(word).removeprefix(_TEXT) for word in query]
    typed = joined(given)
    found = find(db, session, typed, group=where.id if where else None, after=after, limit=limit)
    if as_json:
        threads = [shapes.hit(row) for row in found.items]
        lines.say_json({"threads": threads, "next": found.next, "notes": list(found.notes)})
        return
    if found.items:
        printing.hits(found.items, session)
        go_on(found.next, "search", *_in(where), *given)
    elif after is not None:
        lines.say("That was all.")
    else:
        _nothing(db, session, typed, where)
    for sentence in found.notes:
        note(sentence)


@click.command(
    cls=Command,
    example="hallway similar Pump P-12 hums and does not start\n"
    "hallway similar --group maintenance --json < question.txt -\n"
    "tail -50 install.log | hallway similar -",
)
@click.argument("text", nargs=-1, required=True)
@group_option
@click.option(
    "--limit", type=click.IntRange(1, 100), default=10, show_default=True, metavar="N", help="How many at most."
)
@json_option
@pass_call
def similar(call: Call, text: tuple[str, ...], group: str | None, limit: int, as_json: bool) -> None:
    """List threads that may hold the answer to a question.

    TEXT is the question; its first line counts as the title. A single - reads it from standard input.
    """
    from store import groups as store_groups
    from store.search.similar import similar as find

    db, session = call.read()
    where = None if group is None else store_groups.find(db, session, plain(group))
    title, body = _question(text)
    found = find(db, session, title, body, group=where.id if where else None, limit=limit)
    if as_json:
        lines.say_json({"threads": [shapes.similar(row) for row in found]})
    elif found:
        printing.similar(found, session)
    else:
        import shlex

        asked = shlex.quote(lines.cut(title, 200)) if title else "..."
        lines.say(f"Nothing here is like that. Ask it: hallway ask {where.slug if where else 'GROUP'} --title {asked}")


def _question(text: tuple[str, ...]) -> tuple[str, str]:
    """The first line that is not blank, and what follows it."""
    if text == ("-",):
        import sys

        raw = sys.stdin.buffer.read(MOST) if sys.stdin is not None else b""
        whole = raw.decode("utf-8-sig", "replace")
    else:
        whole = plain(" ".join(text))
    title, _, body = whole.strip().partition("\n")
    return title.strip(), body.strip()


def joined(given: Sequence[str]) -> str:
    """The query out of its arguments. Where there are several, one with blanks in it is a phrase, or a filter's value:
    the shell has taken its quotes away."""
    if len(given) == 1:
        return given[0]
    return " ".join(_quoted(word) if " " in word.strip() and '"' not in word else word for word in given)


def _quoted(word: str) -> str:
    operator = _OPERATOR.fullmatch(word)
    return f'{operator[1]}"{operator[2]}"' if operator else f'"{word}"'


def _in(where: "Group | None") -> list[str]:
    return ["--group", where.slug] if where else []


def _nothing(db: "Db", session: "Session", typed: str, where: "Group | None") -> None:
    """Say that nothing was found, and what to try: a command a line."""
    import shlex

    from store.search.offers import offers

    try_ = offers(db, session, typed, group=where.id if where else None)
    command = shlex.join(["hallway", "search", *_in(where)])
    lines.say(f"Nothing found for: {lines.cut(typed, 200)}")
    for spelling in try_.spellings:
        lines.say(f"Did you mean: {command} {shlex.quote(spelling)}")
    for left_out, rest in try_.fewer:
        lines.say(f"Without {left_out} there is something: {command} {shlex.quote(rest)}")
    title = shlex.quote(lines.cut(try_.question, 200)) if try_.question else "..."
    lines.say(f"Ask it: hallway ask {where.slug if where else 'GROUP'} --title {title}")
