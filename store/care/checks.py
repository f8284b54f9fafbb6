"""What `hallway doctor` looks at. Each check is a function that says whether something is well, and what to do."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from store import bells, kept, notify, opening
from store.care import backup, content, standing
from store.care.check import Check
from store.clock import iso
from store.connection import Db
from store.errors import Corrupt, StoreError
from store.permissions import role_of
from store.session import Session

OVERDUE = timedelta(hours=1)
"""A message that is due for so long counts as stuck."""
LATELY = timedelta(days=7)
"""For so long a failure is worth a word."""

FAILED = """
SELECT count(*), max(created_at), sum(failure >= '3') FROM bells WHERE failure IS NOT NULL AND created_at > ?
"""
LAST_FAILURE = "SELECT failure FROM bells WHERE failure IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT 1"
STUCK = f"SELECT count(*), min(due_at) FROM bells WHERE {bells.WAITS} AND due_at < ?"
WITHOUT_ADDRESS = """
SELECT count(*) FROM members m LEFT JOIN bell_choices c ON c.member_id = m.id
WHERE m.arrived_at IS NOT NULL AND coalesce(c.address, '') = '' AND coalesce(c.wanted, 'questions') <> 'none'
"""


def schema(db: Db, session: Session) -> Check:
    """Whether the store has the tables that this program knows."""
    found = int(db.value("PRAGMA user_version"))
    if found == opening.SCHEMA_VERSION:
        return Check("schema", True, f"version {found}")
    return Check(
        "schema",
        False,
        f"version {found}, and this program knows {opening.SCHEMA_VERSION}",
        "Its owner brings it up to date with: hallway migrate",
    )


def command(db: Db, session: Session) -> Check:
    """Whether the command that rings is there, and can be run."""
    import shutil

    found = notify.look(db)
    if found.problem:
        return Check("notify", False, found.problem.rstrip("."), "Mend that line; docs/bell.md has examples.")
    if found.notify is None:
        return Check("notify", True, "no command is set, so nobody is told while Hallway is closed (docs/bell.md)")
    site = found.notify
    if shutil.which(site.command[0], path=os.environ.get("PATH", os.defpath)) is None:
        detail = f"{site.command[0]}, named in {site.source}, is not there or can't be run"
        return Check("notify", False, detail, "Install it, or name another one as notify in that file.")
    left_out = int(db.value(WITHOUT_ADDRESS)) if not site.address else 0
    verb = "has" if left_out == 1 else "have"
    missing = f"; {left_out} {verb} no address: notify_address gives one to all" if left_out else ""
    return Check("notify", True, f"{site.command[0]}, named in {site.source}{missing}")


def messages(db: Db, session: Session) -> Check:
    """Whether what was to be rung was rung. Why something failed may name an address: that is for admins."""
    failed, last, given_up = db.rows(FAILED, (iso(session.clock() - LATELY),))[0]
    stuck, since = db.rows(STUCK, (iso(session.clock() - OVERDUE),))[0]
    if failed:
        why = str(db.value(LAST_FAILURE)).partition(": ")[2] if role_of(db, session) == "admin" else ""
        detail = f"in the last {LATELY.days} days {failed} could not be sent, {given_up} given up, the newest of {last}"
        return Check("bells", False, f"{detail}{': ' if why else ''}{why}", "Try the command with: hallway bell --test")
    if stuck and notify.of(db) is not None:
        advice = "Let cron run hallway bell --due, or run it now."
        return Check("bells", False, f"{stuck} overdue, the oldest since {since}", advice)
    return Check("bells", True, "none failed, none is overdue")


def copies(db: Db, session: Session) -> Check:
    """Whether each kept file is there, and no copies of attached files are left that no post names."""
    gone = sum(not kept.path_of(db.path, digest).exists() for digest in backup.contents(db))
    if gone:
        detail = f"{gone} {'file' if gone == 1 else 'files'} that posts name {_are(gone)} not there"
        return Check("copies", False, detail, "Put them back from a backup; which: hallway doctor --attachments")
    left = kept.unused(db)
    number = len(left.contents) + len(left.drafts)
    if number:
        advice = "Take them away: hallway doctor --collect"
        return Check("copies", True, f"{number} {_are(number)} left that no post names", advice)
    return Check("copies", True, "every kept copy is named by a post, and is there")


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


CHECKS: dict[str, Callable[[Db, Session], Check]] = {
    "place": standing.place_of,
    "rights": standing.rights,
    "space": standing.space,
    "schema": schema,
    "log": standing.log,
    "notify": command,
    "bells": messages,
    "copies": copies,
}
"""What is looked at beside the content, in this order."""


def all_of(db: Db, session: Session) -> Iterator[Check]:
    """Every check, one by one. What one of them can't look at is said by it, and the others go on."""
    for name, check in CHECKS.items():
        yield _told(name, check, db, session)
    yield from content.all_of(db)


def of_closed(path: Path, error: StoreError) -> tuple[Check, ...]:
    """What can be said of a store that can't be opened: where it lies, whose it is, and what opening it said."""
    advice = "Restore a backup, or save what can be read: hallway salvage" if isinstance(error, Corrupt) else ""
    return (
        *standing.of_closed(path),
        Check("opening", False, str(error), advice or "Do what it says, then look again."),
    )


def _told(name: str, check: Callable[[Db, Session], Check], db: Db, session: Session) -> Check:
    try:
        return check(db, session)
    except StoreError as error:
        return Check(name, False, str(error), "Look at what else is wrong first.")
