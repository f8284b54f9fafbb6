"""Beside a question: what is answered already, and whom it will reach; looked up while the keys rest."""

from __future__ import annotations

import time
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, TextArea

from store.connection import Db
from store.errors import StoreError
from store.experts.routing import Reached, would_reach
from store.journal import Changes
from store.search.similar import Similar, similar
from store.session import Session
from tui.drafts import Draft, Held
from tui.screens.compose_fields import BESIDE
from tui.screens.compose_offers import OffersScreen
from tui.screens.target import Target
from tui.widgets.answered import Answered, Person
from tui.widgets.bars import Bar
from tui.widgets.preview import plain_text

REST = 0.2
"""Seconds without a key after which one looks what is answered already."""
LIMIT = 5


class Asked(NamedTuple):
    """What was written when one looked."""

    title: str
    body: str
    topics: tuple[str, ...]
    without: tuple[int, ...]
    also: tuple[int, ...]

    @property
    def written(self) -> bool:
        """Whether there is a question yet."""
        return bool(self.title.strip() or self.body.strip())


class Shown(NamedTuple):
    """What stands in the pane then."""

    found: tuple[Similar, ...] = ()
    reached: tuple[Reached, ...] = ()


class AnswersScreen(OffersScreen):
    """The pane of a question. A key only notes when it was pressed; all else happens once the keys rest.

    While the cursor is in the pane, it stays as it is.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "answers", "Already answered", id="compose.answers", priority=True),
    ]

    def __init__(self, target: Target, held: Held | None = None, written: Draft | None = None) -> None:
        super().__init__(target, held, written)
        self._pressed = 0.0
        self._resting: Timer | None = None
        self._looked_for: Asked | None = None
        self._stale = False
        self._came_later: Shown | None = None
        self.left_out: dict[int, Person] = {}
        """Whom the asker has taken off the list of those whom it will reach."""
        self.also: tuple[int, ...] = ()
        """Whom they have put on it."""
        self._came_from: Widget | None = None

    @property
    def pane(self) -> Answered:
        """What stands beside a question."""
        return self.query_one(Answered)

    @property
    def in_pane(self) -> bool:
        """Whether the keys act on what may answer the question."""
        return self.target.what == "question" and (self.focused is self.pane or self.beside == "answer")

    def on_mount(self) -> None:
        """The pane names its keys as they are now."""
        if self.target.what == "question":
            keys = {command.name.removeprefix("compose."): command.key for command in self.base.composer}
            self.pane.keys = (keys["this_answers"], keys["have_too"])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The pane is of questions alone."""
        if action == "answers":
            return self.target.what == "question"
        return super().check_action(action, parameters)

    # Looking

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Look once the keys rest."""
        self._look_soon()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The title and the topics say as much."""
        self._look_soon()

    def _look_soon(self) -> None:
        if self.target.what == "question":
            self._pressed = time.monotonic()
            if self._resting is None:
                self._resting = self.set_timer(REST, self._rested)

    def _rested(self) -> None:
        left = self._pressed + REST - time.monotonic()
        self._resting = self.set_timer(left, self._rested) if left > 0 else None
        if self._resting is None and (self.asked() != self._looked_for or self._stale):
            self.look()

    def asked(self) -> Asked:
        """The question as it is now."""
        written = self.fields()
        topics = tuple(written.get("topics", "").replace(",", " ").split())
        return Asked(written.get("title", ""), written["text"], topics, tuple(self.left_out), self.also)

    def look(self, *, people_only: bool = False) -> None:
        """Look what may answer it and whom it will reach; or show at once whom else, and leave the threads alone."""
        self._looked_for, self._stale = self.asked(), False
        self.run_worker(self._find(self._looked_for, people_only), group="answers", exclusive=True)

    async def _find(self, asked: Asked, people_only: bool) -> None:
        shown = Shown()
        try:
            if asked.written:
                shown = await self.base.gateway.search(_look, self.target.group_id, asked)
        except StoreError:
            return  # Nothing is shown where the store can't be asked; whoever posts is told why.
        if asked == self._looked_for and self.query(Answered):
            self._came(shown, people_only)

    def _came(self, shown: Shown, people_only: bool = False) -> None:
        """Show it, unless the cursor is in what is shown: then, once it leaves."""
        in_use = self.in_pane and self.pane.total() > 0
        self._came_later = shown if in_use else None
        if in_use and not people_only:
            return
        people = [_person(one) for one in shown.reached]
        known = {one.id for one in people}
        people += [one for one in self.left_out.values() if one.id not in known]
        written = self._looked_for is not None and self._looked_for.written
        self.pane.show(self.pane.found if in_use else shown.found, people, written=written)
        self.draw()

    async def take_in(self, changes: Changes) -> None:
        """Somebody else may have asked the same, or answered it."""
        await super().take_in(changes)
        if self.target.what == "question" and changes.threads:
            self._stale = True
            self._look_soon()

    # Going there and back

    def action_answers(self) -> None:
        """Go to what is answered already, or back to the text."""
        if self.in_pane:
            self._back_to_text()
            return
        self._came_from = self.focused
        self.close_offers()
        if self.app.size.width < BESIDE or self.beside:
            self.beside = "answers"
            self._arrange()
        self.set_focus(self.pane)
        self.draw()

    def on_resize(self, event: events.Resize) -> None:
        """The pane stands beside the text where there is room."""
        if self.target.what == "question":
            self.add_class("-question")
            self.set_class(event.size.width >= BESIDE, "-roomy")
            self.set_class(event.size.width < BESIDE, "-narrow")
            if self.focused is self.pane and event.size.width < BESIDE:
                self.beside = "answers"

    def on_descendant_focus(self) -> None:
        """Other keys apply in the pane; what came while the cursor was there is shown once it has left."""
        if self.target.what == "question":
            if self._came_later is not None and not self.in_pane:
                self._came(self._came_later)
            self.draw()

    def hide_beside(self) -> bool:
        """From what is read back to the pane, from the pane to the text; then as before."""
        if self.beside == "answer":
            self.beside = "answers"
            self._arrange()
            self.set_focus(self.pane)
            self.draw()
            return True
        if self.target.what == "question" and (self.focused is self.pane or self.beside == "answers"):
            self._back_to_text()
            return True
        return super().hide_beside()

    def _back_to_text(self) -> None:
        self.beside = ""
        self._arrange()
        self.set_focus(self._came_from if self._came_from in self.focus_chain else self.area)
        self.draw()

    # What is drawn

    def on_answered_moved(self) -> None:
        """The footer names what works there."""
        self.draw()

    def draw(self) -> None:
        """Say above the buttons what the pane has, where there is no room for it."""
        super().draw()
        if self.is_attached and self.query("#found"):
            self.query_one("#found", Bar).show((self._found_line(), []))

    def _found_line(self) -> list[tuple[str, str]]:
        count = len(self.pane.found)
        key = next((command.key for command in self.base.composer if command.name == "compose.answers"), "")
        names = [one.name for one in self.pane.people if not one.out]
        dot = f" {self.base.look.glyphs.dot} "
        said = [(f"{count} may answer this", "strong")] if count else []
        if names and not self.has_class("-phone"):
            said += [(f"{dot if said else ''}will reach {', '.join(names)}", "muted")]
        return [*said, (dot, "muted"), (key, "accent")] if said else []


def _look(db: Db, session: Session, group: int, asked: Asked) -> Shown:
    """What the pane shows. Passages are parsed here, in the lane's thread, and not where keys wait."""
    title, body, topics, without, also = asked
    found = similar(db, session, title, body, topics=topics, limit=LIMIT)
    reached = would_reach(db, session, group=group, title=title, body=body, topics=topics, without=without, also=also)
    return Shown(tuple(one._replace(excerpt=plain_text(one.excerpt)) for one in found), reached)


def _person(one: Reached) -> Person:
    state = f"{one.state} ({one.waiting} waiting)" if one.state == "busy" else one.state
    return Person(one.member.id, one.member.name, one.reason, state)
