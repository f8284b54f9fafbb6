"""Saying who knows what: claiming, appointing, confirming what the record suggests, and dropping it again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from store import availability, expertise
from store.connection import Db
from store.people import Person
from store.session import Session
from tui.screens.base import BaseScreen
from tui.screens.cards import Shown
from tui.screens.prompt import PromptScreen
from tui.screens.question import Question
from tui.widgets.card import Card
from tui.widgets.people_rows import Line, Row


class KnowingScreen(BaseScreen):
    """A screen that shows a card, with what one may do about it."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: Shown | None = None
        self._dropping: tuple[int, str] | None = None

    async def reload(self) -> None:
        """Show what was changed."""

    def _line(self, *kinds: str) -> Line | None:
        """The card's line under the cursor, if it is of one of these kinds."""
        line = self.query_one(Card).line
        return line if line is not None and line.kind in kinds else None

    @property
    def row(self) -> Row | None:
        """Who or what is chosen, though its card may still be read."""
        return self.shown.row if self.shown is not None else None

    @property
    def person(self) -> Person | None:
        """Whose card is shown."""
        row = self.shown.row if self.shown is not None else None
        return row if isinstance(row, Person) else None

    def _ask(self, question: Question, done: str) -> None:
        def answered(acted: bool | None) -> None:
            if acted:
                self.work(lambda: self._told(done), group="told", awaited=True)

        self.app.push_screen(PromptScreen(question), answered)

    async def _told(self, done: str) -> None:
        await self.base.notice_changes()
        await self.reload()
        self.say(done)

    def do_claim(self) -> None:
        """Ask for the topics that one knows; one who looks at an uncovered topic may mean that."""
        row = self.row
        value = "" if row is None or isinstance(row, Person) else f"#{row.name}"

        async def act(typed: str) -> None:
            await self.base.gateway.write(expertise.claim, typed.replace(",", " ").split())

        self._ask(
            Question("Topics that you know", "claim", act, value, "#hvac #chiller", failed="Not claimed"), "claimed"
        )

    def do_away(self) -> None:
        """Ask until when one is away; `off` says that one is back."""

        async def act(typed: str) -> None:
            await self.base.gateway.write(_be_away, typed)

        hint = "friday, 2026-12-01, 3d, 2 weeks, or off"
        self._ask(Question("Away until", "set", act, hint=hint, failed="Not set"), "noted, others see it")

    def may_appoint(self) -> bool:
        """A lead, before a person."""
        return self.shown is not None and self.shown.leads and isinstance(self.row, Person)

    def do_appoint(self) -> None:
        """Ask for the topic."""
        person = self.row
        if not isinstance(person, Person):
            return

        async def act(typed: str) -> None:
            await self.base.gateway.write(expertise.appoint, person.member.id, typed)

        heading = f"Topic that {person.member.name} knows"
        self._ask(Question(heading, "appoint", act, "", "#chiller", failed="Not appointed"), "appointed")

    def may_confirm(self) -> bool:
        """A suggestion, to oneself or before a lead."""
        return self._line("suggested") is not None

    def do_confirm(self) -> None:
        """Say that it is so."""
        line, person = self._line("suggested"), self.person
        if line is not None and person is not None:
            self._do(
                lambda: self.base.gateway.write(expertise.confirm, line.name, person.member.id),
                f"expert on #{line.name}",
                "Not confirmed",
            )

    def may_decline(self) -> bool:
        """A suggestion to oneself."""
        return self.shown is not None and self.shown.mine and self._line("suggested") is not None

    def do_decline(self) -> None:
        """Say that one does not want it."""
        line = self._line("suggested")
        if line is not None:
            words = f"#{line.name} is suggested no more"
            self._do(lambda: self.base.gateway.write(expertise.decline, line.name), words, "Not declined")

    def may_drop_topic(self) -> bool:
        """A topic, one's own or before a lead."""
        return self.shown is not None and (self.shown.mine or self.shown.leads) and self._line("topic") is not None

    def do_drop_topic(self) -> None:
        """Drop it, when asked a second time."""
        line, person = self._line("topic"), self.person
        if line is None or person is None:
            return
        meant = (person.member.id, line.name)
        if self._dropping != meant:
            self._dropping = meant
            self.say(f"{self.key_of('drop_topic') or 'the same'} again drops #{line.name}")
            return
        self._dropping = None
        self._do(
            lambda: self.base.gateway.write(expertise.drop, line.name, person.member.id),
            f"no expert on #{line.name} any more",
            "Not dropped",
        )

    def forget_question(self) -> None:
        """Nothing is asked about another line."""
        if self._dropping is not None:
            self._dropping = None
            self.say("")

    def _do(self, act: Callable[[], Awaitable[object]], done: str, failed: str) -> None:
        async def run() -> None:
            await act()
            await self._told(done)

        self.work(run, group="act", failed=failed, awaited=True)


def _be_away(db: Db, session: Session, typed: str) -> availability.Availability:
    return availability.set_away(db, session, availability.until(typed, session.clock()))
