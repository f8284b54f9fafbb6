"""The composer's frame: a heading, what is answered, the fields, the buttons, the keys."""

from __future__ import annotations

from typing import ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Button, Input, Label, TextArea

from store.posts import PostRow
from tui.base import BaseApp
from tui.composer_commands import COMPOSER
from tui.drafts import Draft
from tui.screens.keys import rebind
from tui.screens.target import Made, Target
from tui.widgets.answered import Answered
from tui.widgets.bars import Bar, KeyBar, NoticeBar
from tui.widgets.file_rows import FileRows
from tui.widgets.offers import Offers
from tui.widgets.pasting import PastedLine, PastedText
from tui.widgets.preview import excerpt
from tui.widgets.reading import Reading
from tui.widgets.reading_head import aim_text
from tui.widgets.text import Piece

ANSWERED = 3
"""Rows of the post that is answered."""
BESIDE = 100
"""Columns from which on there is room for something beside the text."""
SPACIOUS = 116
"""Columns from which on what became of the draft is said in full beside that."""


class FieldsScreen(Screen[Made]):
    """What one writes in, for a target."""

    AUTO_FOCUS = None
    SCOPED_CSS = False  # The scope would be the screen's own class, and these rules name this one.
    CSS: ClassVar[str] = """
    FieldsScreen {
        background: $h-bg;
        #answered { height: 3; margin-top: 1; background: $h-bg; }
        #body { height: 1fr; }
        #fields { padding: 1 2 0 2; height: 1fr; width: 1fr; }
        #right { display: none; width: 44%; height: 1fr; background: $h-side; }
        #right Reading { display: none; height: 1fr; }
        #found { display: none; background: $h-bg; margin: 0 0 1 8; }
        &.-roomy #right, &.-instead #right, &.-narrow #found { display: block; }
        &.-instead #right { width: 1fr; }
        &.-beside #right Reading { display: block; }
        &.-beside #right Answered { display: none; }
        .field { height: 1; margin-bottom: 1; }
        #files-row, #files-row Vertical { height: auto; }
        #files-row { margin-bottom: 1; }
        FileRows { display: none; background: $h-field; }
        .field Label, #text-row Label, #files-row Label { width: 8; color: $h-muted; }
        .field.-focused Label, #text-row.-focused Label, #files-row.-focused Label {
            color: $h-accent; text-style: bold; }
        Input { background: $h-field; color: $h-text; border: none; height: 1; padding: 0 1; width: 1fr; }
        TextArea { background: $h-field; color: $h-text; border: none; padding: 0 1; height: 1fr; width: 1fr; }
        .text-area--cursor-line { background: $h-field; }
        #text-row { height: 1fr; margin-bottom: 1; }
        #text-row Reading { display: none; width: 1fr; height: 1fr; margin-left: 2; }
        &.-beside #text-row Reading { display: block; }
        &.-instead #text-row TextArea, &.-instead.-narrow #fields { display: none; }
        &.-instead #text-row Reading { margin-left: 0; }
        #buttons { height: 1; padding-left: 8; }
        #buttons Button { min-width: 0; width: auto; height: 1; border: none; margin-right: 2; padding: 0 2;
            background: $h-raised; color: $h-text; }
        #buttons #post-button { background: $h-accent; color: $h-on-accent; text-style: bold; }
        #kept { color: $h-muted; width: 1fr; text-align: right; }
        &.-phone #fields { padding: 0 1; }
        &.-phone .field Label, &.-phone #text-row Label, &.-phone #files-row Label { display: none; }
        &.-phone #buttons { padding-left: 0; }
        &.-phone #found { margin-left: 0; }
        &.-phone #buttons Button { padding: 0 1; margin-right: 1; }
        &.-low .field, &.-low #answered, &.-compact .field, &.-compact #answered,
        &.-low #files-row, &.-compact #files-row { margin: 0; }
        &.-roomy.-question #buttons Button { padding: 0 1; margin-right: 1; }
        &.-low #found, &.-compact #found { margin-bottom: 0; }
        &.-low #fields, &.-compact #fields { padding-top: 0; }
    }
    """

    def __init__(self, target: Target) -> None:
        super().__init__()
        self.target = target
        self.status = ""
        self.beside = ""
        """What stands beside the text: `preview`, `arrived`, an `answer` that is read, what may be one (`answers`), or
        nothing; of a question, what may be answers stands there as long as there is nothing else."""

    @property
    def base(self) -> BaseApp:
        """The app."""
        return cast(BaseApp, self.app)

    @property
    def area(self) -> TextArea:
        """The field of the text."""
        return self.query_one(TextArea)

    @property
    def notice(self) -> NoticeBar:
        """What went wrong, above the keys."""
        return self.query_one(NoticeBar)

    def compose(self) -> ComposeResult:
        """A heading, the fields, the buttons."""
        look, target = self.base.look, self.target
        yield Bar(glyphs=look.glyphs, plain=look.plain, id="top")
        if target.what == "reply" and target.post is not None:
            yield Bar(glyphs=look.glyphs, plain=look.plain, id="answered")
        with Horizontal(id="body"):
            yield from self._fields()
            if target.what == "question":
                with Vertical(id="right"):
                    yield Answered(glyphs=look.glyphs, now=self.base.clock, plain=look.plain)
                    yield Reading(glyphs=look.glyphs, now=self.base.clock, plain=look.plain, id="beside")
        yield NoticeBar(glyphs=look.glyphs, plain=look.plain)
        yield KeyBar(glyphs=look.glyphs, plain=look.plain)
        yield Offers(glyphs=look.glyphs, plain=look.plain)

    def _fields(self) -> ComposeResult:
        look, target = self.base.look, self.target
        with Vertical(id="fields"):
            if target.starts_thread:
                with Horizontal(classes="field"):
                    yield Label("Title", markup=False)
                    yield PastedLine(id="title", placeholder="What is it about, in one line?", compact=True)
                with Horizontal(classes="field"):
                    yield Label("Topics", markup=False)
                    yield Input(id="topics", placeholder="#hvac #chiller", compact=True)
            with Horizontal(id="text-row"):
                yield Label("Text", markup=False)
                yield PastedText(
                    id="text", soft_wrap=True, tab_behavior="focus", compact=True, highlight_cursor_line=False
                )
                if target.what != "question":
                    yield Reading(glyphs=look.glyphs, now=self.base.clock, plain=look.plain, id="beside")
            if target.what != "text":
                with Horizontal(id="files-row"):
                    yield Label("Files", markup=False)
                    with Vertical():
                        yield FileRows(glyphs=look.glyphs, plain=look.plain)
                        yield PastedLine(id="path", placeholder="+ type, paste or drop a path", compact=True)
            if target.what == "question":
                yield Bar(glyphs=look.glyphs, plain=look.plain, id="found")
            with Horizontal(id="buttons"):
                yield Button(target.verb, id="post-button", action="screen.post", compact=True)
                yield Button("Keep draft", id="keep-button", action="screen.keep", compact=True)
                yield Button("Preview", id="preview-button", action="screen.preview", compact=True)
                yield Label("", id="kept", markup=False)

    def on_mount(self) -> None:
        """Ready to type, with the keys that the settings give."""
        if self.base.composer is not COMPOSER:
            rebind(self, self.base.composer)
        for field in self.query(Input):
            field.cursor_blink = False
        self.area.cursor_blink = False

    def on_resize(self, event: events.Resize) -> None:
        """Fewer labels on a narrow screen."""
        self.set_class(event.size.width < 60, "-phone")
        self.set_class(event.size.height < 24, "-low")
        self.set_class(self.base.look.compact, "-compact")
        self.query_one("#keep-button", Button).label = "Draft" if event.size.width < 60 else "Keep draft"
        self.call_after_refresh(self.draw)

    def on_descendant_focus(self) -> None:
        """The label of the field with the focus takes the colour."""
        for row in (*self.query(".field"), *self.query("#files-row"), self.query_one("#text-row")):
            row.set_class(row.has_focus_within, "-focused")

    def fields(self) -> Draft:
        """What is written now."""
        found = {field.id or "": field.value for field in self.query(Input)}
        return {**found, "text": self.area.text}

    def fill(self, written: Draft) -> None:
        """Put a text into the fields, the cursor at its end."""
        for field in self.query(Input):
            field.value = written.get(field.id or "", "")
        self.area.text = written.get("text", "")
        self.area.move_cursor(self.area.document.end)

    def say_kept(self, words: str) -> None:
        """What became of the draft, beside the buttons."""
        beside = self.target.what == "question" and BESIDE <= self.app.size.width < SPACIOUS
        short = self.has_class("-phone") or beside
        for label in self.query("#kept").results(Label):  # A draft may be on the disk only when the screen has gone.
            label.update(words.removeprefix("draft ") if short else words)

    def news(self) -> str:
        """What has happened since one began."""
        return ""

    def keys(self) -> list[tuple[str, str, str]]:
        """The keys that would work now, as (binding, how it is written, word)."""
        found = {command.name.removeprefix("compose."): command for command in self.base.composer}
        words = self.words_here() or {
            "post": self.target.verb,
            "answers": self._answers_word(),
            "preview": "Hide preview" if self.beside == "preview" else "Preview",
            "arrived": ("Hide replies" if self.beside == "arrived" else "Show replies") if self.news() else "",
            "editor": "Editor",
            "keep": "Keep draft",
            "tab": "fields",
            "close": "Close" if self.has_class("-phone") else "Close, draft kept",
        }
        keys = {name: (found[name].keys[0], found[name].key) for name in found if found[name].keys}
        keys["tab"] = ("tab", "Tab")
        return [(*keys[name], word) for name, word in words.items() if word and name in keys]

    def words_here(self) -> dict[str, str]:
        """Commands and their words where the keys act on something of their own; empty where they write."""
        return {}

    def _answers_word(self) -> str:
        if self.target.what != "question":
            return ""
        return "Answers" if self.has_class("-phone") else "Already answered"

    def draw(self) -> None:
        """Draw the heading, what is answered, and the keys."""
        if not self.is_attached:
            return
        target = self.target
        about = f"  aim: an answer within {aim_text(target.aim)}" if target.what == "question" and target.aim else ""
        about = f"  {target.refused}" if target.refused else about
        news = self.news()
        right: list[Piece] = [(f"{news} ", "strong")] if news else [(f"{self.base.person} ", "text")]
        self.query_one("#top", Bar).show(([(f"  {target.heading}", "accent"), (about, "muted")], right))
        if self.query("#answered") and target.post is not None:
            self.query_one("#answered", Bar).show(*self._answered(target.post))
        self.query_one(KeyBar).show_keys(self.keys(), self.status)

    def _answered(self, post: PostRow) -> list[tuple[list[Piece], list[Piece]]]:
        """The first words of the post that is answered."""
        lead = f"{' ' * (2 if self.has_class('-phone') else 11)}{self.base.look.glyphs.vertical} "
        rows = excerpt(post, self.app.size.width - len(lead), ANSWERED)
        return [([(lead + row, "muted")], []) for row in rows]

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key's word presses it."""
        self.app.simulate_key(message.key)
