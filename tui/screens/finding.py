"""What the palette finds: commands that would work here, groups, threads by their titles or numbers, and people."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import NamedTuple, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from store import groups
from store.beginning import members_beginning
from store.connection import Db
from store.errors import StoreError
from store.groups import Group
from store.members import Member
from store.references import Reference, parse
from store.search import query as searching
from store.session import Session
from store.text import clean_line
from store.threads import ThreadRow
from tui.base import BaseApp
from tui.screens.jumping import JumpingScreen, referred
from tui.widgets.palette import text_style

MOST = 8
"""Threads, and people, at most."""
EXACT, NAMED, TITLED = 3.0, 2.0, 1.0
"""Above what matches letter by letter stand titles, above these what is called so, on top the number that was typed."""


class Finding(Provider):
    """One provider for all, so that what it finds has one order. It reads in the lane of searches: no key waits."""

    _listed: tuple[Group, ...] | None = None

    async def _groups(self) -> tuple[Group, ...]:
        """The groups, which a short text may name; read once.

        Not in `startup`: a key that comes meanwhile cancels the search that waits for it, and with that search the
        reading itself, and Textual asks a provider that has not started nothing any more.
        """
        if self._listed is None:
            try:
                self._listed = await self._base.gateway.search(groups.listing)
            except StoreError:  # What is gone or busy for a moment is asked again with the next key.
                return ()
        return self._listed

    @property
    def _base(self) -> BaseApp:
        return cast(BaseApp, self.app)

    async def discover(self) -> Hits:
        """Commands, then groups."""
        for command in self.app.get_system_commands(self.screen):
            yield DiscoveryHit(Content(command.title), command.callback)
        for group in await self._groups():
            yield DiscoveryHit(self._shown(Content(clean_line(group.name)), "group"), self._to_group(group))

    async def search(self, query: str) -> Hits:
        """What is typed, among all of it."""
        matcher = self.matcher(query)

        def score(name: str) -> float:
            rank = matcher.match(name)
            # Close to 1 the fewer other letters there are.
            return NAMED + len(query) / (len(name) + 1) if query.casefold() in name.casefold() else min(rank, 0.99)

        for command in self.app.get_system_commands(self.screen):
            if (rank := score(command.title)) > 0:
                yield Hit(rank, self._marked(command.title, query), command.callback)
        for group in await self._groups():
            name = clean_line(group.name)
            if (rank := score(name)) > 0:
                yield Hit(rank, self._shown(self._marked(name, query), "group"), self._to_group(group))
        try:
            found = await self._base.gateway.search(_found, query)
        except StoreError:  # What is gone or busy for a moment is found with the next key.
            return
        for place, row in enumerate(found.rows):
            rank = EXACT if row == found.numbered else TITLED - place / 100
            kind = f"thread #{row.id} in {clean_line(row.group)}"
            yield Hit(rank, self._shown(self._marked(clean_line(row.title), query), kind), self._to_thread(row, found))
        for member in found.people:
            name = clean_line(member.name)
            rank = max(score(name), score(f"@{member.handle}"))
            yield Hit(rank, self._shown(self._marked(name, query), f"person @{member.handle}"), self._to_person(member))

    def _marked(self, name: str, query: str) -> Content:
        """A name in which what was typed stands out. Textual's own matcher would take it for markup."""
        at = name.casefold().find(query.casefold())
        shown = Content(name)
        return shown.stylize("bold underline", at, at + len(query)) if at >= 0 else shown

    def _shown(self, name: Content, kind: str) -> Content:
        return Content.assemble(name, (f"   {kind}", text_style(self.screen, "muted")))

    def _to_group(self, group: Group) -> Callable[[], None]:
        return lambda: self._browse(lambda screen: screen.open_group(group.id))

    def _to_thread(self, row: ThreadRow, found: _Found) -> Callable[[], None]:
        wanted = found.reference if found.reference is not None and row == found.numbered else Reference(row.id)
        return lambda: self._browse(lambda screen: screen.jump(wanted))

    def _browse(self, act: Callable[[JumpingScreen], None]) -> None:
        def arrived() -> None:
            if isinstance(self.app.screen, JumpingScreen):
                act(self.app.screen)

        self.app.switch_mode("browse")
        self.app.call_later(arrived)

    def _to_person(self, member: Member) -> Callable[[], None]:
        from tui.screens.search import SearchScreen

        def arrived() -> None:
            if isinstance(self.app.screen, SearchScreen):
                self.app.screen.look_for(f"by:{member.handle}")

        def go() -> None:
            self.app.switch_mode("search")
            self.app.call_later(arrived)

        return go


class _Found(NamedTuple):
    """What the store knows by what was typed: threads, first the one whose number it is, and people."""

    reference: Reference | None
    numbered: ThreadRow | None
    rows: tuple[ThreadRow, ...]
    people: tuple[Member, ...]


def _found(db: Db, session: Session, typed: str) -> _Found:
    reference, numbered = None, None
    with contextlib.suppress(StoreError):
        reference = parse(typed)
        numbered, _ = referred(db, session, reference)
    hits = searching.search(db, session, f"in:title {typed}", limit=MOST, typing=True).items
    rows = [hit.thread for hit in hits if numbered is None or hit.thread.id != numbered.id]
    first = [] if numbered is None else [numbered]
    people = members_beginning(db, session, typed.strip().removeprefix("@"), limit=MOST)
    return _Found(reference, numbered, (*first, *rows), people)
