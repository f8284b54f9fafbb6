"""Moving about: between the panes, the modes, the threads, and what is seen of them."""

from typing import Any

from textual.command import CommandPalette
from textual.widgets import Input

from store import for_you, notices, posts, reading_on, threads
from store.errors import Full
from store.experts import turns
from store.references import Reference
from tests.tui.conftest import settled
from tests.tui.scenarios.stage import PLACES, Stage, chosen, go, scenario
from tui.screens.groups import GroupsScreen
from tui.screens.help import HelpScreen
from tui.screens.inbox import InboxScreen
from tui.screens.search import SearchScreen
from tui.widgets.bars import NoticeBar
from tui.widgets.waiting_list import WaitingList

HERE = ("list", "reading", "groups")
ALL = (*HERE, "inbox", "results", "offers", "drafts", "people", "card")


@scenario("read", "list")
async def read(at: Stage) -> None:
    row = at.row
    await at.do()
    assert at.browse.place() == "reading" and at.row.id == row.id


@scenario("read", "inbox")
async def read_what_waits(at: Stage) -> None:
    waiting = notices.inbox(at.demo, at.me).items[1]
    await at.press(*"j" * (len(turns.waiting_for(at.demo, at.me)) + 1))
    await at.do()
    assert at.browse.place() == "reading" and at.post.id == waiting.post.id


@scenario("read", "results")
async def read_what_was_found(at: Stage) -> None:
    hit = at.results.hits[0]
    await at.do()
    assert at.browse.place() == "reading" and (at.row.id, at.post.id) == (hit.thread.id, hit.post_id)


@scenario("choose", "groups")
async def choose(at: Stage) -> None:
    await at.press("j")
    group = chosen(at)
    await at.do()
    assert at.browse.place() == "list" and at.group.id == group.id and at.row.group_id == group.id


@scenario("search", *HERE, "inbox", "offers", "results", "people", "card")
async def search(at: Stage) -> None:
    await at.do()
    assert isinstance(at.screen, SearchScreen) and isinstance(at.screen.focused, Input)


@scenario("space", "list")
async def read_on_from_the_list(at: Stage) -> None:
    row = at.row
    assert row.unread
    await at.do()
    assert at.browse.place() == "reading" and at.row.id == row.id


@scenario("space", "reading")
async def read_on(at: Stage) -> None:
    assert at.reading.at_end
    row = at.row
    await at.do()
    assert at.browse.place() == "reading" and at.row.id != row.id and at.stored(row.id).unread == 0
    assert at.reading.thread is not None and at.reading.thread.id == at.row.id


@scenario("next", *HERE)
@scenario("space", "groups")
async def to_what_is_new(at: Stage) -> None:
    here = at.browse.thread.id if at.where == "reading" and at.browse.thread else None
    expected = reading_on.next_unread(at.demo, at.me, group=at.group.id, after_thread=here)
    await at.do()
    assert expected is not None
    assert at.browse.place() == "reading" and at.row.id == expected.id


@scenario("groups", "list", "reading")
async def to_the_groups(at: Stage) -> None:
    await at.do()
    assert at.browse.place() == "groups" and chosen(at).id == at.group.id


@scenario("left", "list", "reading")
async def left(at: Stage) -> None:
    await at.do()
    assert at.browse.place() == {"list": "groups", "reading": "list"}[at.where]


@scenario("right", "list", "groups")
async def right(at: Stage) -> None:
    await at.do()
    assert at.browse.place() == {"list": "reading", "groups": "list"}[at.where]


def cursor(at: Stage) -> int:
    if at.where == "reading":
        return at.reading.place[0]
    widget: Any = at.pilot.app.focused
    return int(widget.cursor)


@scenario("down", *ALL)
async def down(at: Stage) -> None:
    before = cursor(at)
    await at.do()
    assert cursor(at) == before + 1


@scenario("up", *ALL)
async def up(at: Stage) -> None:
    await at.press("j", "j")
    before = cursor(at)
    await at.do()
    assert cursor(at) == before - 1


@scenario("follow_link", "reading")
async def follow_a_link(at: Stage) -> None:
    (target, *_) = at.reading.links()
    await at.do()
    assert f"#{at.row.id}" == target and at.browse.place() == "reading"


@scenario("jump", *HERE)
async def jump(at: Stage) -> None:
    other = threads.recent(at.demo, at.me).items[-1]
    await at.do()
    await at.answer(f"#{other.id}")
    assert at.browse.place() == "reading" and at.row.id == other.id and at.group.id == other.group_id


@scenario("return", *HERE)
async def way_back(at: Stage) -> None:
    await go(at.pilot, PLACES["reading"])
    began = at.row.id
    other = threads.recent(at.demo, at.me).items[-1]
    await at.browse.go_to(Reference(other.id))
    await at.press("escape" if at.where == "list" else "g" if at.where == "groups" else "k")
    await at.do()
    assert at.browse.place() == "reading" and at.row.id == began and not at.browse.may_return()


@scenario("copy", "reading")
async def copy(at: Stage) -> None:
    await at.do()
    written = f"#{at.row.id}.{at.post.id}"
    assert at.screen.app.clipboard == written and written in at.said


@scenario("unfold", "reading")
async def unfold(at: Stage) -> None:
    at.demo.connection.execute(
        "UPDATE posts SET format = 'plain', body = ? WHERE id = ?", ("\n".join(MAIL), at.post.id)
    )
    await at.browse.refresh_thread((at.post.id,))
    await settled(at.pilot)
    assert at.seen("It is.") and not at.seen("the fan was loud, line 3")
    await at.do()
    assert at.seen("the fan was loud, line 3")
    await at.do()
    assert not at.seen("the fan was loud, line 3")


MAIL = ("Yes.", "", *(f"> the fan was loud, line {line}" for line in range(9)), "", "It is.")


@scenario("back", *HERE, "inbox", "results", "search", "offers", "drafts", "people", "card")
async def back(at: Stage) -> None:
    """What is said above the keys is closed first."""
    screen = at.screen
    screen.tell(Full("The disk of the store is full; free some space and try again."), "Not counted")
    await at.do()
    assert at.screen is screen and not screen.query_one(NoticeBar).open
    await at.do()
    match at.where:
        case "list" | "groups" | "reading":
            assert at.browse.place() == "list"
        case "inbox" | "search" | "drafts" | "people":
            assert isinstance(at.screen, GroupsScreen)
        case "card":
            assert at.screen is screen and screen.place() == "people"
        case "results" | "offers":
            assert at.screen is screen and isinstance(screen.focused, Input)


@scenario("help", *ALL, "search")
async def show_every_key(at: Stage) -> None:
    before = at.screen
    await at.do()
    assert isinstance(at.screen, HelpScreen) and at.seen(at.command.help)
    await at.press("escape")
    assert at.screen is before


@scenario("palette", *ALL, "search")
async def find_a_command(at: Stage) -> None:
    before = at.screen
    await at.do()
    assert isinstance(at.screen, CommandPalette)
    await at.press("escape")
    assert at.screen is before


@scenario("for_you", *HERE, "inbox", "results", "offers", "people", "card")
async def what_waits(at: Stage) -> None:
    if at.where == "reading":
        at.browse.write_marks()  # What was read has left the list before the store knows of it.
    await at.do()
    screen = at.screen
    assert isinstance(screen, InboxScreen)
    assert screen.query_one(WaitingList).total() == len(for_you.sections(at.demo, at.me).lines)


@scenario("browse", *HERE, "inbox", "results", "offers", "people", "card")
async def to_the_threads(at: Stage) -> None:
    await at.do()
    assert isinstance(at.screen, GroupsScreen)


@scenario("quit", *ALL, "search")
async def leave(at: Stage) -> None:
    if at.where == "reading":
        row = at.row
        assert row.unread
    await at.do()
    assert at.pilot.app._exit and not at.pilot.app.return_code
    if at.where == "reading":
        assert posts.first_unread(at.demo, at.me, row.id) is None, "what was read is marked before the end"
