"""A backup put back: into an empty place, or into the place of a store that is there, which is kept beside it."""

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

from store import create, opening, place
from store.care import migrating, verifying
from store.care.backup import backup, contents, copy_files, copy_pages, drafted, missing_beside, publish, stamped
from store.connection import Db, write
from store.errors import Conflict, Corrupt, Denied, Invalid, ReadOnly
from store.members import session_for
from store.permissions import role_of
from store.session import Identity, Session
from store.sqlite_errors import committing, translated
from store.uid import fresh


class Restored(NamedTuple):
    """Where the store is now, how many posts and kept files it has, and where what was there before lies.

    `missing` are files that it should keep, and that were neither with the backup nor there.
    """

    path: Path
    posts: int
    files: int
    missing: int
    before: Path | None = None


def restore(source: Path, target: Path, *, session: Session, replace: bool = False) -> Restored:
    """Put a backup where a store is to be; it is verified first. `session` says who does it, and by which clock.

    With `replace` it takes the place of the store that is there: people may have that open, and go on with the older
    content. What was there is backed up beside it, or moved aside where it is damaged. That is for the file's owner
    and for admins. A backup of an older schema is migrated on its way. Raises NotFound, Conflict, Denied, Corrupt and
    others; then everything is as it was.
    """
    real = opening.real_path(target)
    if session.via == "door":
        raise Denied("From here no store of that host can be put back; whoever runs it does that.")
    with contextlib.closing(opening.open_store(source, read_only=True, older=True)) as copy:
        if os.path.realpath(source) == str(real):
            raise Invalid(f"{real} is the backup itself; name another place for it.")
        posts = verifying.require_whole(copy, f"The backup {source}")
        files = contents(copy)
        there = os.path.lexists(real)
        if there and not replace:
            raise Conflict(
                f"There is something at {real} already; --replace puts the backup there, and keeps that beside it."
            )
        if there and not real.is_file():
            raise Invalid(f"{real} is not a file, so no store can take its place; name another one.")
        before = _replace(copy, files, real, session) if there else None
        if before is None:
            _new(copy, files, real, session)
    missing = missing_beside(real, files)
    return Restored(real, posts, len(files) - missing, missing, before)


def _new(copy: Db, files: list[str], real: Path, session: Session) -> None:
    mode = opening.mode_of(copy)
    create.require_place(real, mode)
    with drafted(real) as draft:
        copy_pages(copy.connection, draft)
        migrating.bring_up(draft, session)
        copy_files(copy.path, files, draft)
        publish(draft, real)
    create.set_rights(real, mode)


def _replace(copy: Db, files: list[str], real: Path, session: Session) -> Path:
    try:
        live = opening.open_store(real)
    except (Corrupt, Invalid):
        return _moved_aside(copy, files, real, session)
    with contextlib.closing(live):
        if live.why_read_only is not None:
            raise ReadOnly(f"The store {real} can only be read: {live.why_read_only}.")
        here = session_for(live, _identity(session), clock=session.clock)
        if role_of(live, here) != "admin" and not opening.owns(real):
            raise Denied(f"Only the owner of {real} and its admins may put a backup into its place.")
        before = real.with_name(stamped(f"{real.stem}-before-restore", session))
        try:
            backup(live, here, before)
        except Corrupt:
            live.close()
            return _moved_aside(copy, files, real, session)
        copy_files(copy.path, files, real)
        with drafted(real) as draft:
            copy_pages(copy.connection, draft)
            migrating.bring_up(draft, session)
            with contextlib.closing(opening.open_store(draft)) as marked:
                # In the same transaction as the rest of it: nobody writes before they can know.
                with write(marked, session_for(marked, _identity(session), clock=session.clock)) as tx:
                    tx.run("INSERT OR REPLACE INTO store (key, value) VALUES ('restored', ?)", (fresh(),))
                    tx.record("store.restore")
                # One transaction of SQLite's: whoever reads meanwhile sees the one content or the other.
                with (
                    live.locked(f"{_identity(session).name}'s restore"),
                    translated(real),
                    committing(real),
                ):
                    marked.connection.backup(live.connection)
        create.set_rights(real, opening.mode_of(live))
    return before


def _moved_aside(copy: Db, files: list[str], real: Path, session: Session) -> Path:
    """Put a backup where a damaged store is; all that belongs to that one lies beside it then, under another name."""
    if not opening.owns(real):
        raise Denied(f"Only the owner of {real} may move a damaged store aside.")
    before = real.with_name(stamped(f"{real.stem}-damaged", session))
    for end in ("", "-wal", "-shm", "-files"):
        with contextlib.suppress(FileNotFoundError):
            os.rename(real.with_name(real.name + end), before.with_name(before.name + end))
    place.sync_folder(real.parent)
    _new(copy, files, real, session)
    return before


def _identity(session: Session) -> Identity:
    if session.identity is None:
        raise Denied("Nobody is signed in here; open the store as a user of this system.")
    return session.identity
