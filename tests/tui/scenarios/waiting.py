"""Dealing with what waits where it stands in For you."""

from store import for_you, posts, subscriptions
from tests.tui.scenarios.stage import Stage, scenario
from tui.screens.inbox import InboxScreen
from tui.widgets.waiting_list import WaitingList


def listing(at: Stage) -> WaitingList:
    assert isinstance(at.screen, InboxScreen), f"{at.screen} is seen"
    return at.screen.query_one(WaitingList)


@scenario("space", "inbox")
async def read_through_it(at: Stage) -> None:
    lines = for_you.sections(at.demo, at.me).lines
    await at.do()
    assert at.browse.place() == "reading" and at.row.id == lines[0].thread.id
    while at.row.id == lines[0].thread.id:
        await at.press("space")
    assert at.row.id == lines[1].thread.id


@scenario("done", "inbox")
async def take_it_off(at: Stage) -> None:
    before = for_you.sections(at.demo, at.me).lines
    await at.do()
    assert len(for_you.sections(at.demo, at.me).lines) == len(before) - 1 == listing(at).total()
    assert "marked as read" in at.said


@scenario("follow", "inbox")
async def follow_it(at: Stage) -> None:
    line = listing(at).line
    assert line is not None
    assert at.stored(line.thread.id).level is None
    await at.do()
    level = at.stored(line.thread.id).level
    assert level in subscriptions.LEVELS and f"#{line.thread.id} {level}" in at.said


@scenario("reply", "inbox")
async def answer_it(at: Stage) -> None:
    line = listing(at).waiting[1]
    await at.press("j")
    await at.do()
    await at.write("reply", "Measured: 3 µF.")
    said = posts.get(at.demo, at.me, posts.ids(at.demo, at.me, line.thread.id)[-1])
    assert said.body == "Measured: 3 µF." and said.mine and "posted" in at.said
    assert line not in listing(at).waiting


@scenario("undo", "inbox")
async def take_an_answer_back(at: Stage) -> None:
    line = listing(at).waiting[1]
    known = posts.ids(at.demo, at.me, line.thread.id)
    await at.press("j", "r")
    await at.write("reply", "Measured: 3 µF.")
    assert len(posts.ids(at.demo, at.me, line.thread.id)) == len(known) + 1 and "U takes it back" in at.said
    await at.do()
    assert posts.ids(at.demo, at.me, line.thread.id) == known
    assert at.composer("reply").area.text == "Measured: 3 µF."
    await at.press("f2")
    assert posts.get(at.demo, at.me, posts.ids(at.demo, at.me, line.thread.id)[-1]).body == "Measured: 3 µF."
    assert isinstance(at.screen, InboxScreen) and "U takes it back" in at.said
