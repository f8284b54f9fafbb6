"""One visit in the linear mode: where one is, what was there before, and the commands that read."""

import contextlib
from typing import TYPE_CHECKING, TypeVar

from store.errors import Invalid, NotFound, StoreError
from tui.cli import linear_words
from tui.cli.base import Call
from tui.cli.linear_marks import Marks
from tui.cli.linear_parse import Command, page
from tui.cli.linear_places import Found, Fresh, Groups, Inbox, Line, Place, Threads, tell
from tui.cli.linear_thread import Thread

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from store.connection import Db
    from store.session import Session

T = TypeVar("T")


class Visit:
    """What a person does between the first prompt and the last.

    Each command opens the store anew and closes it: nothing is held while nobody types, and a store that was busy or
    away for a while is simply there again.
    """

    def __init__(self, call: Call, size: int) -> None:
        self._call = call
        self._size = size
        self._places: list[Place] = []
        self._marks = Marks()
        self._seq = 0
        self._looked: datetime | None = None
        self._present_at: datetime | None = None

    def read(self) -> "tuple[Db, Session]":
        """The store for reading. Raises StoreError."""
        return self._call.read()

    def write(self, act: "Callable[[Db, Session], T]") -> T:
        """Change the store, see `Call.write`. Raises StoreError, Stopped."""
        try:
            return self._call.write(act)
        finally:
            if self._call.abandoned:  # A write that was given up keeps its connection until it ends.
                self._call = self._call.again()

    def go_on(self) -> None:
        """Write down that somebody is here, once a minute at most; nobody is told where that can't be done."""
        from store import visits

        with contextlib.suppress(StoreError):
            _, session = self.read()
            now = session.clock()
            if session.actor is not None and (self._present_at is None or now - self._present_at >= visits.EVERY):
                self._present_at = now
                self.write(visits.go_on)

    @property
    def gone(self) -> bool:
        """Whether the store is no longer where it was."""
        return not self._call.path.exists()

    def close(self) -> None:
        """Give the store free until the next command."""
        self._call.close()

    @property
    def place(self) -> Place | None:
        """Where one is, None before the first list."""
        return self._places[-1] if self._places else None

    def arrive(self, *, aloud: bool) -> None:
        """Look at what is there by now, for `new`, and greet. Raises StoreError."""
        from store import journal, members

        db, session = self.read()
        self._seq, self._looked = journal.head(db), session.clock()
        if aloud:
            me = members.me(db, session)
            name = f", as {me.name}" if me else ""
            tell(f"Hallway, {members.store_name(db)}{name}. Type a command and Enter; ? lists them, quit leaves.")

    def go(self, place: Place) -> None:
        """Go to a list and print it. Raises StoreError, and stays where it was then."""
        place.start(*self.read(), self._size)
        self._enter(place)

    def _enter(self, place: Place) -> None:
        if isinstance(place, Groups | Inbox | Found | Fresh):
            self._places.clear()  # These are beginnings: back from them leads nowhere.
        elif isinstance(place, Thread) and isinstance(self.place, Thread):
            self._places.pop()
        self._places.append(place)

    def target(self, command: Command) -> Line:
        """What a command was given: a line of the last list, a thread's number, or else where one is."""
        if command.thread is not None:
            return self._referred(command.thread, command.post)
        here = self.place
        if command.line is None:
            return Line() if here is None else Line(here.group, here.thread)
        if here is None:
            raise NotFound("There is no list yet; groups prints one.")
        return here.at(command.line)

    def _referred(self, thread: int, post: int | None) -> Line:
        """A thread, or a post wherever it stands by now; says so where that is not the thread that was named."""
        from store import posts, threads

        db, session = self.read()
        named = thread if post is None else posts.get(db, session, post).thread_id
        row = threads.get(db, session, named)
        if named != thread:
            tell(f"Post {post} stands in thread #{row.id}.")
        elif row.id != named:
            tell(f"#{named} was merged into #{row.id}.")
        return Line(row.group_id, row.id, post)

    def help_(self, command: Command) -> None:
        """Print what can be typed."""
        tell(page())

    def groups(self, command: Command) -> None:
        """Go to the groups."""
        self.go(Groups())

    def inbox(self, command: Command) -> None:
        """Go to what waits."""
        self.go(Inbox())

    def search(self, command: Command) -> None:
        """Search, and go to what was found."""
        self.go(Found(command.text))

    def open_(self, command: Command) -> None:
        """Open a line, a thread by its number, a group by its name, or print a post whole."""
        if command.text:
            from store import groups

            named = groups.find(*self.read(), command.text)
            self.go(Threads(named.id, named.name))
            return
        here, found = self.place, self.target(command)
        if found.search is not None:
            self.go(Found(found.search))
        elif found.thread is None and found.group is not None:
            from store import groups

            row = groups.get(*self.read(), found.group)
            self.go(Threads(row.id, row.name))
        elif isinstance(here, Thread) and command.line is not None and found.post is not None:
            from store import posts

            db, session = self.read()
            here.print_post(posts.get(db, session, found.post), command.line, session.clock(), whole=True)
        elif found.thread is not None:
            self._read_thread(found.thread, found.post)
            self._settle(found.notice)

    def _settle(self, notice: int | None) -> None:
        """Take off the inbox what was opened out of it."""
        if notice is not None:
            from store import notices

            with contextlib.suppress(StoreError):
                self.write(lambda db, session: notices.settle(db, session, notice))

    def _read_thread(self, thread: int, post: int | None = None) -> None:
        """Go to a thread: at a post, else at the first that is new, else where reading stopped, or its beginning."""
        from store import posts, threads

        db, session = self.read()
        row = threads.get(db, session, thread)
        place = Thread(row.group_id, row.id, row.title)
        stopped = self._marks.stopped_at(db, session, row.id)
        at = post or posts.first_unread(db, session, row.id) or stopped
        place.start_at(db, session, self._size, at)
        self._enter(place)
        self._mark(place)

    def _mark(self, place: Place) -> None:
        """Mark as read what was shown, as `hallway show` does on a terminal; reading works without that too."""
        if isinstance(place, Thread):
            self._marks.note(place.thread, place.read_to, place.stopped)
            if place.read_to is not None:
                self._marks.write(self.write)

    def leave(self) -> None:
        """Keep where reading stopped."""
        if self._marks.places_unwritten and not self.gone:
            self._marks.write(self.write)

    def more(self, command: Command) -> None:
        """Print the next page of what was listed or read."""
        here = self.place
        if here is None:
            raise NotFound("There is nothing to go on with yet; groups, inbox and next begin something.")
        here.go_on(*self.read(), self._size)
        self._mark(here)

    def next_(self, command: Command) -> None:
        """Read on through what is new, in this thread and then in others."""
        from store import posts, reading_on

        db, session = self.read()
        here = self.place
        if isinstance(here, Thread):
            unread = posts.first_unread(db, session, here.thread)
            if unread is not None and here.next is not None:
                self.more(command)
                return
            if unread is not None and unread > self._marks.read.get(here.thread, 0):
                self._read_thread(here.thread)
                return
        thread, group = (here.thread, here.group) if here else (None, None)
        row = reading_on.next_unread(db, session, after_thread=thread, group=group, read=self._marks.read)
        if row is None:
            tell("Nothing new is left to read.")
        else:
            self._read_thread(row.id)

    def top(self, command: Command) -> None:
        """Read the thread from its first post."""
        here = self.place
        if not isinstance(here, Thread):
            raise Invalid("This is no thread; open one by its line, as in 3.")
        here.start(*self.read(), self._size)
        self._mark(here)

    def list_(self, command: Command) -> None:
        """Print the list again, as it is now."""
        here = self.place
        if here is None:
            raise NotFound("There is no list yet; groups prints one.")
        here.start(*self.read(), self._size)
        self._mark(here)

    def back(self, command: Command) -> None:
        """Go back to the list before; its lines have their numbers still."""
        if len(self._places) < 2:
            raise NotFound("There is nothing to go back to; groups lists the groups.")
        self._places.pop()
        self.where(command)

    def where(self, command: Command) -> None:
        """Say where one is."""
        here = self.place
        tell("You are at the beginning; groups, inbox and next lead on." if here is None else here.where)

    def new(self, command: Command) -> None:
        """List what came since this was asked last, or since the visit began."""
        from store import journal, posts, unread

        db, session = self.read()
        head = journal.head(db)
        added = posts.added_since(db, session, self._seq)
        since = linear_words.ago(self._looked.isoformat() if self._looked else None, session.clock())
        if added:
            self.go(Fresh(added))
        else:
            waiting = min(sum(unread.counts(db, session).values()), 100)
            older = f" {linear_words.new(waiting)} from before: type next to read on." if waiting else ""
            tell(f"Nothing came since you last looked, {since}.{older}")
        self._seq, self._looked = head, session.clock()

    def forget(self, thread: int) -> None:
        """A thread is no longer there: one is in the list before it."""
        self._places = [place for place in self._places if not (isinstance(place, Thread) and place.thread == thread)]
        self.unmarked(thread)

    def unmarked(self, thread: int) -> None:
        """A thread is unread again: `next` shall find it."""
        self._marks.forget(thread)


READS: "dict[str, Callable[[Visit, Command], None]]" = {
    "groups": Visit.groups,
    "inbox": Visit.inbox,
    "search": Visit.search,
    "open": Visit.open_,
    "more": Visit.more,
    "next": Visit.next_,
    "top": Visit.top,
    "list": Visit.list_,
    "back": Visit.back,
    "where": Visit.where,
    "new": Visit.new,
    "help": Visit.help_,
}
