r"""Paths as the desk of whoever looks sees them: what is `/mnt/share` on the host may be `S:\` there.

Pure but for `chosen`, which reads the settings files.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from store import settings
from store.errors import Invalid
from store.text import clean_line, shown

Mappings = Mapping[str, str]
"""Folders as they are called where Hallway runs, each with what it is called at one's own desk."""

_DRIVE = re.compile(r"[A-Za-z]:(?=[\\/]|\Z)")
_SHARE = re.compile(r"[\\/]{2}(?=[^\\/])")
_EITHER = re.compile(r"[\\/]+")
_NOT_ON_WINDOWS = re.compile(r'[\\:*?"<>|]')


class _Parsed(NamedTuple):
    """An absolute path: what it begins with, and the names behind that."""

    root: str
    names: tuple[str, ...]

    @property
    def windows(self) -> bool:
        return self.root != "/"

    def written(self, names: tuple[str, ...]) -> str:
        """This folder and some names behind it, as its system writes that."""
        sign = "\\" if self.windows else "/"
        root = self.root if self.root in ("/", "\\\\") else self.root + sign
        return root + sign.join(self.names + names)


def as_seen(path: str, mappings: Mappings) -> str:
    """A path as it is called at one's own desk: by the mapping of the innermost folder that it lies in, else as it is.

    A folder holds what stands behind its whole name: `/mnt/share` not `/mnt/shared/x`. A path with `..` in it, and one
    whose name Windows can't write, stay as they are.
    """
    return _through(path, mappings.items())


def as_common(path: str, mappings: Mappings) -> str:
    """The way back: a path as it was typed at one's own desk, as it is called where Hallway runs."""
    return _through(path, ((there, here) for here, there in mappings.items()))


def _through(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    typed = _parsed(path)
    if typed is None or ".." in typed.names:
        return path
    best: tuple[int, _Parsed] | None = None
    for before, after in pairs:
        source, target = _parsed(before), _parsed(after)
        if source and target and _holds(source, typed) and (best is None or len(source.names) > best[0]):
            best = len(source.names), target
    if best is None:
        return path
    rest = typed.names[best[0] :]
    if best[1].windows and not typed.windows and any(_NOT_ON_WINDOWS.search(name) for name in rest):
        return path
    return best[1].written(rest)


def _holds(folder: _Parsed, path: _Parsed) -> bool:
    """Whether a path lies in a folder, or is it; Windows minds no case."""
    if folder.windows != path.windows or folder.root.casefold() != path.root.casefold():
        return False
    begin = path.names[: len(folder.names)]
    if folder.windows:
        return [name.casefold() for name in begin] == [name.casefold() for name in folder.names]
    return begin == folder.names


def _parsed(path: str) -> _Parsed | None:
    """An absolute path of Unix or Windows (drives and shares), None for any other text."""
    if drive := _DRIVE.match(path):
        return _Parsed(drive[0], _names(_EITHER.split(path[drive.end() :])))
    if path.startswith("\\") and (share := _SHARE.match(path)):
        return _Parsed("\\\\", _names(_EITHER.split(path[share.end() :])))
    if path.startswith("/"):
        return _Parsed("/", _names(path.split("/")))
    return None


def _names(parts: list[str]) -> tuple[str, ...]:
    return tuple(part for part in parts if part not in ("", "."))


def chosen() -> dict[str, str]:
    """The mappings of whoever runs this: those of their settings, before them the site's. What is wrong is left out."""
    found: dict[str, str] = {}
    for path in (settings.SITE, settings.own_settings()):
        try:
            written = settings.load(path).values.get("paths")
        except Invalid:  # `hallway settings` tells; a list must not fail for it.
            continue
        if isinstance(written, dict):
            found |= {here: there for here, there in written.items() if problem(here, there) is None}
    return found


def problem(here: str, there: object) -> str | None:
    """What is wrong with a mapping, None if nothing is."""
    if not isinstance(there, str) or clean_line(there) != there or _parsed(there) is None:
        given = shown(there) if isinstance(there, str) else clean_line(str(there))[:40]
        return f'{given} is no whole path; write it like this: "/mnt/share" = "S:\\\\"'
    if clean_line(here) != here or _parsed(here) is None:
        return f'{shown(here)} is no whole path; write it like this: "/mnt/share" = "S:\\\\"'
    return None
