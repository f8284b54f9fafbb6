"""The palette's roles as styles, for whatever draws its own lines.

They are read from the theme's variables. As component classes of every widget they were a third of what the first
screen waits for.
"""

from functools import lru_cache

from rich.style import Style
from textual.color import Color
from textual.css.styles import StylesBase
from textual.style import Style as TextStyle
from textual.widget import Widget

ROLES = ("text", "strong", "muted", "accent", "hot", "good", "rule")
BOLD = ("strong", "accent", "hot")

TEXTS: dict[str, tuple[str, str, str]] = {
    "strong": ("strong", "", "bold"),
    "title-focus": ("accent", "", "bold"),
    "muted": ("muted", "", ""),
    "good": ("good", "", ""),
    "hot": ("hot", "", "bold"),
    "rule": ("rule", "", ""),
    "bar-none": ("text", "", ""),
    "bar-quiet": ("muted", "", ""),
    "bar-focus": ("accent", "", ""),
    "head": ("text", "raised", ""),
    "em": ("", "", "italic"),
    "strike": ("", "", "strike"),
    "link": ("accent", "", "underline"),
    "code": ("", "field", ""),
    "code-keyword": ("accent", "", ""),
    "code-string": ("good", "", ""),
    "code-comment": ("muted", "", ""),
}
"""What stands in a text, by its name: its colour, its background and its mark; empty is as around it."""


def text_style(widget: Widget, name: str) -> TextStyle:
    """The style of something in a text; an unknown name has none."""
    colour, background, mark = TEXTS.get(name, ("", "", ""))
    return TextStyle(
        background=Color.parse(_variable(widget, background)) if background else None,
        foreground=Color.parse(_variable(widget, colour)) if colour else None,
        bold=mark == "bold" or None,
        italic=mark == "italic" or None,
        underline=mark == "underline" or None,
        strike=mark == "strike" or None,
    )


def own_style(styles: StylesBase) -> TextStyle:
    """Return only what ``styles`` set themselves (get_visual_style(partial=True) loses backgrounds)."""
    marks = styles.text_style
    return TextStyle(
        background=styles.background if styles.has_rule("background") else None,
        foreground=styles.color if styles.has_rule("color") else None,
        bold=marks.bold,
        italic=marks.italic,
        underline=marks.underline,
        reverse=marks.reverse,
        strike=marks.strike,
    )


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
