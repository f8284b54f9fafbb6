"""What people say of answers: accepted, verified, out of date; and that a question is a duplicate."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from store import answers, duplicates, references, reviews, text, threads, verdicts
from store.answers import Rights
from store.posts import PostRow
from store.threads import ThreadRow
from tui.screens.question import Question, Unsure
from tui.screens.settling import SettlingScreen
from tui.widgets.reading import Reading

if TYPE_CHECKING:
    from tui.screens.prompt import PromptScreen


class AnsweringScreen(SettlingScreen):
    """A screen on which one says of posts that they answer, and of questions that another one does."""

    @property
    def _rights(self) -> Rights:
        """What one may say of the post under the cursor."""
        post = self.query_one(Reading).post
        return Rights() if post is None else self.standing.rights(post)

    def may_accept(self) -> bool:
        """The asker or a lead, on a reply to a question."""
        return self._rights.accept

    def may_verify(self) -> bool:
        """An expert or a lead, on somebody else's reply to a question."""
        return self._rights.verify

    def may_outdated(self) -> bool:
        """The asker, an expert or a lead, on what was accepted or verified."""
        return self._rights.outdate

    def do_accept(self) -> None:
        """Accept, or take it back."""
        post = self.query_one(Reading).post
        if post is not None:
            said = ("no longer accepted", "accepted")
            self._say_of(post, answers.accept, not post.accepted, said, "Not accepted")

    def do_verify(self) -> None:
        """Verify, once more when another has or it is time for that, or take one's own word back."""
        post = self.query_one(Reading).post
        if post is not None:
            self.work(lambda: self._verify(post), group="act", failed="Not verified")

    async def _verify(self, post: PostRow) -> None:
        mine = post.verified and await self.base.gateway.read(verdicts.has_verified, post)
        if post.verified and (not mine or await self.base.gateway.read(reviews.is_due, post)):
            await self.base.gateway.write(answers.verify, post.id)
            await self._said(post, "still right" if mine else "verified once more")
            return
        await self._change(post, answers.verify, not post.verified, ("no longer verified", "verified"))

    def do_outdated(self) -> None:
        """Mark as out of date, or take it back."""
        post = self.query_one(Reading).post
        if post is not None:
            said = ("not out of date", "out of date")
            self._say_of(post, answers.outdate, not post.outdated, said, "Not marked")

    def _say_of(self, post: PostRow, act: Callable[..., PostRow], on: bool, said: tuple[str, str], failed: str) -> None:
        self.work(lambda: self._change(post, act, on, said), group="act", failed=failed)

    async def _change(self, post: PostRow, act: Callable[..., PostRow], on: bool, said: tuple[str, str]) -> None:
        await self.base.gateway.write(act, post.id, on=on)
        await self._said(post, said[on], lambda: self._change_back(post, act, not on, said))

    async def _change_back(self, post: PostRow, act: Callable[..., PostRow], on: bool, said: tuple[str, str]) -> None:
        await self.base.gateway.write(act, post.id, on=on)
        await self._said(post, said[on])

    async def _said(
        self, post: PostRow, words: str, take_back: Callable[[], Coroutine[Any, Any, None]] | None = None
    ) -> None:
        await self.refresh_thread((post.id,))
        if take_back is None:
            self.say(words)
        else:
            self.offer_undo(words, take_back)

    # Duplicates

    def may_duplicate(self) -> bool:
        """The asker, an expert or a lead, in a question."""
        return self.thread is not None and self.standing.duplicates

    def do_duplicate(self) -> None:
        """Ask for the thread that answers for this one; of a duplicate, say that it is none."""
        row = self.thread
        if row is None:
            return
        if row.duplicate_of is not None:
            self.work(lambda: self._alone(row), group="act", failed="Not changed")
            return
        named = 0

        async def act(typed: str) -> None:
            nonlocal named
            target = await self.base.gateway.read(threads.get, references.parse(typed).thread)
            if target.id not in (named, row.id):
                named = target.id
                raise Unsure(
                    f"#{target.id} is {text.shown(target.title)}", "Press Enter again if it answers this one too"
                )
            await self.base.gateway.write(duplicates.mark_duplicate, row.id, target.id)

        def answered(done: bool | None) -> None:
            if done:
                self.work(lambda: self._marked("a duplicate", lambda: self._alone(row)), group="act")

        from tui.screens.prompt import PromptScreen  # No list waits for its field to be imported.

        asked = Question(f"#{row.id} is a duplicate of", "mark", act, "", "the other thread's number", (), "Not marked")
        prompt = PromptScreen(asked)
        self.app.push_screen(prompt, answered)
        self.work(lambda: self._offer_targets(row, prompt), group="offers")

    async def _offer_targets(self, row: ThreadRow, prompt: PromptScreen) -> None:
        """Offer the questions that are most like this one, once they are found; nobody who types waits for that."""
        from store.search.similar import similar

        found = await self.base.gateway.read(similar, row.title, without=row.id, limit=5)
        likely = [one.thread for one in found if one.thread.kind == "question"]
        if likely:
            hint = f"its number, perhaps #{likely[0].id} {text.clean_line(likely[0].title)}"
            prompt.offer(hint, tuple(f"#{thread.id}" for thread in likely))

    async def _alone(self, row: ThreadRow) -> None:
        target = row.duplicate_of
        await self.base.gateway.write(duplicates.mark_duplicate, row.id, None)
        if target is None:
            await self._marked("taken back")
        else:
            await self._marked("a question of its own", lambda: self._same_again(row, target))

    async def _same_again(self, row: ThreadRow, target: int) -> None:
        await self.base.gateway.write(duplicates.mark_duplicate, row.id, target)
        await self._marked(f"a duplicate of #{target}")

    async def _marked(self, words: str, take_back: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        await self.base.notice_changes()
        if take_back is None:
            self.say(words)
        else:
            self.offer_undo(words, take_back)
