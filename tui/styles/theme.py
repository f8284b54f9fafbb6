"""The two shades, the one teal and the one orange; and how to do without them."""

from collections.abc import Mapping
from typing import NamedTuple

from textual.theme import BUILTIN_THEMES, Theme

from tui.widgets.glyphs import ASCII, UNICODE, Glyphs

DARK = {
    "bg": "#15181b",
    "side": "#1b1f23",
    "field": "#20262b",
    "raised": "#252b30",
    "sel": "#1d3c3d",
    "rule": "#3a444b",
    "bar": "#66757e",
    "text": "#d5dadb",
    "strong": "#f5f8f8",
    "muted": "#97a4aa",
    "accent": "#6fcbc6",
    "on-accent": "#0d1b1b",
    "hot": "#ffa46b",
    "good": "#a3cf8b",
}
LIGHT = {
    "bg": "#fcfbf8",
    "side": "#f3f1eb",
    "field": "#f1efe8",
    "raised": "#e9e6de",
    "sel": "#cfe8e5",
    "rule": "#c9c4b8",
    "bar": "#8b9298",
    "text": "#262b2e",
    "strong": "#05080a",
    "muted": "#566066",
    "accent": "#00625f",
    "on-accent": "#ffffff",
    "hot": "#a83c00",
    "good": "#2b6322",
}
# Only what still needs somebody is coloured in 16 colours; the rest is the terminal's own.
SIXTEEN = dict.fromkeys(DARK, "ansi_default")
SIXTEEN_DARK = {**SIXTEEN, "accent": "ansi_bright_cyan", "hot": "ansi_bright_yellow", "good": "ansi_bright_green"}
SIXTEEN_LIGHT = {**SIXTEEN, "accent": "ansi_blue", "hot": "ansi_red", "good": "ansi_green"}


def _theme(name: str, palette: Mapping[str, str], *, dark: bool, ansi: bool = False) -> Theme:
    return Theme(
        name=name,
        primary=palette["accent"],
        secondary=palette["accent"],
        accent=palette["accent"],
        warning=palette["hot"],
        error=palette["hot"],
        success=palette["good"],
        foreground=palette["text"],
        background=palette["bg"],
        surface=palette["field"],
        panel=palette["side"],
        dark=dark,
        ansi=ansi,
        variables={
            **(BUILTIN_THEMES["ansi-dark" if dark else "ansi-light"].variables if ansi else {}),
            **{f"h-{role}": colour for role, colour in palette.items()},
            "input-cursor-text-style": "reverse",
            "block-cursor-text-style": "reverse",
            **(
                {}
                if ansi
                else {"input-selection-background": palette["sel"], "screen-selection-background": palette["sel"]}
            ),
        },
    )


THEMES = (
    _theme("hallway-dark", DARK, dark=True),
    _theme("hallway-light", LIGHT, dark=False),
    _theme("hallway-16-dark", SIXTEEN_DARK, dark=True, ansi=True),
    _theme("hallway-16-light", SIXTEEN_LIGHT, dark=False, ansi=True),
)


class Look(NamedTuple):
    """What a terminal gets: a theme, the signs, and whether it shows no shades (`plain`), so that rules stand in."""

    theme: str
    glyphs: Glyphs
    plain: bool
    compact: bool = False
    """Whether blank rows and second lines are left out, so that more is seen at once."""
    colours: int = 1 << 24
    """In how many colours a picture can be drawn: 0 where it would be noise (NO_COLOR, no half blocks), 16, or more."""


def choose(
    environ: Mapping[str, str], encoding: str, *, theme: str = "auto", glyphs: str = "auto", compact: bool = False
) -> Look:
    """The look for a terminal, by what it says of itself and by the settings `theme`, `glyphs` and density.

    NO_COLOR (no-color.org) and 16-colour terminals are plain, whatever the settings say. HALLWAY_THEME stands before
    the setting; where neither says `dark` or `light`, a light COLORFGBG is light. HALLWAY_ASCII, a console without the
    glyphs (unless the setting asks for them) and a locale other than UTF-8 get ASCII.
    """
    term = environ.get("TERM", "")
    console = term in ("linux", "vt100", "vt220", "ansi") and glyphs != "unicode"
    ascii_only = environ.get("HALLWAY_ASCII") or glyphs == "ascii" or console or "utf" not in encoding.lower()
    theme = environ.get("HALLWAY_THEME", "").lower() or theme
    light = environ.get("COLORFGBG", "").endswith((";7", ";15")) if theme not in ("dark", "light") else theme == "light"
    rich = (
        environ.get("COLORTERM", "") in ("truecolor", "24bit")
        or "256color" in term
        or term.endswith(("direct", "kitty"))
    )
    plain = bool(environ.get("NO_COLOR")) or not rich or theme == "16"
    tone = "light" if light else "dark"
    colours = 0 if environ.get("NO_COLOR") or ascii_only else 1 << 24 if rich else 16
    signs = ASCII if ascii_only else UNICODE
    return Look(f"hallway-16-{tone}" if plain else f"hallway-{tone}", signs, plain, compact, colours)
