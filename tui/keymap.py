"""Which key does what: the keys that somebody chose, checked, in the place of the program's own.

Names of keys are Textual's. What cannot be told apart on every terminal, or moves and chooses everywhere, stays as it
is: those keys are given to nobody else.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tui.command import SHORT, Command, applies, shown

DIGITS = tuple("0123456789")
FIXED = frozenset(
    (
        *DIGITS,
        *("enter", "escape", "tab", "shift+tab", "backspace", "ctrl+c"),
        *("up", "down", "left", "right", "pageup", "pagedown", "home", "end"),
    )
)
"""Keys that nobody can give away or take: they move, choose, close and leave everywhere."""

SAME = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+j": "enter", "ctrl+h": "backspace"}
"""What terminals send for another key, after ASCII: Ctrl takes 64 off a letter's code."""

EDITING = frozenset(f"ctrl+{letter}" for letter in "adefkuvwxyz")
"""What text fields use themselves."""

NAMED = {"esc": "escape", "pgup": "pageup", "pgdn": "pagedown", "del": "delete", "ins": "insert", "return": "enter"}
_NAMES = frozenset(("space", "delete", "insert", *FIXED, *(f"f{number}" for number in range(1, 25))))
_SHORT = {name: short for short, name in SHORT.items()}
WRITING = ("compose", "search")
"""Places where letters are typed, so that a command needs another key."""

EXAMPLES = 'such as "r", "R", "?", "space", "f5" or "ctrl+g"'


class Choice(NamedTuple):
    """What somebody chose for a command: its keys, and where that stands, for people; the site's gives way."""

    keys: tuple[str, ...]
    where: str
    site: bool = False


def key_named(text: str) -> str | None:
    """A key as Textual names it, from how people write it (`?`, `Ctrl+S`, `F2`, `pgdn`); None for no key."""
    if len(text) == 1:
        return _character(text)
    lead, plus, last = text.strip().lower().rpartition("+")
    if plus and not last and len(lead) > 1:  # The key may be `+` itself, as in ctrl++.
        lead, last = (lead[:-1], "+") if lead.endswith("+") else (lead, "")
    modifiers = lead.split("+") if lead else []
    if len(set(modifiers) & {"ctrl", "alt", "shift"}) < len(modifiers):
        return None
    base = _character(last) if len(last) == 1 else NAMED.get(last, last)
    if not base or (len(last) > 1 and base not in _NAMES and base not in _signs()):
        return None
    if modifiers == ["shift"] and len(base) == 1 and base.isalpha():
        return base.upper()
    key = "+".join([*sorted(modifiers), base])
    return SAME.get(key, key)


def _character(char: str) -> str | None:
    if char == " ":
        return "space"
    if not char.isprintable() or unicodedata.combining(char):
        return None
    if char.isalnum():
        return char
    name = unicodedata.name(char, "").lower().replace("-", "_").replace(" ", "_")
    key = _SHORT.get(name, name)
    # A sign that its name does not lead back to could not be shown to anybody.
    return key if key and shown(key) == char else None


def _signs() -> set[str]:
    return {_character(chr(code)) or "" for code in range(0x21, 0x7F)}


def types(key: str) -> bool:
    """Whether a key types a character in a text field."""
    return len(key) == 1 or key == "space" or ("+" not in key and key not in _NAMES)


def refusal(command: Command, key: str) -> str | None:
    """Why a key can't be a command's, None when it can: fixed keys, and what text fields need for themselves."""
    if key in FIXED:
        return f"{shown(key)} stays as it is everywhere; choose another key"
    if set(command.places) <= {*WRITING, "offers"} and (types(key) or key in EDITING):
        return f"{shown(key)} is needed for typing there; choose a function key or one with Ctrl"
    return None


def effective(commands: Sequence[Command], chosen: Mapping[str, Choice]) -> tuple[tuple[Command, ...], dict[str, str]]:
    """The commands with the keys that were chosen, and of each choice that can't be had, why, by the command's name.

    A choice that would give two commands one key in a place is left out, the site's before the member's own.
    """
    kept = {command.name: chosen[command.name] for command in commands if command.name in chosen}
    refused: dict[str, str] = {}
    while kept:
        made = tuple(_with(command, kept.get(command.name)) for command in commands)
        clash = _clash(made, kept)
        if clash is None:
            return made, refused
        loser, winner, key = clash
        own = kept.pop(loser.name)
        if not (own.site and winner.name in kept and not kept[winner.name].site):
            refused[loser.name] = f"{shown(key)} is the key of {winner.name}; give one of the two another key"
    return tuple(commands), refused


def _with(command: Command, choice: Choice | None) -> Command:
    if choice is None:
        return command
    stay = [key for key in command.keys if key in FIXED]
    return command._replace(keys=tuple(dict.fromkeys((*choice.keys, *stay))))


def _clash(commands: Sequence[Command], kept: Mapping[str, Choice]) -> tuple[Command, Command, str] | None:
    """A command whose choice must go, the one that has the key, and the key."""
    for command, other in _pairs(commands):
        shared = next((key for key in command.keys if key in other.keys), None)
        if shared is None or not _meet(command, other):
            continue
        first, second = kept.get(command.name), kept.get(other.name)
        if second is None or (first is not None and first.site and not second.site):
            return command, other, shared
        return other, command, shared
    return None


def _pairs(commands: Sequence[Command]) -> Iterator[tuple[Command, Command]]:
    for number, command in enumerate(commands):
        for other in commands[number + 1 :]:
            yield command, other


def _meet(command: Command, other: Command) -> bool:
    """Whether there is a place where both apply. The composer is apart: nothing that applies anywhere does there."""
    if "compose" in (*command.places, *other.places):
        return set(command.places) == set(other.places)
    both = (*command.places, *other.places)
    return any(applies(command, place) and applies(other, place) for place in both)
