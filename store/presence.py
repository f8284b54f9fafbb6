"""Whether the file of an attachment is there and still the same, and what to do if it is not; asked, never listed.

The path is looked at in a process of its own: a share that hangs costs its time there, and no key.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from store import attachments, kept
from store.attachments import AttachmentRow
from store.connection import Db
from store.errors import Busy, Denied, Invalid, NotFound
from store.media import inspect
from store.media.inspect import Facts
from store.media.process import Stop
from store.session import Session

State = Literal["there", "changed", "missing", "unreadable", "unanswered", "elsewhere", "unknown"]

ATTACH_AGAIN = "whoever posted it can attach it again, with --keep so that it stays"
RELINK = "if it was moved, an admin finds it: hallway doctor --attachments --under FOLDER"


class Presence(NamedTuple):
    """How a file stands, and a sentence on what to do about it, empty where it is `there`.

    `file` is where its content can be read from here, None where it can't.
    """

    state: State
    advice: str = ""
    file: Path | None = None


def of(
    db: Db, session: Session, row: AttachmentRow, *, timeout: float = inspect.TIMEOUT, stop: Stop | None = None
) -> Presence:
    """How the file of an attachment stands, for a post that the caller may see. It may take `timeout` seconds.

    Raises Cancelled after `stop`.
    """
    where = reach(db, session, row)
    if isinstance(where, Presence):
        return where
    return judged(row, where, lambda: inspect.inspect(where, timeout=timeout, stop=stop, closely=False))


def reach(db: Db, session: Session, row: AttachmentRow) -> Presence | str:
    """The path at which the file of an attachment is to be looked at; where there is none, how it stands."""
    if row.kept and row.sha256 is not None:
        return _of_copy(db, row, row.sha256)
    path = row.resolved_path or row.path
    if path is None or not path.startswith("/"):
        return Presence("unknown", "Only its name is known; ask whoever posted it.")
    if session.via == "door":
        return Presence("elsewhere", f"It lies on {row.host or 'that host'}, and no copy is kept; ask for one.")
    return path


def judged(row: AttachmentRow, path: str, look: Callable[[], Facts]) -> Presence:
    """How the file at the path of an attachment stands, by what a look at it finds, or the error that it raises."""
    try:
        facts = look()
    except NotFound:
        if row.host not in (None, attachments.host()):
            return Presence("elsewhere", f"It lies on {row.host}, which this host does not see; open it there.")
        return Presence("missing", f"It is not at {path} any more; {RELINK}, or {ATTACH_AGAIN}.")
    except Denied:
        return Presence("unreadable", f"You may not read {path}; ask its owner, or whoever posted it, to let you.")
    except Busy as error:
        return Presence("unanswered", str(error))
    except Invalid as error:
        return Presence("changed", f"What lies at {path} now is another thing: {error}")
    same = facts.size == row.size if None in (facts.sha256, row.sha256) else facts.sha256 == row.sha256
    if not same:
        advice = f"Somebody has changed it since it was posted; {ATTACH_AGAIN}."
        return Presence("changed", advice, Path(path))
    return Presence("there", file=Path(path))


def _of_copy(db: Db, row: AttachmentRow, digest: str) -> Presence:
    """The copy lies beside the store: whoever waits for that disk waits for the store."""
    try:
        file = kept.path_of(db.path, digest)
    except Invalid as error:
        return Presence("changed", str(error))
    try:
        size = file.stat().st_size
    except FileNotFoundError:
        return Presence("missing", f"The copy that was kept is gone; get {file.name} back from a backup.")
    except OSError:
        return Presence("unreadable", f"You may not read {file}; ask the store's owner.")
    if size != row.size:
        return Presence("changed", f"The copy that was kept is damaged; get {file.name} back from a backup.")
    return Presence("there", file=file)
