"""What lies in a folder, for whoever picks a file there. `entries` runs in the picture process."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from store.errors import Invalid, NotFound

LONGEST = 20_000
"""Entries of a folder that are looked at."""


def entries(path: str, begin: str, limit: int) -> dict[str, Any]:
    """The entries of a folder whose names begin so, folders first, then by name. Raises StoreError.

    Hidden ones are left out unless `begin` has a dot.
    """
    from store.media.opening import named, refused

    folder = os.path.expanduser(path) or "."
    found: list[tuple[bool, str]] = []
    try:
        with os.scandir(folder) as listed:
            for count, entry in enumerate(listed):
                if count >= LONGEST:
                    break
                if entry.name.startswith(begin) and (begin.startswith(".") or not entry.name.startswith(".")):
                    found.append((_is_folder(entry), entry.name))
    except NotADirectoryError as error:
        raise Invalid(f"{named(folder)} is a file and not a folder; attach it as it is.") from error
    except FileNotFoundError as error:
        raise NotFound(
            f"There is no folder {named(folder)}; check the path, or whether its disk is connected."
        ) from error
    except (OSError, ValueError) as error:
        raise refused(folder, error) from error
    found.sort(key=lambda one: (not one[0], one[1].casefold(), one[1]))
    return {
        "folder": os.path.realpath(folder),
        "entries": [[name, is_folder] for is_folder, name in found[:limit]],
        "more": len(found) > limit,
    }


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


class Entry(NamedTuple):
    """A file or folder by its name in the folder that was listed."""

    name: str
    is_folder: bool


class Folder(NamedTuple):
    """A folder's absolute path, what was found in it, and whether there is more than that."""

    path: str
    entries: tuple[Entry, ...]
    more: bool


def list_folder(path: str, begin: str = "", *, limit: int = 500, timeout: float = 3.0) -> Folder:
    """List a folder (`~` is one's home), at most `limit` entries whose names begin so. Raises StoreError."""
    from store.media import process

    found = process.ask("listing", path=path, begin=begin, limit=limit, timeout=timeout).fields
    listed = tuple(Entry(str(name), bool(is_folder)) for name, is_folder in found["entries"])
    return Folder(str(found["folder"]), listed, bool(found["more"]))
