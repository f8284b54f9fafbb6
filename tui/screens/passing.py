"""A question that reaches one and is not for one: it goes on to whoever is next, or to somebody who is named."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from store import members
from store.connection import Db
from store.session import Session
from store.threads import ThreadRow
from tui.screens.question import Question
from tui.screens.undoing import UndoingScreen


class PassingScreen(UndoingScreen):
    """A screen on which a question that reaches one is passed on."""

    def reaching(self) -> ThreadRow | None:
        """The question that the keys act on, if it reaches one."""

    async def show_passed(self) -> None:
        """Show where it went."""
        await self.base.notice_changes()

    def may_not_me(self) -> bool:
        """A question that reaches one."""
        return self.reaching() is not None

    may_pass_on = may_not_me

    def do_not_me(self) -> None:
        """It is not for me: whoever is next is reached."""
        row = self.reaching()
        if row is not None:
            words = f"#{row.id} goes on to whoever is next"
            self._passed(row, words, lambda: self.base.gateway.write(_not_me, row.id))

    def do_pass_on(self) -> None:
        """Ask to whom, and bring it to them."""
        row = self.reaching()
        if row is not None:
            self.work(lambda: self._ask_to_whom(row), group="act", failed="Not passed on")

    async def _ask_to_whom(self, row: ThreadRow) -> None:
        from tui.screens.prompt import PromptScreen  # No list waits for its field to be imported.

        names = await self.base.gateway.read(_here)

        async def act(typed: str) -> None:
            await self.base.gateway.write(_pass_on, row.id, typed)

        def answered(done: bool | None) -> None:
            if done:
                self._passed(row, f"#{row.id} passed on")

        asked = Question(f"Pass #{row.id} on to", "pass on", act, "", "a member's name", names, "Not passed on")
        self.app.push_screen(PromptScreen(asked), answered)

    def _passed(self, row: ThreadRow, words: str, act: Callable[[], Coroutine[Any, Any, object]] | None = None) -> None:
        async def take_back() -> None:
            await self.base.gateway.write(_for_me, row.id)
            await self.show_passed()
            self.say("taken back")

        async def run() -> None:
            if act is not None:
                await act()
            await self.show_passed()
            self.offer_undo(words, take_back)

        self.work(run, group="act", failed="Not done")


# Whoever only reads waits for nothing of what routes questions to be imported.


def _not_me(db: Db, session: Session, thread: int) -> None:
    from store.experts import passing

    passing.not_me(db, session, thread)


def _for_me(db: Db, session: Session, thread: int) -> None:
    from store.experts import passing

    passing.for_me(db, session, thread)


def _pass_on(db: Db, session: Session, thread: int, name: str) -> None:
    from store.experts import passing

    passing.pass_on(db, session, thread, members.find(db, session, name.strip().removeprefix("@")).id)


def _here(db: Db, session: Session) -> tuple[str, ...]:
    """Names to be completed: of everybody who is here, as many as a prompt can offer."""
    found = members.listing(db, session, limit=1000).items
    return tuple(name for row in found if row.arrived for name in dict.fromkeys((row.handle, row.name)))
