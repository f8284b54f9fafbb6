"""What leads, admins and authors do to threads and groups, and how much of them one is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from store import arranging, arranging_groups, groups, merging, references, subscriptions, text, threads
from store.connection import Db
from store.groups import Group
from store.session import Session
from store.threads import ThreadRow
from tui.screens.acting import ActingScreen
from tui.screens.question import Question, Unsure
from tui.widgets.groups_pane import GroupsPane

NEXT_LEVEL = {"mine": "all", "all": "muted", "muted": "mine"}


class ArrangingScreen(ActingScreen):
    """A screen on which one arranges the thread or group under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self.all_groups: tuple[Group, ...] = ()
        self._admin = False
        self._archiving: int | None = None

    async def ask_who(self) -> None:
        """Find out whether an admin sits here."""
        self._admin = await self.base.gateway.read(groups.can_create)
        self.show_keys()

    async def show_group(self, group: Group) -> None:
        """Show the threads of a group."""

    # How it is done

    def _arrange(self, act: Callable[[], Awaitable[object]], words: str) -> None:
        async def run() -> None:
            await act()
            await self._show_arranged(words)

        self.work(run, group="act", failed="Not changed")

    def _ask(self, question: Question, words: str | Callable[[], str]) -> None:
        def answered(done: bool | None) -> None:
            if done:
                said = words if isinstance(words, str) else words()
                self.work(lambda: self._show_arranged(said), group="act")

        from tui.screens.prompt import PromptScreen  # No list waits for its field to be imported.

        self.app.push_screen(PromptScreen(question), answered)

    async def _show_arranged(self, words: str) -> None:
        await self.base.notice_changes()
        self.say(words)

    # Threads

    def _arranged(self, *, lead: bool = False) -> ThreadRow | None:
        """The thread under the cursor, if it may be arranged: by its author, or only by a lead."""
        row = self._target_row()
        group = next((group for group in self.all_groups if row and group.id == row.group_id), None)
        if row is None or group is None or group.archived:
            return None
        return row if group.can_lead or (row.mine and not lead) else None

    def may_rename(self) -> bool:
        """Its author, or a lead."""
        return self._arranged() is not None

    may_topics = may_close = may_rename

    def do_rename(self) -> None:
        """Ask for the title."""
        if row := self._arranged():
            write = self.base.gateway.write
            act: Callable[[str], Awaitable[object]] = lambda typed: write(arranging.rename, row.id, typed)  # noqa: E731
            self._ask(Question(f"Title of #{row.id}", "change", act, row.title), "renamed")

    def do_topics(self) -> None:
        """Ask for the topics."""
        if row := self._arranged():
            value = " ".join(f"#{topic}" for topic in row.topics)

            async def act(typed: str) -> None:
                from store import asking  # No list waits for what routes questions to be imported.

                await self.base.gateway.write(asking.file_under, row.id, typed.replace(",", " ").split())

            self._ask(Question(f"Topics of #{row.id}", "change", act, value, "none"), "topics changed")

    def do_close(self) -> None:
        """Close it, or open it again."""
        if row := self._arranged():
            write = self.base.gateway.write
            self._arrange(
                lambda: write(threads.close, row.id, not row.closed), "open again" if row.closed else "closed"
            )

    def may_pin(self) -> bool:
        """A lead."""
        return self._arranged(lead=True) is not None

    def do_pin(self) -> None:
        """Pin it, or no longer."""
        if row := self._arranged(lead=True):
            write = self.base.gateway.write
            pinned = bool(row.pinned_at)
            self._arrange(lambda: write(arranging.pin, row.id, not pinned), "no longer pinned" if pinned else "pinned")

    def _targets(self) -> tuple[Group, ...]:
        """The groups that the thread under the cursor may be moved to."""
        row = self._arranged(lead=True)
        if row is None:
            return ()
        return tuple(
            group for group in self.all_groups if group.can_lead and not group.archived and group.id != row.group_id
        )

    def may_move(self) -> bool:
        """A lead of two groups."""
        return bool(self._targets())

    def do_move(self) -> None:
        """Ask for the group."""
        row, targets = self._arranged(lead=True), self._targets()
        if row is None or not targets:
            return
        reading = self.place() == "reading"

        async def act(typed: str) -> None:
            moved = await self.base.gateway.write(_move, row.id, typed)
            if reading:
                await self.base.notice_changes()
                await self.show_elsewhere(moved)

        names = tuple(group.name for group in targets)
        hint = ", ".join(names)
        self._ask(Question(f"Move #{row.id} from {row.group} to", "move", act, "", hint, names), "moved")

    may_merge = may_pin

    def do_merge(self) -> None:
        """Ask for the thread that takes it in."""
        row = self._arranged(lead=True)
        if row is None:
            return
        reading, named = self.place() == "reading", 0

        async def act(typed: str) -> None:
            nonlocal named
            target = await self.base.gateway.read(threads.get, references.parse(typed).thread)
            if target.id not in (named, row.id):
                named = target.id
                raise Unsure(f"#{target.id} is {text.shown(target.title)}", "Press Enter again to merge, for good")
            made = await self.base.gateway.write(merging.merge, row.id, into=target.id)
            if reading:
                await self.base.notice_changes()
                await self.show_elsewhere(made)

        self._ask(Question(f"Merge #{row.id} into", "merge", act, "", "the other thread's number"), "merged")

    # Groups

    def _led(self) -> Group | None:
        """The group under the cursor, if a lead of it sits here."""
        return self.group if self.group is not None and self.group.can_lead else None

    def may_new_group(self) -> bool:
        """An admin."""
        return self._admin

    def do_new_group(self) -> None:
        """Ask for its name."""

        async def act(typed: str) -> None:
            made = await self.base.gateway.write(groups.create, typed)
            await self.base.notice_changes()
            self.query_one(GroupsPane).show(self.all_groups, made.id)
            await self.show_group(made)

        self._ask(Question("Name of the new group", "make", act), "made; d says what it is for")

    def may_describe(self) -> bool:
        """A lead."""
        return self._led() is not None

    may_archive = may_describe

    def do_describe(self) -> None:
        """Ask what it is for."""
        if group := self._led():

            async def act(typed: str) -> None:
                await self.base.gateway.write(groups.describe, group.id, description=typed)

            self._ask(Question(f"What belongs in {group.name}", "change", act, group.description), "described")

    def do_archive(self) -> None:
        """Archive the group, when asked a second time; open it again at once."""
        group = self._led()
        if group is None:
            return
        if not group.archived and self._archiving != group.id:
            self._archiving = group.id
            self.say(f"{self.key_of('archive') or 'the same'} again archives {group.name}")
            return
        self._archiving = None
        write = self.base.gateway.write
        self._arrange(
            lambda: write(arranging_groups.archive, group.id, not group.archived),
            "open again" if group.archived else "archived",
        )

    def _swapped(self, step: int) -> list[int]:
        """The groups' ids with the one under the cursor a step further, or nothing where it can't go."""
        ids = [group.id for group in self.all_groups]
        at = next((at for at, group in enumerate(self.all_groups) if self.group and group.id == self.group.id), -1)
        there = at + step
        if not self._admin or at < 0 or not 0 <= there < len(ids):
            return []
        if self.all_groups[at].archived != self.all_groups[there].archived:
            return []
        ids[at], ids[there] = ids[there], ids[at]
        return ids

    def may_group_up(self) -> bool:
        """An admin, below another group."""
        return bool(self._swapped(-1))

    def may_group_down(self) -> bool:
        """An admin, above another group."""
        return bool(self._swapped(1))

    def do_group_up(self) -> None:
        """One place higher."""
        self._order(self._swapped(-1))

    def do_group_down(self) -> None:
        """One place lower."""
        self._order(self._swapped(1))

    def _order(self, ids: list[int]) -> None:
        self._arrange(lambda: self.base.gateway.write(arranging_groups.order, ids), "moved")

    # Following

    def _followed(self) -> Group | ThreadRow | None:
        return self.group if self.place() == "groups" else self._target_row()

    def may_follow(self) -> bool:
        """A group, or a thread."""
        return self._followed() is not None

    def do_follow(self) -> None:
        """The next level: mine, all, muted."""
        about = self._followed()
        if about is None:
            return
        level = NEXT_LEVEL[about.level or (self.group.level if self.group else "mine")]
        set_level = subscriptions.follow_thread if isinstance(about, ThreadRow) else subscriptions.follow_group

        async def act() -> None:
            await self.base.gateway.write(set_level, about.id, level)
            # What one follows is nobody else's business: no journal tells the screen of it.
            await self.refresh_thread()

        self._arrange(act, f"{level}: {subscriptions.TOLD[level]}")

    def do_follow_topic(self) -> None:
        """Ask for a topic and a level; those of the thread under the cursor are offered."""
        row = self._target_row()
        choices = tuple(f"#{topic} {level}" for topic in (row.topics if row else ()) for level in NEXT_LEVEL.values())
        write = self.base.gateway.write
        said = ""

        async def act(typed: str) -> None:
            nonlocal said
            said = await write(_follow_topic, typed)
            await self.refresh_thread()

        hint = f"a topic, then {', '.join(subscriptions.LEVELS[:-1])} or {subscriptions.LEVELS[-1]}"
        question = Question("Follow a topic", "follow", act, choices[0] if choices else "", hint, choices)
        self._ask(question, lambda: said)


def _follow_topic(db: Db, session: Session, typed: str) -> str:
    """Follow the topic of `#power all`; gives what holds now, in words."""
    name, _, level = typed.strip().partition(" ")
    level = level.strip() or "all"
    subscriptions.follow_topic(db, session, name, level)
    return f"#{name.removeprefix('#')} {level}: {subscriptions.TOLD[level]}"


def _move(db: Db, session: Session, thread: int, group: str) -> ThreadRow:
    """Move a thread to the group of a name."""
    return arranging.move(db, session, thread, groups.find(db, session, group).id)
