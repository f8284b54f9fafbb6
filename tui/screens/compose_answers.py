"""Beside a question: what is answered already, and whom it will reach; looked up while the keys rest."""

from __future__ import annotations

import time
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, TextArea

from store import affected, posts, spared
from store.connection import Db
from store.errors import StoreError
from store.journal import Changes
from store.posts import PostRow
from store.search.similar import Similar, similar
from store.session import Session
from tui.drafts import Draft, Held
from tui.screens.compose_fields import BESIDE
from tui.screens.compose_offers import OffersScreen
from tui.screens.target import Settled, Target
from tui.widgets.answered import Answered, Person, offers_too, solved
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


class AnswersScreen(OffersScreen):
    """The pane of a question. A key only notes when it was pressed; all else happens once the keys rest.

    While the cursor is in the pane, it stays as it is.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "answers", "Already answered", id="compose.answers", priority=True),
        Binding("y", "this_answers", "This answers it", show=False, id="compose.this_answers"),
        Binding("H", "have_too", "I have this too", show=False, id="compose.have_too"),
    ]

    def __init__(self, target: Target, held: Held | None = None, written: Draft | None = None) -> None:
        super().__init__(target, held, written)
        self._pressed = 0.0
        self._resting: Timer | None = None
        self._looked_for: Asked | None = None
        self._stale = False
        self._came_later: tuple[tuple[Similar, ...], tuple[Person, ...]] | None = None
        self._came_from: Widget | None = None
        self._settling = False

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
        """What one can say of a thread, where the keys act on one that it can be said of."""
        if action == "answers":
            return self.target.what == "question"
        if action in ("this_answers", "have_too"):
            one = self.pane.chosen if self.in_pane else None
            if one is None or self._settling:
                return False
            return solved(one.thread) if action == "this_answers" else offers_too(one.thread)
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
        if self._resting is None:
            written = self.fields()
            topics = tuple(written.get("topics", "").replace(",", " ").split())
            asked = Asked(written.get("title", ""), written["text"], topics)
            if asked != self._looked_for or self._stale:
                self._looked_for, self._stale = asked, False
                self.run_worker(self._find(asked), group="answers", exclusive=True)

    async def _find(self, asked: Asked) -> None:
        title, body, topics = asked
        found: tuple[Similar, ...] = ()
        try:
            if title.strip() or body.strip():
                found = await self.base.gateway.search(_like, title, body, topics)
        except StoreError:
            return  # Nothing is shown where the store can't be asked; whoever posts is told why.
        if asked == self._looked_for:
            self._came(found, ())

    def _came(self, found: tuple[Similar, ...], people: tuple[Person, ...]) -> None:
        """Show it, unless the cursor is in what is shown: then, once it leaves."""
        if self.in_pane and self.pane.total():
            self._came_later = (found, people)
            return
        self._came_later = None
        written = self._looked_for is not None and bool(self._looked_for.title.strip() or self._looked_for.body.strip())
        self.pane.show(found, people, written=written)
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

    def on_descendant_focus(self) -> None:
        """Other keys apply in the pane; what came while the cursor was there is shown once it has left."""
        if self.target.what == "question":
            if self._came_later is not None and not self.in_pane:
                self._came(*self._came_later)
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

    # What one does there

    def on_answered_opened(self, message: Answered.Opened) -> None:
        """Read the thread under the cursor, from the post that counts on."""
        one = self.pane.chosen
        if one is not None:
            self.run_worker(self._read(one), group="answer", exclusive=True)

    async def _read(self, one: Similar) -> None:
        try:
            ids = await self.base.gateway.read(posts.ids, one.thread.id)
        except StoreError as error:
            self.notice.tell_refusal(str(error), "Not opened")
            return
        self.beside = "answer"
        self._arrange()
        self.reading.show(one.thread, ids, self._posts_of_answer, at=one.post)
        self.set_focus(self.reading)
        self.draw()

    async def _posts_of_answer(self, ids: tuple[int, ...]) -> tuple[PostRow, ...]:
        try:
            return await self.base.gateway.read(posts.by_ids, ids)
        except StoreError:
            return ()

    def action_this_answers(self) -> None:
        """Ask nothing: the thread under the cursor has the answer."""
        self._settle(too=False)

    def action_have_too(self) -> None:
        """Ask nothing: somebody has asked it already, and one is told of what is answered there."""
        self._settle(too=True)

    def _settle(self, *, too: bool) -> None:
        one = self.pane.chosen
        if one is not None and not self._settling:
            self._settling = True
            self.keep_now()
            self.run_worker(self._write_settled(one.thread.id, too=too), group="settle")

    async def _write_settled(self, thread: int, *, too: bool) -> None:
        written = self.fields()
        try:
            row = await self.base.gateway.write(affected.have_too if too else spared.answered_by, thread)
        except StoreError as error:
            self.notice.tell_refusal(str(error), "Not noted")
        else:
            self.forget_draft()
            if self.is_attached:
                self.dismiss(Settled(row, too, written))
        finally:
            self._settling = False

    def on_answered_said(self, message: Answered.Said) -> None:
        """What one can say was clicked."""
        for action in ("this_answers", "have_too"):
            if self.check_action(action, ()):
                self._settle(too=action == "have_too")
                return

    # What is drawn

    def keys(self) -> list[tuple[str, str, str]]:
        """In the pane, the keys that work there."""
        if not self.in_pane:
            return super().keys()
        found = {command.name.removeprefix("compose."): command for command in self.base.composer}
        words = {"this_answers": "This answers it", "have_too": "I have this too"}
        keys = [
            (found[name].keys[0], found[name].key, word)
            for name, word in words.items()
            if found[name].keys and self.check_action(name, ())
        ]
        if self.focused is self.pane and self.pane.chosen is not None:
            keys.insert(0, ("enter", "Enter", "read it"))
        back = "back" if self.beside == "answer" else "back to the text"
        return [*keys, *((command.keys[0], command.key, back) for command in [found["close"]] if command.keys)]

    def draw(self) -> None:
        """Say above the buttons what the pane has, where there is no room for it."""
        super().draw()
        if self.is_attached and self.query("#found"):
            self.query_one("#found", Bar).show((self._found_line(), []))

    def _found_line(self) -> list[tuple[str, str]]:
        count = len(self.pane.found)
        key = next((command.key for command in self.base.composer if command.name == "compose.answers"), "")
        if not count:
            return []
        return [(f"{count} may answer this", "strong"), (f" {self.base.look.glyphs.dot} ", "muted"), (key, "accent")]


def _like(db: Db, session: Session, title: str, body: str, topics: tuple[str, ...]) -> tuple[Similar, ...]:
    """The threads like a question; their passages are parsed here, in the lane's thread, and not where keys wait."""
    found = similar(db, session, title, body, topics=topics, limit=LIMIT)
    return tuple(one._replace(excerpt=plain_text(one.excerpt)) for one in found)
