"""The files of a post as large as the screen, one after the other."""

from __future__ import annotations

from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.worker import Worker

from store import paths
from store.attachments import AttachmentRow
from store.errors import StoreError
from store.posts import PostRow
from store.showing import Seen
from store.text import clean_line, size_text
from tui import opening
from tui.base import BaseApp
from tui.screens.looking import NO_COLOUR, drawn_before, is_picture, look, strips
from tui.widgets.bars import Bar, KeyBar
from tui.widgets.picture import PictureView
from tui.widgets.text import Piece


class ViewerScreen(ModalScreen[None]):
    """One file at a time: what it shows, what is recorded of it, how it stands now, and where it lies."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h", "dismiss", "Close", id="viewer.close"),
        Binding("j,n,space,right,down", "go(1)", "Next", id="viewer.next"),
        Binding("k,p,left,up", "go(-1)", "Previous", id="viewer.previous"),
        Binding("o", "open", "Open", id="viewer.open"),
        Binding("y", "copy", "Copy path", id="viewer.copy"),
    ]
    CSS = """
    ViewerScreen { background: $h-bg; layout: vertical; }
    ViewerScreen #about { height: 3; background: $h-side; }
    """

    def __init__(self, post: PostRow, at: int = 0) -> None:
        super().__init__()
        self.post, self.at = post, at
        self.seen: Seen | None = None
        self._status = ""

    @property
    def base(self) -> BaseApp:
        """The app."""
        return cast(BaseApp, self.app)

    @property
    def file(self) -> AttachmentRow:
        """The file that is shown."""
        return self.post.attachments[self.at]

    def compose(self) -> ComposeResult:
        """A heading, the file, what is known of it, the keys."""
        look = self.base.look
        yield Bar(glyphs=look.glyphs, plain=look.plain, id="top")
        yield PictureView()
        yield Bar(glyphs=look.glyphs, plain=look.plain, id="about")
        yield KeyBar(glyphs=look.glyphs, plain=look.plain)

    def on_resize(self) -> None:
        """Look at it as large as the screen is, at first and whenever that changes."""
        self.call_after_refresh(self._begin)

    def _turn(self, at: int) -> None:
        self.at, self._status = at, ""
        self._begin()

    def _begin(self) -> None:
        self.seen = None
        self.query_one(PictureView).say("Looking at the file ...")
        self._draw()
        # A function, not a coroutine: whatever comes after it may be quicker than its beginning.
        _: Worker[None] = self.run_worker(self._look, group="look", exclusive=True)

    async def _look(self) -> None:
        view = self.query_one(PictureView)
        try:
            if is_picture(self.file) and self.shows_pictures:
                before = await drawn_before(self.base, self.file, *view.size)
                if before is not None:
                    view.show_picture(await strips(self.base, before))
            self.seen = await look(self.base, self.file, *view.size)
        except StoreError as error:
            view.say(str(error))
            return
        if self.seen.picture is not None:
            picture = self.seen.picture
            view.show_picture(await strips(self.base, picture)) if self.shows_pictures else view.say(NO_COLOUR)
        elif self.seen.lines:
            view.show_text(self.seen.lines)
        else:
            view.say(self.seen.why)
        self._draw()

    @property
    def shows_pictures(self) -> bool:
        """Whether this terminal has colours to show one."""
        return self.base.look.colours > 0

    def _draw(self) -> None:
        file, look = self.file, self.base.look
        dot = f" {look.glyphs.dot} "
        count = len(self.post.attachments)
        place = f"{self.at + 1} of {count} " if count > 1 else ""
        self.query_one("#top", Bar).show(
            ([(f"  {clean_line(file.name)}", "accent"), (self._from(dot), "muted")], [(place, "muted")])
        )
        what = [file.media_type or ""]
        what += [f"{file.width}{look.glyphs.times}{file.height}"] if file.width and file.height else []
        what += [size_text(file.size)] if file.size is not None else []
        what += [f"taken {file.taken_at[:10]}"] if file.taken_at else []
        what += ["a copy is kept"] if file.kept else []
        state: list[Piece] = []
        if self.seen is not None:
            state = [(self.seen.presence.state, "good" if self.seen.presence.state == "there" else "hot")]
        self.query_one("#about", Bar).show(
            ([("  ", ""), (file.caption or dot.join(part for part in what if part), "text")], [*state, (" ", "")]),
            ([(f"  {dot.join(part for part in what if part)}" if file.caption else "", "muted")], []),
            ([(f"  {self.path}", "muted")], []),
        )
        keys = [("j", "j", "next"), ("k", "k", "previous")] if count > 1 else []
        if self.path and opening.possible():
            keys.append(("o", "o", "open"))
        if self.path:
            keys.append(("y", "y", "copy path"))
        self.query_one(KeyBar).show_keys([*keys, ("escape", "Esc", "close")], self._status)

    def _from(self, dot: str) -> str:
        return f"{dot}{clean_line(self.post.author or 'unknown')} in #{self.post.thread_id}"

    @property
    def path(self) -> str:
        """Where the file lies, as one's own desk calls it."""
        path = self.file.resolved_path or self.file.path
        return clean_line(paths.as_seen(path, paths.chosen())) if path else ""

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key's word presses it."""
        self.app.simulate_key(message.key)

    def action_go(self, step: int) -> None:
        """The next or the previous file."""
        at = self.at + step
        if 0 <= at < len(self.post.attachments):
            self._turn(at)

    def action_open(self) -> None:
        """Open it with the program that this desk has for it."""
        if not opening.possible():
            return
        self._status = opening.open_file(str(self.seen.presence.file)) if self.seen and self.seen.presence.file else ""
        self._draw()

    def action_copy(self) -> None:
        """Copy its path; it stands on the screen too, for terminals that take no copy."""
        if self.path:
            self.app.copy_to_clipboard(self.path)
            self._status = "path copied"
            self._draw()
