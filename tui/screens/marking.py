"""How far one has read: marks and places, kept in memory for seconds and written together, so that nobody waits."""

from __future__ import annotations

import asyncio

from store import unread
from store.errors import StoreError
from store.threads import ThreadRow
from tui.screens.undoing import UndoingScreen
from tui.widgets.reading import Reading
from tui.widgets.thread_list import ThreadList


class MarkingScreen(UndoingScreen):
    """A screen that remembers how far each thread was read, and where reading stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.thread: ThreadRow | None = None
        self.marks: dict[int, int] = {}
        self._seen: dict[int, int] = {}
        self._marking: dict[int, int] = {}
        self._writing = False
        self._places: dict[int, int | None] = {}
        self._placing: dict[int, int | None] = {}
        self._stopped: dict[int, int | None] = {}

    def on_descendant_focus(self) -> None:
        """What is in view already counts as read once the keys are on it."""
        if self.thread is not None and isinstance(self.focused, Reading):
            self._note_seen(self.thread.id)

    def on_reading_seen(self, message: Reading.Seen) -> None:
        """What was in view counts as read once somebody reads, not while it is a preview."""
        self._seen[message.thread_id] = max(message.up_to, self._seen.get(message.thread_id, 0))
        if self.place() == "reading":
            self._note_seen(message.thread_id)

    def _note_seen(self, thread: int) -> None:
        if thread in self._seen:
            self.marks[thread] = self._seen.pop(thread)

    def _take_mark(self, thread: int) -> int | None:
        """Mark a thread as read no more, not even if the mark that is being written must be tried again.

        Gives the mark that was not written yet.
        """
        self._marking = {other: post for other, post in self._marking.items() if other != thread}
        return self.marks.pop(thread, None)

    @property
    def read_lately(self) -> dict[int, int]:
        """Marks that the store does not have yet: by thread, the post up to which it was read."""
        return {**self._marking, **self.marks}

    def _note_place(self) -> None:
        """Remember where reading stopped; a preview is not read."""
        if self.thread is not None and self.place() == "reading":
            here, stopped = self.thread.id, self.query_one(Reading).stopped
            if self._stopped.get(here) != stopped:
                self._stopped[here] = self._places[here] = stopped

    def write_marks(self) -> None:
        """Write the reading marks of the last seconds, in one go, and places; reading waits for nothing."""
        if self.marks:
            self._note_place()
        if (self.marks or self._places) and not self._writing:
            self._writing = True
            self.run_worker(self._write_marks(), group="marks")

    async def _write_marks(self) -> None:
        self._writing = True
        self._marking, self.marks = self.marks, {}
        self._placing, self._places = self._places, {}
        marks, places = self._marking, self._placing
        try:
            if await self.base.gateway.why_read_only() is None:
                await self.base.gateway.write(unread.mark_read, marks, places)
                if marks:
                    await self.refresh_counts()
                    await self.query_one(ThreadList).reload()
        except (StoreError, asyncio.CancelledError) as error:
            # Marks are worth no message: they are tried again with the next ones.
            self.marks = {**self._marking, **self.marks}
            self._places = {**places, **self._places}
            if not isinstance(error, StoreError):
                raise
        finally:
            self._writing, self._marking, self._placing = False, {}, {}

    async def leave(self) -> None:
        """Write the last marks, and where reading stopped."""
        self._note_place()
        if self.marks or self._places:
            await self._write_marks()

    async def _read_after_all(self, before: unread.Marks, marks: dict[int, int]) -> None:
        """Take back marks that were written, and take up those that were not yet."""
        self.marks = {**marks, **self.marks}
        await self.take_back_marks(before)
