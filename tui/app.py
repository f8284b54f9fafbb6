"""The app: modes, themes, palette, and the second hand that notices what others wrote. No loading, no formatting."""

from __future__ import annotations

import asyncio
import contextlib
import locale
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from store import members, notices
from store.clock import Clock, utc_now
from store.connection import Db
from store.errors import Invalid, StoreError
from store.session import Session, local_identity
from tui.base import BaseApp, Leaving
from tui.gateway import Gateway
from tui.screens.base import BaseScreen
from tui.screens.groups import GroupsScreen
from tui.settings import Settings, read
from tui.styles.theme import THEMES, Look, choose

if TYPE_CHECKING:
    from textual.command import Provider

LAST_WRITES = 0.5
"""Seconds that leaving may take for what is being written."""
EVERY = 1.0
"""Seconds between two looks at whether somebody else has written."""


def _inbox() -> Screen[Any]:
    from tui.screens.inbox import InboxScreen

    return InboxScreen()


def _search() -> Screen[Any]:
    from tui.screens.search import SearchScreen

    return SearchScreen()


def _finding() -> type[Provider]:
    from tui.screens.finding import Finding

    return Finding


class HallwayApp(BaseApp):
    """Hallway on a terminal."""

    TITLE = "Hallway"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "for_you": _inbox,
        "browse": GroupsScreen,
        "search": _search,
    }
    DEFAULT_MODE = "browse"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_finding}
    BINDINGS: ClassVar[list[BindingType]] = []
    COMMAND_PALETTE_BINDING = "ctrl+underscore"
    ENABLE_COMMAND_PALETTE = True
    CSS = """
    Screen { background: $h-bg; color: $h-text; }
    """

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
        self.commands = self.settings.commands
        self.look = look or _look(self.settings)
        # With NO_COLOR, Textual chooses its filter before it knows the theme, and would make black out of "default".
        super().__init__(ansi_color=True if self.look.plain else None)
        self.store_path, self.clock, self.viewer = path, clock, viewer
        self.gateway = Gateway(path, self._resolve)
        self.animation_level = "none"
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.look.theme
        self._noticing = False
        self._stop_later = False

    @property
    def glyphs(self) -> object:
        """The signs to draw with."""
        return self.look.glyphs

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The palette's roles for any theme that does not name them."""
        return dict(THEMES[0].variables)

    def _resolve(self, db: Db) -> Session:
        if self.viewer is not None:
            return members.session_as(db, self.viewer, clock=self.clock)
        return members.session_for(db, local_identity(), clock=self.clock)

    async def on_mount(self) -> None:
        """Find out who sits here, and keep an eye on what others write."""
        try:
            self.store_title, self.person, self.waiting = await self.gateway.read(_standing)
        except StoreError as error:
            self.exit(return_code=error.exit_code, message=f"hallway: {error}")
            return
        if self.viewer is None and not self.person:
            self.person = local_identity().name
        await self.gateway.changes()
        self._defer_stops()
        self._leave_when_told()
        self.set_interval(EVERY, self.notice_changes)
        if isinstance(self.screen, BaseScreen):
            self.screen.show_top()
            self._tell_problems(self.screen)

    def _tell_problems(self, screen: BaseScreen) -> None:
        """Say what is wrong in the member's own settings; the site's is somebody else's to mend."""
        wrong = self.settings.own_problems
        if wrong:
            more = f"{wrong[0]} hallway settings tells {len(wrong) - 1} more." if len(wrong) > 1 else wrong[0]
            screen.tell(Invalid(more))

    def _defer_stops(self) -> None:
        """A job that is stopped while its writer has the lock would hold up everybody: let it finish first."""
        if not hasattr(signal, "SIGTSTP") or threading.current_thread() is not threading.main_thread():
            return
        before = signal.getsignal(signal.SIGTSTP)
        if not callable(before):
            return

        def stop(number: int, frame: FrameType | None) -> None:
            if self.gateway.writing:
                self._stop_later = True
            else:
                before(number, frame)

        signal.signal(signal.SIGTSTP, stop)

    def _leave_when_told(self) -> None:
        """A line that was cut (SIGHUP) or a shutdown (SIGTERM) must not cost what was typed in the last seconds."""
        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for name in ("SIGHUP", "SIGTERM"):
                if hasattr(signal, name):
                    number = getattr(signal, name)
                    loop.add_signal_handler(number, self._told, number)

    def _told(self, number: int) -> None:
        # Textual waits for ever for what it can't write any more to a terminal that is gone.
        last = threading.Timer(LAST_WRITES + 1, os._exit, (128 + number,))
        last.daemon = True
        last.start()
        self.run_worker(self.action_quit(), group="leave", exclusive=True)

    def _screens(self) -> Iterator[Screen[Any]]:
        """The screens that were opened, of all modes: those one comes back to must know what happened meanwhile."""
        for mode in self.MODES:
            with contextlib.suppress(KeyError):
                yield from self.get_screen_stack(mode)

    async def notice_changes(self) -> None:
        """Show what was written since the last look, here or elsewhere."""
        if self._stop_later and not self.gateway.writing:
            self._stop_later = False
            os.kill(os.getpid(), signal.SIGTSTP)
        if self._noticing:
            return
        self._noticing = True
        try:
            changes = await self.gateway.changes()
            if changes is not None:
                _, _, self.waiting = await self.gateway.read(_standing)
                for screen in self._screens():
                    if isinstance(screen, BaseScreen) and screen.is_mounted:
                        await screen.take_in(changes)
                self.gateway.taken(changes)
        except StoreError:
            # A store that is busy or gone for a moment is asked again in a second; whoever acts on it is told then.
            pass
        finally:
            self._noticing = False

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: every command that would work here."""
        if isinstance(screen, BaseScreen):
            for command in self.commands:
                if command.name != "palette" and screen.available(command):
                    key = f"  ({command.key})" if command.keys else ""
                    yield SystemCommand(f"{command.help.rstrip('.')}{key}", "", _runner(screen, command.name))

    async def action_quit(self) -> None:
        """Leave; what was typed is kept, and what is being written is waited for, unless somebody holds the store."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._finish(), LAST_WRITES)
        self.exit()

    async def _finish(self) -> None:
        # What lies on top comes first: a draft is kept before anything waits for the store.
        for screen in reversed(list(self._screens())):
            if isinstance(screen, Leaving):
                await screen.leave()
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


def _standing(db: Db, session: Session) -> tuple[str, str, int]:
    """The store's name, the acting person's, and how many notices wait."""
    member = members.me(db, session)
    return members.store_name(db), member.name if member else "", notices.count(db, session)


def run(store_path: Path, *, clock: Clock = utc_now, viewer: str | None = None) -> int:
    """Open the app on a store until the person leaves; returns the exit code. `viewer` is a handle, in a demo only."""
    app = HallwayApp(store_path, clock=clock, viewer=viewer)
    app.run()
    return app.return_code or 0
