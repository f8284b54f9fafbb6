"""Lists in the linear mode, printed a page at a time, their lines numbered; and what one can be in at all."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from store.errors import NotFound
from tui.cli import linear_words, lines, printing

if TYPE_CHECKING:
    from store.connection import Db
    from store.posts import PostRow
    from store.session import Session
    from store.threads import ThreadRow

TEXT = "  "
"""Stands before every line of what somebody wrote, so that no text can pass for a line of the program."""


class Line(NamedTuple):
    """What a numbered line stands for: ids of a group, a thread, a post of it, a notice; or a search to try."""

    group: int | None = None
    thread: int | None = None
    post: int | None = None
    notice: int | None = None
    search: str | None = None


class Said(NamedTuple):
    """A line's target, its words, and a passage to print below it."""

    line: Line
    words: str
    passage: str = ""


class Page(NamedTuple):
    """A page of a list, and the cursor of the next one."""

    items: Sequence[Said]
    next: str | None = None


def tell(text: str) -> None:
    """Print lines of the program, wrapped at words on a terminal; what a title goes on with is indented like a text."""
    for line in text.split("\n"):
        lines.say(lines.wrapped(line, TEXT)[len(TEXT) :])


class Place(ABC):
    """A list or a thread: its name for `where`, and whether it goes on (`next`)."""

    group: int | None = None
    thread: int | None = None

    def __init__(self, name: str) -> None:
        self.name = name
        self.next: str | None = None

    @abstractmethod
    def start(self, db: "Db", session: "Session", size: int) -> None:
        """Print the first page. Raises StoreError."""

    @abstractmethod
    def go_on(self, db: "Db", session: "Session", size: int) -> None:
        """Print the next page. Raises StoreError."""

    @abstractmethod
    def at(self, number: int) -> Line:
        """What a number stands for. Raises NotFound."""

    @property
    @abstractmethod
    def where(self) -> str:
        """Where this is, as a sentence."""


class Listing(Place):
    """A list: what it says when it is empty, and its numbered lines so far."""

    def __init__(self, name: str, empty: str) -> None:
        super().__init__(name)
        self.empty = empty
        self.lines: list[Line] = []

    @abstractmethod
    def page(self, db: "Db", session: "Session", after: str | None, size: int) -> Page:
        """A page of it. Raises StoreError."""

    def start(self, db: "Db", session: "Session", size: int) -> None:
        """Print the first page. Raises StoreError."""
        page = self.page(db, session, None, size)
        self.lines = []
        if not page.items:
            self.next = None
            tell(self.empty)
            return
        tell(f"{self.name}:")
        self._print(page)

    def go_on(self, db: "Db", session: "Session", size: int) -> None:
        """Print the next page. Raises StoreError."""
        if self.next is None:
            tell(f"That was all of: {self.name}.")
            return
        self._print(self.page(db, session, self.next, size))

    def _print(self, page: Page) -> None:
        for number, said in enumerate(page.items, len(self.lines) + 1):
            # A search is offered as it is to be typed; all else is a sentence, whatever it ends with.
            tell(f"{number}. {said.words}" if said.line.search else f"{number}. {said.words.rstrip('.')}.")
            if said.passage:
                lines.say(lines.wrapped(said.passage, TEXT))
        self.lines += [said.line for said in page.items]
        self.next = page.next
        if self.next is not None:
            tell("There is more: type more.")

    def at(self, number: int) -> Line:
        """What a number stands for. Raises NotFound."""
        if not 0 < number <= len(self.lines):
            raise NotFound(
                f"There is no line {number}; {self.name} has {lines.count(len(self.lines), 'line')}, list prints them."
            )
        return self.lines[number - 1]

    @property
    def where(self) -> str:
        """Where this is, as a sentence."""
        shown = f"{lines.count(len(self.lines), 'line')} printed" if self.lines else "nothing in it"
        return f"You are in: {self.name}, {shown}{', there is more' if self.next else ''}."


class Groups(Listing):
    """All groups."""

    def __init__(self) -> None:
        super().__init__("Groups", "No groups yet. An admin makes one with: hallway group add NAME")

    def page(self, db: "Db", session: "Session", after: str | None, size: int) -> Page:
        """All of them at once: a team has few, and a number should not move."""
        from store import groups

        now = session.clock()
        return Page([Said(Line(group=row.id), linear_words.group(row, now)) for row in groups.listing(db, session)])


class Threads(Listing):
    """The threads of a group."""

    def __init__(self, group: int, name: str) -> None:
        super().__init__(name, f"There are no threads in {name} yet; ask starts one.")
        self.group = group

    def page(self, db: "Db", session: "Session", after: str | None, size: int) -> Page:
        """Newest activity first."""
        from store import threads

        now = session.clock()
        rows = threads.recent(db, session, group=self.group, after=after, limit=size)
        said = [Said(_thread(row), linear_words.thread(row, now, with_group=False)) for row in rows.items]
        return Page(said, rows.next)


class Inbox(Listing):
    """What waits for the reader: what they can answer, what is addressed to them, what they follow, what was busy."""

    def __init__(self) -> None:
        super().__init__("Inbox", "Nothing waits for you.")
        self._said: list[Said] = []
        self._spared = ""

    def start(self, db: "Db", session: "Session", size: int) -> None:
        """Print the first page, and what one's answers have spared others."""
        super().start(db, session, size)
        if self._spared:
            tell(self._spared)

    def page(self, db: "Db", session: "Session", after: str | None, size: int) -> Page:
        """Pages of what waited when the list was begun, so that no number moves."""
        if after is None:
            self._look(db, session)
        start = int(after or 0)
        end = start + size
        return Page(self._said[start:end], str(end) if end < len(self._said) else None)

    def _look(self, db: "Db", session: "Session") -> None:
        from store import for_you, page

        now = session.clock()
        found = for_you.sections(db, session, limit=page.MAX_LIMIT)
        self.empty = printing.nothing_waits(found)
        self._said = [Said(_thread(row.thread), linear_words.question(row, now)) for row in found.questions]
        self._said += [
            Said(_thread(row.thread, row.post.id)._replace(notice=row.id), linear_words.notice(row, now))
            for row in found.notices.items
        ]
        self._said += [Said(_thread(row.thread, row.post.id), linear_words.review(row, now)) for row in found.reviews]
        for row in (*found.following, *found.busiest):
            self._said.append(Said(_thread(row.thread), linear_words.waiting(row, now)))
        self._spared = for_you.thanks(found)


class Found(Listing):
    """What a search found, or what it offers instead."""

    def __init__(self, query: str) -> None:
        super().__init__(f"Found for {lines.cut(query, 80)}", "")
        self.query = query

    def page(self, db: "Db", session: "Session", after: str | None, size: int) -> Page:
        """The best first; where nothing is found, searches that find something."""
        from store.search.query import search

        now = session.clock()
        found = search(db, session, self.query, after=after, limit=size)
        for sentence in found.notes if after is None else ():
            tell(sentence)
        if found.items or after is not None:
            said = [
                Said(
                    _thread(hit.thread, hit.post_id), linear_words.thread(hit.thread, now, with_group=True), hit.excerpt
                )
                for hit in found.items
            ]
            return Page(said, found.next)
        return self._offered(db, session)

    def _offered(self, db: "Db", session: "Session") -> Page:
        from store.search.offers import offers

        tell(f"Nothing found for: {lines.cut(self.query, 200)}")
        tried = offers(db, session, self.query)
        said = [Said(Line(search=spelling), f"Did you mean: search {spelling}") for spelling in tried.spellings]
        said += [Said(Line(search=rest), f"Without {left}: search {rest}") for left, rest in tried.fewer]
        self.name = "Try instead" if said else self.name
        self.empty = "ask GROUP asks it."
        return Page(said)


class Fresh(Listing):
    """Threads in which something came."""

    def __init__(self, added: "Sequence[PostRow]") -> None:
        super().__init__("New", "Nothing came.")
        self.added: dict[int, list[PostRow]] = {}
        for row in added:
            self.added.setdefault(row.thread_id, []).append(row)

    def page(self, db: "Db", session: "Session", after: str | None, size: int) -> Page:
        """The thread in which something came first, first: the order in which to read."""
        from store import threads

        now = session.clock()
        said = []
        for row in threads.by_ids(db, session, self.added):
            came = self.added[row.id]
            who = " and ".join(dict.fromkeys(post.author or "somebody" for post in came))
            what = f"{lines.count(len(came), 'post')} by {lines.cut(who, 80)}"
            words = linear_words.thread(row, now, with_group=True)
            said.append(Said(_thread(row), f"{what}, in {words}"))
        return Page(said)


def _thread(row: "ThreadRow", post: int | None = None) -> Line:
    return Line(row.group_id, row.id, post)
