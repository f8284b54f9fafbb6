"""The settings files, and which store they mean: the first of --store, HALLWAY_STORE, the member's own, the site's.

Both files are TOML (toml.io, 1.0). The store is looked up here; everything else in them is read by the app alone.
"""

import functools
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

from store.errors import Invalid

SITE = Path("/etc/hallway/config.toml")

MOST = 25
"""Lines of a file that are left out as broken, before all of it counts as broken."""

_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_STORE = re.compile(r"\bstore\b")


class Broken(NamedTuple):
    """A line that TOML can't read: its number from 1, what stands in it, and why."""

    line: int
    text: str
    why: str


class Written(NamedTuple):
    """What stands in a settings file: its values, and the lines that could not be read."""

    path: Path
    values: dict[str, Any]
    broken: tuple[Broken, ...] = ()
    text: str = ""


def own_settings() -> Path:
    """The member's settings file, there or not."""
    return _own_settings(os.environ.get("XDG_CONFIG_HOME"), os.environ.get("HOME"))


@functools.cache
def _own_settings(*_: str | None) -> Path:
    """The same, found once for what it depends on: every post asks for it."""
    import platformdirs

    return platformdirs.user_config_path("hallway") / "config.toml"


def own_store() -> Path:
    """Where a member's own store lies when nothing else is said."""
    import platformdirs

    return platformdirs.user_data_path("hallway") / "hallway.db"


def load(path: Path) -> Written:
    """What stands in a settings file, empty when there is none: a broken line costs that line only.

    Raises Invalid when it is no text or hardly any of it is TOML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Written(path, {})
    except (OSError, ValueError) as error:
        raise _unreadable(path, str(error)) from error
    return _understood(path, text)


def _understood(path: Path, text: str) -> Written:
    import tomllib  # Loaded where a file is: most starts have none to read.

    lines = text.split("\n")
    broken: list[Broken] = []
    while True:
        try:
            values = tomllib.loads("\n".join(lines))
        except ValueError as error:
            found = _AT_LINE.search(str(error))
            last = max((number for number, line in enumerate(lines, 1) if line.strip()), default=0)
            number = int(found[1]) if found else last
            why = _AT_LINE.sub("", str(error)).strip()
            if "\x00" in text or not 0 < number <= len(lines) or len(broken) == MOST:
                raise _unreadable(path, why) from error
            if not lines[number - 1].strip():
                # What is unclosed is noticed where it should have ended: the mistake stands above.
                # Where nothing stands above it, a control character that looks blank is the mistake itself.
                number = max((n for n, line in enumerate(lines[: number - 1], 1) if line.strip()), default=number)
            broken.append(Broken(number, lines[number - 1], why))
            lines[number - 1] = ""
        else:
            return Written(path, values, tuple(sorted(broken)), text)


def _unreadable(path: Path, why: str) -> Invalid:
    return Invalid(f"The settings in {path} can't be read ({why}); mend or remove that file.")


def find_store(option: str | None = None) -> Path:
    """The path of the store to use; it need not exist. Raises Invalid where a file may name one and can't be read."""
    named = option or os.environ.get("HALLWAY_STORE")
    if named:
        return Path(named).expanduser()
    for source in (own_settings(), SITE):
        path = named_in(load(source))
        if path is not None:
            return path
    return own_store()


def named_in(written: Written) -> Path | None:
    """The store that a settings file names, None when it names none. Raises Invalid for a name that is none."""
    value = written.values.get("store")
    if isinstance(value, str) and value:
        return Path(value).expanduser()
    # Writing into another store than the one that a broken line names would be worse than not writing.
    lost = any(_STORE.search(broken.text.partition("#")[0]) for broken in written.broken)
    if value is not None or lost:
        raise Invalid(f'The settings in {written.path} name no usable store; write: store = "/path/to/hallway.db"')
    return None
