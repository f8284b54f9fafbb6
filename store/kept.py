"""Copies of files that a store keeps beside it, each under the SHA-256 of its content.

A copy is whole or not there: it is written under another name, made durable, and only then renamed. What a killed
process leaves is at most a copy that no row names, or its draft: whoever wants the same content next uses them.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from store import place
from store.errors import Denied, Full, Invalid, StoreError


def write(store: Path, contents: Mapping[str, bytes]) -> None:
    """Keep contents by their SHA-256 in hexadecimal. Raises StoreError.

    Call it inside the transaction that names them: then no row ever names a copy that is not there, and nobody else
    writes the same one.
    """
    folder = place.kept_folder(store)
    try:
        rights = stat.S_IMODE(store.stat().st_mode)
        if not folder.is_dir():
            folder.mkdir(exist_ok=True)
            folder.chmod(0o2770 if rights & stat.S_IRWXG else 0o700)
        for digest, content in contents.items():
            target = folder / digest
            if not target.exists():
                _write(target, content, rights)
        place.sync_folder(folder)
    except OSError as error:
        raise _refused(folder, error) from error


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


def _refused(folder: Path, error: OSError) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Full(f"The disk at {folder} is full; free some space and try again.")
    if isinstance(error, PermissionError):
        return Denied(f"You may not write in {folder}, where the store keeps files; ask its owner.")
    return Invalid(f"Files can't be kept in {folder} ({error.strerror or error}); check that folder.")
