"""The app: modes, themes, palette, and the second hand that notices what others wrote. No loading, no formatting."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import locale
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.driver import Driver
from textual.reactive import Initialize, Reactive
from textual.screen import Screen
from textual.theme import Theme

from store import members, notices, visits
from store.clock import Clock, utc_now
from store.connection import Db
from store.errors import Invalid, StoreError
from store.opening import FOR_READING
from store.session import Session, local_identity
from tui.base import Hesitating, Leaving, Watching
from tui.gateway import Gateway
from tui.screens.base import BaseScreen
from tui.screens.groups import GroupsScreen
from tui.settings import Settings, read
from tui.signals import Stops, when_told
from tui.styles.theme import THEMES, Look, choose
from tui.typed_ahead import TypedAhead
from tui.widgets.bars import NoticeBar

if TYPE_CHECKING:
    from textual.command import Provider

LAST_WRITES = 0.5
"""Seconds that leaving may take for what is being written."""
EVERY = 1.0
"""Seconds between two looks at whether somebody else has written."""
_THEMES = {theme.name: theme for theme in THEMES}


def _inbox() -> Screen[Any]:
    from tui.screens.inbox import InboxScreen

    return InboxScreen()


def _search() -> Screen[Any]:
    from tui.screens.search import SearchScreen

    return SearchScreen()


def _people() -> Screen[Any]:
    from tui.screens.people import PeopleScreen

    return PeopleScreen()


def _finding() -> type[Provider]:
    from tui.screens.finding import Finding

    return Finding


def _theme(app: Any) -> str:
    name: str = app.look.theme
    return name


class HallwayApp(TypedAhead):
    """Hallway on a terminal."""

    TITLE = "Hallway"
    # The screen one begins on is the app's default screen: for a mode of this table, Textual would parse all styles
    # twice more before it draws anything.
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "for_you": _inbox,
        "search": _search,
        "people": _people,
    }
    DEFAULT_MODE = "browse"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_finding}
    BINDINGS: ClassVar[list[BindingType]] = []
    COMMAND_PALETTE_BINDING = "ctrl+underscore"
    ENABLE_COMMAND_PALETTE = True
    CSS = """
    Screen { background: $h-bg; color: $h-text; }
    CommandPalette SearchIcon, CommandPalette LoadingIndicator { display: none; }
    CommandPalette #--input { padding-left: 1; }
    CommandPalette CommandList { scrollbar-size: 0 0; }
    CommandPalette.-ascii #--input { border: ascii $h-rule; }
    CommandPalette.-ascii #--input.--list-visible { border-bottom: none; }
    CommandPalette.-ascii CommandList { border: none; border-bottom: ascii $h-rule; }
    """
    # Ours from the first moment on: to change from another theme is to parse all styles again.
    theme: Reactive[str] = Reactive(Initialize(_theme))

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock = utc_now,
        viewer: str | None = None,
        look: Look | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.settings = settings or read()
        self.commands, self.composer = self.settings.commands, self.settings.composer
        self.order = "waiting" if self.settings.value("order") == "waiting" else "activity"
        self.look = look or _look(self.settings)
        self.wanted_graphics = self.settings.value("graphics")
        # With NO_COLOR, Textual chooses its filter before it knows the theme, and would make black out of "default".
        super().__init__(ansi_color=True if self.look.plain else None)
        self.store_path, self.clock, self.viewer = path, clock, viewer
        self.gateway = Gateway(path, self._resolve)
        self.animation_level = "none"
        self._noticing = asyncio.Lock()
        self._stops = Stops(lambda: self.gateway.writing > 0)
        self._seen: datetime | None = clock()
        self._visit_until: datetime | None = None

    @property
    def glyphs(self) -> object:
        """The signs to draw with."""
        return self.look.glyphs

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Hallway's own themes; in Textual's, its colours have no names."""
        return _THEMES

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver for this system; the usual one sends fewer bytes here."""
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":
            return usual
        from tui.driver import HallwayDriver

        return HallwayDriver

    def get_default_screen(self) -> Screen[Any]:
        """The screen that one begins on."""
        return GroupsScreen()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The palette's roles for any theme that does not name them."""
        return dict(THEMES[0].variables)

    def _resolve(self, db: Db) -> Session:
        if self.viewer is not None:
            return members.session_as(db, self.viewer, clock=self.clock)
        return members.session_for(db, local_identity(), clock=self.clock)

    def read_ahead(self) -> None:
        """Open the store and read what the first screen shows, before anything is drawn. Raises StoreError."""
        self.gateway.ahead(_standing)
        GroupsScreen.read_ahead(self.gateway, self.order)

    async def on_mount(self) -> None:
        """Find out who sits here, and keep an eye on what others write."""
        self.add_mode(self.DEFAULT_MODE, GroupsScreen)
        try:
            self.store_title, self.person, self.waiting, self.read_only = await self.gateway.read(_standing)
        except StoreError as error:
            self.leaving = True
            self.exit(return_code=error.exit_code, message=f"hallway: {error}")
            return
        if self.viewer is None and not self.person:
            self.person = local_identity().name
        self._stops.defer()
        # Textual takes the terminal again, but leaves it empty.
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))
        when_told(lambda: self.run_worker(self._leave(), group="leave", exclusive=True), patience=LAST_WRITES + 1)
        self.set_interval(EVERY, self._tick)
        if isinstance(self.screen, BaseScreen):
            self.call_after_refresh(self._greet, self.screen)

    def _greet(self, screen: BaseScreen) -> None:
        """Show who sits here, and say what is wrong in their own settings; the site's is somebody else's to mend."""
        gc.enable()
        screen.show_top()
        # From now on what changes is noticed, private things too; before, there was nobody to change them here.
        self.run_worker(self._tick(), group="notice")
        wrong = self.settings.own_problems
        if wrong:
            more = f"{wrong[0]} hallway settings tells {len(wrong) - 1} more." if len(wrong) > 1 else wrong[0]
            screen.tell(Invalid(more))
        elif self.read_only:
            why, _, then = self.read_only.partition("; ")
            words = f"{then[:1].upper()}{then[1:]}." if then else ""
            screen.query_one(NoticeBar).tell(f"This store can only be read: {why}", words, bad=False)

    async def on_event(self, event: events.Event) -> None:
        """Whoever presses a key or moves the mouse is here; an app that was left open is no visit."""
        if isinstance(event, events.InputEvent):
            self._seen = self.clock()
        await super().on_event(event)

    async def _go_on(self) -> None:
        """Write down when somebody was here last."""
        if self._seen is not None:
            self._visit_until, self._seen = self._seen, None
            # A visit is worth no word where it can't be written.
            with contextlib.suppress(StoreError):
                await self.gateway.write(visits.go_on, self._visit_until)

    def _screens(self) -> Iterator[Screen[Any]]:
        """The screens that were opened, of all modes: those one comes back to must know what happened meanwhile."""
        for mode in (self.DEFAULT_MODE, *self.MODES):
            with contextlib.suppress(KeyError):
                yield from self.get_screen_stack(mode)

    async def _tick(self) -> None:
        """What is done once a second."""
        self._stops.catch_up()
        if self._seen and (self._visit_until is None or self._seen - self._visit_until >= visits.EVERY):
            self.run_worker(self._go_on(), group="visit")
        if not self._noticing.locked():
            await self.notice_changes()

    async def notice_changes(self) -> None:
        """Show what was written until now, here or elsewhere."""
        # A look that is under way may have begun before what the caller wrote: it is waited for, and another one taken.
        # A store that is busy or gone for a moment is asked again in a second; whoever acts on it is told then.
        async with self._noticing:
            with contextlib.suppress(StoreError):
                changes = await self.gateway.changes()
                if changes is not None:
                    _, _, self.waiting, _ = await self.gateway.read(_standing)
                    for screen in self._screens():
                        if isinstance(screen, Watching) and screen.is_mounted:
                            await screen.take_in(changes)
                    self.gateway.taken(changes)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: every command that would work here."""
        if isinstance(screen, BaseScreen):
            for command in self.commands:
                if command.name != "palette" and screen.available(command):
                    key = f"  ({command.key})" if command.keys else ""
                    yield SystemCommand(f"{command.help.rstrip('.')}{key}", "", _runner(screen, command.name))

    async def action_quit(self) -> None:
        """Leave, but not with a text that is nowhere else, unless one insists."""
        if all(screen.may_go("Ctrl+Q") for screen in self._screens() if isinstance(screen, Hesitating)):
            await self._leave()

    async def _leave(self) -> None:
        """Leave; what was typed is kept, and what is being written is waited for, unless somebody holds the store."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._finish(), LAST_WRITES)
        self.leaving = True
        self.exit()

    async def _finish(self) -> None:
        # What lies on top comes first: a draft is kept before anything waits for the store.
        for screen in reversed(list(self._screens())):
            if isinstance(screen, Leaving):
                await screen.leave()
        await self._go_on()
        await self.gateway.written()


def _look(settings: Settings) -> Look:
    return choose(
        os.environ,
        locale.getpreferredencoding(False),
        theme=settings.value("theme"),
        glyphs=settings.value("glyphs"),
        compact=settings.value("density") == "compact",
    )


def _runner(screen: BaseScreen, name: str) -> Callable[[], object]:
    return lambda: screen.call_later(screen.action_command, name)


def _standing(db: Db, session: Session) -> tuple[str, str, int, str]:
    """The store's name, the acting person's, how many notices wait, and why nothing can be written, if so."""
    member = members.me(db, session)
    # What is read here was opened for nothing else; any other reason is the store's own.
    why = "" if db.why_read_only in (None, FOR_READING) else db.why_read_only or ""
    return members.store_name(db), member.name if member else "", notices.count(db, session), why


def run(store_path: Path, *, clock: Clock = utc_now, viewer: str | None = None) -> int:
    """Open the app on a store until the person leaves; returns the exit code. `viewer` is a handle, in a demo only.

    Raises StoreError for a store that can't be opened: that is better told before the screen is taken.
    """
    app = HallwayApp(store_path, clock=clock, viewer=viewer)
    app.read_ahead()
    app.run()
    return app.return_code or 0
