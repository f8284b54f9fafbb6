"""The short list under the cursor of what may be meant. It takes no focus: typing goes on."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.palette import shade, styles_by_role
from tui.widgets.text import fit, strip

MAX_WIDTH = 44


class Offer(NamedTuple):
    """Something to take: what is put into the text, and what it is in words."""

    text: str
    about: str = ""


class Offers(Widget):
    """At most a handful of offers; one of them is chosen."""

    DEFAULT_CSS = """
    Offers { overlay: screen; position: absolute; display: none; background: $h-raised; color: $h-text; }
    """

    class Taken(Message):
        """An offer was clicked."""

        def __init__(self, offer: Offer) -> None:
            super().__init__()
            self.offer = offer

    def __init__(self, *, glyphs: Glyphs = UNICODE, plain: bool = False) -> None:
        super().__init__()
        self.glyphs, self.plain = glyphs, plain
        self.offers: tuple[Offer, ...] = ()
        self.chosen = 0

    @property
    def open(self) -> bool:
        """Whether something is offered."""
        return bool(self.offers)

    @property
    def offer(self) -> Offer:
        """The one that is chosen."""
        return self.offers[self.chosen]

    def show(self, offers: tuple[Offer, ...], at: Offset) -> None:
        """Offer these below a place on the screen, above it where there is no room; the first one is chosen."""
        if offers != self.offers:
            self.offers, self.chosen = offers, 0
        wide, high = self.app.size
        width = min(MAX_WIDTH, wide, 2 + max(_width(offer) for offer in offers))
        below = at.y + 1 + len(offers) < high
        self.styles.width, self.styles.height = width, len(offers)
        self.styles.offset = (max(0, min(at.x, wide - width)), at.y + 1 if below else max(0, at.y - len(offers)))
        self.display = True
        self.refresh()

    def close(self) -> None:
        """Offer nothing."""
        self.offers, self.chosen = (), 0
        self.display = False

    def move(self, rows: int) -> None:
        """Choose another one."""
        self.chosen = (self.chosen + rows) % len(self.offers)
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click takes it."""
        if event.y < len(self.offers):
            self.post_message(self.Taken(self.offers[event.y]))

    def render_line(self, y: int) -> Strip:
        """One offer."""
        width, base = self.size.width, self.rich_style
        if y >= len(self.offers):
            return Strip.blank(width, base)
        offer, chosen = self.offers[y], y == self.chosen
        if chosen:
            base = Style(reverse=True) if self.plain else base + shade(self, "sel")
        lead = ">" if chosen and self.plain else self.glyphs.vertical if self.plain else " "
        said = fit(offer.text, min(cell_len(offer.text), width - 2), self.glyphs)
        rest = fit(offer.about, width - 3 - cell_len(said), self.glyphs)
        pieces = [(lead, ""), (said, "strong" if chosen else "text"), (" ", ""), (rest, "muted")]
        return strip(pieces, width, styles_by_role(self), base)


def _width(offer: Offer) -> int:
    return cell_len(offer.text) + (1 + cell_len(offer.about) if offer.about else 0)
