"""What every screen has: commands by place, and the keys and numbers that run them."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.widget import Widget

from store.journal import Changes
from tui.command import Command, applies, in_footer
from tui.commands import CHANGING, COMMANDS
from tui.screens.frame import MODES, FrameScreen
from tui.screens.keys import bindings, rebind
from tui.widgets.bars import KeyBar, NoticeBar
from tui.widgets.drawn import DrawnList
from tui.widgets.glyphs import ASCII

OPENING = ("read", "choose", "resume", "look", "proof")
"""Commands that open the line whose number was typed before."""

ANYTIME = {"back", *(command.name for command in COMMANDS if "anywhere" in command.places)}
"""Commands that act on no line, and so need not wait for what is read."""


class BaseScreen(FrameScreen):
    """A screen with a footer of commands. A command `x` is the method `do_x`; `may_x` says whether it would work."""

    place_name: ClassVar[str] = "anywhere"
    BINDINGS: ClassVar[list[BindingType]] = bindings(COMMANDS)

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""

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
        """Hide what would be refused, and what could act on another line than the one that was meant."""
        if action == "command":
            if self.awaiting and parameters[0] not in ANYTIME:
                return False
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

    # Life

    def on_mount(self) -> None:
        """Take the keys that the settings give."""
        if self.base.commands is not COMMANDS:
            rebind(self, self.base.commands)

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

    def do_people(self) -> None:
        """See who knows what."""
        self.app.switch_mode("people")

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
