"""`hallway digest`: what waits for somebody, to be read elsewhere: in a mail, on a page, at login."""

import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import click

from tui.cli import lines
from tui.cli.base import Call, Command
from tui.cli.options import json_option, pass_call, plain

if TYPE_CHECKING:
    from store.connection import Db
    from store.session import Session
    from store.threads import ThreadRow

LIMIT = 25
"""Lines of a section. Whoever has more finds them in the app."""
_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


class Line(NamedTuple):
    """A thread that waits: why, when that came to be, and how long that is in words."""

    thread: "ThreadRow"
    why: str
    at: str
    ago: str

    @property
    def said(self) -> str:
        """Both in words."""
        return f"{self.why}, {self.ago}"


Sections = tuple[tuple[str, tuple[Line, ...]], ...]


@click.command(
    cls=Command,
    example="hallway digest --since 1d\nhallway digest --since last --format markdown\n"
    "hallway digest --since 1d --format mail | /usr/sbin/sendmail -t",
)
@click.option(
    "--since",
    metavar="WHEN",
    help="Only what came since: 1d, 2w, a date, or last, when you had the app open last. Else all that waits.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "mail"]),
    default="text",
    show_default=True,
    help="mail: a whole message to you, for a program that sends it.",
)
@json_option
@pass_call
def digest(call: Call, since: str | None, form: str, as_json: bool) -> None:
    """Print what waits for you as text, Markdown or a mail, for cron and the like; nothing when nothing does.

    It takes nothing off the list: what you read leaves by itself.
    """
    from store import members

    db, session = call.read()
    begin, found = _found(db, session, None if since is None else plain(since))
    if as_json:
        lines.say_json({"sections": [_shape(title, rows) for title, rows in found], "since": begin or None})
        return
    number = len({row.thread.id for _, rows in found for row in rows})
    if not number:
        return
    forum = members.store_name(db)
    head = f"{lines.count(number, 'thread')} {'waits' if number == 1 else 'wait'} for you"
    if form == "markdown":
        lines.say(f"# {_escaped(forum)}: {head}\n" + "".join(_markdown(title, rows) for title, rows in found))
    elif form == "text":
        lines.say(f"{forum}: {head}\n\n" + "\n\n".join(_text(title, rows) for title, rows in found))
    else:
        _mail(db, session, f"[{forum}] {head}", found)


def _found(db: "Db", session: "Session", since: str | None) -> tuple[str, Sections]:
    """From when on, empty for always, and the sections that have lines. Raises Invalid."""
    from store import for_you
    from store.errors import Invalid
    from store.notices import DECIDED
    from store.search import dates
    from store.text import shown

    def line(thread: "ThreadRow", why: str, at: str, ago: str = "") -> Line:
        return Line(thread, why, at, ago or f"{lines.age(at, now)} ago")

    now = session.clock()
    waiting = for_you.sections(db, session, limit=LIMIT)
    begin = "" if since is None else waiting.since if since == "last" else dates.beginning(since, session.now())
    if begin is None:
        raise Invalid(f"{shown(since or '')} is no time; write it like 1d, 2w, 2026-11-20, or last.")
    asked = [line(row.thread, row.why, row.reached_at, lines.state(row.thread, now)) for row in waiting.questions]
    notices = [
        line(row.thread, DECIDED.get(row.kind) or f"{row.post.author or 'somebody'} {row.why}", row.created_at)
        for row in waiting.notices.items
    ]
    reviews = [
        line(row.thread, f"answered by {row.post.author or 'somebody'}", row.looked_at) for row in waiting.reviews
    ]
    followed, busiest = (
        [line(row.thread, row.why, row.thread.last_at) for row in rows] for rows in (waiting.following, waiting.busiest)
    )
    sections = (
        ("Questions you can answer", asked),
        ("Replies and mentions", notices),
        ("Answers to look at again", reviews),
        ("What you follow", followed),
        (f"Busy {waiting.span}", busiest),
    )
    kept = ((title, tuple(row for row in rows if row.at >= begin)) for title, rows in sections)
    return begin, tuple((title, rows) for title, rows in kept if rows)


def _shape(title: str, rows: tuple[Line, ...]) -> dict[str, object]:
    from tui.cli import shapes

    return {
        "title": title,
        "lines": [{"thread": shapes.thread(row.thread), "why": row.why, "at": row.at} for row in rows],
    }


def _text(title: str, rows: tuple[Line, ...], hidden: frozenset[int] = frozenset()) -> str:
    return "\n".join([title, *_lines(rows, hidden)])


def _lines(rows: tuple[Line, ...], hidden: frozenset[int]) -> Iterator[str]:
    from store.text import clean_line

    for row in rows:
        number = f"  #{row.thread.id}  "
        if row.thread.group_id in hidden:
            yield f"{number}in a secret group"
        else:
            yield f"{number}{clean_line(row.thread.title)} ({clean_line(row.thread.group)})"
            yield f"{' ' * len(number)}{clean_line(row.said)}"


def _markdown(title: str, rows: tuple[Line, ...]) -> str:
    said = (
        f"- **#{row.thread.id}** {_escaped(row.thread.title)} ({_escaped(row.thread.group)}): {_escaped(row.said)}"
        for row in rows
    )
    return f"\n## {_escaped(title)}\n\n" + "\n".join(said) + "\n"


def _escaped(text: str) -> str:
    """A text that Markdown shows as it is."""
    return _MARKS.sub(r"\\\1", text)


def _mail(db: "Db", session: "Session", subject: str, found: Sections) -> None:
    """A whole message. Of secret groups it holds numbers only, like the bell: mail servers keep what they carry."""
    from store import bells, groups, mail, members, notify
    from store.errors import Invalid
    from store.text import clean

    site, chosen, member = notify.of(db), bells.choice(db, session), members.me(db, session)
    to = site.address_of(member.handle, chosen.address) if site and member else chosen.address
    if not to:
        raise Invalid("Nobody knows where to: give your address with hallway bell --to ADDRESS")
    secret = frozenset(row.id for row in groups.listing(db, session) if row.visibility == "secret")
    text = "\n\n".join(_text(title, rows, secret) for title, rows in found)
    message = mail.compose(to, subject, clean(f"{text}\n\nRead on with: hallway, or hallway show NUMBER\n"))
    sys.stdout.flush()
    sys.stdout.buffer.write(message)
