"""The palette's roles as styles, for whatever draws its own lines.

They are read from the theme's variables. As component classes of every widget they were a third of what the first
screen waits for.
"""

from functools import lru_cache

from rich.style import Style
from textual.color import Color
from textual.widget import Widget

ROLES = ("text", "strong", "muted", "accent", "hot", "good", "rule")
BOLD = ("strong", "accent", "hot")


def styles_by_role(widget: Widget) -> dict[str, Style]:
    """The roles as styles of the text alone, which leave the background as it is."""
    return _styles(tuple(_variable(widget, role) for role in ROLES))


def shade(widget: Widget, role: str) -> Style:
    """A role of the palette as a background."""
    return _shade(_variable(widget, role))


def text_in(widget: Widget, role: str) -> Style:
    """A role of the palette as the colour of text."""
    return _text(_variable(widget, role))


def _variable(widget: Widget, role: str) -> str:
    return widget.app.theme_variables[f"h-{role}"]


@lru_cache(maxsize=16)
def _styles(colours: tuple[str, ...]) -> dict[str, Style]:
    made = {
        role: Style(color=Color.parse(colour).rich_color, bold=True if role in BOLD else None)
        for role, colour in zip(ROLES, colours, strict=True)
    }
    return {"": Style(), **made}


@lru_cache(maxsize=64)
def _text(colour: str) -> Style:
    return Style(color=Color.parse(colour).rich_color)


@lru_cache(maxsize=64)
def _shade(colour: str) -> Style:
    return Style(bgcolor=Color.parse(colour).rich_color)
