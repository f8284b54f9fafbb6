"""Arguments and options that several commands take."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tui.cli.base import Call
from tui.cli.completing import group_names

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

pass_call = click.make_pass_decorator(Call)


if TYPE_CHECKING:
    from store.references import Reference

    NumberType = click.ParamType[int]
    ReferenceType = click.ParamType[Reference]
else:  # Only newer clicks have the type parameter at run time.
    NumberType = ReferenceType = click.ParamType


class Number(NumberType):
    """The number of a thread or the id of a post, with or without a `#`."""

    def __init__(self, what: str) -> None:
        self.name = what

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number itself. Fails as wrong usage."""
        digits = str(value).removeprefix("#")
        if self.name == "post":
            digits = digits.rpartition(".")[2]  # In a reference, `#12.345`, the post's id alone counts.
        if not (digits.isascii() and digits.isdigit()) or int(digits[:20]) >= 1 << 63:
            self.fail(f"{str(value)[:40]!r} is no number of a {self.name}; it looks like 12 or #12.", param, ctx)
        return int(digits)


THREAD, POST = Number("thread"), Number("post")


class Referred(ReferenceType):
    """A thread's number, or a reference to one of its posts: `12`, `#12`, `12.345`, `#12.345`."""

    name = "thread"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "Reference":
        """The reference. Fails as wrong usage."""
        from store.errors import Invalid
        from store.references import Reference, parse

        try:
            return value if isinstance(value, Reference) else parse(str(value))
        except Invalid as error:
            self.fail(str(error), param, ctx)


REFERENCE = Referred()

PAGE = 25
"""Rows of a list, unless --limit says otherwise."""


def plain(text: str) -> str:
    """What the command line gave as text: bytes that are no UTF-8 stand as U+FFFD, so that one sees where they were."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def json_option(function: F) -> F:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(function)


def page_options(function: F) -> F:
    """`--limit` and `--after`."""
    function = click.option("--after", metavar="CURSOR", help="Go on where `next` of the page before says.")(function)
    limit = click.option(
        "--limit", type=click.IntRange(1, 1000), default=PAGE, show_default=True, metavar="N", help="How many at most."
    )
    return limit(function)


def group_argument(function: F) -> F:
    """`GROUP`: case, spaces and hyphens do not matter."""
    return click.argument("group", shell_complete=group_names)(function)


def group_option(function: F) -> F:
    """`--group GROUP`."""
    option = click.option("--group", metavar="GROUP", help="In this group only.", shell_complete=group_names)
    return option(function)


def go_on(cursor: str | None, *command: str) -> None:
    """The last line of a list that is longer than its page: the command that prints the rest."""
    if cursor is not None:
        import shlex

        from tui.cli.lines import say

        ctx = click.get_current_context()
        limit, call = ctx.params.get("limit", PAGE), ctx.find_object(Call)
        options = [] if limit == PAGE else ["--limit", str(limit)]
        options += ["--store", call.named] if call is not None and call.named else []
        say(f"There is more: hallway {shlex.join([*command, *options])} --after {cursor}")


def slice_of(rows: Sequence[T], ids: Sequence[int], after: str | None, limit: int) -> tuple[Sequence[T], str | None]:
    """A page of a list that the store gives whole, and the cursor of the next one. Raises Invalid."""
    start = 0
    if after is not None:
        from store.page import decode

        (last,) = decode(after, int)
        start = next((place for place, number in enumerate(ids, 1) if number == last), len(rows))
    stop = start + limit
    if stop >= len(rows):
        return rows[start:], None
    from store.page import encode

    return rows[start:stop], encode(ids[stop - 1])
