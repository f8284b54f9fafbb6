"""Dealing with a line of For you where it stands: accept, verify, not me, pass it on, done; each can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from store import answers, for_you, taking_off, verdicts
from store.connection import Db
from store.experts.turns import Question
from store.for_you import ForYou, May
from store.posts import PostRow
from store.reviews import Review
from store.session import Session
from store.taking_off import Taken
from store.threads import ThreadRow
from tui.screens.passing import PassingScreen
from tui.widgets.waiting_list import WaitingList, key_of
from tui.widgets.waiting_rows import Line, Offer


class DealingScreen(PassingScreen):
    """A screen on which one deals with the line under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._may: dict[tuple[str, int], May] = {}

    async def reload(self) -> None:
        """Show what waits now."""

    def know(self, may: dict[tuple[str, int], May]) -> dict[tuple[str, int], Offer]:
        """Take in what may be said from the lines; gives what stands at them."""
        self._may = may
        accept, verify = (self.key_of("accept"), "accept"), (self.key_of("verify"), "verify")
        offers = {key: accept if rights.accept else verify for key, rights in may.items()}
        return {key: offer for key, offer in offers.items() if offer[0] and may[key] != May()}

    @property
    def line(self) -> Line | None:
        """The line under the cursor."""
        return self.query_one(WaitingList).line

    def _rights(self) -> May:
        return self._may.get(key_of(self.line), May()) if self.line is not None else May()

    def _deal(
        self, words: str, act: Callable[[], Coroutine[Any, Any, Callable[[], Coroutine[Any, Any, object]] | None]]
    ) -> None:
        """Do it, show what waits now, and offer to take it back as `act` says."""

        async def run() -> None:
            take_back = await act()
            await self._show_dealt()
            if take_back is None:
                self.say(words)
                return

            async def undo() -> None:
                await take_back()
                await self._show_dealt()
                self.say("taken back")

            self.offer_undo(words, undo)

        self.work(run, group="act", failed="Not done")

    async def _show_dealt(self) -> None:
        await self.base.notice_changes()
        await self.reload()

    # Commands

    def may_accept(self) -> bool:
        """A reply to a question of one's own."""
        return self._rights().accept is not None

    def do_accept(self) -> None:
        """It answers my question; the line is done."""
        line, post = self.line, self._rights().accept
        if line is not None and post is not None:
            self._deal("accepted", lambda: self._said(answers.accept, post, line))

    def may_verify(self) -> bool:
        """An answer that one knows to be right."""
        return self._rights().verify is not None

    def do_verify(self) -> None:
        """It is right; the line is done."""
        line, post = self.line, self._rights().verify
        if line is not None and post is not None:
            words = "verified once more" if post.verified else "verified"
            self._deal(words, lambda: self._said(answers.verify, post, line))

    async def _said(
        self, say: Callable[..., PostRow], post: PostRow, line: Line
    ) -> Callable[[], Coroutine[Any, Any, object]] | None:
        again = say is answers.verify and await self.base.gateway.read(verdicts.has_verified, post)
        await self.base.gateway.write(say, post.id)
        taken = await self.base.gateway.write(taking_off.done, [line])
        # Who verifies again what they have verified before says so from now on: there is nothing to go back to.
        return None if again else lambda: self.base.gateway.write(_unsay, say, post.id, taken)

    def reaching(self) -> ThreadRow | None:
        """The question under the cursor, if it reaches one."""
        return self.line.thread if isinstance(self.line, Question) else None

    async def show_passed(self) -> None:
        """Show what waits now."""
        await self._show_dealt()

    def may_done(self) -> bool:
        """What is done by being read."""
        return self.line is not None and not isinstance(self.line, Question | Review)

    def do_done(self) -> None:
        """Take the line off."""
        line = self.line
        if line is not None:

            async def act() -> Callable[[], Coroutine[Any, Any, object]]:
                taken = await self.base.gateway.write(taking_off.done, [line])
                return lambda: self.base.gateway.write(taking_off.put_back, taken)

            self._deal("marked as read", act)


def waiting_for_me(db: Db, session: Session, *, limit: int) -> tuple[ForYou, dict[tuple[str, int], May]]:
    """What waits, and what its reader may say from each line."""
    found = for_you.sections(db, session, limit=limit)
    return found, {key_of(line): for_you.may(db, session, line) for line in found.lines}


def _unsay(db: Db, session: Session, say: Callable[..., PostRow], post: int, taken: Taken) -> None:
    say(db, session, post, on=False)
    taking_off.put_back(db, session, taken)
