"""Opening a file that somebody named, and nothing else: no device, no pipe, no folder. Runs in the picture process."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader

from store.errors import Denied, Invalid, NotFound, StoreError
from store.text import clean_line, shown

KINDS = (
    (stat.S_ISDIR, "{name} is a folder; name a file in it."),
    (stat.S_ISFIFO, "{name} is a pipe and not a file; save what comes out of it, and attach that."),
    (stat.S_ISSOCK, "{name} is a socket and not a file; attach a file."),
    (stat.S_ISCHR, "{name} is a device and not a file; attach a file."),
    (stat.S_ISBLK, "{name} is a device and not a file; attach a file."),
)


@contextmanager
def regular(path: str) -> Iterator[tuple[BufferedReader, os.stat_result]]:
    """Open a regular file for reading, following links. Raises NotFound, Denied and Invalid.

    What it is is found out before it is opened, for opening alone can do something to a device, and once more
    afterwards, for another one may have taken its place; a pipe that did is not waited for.
    """
    try:
        _require_file(os.stat(path), path)
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise refused(path, error) from error
    with os.fdopen(number, "rb") as file:
        found = os.fstat(number)
        _require_file(found, path)
        try:
            yield file, found
        except OSError as error:
            if error.errno in (errno.EIO, errno.ESTALE, errno.ENXIO, errno.ETIMEDOUT):
                raise refused(path, error) from error
            raise


def _require_file(found: os.stat_result, path: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        words = next((words for is_kind, words in KINDS if is_kind(found.st_mode)), "{name} is not a file; attach one.")
        raise Invalid(words.format(name=named(path)))


def named(path: str) -> str:
    """A path's last name inside a sentence."""
    return shown(os.path.basename(path.rstrip("/")) or path)


def refused(path: str, error: OSError | ValueError) -> StoreError:
    """What an error in opening or reading says to a person."""
    number = error.errno if isinstance(error, OSError) else errno.EINVAL
    if number in (errno.ENOENT, errno.ENOTDIR):
        return NotFound(f"There is no file {named(path)} there; check the path, or whether its disk is connected.")
    if number in (errno.EACCES, errno.EPERM):
        return Denied(f"You may not read {named(path)}; ask its owner to let you.")
    if number == errno.ELOOP:
        return Invalid(f"{named(path)} is a link that leads back to itself; name the file that is meant.")
    if number == errno.ENAMETOOLONG:
        return Invalid("No path is that long; check what was typed.")
    if isinstance(error, ValueError):
        return Invalid("This is no path; check what was typed.")
    reason = clean_line(error.strerror or "") or "an error of its disk"
    return Invalid(f"{named(path)} can't be read ({reason}); check the disk or share it lies on.")
