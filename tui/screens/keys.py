"""The bindings of screens, with the keys that their commands have now.

Textual's own keymaps were tried: moving one command takes a shared key, such as Enter, from all others that have it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui.command import Command


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """A binding for each key of each command; digits are typed before Enter, and so are no bindings."""
    return [
        Binding(key, f"command('{command.name}')", command.help, show=False, id=f"{command.name}.{key}")
        for command in commands
        for key in command.keys
        if not key.isdigit()
    ]


def rebind(screen: Screen[Any], commands: Iterable[Command]) -> None:
    """Give the bindings of a screen, whose ids are `COMMAND` or `COMMAND.KEY`, the keys that the commands have now."""
    named = {command.name: command for command in commands}
    bound: dict[str, list[Binding]] = {}
    patterns: dict[str, Binding] = {}
    for key, found in screen._bindings.key_to_bindings.items():
        for binding in found:
            name = next((name for name in (binding.id, (binding.id or "").rpartition(".")[0]) if name in named), None)
            if name is not None:
                patterns[name] = binding
            else:
                bound.setdefault(key, []).append(binding)
    for name, pattern in patterns.items():
        for key in named[name].keys:
            if not key.isdigit():
                bound.setdefault(key, []).append(replace(pattern, key=key, id=f"{name}.{key}"))
    screen._bindings.key_to_bindings = bound
