"""A question that need not be asked: another thread answers it, or has asked it already. Both can be taken back."""

from __future__ import annotations

from store import affected, spared
from store.threads import ThreadRow, waits
from tui.screens.jumping import JumpingScreen
from tui.screens.target import Settled, Target
from tui.widgets.thread_list import ThreadList


class SettlingScreen(JumpingScreen):
    """A screen on which one says that one has the problem of a question too."""

    def _target_row(self) -> ThreadRow | None:
        """The thread that the keys act on."""
        return self.thread if self.place() == "reading" else self.query_one(ThreadList).row

    def may_have_too(self) -> bool:
        """Somebody else's open question, where things still happen; what was said before can be taken back."""
        row = self._target_row()
        over = self.group is None or self.group.archived
        return row is not None and not row.mine and not over and (waits(row) or row.affects_me)

    def do_have_too(self) -> None:
        """Have it too, or take that back."""
        row = self._target_row()
        if row is not None:
            self.work(lambda: self._have_too(row), group="act", failed="Not noted")

    async def _have_too(self, row: ThreadRow) -> None:
        made = await self.base.gateway.write(affected.have_too, row.id, on=not row.affects_me)
        await self.base.notice_changes()
        if made.affects_me:
            self.offer_undo("you have this too, and follow it", lambda: self._have_too(made))
        else:
            self.say("taken back")

    async def show_settled(self, target: Target, made: Settled) -> None:
        """Show the thread in the place of which nothing was asked."""
        await self.base.notice_changes()
        await self.show_elsewhere(made.thread)
        await self.read_thread(made.thread)
        words = "you have this too" if made.too else "one question spared"
        self.offer_undo(words, lambda: self._take_back_settled(target, made))

    async def _take_back_settled(self, target: Target, made: Settled) -> None:
        """Go on asking."""
        act = affected.have_too if made.too else spared.answered_by
        await self.base.gateway.write(act, made.thread.id, on=False)
        await self.resume(target, made.written)
