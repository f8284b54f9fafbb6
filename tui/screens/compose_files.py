"""The files that go along with what is written: which, in what order, with what captions, and whether kept."""

from __future__ import annotations

import os
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from store.attachments import AttachmentRow
from store.connection import Db
from store.session import Session
from store.text import size_text
from store.tray import Tray
from tui.drafts import Draft, FileDraft, Held, files_of, with_files
from tui.screens.compose_editor import EditorScreen
from tui.screens.prompt import PromptScreen
from tui.screens.question import Question
from tui.screens.target import Target
from tui.widgets.file_rows import Chosen, FileRows

PATH = "path"


class FilesScreen(EditorScreen):
    """Has a list of files, which the keys change."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("D", "remove_file", "Leave out", show=False, id="compose.remove_file"),
        Binding("c", "caption_file", "Caption", show=False, id="compose.caption_file"),
        Binding("K", "move_file(-1)", "Higher", show=False, id="compose.file_higher"),
        Binding("J", "move_file(1)", "Lower", show=False, id="compose.file_lower"),
        Binding("C", "keep_file", "Keep a copy", show=False, id="compose.keep_file"),
    ]

    def __init__(self, target: Target, held: Held | None = None, written: Draft | None = None) -> None:
        super().__init__(target, held, written)
        self.files: tuple[Chosen, ...] = ()
        there = target.post.attachments if target.what == "edit" and target.post is not None else ()
        self._there = tuple(_already(file) for file in there)

    # What is written down

    def fields(self) -> Draft:
        """What is written, and which files go along."""
        if not self.takes_files:
            return super().fields()
        if self.files == self._there:
            return {**super().fields(), "files": ""}
        said = (FileDraft(one.path, one.caption, one.attachment, one.keep, one.position) for one in self.files)
        return with_files(super().fields(), said)

    def fill(self, written: Draft) -> None:
        """Take up a draft; what its files are is found out anew."""
        super().fill(written)
        if not self.takes_files:
            return
        known = {file.attachment: file for file in self._there}
        found = files_of(written)
        self.files = self._there
        if found is not None:
            self.files = tuple(
                known[file.attachment]._replace(caption=file.caption)
                if file.attachment in known
                else named(file.path)._replace(caption=file.caption, keep=file.keep, position=file.position)
                for file in found
                if file.attachment is None or file.attachment in known
            )
        self.show_files()
        for file in self.files:
            if file.attachment is None:
                self.look_at(file.path, beginning=True)

    def look_at(self, path: str, *, beginning: bool = False) -> None:
        """Find out what a file is, at the `beginning` of writing on a draft or as it is added."""

    @property
    def takes_files(self) -> bool:
        """Whether files can go along."""
        return bool(self.query(FileRows))

    @property
    def in_files(self) -> bool:
        """Whether the keys act on a file of the list."""
        return isinstance(self.focused, FileRows) and bool(self.files)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The list's keys are letters everywhere else."""
        if action in ("remove_file", "caption_file", "move_file", "keep_file"):
            return self.in_files
        return super().check_action(action, parameters)

    def on_mount(self) -> None:
        """The files that a post has."""
        if self.takes_files and not self.files:
            self.files = self._there
            self.show_files()

    def words_here(self) -> dict[str, str]:
        """On a file of the list, what can be done with it."""
        if self.in_files:
            new = self.files[self._here()].attachment is None
            return {
                "remove_file": "leave out",
                "caption_file": "caption",
                "keep_file": "keep a copy" if new else "",
                "file_higher": "higher" if len(self.files) > 1 else "",
                "file_lower": "lower" if len(self.files) > 1 else "",
                "tab": "fields",
                "close": "Close",
            }
        if isinstance(self.focused, Input) and self.focused.id == PATH:
            return {
                "post": self.target.verb,
                "pick": "Pick files",
                "keep": "Keep draft",
                "tab": "fields",
                "close": "Close",
            }
        return super().words_here()

    def on_descendant_focus(self) -> None:
        """Other keys work there."""
        self.draw()

    def on_file_rows_changed(self) -> None:
        """The same on another file."""
        self.draw()

    def show_files(self) -> None:
        """Show the list as it is now."""
        rows = self.query_one(FileRows)
        rows.show(self.files)
        if rows.has_focus and not self.files:
            self.set_focus(self.query_one(f"#{PATH}", Input))
        self.draw()

    # In the list

    def _here(self) -> int:
        return self.query_one(FileRows).cursor

    def action_remove_file(self) -> None:
        """Leave the file out again."""
        at = self._here()
        self.files = (*self.files[:at], *self.files[at + 1 :])
        self.show_files()

    def action_move_file(self, step: int) -> None:
        """Put the file one place higher or lower."""
        at = self._here()
        to = at + step
        if 0 <= to < len(self.files):
            files = list(self.files)
            files[at], files[to] = files[to], files[at]
            self.files = tuple(files)
            self.show_files()
            self.query_one(FileRows).cursor = to

    def action_keep_file(self) -> None:
        """Keep a copy beside the store, one with where a photo was taken, none, or do as the group does."""
        at = self._here()
        file = self.files[at]
        if file.attachment is None:
            whole = file.facts is not None and file.facts.position
            turns = [(None, False), (True, False), *([(True, True)] if whole else []), (False, False)]
            now = (file.keep, file.position)
            keep, position = turns[(turns.index(now) + 1) % len(turns) if now in turns else 0]
            self.files = (*self.files[:at], file._replace(keep=keep, position=position), *self.files[at + 1 :])
            self.show_files()

    def action_caption_file(self) -> None:
        """Say in a line what the file shows."""
        at = self._here()

        async def act(typed: str) -> None:
            self.files = (*self.files[:at], self.files[at]._replace(caption=typed.strip()), *self.files[at + 1 :])

        def answered(done: bool | None) -> None:
            if done:
                self.show_files()

        asked = Question("What it shows", "say so", act, self.files[at].caption, "a line about this file")
        self.app.push_screen(PromptScreen(asked), answered)

    # Sending

    async def tray(self) -> Tray | None:
        """The new files, looked at once more, and copied where that is wanted. Raises StoreError."""
        new = tuple(file for file in self.files if file.attachment is None)
        return await self.base.gateway.look(_fill, self.target.group_id, new) if new else None

    @property
    def rearranged(self) -> bool:
        """Whether a post that is changed is to have other files, captions or another order."""
        return self.files != self._there

    def arranged(self) -> tuple[tuple[int | None, str], ...]:
        """The files that a changed post is to have: their numbers, None for a new one, and captions, in their order."""
        return tuple((file.attachment, file.caption) for file in self.files)


def named(path: str) -> Chosen:
    """A file that was chosen, of which nothing is known but its path."""
    return Chosen(path, name=os.path.basename(path.rstrip("/\\")) or path)


def _already(file: AttachmentRow) -> Chosen:
    size = size_text(file.size) if file.size is not None else "attached"
    return Chosen(file.path or file.name, file.caption, attachment=file.id, name=file.name, about=size)


def _fill(db: Db, session: Session, group: int, files: tuple[Chosen, ...]) -> Tray:
    from store import keeping

    tray = Tray(db, session, keep=keeping.by_default(db, group))
    try:
        for file in files:
            tray.add(file.path, file.caption, keep=file.keep, position=file.position)
    except BaseException:
        tray.close()
        raise
    return tray
