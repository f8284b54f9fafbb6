"""Whom a question will reach, changed by its asker: somebody taken off the list, somebody put on it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from store import members, people
from store.connection import Db
from store.errors import Invalid, StoreError
from store.experts.routing import would_reach
from store.session import Session
from tui.drafts import Draft
from tui.screens.compose_answers import Asked
from tui.screens.compose_instead import InsteadScreen
from tui.screens.prompt import PromptScreen
from tui.screens.question import Question
from tui.widgets.answered import Answered, Person

OFFERED = 200
"""Handles that are offered while one names somebody."""


class ReachScreen(InsteadScreen):
    """Lets the asker choose. What was chosen stays with the draft."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "leave_out", "Leave out", show=False, id="compose.leave_out"),
        Binding("at", "reach_also", "Reach somebody else too", show=False, id="compose.reach_also"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where the keys act on people."""
        if action == "leave_out":
            return self.in_pane and self.pane.person is not None
        if action == "reach_also":
            return self.in_pane and self.focused is self.pane and self.asked().written
        return super().check_action(action, parameters)

    def fields(self) -> Draft:
        """What is written now, and who was chosen."""
        chosen = {"without": tuple(self.left_out), "also": self.also}
        kept = {name: " ".join(map(str, ids)) for name, ids in chosen.items() if ids or name in self.held.fields}
        return {**super().fields(), **kept}

    def on_mount(self) -> None:
        """Take up who was chosen before."""
        found = {**self.held.fields, **(self._begin_with or {})}
        without, self.also = (_ids(found.get(name, "")) for name in ("without", "also"))
        if without:
            self.run_worker(self._take_up(without), group="reach")

    async def _take_up(self, without: tuple[int, ...]) -> None:
        try:
            found = await self.base.gateway.read(people.by_ids, without)
        except StoreError:
            return
        self.left_out = {one.member.id: Person(one.member.id, one.member.name, "", "", out=True) for one in found}
        self.look()

    def action_leave_out(self) -> None:
        """Take the person under the cursor off the list, or put them on it again."""
        one = self.pane.person
        if one is None:
            return
        if one.out:
            del self.left_out[one.id]
        else:
            self.left_out[one.id] = one._replace(out=True)
            self.also = tuple(member for member in self.also if member != one.id)
        self.look(people_only=True)

    def action_reach_also(self) -> None:
        """Ask whom it is to reach too."""
        self.run_worker(self._prompt_for_somebody(), group="reach", exclusive=True)

    async def _prompt_for_somebody(self) -> None:
        try:
            found = await self.base.gateway.read(members.listing, limit=OFFERED)
        except StoreError as error:
            self.notice.tell_refusal(str(error), "Nobody added")
            return
        handles = tuple(f"@{member.handle}" for member in found.items)
        hint = "somebody's handle, as in @marek"
        asked = Question("Whom shall it reach too?", "add", self._add, "", hint, handles, failed="Nobody added")
        self.app.push_screen(PromptScreen(asked))

    async def _add(self, typed: str) -> None:
        member = await self.base.gateway.read(_who_can_be_reached, self.target.group_id, self.asked(), typed)
        self.left_out.pop(member, None)
        self.also = (*(other for other in self.also if other != member), member)
        self.look(people_only=True)

    def keys_of_people(self) -> list[tuple[str, str, str]]:
        """Taking off and putting on."""
        found = {command.name.removeprefix("compose."): command for command in self.base.composer}
        out = self.pane.person is not None and self.pane.person.out
        words = {"leave_out": "put back" if out else "leave out", "reach_also": "add somebody"}
        return [
            (found[name].keys[0], found[name].key, word)
            for name, word in words.items()
            if found[name].keys and self.check_action(name, ())
        ]

    def on_answered_said(self, message: Answered.Said) -> None:
        """A person was clicked twice."""
        if self.pane.person is not None:
            self.action_leave_out()


def _ids(kept: str) -> tuple[int, ...]:
    """Members' ids as a draft keeps them."""
    return tuple(int(one) for one in kept.split() if one.isascii() and one.isdigit() and len(one) < 19)


def _who_can_be_reached(db: Db, session: Session, group: int, asked: Asked, typed: str) -> int:
    """The id of a member whom somebody names, if a question can be brought to them. Raises Invalid, NotFound."""
    if not typed.strip():
        raise Invalid("Name somebody by their handle, as in @marek.")
    member = members.find(db, session, typed)
    reached = would_reach(db, session, group=group, title="", also=(member.id,))
    if all(one.member.id != member.id for one in reached):
        raise Invalid(f"{member.name} can't be asked here now; name somebody else.")
    return member.id
