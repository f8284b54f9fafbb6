"""What the app reads from the settings files: keys, theme, density. A mistake costs the line that it stands in.

Plain commands read none of this but `settings` and `keys`: an app's settings must not make a script fail.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from store import notify, paths
from store import settings as files
from store.errors import Invalid
from store.text import clean_line, shown
from tui.command import Command
from tui.commands import COMMANDS
from tui.composer_commands import COMPOSER
from tui.keymap import EXAMPLES, Choice, effective, key_named, refusal


class Setting(NamedTuple):
    """A setting: its name, what it may be (the first unless said otherwise), the variable before it, what it does."""

    name: str
    choices: tuple[str, ...]
    variable: str
    help: str


SETTINGS = (
    Setting("theme", ("auto", "dark", "light", "16"), "HALLWAY_THEME", "The colours."),
    Setting("density", ("comfortable", "compact"), "", "Blank rows between posts and fields, and lists on two lines."),
    Setting("order", ("activity", "waiting"), "", "What stands first in the lists of threads."),
    Setting("graphics", ("auto", "blocks", "kitty", "sixel"), "HALLWAY_GRAPHICS", "How pictures are drawn."),
    Setting("glyphs", ("auto", "unicode", "ascii"), "HALLWAY_ASCII", "The signs for states, rules and bars."),
)

ELSEWHERE = ("store", *notify.NAMES)
"""What other commands read."""
NAMES = ("store", *(setting.name for setting in SETTINGS), *notify.NAMES, "paths", "keys")

DEFAULTS = """\
# Hallway's settings; docs/settings.md says more. Take the # off a line to change it.

# Which store to use, unless --store or HALLWAY_STORE names one.
# store = "~/forum.db"

# The colours: "auto" (what the terminal says of itself), "dark", "light", or "16" for the terminal's own sixteen.
# theme = "auto"

# "compact" has no blank rows between posts and one line a thread.
# density = "comfortable"

# What stands first in a list of threads: the last "activity", or what waits longest for an answer ("waiting").
# order = "activity"

# The signs: "auto", "unicode", or "ascii" where they come out as boxes or too wide (hallway keys --test).
# glyphs = "auto"

# How pictures are drawn: "auto" (what the terminal says of itself), half "blocks" in any, or graphics that it must
# have: "kitty" or "sixel".
# graphics = "auto"

# Folders of this host, and what they are called at your own desk: paths of files are shown so, and may be typed so.
[paths]
# "/mnt/share" = "S:\\\\"

# Keys, by the names of the commands (hallway keys lists them): one, or several in brackets; [] takes them away.
[keys]
# reply = "ctrl+r"
# delete = []
# helped = ["+", "ctrl+g"]
"""
"""What `hallway settings edit` begins with."""


class Source(NamedTuple):
    """A setting as it is now, and where that comes from: a file, a variable, or `default`."""

    name: str
    value: str
    where: str


class Settings(NamedTuple):
    """The settings as they are now, the commands with their keys, and what was wrong in the files."""

    sources: tuple[Source, ...]
    commands: tuple[Command, ...]
    composer: tuple[Command, ...]
    keys: Mapping[str, str]
    """Where the keys of a command were chosen, by its name."""
    problems: tuple[str, ...] = ()
    own_problems: tuple[str, ...] = ()
    """Those of the problems that stand in the member's own file."""
    paths: tuple[Source, ...] = ()
    """Folders of this host, each with what it is called at one's own desk."""

    def value(self, name: str) -> str:
        """What a setting is now."""
        return next(source.value for source in self.sources if source.name == name)


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of whoever runs this: variables, the member's file, the site's, then what the program has itself."""
    problems: list[str] = []
    found = [_load(path, problems) for path in (files.SITE, files.own_settings())]
    sources = {setting.name: Source(setting.name, setting.choices[0], "default") for setting in SETTINGS}
    chosen: dict[str, Choice] = {}
    mapped: dict[str, Source] = {}
    for written in found:
        site = written.path == files.SITE
        problems += [_broken(written, broken) for broken in written.broken]
        for name, value in written.values.items():
            setting = next((setting for setting in SETTINGS if setting.name == name), None)
            where = _where(written, name)
            if name == "keys":
                chosen |= _keys(written, value, problems, site=site)
            elif name == "paths":
                mapped |= _paths(written, value, problems)
            elif setting is not None and value in setting.choices:
                sources[name] = Source(name, value, _path(written.path))
            elif setting is not None:
                problems.append(f"{where}: {_shown(value)} is no {name}; it can be {_or(setting.choices)}.")
            elif name not in ELSEWHERE:
                problems.append(f"{where}: there is no setting {name}; there are {_and(NAMES)}.")
    for setting in SETTINGS:
        said = environ.get(setting.variable, "").lower() if setting.variable else ""
        value = "ascii" if setting.name == "glyphs" and said else said
        if value in setting.choices:
            sources[setting.name] = Source(setting.name, value, setting.variable)
    commands, refused = effective(COMMANDS, chosen)
    composer, more = effective(COMPOSER, chosen)
    refused |= more
    problems += [f"{chosen[name].where}: {why}." for name, why in refused.items()]
    keys = {name: choice.where for name, choice in chosen.items() if name not in refused}
    own = tuple(problem for problem in problems if problem.startswith(_path(files.own_settings())))
    return Settings(tuple(sources.values()), commands, composer, keys, tuple(problems), own, tuple(mapped.values()))


def _load(path: Path, problems: list[str]) -> files.Written:
    try:
        return files.load(path)
    except Invalid as error:
        problems.append(f"{_path(path)} can't be read ({error.__cause__}); mend or remove that file.")
        return files.Written(path, {})


def _keys(written: files.Written, value: object, problems: list[str], *, site: bool) -> dict[str, Choice]:
    if not isinstance(value, dict):
        problems.append(f'{_where(written, "keys")}: write the keys below a line [keys], as in: reply = "ctrl+r".')
        return {}
    chosen = {}
    for name, keys in _flat(value):
        where = _where(written, name)
        command = next((command for command in (*COMMANDS, *COMPOSER) if command.name == name), None)
        if command is None:
            near = _near(name)
            offered = f"did you mean {near}?" if near else "hallway keys lists them."
            problems.append(f"{where}: there is no command {name}; {offered}")
            continue
        try:
            chosen[name] = Choice(_checked(command, keys), where, site)
        except Invalid as error:
            problems.append(f"{where}: {error}.")
    return chosen


def _paths(written: files.Written, value: object, problems: list[str]) -> dict[str, Source]:
    if not isinstance(value, dict):
        problems.append(f'{_where(written, "paths")}: write them below a line [paths], as in: "/mnt/share" = "S:\\\\".')
        return {}
    mapped = {}
    for here, there in value.items():
        if wrong := paths.problem(here, there):
            problems.append(f"{_where(written, here)}: {wrong}.")
        else:
            mapped[here] = Source(here, there, _path(written.path))
    return mapped


def _flat(keys: Mapping[str, Any], lead: str = "") -> Iterator[tuple[str, object]]:
    """Names and what stands behind them; TOML reads `compose.post = "f5"` as a table in a table."""
    for name, value in keys.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{lead}{name}.")
        else:
            yield lead + name, value


def _checked(command: Command, keys: object) -> tuple[str, ...]:
    listed = keys if isinstance(keys, list) else [keys]
    found = []
    for text in listed:
        key = key_named(text) if isinstance(text, str) else None
        if key is None:
            raise Invalid(f"{_shown(text)} is no key; write one {EXAMPLES}, or several in brackets")
        why = refusal(command, key)
        if why is not None and key not in command.keys:
            raise Invalid(why)
        found.append(key)
    return tuple(found)


def _near(name: str) -> str | None:
    import difflib

    found = difflib.get_close_matches(name, [command.name for command in (*COMMANDS, *COMPOSER)], n=1)
    return found[0] if found else None


def _where(written: files.Written, name: str) -> str:
    """A file, and the line where a name is given a value there."""
    pattern = re.compile(rf"\s*[\"']?{re.escape(name)}[\"']?\s*[.=]|\s*\[\s*{re.escape(name)}\b")
    for number, line in enumerate(written.text.split("\n"), 1):
        if pattern.match(line):
            return f"{_path(written.path)}, line {number}"
    return f"{_path(written.path)}, {name}"


def _broken(written: files.Written, broken: files.Broken) -> str:
    where = f"{_path(written.path)}, line {broken.line}"
    return f'{where}: this can\'t be read ({broken.why}); write it like this: theme = "dark".'


def _path(path: Path) -> str:
    """A path as people write it."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(path)


def _shown(value: object) -> str:
    return shown(value) if isinstance(value, str) else clean_line(str(value))[:40]


def _and(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}"


def _or(names: Iterable[str]) -> str:
    *most, last = (f'"{name}"' for name in names)
    return f"{', '.join(most)} or {last}"
