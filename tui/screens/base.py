"""What every screen has: a frame, commands by place, and the one place where errors end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, cast

from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import WorkType

from store.errors import Cancelled, StoreError
from store.journal import Changes
from tui.base import BaseApp
from tui.commands import CHANGING, COMMANDS, Command, applies, in_footer
from tui.screens.keys import bindings, rebind
from tui.widgets.bars import Bar, KeyBar, NoticeBar
from tui.widgets.drawn import DrawnList
from tui.widgets.glyphs import ASCII, Glyphs
from tui.widgets.text import Piece, number

MODES = (("1", "For you", "for_you"), ("2", "Groups", "browse"), ("3", "Search", "search"))
OPENING = ("read", "choose", "resume")
"""Commands that open the line whose number was typed before."""
PHONE, NARROW, MIDDLE = 60, 100, 150
"""Widths below which a screen has one pane, two, or two above each other; see LOOK."""
SLOW = 0.3
"""Seconds for which the old content stays without a word while the new one is read."""


class BaseScreen(Screen[Any]):
    """A screen with a footer of commands. A command `x` is the method `do_x`; `may_x` says whether it would work."""

    AUTO_FOCUS = None
    place_name: ClassVar[str] = "anywhere"
    mode: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings(COMMANDS)

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""
        self.status = ""

    @property
    def base(self) -> BaseApp:
        """The app."""
        return cast(BaseApp, self.app)

    @property
    def glyphs(self) -> Glyphs:
        """The signs to draw with."""
        return self.base.look.glyphs

    # Commands

    def place(self) -> str:
        """Where the keys act now, in the words of `commands`."""
        return self.place_name

    def available(self, command: Command) -> bool:
        """Whether a command would work here and now."""
        if not applies(command, self.place()) or not hasattr(self, f"do_{command.name}"):
            return False
        if self.base.read_only and command.name in CHANGING:
            return False
        allowed = getattr(self, f"may_{command.name}", None)
        return allowed is None or bool(allowed())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what would be refused."""
        if action == "command":
            return any(command.name == parameters[0] and self.available(command) for command in self.base.commands)
        return True

    def key_of(self, name: str) -> str:
        """A command's key in this person's keymap, empty where it has none."""
        return next((command.key for command in self.base.commands if command.name == name), "")

    async def action_command(self, name: str) -> None:
        """Run a command by its name."""
        typed, self._typed = self._typed, ""
        if typed and name in OPENING:
            self.open_line(int(typed))
            return
        method = getattr(self, f"do_{name}")
        result = method()
        if result is not None:
            await result
        self.show_keys()

    def open_line(self, line: int) -> None:
        """Open the numbered line of the list."""

    # Errors and words

    def work(self, make: Callable[[], Coroutine[Any, Any, None]], *, group: str, failed: str = "") -> None:
        """Run something in the background, its errors told here. A newer one of the group takes its place, but in
        the group `act`: that is for what is written.
        """

        async def run() -> None:
            words = f"{'sending' if group == 'act' else 'reading'} {self.glyphs.cut}"
            slow = asyncio.get_running_loop().call_later(SLOW, self._say_slow, words)
            try:
                await self._guarded(make, failed)
            finally:
                slow.cancel()
                if self.status == words:
                    self.say("")

        work: WorkType[None] = run
        # A newer read makes the older one's answer worthless; what somebody did counts, however fast it is done.
        self.run_worker(work, group=group, exclusive=group != "act")

    def _say_slow(self, words: str) -> None:
        if not self.status:
            self.say(words)

    async def _guarded(self, make: Callable[[], Coroutine[Any, Any, None]], failed: str) -> None:
        try:
            await make()
        except Cancelled:
            return
        except StoreError as error:
            self.tell(error, failed)
        except NoMatches:
            if not self.going:
                raise

    @property
    def going(self) -> bool:
        """Whether the screen is being taken down: its widgets go first, while its last work may still be under way."""
        return self.base.leaving or not self.query("#top") or not self.query(KeyBar)

    def tell(self, error: StoreError, failed: str = "") -> None:
        """Say what did not happen, and what to do."""
        self.query_one(NoticeBar).tell_refusal(str(error), failed)
        self.show_keys()

    def say(self, words: str) -> None:
        """A quiet word at the right of the footer."""
        self.status = words
        self.show_keys()

    def frame(self) -> tuple[Bar, NoticeBar, KeyBar]:
        """The rows around every screen: top bar, notice, keys."""
        look = self.base.look
        return (
            Bar(glyphs=look.glyphs, plain=look.plain, id="top"),
            NoticeBar(glyphs=look.glyphs, plain=look.plain),
            KeyBar(glyphs=look.glyphs, plain=look.plain),
        )

    def show_top(self) -> None:
        """Draw the top bar."""
        if self.going:
            return
        width = self.app.size.width
        left: list[Piece] = [(" Hallway", "strong")] if width >= PHONE else []
        if width >= 110 and self.base.store_title:
            left.append((f"  {self.base.store_title}", "muted"))
        left.append(("      " if width >= 110 else "   " if width >= PHONE else "", ""))
        for key, title, name in MODES:
            count = f" {number(self.base.waiting)}" if name == "for_you" and self.base.waiting else ""
            if name == self.mode:
                left.append((f" {key} {title}{count} ", "active"))
            else:
                left += [(f" {key}", "muted"), (f" {title}", "text"), (count, "strong"), (" ", "")]
            left.append((" ", ""))
        right: list[Piece] = [(f"{self.base.person} ", "text")] if width >= PHONE else []
        if self.base.read_only and width >= PHONE:
            right.insert(0, (f"read only {self.glyphs.dot} ", "muted"))
        self.query_one("#top", Bar).show((left, right))

    def show_keys(self) -> None:
        """Draw the footer: the commands that would work now."""
        if not self.is_mounted or self.going:
            return
        keys = [
            (command.keys[0], command.key, command.word)
            for command in self.base.commands
            if command.keys and in_footer(command, self.place()) and self.available(command)
        ]
        status = f"{self._typed} Enter opens the line" if self._typed else self.status
        self.query_one(KeyBar).show_keys(keys, status)

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key's word presses it."""
        self.app.simulate_key(message.key)

    # Life

    def on_mount(self) -> None:
        """Take the keys that the settings give."""
        if self.base.commands is not COMMANDS:
            rebind(self, self.base.commands)

    def on_screen_resume(self) -> None:
        """Draw what may have changed meanwhile."""
        self.show_top()
        self.show_keys()

    def on_descendant_focus(self) -> None:
        """Other keys apply where the focus went."""
        self.show_keys()

    def on_resize(self) -> None:
        """Choose the panes for the new width."""
        self.fit()
        self.call_after_refresh(self.resized)

    def fit(self, *, update: bool = True) -> None:
        """Take the classes for the app's size; without `update` before there is anything to be styled by them."""
        width = self.app.size.width
        self.update_classes(
            {
                "-phone": width < PHONE,
                "-narrow": PHONE <= width < NARROW,
                "-middle": NARROW <= width < MIDDLE,
                "-wide": width >= MIDDLE,
                "-low": self.app.size.height < 24,
                "-plain": self.base.look.plain,
            },
            update=update,
        )

    def resized(self) -> None:
        """Draw what depends on the width."""
        self.show_top()
        self.show_keys()

    def writing_text(self) -> bool:
        """Whether the keys go into a field."""
        return self.focused is not None and self.focused.check_consume_key("a", "a")

    def on_key(self, event: Any) -> None:
        """Digits: a line's number before Enter; one alone, after a moment, is a mode's key."""
        if self.writing_text() or not (event.character or "").isdigit() or not self.query(KeyBar):
            return
        event.stop()
        self._typed = (self._typed + event.character)[-6:].lstrip("0")
        self.show_keys()
        if len(self._typed) == 1 and any(key == self._typed for key, _, _ in MODES):
            self.set_timer(0.5, lambda typed=self._typed: self._mode_key(typed))

    def go_before(self, key: str) -> bool:
        """Go to the mode whose digit was typed just now, where the next key says that no line was meant."""
        before, typed = self.app.screen, self._typed
        ends = {"enter", "escape"} | {bound for one in self.base.commands if one.name in OPENING for bound in one.keys}
        if len(typed) == 1 and not key.isdigit() and key not in ends:
            self._mode_key(typed)
        return self.app.screen is not before

    def _mode_key(self, typed: str) -> None:
        if self._typed != typed:
            return
        self._typed = ""
        self.show_keys()
        for command in self.base.commands:
            if typed in command.keys and self.available(command):
                getattr(self, f"do_{command.name}")()

    async def take_in(self, changes: Changes) -> None:
        """Show what others changed, unless the screen goes meanwhile."""
        try:
            await self.changed(changes)
        except NoMatches:
            if not self.going:
                raise
        if self.is_current:
            self.show_top()

    async def changed(self, changes: Changes) -> None:
        """Others changed something: show it without moving the cursor."""

    def do_down(self) -> None:
        """The next row or post."""
        widget = self.focused
        if isinstance(widget, DrawnList):
            widget.action_cursor_down()
        elif widget is not None and hasattr(widget, "action_next_post"):
            widget.action_next_post()

    def do_up(self) -> None:
        """The row or post before."""
        widget = self.focused
        if isinstance(widget, DrawnList):
            widget.action_cursor_up()
        elif widget is not None and hasattr(widget, "action_previous_post"):
            widget.action_previous_post()

    def do_for_you(self) -> None:
        """See what waits."""
        self.app.switch_mode("for_you")

    def do_browse(self) -> None:
        """See the groups."""
        self.app.switch_mode("browse")

    def do_search(self) -> None:
        """Search."""
        self.app.switch_mode("search")

    def do_drafts(self) -> None:
        """See what was written and not posted."""
        from tui.screens.drafts import DraftsScreen

        self.app.push_screen(DraftsScreen())

    def do_help(self) -> None:
        """Show every key."""
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.place()))

    def do_palette(self) -> None:
        """Find a command, a group, a thread or somebody."""
        from textual.command import CommandPalette

        palette = CommandPalette(
            placeholder="a command, a group, a title, a person or a number",
            classes="-ascii" if self.glyphs is ASCII else None,
        )
        self.app.push_screen(palette)

    async def leave(self) -> None:
        """What is still to be done before the program ends."""

    async def do_quit(self) -> None:
        """Leave."""
        await self.app.action_quit()

    def do_back(self) -> None:
        """Close what is said above the keys, else go back."""
        notice = self.query_one(NoticeBar)
        if notice.open:
            notice.close()
        else:
            self.go_back()

    def go_back(self) -> None:
        """One step back."""

    def focus_on(self, widget: Widget) -> None:
        """Send the keys to a widget."""
        self.set_focus(widget, scroll_visible=False)
