"""The site's `notify` command: what sends messages outside Hallway, and who may name it.

A command that a settings file names is run by whoever writes. So the site's file counts, which only the host's
administrator can change; a member's own file counts for a store that is theirs alone. See docs/bell.md.
"""

import os
import re
from pathlib import Path
from typing import Any, NamedTuple

from store import settings
from store.connection import Db
from store.errors import Invalid

NAMES = ("notify", "notify_address", "notify_text")
"""The settings: the command, the address of whoever has named none, and whether texts of posts may be sent."""

ADDRESS = re.compile(
    r"(?=.{1,254}\Z)[a-z0-9+][\w+=-]*(\.[\w+=-]+)*(@[a-z0-9-]+(\.[a-z0-9-]+)*)?", re.ASCII | re.IGNORECASE
)
"""One address, of mail or of whatever the command knows: it can begin no option and no header, nor name two."""

_WRITTEN: dict[Path, tuple[tuple[int, int], dict[str, Any], str]] = {}
_LOST = re.compile(r"\bnotify\b")


class Notify(NamedTuple):
    """The command with its arguments, the pattern of addresses (empty for none), whether texts may go along."""

    command: tuple[str, ...]
    address: str
    with_text: bool
    source: Path

    def address_of(self, handle: str, chosen: str) -> str:
        """Where to write to a member: the address that they chose, else the site's pattern; empty for nowhere."""
        address = chosen or self.address.replace("{handle}", handle)
        return address if ADDRESS.fullmatch(address) else ""


class Found(NamedTuple):
    """What the settings say: the command, or None; and what is wrong, empty when nothing is."""

    notify: Notify | None
    problem: str = ""


NOTHING = Found(None)


def of(db: Db) -> Notify | None:
    """The command that rings for this store, None where there is none. Broken settings name none: see `look`."""
    return look(db).notify


def look(db: Db) -> Found:
    """The same, with what is wrong in the settings. A demonstration never rings; nothing is raised."""
    own, site = _read(settings.own_settings()), _read(settings.SITE)
    if own is None and site is None:
        return NOTHING
    facts: dict[str, str] = dict(db.rows("SELECT key, value FROM store WHERE key IN ('mode', 'demo')"))
    if "demo" in facts:
        return NOTHING
    if own is not None and facts.get("mode") == "own" and _is_ours(db.path):
        return own
    return site or NOTHING


def _is_ours(path: Path) -> bool:
    if os.name == "nt":
        return True
    try:
        return path.stat().st_uid == os.getuid()
    except OSError:
        return False


def _read(path: Path) -> Found | None:
    """What a file says of it, None when it says nothing."""
    values, problem = _values(path)
    if problem or "notify" not in values:
        return Found(None, problem) if problem else None
    try:
        command = _command(values["notify"])
        address, with_text = values.get("notify_address", ""), values.get("notify_text", False)
        if not isinstance(address, str) or (address and not ADDRESS.fullmatch(address.replace("{handle}", "a"))):
            raise Invalid('notify_address is no address; write it like this: notify_address = "{handle}@example.org"')
        if not isinstance(with_text, bool):
            raise Invalid("notify_text is true or false")
    except Invalid as error:
        return Found(None, f"In {path}, {error}.")
    return Found(Notify(command, address, with_text, path) if command else None)


def _values(path: Path) -> tuple[dict[str, Any], str]:
    """A file's values and what is wrong with it; read anew only when it has changed."""
    try:
        stat = path.stat()
    except OSError:
        return {}, ""
    seen = (stat.st_mtime_ns, stat.st_size)
    if path not in _WRITTEN or _WRITTEN[path][0] != seen:
        try:
            written = settings.load(path)
        except Invalid as error:
            _WRITTEN[path] = (seen, {}, str(error))
        else:
            lost = any(_LOST.search(broken.text.partition("#")[0]) for broken in written.broken)
            problem = f"In {path}, the line of notify can't be read; put it in quotes." if lost else ""
            _WRITTEN[path] = (seen, written.values, problem)
    return _WRITTEN[path][1:]


def _command(value: object) -> tuple[str, ...]:
    """A command as its words: no shell ever sees it. Raises Invalid."""
    if isinstance(value, str):
        import shlex

        try:
            return tuple(shlex.split(value))
        except ValueError as error:
            raise Invalid(f"notify can't be read as a command ({error})") from None
    if isinstance(value, list) and value and all(isinstance(word, str) and word for word in value):
        return tuple(value)
    raise Invalid('notify is no command; write it like this: notify = "/usr/sbin/sendmail -t"')
