"""The moving half of the reading view: rows, pages, the cursor over posts, the wheel and other sizes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events
from textual.actions import SkipAction
from textual.geometry import Region

from tui.widgets.reading_files import ReadingFiles


class ReadingMoves(ReadingFiles):
    """Moves the window and the cursor over the posts it has; each move ends in `_moved`."""

    _revealing = False
    """Whether the current post is still to be brought into view once it is loaded, because a key went there."""

    _skipping = False
    """Whether the view was sent past what is unread, which then does not count as seen."""

    _starting = False
    """Whether the place where reading begins is still to be found, for want of a size or of the post itself."""

    _new = 0
    """The first item that was new when the thread was shown."""

    _seen = -1
    """The last item whose end has been seen."""

    def _moved(self) -> None:
        """Follow a change of place."""

    def append(self, ids: Iterable[int], *, new: bool = True) -> None:
        """Add posts at the end; the view does not move."""

    def renew(self, ids: Sequence[int], no_news: frozenset[int] = frozenset()) -> None:
        """Take the thread's posts as they are now: more of them, or some taken back. What is read stays where it is.

        The cursor stays on its post, or goes to the one before when that is gone. `no_news` as in `show`.
        """
        self._no_news |= no_news
        before = self._ids
        if list(ids[: len(before)]) == before:
            self.append(ids)
            return
        self._items = {post: item for item, post in enumerate(ids)}
        now = {item: self._items[post] for item, post in enumerate(before) if post in self._items}
        behind = max(now.values(), default=-1) + 1

        def next_of(item: int) -> int:
            return next((now[other] for other in range(item, len(before)) if other in now), behind)

        def last_of(item: int) -> int:
            return next((now[other] for other in range(item, -1, -1) if other in now), -1)

        self._new, self._rule = next_of(self._new), next_of(self._rule)
        self._seen, self._cursor = last_of(self._seen), max(0, last_of(self._cursor))
        self._ids = list(ids)
        self._posts = {post: row for post, row in self._posts.items() if post in self._items}
        self._flow.renumber(len(ids), now)
        # Being the first post, and the first that is new, is part of a post's layout.
        self._flow.changed(item for item in {0, now.get(0, 0), self._rule} if item < len(ids))
        self._moved()
        self.refresh()

    def action_next_post(self) -> None:
        """Put the cursor on the next post."""
        self._go_to(self._cursor + 1)

    def action_previous_post(self) -> None:
        """Put the cursor on the post before."""
        self._go_to(self._cursor - 1)

    def action_page_down(self) -> None:
        """Move down by a page."""
        self._move(max(1, self._flow.rows - 1))

    def action_page_up(self) -> None:
        """Move up by a page."""
        self._move(-max(1, self._flow.rows - 1))

    def action_scroll_down(self) -> None:
        """Move down by a row."""
        self._move(1)

    def action_scroll_up(self) -> None:
        """Move up by a row."""
        self._move(-1)

    def action_scroll_home(self) -> None:
        """Go to the first post."""
        self._revealing = False
        self._flow.go(0)
        self._set_cursor(0)
        self._moved()
        self.refresh()

    def action_scroll_end(self) -> None:
        """Go to the end of the last post."""
        self._revealing = self._skipping = False
        self._flow.go_end()
        self._set_cursor(len(self._ids) - 1)
        self._moved()
        self.refresh()

    def action_scroll_right(self) -> None:
        """Show what lies to the right of long lines of code."""
        self._shift_code(16)

    def action_scroll_left(self) -> None:
        """Move long lines of code back; where they stand as they are, the key is another's."""
        if not self._shift:
            raise SkipAction
        self._shift_code(-16)

    def _shift_code(self, columns: int) -> None:
        self._shift = max(0, self._shift + columns)
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move by the wheel, without animation."""
        self._wheel(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move by the wheel, without animation."""
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, direction: int) -> None:
        event.prevent_default()
        event.stop()
        if event.ctrl or event.shift:
            self._shift_code(16 * direction)
        else:
            self._move(direction * int(self.app.scroll_sensitivity_y))

    def _move(self, rows: int) -> None:
        self._revealing = False
        if self._flow.move(rows):
            self.refresh()
        elif abs(rows) > 1:
            self._set_cursor(len(self._ids) - 1 if rows > 0 else 0)
        window = self._flow.window()
        if window and not window[0][0] <= self._cursor <= window[-1][0]:
            heads = [item for item, row in window if (laid := self._flow.laid(item)) and row == laid.author]
            ahead = self._cursor < window[0][0]
            self._set_cursor((heads or [window[0][0]])[0 if ahead else -1])
        self._moved()

    def _go_to(self, item: int) -> None:
        if not self._ids:
            return
        self._revealing = True
        self._starting = False
        self._set_cursor(max(0, min(item, len(self._ids) - 1)))
        self._reveal()
        self._moved()

    def _reveal(self) -> None:
        """Bring the current post into view: all of it when it fits, else its beginning."""
        flow, item = self._flow, self._cursor
        height = flow.height(item)
        laid = flow.laid(item)
        start = max(0, laid.author - (item == self._rule)) if laid else 0
        start = 0 if item == 0 else start
        seen = [row for shown, row in flow.window() if shown == item]
        if seen and seen[0] <= start and seen[-1] == height - 1:
            return
        before = flow.top
        if height - start > flow.rows or item < flow.top[0] or (item, start) < flow.top:
            flow.go(item, start)
        else:
            flow.go(item, height - 1, offset=flow.rows - 1)
        if flow.top != before:
            self.refresh()

    def _set_cursor(self, item: int) -> None:
        if item != self._cursor and item >= 0:
            before, self._cursor = self._cursor, item
            for changed in (before, item):
                self._refresh_item(changed)

    def _refresh_item(self, item: int) -> None:
        rows = [y for y, (shown, _) in enumerate(self._flow.window()) if shown == item]
        if rows:
            self.refresh(Region(0, rows[0] + self._head_rows, self.size.width, len(rows)))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow whoever else scrolls the view, such as a drag that selects."""
        rows = round(new_value) - self._flow.position
        if not rows or self._viewport() != (self._flow.width, self._flow.rows):
            return
        if abs(rows) < 4 * self._flow.rows:
            self._move(rows)
        else:
            self._flow.go_position(round(new_value))
            self._move(0)
            self.refresh()

    def on_resize(self) -> None:
        """Keep what is being read in place."""
        self._fit()
        if self._revealing:
            self._reveal()
        self._moved()

    def watch_plain(self) -> None:
        """Make room for the rule."""
        self.on_resize()

    def watch_ruled(self) -> None:
        """Make room for the rule."""
        self.on_resize()

    def _clicked(self, item: int) -> None:
        self._revealing = False
        self._set_cursor(item)
        self._moved()
