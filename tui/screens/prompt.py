"""One line to fill in: a title, topics, a group."""

from __future__ import annotations

from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Input

from store.errors import StoreError
from tui.base import BaseApp
from tui.screens.question import Question, Unsure
from tui.widgets.bars import Bar, KeyBar, NoticeBar


class PromptScreen(ModalScreen[bool]):
    """Asks below what it is about. What was refused stays in the field, with the reason; True once it is done."""

    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Close", id="prompt.close")]
    CSS = """
    PromptScreen { layout: vertical; align: left bottom; background: transparent; }
    PromptScreen #asked { background: $h-raised; }
    PromptScreen Input { background: $h-field; color: $h-text; border: none; height: 1; padding: 0 2; }
    """

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        self._sending = False

    def compose(self) -> ComposeResult:
        """A heading, the field, the keys."""
        look = cast(BaseApp, self.app).look
        asked = self.question
        names = SuggestFromList(asked.choices, case_sensitive=False) if asked.choices else None
        yield Bar(glyphs=look.glyphs, plain=look.plain, id="asked")
        yield Input(asked.value, placeholder=asked.hint, suggester=names, compact=True)
        yield NoticeBar(glyphs=look.glyphs, plain=look.plain)
        yield KeyBar(glyphs=look.glyphs, plain=look.plain)

    def offer(self, hint: str, choices: tuple[str, ...]) -> None:
        """Say in the empty field what may be meant, and offer it while one types."""
        field = self.query_one(Input)
        field.placeholder, field.suggester = hint, SuggestFromList(choices, case_sensitive=False)

    def on_mount(self) -> None:
        """Ready to type behind what stands there."""
        field = self.query_one(Input)
        field.cursor_blink = False
        field.cursor_position = len(field.value)
        self.set_focus(field)
        self._draw()

    def on_resize(self) -> None:
        """As many keys as fit."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        self.query_one("#asked", Bar).show(([("  " + self.question.heading, "accent")], []))
        keys = [("enter", "Enter", self.question.word), ("escape", "Esc", "close")]
        self.query_one(KeyBar).show_keys(keys, "sending" if self._sending else "")

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key's word presses it."""
        self.app.simulate_key(message.key)

    def on_input_submitted(self) -> None:
        """Do it, once."""
        if not self._sending:
            self._sending = True
            self._draw()
            self.run_worker(self._act(), group="act")

    async def _act(self) -> None:
        try:
            await self.question.act(self.query_one(Input).value)
        except Unsure as doubt:
            self.query_one(NoticeBar).tell(doubt.what, doubt.then, bad=False)
            return
        except StoreError as error:
            self.query_one(NoticeBar).tell_refusal(str(error), self.question.failed)
            return
        finally:
            self._sending = False
            self._draw()
        self.dismiss(True)

    def action_close(self) -> None:
        """Close what is said, else the prompt; what is under way is waited for."""
        notice = self.query_one(NoticeBar)
        if notice.open:
            notice.close()
        elif not self._sending:
            self.dismiss(False)
