"""Going to a thread or post that a link, a number or the palette names, and back to where one came from."""

from __future__ import annotations

from collections import deque

from store import posts, references, threads
from store.connection import Db
from store.errors import StoreError
from store.references import Reference
from store.session import Session
from store.threads import ThreadRow
from tui.screens.prompt import PromptScreen
from tui.screens.question import Question
from tui.screens.reading import ReadingScreen
from tui.widgets.reading import Reading

STEPS = 50
"""So many places one can go back to."""


class JumpingScreen(ReadingScreen):
    """A screen from which links lead to other threads and back."""

    def __init__(self) -> None:
        super().__init__()
        self._came_from: deque[Reference] = deque(maxlen=STEPS)
        self._best_ones: set[int] = set()

    async def go_to(self, wanted: Reference) -> None:
        """Read what is referred to; `b` leads back to what was read before. Raises StoreError."""
        row, post = await self.base.gateway.read(referred, wanted)
        before = self._here()
        await self._show(row, post)
        if before is not None and before != self._here():
            self._came_from.append(before)
        self.say(elsewhere(wanted, row))

    def _here(self) -> Reference | None:
        """What is being read: the thread, and the post under the cursor."""
        if self.thread is None or self.place() != "reading":
            return None
        return Reference(self.thread.id, self.query_one(Reading).current)

    async def _show(self, row: ThreadRow, post: int | None) -> None:
        await self.show_elsewhere(row)
        await self.read_thread(row)
        if post is not None:
            self.select_post(post)

    def jump(self, wanted: Reference) -> None:
        """Go to what is referred to, and say it if that can't be."""
        self.work(lambda: self.go_to(wanted), group="thread", failed="Not opened", awaited=True)

    def open_group(self, number: int) -> None:
        """Go to the threads of a group."""

    def on_reading_follow(self, message: Reading.Follow) -> None:
        """Follow a link: to a thread or post here; an address is copied, for the terminal to open."""
        try:
            wanted = references.parse(message.target) if message.target.startswith("#") else None
        except StoreError:
            wanted = None
        if wanted is not None:
            self.jump(wanted)
        else:
            self.app.copy_to_clipboard(message.target)
            self.say(f"copied {message.target}")

    def may_jump(self) -> bool:
        """Anywhere but in a store without groups."""
        return self.group is not None

    def do_jump(self) -> None:
        """Ask for a number."""
        wanted: Reference | None = None

        async def act(typed: str) -> None:
            nonlocal wanted
            found = references.parse(typed)
            await self.base.gateway.read(referred, found)
            wanted = found

        def answered(done: bool | None) -> None:
            if done and wanted is not None:
                self.jump(wanted)

        hint = "a thread's number, or a post's as in #12.345"
        self.app.push_screen(PromptScreen(Question("Go to", "go", act, "", hint, failed="Not opened")), answered)

    def may_best(self) -> bool:
        """Anywhere but in a store without groups."""
        return self.group is not None

    def do_best(self) -> None:
        """The best single question for five minutes; once more, the next best."""
        self.work(self._best, group="thread", failed="Not opened", awaited=True)

    async def _best(self) -> None:
        from store.best_one import best_one  # Whom questions reach is much to import for a list.

        found = await self.base.gateway.read(best_one, without=tuple(self._best_ones))
        if found is None:
            key, offered = self.key_of("best"), bool(self._best_ones)
            self._best_ones.clear()
            again = f"no other question waits for an answer of yours; {key or 'the same'} begins anew"
            self.say(again if offered else "no open question waits for an answer of yours")
            return
        self._best_ones.add(found.thread.id)
        await self.go_to(Reference(found.thread.id))
        self.say(found.why)

    def may_return(self) -> bool:
        """A link was followed."""
        return bool(self._came_from)

    def do_return(self) -> None:
        """Back to where the last link was followed."""
        self.work(self._return, group="thread", failed="Not opened", awaited=True)

    async def _return(self) -> None:
        if self._came_from:
            row, post = await self.base.gateway.read(referred, self._came_from.pop())
            await self._show(row, post)

    def may_copy(self) -> bool:
        """A post."""
        return self._here() is not None

    def do_copy(self) -> None:
        """Copy the post's reference; what is said can be selected where the terminal takes no copy."""
        here = self._here()
        if here is not None and here.post is not None:
            written = references.written(here.thread, here.post)
            self.app.copy_to_clipboard(written)
            self.say(f"{written} copied")


def referred(db: Db, session: Session, wanted: Reference) -> tuple[ThreadRow, int | None]:
    """The thread that is referred to, and the post; a post leads to where it stands now. Raises NotFound."""
    if wanted.post is None:
        return threads.get(db, session, wanted.thread), None
    post = posts.get(db, session, wanted.post)
    return threads.get(db, session, post.thread_id), post.id


def elsewhere(wanted: Reference, row: ThreadRow) -> str:
    """What to say where a reference leads to another thread than it names; nothing where it does not."""
    if row.id == wanted.thread:
        return ""
    return f"#{wanted.thread} was merged into #{row.id}" if wanted.post is None else f"that post stands in #{row.id}"
