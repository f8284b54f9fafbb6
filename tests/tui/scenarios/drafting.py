"""Drafts, quotes and versions: what was written before."""

from textual.widgets import Input, TextArea

from store import posts, versions
from tests.tui.scenarios.stage import Stage, scenario
from tui.screens.drafts import DraftList, DraftsScreen
from tui.screens.versions import VersionsScreen

HERE = ("list", "reading", "groups", "inbox", "results", "offers")


@scenario("drafts", *HERE, "people", "card")
async def show_drafts(at: Stage) -> None:
    before = at.screen
    await at.do()
    assert isinstance(at.screen, DraftsScreen)
    await at.press("escape")
    assert at.screen is before


@scenario("resume", "drafts")
async def resume(at: Stage) -> None:
    await at.do()
    composer = at.composer("discussion")
    assert composer.query_one("#title", Input).value == "Key", "what was written last stands first"
    composer.query_one(TextArea).text = "To the roof."
    await at.press("f2")
    assert at.browse.place() == "reading" and at.stored(at.row.id).title == "Key"


@scenario("drop", "drafts")
async def drop(at: Stage) -> None:
    drafts = at.screen.query_one(DraftList)
    many = drafts.total()
    await at.do()
    assert drafts.total() == many and "D again drops it for good" in at.said
    await at.do()
    assert drafts.total() == many - 1


@scenario("quote", "reading")
async def quote(at: Stage) -> None:
    quoted = at.post
    await at.do()
    composer = at.composer("reply")
    text = composer.query_one(TextArea).text
    assert f"> {quoted.body[:20]}" in text, text
    await at.press("f2")
    assert at.post.mine, at.post
    assert at.post.reply_to == quoted.id, at.post
    assert "> " in posts.get(at.demo, at.me, at.post.id).body


@scenario("versions", "reading", viewer="marek")
async def what_it_said_before(at: Stage) -> None:
    await at.press("home", "end", "k")
    before = at.post
    assert before.mine
    versions.edit(at.demo, at.me, before.id, "Check the contactor first.")
    await at.browse.base.notice_changes()
    await at.press("k", "j")
    await at.do()
    assert isinstance(at.screen, VersionsScreen) and at.seen(before.body[:20])
