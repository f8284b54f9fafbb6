"""The loading half of the reading view: which posts are asked for, and what becomes of the answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from store.posts import PostRow
from tui.widgets.reading_moves import ReadingMoves

Fetch = Callable[[tuple[int, ...]], Awaitable[tuple[PostRow, ...]]]
"""Reads posts by their ids. It deals with its own errors and returns those it could read, in any order."""

NEAR, AHEAD = 8, 24
MAX_LOADED = 1_000


class ReadingLoading(ReadingMoves):
    """Loads the posts about to be seen, and forgets those that are far from it."""

    _fetch: Fetch | None = None

    _generation = 0
    """Counts the threads that were shown: an answer for an earlier one is worth nothing."""

    _asked: set[int]
    """The posts that an answer is awaited for."""

    def _start(self) -> None:
        """Go where reading begins."""

    def _request(self) -> None:
        window = self._flow.window()
        if not window or self._fetch is None:
            return
        first, last = window[0][0], window[-1][0]
        if self._missing(first - NEAR, last + NEAR):
            self._load(tuple(self._missing(first - AHEAD, last + AHEAD)))

    def _missing(self, first: int, last: int) -> list[int]:
        known = (self._posts, self._asked, self._gone)
        ids = self._ids[max(0, first) : last + 1]
        return [post for post in ids if not any(post in group for group in known)]

    def _load(self, ids: tuple[int, ...]) -> None:
        if ids and self._fetch is not None:
            self._asked.update(ids)
            self.run_worker(self._read(self._fetch, ids, self._generation), group="reading")

    async def _read(self, fetch: Fetch, ids: tuple[int, ...], generation: int) -> None:
        posts = await fetch(ids)
        if generation != self._generation:
            return
        self._asked.difference_update(ids)
        self._posts |= {post.id: self._plain_reply(post) for post in posts if post.id in self._items}
        self._gone.update(post for post in ids if post not in self._posts)
        # Some may have been taken back meanwhile.
        self._flow.changed(self._items[post] for post in ids if post in self._items)
        self._forget()
        if self._starting and self._revealing:
            self._start()
        if self._revealing:
            self._reveal()
        self._moved()
        self.refresh()

    def _plain_reply(self, post: PostRow) -> PostRow:
        """A reply to the opening post needs no word on what it answers: most do."""
        if post.reply_to is not None and self._items.get(post.reply_to) == 0:
            return post._replace(reply_to=None, reply_to_author=None)
        return post

    def _forget(self) -> None:
        if len(self._posts) > MAX_LOADED:
            around = self._flow.top[0]
            near = sorted(self._posts, key=lambda post: abs(self._items[post] - around))
            for post in near[MAX_LOADED // 2 :]:
                del self._posts[post]
