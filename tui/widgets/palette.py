"""The palette's roles as component styles, for whatever draws its own lines."""

from rich.style import Style
from textual.widget import Widget

ROLES = ("text", "strong", "muted", "accent", "hot", "good", "rule")

RULES = """
    & > .drawn--text { color: $h-text; }
    & > .drawn--strong { color: $h-strong; text-style: bold; }
    & > .drawn--muted { color: $h-muted; }
    & > .drawn--accent { color: $h-accent; text-style: bold; }
    & > .drawn--hot { color: $h-hot; text-style: bold; }
    & > .drawn--good { color: $h-good; }
    & > .drawn--rule { color: $h-rule; }
"""
"""What a widget's CSS holds for the roles; its component classes are `components()`."""


def components(*more: str) -> set[str]:
    """The component classes of all roles, and of `more` that the widget has a rule of its own for."""
    return {f"drawn--{role}" for role in (*ROLES, *more)}


def styles_by_role(widget: Widget) -> dict[str, Style]:
    """The roles as styles of the text alone, which leave the background as it is."""
    found = {"": Style()}
    for role in ROLES:
        style = widget.get_component_rich_style(f"drawn--{role}", partial=True)
        found[role] = Style(color=style.color, bold=style.bold)
    return found
