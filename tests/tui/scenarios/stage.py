"""Where a command is tried: the app in one of its places, the store beside it, and the key that is pressed.

A new command needs a scenario for each place that offers it: a coroutine in one of the files of this folder, marked
`@scenario("its name", "list", "reading")`. It gets a stage, prepares what is needed, awaits `stage.do()`, which presses
the command's key there, and asserts what is true afterwards in the store or on the screen.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from store import groups, members, threads
from store.connection import Db
from store.groups import Group
from store.posts import PostRow
from store.session import Session
from store.threads import ThreadRow
from tests.tui.conftest import browsing, footer, press, screen_text, settled, standing
from tui.command import Command, applies
from tui.commands import COMMANDS
from tui.screens.base import BaseScreen
from tui.screens.compose import ComposeScreen
from tui.screens.drafts import DraftsScreen
from tui.screens.found import Results
from tui.screens.groups import GroupsScreen
from tui.screens.inbox import InboxScreen
from tui.screens.people import PeopleScreen
from tui.screens.prompt import PromptScreen
from tui.screens.search import SearchScreen
from tui.widgets.groups_pane import GroupsPane
from tui.widgets.reading import Reading
from tui.widgets.thread_list import ThreadList


class Where(NamedTuple):
    """A place as a person gets there: the screen, the word of `commands` for it, the keys, and what is searched for."""

    screen: type[BaseScreen]
    place: str
    keys: tuple[str, ...] = ()
    query: str = ""
    then: tuple[str, ...] = ()


TOP = ("g", "home", "enter", "home")
PLACES = {
    "list": Where(GroupsScreen, "list", TOP),
    "reading": Where(GroupsScreen, "reading", (*TOP, "enter")),
    "groups": Where(GroupsScreen, "groups", ("g", "home")),
    "inbox": Where(InboxScreen, "inbox", ("1",)),
    "search": Where(SearchScreen, "search", ("slash",), "capcitor is:open"),
    "results": Where(SearchScreen, "inbox", ("slash",), "capacitor", ("enter",)),
    "drafts": Where(DraftsScreen, "drafts", (*TOP, "a", *"Fan", "escape", "p", *"Key", "escape", "E")),
    "people": Where(PeopleScreen, "people", ("4",), then=("home",)),
    "card": Where(PeopleScreen, "card", ("4",), then=("i", "home")),
    "offers": Where(SearchScreen, "offers", ("slash",), "capcitor is:open", ("enter",)),
}
"""Every place in which a key can be pressed; a search has three."""


@dataclass
class Stage:
    """One command in one place."""

    pilot: Pilot[None]
    demo: Db
    viewer: str
    where: str
    command: Command
    key: str
    done: int = field(default=0)

    @property
    def me(self) -> Session:
        """The session of whoever sits there."""
        return self.member(self.viewer)

    def member(self, handle: str) -> Session:
        """The session of a member of the demo."""
        return members.session_as(self.demo, handle, clock=standing)

    async def go(self) -> None:
        """Go to the place."""
        await go(self.pilot, PLACES[self.where])

    async def press(self, *keys: str) -> None:
        """Press other keys than the command's."""
        await press(self.pilot, *keys)

    async def do(self) -> None:
        """Press the command's key, which must be one of those that work here."""
        screen = self.pilot.app.screen
        assert isinstance(screen, BaseScreen) and screen.place() == PLACES[self.where].place
        assert screen.available(self.command), f"{self.command.name} is not offered {self.where}"
        self.done += 1
        await press(self.pilot, self.key)

    # What is seen

    @property
    def screen(self) -> Any:
        """The screen on top."""
        return self.pilot.app.screen

    @property
    def browse(self) -> GroupsScreen:
        """The screen of groups and threads, which must be on top."""
        return browsing(self.pilot)

    @property
    def list(self) -> ThreadList:
        """The list of threads."""
        return self.browse.query_one(ThreadList)

    @property
    def reading(self) -> Reading:
        """The reading view."""
        return self.browse.query_one(Reading)

    @property
    def results(self) -> Results:
        """What a search found."""
        return self.pilot.app.screen.query_one(Results)

    @property
    def row(self) -> ThreadRow:
        """The thread that the keys act on."""
        row = self.browse.thread if self.browse.place() == "reading" else self.list.row
        assert row is not None
        return row

    @property
    def post(self) -> PostRow:
        """The post under the cursor."""
        assert self.reading.post is not None
        return self.reading.post

    @property
    def group(self) -> Group:
        """The group that is shown."""
        assert self.browse.group is not None
        return self.browse.group

    @property
    def said(self) -> str:
        """The last line of the screen."""
        return footer(self.pilot.app)

    def seen(self, words: str) -> bool:
        """Whether some words stand on the screen."""
        return any(words in line for line in screen_text(self.pilot.app))

    # What is kept

    def stored(self, thread: int) -> ThreadRow:
        """A thread as the store has it."""
        return threads.get(self.demo, self.me, thread)

    def stored_group(self) -> Group:
        """The group that is shown, as the store has it."""
        return groups.get(self.demo, self.me, self.group.id)

    # What is typed

    async def answer(self, typed: str) -> None:
        """Fill in the line that is asked for."""
        assert isinstance(self.screen, PromptScreen), f"{self.screen} is seen"
        self.screen.query_one(Input).value = typed
        await press(self.pilot, "enter")

    def composer(self, what: str) -> ComposeScreen:
        """The composer for a question, a discussion, a reply or an edit."""
        assert isinstance(self.screen, ComposeScreen), f"{self.screen} is seen"
        assert self.screen.target.what == what
        return self.screen

    async def write(self, what: str, text: str, title: str = "") -> None:
        """Write something in the composer, and post it."""
        composer = self.composer(what)
        if title:
            composer.query_one("#title", Input).value = title
        composer.query_one(TextArea).text = text
        await press(self.pilot, "f2")


async def go(pilot: Pilot[None], where: Where) -> None:
    """Go to a place from the app's first screen."""
    await press(pilot, *where.keys)
    if where.query:
        pilot.app.screen.query_one(Input).value = where.query
        await settled(pilot)
    for key in where.then:
        await press(pilot, key)


Scenario = Callable[[Stage], Awaitable[None]]
SCENARIOS: dict[tuple[str, str], tuple[Scenario, str, bool]] = {}
"""By the command's name and the place: what is done, by whom, and whether the place is gone to first."""


def scenario(name: str, *places: str, viewer: str = "ana", go: bool = True) -> Callable[[Scenario], Scenario]:
    """Enter a scenario for a command in some places."""

    def enter(function: Scenario) -> Scenario:
        for place in places:
            assert (name, place) not in SCENARIOS, f"{name} has two scenarios for {place}"
            SCENARIOS[name, place] = (function, viewer, go)
        return function

    return enter


def taken(key: str, where: str) -> bool:
    """Whether a key is text in a place, or the number of a line there."""
    text = len(key) == 1 or key in ("space", "slash", "question_mark", "plus", "colon", "left", "right")
    return (where == "search" and text) or (where == "drafts" and key.isdigit())


def offered() -> Iterator[tuple[Command, str, str]]:
    """Every command in every place where it could be offered, with a key that is not text there."""
    for where, (screen, place, *_) in PLACES.items():
        for command in COMMANDS:
            # Nothing leads from the drafts to the drafts.
            if applies(command, place) and hasattr(screen, f"do_{command.name}") and command.name != where:
                keys = [key for key in command.keys if not taken(key, where)]
                # Where text scrolls or offers stand a key is taken most easily by something else.
                for key in keys if where in ("reading", "offers") else keys[:1]:
                    yield command, where, key


def chosen(stage: Stage) -> Group:
    """The group under the cursor of the groups' pane."""
    group = stage.browse.query_one(GroupsPane).group
    assert group is not None
    return group
