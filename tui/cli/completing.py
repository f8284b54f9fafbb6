"""What a shell offers for an argument or option: groups, topics and members of the store, as the person may see them.

A shell that completes has no place for a message: where the store can't be read, nothing is offered.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import click

from tui.cli.base import Call

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from store.connection import Db
    from store.session import Session

MOST = 100
"""Names that are offered at most."""


class Offer(NamedTuple):
    """A name as it is typed, and what some shells show beside it."""

    name: str
    words: str = ""


def group_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """The groups that begin like this, as a shell can take them: in lower case and with hyphens."""
    return _offered(ctx, incomplete, _groups)


def topic_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """The topics that begin like this, with a `#` where one was typed."""
    return _offered(ctx, incomplete, _topics)


def member_handles(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """The members whose handle begins like this, with an `@` where one was typed."""
    return _offered(ctx, incomplete, _members)


def followed(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Groups, and behind a `#` topics."""
    return _offered(ctx, incomplete, _topics if incomplete.startswith("#") else _groups)


def _offered(
    ctx: click.Context, incomplete: str, find: "Callable[[Db, Session, str], list[Offer]]"
) -> "list[CompletionItem]":
    call = Call(_named_store(ctx))
    try:
        from click.shell_completion import CompletionItem

        from store.text import clean_line

        sign = incomplete[:1] if incomplete[:1] in ("#", "@") else ""
        typed = incomplete.casefold()
        found = [Offer(sign + name, clean_line(words)) for name, words in find(*call.read(), incomplete)]
        return [CompletionItem(name, help=words) for name, words in found if name.casefold().startswith(typed)]
    except Exception:
        return []
    finally:
        call.close()


def _named_store(ctx: click.Context) -> str | None:
    """The store that was named before; completion runs no callbacks, so each context only holds what was typed."""
    here: click.Context | None = ctx
    while here is not None:
        if named := here.params.get("store"):
            return str(named)
        here = here.parent
    return ctx.obj.named if isinstance(ctx.obj, Call) else None


def _groups(db: "Db", session: "Session", typed: str) -> list[Offer]:
    from store import groups

    return [Offer(row.slug, row.name) for row in groups.listing(db, session)]


def _topics(db: "Db", session: "Session", typed: str) -> list[Offer]:
    from store.beginning import topics_beginning

    return [Offer(name) for name in topics_beginning(db, session, typed, limit=MOST, untyped=True)]


def _members(db: "Db", session: "Session", typed: str) -> list[Offer]:
    from store.beginning import members_beginning

    found = members_beginning(db, session, typed.removeprefix("@"), limit=MOST, untyped=True)
    return [Offer(row.handle, row.name) for row in found]
