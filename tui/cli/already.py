"""Before a question is asked at a terminal: what may answer it already, and what one says to that."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from tui.cli import linear_input, linear_words, lines, printing

if TYPE_CHECKING:
    from store.connection import Db
    from store.search.similar import Similar
    from store.session import Session
    from store.threads import ThreadRow

T = TypeVar("T")

SHOWN = 3
GIVE_UP = ("q", "quit", "no", "n")
_SAID = re.compile(r"([yt]?)\s*#?(\d{1,18})")


class Asking(Protocol):
    """Whoever can read and write the store: a call of a command, or a visit in the linear mode."""

    def read(self) -> "tuple[Db, Session]":
        """The store, and who acts."""

    def write(self, act: "Callable[[Db, Session], T]") -> T:
        """Do what changes the store."""

    def close(self) -> None:
        """Hold no connection while a person thinks."""


class Said(NamedTuple):
    """What somebody says to the threads that are shown: `ask`, `stop`, or of one of them `read`, `answers` or `too`."""

    what: str
    thread: "ThreadRow | None" = None


def understood(typed: str, found: "Sequence[Similar]") -> Said | None:
    """What was typed: a line's number, or its thread's with a `#`, alone or behind `y` or `t`; None for anything else.

    An empty line asks all the same.
    """
    typed = typed.strip().casefold()
    if not typed:
        return Said("ask")
    if typed in GIVE_UP:
        return Said("stop")
    match = _SAID.fullmatch(typed)
    if match is None:
        return None
    number, by_thread = int(match[2]), "#" in typed
    for place, one in enumerate(found, 1):
        if number == (one.thread.id if by_thread else place):
            return Said({"y": "answers", "t": "too"}.get(match[1], "read"), one.thread)
    return None


def ask_all_the_same(asking: Asking, title: str, body: str, topics: Sequence[str], keep: Callable[[], str]) -> bool:
    """Show what may answer a question, and do what is said to that; False when nothing is to be asked.

    `keep` keeps what was written and says so. Raises StoreError, KeyboardInterrupt, linear_input.Closed.
    """
    from store.search.similar import similar

    db, session = asking.read()
    found = similar(db, session, title, body, topics=topics, limit=SHOWN)
    if not found:
        return True
    _show(found, session)
    asking.close()
    while True:
        said = understood(linear_input.line("> "), found)
        if said is None:
            lines.say(_choices(found))
        elif said.what in ("ask", "stop"):
            if said.what == "stop":
                lines.say(keep())
            return said.what == "ask"
        elif said.thread is not None and _done(asking, said.what, said.thread):
            return False


def _show(found: "Sequence[Similar]", session: "Session") -> None:
    now, room = session.clock(), lines.width()
    lines.say("This may be answered already:")
    for place, one in enumerate(found, 1):
        row = one.thread
        about = [f"#{row.id}", linear_words.state(row, now)]
        about += [] if row.state == "open" else [linear_words.ago(row.created_at, now)]
        about += [f"{lines.count(row.affected, 'has', 'have')} this too"] if row.affected else []
        lines.say(f"{place}. {row.title} ({', '.join(about)})")
        if one.excerpt:
            lines.say(lines.cut(f'   "{one.excerpt}"', None if room is None else 2 * room))
    lines.say(_choices(found))


def _choices(found: "Sequence[Similar]") -> str:
    from store import affected, threads

    solved = [str(place) for place, one in enumerate(found, 1) if threads.solved(one.thread)]
    waiting = [str(place) for place, one in enumerate(found, 1) if affected.offered(one.thread)]
    words = ["1 reads the first"]
    words += [f"y {solved[0]}: that answers it"] if solved else []
    words += [f"t {waiting[0]}: you have that too"] if waiting else []
    return f"{', '.join(words)}; Enter asks all the same, q keeps it as a draft."


def _done(asking: Asking, what: str, row: "ThreadRow") -> bool:
    """Whether nothing is left to ask. What can't be said of a thread is told, and asked for once more."""
    from store import affected, posts, spared
    from store.errors import StoreError

    if what == "read":
        db, session = asking.read()
        printing.head(row, session)
        printing.posts(posts.page_of(db, session, row.id).items, session, whole=False)
        asking.close()
        return False
    act = spared.answered_by if what == "answers" else affected.have_too
    try:
        made = asking.write(lambda db, session: act(db, session, row.id))
    except StoreError as error:
        lines.say(str(error))
        return False
    others = made.affected - 1
    more = f" with {lines.count(others, 'other', 'others')}" if what == "too" and others else ""
    have = f"You have this too{more}" if what == "too" else f"#{row.id} answers it"
    lines.say(f"{have}; nothing was asked, and you follow #{row.id}. Read on: hallway show {row.id}")
    return True
