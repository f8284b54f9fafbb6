"""What a command is, where it applies, and how its keys are written for people."""

from typing import NamedTuple

Place = str
"""Where a command applies: `list`, `reading`, `groups`, `search`, `inbox`, `offers`, `drafts`, `compose`, `answers`,
`files`, `people`, `card` or `anywhere`."""


class Command(NamedTuple):
    """A command: its name, its keys, the footer's word for it, one sentence, and where it applies."""

    name: str
    keys: tuple[str, ...]
    word: str
    help: str
    places: tuple[Place, ...]
    footer: tuple[Place, ...] | None = None
    """Where the footer shows it: everywhere it applies, unless said otherwise."""

    @property
    def key(self) -> str:
        """The first key, as it is written for people; empty when somebody's settings left it none."""
        return shown(self.keys[0]) if self.keys else ""


SHORT = {
    "slash": "solidus",
    "backslash": "reverse_solidus",
    "at": "commercial_at",
    "minus": "hyphen_minus",
    "plus": "plus_sign",
    "underscore": "low_line",
}
"""Keys that Textual does not call by their characters' Unicode names."""

SIGNS = {
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "slash": "/",
    "question_mark": "?",
    "plus": "+",
    "colon": ":",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "ctrl+s": "Ctrl+S",
    "ctrl+p": "Ctrl+P",
    "ctrl+c": "Ctrl+C",
    "down": "Down",
    "up": "Up",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "left": "Left",
    "right": "Right",
}


def shown(key: str) -> str:
    """A key's name for people."""
    if key in SIGNS or len(key) == 1:
        return SIGNS.get(key, key)
    *modifiers, last = key.split("+")
    if modifiers:
        name = shown(last)
        return "+".join([*(word.capitalize() for word in modifiers), name.upper() if len(name) == 1 else name])
    if key[0] == "f" and key[1:].isdigit():
        return key.upper()
    return _sign(key) or key.capitalize()


def _sign(name: str) -> str:
    """The character that Textual calls by its Unicode name in lower case, `exclamation_mark`; empty if none is."""
    import unicodedata

    words = SHORT.get(name, name).replace("_", " ")
    for tried in (words, words.replace(" ", "-", 1)):
        try:
            return unicodedata.lookup(tried)
        except KeyError:
            continue
    return ""


def in_footer(command: Command, place: Place) -> bool:
    """Whether the footer shows a command that applies."""
    return command.footer is None or place in command.footer


def applies(command: Command, place: Place) -> bool:
    """Whether a command applies where the focus is."""
    return place in command.places or "anywhere" in command.places
