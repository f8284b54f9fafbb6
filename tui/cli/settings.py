"""`hallway settings` and `hallway keys`: how Hallway is set up for whoever runs it, and where that comes from."""

import os
import shlex
from typing import TYPE_CHECKING

import click

from store import settings as files
from store.errors import Invalid
from tui.cli import lines
from tui.cli.base import Call, Command, Family, note
from tui.cli.options import json_option, pass_call

if TYPE_CHECKING:
    from pathlib import Path

    from tui.command import Command as Key
    from tui.settings import Settings

NO_KEY = "(none)"


@click.group(cls=Family, invoke_without_command=True, example="hallway settings\nhallway settings edit")
@json_option
@click.pass_context
def settings(ctx: click.Context, as_json: bool) -> None:
    """Print your settings as they are now and where each comes from; docs/settings.md says what there is."""
    if ctx.invoked_subcommand is not None:
        return
    from tui.settings import read

    found = read()
    call = ctx.ensure_object(Call)
    store, where = _store(call)
    if as_json:
        changed = {name: list(_command(found, name).keys) for name in found.keys}
        lines.say_json(
            {
                "settings": [
                    {"name": "store", "value": store, "source": where},
                    *({"name": name, "value": value, "source": source} for name, value, source in found.sources),
                ],
                "paths": [{"here": here, "there": there, "source": source} for here, there, source in found.paths],
                "keys": [{"command": name, "keys": keys, "source": found.keys[name]} for name, keys in changed.items()],
                "files": [{"path": str(path)} for path in _files() if path.is_file()],
                "problems": list(found.problems),
            }
        )
        return
    rows = [("store", store, where), *found.sources]
    rows += [(f"paths.{here}", there, source) for here, there, source in found.paths]
    rows += [(f"keys.{name}", _keys(found, name), source) for name, source in found.keys.items()]
    lines.say("\n".join(lines.table(rows)))
    for path in _files():
        lines.say(f"{path}{'' if path.is_file() else ' (not there)'}")
    if os.environ.get("NO_COLOR"):
        lines.say("NO_COLOR is set, so nothing is coloured.")
    lines.say("Change them: hallway settings edit. The keys: hallway keys")
    _tell(found)


def _files() -> "tuple[Path, Path]":
    return files.own_settings(), files.SITE


def _store(call: Call) -> tuple[str, str]:
    """The store's path, and what named it."""
    if call.named:
        return str(call.path), "--store"
    if os.environ.get("HALLWAY_STORE"):
        return str(call.path), "HALLWAY_STORE"
    try:
        for path in _files():
            named = files.named_in(files.load(path))
            if named is not None:
                return str(named), str(path)
    except Invalid:
        return NO_KEY, str(path)
    return str(files.own_store()), "default"


def _command(found: "Settings", name: str) -> "Key":
    return next(command for command in (*found.commands, *found.composer) if command.name == name)


def _keys(found: "Settings", name: str) -> str:
    from tui.command import shown

    return " ".join(shown(key) for key in _command(found, name).keys) or NO_KEY


def _tell(found: "Settings") -> None:
    for problem in found.problems:
        note(f"hallway: {problem}")


@settings.command("edit", example="hallway settings edit\nEDITOR=nano hallway settings edit")
def edit() -> None:
    """Open your settings file in your editor; where there is none yet, it begins with what can be set."""
    from tui.cli import editor
    from tui.settings import DEFAULTS, read

    path = files.own_settings()
    fresh = not path.exists()
    if fresh:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(DEFAULTS, encoding="utf-8")
    code = editor.run(path)
    if fresh and path.is_file() and path.read_text(encoding="utf-8", errors="replace") == DEFAULTS:
        path.unlink()
        lines.say("Nothing was changed.")
        return
    if code != 0:
        raise Invalid(f"The editor ended with {code}; your settings are as it left them, in {path}.")
    found = read()
    _tell(found)
    lines.say(f"Your settings are in {shlex.quote(str(path))}.")
    if found.own_problems:
        click.get_current_context().exit(1)


@click.command(cls=Command, example="hallway keys\nhallway keys --test")
@click.option("--test", is_flag=True, help="Show how this terminal draws the signs, beside their ASCII ones.")
@json_option
@pass_call
def keys(call: Call, test: bool, as_json: bool) -> None:
    """Print which key does what in the app, as your settings have it now."""
    if test:
        _signs()
        return
    from tui.command import shown
    from tui.commands import TITLES
    from tui.settings import read

    found = read()
    rows = (*found.commands, *found.composer)
    titles = (
        *TITLES,
        ("compose", "While writing"),
        ("answers", "Beside a question that is written"),
        ("files", "On a file of what is written"),
    )
    if as_json:
        listed = [
            {"command": row.name, "keys": list(row.keys), "places": list(row.places), "does": row.help} for row in rows
        ]
        lines.say_json({"keys": listed})
        return
    cells = {
        place: [(" ".join(map(shown, row.keys)), row.name, row.help) for row in rows if place in row.places]
        for place, _ in titles
    }
    widths = [max(lines.cells(cell[column]) for listed in cells.values() for cell in listed) for column in (0, 1)]
    for number, (place, title) in enumerate(titles):
        lines.styled(("\n" if number else "") + lines.heading(title))
        for shown_keys, name, purpose in cells[place]:
            lines.say(lines.cut(f"  {shown_keys:<{widths[0]}}  {name:<{widths[1]}}  {purpose}", lines.width()))
    lines.say("\nChange them: hallway settings edit, below [keys], by the names in the second column.")
    _tell(found)


def _signs() -> None:
    """Each sign between bars: where the bars do not stand below each other, the terminal draws it too wide."""
    import sys

    from tui.widgets.glyphs import ASCII, UNICODE

    if not (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf"):
        raise Invalid("This locale is not UTF-8, so Hallway uses ASCII here; try it with LC_ALL=C.UTF-8 to compare.")
    for field, sign in UNICODE._asdict().items():
        name = field.replace("_", " ")
        lines.say(f"|{sign}|{getattr(ASCII, field)}|  {name}")
    lines.say("Each line begins with a sign and its stand-in, between bars. If a sign is a box or a blank, or the bars")
    lines.say('don\'t stand below each other, write glyphs = "ascii" with: hallway settings edit')
