"""One thread, read from top to bottom: a view of lines that loads and lays out only the posts about to be seen."""

from __future__ import annotations

from collections.abc import Iterable

from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from store.clock import Clock, utc_now
from store.hours import past_aim
from store.posts import PostRow
from store.threads import ThreadRow
from tui.widgets.glyphs import Glyphs
from tui.widgets.reading_copy import links
from tui.widgets.reading_layout import age
from tui.widgets.reading_loading import Fetch, ReadingLoading


class Reading(ReadingLoading, can_focus=True):
    """A thread's head and posts, with a cursor on the post that keys act on.

    Posts are loaded through the ``fetch`` given to `show`, shortly before they are seen. Loading, resizing and new
    posts never move the text being read.
    """

    post: reactive[PostRow | None] = reactive(None, init=False, repaint=False)
    """The post that keys act on; None while it is not loaded, or without a thread."""
    below: reactive[int] = reactive(0, init=False, repaint=False)
    """New posts whose end has not been seen yet."""

    class PostChanged(Message):
        """The cursor stands on another post, or its post was loaded or changed."""

        def __init__(self, reading: Reading, post: PostRow | None) -> None:
            super().__init__()
            self.reading, self.post = reading, post

        @property
        def control(self) -> Reading:
            """The view it happened in."""
            return self.reading

    class Seen(Message):
        """Posts have been in view to their end: all up to ``up_to`` (a post's id) count as read."""

        def __init__(self, reading: Reading, thread_id: int, up_to: int) -> None:
            super().__init__()
            self.reading, self.thread_id, self.up_to = reading, thread_id, up_to

        @property
        def control(self) -> Reading:
            """The view it happened in."""
            return self.reading

    class Follow(Message):
        """A link was chosen: an address, ``#123`` for a thread, ``#123.456`` for a post.

        A person wrote it: check it before opening.
        """

        def __init__(self, reading: Reading, target: str) -> None:
            super().__init__()
            self.reading, self.target = reading, target

        @property
        def control(self) -> Reading:
            """The view it happened in."""
            return self.reading

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
        """Without ``glyphs`` those of the app are used, else the Unicode ones; ``compact`` leaves out blank rows."""
        super().__init__(glyphs=glyphs, now=now, plain=plain, ruled=ruled, compact=compact, id=id, classes=classes)
        self._reset(None, (), None)

    def _reset(self, thread: ThreadRow | None, ids: tuple[int, ...], unread: int | None, at: int | None = None) -> None:
        self._generation += 1
        self._forget_all(thread, ids)
        self._asked = set()
        self._new = self._items.get(unread, len(ids)) if unread is not None else len(ids)
        self._rule = self._new
        self._seen = -1
        self._skipping = False
        self._cursor = self._new if self._new < len(ids) else self._items.get(at or 0, 0)
        self._revealing = False
        self._starting = False
        self._ages: tuple[str, ...] = ()

    def on_mount(self) -> None:
        """Keep the ages true."""
        self.set_interval(30, self.refresh_ages)

    # What is shown

    def show(
        self,
        thread: ThreadRow,
        ids: tuple[int, ...],
        fetch: Fetch,
        *,
        unread: int | None = None,
        at: int | None = None,
        no_news: frozenset[int] = frozenset(),
        reached: int = 0,
    ) -> None:
        """Show ``thread`` with the posts ``ids``, in reading order; ``unread`` is the first unread one's id.

        Those in ``no_news`` are not counted as new wherever they stand. An open question ``reached`` so many people.

        The view starts at the first unread post, else at the post ``at``, with something of what is above it; else at
        the top.
        """
        self._reset(thread, ids, unread, at)
        self._no_news, self.reached = no_news, reached
        self._fetch = fetch
        self._clear_selection()
        self.set_reactive(Reading.post, None)
        self.set_reactive(Reading.below, 0)
        self._revealing = self._starting = bool(ids)
        self._start()
        self._moved()

    def _start(self) -> None:
        """Go where reading begins; again once the view has its size and the post is there, whichever comes first."""
        self._fit()
        self._flow.go(self._cursor, offset=self._flow.rows // 3 if self._cursor else 0)
        here = self._ids[self._cursor] if self._ids else None
        self._starting = not self.size or (here not in self._posts and here not in self._gone)
        self.refresh()

    def clear(self) -> None:
        """Show nothing."""
        self._reset(None, (), None)
        self._clear_selection()
        self._moved()
        self.refresh()

    def set_thread(self, thread: ThreadRow, *, reached: int = 0) -> None:
        """Take the thread's new state, title or topics, and how many people it reaches; its posts stay."""
        self.thread, self.reached = thread, reached
        self.refresh()

    def on_resize(self) -> None:
        """A thread that was given before the view had a size starts only now."""
        if self._starting and self._revealing:
            self._start()

    def append(self, ids: Iterable[int], *, new: bool = True) -> None:
        """Add posts at the end; the view does not move. `below` counts those that are ``new`` until they are seen."""
        added = [post for post in ids if post not in self._items]
        if not new:
            self._no_news |= frozenset(added)
        if self._new == len(self._ids):
            first = next((at for at, post in enumerate(added) if post not in self._no_news), len(added))
            self._new = self._rule = len(self._ids) + first
        for post in added:
            self._items[post] = len(self._ids)
            self._ids.append(post)
        self._flow.append(len(added))
        if added:
            self._moved()
            self.refresh()

    def refresh_posts(self, ids: Iterable[int]) -> None:
        """Load posts again, because they were edited, voted for, accepted or deleted; others are not touched."""
        wanted = tuple(post for post in ids if post in self._posts or post in self._gone)
        self._gone.difference_update(wanted)
        self._load(wanted)

    def select(self, post_id: int) -> bool:
        """Put the cursor on a post and bring it into view; False when it is not of this thread.

        What is unread above it has not been seen by that.
        """
        item = self._items.get(post_id)
        self._skipping = item is not None
        if item is not None and self._starting:
            self._set_cursor(item)
            self._start()
            self._moved()
        elif item is not None:
            self._go_to(item)
        return item is not None

    @property
    def at_end(self) -> bool:
        """Whether the end of the last post is in view."""
        return self._flow.at_end

    @property
    def place(self) -> tuple[int, int]:
        """The cursor's post, counted from 1, and the number of posts."""
        return (self._cursor + 1 if self._ids else 0), len(self._ids)

    @property
    def stopped(self) -> int | None:
        """The post to go on at another time: none where all of the thread is in view, or its beginning is read."""
        whole = self._flow.top == (0, 0) and self.at_end
        return None if whole or self._cursor == 0 else self.current

    def links(self) -> tuple[str, ...]:
        """Return what can be followed in the current post, in order, each once."""
        laid = self._flow.laid(self._cursor) if self._ids else None
        return links(laid.lines) if laid else ()

    def refresh_ages(self) -> None:
        """Draw again when an age in view is no longer true; runs each half minute by itself."""
        ages = self._ages
        self._ages = self._shown_ages()
        if ages != self._ages:
            self.refresh()

    def _shown_ages(self) -> tuple[str, ...]:
        now = self._now()
        items = dict.fromkeys(item for item, _ in self._flow.window())
        posts = [self._posts.get(self._ids[item]) for item in items]
        since = age(self.thread.since, now) if self.thread and self.thread.state == "open" else ""
        late = "!" if self.thread and past_aim(self.thread, now) else ""
        return (since + late, *(age(post.created_at, now) if post else "" for post in posts))

    def action_follow(self, target: str) -> None:
        """Say that a link was chosen."""
        self.post_message(self.Follow(self, target))

    def action_unfold(self, post_id: int | None = None) -> bool:
        """Show or fold what the given or the current post quotes; False when it has no folds."""
        post = post_id if post_id is not None or not self._ids else self._ids[self._cursor]
        item = self._items.get(post) if post is not None else None
        laid = self._flow.laid(item) if item is not None else None
        if post is None or item is None or laid is None:
            return False
        if not any(line.kind in ("fold", "unfolded") for line in laid.lines):
            return False
        self._unfolded ^= {post}
        self._clear_selection()
        self._flow.changed((item,))
        self._moved()
        self.refresh()
        return True

    def _moved(self) -> None:
        """Follow a change of place: scrollbar values, posts to load, the current post, what has been seen."""
        flow = self._flow
        size = Size(self.size.width, flow.total + self._head_rows)
        if size != self.virtual_size:
            # Assigning it would lay out the whole screen.
            self.set_reactive(Widget.virtual_size, size)
        self.set_reactive(Widget.scroll_y, float(flow.position))
        self.set_reactive(Widget.scroll_target_y, float(flow.position))
        self._request()
        self._see()
        current = self._posts.get(self._ids[self._cursor]) if self._ids else None
        if current is not self.post:
            self.post = current
            self.post_message(self.PostChanged(self, current))

    def _see(self) -> None:
        flow = self._flow
        ends = (item for item, row in flow.window() if row == flow.height(item) - 1 and self._ids[item] in self._posts)
        seen = max(ends, default=-1)
        unseen = max(self._new, self._seen + 1)
        self._skipping = self._skipping and bool(flow.window()) and flow.window()[0][0] > unseen
        if seen > self._seen and self.size and self.thread is not None and not self._skipping:
            self._seen = seen
            self.post_message(self.Seen(self, self.thread.id, self._ids[seen]))
        self.below = self.news(max(self._new, self._seen + 1))
