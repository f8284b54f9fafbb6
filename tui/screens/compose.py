"""Writing: a question, a discussion, a reply, or a change. What was typed is never lost."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Button, Input, Label, TextArea

from store import posts, threads, versions
from store.errors import Invalid, StoreError
from store.posts import PostRow
from store.threads import ThreadRow
from tui import drafts
from tui.base import BaseApp
from tui.screens.target import Target
from tui.widgets.bars import Bar, KeyBar, NoticeBar
from tui.widgets.preview import excerpt
from tui.widgets.reading_head import aim_text
from tui.widgets.text import Piece

DRAFT_EVERY = 2.0
ANSWERED = 3
"""Rows of the post that is answered."""


class ComposeScreen(Screen[ThreadRow | PostRow | None]):
    """Fields, buttons and keys. Closing keeps a draft; what could not be posted stays in the fields."""

    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "post", "Post", id="compose.post"),
        Binding("f4", "editor", "Editor", id="compose.editor"),
        Binding("ctrl+s", "keep", "Keep draft", id="compose.keep"),
        Binding("escape", "close", "Close", id="compose.close"),
    ]
    CSS = """
    ComposeScreen { background: $h-bg; }
    #answered { height: 3; margin-top: 1; background: $h-bg; }
    #fields { padding: 1 2 0 2; height: 1fr; }
    .field { height: 1; margin-bottom: 1; }
    .field Label, #text-row Label { width: 8; color: $h-muted; }
    .field.-focused Label, #text-row.-focused Label { color: $h-accent; text-style: bold; }
    ComposeScreen Input { background: $h-field; color: $h-text; border: none; height: 1; padding: 0 1; width: 1fr; }
    ComposeScreen TextArea {
        background: $h-field; color: $h-text; border: none; padding: 0 1; height: 1fr; width: 1fr;
    }
    ComposeScreen .text-area--cursor-line { background: $h-field; }
    #text-row { height: 1fr; margin-bottom: 1; }
    #buttons { height: 1; padding-left: 8; }
    #buttons Button { min-width: 0; width: auto; height: 1; border: none; margin-right: 2; padding: 0 2;
        background: $h-raised; color: $h-text; }
    #buttons #post-button { background: $h-accent; color: $h-on-accent; text-style: bold; }
    #kept { color: $h-muted; width: 1fr; text-align: right; }
    ComposeScreen {
        &.-phone #fields { padding: 0 1; }
        &.-phone .field Label, &.-phone #text-row Label { display: none; }
        &.-phone #buttons { padding-left: 0; }
        &.-low .field, &.-low #answered { margin: 0; }
        &.-low #fields { padding-top: 0; }
    }
    """

    def __init__(self, target: Target) -> None:
        super().__init__()
        self.target = target
        self._saved: drafts.Draft = {}
        self._sending = False

    @property
    def base(self) -> BaseApp:
        """The app."""
        return cast(BaseApp, self.app)

    def compose(self) -> ComposeResult:
        """A heading, the fields, the buttons."""
        look = self.base.look
        target = self.target
        yield Bar(glyphs=look.glyphs, plain=look.plain, id="top")
        if target.what == "reply" and target.post is not None:
            yield Bar(glyphs=look.glyphs, plain=look.plain, id="answered")
        with Vertical(id="fields"):
            if target.starts_thread:
                with Horizontal(classes="field"):
                    yield Label("Title", markup=False)
                    yield Input(id="title", placeholder="What is it about, in one line?", compact=True)
                with Horizontal(classes="field"):
                    yield Label("Topics", markup=False)
                    yield Input(id="topics", placeholder="#hvac #chiller", compact=True)
            with Horizontal(id="text-row"):
                yield Label("Text", markup=False)
                yield TextArea(
                    id="text", soft_wrap=True, tab_behavior="focus", compact=True, highlight_cursor_line=False
                )
            with Horizontal(id="buttons"):
                yield Button("Post" if target.what != "edit" else "Change", id="post-button", compact=True)
                yield Button("Keep draft", id="keep-button", compact=True)
                yield Label("", id="kept", markup=False)
        yield NoticeBar(glyphs=look.glyphs, plain=look.plain)
        yield KeyBar(glyphs=look.glyphs, plain=look.plain)

    def on_mount(self) -> None:
        """Take up the draft, if there is one."""
        for field in self.query(Input):
            field.cursor_blink = False
        text = self.query_one(TextArea)
        text.cursor_blink = False
        found = drafts.find(self.base.store_path, self.base.person, self.target.key)
        if self.target.what == "edit" and self.target.post is not None and "text" not in found:
            text.text = self.target.post.body
        if found:
            text.text = found.get("text", "")
            for field in self.query(Input):
                field.value = found.get(field.id or "", "")
            self.query_one("#kept", Label).update("draft taken up")
        self._saved = self.fields()
        self.set_focus(self.query("#title").first() if self.target.starts_thread else text)
        self.set_interval(DRAFT_EVERY, self._keep_quietly)
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """Fewer labels on a narrow screen."""
        self.set_class(event.size.width < 60, "-phone")
        self.set_class(event.size.height < 24, "-low")
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        target = self.target
        heading = {
            "question": f"Ask {target.group}",
            "discussion": f"Post in {target.group}",
            "reply": f"Reply in #{target.thread.id} {target.thread.title}" if target.thread else "Reply",
            "edit": "Change your post",
        }[target.what]
        if target.what == "reply" and target.post is not None:
            heading = f"Reply to {target.post.author or 'a post'} in #{target.post.thread_id}"
        about = f"  aim: an answer within {aim_text(target.aim)}" if target.what == "question" and target.aim else ""
        person = [(f"{self.base.person} ", "text")]
        self.query_one("#top", Bar).show(([(f"  {heading}", "accent"), (about, "muted")], person))
        if target.what == "reply" and target.post is not None:
            self.query_one("#answered", Bar).show(*self._answered(target.post))
        self.query_one(KeyBar).show_keys(
            [
                ("f2", "F2", "Post" if target.what != "edit" else "Change"),
                ("f4", "F4", "Editor"),
                ("ctrl+s", "Ctrl+S", "Keep draft"),
                ("tab", "Tab", "fields"),
                ("escape", "Esc", "Close" if self.has_class("-phone") else "Close, draft kept"),
            ],
            "sending" if self._sending else "",
        )

    def _answered(self, post: PostRow) -> list[tuple[list[Piece], list[Piece]]]:
        """The first words of the post that is answered."""
        lead = f"{' ' * (2 if self.has_class('-phone') else 11)}{self.base.look.glyphs.vertical} "
        rows = excerpt(post, self.app.size.width - len(lead), ANSWERED)
        return [([(lead + row, "muted")], []) for row in rows]

    def on_descendant_focus(self) -> None:
        """The label of the field with the focus takes the colour."""
        for row in (*self.query(".field"), self.query_one("#text-row")):
            row.set_class(row.has_focus_within, "-focused")

    def fields(self) -> drafts.Draft:
        """What is written now."""
        found = {field.id or "": field.value for field in self.query(Input)}
        return {**found, "text": self.query_one(TextArea).text}

    def action_post(self) -> None:
        """Post it, once; a second press while it is under way does nothing."""
        if not self._sending:
            self._sending = True
            self._draw()
            self.run_worker(self._post(), group="post")

    async def _post(self) -> None:
        written = self.fields()
        try:
            made = await self._write(written)
        except StoreError as error:
            kept = "" if isinstance(error, Invalid) else "It is kept as a draft. "
            what, _, then = str(error).partition("; ")
            self._keep_quietly()
            self.query_one(NoticeBar).tell(
                f"Not posted: {what[:1].lower()}{what[1:]}", f"{kept}{then[:1].upper()}{then[1:]}"
            )
            return
        finally:
            self._sending = False
            self._draw()
        drafts.drop(self.base.store_path, self.base.person, self.target.key)
        self._saved = self.fields()
        self.dismiss(made)

    async def _write(self, written: drafts.Draft) -> ThreadRow | PostRow:
        target, gateway, body = self.target, self.base.gateway, written["text"]
        if target.starts_thread:
            topics = tuple(written.get("topics", "").replace(",", " ").split())
            return await gateway.write(
                threads.start,
                group=target.group_id,
                kind=target.what,
                title=written.get("title", ""),
                body=body,
                topics=topics,
            )
        if target.what == "edit" and target.post is not None:
            return await gateway.write(versions.edit, target.post.id, body)
        assert target.thread is not None
        return await gateway.write(posts.reply, target.thread.id, body, to=target.post.id if target.post else None)

    def action_keep(self) -> None:
        """Keep the draft now."""
        self._keep_quietly(always=True)

    def _keep_quietly(self, always: bool = False) -> None:
        written = self.fields()
        if written == self._saved and not always:
            return
        try:
            if any(value.strip() for value in written.values()):
                drafts.keep(self.base.store_path, self.base.person, self.target.key, written)
                self.query_one("#kept", Label).update("draft kept")
            else:
                drafts.drop(self.base.store_path, self.base.person, self.target.key)
            self._saved = written
        except OSError as error:
            self.query_one("#kept", Label).update(f"no draft kept: {error.strerror}")

    async def leave(self) -> None:
        """Keep the draft before the program ends."""
        self._keep_quietly()

    def action_close(self) -> None:
        """Close what is said, else the composer; the draft is kept."""
        notice = self.query_one(NoticeBar)
        if notice.open:
            notice.close()
            return
        if not self._sending:
            self._keep_quietly()
            self.dismiss(None)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The same by mouse."""
        (self.action_post if event.button.id == "post-button" else self.action_keep)()

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key's word presses it."""
        self.app.simulate_key(message.key)

    def action_editor(self) -> None:
        """Write the text in the member's own editor. What was saved there is taken over, however the editor ended."""
        named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
        notice = self.query_one(NoticeBar)
        try:
            editor = shlex.split(named)
        except ValueError:
            notice.tell(f"The editor {named} can't be started", "Set VISUAL or EDITOR to a command, such as nano.")
            return
        if not editor:
            notice.tell("No editor is named", "Set VISUAL or EDITOR to the one you like, such as nano.")
            return
        area = self.query_one(TextArea)
        handle, name = tempfile.mkstemp(suffix=".md", prefix="hallway-")
        path = Path(name)
        try:
            with open(handle, "w", encoding="utf-8") as file:
                file.write(area.text)
            # Textual takes the screen back only where nothing was raised.
            failed = ""
            with self.app.suspend():
                try:
                    code = subprocess.run([*editor, name], check=False).returncode
                except OSError as error:
                    failed = error.strerror or str(error)
                else:
                    failed = f"it ended with {code}" if code else ""
            area.text = path.read_text(encoding="utf-8", errors="replace")
            self._keep_quietly()
            if failed:
                notice.tell(f"The editor failed: {failed}", "What was saved in it stands here.")
        except OSError as error:
            notice.tell(f"The editor failed: {error.strerror}", "What was written here is untouched.")
        finally:
            path.unlink(missing_ok=True)
