"""Copies of files that a store keeps beside it, each under the SHA-256 of its content.

A copy is whole or not there: it is written under another name, made durable, and only then renamed. What a killed
process leaves is at most a copy that no row names, or its draft: whoever wants the same content next uses them.

A copy gets its name, and loses it, only in a write transaction, of which there is one at a time: so nobody takes away
what somebody else is about to name. See docs/attachments.md.
"""

import contextlib
import errno
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from store import place
from store.connection import Db, Transaction
from store.connection import write as writing
from store.errors import Conflict, Denied, Full, Invalid, NotFound, StoreError
from store.session import Session
from store.text import shown
from store.uid import fresh as fresh_uid

NAMED = "SELECT 1 FROM attachments WHERE sha256 = ? AND kept LIMIT 1"
DRAFT = ".new-"
ABANDONED = 24 * 60 * 60
"""Seconds after which a copy in the making is nobody's: no copying takes so long."""
MANY = 500
"""Copies that are taken away in one transaction."""

_DIGEST = re.compile("[0-9a-f]{64}")
_IMPORTED = re.compile(r"\.[0-9a-f]{64}\.new")


class Copy(NamedTuple):
    """A copy in the making: the file, and the SHA-256, the bytes and the media type of what is in it."""

    file: Path
    sha256: str
    size: int
    media_type: str


def path_of(store: Path, digest: str) -> Path:
    """Where the copy of this content lies, or would. Raises Invalid for what is no SHA-256."""
    if not _DIGEST.fullmatch(digest):
        raise Invalid("What is recorded of this file is damaged; ask an admin to look with: hallway doctor")
    return place.kept_folder(store) / digest


def rights_of(store: Path) -> int:
    """The mode of a copy: that of the store's file, so that whoever reads the one reads the other."""
    return stat.S_IMODE(store.stat().st_mode)


@contextlib.contextmanager
def drafts(store: Path) -> Iterator[Path]:
    """A fresh folder for copies in the making; what was not adopted is gone behind it. Raises StoreError."""
    folder = place.kept_folder(store)
    made = folder / f"{DRAFT}{fresh_uid()}"
    try:
        _make_folder(folder, rights_of(store))
        made.mkdir()
        made.chmod(stat.S_IMODE(folder.stat().st_mode))
    except OSError as error:
        raise refused(folder, error) from error
    try:
        yield made
    finally:
        _remove(made)


def adopt(tx: Transaction, copy: Copy) -> None:
    """Give a copy its name, in the transaction whose row names it, unless one is there already. Raises StoreError."""
    target = path_of(tx.db.path, copy.sha256)
    try:
        if not target.exists():
            os.replace(copy.file, target)
        # Also for a copy that was there: whoever named it may have been killed before this.
        place.sync_folder(target.parent)
    except FileNotFoundError as error:
        raise Conflict("The copy to keep is gone; attach the file once more.") from error
    except OSError as error:
        raise refused(target.parent, error) from error


def drop_unused(db: Db, session: Session, digests: Iterable[str]) -> None:
    """Take away the copies of these contents that no row names any more.

    Call it when what named them is committed. Where it can't be done now, they are left for `collect`.
    """
    with contextlib.suppress(StoreError):
        _drop(db, session, digests)


def _drop(db: Db, session: Session, digests: Iterable[str]) -> int:
    gone = 0
    wanted = sorted(digest for digest in set(digests) if _DIGEST.fullmatch(digest))
    for start in range(0, len(wanted), MANY):
        with writing(db, session) as tx:
            for digest in wanted[start : start + MANY]:
                if tx.row(NAMED, (digest,)) is None:
                    file = path_of(db.path, digest)
                    try:
                        file.unlink(missing_ok=True)
                    except OSError as error:
                        raise refused(file.parent, error) from error
                    gone += 1
    return gone


def save(db: Db, session: Session, digest: str, target: str) -> None:
    """Write a kept copy to a new file of one's own. Raises Denied, Conflict, NotFound, Invalid and others.

    Through the door nobody writes on the host: there a copy is printed.
    """
    import shutil

    if session.via == "door":
        raise Denied("From here no file of that host can be written; print it instead, with - in the name's place.")
    try:
        with open(path_of(db.path, digest), "rb") as copy, open(target, "xb") as out:
            shutil.copyfileobj(copy, out)
    except FileExistsError as error:
        raise Conflict(f"There is a {shown(target)} already; name another file.") from error
    except FileNotFoundError as error:
        raise NotFound(f"The copy, or the folder of {shown(target)}, is not there.") from error
    except OSError as error:
        raise Invalid(f"{shown(target)} can't be written ({error.strerror or error}); name another file.") from error


class Left(NamedTuple):
    """What nobody needs in the folder of kept files: contents that no row names, and copies never finished."""

    contents: tuple[str, ...]
    drafts: tuple[Path, ...]


def unused(db: Db) -> Left:
    """What is left in the folder: looks only, and holds up nobody. Raises StoreError."""
    folder = place.kept_folder(db.path)
    contents, drafts = [], []
    before = time.time() - ABANDONED
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if _DIGEST.fullmatch(entry.name):
                    if db.row(NAMED, (entry.name,)) is None:
                        contents.append(entry.name)
                elif (entry.name.startswith(DRAFT) or _IMPORTED.fullmatch(entry.name)) and (
                    entry.stat(follow_symlinks=False).st_mtime < before
                ):
                    drafts.append(folder / entry.name)
    except FileNotFoundError:
        return Left((), ())
    except OSError as error:
        raise refused(folder, error) from error
    return Left(tuple(sorted(contents)), tuple(sorted(drafts)))


def collect(db: Db, session: Session) -> int:
    """Take away what is left in the folder; says how many copies and drafts that were. Raises StoreError."""
    left = unused(db)
    for draft in left.drafts:
        _remove(draft)
    return _drop(db, session, left.contents) + sum(not draft.exists() for draft in left.drafts)


def write(store: Path, contents: Mapping[str, bytes]) -> None:
    """Keep contents by their SHA-256 in hexadecimal. Raises StoreError.

    Call it inside the transaction that names them: then no row ever names a copy that is not there, and nobody else
    writes the same one.
    """
    folder = place.kept_folder(store)
    try:
        rights = rights_of(store)
        _make_folder(folder, rights)
        for digest, content in contents.items():
            target = folder / digest
            if not target.exists():
                _write(target, content, rights)
        place.sync_folder(folder)
    except OSError as error:
        raise refused(folder, error) from error


def _remove(draft: Path) -> None:
    import shutil

    with contextlib.suppress(OSError):
        if draft.is_dir():
            shutil.rmtree(draft)
        else:
            draft.unlink()


def _make_folder(folder: Path, rights: int) -> None:
    if not folder.is_dir():
        place.make_folder(folder)
        folder.chmod(0o2770 if rights & stat.S_IRWXG else 0o700)


def _write(target: Path, content: bytes, rights: int) -> None:
    draft = target.with_name(f".{target.name}.new")
    try:
        with open(draft, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), rights)
            os.fsync(file.fileno())
        os.replace(draft, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def refused(folder: Path, error: OSError) -> StoreError:
    """What an error in the folder of kept files says to a person."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Full(f"The disk at {folder} is full; free some space and try again.")
    if isinstance(error, PermissionError):
        return Denied(f"You may not write in {folder}, where the store keeps files; ask its owner.")
    return Invalid(f"Files can't be kept in {folder} ({error.strerror or error}); check that folder.")
