"""While one writes `@ma` or `#ch`: the members, topics and threads that may be meant."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.widgets import Input, TextArea

from store.beginning import members_beginning, threads_beginning, topics_beginning
from store.connection import Db
from store.errors import StoreError
from store.session import Session
from tui.drafts import Draft, Held
from tui.screens.compose_beside import BesideScreen
from tui.screens.target import Target
from tui.widgets import completing
from tui.widgets.completing import Wanted
from tui.widgets.offers import Offer, Offers

OFFERED = 6


class OffersScreen(BesideScreen):
    """Offers to complete names. What is offered comes from the store, beside the keys and never in their way."""

    # Before the fields' own keys, and only while something is offered: see check_action.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,enter", "take_offer", "Take it", show=False, priority=True),
        Binding("tab", "app.focus_next", "Next field", show=False),
        Binding("down", "move_offer(1)", "Next", show=False, priority=True),
        Binding("up", "move_offer(-1)", "Before", show=False, priority=True),
    ]

    def __init__(self, target: Target, held: Held | None = None, written: Draft | None = None) -> None:
        super().__init__(target, held, written)
        self._wants: Wanted | None = None
        self._taken = ""

    @property
    def offers(self) -> Offers:
        """The list."""
        return self.query_one(Offers)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The list's keys are the fields' own while nothing is offered."""
        if action in ("take_offer", "move_offer"):
            return bool(self.query(Offers)) and self.offers.open
        return True

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Something was typed: look what it names."""
        if event.text_area.has_focus:
            self._look(self._named())

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        """Whoever goes elsewhere wants nothing offered."""
        wants, named = self._wants, self._named()
        if wants is not None and (named is None or named.start != wants.start):
            self.close_offers()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Topics are offered in their own field, too."""
        if event.input.has_focus and event.input.id == "topics":
            self._look(self._named())

    def on_descendant_blur(self) -> None:
        """Another field has the keys."""
        self.close_offers()

    def _named(self) -> Wanted | None:
        field = self.focused
        if isinstance(field, TextArea):
            row, column = field.cursor_location
            if field.selection.start != field.selection.end:
                return None
            line = field.document.get_line(row)
            above = (field.document.get_line(number) for number in range(row))
            return completing.in_text(above, line[:column], line[column:])
        if isinstance(field, Input) and field.id == "topics":
            here = field.cursor_position
            return completing.in_topics(field.value[:here], field.value[here:])
        return None

    def _look(self, wants: Wanted | None) -> None:
        beginning = ({"member": "@", "topic": "#"}[wants.kind] + wants.prefix).casefold() if wants else ""
        if wants is None or beginning == self._taken:
            self.close_offers()
            return
        self._wants, self._taken = wants, ""
        # What is offered already stands only as long as it fits: nobody takes what they have typed past.
        fitting = tuple(offer for offer in self.offers.offers if offer.text.casefold().startswith(beginning))
        self._offer(wants, fitting)
        self.run_worker(self._ask(wants), group="offers", exclusive=True)

    async def _ask(self, wants: Wanted) -> None:
        group = self.target.group_id or None
        threads_too = isinstance(self.focused, TextArea)
        try:
            if wants.kind == "member":
                found = await self.base.gateway.search(_members, wants.prefix, group)
            else:
                found = await self.base.gateway.search(_topics, wants.prefix, group, threads_too)
        except StoreError:
            return  # Nothing is offered where the store can't be asked; whoever posts is told why.
        if wants == self._wants:
            self._offer(wants, found)

    def _offer(self, wants: Wanted, offers: tuple[Offer, ...]) -> None:
        typed = wants.prefix.casefold()
        offers = tuple(sorted(offers, key=lambda offer: offer.text.casefold()[1:] != typed))
        done = len(offers) == 1 and offers[0].text.casefold()[1:] == typed
        field = self.focused
        if not offers or done or not isinstance(field, Input | TextArea):
            self.offers.close()
            return
        here = field.cursor_position if isinstance(field, Input) else field.cursor_location[1]
        self.offers.show(offers, field.cursor_screen_offset - Offset(here - wants.start, 0))

    def action_take_offer(self) -> None:
        """Put the chosen one in the place of what was typed."""
        self._take(self.offers.offer)

    def on_offers_taken(self, message: Offers.Taken) -> None:
        """The same by mouse."""
        self._take(message.offer)

    def _take(self, offer: Offer) -> None:
        wants, field = self._wants, self.focused
        self.close_offers()
        if wants is None:
            return
        if isinstance(field, TextArea):
            self._taken = offer.text.casefold()
            row, column = field.cursor_location
            field.replace(offer.text, (row, wants.start), (row, column))
        elif isinstance(field, Input):
            here = field.cursor_position
            before = field.value[: wants.start] + offer.text + " "
            field.value = before + field.value[here:].lstrip(" ")
            field.cursor_position = len(before)

    def close_offers(self) -> None:
        """Offer nothing until something else is named."""
        self._wants = None
        self.workers.cancel_group(self, "offers")
        if self.query(Offers):
            self.offers.close()

    def action_move_offer(self, rows: int) -> None:
        """Choose another one."""
        self.offers.move(rows)


def _members(db: Db, session: Session, prefix: str, group: int | None) -> tuple[Offer, ...]:
    found = members_beginning(db, session, prefix, group=group, limit=OFFERED)
    return tuple(Offer(f"@{member.handle}", member.name) for member in found)


def _topics(db: Db, session: Session, prefix: str, group: int | None, threads_too: bool) -> tuple[Offer, ...]:
    numbered = threads_too and prefix.isascii() and prefix.isdigit()
    rows = threads_beginning(db, session, prefix, group=group, limit=OFFERED) if numbered else ()
    named = topics_beginning(db, session, prefix, group=group, limit=OFFERED)
    return (*(Offer(f"#{row.id}", row.title) for row in rows), *(Offer(f"#{name}") for name in named))[:OFFERED]
