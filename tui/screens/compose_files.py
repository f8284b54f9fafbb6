"""The files that go along with what is written: typed, pasted, dropped or picked; what they are is told at once."""

from __future__ import annotations

import json
import os
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.widgets import Input, TextArea

from store.attachments import MOST, Attached, AttachmentRow
from store.connection import Db
from store.errors import NotFound, StoreError
from store.media.inspect import Facts
from store.media.listing import Folder
from store.posts import PostRow
from store.session import Session
from store.text import size_text
from store.tray import Tray
from tui import dropped
from tui.drafts import Draft, Held
from tui.screens.compose_editor import EditorScreen
from tui.screens.prompt import PromptScreen
from tui.screens.question import Question
from tui.screens.target import Target
from tui.widgets.file_rows import Chosen, FileRows
from tui.widgets.offers import Offer

OFFERED = 8
FILES, PATH = "files", "path"


class FilesScreen(EditorScreen):
    """Attaches files. Nothing of them is read but in the picture process, and no key waits for that."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7", "pick", "Files", id="compose.pick"),
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
        if not self._takes_files:
            return super().fields()
        said = [[file.path, file.caption, file.attachment, file.keep] for file in self.files]
        return {**super().fields(), FILES: json.dumps(said) if self.files != self._there else ""}

    def fill(self, written: Draft) -> None:
        """Take up a draft; what its files are is found out anew."""
        super().fill(written)
        if not self._takes_files:
            return
        known = {file.attachment: file for file in self._there}
        try:
            said = json.loads(written.get(FILES) or "null")
            found = (
                None if said is None else [(str(path), str(words), number, keep) for path, words, number, keep in said]
            )
        except (ValueError, TypeError):
            found = None
        self.files = self._there
        if found is not None:
            self.files = tuple(
                known[number]._replace(caption=words)
                if number in known
                else _named(path)._replace(caption=words, keep=keep)
                for path, words, number, keep in found
                if number is None or number in known
            )
        self._show_files()
        for file in self.files:
            if file.attachment is None:
                self._look_at(file.path, beginning=True)

    @property
    def _takes_files(self) -> bool:
        return bool(self.query(FileRows))

    @property
    def in_files(self) -> bool:
        """Whether the keys act on a file of the list."""
        return isinstance(self.focused, FileRows) and bool(self.files)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The list's keys are letters everywhere else."""
        if action in ("remove_file", "caption_file", "move_file", "keep_file"):
            return self.in_files
        if action == "pick":
            return self._takes_files
        return super().check_action(action, parameters)

    def on_mount(self) -> None:
        """The files that a post has."""
        if self._takes_files and not self.files:
            self.files = self._there
            self._show_files()

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

    def _show_files(self) -> None:
        rows = self.query_one(FileRows)
        rows.show(self.files)
        if rows.has_focus and not self.files:
            self.set_focus(self.query_one(f"#{PATH}", Input))
        self.draw()

    # Adding

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field of paths adds what stands there."""
        typed = event.value.strip()
        if event.input.id != PATH or not typed:
            return
        event.stop()
        event.input.value = ""
        self.close_offers()
        for path in dropped.paths(typed) or (typed,):
            self.add_file(path)

    def add_file(self, path: str) -> None:
        """Let a file go along, by its path as it was typed."""
        if any(file.path == path for file in self.files):
            return
        if len(self.files) >= MOST:
            self.notice.tell(f"A post takes {MOST} files", "Put the others into another post.")
            return
        self.files = (*self.files, _named(path))
        self._show_files()
        self._look_at(path)

    def _look_at(self, path: str, *, beginning: bool = False) -> None:
        self.run_worker(self._find_out(path, beginning), group=f"look {path}")

    async def _find_out(self, path: str, beginning: bool) -> None:
        try:
            facts = await self.base.gateway.look(_inspect, path)
        except StoreError as error:
            if self.is_attached:
                self._not_added(path, error, beginning)
            return
        if self.is_attached:
            self.files = tuple(
                file._replace(facts=facts, name=facts.name) if file.path == path and file.attachment is None else file
                for file in self.files
            )
            self._show_files()

    def _not_added(self, path: str, error: StoreError, beginning: bool) -> None:
        """What can't be attached goes back into the field, where it can be mended; in a draft it stays."""
        self.notice.tell_refusal(str(error), "Not attached")
        if beginning:
            return
        self.files = tuple(file for file in self.files if file.path != path or file.attachment is not None)
        self._show_files()
        field = self.query_one(f"#{PATH}", Input)
        if not field.value:
            field.value = path
            field.cursor_position = len(path)

    def take_pasted(self, pasted: str) -> bool:
        """Attach what was pasted if it consists of paths: so a file arrives that was dropped on the terminal.

        What only looks like a path, and is none, is written as it is. False leaves it to the field.
        """
        found = dropped.paths(pasted) if self._takes_files else ()
        if not found:
            return False
        self.run_worker(self._dropped(found, pasted), group="dropped")
        return True

    async def _dropped(self, found: tuple[str, ...], pasted: str) -> None:
        field = self.focused
        try:
            for path in found:
                await self.base.gateway.look(_inspect, path)
        except NotFound:
            if isinstance(field, TextArea):
                field.insert(pasted)
            elif isinstance(field, Input):
                field.insert_text_at_cursor(pasted.splitlines()[0])
            return
        except StoreError as error:
            self.notice.tell_refusal(str(error), "Not attached")
            return
        for path in found:
            self.add_file(path)

    # Completing

    def on_input_changed(self, event: Input.Changed) -> None:
        """Offer what lies in the folder that is being typed."""
        if event.input.id == PATH and event.input.has_focus:
            if event.value.startswith(("/", "~", ".")):
                self.run_worker(self._offer_paths(event.value), group="offers", exclusive=True)
            else:
                self.close_offers()

    async def _offer_paths(self, typed: str) -> None:
        folder, begin = os.path.split(typed)
        try:
            found = await self.base.gateway.look(_list, folder or ".", begin)
        except StoreError:
            self.close_offers()
            return
        field = self.focused
        if not isinstance(field, Input) or field.id != PATH or field.value != typed:
            return
        offers = tuple(Offer(entry.name + ("/" if entry.is_folder else "")) for entry in found.entries)
        if not offers or (len(offers) == 1 and offers[0].text == begin):
            self.offers.close()
            return
        self.offers.show(offers[:OFFERED], field.cursor_screen_offset - Offset(len(begin), 0))

    def _take(self, offer: Offer) -> None:
        field = self.focused
        if isinstance(field, Input) and field.id == PATH:
            self.close_offers()
            folder = os.path.split(field.value)[0]
            field.value = os.path.join(folder, offer.text)
            field.cursor_position = len(field.value)
            return
        super()._take(offer)

    def action_pick(self) -> None:
        """Pick files from the folders."""
        from tui.screens.picker import PickerScreen

        def picked(found: tuple[str, ...] | None) -> None:
            for path in found or ():
                self.add_file(path)

        typed = self.query_one(f"#{PATH}", Input).value
        start = os.path.split(typed)[0] if typed.startswith(("/", "~")) else os.getcwd()
        self.app.push_screen(PickerScreen(start or "/"), picked)

    # In the list

    def _here(self) -> int:
        return self.query_one(FileRows).cursor

    def action_remove_file(self) -> None:
        """Leave the file out again."""
        at = self._here()
        self.files = (*self.files[:at], *self.files[at + 1 :])
        self._show_files()

    def action_move_file(self, step: int) -> None:
        """Put the file one place higher or lower."""
        at = self._here()
        to = at + step
        if 0 <= to < len(self.files):
            files = list(self.files)
            files[at], files[to] = files[to], files[at]
            self.files = tuple(files)
            self._show_files()
            self.query_one(FileRows).cursor = to

    def action_keep_file(self) -> None:
        """Keep a copy beside the store, keep none, or do as the group does."""
        at = self._here()
        file = self.files[at]
        if file.attachment is None:
            keep = {None: True, True: False, False: None}[file.keep]
            self.files = (*self.files[:at], file._replace(keep=keep), *self.files[at + 1 :])
            self._show_files()

    def action_caption_file(self) -> None:
        """Say in a line what the file shows."""
        at = self._here()

        async def act(typed: str) -> None:
            self.files = (*self.files[:at], self.files[at]._replace(caption=typed.strip()), *self.files[at + 1 :])

        def answered(done: bool | None) -> None:
            if done:
                self._show_files()

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


def _named(path: str) -> Chosen:
    return Chosen(path, name=os.path.basename(path.rstrip("/\\")) or path)


def _already(file: AttachmentRow) -> Chosen:
    size = size_text(file.size) if file.size is not None else "attached"
    return Chosen(file.path or file.name, file.caption, attachment=file.id, name=file.name, about=size)


def _inspect(db: Db, session: Session, path: str) -> Facts:
    from store import attachments, paths
    from store.media.inspect import inspect

    attachments.require_reach(session.via)
    return inspect(paths.as_common(path, paths.chosen()))


def _list(db: Db, session: Session, folder: str, begin: str) -> Folder:
    from store import attachments
    from store.media.listing import list_folder

    attachments.require_reach(session.via)
    return list_folder(folder, begin, limit=OFFERED + 1)


def _fill(db: Db, session: Session, group: int, files: tuple[Chosen, ...]) -> Tray:
    from store import keeping

    tray = Tray(db, session, keep=keeping.by_default(db, group))
    try:
        for file in files:
            tray.add(file.path, file.caption, keep=file.keep)
    except BaseException:
        tray.close()
        raise
    return tray


def arrange(
    db: Db, session: Session, post: int, wanted: tuple[tuple[int | None, str], ...], new: tuple[Attached, ...]
) -> PostRow:
    """Give one's own post these files: as `FilesScreen.arranged` says, with the `new` ones."""
    from store import attaching, posts

    before = posts.get(db, session, post).attachments
    kept = {number for number, _ in wanted}
    for file in before:
        if file.id not in kept:
            attaching.remove(db, session, post, file.id)
    fresh = iter(new)
    order: list[int] = []
    for number, caption in wanted:
        if number is None:
            order.append(attaching.attach(db, session, post, next(fresh)).id)
        else:
            order.append(number)
            attaching.caption(db, session, post, number, caption)
    return attaching.reorder(db, session, post, order)
