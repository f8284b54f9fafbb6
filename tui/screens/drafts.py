"""What was written and not posted: a list to go on from, and to drop from."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult

from store.clock import Clock, iso, utc_now
from store.connection import Db
from store.posts import PostRow
from store.session import Session
from store.threads import ThreadRow
from tui import drafts
from tui.base import BaseApp
from tui.drafts import Held, Kept
from tui.screens.base import BaseScreen
from tui.screens.resuming import target_of
from tui.screens.target import Elsewhere, Made, Settled, Target
from tui.widgets.bars import Bar
from tui.widgets.drawn import DrawnList
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.reading_layout import age
from tui.widgets.text import Piece, fit, right


class DraftList(DrawnList):
    """Drafts, two lines each: what it is and how old; its first words."""

    row_height = 2

    def __init__(self, *, glyphs: Glyphs = UNICODE, plain: bool = False, now: Clock = utc_now) -> None:
        super().__init__()
        self.glyphs, self.plain, self._now = glyphs, plain, now
        self.kept: tuple[Kept, ...] = ()
        self._about: tuple[str, ...] = ()

    def show(self, kept: tuple[Kept, ...], about: tuple[str, ...]) -> None:
        """Show drafts, each with what it is; the cursor stays on its draft, or near where it was dropped."""
        here = self.kept[self.cursor].file if self.kept else None
        at = next((at for at, one in enumerate(kept) if one.file == here), min(self.cursor, len(kept) - 1))
        self.kept, self._about = kept, about
        self.set_reactive(DrawnList.cursor, max(0, at))
        self.fit_size()
        self.show_cursor()
        self.refresh()

    @property
    def draft(self) -> Kept | None:
        """The one under the cursor."""
        return self.kept[self.cursor] if self.kept else None

    def total(self) -> int:
        """How many there are."""
        return len(self.kept)

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """What it is, and its first words."""
        kept, width = self.kept[index], self.size.width
        if line == 1:
            return [(" " * 4, ""), (fit(kept.words, width - 6, self.glyphs), "muted")]
        written = right(age(iso(datetime.fromtimestamp(kept.written, UTC)), self._now()), 5) + " "
        return [
            (right(str(index + 1), 3), "muted"),
            (" ", ""),
            (fit(self._about[index], width - 5 - cell_len(written), self.glyphs), "text"),
            (written, "muted"),
        ]


class DraftsScreen(BaseScreen):
    """What was written and not posted."""

    place_name: ClassVar[str] = "drafts"
    CSS = """
    DraftsScreen { layout: vertical; }
    #drafts-head { background: $h-bg; }
    DraftList { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._dropping: Kept | None = None

    @property
    def list(self) -> DraftList:
        """The drafts."""
        return self.query_one(DraftList)

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        top, notice, keys = self.frame()
        look = self.base.look
        yield top
        yield Bar(glyphs=look.glyphs, plain=look.plain, id="drafts-head")
        # A draft's time is the file's, by the clock on the wall, also in the demo.
        yield DraftList(glyphs=look.glyphs, plain=look.plain, now=utc_now)
        yield notice
        yield keys

    def on_mount(self) -> None:
        """The keys act on the list."""
        self.watch(self.list, "cursor", self._moved, init=False)
        self.focus_on(self.list)

    def on_screen_resume(self) -> None:
        """What was posted or written meanwhile shows."""
        self.work(lambda: self._load(), group="drafts")

    async def _load(self) -> None:
        found = await asyncio.to_thread(drafts.listing, self.base.store_path, self.base.person)
        about = await self.base.gateway.read(_described, found)
        if not self.is_attached:  # Left meanwhile.
            return
        self.list.show(found, about)
        words = "newest first" if found else "Nothing was written and not posted."
        self.query_one("#drafts-head", Bar).show(([("  Drafts", "accent"), (f"  {words}", "muted")], []))
        self.show_keys()

    def _mode_key(self, typed: str) -> None:
        """A digit is a draft's number here, until Enter or another key."""

    def open_line(self, line: int) -> None:
        """Go on with the numbered draft."""
        if 1 <= line <= self.list.total():
            self.list.cursor = line - 1
            self.do_resume()
        else:
            self.say(f"There is no line {line}")

    # Going on

    def may_resume(self) -> bool:
        """Whether there is something."""
        return self.list.draft is not None

    may_drop = may_resume

    def do_resume(self) -> None:
        """Write on."""
        kept = self.list.draft
        if kept is not None:
            self.work(lambda: self._resume(kept), group="resume", failed="Not opened")

    async def _resume(self, kept: Kept) -> None:
        target = await self.base.gateway.read(target_of, kept)
        held = await asyncio.to_thread(Held, self.base.store_path, self.base.person, target.key, kept)
        self._write_on(target, held)

    def _write_on(self, target: Target, held: Held, written: drafts.Draft | None = None) -> None:
        from tui.screens.compose import ComposeScreen

        self.app.push_screen(ComposeScreen(target, held, written), lambda made: self._composed(target, made))

    def _composed(self, target: Target, made: Made) -> None:
        if isinstance(made, Elsewhere):
            self._write_on(made.target, made.held, made.written)
        elif made is not None:
            self.dismiss(None)
            self.app.switch_mode("browse")
            self.app.call_later(_show, self.base, target, made)

    # Dropping

    def _moved(self) -> None:
        """Nothing is asked about another draft."""
        if self._dropping is not None:
            self._dropping = None
            self.say("")

    def do_drop(self) -> None:
        """Drop it, when asked a second time."""
        kept = self.list.draft
        if kept is not None and self._dropping != kept:
            self._dropping = kept
            self.say(f"{self.key_of('drop') or 'the same'} again drops it for good")
        elif kept is not None:
            self._dropping = None
            self.work(lambda: self._drop(kept), group="act", failed="Not dropped")

    async def _drop(self, kept: Kept) -> None:
        try:
            await asyncio.to_thread(drafts.drop, kept)
        except OSError as error:
            self.say(f"not dropped: {error.strerror}")
            return
        self.say("dropped")
        await self._load()

    # Leaving

    def go_back(self) -> None:
        """To where one came from."""
        self.dismiss(None)

    def do_for_you(self) -> None:
        """Leave the drafts for what waits."""
        self._leave_for("for_you")

    def do_browse(self) -> None:
        """Leave the drafts for the groups."""
        self._leave_for("browse")

    def do_search(self) -> None:
        """Leave the drafts for the search."""
        self._leave_for("search")

    def do_people(self) -> None:
        """Leave the drafts for the people."""
        self._leave_for("people")

    def may_drafts(self) -> bool:
        """They are here."""
        return False

    def _leave_for(self, mode: str) -> None:
        self.dismiss(None)
        self.app.switch_mode(mode)


def _described(db: Db, session: Session, found: tuple[Kept, ...]) -> tuple[str, ...]:
    return tuple(drafts.described(db, session, kept) for kept in found)


def _show(app: BaseApp, target: Target, made: ThreadRow | PostRow | Settled) -> None:
    from tui.screens.acting import ActingScreen

    if isinstance(app.screen, ActingScreen):
        app.screen.composed(target, made)
