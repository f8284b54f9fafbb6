"""Dealing with what waits where it stands in For you; the best question, and topics that one follows."""

from collections.abc import Callable

from store import for_you, notices, posts, subscriptions
from store.best_one import best_one
from store.experts import turns
from store.notices import Notice
from tests.tui.scenarios.stage import Stage, scenario
from tui.screens.inbox import InboxScreen
from tui.widgets.waiting_list import WaitingList
from tui.widgets.waiting_rows import Line


def listing(at: Stage) -> WaitingList:
    assert isinstance(at.screen, InboxScreen), f"{at.screen} is seen"
    return at.screen.query_one(WaitingList)


async def to_line(at: Stage, wanted: Callable[[Line], bool]) -> Line:
    """Put the cursor on the first line of a kind."""
    number = next(number for number, line in enumerate(listing(at).waiting) if wanted(line))
    await at.press("home", *["j"] * number)
    line = listing(at).line
    assert line is not None and wanted(line)
    return line


def a_reply(line: Line) -> bool:
    return isinstance(line, Notice) and line.kind == "reply"


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
    await to_line(at, a_reply)
    await at.do()
    assert len(for_you.sections(at.demo, at.me).lines) == len(before) - 1 == listing(at).total()
    assert "marked as read" in at.said
    await at.press("U")
    assert for_you.sections(at.demo, at.me).lines == before and listing(at).total() == len(before)


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
    line = await to_line(at, a_reply)
    await at.do()
    await at.write("reply", "Measured: 3 µF.")
    said = posts.get(at.demo, at.me, posts.ids(at.demo, at.me, line.thread.id)[-1])
    assert said.body == "Measured: 3 µF." and said.mine and "posted" in at.said
    assert line not in listing(at).waiting


@scenario("undo", "inbox")
async def take_an_answer_back(at: Stage) -> None:
    line = await to_line(at, a_reply)
    known = posts.ids(at.demo, at.me, line.thread.id)
    await at.press("r")
    await at.write("reply", "Measured: 3 µF.")
    assert len(posts.ids(at.demo, at.me, line.thread.id)) == len(known) + 1 and "U takes it back" in at.said
    await at.do()
    assert posts.ids(at.demo, at.me, line.thread.id) == known
    assert at.composer("reply").area.text == "Measured: 3 µF."
    await at.press("f2")
    assert posts.get(at.demo, at.me, posts.ids(at.demo, at.me, line.thread.id)[-1]).body == "Measured: 3 µF."
    assert isinstance(at.screen, InboxScreen) and "U takes it back" in at.said


@scenario("accept", "inbox")
async def accept_a_reply_and_take_that_back(at: Stage) -> None:
    line = await to_line(at, lambda line: a_reply(line) and line.thread.mine)
    assert isinstance(line, Notice)
    await at.do()
    assert posts.get(at.demo, at.me, line.post.id).accepted and "accepted" in at.said
    assert line.id not in {row.id for row in notices.inbox(at.demo, at.me).items}
    await at.press("U")
    assert not posts.get(at.demo, at.me, line.post.id).accepted
    assert line.id in {row.id for row in notices.inbox(at.demo, at.me).items}


@scenario("verify", "inbox")
async def verify_the_only_reply_and_take_that_back(at: Stage) -> None:
    line = await to_line(at, lambda line: isinstance(line, turns.Question) and line.replies == 1)
    (_, reply) = posts.ids(at.demo, at.me, line.thread.id)
    await at.do()
    assert posts.get(at.demo, at.me, reply).verified and line.thread.title not in titles(at)
    await at.press("U")
    assert not posts.get(at.demo, at.me, reply).verified and line.thread.title in titles(at)


def titles(at: Stage) -> list[str]:
    return [line.thread.title for line in listing(at).waiting]


@scenario("not_me", "inbox")
async def it_is_not_for_me_or_after_all(at: Stage) -> None:
    line = listing(at).waiting[0]
    await at.do()
    asked = [row.thread.id for row in turns.waiting_for(at.demo, at.me)]
    assert line.thread.id not in asked and line.thread.title not in titles(at)
    assert "goes on to whoever is next" in at.said
    await at.press("U")
    assert titles(at)[0] == line.thread.title


@scenario("pass_on", "inbox")
async def pass_it_on_to_somebody(at: Stage) -> None:
    line = listing(at).waiting[0]
    await at.do()
    await at.answer("hana")
    assert "hana" in {one.member.handle for one in turns.reached(at.demo, at.me, line.thread.id)}
    assert line.thread.title not in titles(at) and "passed on" in at.said
    await at.press("U")
    assert titles(at)[0] == line.thread.title


async def read_what_reaches_me(at: Stage) -> int:
    await at.press("1")
    number = listing(at).waiting[0].thread.id
    await at.press("enter")
    assert at.row.id == number
    return number


def asked(at: Stage) -> list[int]:
    return [row.thread.id for row in turns.waiting_for(at.demo, at.me)]


@scenario("not_me", "reading", go=False)
async def what_is_read_is_not_for_me_or_after_all(at: Stage) -> None:
    number = await read_what_reaches_me(at)
    await at.do()
    assert number not in asked(at) and not at.browse.available(at.command)
    assert "goes on to whoever is next" in at.said
    await at.press("U")
    assert number in asked(at) and at.browse.available(at.command)


@scenario("pass_on", "reading", go=False)
async def pass_on_what_is_read(at: Stage) -> None:
    number = await read_what_reaches_me(at)
    await at.do()
    await at.answer("hana")
    assert "hana" in {one.member.handle for one in turns.reached(at.demo, at.me, number)}
    assert number not in asked(at) and "passed on" in at.said
    await at.press("U")
    assert number in asked(at)


@scenario("best", "inbox", "list", "groups", "reading")
async def open_the_best_one_and_the_next(at: Stage) -> None:
    best = best_one(at.demo, at.me)
    assert best is not None
    await at.do()
    assert at.browse.place() == "reading" and at.row.id == best.thread.id
    assert best.why[:30] in at.said
    following = best_one(at.demo, at.me, without=[best.thread.id])
    await at.press(at.key)
    assert following is not None and at.row.id == following.thread.id != best.thread.id


@scenario("follow_topic", "list", "groups", "reading")
async def follow_a_topic_of_the_thread(at: Stage) -> None:
    await at.do()
    await at.answer("#hvac muted")
    assert subscriptions.level_of_topic(at.demo, at.me, "hvac") == "muted"
    assert "#hvac muted: you are told of mentions only" in at.said
