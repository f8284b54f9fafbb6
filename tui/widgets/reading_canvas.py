"""The drawing half of the reading view: a thread's head, the rows in view, and the selection over them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Offset, Region
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style

from store.clock import Clock, utc_now
from store.posts import PostRow
from store.threads import ThreadRow
from tui.base import BaseApp
from tui.command import Command
from tui.commands import COMMANDS
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.logical_line import LogicalLine
from tui.widgets.palette import own_style, text_style
from tui.widgets.quoting import passage, whole
from tui.widgets.reading_copy import copied, selected
from tui.widgets.reading_flow import Flow
from tui.widgets.reading_head import head
from tui.widgets.reading_layout import Laid, age, lay_out, post_lines, styled, text_width
from tui.widgets.reading_paint import LINES, Cursor, Painter

LOW = 8
"""Rows below which the head gives up its second row."""


class ReadingCanvas(ScrollView):
    """Draws the posts it has been given; it neither loads nor moves."""

    DEFAULT_CSS = """
    ReadingCanvas {
        background: $h-bg; color: $h-text; overflow-x: hidden; overflow-y: scroll; scrollbar-size: 0 0;
    }
    """

    plain: reactive[bool] = reactive(False)
    """Whether the terminal shows no shades: the current post is then marked with ``>`` before its author."""
    ruled: reactive[bool] = reactive(False)
    """Whether a rule stands above the head; only drawn when ``plain``."""

    def __init__(
        self,
        *,
        glyphs: Glyphs | None = None,
        now: Clock = utc_now,
        plain: bool = False,
        ruled: bool = False,
        compact: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Without ``glyphs`` those of the app are used (``app.glyphs``), else the Unicode ones."""
        super().__init__(id=id, classes=classes)
        self._glyphs, self._now, self._compact = glyphs, now, compact
        self.set_reactive(ReadingCanvas.plain, plain)
        self.set_reactive(ReadingCanvas.ruled, ruled)
        self._flow = Flow(self._lay)
        self._painter: Painter | None = None
        self._styles: dict[str, Style] = {}
        self._sending = False
        self._forget_all(None, ())

    def _forget_all(self, thread: ThreadRow | None, ids: tuple[int, ...]) -> None:
        self.thread = thread
        self.reached = 0
        self._ids = list(ids)
        self._items = {post: item for item, post in enumerate(ids)}
        self._posts: dict[int, PostRow] = {}
        self._gone: set[int] = set()
        self._unfolded: set[int] = set()
        self._below: dict[int, Sequence[LogicalLine]] = {}
        self._rule = len(ids)
        self._no_news: frozenset[int] = frozenset()
        self._cursor = 0
        self._shift = 0
        self._flow.reset(len(ids))

    def news(self, item: int) -> int:
        """How many posts from this item on are new to the reader: neither their own nor deleted."""
        return len(self._ids) - item - sum(self._items.get(post, -1) >= item for post in self._no_news)

    @property
    def ids(self) -> tuple[int, ...]:
        """The posts of the thread, in reading order."""
        return tuple(self._ids)

    @property
    def current(self) -> int | None:
        """The id of the post under the cursor, loaded or not."""
        return self._ids[self._cursor] if self._ids else None

    @property
    def glyphs(self) -> Glyphs:
        """The signs to draw with."""
        chosen = self._glyphs or getattr(self.app, "glyphs", None)
        return chosen if isinstance(chosen, Glyphs) else UNICODE

    @property
    def _commands(self) -> tuple[Command, ...]:
        return self.app.commands if isinstance(self.app, BaseApp) else COMMANDS

    @property
    def _head_rows(self) -> int:
        return (1 if self.size.height < LOW else 2) + (self.plain and self.ruled)

    def _viewport(self) -> tuple[int, int]:
        return max(1, self.size.width), max(1, self.size.height - self._head_rows)

    def _fit(self) -> None:
        self._flow.resize(*self._viewport())

    def notify_style_update(self) -> None:
        """Draw with the new colours."""
        super().notify_style_update()
        self._painter = None
        self._styles = {}

    def watch_has_focus(self, _has_focus: bool) -> None:
        """The bar and the title show the focus."""
        super().watch_has_focus(_has_focus)
        self.refresh()

    # Laying out and drawing

    def _lay(self, item: int, width: int) -> Laid | None:
        identity = self._ids[item]
        post = self._posts.get(identity)
        if post is None:
            gone = [LogicalLine(Content("")), LogicalLine(styled(("This post can't be read now.", "muted")))]
            return lay_out(gone, text_width(width)) if identity in self._gone else None
        asked = (
            self.thread is not None
            and self.thread.kind == "question"
            and (
                (item == 0 and post.kind != "reply") or (post.author is not None and post.author == self.thread.author)
            )
        )
        unfolded = identity in self._unfolded
        lines = post_lines(
            post,
            asked=asked,
            new=item == self._rule,
            glyphs=self.glyphs,
            unfolded=unfolded,
            compact=self._compact,
            key=next(command.key for command in self._commands if command.name == "unfold"),
            below=self._below,
        )
        return lay_out(lines, text_width(width))

    def _resolve(self, style: str | Style) -> Style:
        if isinstance(style, Style):
            return style
        resolved = self._styles.get(style)
        if resolved is None:
            resolved = self._styles[style] = text_style(self, style)
        return resolved

    def _paint(self) -> Painter:
        painter = self._painter
        if painter is None:
            selection = own_style(self.screen.get_component_styles("screen--selection"))
            painter = Painter(0, self.glyphs, self._resolve, self.visual_style, selection)
            self._painter = painter
        painter.width, painter.plain, painter.shift = self.size.width, self.plain, self._shift
        painter.offsets = not self._sending
        return painter

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw for the terminal. Textual asks `render_line` itself for the character under the mouse."""
        self._sending = True
        try:
            return [strip.simplify() for strip in super().render_lines(crop)]
        finally:
            self._sending = False

    def render_line(self, y: int) -> Strip:
        """Draw row ``y`` of the view."""
        self._fit()
        painter = self._paint()
        if self.thread is None:
            return Strip.blank(self.size.width, painter.base.rich_style)
        head_rows = self._head_rows
        if y < head_rows:
            return self._draw_head(painter, y - (self.plain and self.ruled))
        window = self._flow.window()
        if y - head_rows < len(window):
            return self._draw(painter, *window[y - head_rows])
        end = painter.base.rich_style_with_offset(0, len(self._ids) * LINES)
        return Strip([Segment(" ", end)]).adjust_cell_length(self.size.width, painter.base.rich_style)

    def _draw_head(self, painter: Painter, row: int) -> Strip:
        assert self.thread is not None
        if row < 0:
            return painter.edge()
        rows = head(
            self.thread, self.size.width, self._now(), painter.glyphs, focused=self.has_focus, reached=self.reached
        )
        base = painter.base + self._resolve("head") if row == 0 else painter.base
        return painter.sides(*rows[row], base)

    def _draw(self, painter: Painter, item: int, number: int) -> Strip:
        laid = self._flow.laid(item)
        if laid is None or number >= len(laid.rows):
            blank = painter.base.rich_style_with_offset(0, item * LINES)
            return Strip([Segment(" ", blank)]).adjust_cell_length(self.size.width, painter.base.rich_style)
        cursor: Cursor = "none"
        if item == self._cursor:
            cursor = "focus" if self.has_focus else "quiet"
        row = laid.rows[number]
        line, y = laid.lines[row.line], item * LINES + row.line
        selection = self.text_selection
        span = selection.get_span(y) if selection is not None else None
        if line.kind == "new":
            return painter.rule(styled((f"{self.news(self._rule)} new", "strong")), y)
        if line.kind == "author":
            left = painter.selected(line.content, span)
            bar = painter.bar(laid, number, cursor)
            right = self._thanks_and_age(self._posts.get(self._ids[item]), painter.glyphs)
            return painter.sides(left, right, painter.base, y=y, bar=bar, bar_style=f"bar-{cursor}")
        return painter.row(item, laid, number, cursor, span)

    def _thanks_and_age(self, post: PostRow | None, glyphs: Glyphs) -> Content:
        if post is None:
            return Content("")
        since = age(post.created_at, self._now())
        thanks = ""
        if post.votes > 0 and not post.deleted:
            thanks = f"{post.votes} {glyphs.times} helped me too"
            if self.size.width < 50:
                thanks = f"{post.votes} {glyphs.times} helped"
        return styled((thanks, ""), (f" {since:>4}" if thanks and since else since, "muted"))

    # Selecting and copying

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text as it was written, and what ends it."""
        return copied(selection, len(self._ids), self._flow.laid), "\n"

    def quoted(self) -> tuple[PostRow, str] | None:
        """Return the post to answer and what to quote: what is selected, else the current post; None without one."""
        passages: dict[int, list[tuple[str, LogicalLine]]] = {}
        if self.text_selection is not None:
            for item, text, line in selected(self.text_selection, len(self._ids), self._flow.laid):
                if line.kind not in ("author", "file", "fold", "picture"):
                    passages.setdefault(item, []).append((text, line))
        said = [
            (post, lines)
            for item, lines in passages.items()
            if (post := self._posts.get(self._ids[item])) is not None and not post.deleted
            if any(text.strip() for text, _ in lines)
        ]
        if said:
            return said[0][0], "\n\n".join(passage(post, lines) for post, lines in said)
        post = self._posts.get(self._ids[self._cursor]) if self._ids else None
        return (post, whole(post)) if post is not None and not post.deleted else None

    def text_select_all(self) -> None:
        """Select the current post's text, not the whole thread."""
        laid = self._flow.laid(self._cursor) if self._ids else None
        if laid is not None:
            body = next((n + 1 for n, line in enumerate(laid.lines) if line.kind == "author"), 0)
            last = len(laid.lines) - 1
            start = Offset(0, self._cursor * LINES + body)
            end = Offset(len(laid.lines[last].content), self._cursor * LINES + last)
            self.screen.selections = {self: Selection(start, end)}

    def _clear_selection(self) -> None:
        if self.is_attached and self.screen.selections.get(self):
            self.screen.clear_selection()

    def _item_at(self, y: int) -> int | None:
        window = self._flow.window()
        row = y - self._head_rows
        return window[row][0] if 0 <= row < len(window) else None

    async def _on_click(self, event: events.Click) -> None:
        item = self._item_at(event.y)
        if item is not None:
            self._clicked(item)
        # Three clicks would select whatever else is on the screen, the thread's unseen posts included.
        if event.chain > 2:
            event.prevent_default()
            await self.broker_event("click", event)

    def _clicked(self, item: int) -> None:
        """Do what a click on a post means."""
