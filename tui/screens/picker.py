"""Picking files from the folders of this host."""

from __future__ import annotations

import os
from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from store.connection import Db
from store.errors import StoreError
from store.media.listing import Entry, Folder
from store.session import Session
from store.text import clean_line
from tui.base import BaseApp
from tui.widgets.bars import Bar, KeyBar
from tui.widgets.drawn import DrawnList
from tui.widgets.text import Piece, fit

MANY = 500


class PickerList(DrawnList):
    """What lies in a folder; picked files have a mark."""

    entries: tuple[Entry, ...] = ()
    picked: frozenset[str] = frozenset()

    def total(self) -> int:
        """How many entries."""
        return len(self.entries)

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """An entry: folders end in a slash."""
        entry = self.entries[index]
        mark = self.glyphs.answered if entry.name in self.picked else " "
        name = clean_line(entry.name) + ("/" if entry.is_folder else "")
        return [
            (f" {mark} ", "good"),
            (fit(name, self.size.width - 5, self.glyphs), "muted" if entry.is_folder else "text"),
        ]


class PickerScreen(ModalScreen[tuple[str, ...]]):
    """Goes through folders; ends with the paths of the files that were picked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", id="picker.close"),
        Binding("enter,l,right", "open", "Take it", id="picker.open"),
        Binding("h,left,backspace", "up", "Up", id="picker.up"),
        Binding("space", "mark", "Pick", id="picker.mark"),
        Binding("j", "down(1)", "Down", show=False, id="picker.down"),
        Binding("k", "down(-1)", "Up a row", show=False, id="picker.row_up"),
    ]
    CSS = """
    PickerScreen { background: $h-bg; layout: vertical; }
    PickerScreen PickerList { height: 1fr; }
    """

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = folder
        self._picked: tuple[str, ...] = ()
        self._status = ""

    @property
    def base(self) -> BaseApp:
        """The app."""
        return cast(BaseApp, self.app)

    def compose(self) -> ComposeResult:
        """The folder's path, what lies in it, the keys."""
        look = self.base.look
        yield Bar(glyphs=look.glyphs, plain=look.plain, id="top")
        listing = PickerList()
        listing.glyphs, listing.plain = look.glyphs, look.plain
        yield listing
        yield KeyBar(glyphs=look.glyphs, plain=look.plain)

    def on_mount(self) -> None:
        """Begin where one stands."""
        self.set_focus(self.query_one(PickerList))
        self._go(self.folder)

    def on_resize(self) -> None:
        """As much as fits."""
        self.call_after_refresh(self._draw)

    def _go(self, folder: str, here: str = "") -> None:
        self.run_worker(self._show(folder, here), group="folder", exclusive=True)

    async def _show(self, folder: str, here: str) -> None:
        try:
            found = await self.base.gateway.look(_list, folder)
        except StoreError as error:
            self._status = str(error)
            self._draw()
            return
        listing = self.query_one(PickerList)
        self.folder, self._status = found.path, f"only the first {MANY}" if found.more else ""
        listing.entries = found.entries
        listing.fit_size()
        listing.cursor = next((at for at, entry in enumerate(found.entries) if entry.name == here), 0)
        self._draw()

    def _draw(self) -> None:
        listing = self.query_one(PickerList)
        listing.picked = frozenset(
            os.path.basename(path) for path in self._picked if os.path.dirname(path) == self.folder
        )
        listing.refresh()
        count = f"{len(self._picked)} picked " if self._picked else ""
        width = max(10, self.app.size.width - 16)
        shown = clean_line(self.folder)
        shown = shown if len(shown) <= width else self.base.look.glyphs.cut + shown[-width:]
        self.query_one("#top", Bar).show(([(f"  {shown}", "accent")], [(count, "strong")]))
        keys = [("enter", "Enter", "attach" if self._entry and not self._entry.is_folder else "open")]
        keys += [("space", "Space", "pick"), ("h", "h", "folder above"), ("escape", "Esc", "close")]
        self.query_one(KeyBar).show_keys(keys, self._status)

    @property
    def _entry(self) -> Entry | None:
        listing = self.query_one(PickerList)
        return listing.entries[listing.cursor] if listing.entries else None

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key's word presses it."""
        self.app.simulate_key(message.key)

    def action_down(self, rows: int) -> None:
        """Another row."""
        self.query_one(PickerList).cursor += rows
        self._draw()

    def action_open(self) -> None:
        """Go into the folder, or end with this file and those picked."""
        entry = self._entry
        if entry is None:
            return
        path = os.path.join(self.folder, entry.name)
        if entry.is_folder:
            self._go(path)
        else:
            self.dismiss(tuple(dict.fromkeys((*self._picked, path))))

    def action_up(self) -> None:
        """Go to the folder above."""
        self._go(os.path.dirname(self.folder), os.path.basename(self.folder))

    def action_mark(self) -> None:
        """Pick this file, or no longer, and go on."""
        entry = self._entry
        if entry is not None and not entry.is_folder:
            path = os.path.join(self.folder, entry.name)
            there = path in self._picked
            self._picked = tuple(one for one in self._picked if one != path) if there else (*self._picked, path)
            self.query_one(PickerList).cursor += 1
            self._draw()

    def action_close(self) -> None:
        """End with those picked, if any."""
        self.dismiss(self._picked)


def _list(db: Db, session: Session, folder: str) -> Folder:
    from store import attachments
    from store.media.listing import list_folder

    attachments.require_reach(session.via)
    return list_folder(folder, limit=MANY)
