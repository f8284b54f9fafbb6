"""The commands of the linear mode that say something of a question or an answer."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from store.errors import Invalid
from store.text import clean_line
from tui.cli import lines
from tui.cli.linear_parse import Command
from tui.cli.linear_places import Line, tell
from tui.cli.options import plain

if TYPE_CHECKING:
    from tui.cli.linear_visit import Visit


def accept(visit: "Visit", command: Command) -> None:
    """Say that a post answers the question, or take that back."""
    from store import answers

    post = named_post(visit, command)
    row = visit.write(lambda db, session: answers.accept(db, session, post, on=not command.extra))
    stands = "is an accepted answer" if row.accepted else "is no accepted answer"
    tell(f"The post by {row.author or 'somebody'} {stands} of thread #{row.thread_id} now.")


def verify(visit: "Visit", command: Command) -> None:
    """Say that somebody else's answer is right, or take that back."""
    from store import answers

    post = named_post(visit, command)
    row = visit.write(lambda db, session: answers.verify(db, session, post, on=not command.extra))
    tell(f"The post by {row.author or 'somebody'} is {'verified' if row.verified else 'no longer verified'}.")


def outdated(visit: "Visit", command: Command) -> None:
    """Say that an answer is out of date, or take that back."""
    from store import answers

    post = named_post(visit, command)
    row = visit.write(lambda db, session: answers.outdate(db, session, post, on=not command.extra))
    tell(f"The post by {row.author or 'somebody'} is {'out of date' if row.outdated else 'not out of date'}.")


def vote(visit: "Visit", command: Command) -> None:
    """Say that a post helped, or take that back."""
    from store import votes

    post = named_post(visit, command)
    row = visit.write(lambda db, session: votes.vote(db, session, post, on=not command.extra))
    tell(f"The post by {row.author or 'somebody'} has {lines.count(row.votes, 'vote')} now.")


def duplicate(visit: "Visit", command: Command) -> None:
    """Say which thread answers a question too, or that it is one of its own."""
    from store import duplicates, references, threads

    thread = _question(visit, command)
    if command.extra:
        row = visit.write(lambda db, session: duplicates.mark_duplicate(db, session, thread, None))
        tell(f"Thread #{row.id} is a question of its own.")
        return
    if not command.text.startswith("#"):
        raise Invalid(f"Say by its number which thread answers #{thread} too, as in: duplicate #{thread} of #12")
    named = threads.get(*visit.read(), references.parse(command.text).thread)
    row = visit.write(lambda db, session: duplicates.mark_duplicate(db, session, thread, named.id))
    tell(f"Thread #{row.id} is a duplicate of #{row.duplicate_of}, {clean_line(named.title)}, which answers for both.")


def too(visit: "Visit", command: Command) -> None:
    """Have the problem of a question too, or take that back."""
    from store import affected

    thread = _question(visit, command)
    row = visit.write(lambda db, session: affected.have_too(db, session, thread, on=not command.extra))
    said = "You have this too, and follow it" if row.affects_me else "Taken back"
    tell(f"{said}: {lines.count(row.affected, 'person has', 'people have')} #{row.id} too.")


def pass_on(visit: "Visit", command: Command) -> None:
    """Pass a question on to somebody or to whoever is next, or take that back."""
    from store import members
    from store.experts import passing, turns
    from tui.cli.away import reaching

    thread = _question(visit, command)
    if command.extra:
        row = visit.write(lambda db, session: passing.for_me(db, session, thread))
        tell(f"Question #{row.id} reaches you again.")
        return
    to = members.find(*visit.read(), plain(command.text)).id if command.text else None
    row = visit.write(lambda db, session: passing.pass_on(db, session, thread, to))
    db, session = visit.read()
    others = [one for one in turns.reached(db, session, row.id) if one.member.id != session.actor]
    tell(f"Question #{row.id} is passed on. {reaching(others)}")


def _question(visit: "Visit", command: Command) -> int:
    found = visit.target(command)
    if found.thread is None:
        raise Invalid(f"Say which question: open it first, or name its line as in {command.name} 3.")
    return found.thread


def named_post(visit: "Visit", command: Command) -> int:
    """The post that a command is about. Raises StoreError."""
    found = Line() if command.line is None and command.post is None else visit.target(command)
    if found.post is None:
        raise Invalid(f"Say which post: open its thread, then {command.name} and its number, as in {command.name} 2.")
    return found.post


SAYS: dict[str, Callable[["Visit", Command], None]] = {
    "accept": accept,
    "verify": verify,
    "outdated": outdated,
    "duplicate": duplicate,
    "too": too,
    "pass": pass_on,
    "vote": vote,
}
