"""What a post said before: one version at a time, and what it took away and brought."""

from __future__ import annotations

from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from store import versions
from store.errors import StoreError
from store.page import Page
from store.posts import PostRow
from store.text import clean_line
from store.versions import Version
from tui import changes
from tui.base import BaseApp
from tui.widgets.bars import Bar, KeyBar
from tui.widgets.changed_lines import ChangedLines
from tui.widgets.drawn_text import DrawnText
from tui.widgets.reading_layout import age


class VersionsScreen(ModalScreen[None]):
    """The texts of a post, newest first, each compared with the one before it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,v,q,h,left", "dismiss", "Close", id="versions.close"),
        Binding("j", "go(1)", "Older", id="versions.older"),
        Binding("k", "go(-1)", "Newer", id="versions.newer"),
        Binding("space", "page", "Next page", id="versions.page"),
    ]
    CSS = """
    VersionsScreen { background: $h-bg; layout: vertical; }
    VersionsScreen ChangedLines { height: 1fr; margin-top: 1; }
    VersionsScreen #said { background: $h-raised; }
    """

    def __init__(self, post: PostRow, found: Page[Version]) -> None:
        super().__init__()
        self.post, self.found, self._more = post, list(found.items), found.next
        self.at = 0

    @property
    def base(self) -> BaseApp:
        """The app."""
        return cast(BaseApp, self.app)

    def compose(self) -> ComposeResult:
        """A heading, the version, its lines, the keys."""
        look = self.base.look
        yield Bar(glyphs=look.glyphs, plain=look.plain, id="top")
        yield Bar(glyphs=look.glyphs, plain=look.plain, id="said")
        yield ChangedLines(glyphs=look.glyphs, plain=look.plain)
        yield KeyBar(glyphs=look.glyphs, plain=look.plain)

    def on_mount(self) -> None:
        """Begin with the newest."""
        self.set_focus(self.query_one(ChangedLines))
        self._show()

    def on_resize(self) -> None:
        """As much of each row as fits."""
        self.call_after_refresh(self._draw)

    def _show(self) -> None:
        here = self.found[self.at]
        before = self.found[self.at + 1] if self.at + 1 < len(self.found) else None
        made = changes.between(before.body, here.body) if before else changes.whole(here.body)
        self.query_one(ChangedLines).show(made, whole=before is None)
        self._draw()

    def _draw(self) -> None:
        here, now, dot = self.found[self.at], self.base.clock(), f" {self.base.look.glyphs.dot} "
        author = clean_line(self.post.author or "unknown")
        about = f"{dot}{author} in #{self.post.thread_id}"
        newest = self.found[0].number
        self.query_one("#top", Bar).show(
            ([("  Versions", "accent"), (about, "muted")], [(f"{here.number} of {newest} ", "muted")])
        )
        said = [age(here.written_at, now) or "time not known"]
        if here.replaced_at is None and not self.post.deleted:
            said.append("the text of now")
        else:
            what = "deleted" if self.post.deleted and self.at == 0 else "replaced"
            by = f" by {clean_line(here.replaced_by)}" if here.replaced_by else ""
            since = age(here.replaced_at, now)
            said.append(f"{what}{by}" + (f" {since} ago" if since and since != "now" else " just now" if since else ""))
        if here.number == 1:
            said.append("as it was first written")
        version = f"Version {here.number}"
        self.query_one("#said", Bar).show(([(f"  {version}", "strong"), (dot + dot.join(said), "muted")], []))
        keys = []
        if self.at + 1 < len(self.found) or self._more:
            keys.append(("j", "j", "older"))
        if self.at:
            keys.append(("k", "k", "newer"))
        if self.query_one(ChangedLines).goes_on:
            keys.append(("space", "Space", "more"))
        self.query_one(KeyBar).show_keys([*keys, ("escape", "Esc", "close")])

    def on_drawn_text_moved(self, message: DrawnText.Moved) -> None:
        """Say whether it goes on."""
        self._draw()

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key's word presses it."""
        self.app.simulate_key(message.key)

    def action_page(self) -> None:
        """Go down by a page."""
        self.query_one(ChangedLines).action_page_down()

    async def action_go(self, step: int) -> None:
        """Go to an older or a newer version."""
        # What is shown is compared with the one behind it, so that has to be there too.
        if step > 0 and self._more and self.at + 2 >= len(self.found):
            try:
                found = await self.base.gateway.read(versions.of, self.post.id, after=self._more)
            except StoreError as error:
                self.query_one(KeyBar).show_keys([("escape", "Esc", "close")], str(error).partition(";")[0])
                return
            self.found += found.items
            self._more = found.next
        at = max(0, min(self.at + step, len(self.found) - 1))
        if at != self.at:
            self.at = at
            self._show()
