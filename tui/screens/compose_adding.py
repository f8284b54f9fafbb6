"""Adding files to what is written: a path that is typed, with what lies there offered; a paste, a drop, a pick."""

from __future__ import annotations

import os
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.widgets import Input, TextArea

from store.attachments import MOST
from store.connection import Db
from store.errors import NotFound, StoreError
from store.media.inspect import Facts
from store.media.listing import Folder
from store.session import Session
from tui import dropped
from tui.screens.compose_files import PATH, FilesScreen, named
from tui.widgets.offers import Offer

OFFERED = 8


class AddingScreen(FilesScreen):
    """Adds files. Nothing of them is read but in the picture process, and no key waits for that."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f7", "pick", "Files", id="compose.pick")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where files can go along."""
        return self.takes_files if action == "pick" else super().check_action(action, parameters)

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
        self.files = (*self.files, named(path))
        self.show_files()
        self.look_at(path)

    def look_at(self, path: str, *, beginning: bool = False) -> None:
        """Find out what a file is; at the `beginning` of writing on a draft, it stays on the list whatever it is."""
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
            self.show_files()

    def _not_added(self, path: str, error: StoreError, beginning: bool) -> None:
        """What can't be attached goes back into the field, where it can be mended; in a draft it stays."""
        self.notice.tell_refusal(str(error), "Not attached")
        if beginning:
            return
        self.files = tuple(file for file in self.files if file.path != path or file.attachment is not None)
        self.show_files()
        field = self.query_one(f"#{PATH}", Input)
        if not field.value:
            field.value = path
            field.cursor_position = len(path)

    def take_pasted(self, pasted: str) -> bool:
        """Attach what was pasted if it consists of paths: so a file arrives that was dropped on the terminal.

        What only looks like a path, and is none, is written as it is. False leaves it to the field.
        """
        found = dropped.paths(pasted) if self.takes_files else ()
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
