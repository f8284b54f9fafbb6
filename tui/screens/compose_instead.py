"""Instead of asking: reading what may answer a question, and saying that it does, or that one has it too."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from store import affected, posts, spared, threads
from store.errors import StoreError
from store.posts import PostRow
from store.search.similar import Similar
from tui.drafts import Draft, Held
from tui.screens.compose_answers import AnswersScreen
from tui.screens.target import Settled, Target
from tui.widgets.answered import Answered


class InsteadScreen(AnswersScreen):
    """Closes the composer where nothing needs to be asked; what was written comes back when that is taken back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "this_answers", "This answers it", show=False, id="compose.this_answers"),
        Binding("H", "have_too", "I have this too", show=False, id="compose.have_too"),
    ]

    def __init__(self, target: Target, held: Held | None = None, written: Draft | None = None) -> None:
        super().__init__(target, held, written)
        self.settling = False
        """Whether it is being written that nothing needs to be asked."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What one can say of a thread, where the keys act on one that it can be said of."""
        if action in ("this_answers", "have_too"):
            one = self.pane.chosen if self.in_pane else None
            if one is None or self.settling:
                return False
            return (threads.solved if action == "this_answers" else affected.offered)(one.thread)
        return super().check_action(action, parameters)

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
        if one is not None and not self.settling:
            self.settling = True
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
            self.settling = False

    def on_answered_said(self, message: Answered.Said) -> None:
        """What one can say was clicked."""
        for action in ("this_answers", "have_too"):
            if self.check_action(action, ()):
                self._settle(too=action == "have_too")
                return

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
            keys.append(("enter", "Enter", "read it"))
        back = "back" if self.beside == "answer" or self.has_class("-phone") else "back to the text"
        keys += self.keys_of_people()
        return [*keys, *((command.keys[0], command.key, back) for command in [found["close"]] if command.keys)]

    def keys_of_people(self) -> list[tuple[str, str, str]]:
        """The keys that change whom it will reach."""
        return []
