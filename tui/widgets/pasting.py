"""Fields into which files can be dropped: a terminal pastes their paths."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from textual import events
from textual.widgets import Input, TextArea


@runtime_checkable
class TakesFiles(Protocol):
    """A screen that attaches what is dropped on it."""

    def take_pasted(self, pasted: str) -> bool:
        """Take a paste that consists of files; False leaves it to the field."""


class PastedText(TextArea):
    """A text area whose screen is asked first what a paste is."""

    def on_paste(self, event: events.Paste) -> None:
        """Leave files to the screen."""
        _offer(self, event)


class PastedLine(Input):
    """A line whose screen is asked first what a paste is."""

    def on_paste(self, event: events.Paste) -> None:
        """Leave files to the screen."""
        _offer(self, event)


def _offer(field: TextArea | Input, event: events.Paste) -> None:
    screen = field.screen
    if isinstance(screen, TakesFiles) and screen.take_pasted(event.text):
        event.prevent_default()
        event.stop()
