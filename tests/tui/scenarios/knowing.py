"""Who knows what: looking at people and topics, and saying what one knows."""

from textual.widgets import Input

from store import availability, covering, expertise, members
from store.expertise import Known
from tests.tui.scenarios.stage import Stage, scenario
from tui.screens.people import PeopleScreen
from tui.screens.search import SearchScreen
from tui.widgets.card import Card
from tui.widgets.people_list import PeopleList


def people(at: Stage) -> PeopleScreen:
    assert isinstance(at.screen, PeopleScreen), f"{at.screen} is seen"
    return at.screen


def known(at: Stage, handle: str = "") -> tuple[Known, ...]:
    """What somebody, else whoever sits there, is an expert on."""
    number = members.find(at.demo, at.me, handle).id if handle else at.me.actor
    return expertise.of_member(at.demo, at.me, number or 0)


@scenario("look", "people")
async def look(at: Stage) -> None:
    row = people(at).list.row
    await at.do()
    assert people(at).place() == "card" and people(at).shown is not None
    assert people(at).person == row


@scenario("right", "people")
async def to_the_card(at: Stage) -> None:
    await at.do()
    assert isinstance(at.screen.focused, Card)


@scenario("left", "card")
async def to_the_list(at: Stage) -> None:
    await at.do()
    assert isinstance(at.screen.focused, PeopleList)


@scenario("people", "list", "reading", "groups", "inbox", "results", "offers", "card")
async def who_knows_what(at: Stage) -> None:
    await at.do()
    assert people(at).place() == "people" and people(at).list.total() and at.seen("experts first")


@scenario("own_card", "people", "card")
async def own_card(at: Stage) -> None:
    if at.where == "card":
        await at.press("escape", "end", "enter")
    await at.do()
    person = people(at).person
    assert people(at).place() == "card" and person is not None and person.member.handle == at.viewer


@scenario("by_topic", "people", "card")
async def by_topic(at: Stage) -> None:
    await at.do()
    names = [row.name for row in covering.listing(at.demo, at.me)]
    assert [row.name for row in people(at).list.rows if isinstance(row, covering.Topic)] == names
    await at.press(at.key)
    assert people(at).person is not None


@scenario("proof", "card")
async def proof(at: Stage) -> None:
    """A topic is searched for, and a thread is read."""
    line = people(at).card.line
    assert line is not None and line.kind == "topic"
    await at.do()
    assert isinstance(at.screen, SearchScreen) and at.screen.query_one(Input).value == f"#{line.name} "
    await at.press("escape", "4", "i", "home", "j")
    line = people(at).card.line
    assert line is not None and line.thread is not None
    await at.press(at.key)
    assert at.browse.place() == "reading" and at.row.id == line.thread.id


@scenario("claim", "people", "card")
async def claim(at: Stage) -> None:
    before = len(known(at))
    await at.do()
    await at.answer("#power, lifts")
    assert len(known(at)) == before + 2 and "claimed" in at.said and at.seen("#power")


@scenario("appoint", "people", "card", viewer="ines")
async def appoint(at: Stage) -> None:
    person = people(at).person
    await at.do()
    await at.answer("#boiler")
    assert person is not None
    (made,) = [one for one in known(at, person.member.handle) if one.topic == "boiler"]
    assert made.origin == "appointed" and at.seen("#boiler")


@scenario("confirm", "card", viewer="olena")
async def confirm(at: Stage) -> None:
    line = people(at).card.line
    assert line is not None and line.kind == "suggested"
    await at.do()
    assert [one.origin for one in known(at) if one.topic == line.name] == ["earned"]
    assert f"expert on #{line.name}" in at.said


@scenario("decline", "card", viewer="olena")
async def decline(at: Stage) -> None:
    line = people(at).card.line
    assert line is not None
    before = expertise.suggestions(at.demo, at.me)
    await at.do()
    assert [one.topic for one in expertise.suggestions(at.demo, at.me)] == [
        one.topic for one in before if one.topic != line.name
    ]


@scenario("drop_topic", "card")
async def drop(at: Stage) -> None:
    before = [one.topic for one in known(at)]
    line = people(at).card.line
    assert line is not None
    await at.do()
    assert "again drops" in at.said and [one.topic for one in known(at)] == before
    await at.do()
    assert [one.topic for one in known(at)] == [name for name in before if name != line.name]


@scenario("away", "people", "card")
async def away(at: Stage) -> None:
    await at.do()
    at.screen.query_one(Input).value = "soon"
    await at.press("enter")
    assert at.seen("is no time to be away until")
    at.screen.query_one(Input).value = "3d"
    await at.press("enter")
    assert availability.of(at.demo, at.me, at.me.actor or 0).state == "away" and people(at)
