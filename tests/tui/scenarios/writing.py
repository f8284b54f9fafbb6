"""Writing, and what one says of what others wrote; and what one has read."""

from store import posts, threads, unread
from tests.tui.scenarios.stage import Stage, scenario

HERE = ("list", "reading", "groups")


@scenario("reply", "list", "reading")
async def reply(at: Stage) -> None:
    row = at.row
    answered = at.post.id if at.where == "reading" else None
    await at.do()
    await at.write("reply", "Measured: 3 µF.")
    said = posts.get(at.demo, at.me, posts.ids(at.demo, at.me, row.id)[-1])
    assert said.body == "Measured: 3 µF." and said.mine and said.reply_to == answered
    assert at.browse.place() == "reading" and at.post.id == said.id and "posted" in at.said


@scenario("ask", *HERE)
@scenario("post", *HERE)
async def start(at: Stage) -> None:
    group = at.group
    await at.do()
    kind = {"ask": "question", "post": "discussion"}[at.command.name]
    await at.write(kind, "To the roof.", title="Who has the key?")
    made = threads.recent(at.demo, at.me, group=group.id).items[0]
    assert (made.title, made.kind, made.author) == ("Who has the key?", kind, "ana")
    assert at.browse.place() == "reading" and at.row.id == made.id


async def own_post(at: Stage) -> int:
    """Put the cursor on a post of one's own."""
    said = posts.reply(at.demo, at.me, at.row.id, "I go up ther now.")
    await at.browse.base.notice_changes()
    await at.press("end")
    assert at.post.id == said.id
    return said.id


@scenario("edit", "reading")
async def edit(at: Stage) -> None:
    post = await own_post(at)
    await at.do()
    await at.write("edit", "I go up there now.")
    assert posts.get(at.demo, at.me, post).body == "I go up there now."
    assert at.seen("I go up there now.") and "changed" in at.said


@scenario("delete", "reading")
async def delete(at: Stage) -> None:
    post = await own_post(at)
    await at.do()
    assert not posts.get(at.demo, at.me, post).deleted and "D again deletes this post" in at.said
    await at.do()
    assert posts.get(at.demo, at.me, post).deleted and at.seen("deleted by its author")


@scenario("accept", "reading")
async def accept(at: Stage) -> None:
    await at.do()
    assert at.stored(at.row.id).state == "answered" and at.seen("✓ answered")
    await at.do()
    assert at.stored(at.row.id).state == "open"


@scenario("verify", "reading")
async def verify(at: Stage) -> None:
    await at.do()
    assert at.stored(at.row.id).state == "verified" and posts.get(at.demo, at.me, at.post.id).verified
    await at.do()
    assert at.stored(at.row.id).state == "open"


@scenario("outdated", "reading")
async def outdated(at: Stage) -> None:
    await at.press("A")
    await at.do()
    assert posts.get(at.demo, at.me, at.post.id).outdated and at.stored(at.row.id).state == "open"
    await at.do()
    assert not posts.get(at.demo, at.me, at.post.id).outdated and at.stored(at.row.id).state == "answered"


@scenario("duplicate", "reading")
async def duplicate(at: Stage) -> None:
    await at.do()
    await at.answer("#1")
    await at.press("enter")  # It says which thread that is, and asks once more.
    assert at.stored(at.row.id).duplicate_of == 1


@scenario("helped", "reading")
async def helped(at: Stage) -> None:
    votes = at.post.votes
    await at.do()
    assert at.post.votes == votes + 1 == posts.get(at.demo, at.me, at.post.id).votes
    await at.do()
    assert at.post.votes == votes


@scenario("have_too", "list")
@scenario("have_too", "reading", viewer="marek")
async def have_too(at: Stage) -> None:
    if at.where == "list":
        made = threads.start(at.demo, at.member("marek"), group=at.group.id, kind="question", title="Lift", body="Out.")
        await at.browse.base.notice_changes()
        await at.press("home")
        assert at.row.id == made.id
    row = at.row
    await at.do()
    assert (at.stored(row.id).affected, at.stored(row.id).affects_me) == (row.affected + 1, True)
    assert "you have this too" in at.said and at.stored(row.id).level == "all"
    await at.do()
    assert at.stored(row.id).affected == row.affected and not at.stored(row.id).affects_me


@scenario("read_all", *HERE)
async def read_all(at: Stage) -> None:
    group = at.group
    assert group.unread
    await at.do()
    assert unread.counts(at.demo, at.me)[group.id] == 0 == at.group.unread and f"{group.name} is read" in at.said


@scenario("unread", *HERE)
async def mark_unread(at: Stage) -> None:
    row = at.list.row
    assert row is not None
    unread.mark_read(at.demo, at.me, {row.id: posts.ids(at.demo, at.me, row.id)[-1]})
    first = at.post.id if at.where == "reading" else posts.ids(at.demo, at.me, row.id)[1]
    await at.do()
    # Ana's own opening post is never new to her.
    assert posts.first_unread(at.demo, at.me, row.id) == first
    assert at.list.row is not None and at.list.row.unread


@scenario("undo", *HERE)
async def undo(at: Stage) -> None:
    before = unread.counts(at.demo, at.me)
    await at.press("m")
    assert unread.counts(at.demo, at.me)[at.group.id] == 0
    await at.do()
    assert unread.counts(at.demo, at.me)[at.group.id] > 0
    assert at.where == "reading" or unread.counts(at.demo, at.me) == before
