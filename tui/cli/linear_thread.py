"""A thread in the linear mode, read a page at a time."""

from datetime import datetime
from typing import TYPE_CHECKING

from store.errors import NotFound
from tui.cli import linear_words, lines, printing
from tui.cli.linear_places import TEXT, Line, Place, tell

if TYPE_CHECKING:
    from store.connection import Db
    from store.posts import PostRow
    from store.session import Session


class Thread(Place):
    """A thread, read from one of its posts on; a post's number is its place in the thread."""

    def __init__(self, group: int, thread: int, title: str) -> None:
        super().__init__(f"thread #{thread}, {title}")
        self.group = group
        self.thread: int = thread
        self.ids: tuple[int, ...] = ()
        self.read_to: int | None = None
        """The post up to which all was shown, for the mark; None where something unread stands before it."""
        self.stopped: int | None = None
        """The first post of the page that was printed last; None on the first page, where all begins."""
        self._last = 0

    def start(self, db: "Db", session: "Session", size: int) -> None:
        """Print it from its first post."""
        self.start_at(db, session, size, None)

    def start_at(self, db: "Db", session: "Session", size: int, post: int | None) -> None:
        """Print its head, and a page from a post on. Raises StoreError."""
        from store import routes, threads

        row, mine = threads.get(db, session, self.thread), routes.reaches_me(db, session, self.thread)
        tell(linear_words.head(row, session.clock(), reaches_me=mine))
        self._last = 0 if post is None else post - 1
        self.go_on(db, session, size)

    def go_on(self, db: "Db", session: "Session", size: int) -> None:
        """Print the next page. Raises StoreError."""
        from store import posts

        self.ids = posts.ids(db, session, self.thread)
        unread = posts.first_unread(db, session, self.thread)
        rows = posts.page_of(db, session, self.thread, after=posts.cursor(self._last), limit=size)
        self.read_to = None
        if not rows.items:
            tell("That was the last post.")
            return
        places = {post: number for number, post in enumerate(self.ids, 1)}
        for row in rows.items:
            self.print_post(row, places[row.id], session.clock())
        self._last = rows.items[-1].id
        self.stopped = rows.items[0].id if rows.items[0].id != self.ids[0] else None
        self.next = rows.next
        if unread is not None and unread >= rows.items[0].id:
            self.read_to = self._last
        left = len(self.ids) - places[self._last]
        more = f"There {'is' if left == 1 else 'are'} {lines.count(left, 'more post')}: type more."
        tell(more if left else "That was the last post.")

    def print_post(self, row: "PostRow", number: int, now: datetime, *, whole: bool = False) -> None:
        """Print one post, what is long folded unless `whole`."""
        tell(f"{linear_words.post(row, number, len(self.ids), now)}:")
        body = row.body if whole else printing.folded(row, f"type {number} to read them")
        lines.say(f"{TEXT}(deleted)" if row.deleted else lines.wrapped(body, TEXT))
        if row.attachments:
            from tui.cli import attached

            for line in attached.heard(row):
                tell(line)

    def at(self, number: int) -> Line:
        """The post with this number."""
        if not 0 < number <= len(self.ids):
            raise NotFound(f"There is no post {number}; the thread has {lines.count(len(self.ids), 'post')}.")
        return Line(self.group, self.thread, self.ids[number - 1])

    @property
    def where(self) -> str:
        """Where this is, with the number of the post last shown."""
        shown = sum(post <= self._last for post in self.ids)
        return f"You are in {self.name}, at post {shown} of {len(self.ids)}."
