"""What leads, admins and authors do; and what one is told of."""

from store import groups, subscriptions, threads
from tests.tui.scenarios.stage import Stage, scenario
from tui.widgets.groups_pane import GroupsPane

THREADS = ("list", "reading")
HERE = (*THREADS, "groups")
LEAD = "ines"


@scenario("rename", *THREADS)
async def rename(at: Stage) -> None:
    row = at.row
    await at.do()
    await at.answer("Chiller 3 trips again")
    assert at.stored(row.id).title == "Chiller 3 trips again" and at.seen("Chiller 3 trips again")


@scenario("topics", *THREADS)
async def topics(at: Stage) -> None:
    row = at.row
    await at.do()
    await at.answer("#fans, #hvac")
    assert at.stored(row.id).topics == ("fans", "hvac") and at.seen("#fans #hvac")


@scenario("close", *THREADS)
async def close(at: Stage) -> None:
    row = at.row
    await at.do()
    assert at.stored(row.id).closed and not at.browse.may_reply()
    await at.do()
    assert not at.stored(row.id).closed


@scenario("pin", *THREADS, viewer=LEAD)
async def pin(at: Stage) -> None:
    row = at.row
    await at.do()
    assert at.stored(row.id).pinned_at and "pinned" in at.said
    await at.do()
    assert not at.stored(row.id).pinned_at


@scenario("move", *THREADS, viewer=LEAD)
async def move(at: Stage) -> None:
    row = at.row
    await at.do()
    await at.answer("Lounge")
    assert at.stored(row.id).group == "Lounge" and "moved" in at.said
    assert (at.group.name, at.row.id == row.id) == (("Lounge", True) if at.where == "reading" else (row.group, False))


@scenario("merge", *THREADS, viewer=LEAD)
async def merge(at: Stage) -> None:
    row = at.row
    other = threads.recent(at.demo, at.me, group=row.group_id).items[3]
    await at.do()
    await at.answer(f"#{other.id}")
    assert at.seen("Press Enter again to merge") and not at.seen("Not changed")
    await at.press("enter")
    made = at.stored(row.id)
    assert made.id == other.id and made.posts == row.posts + other.posts and "merged" in at.said
    assert at.row.id == other.id or at.where == "list"


@scenario("sort", "list")
async def sort(at: Stage) -> None:
    before = at.row.id
    await at.do()
    waiting = at.row
    assert waiting.id != before and waiting.state == "open" and at.list.cursor == 0
    await at.do()
    assert at.row.id == before


@scenario("new_group", "list", "groups", viewer=LEAD)
async def new_group(at: Stage) -> None:
    await at.do()
    await at.answer("Yard")
    assert at.group == groups.find(at.demo, at.me, "Yard")
    assert at.browse.place() == ("groups" if at.where == "groups" else "list")
    await at.press("enter")
    assert at.seen("No threads yet")


@scenario("describe", "groups", viewer=LEAD)
async def describe(at: Stage) -> None:
    await at.do()
    await at.answer("All that turns")
    assert at.stored_group().description == "All that turns"


@scenario("aim", "groups", viewer=LEAD)
async def aim(at: Stage) -> None:
    await at.do()
    await at.answer("90")
    assert at.stored_group().aim_minutes == 90


@scenario("hours", "groups", viewer=LEAD)
async def hours(at: Stage) -> None:
    await at.do()
    await at.answer("mon-fri 07:00-17:00")
    assert at.stored_group().hours == "mon-fri 07:00-17:00"


@scenario("review", "groups", viewer=LEAD)
async def review(at: Stage) -> None:
    await at.do()
    await at.answer("180")
    assert at.stored_group().review_days == 180


@scenario("archive", "groups", viewer=LEAD)
async def archive(at: Stage) -> None:
    group = at.group
    await at.do()
    assert not at.stored_group().archived and f"X again archives {group.name}" in at.said
    await at.do()
    assert at.stored_group().archived and at.group.id == group.id
    await at.do()
    assert not at.stored_group().archived


@scenario("group_up", "groups", viewer=LEAD)
@scenario("group_down", "groups", viewer=LEAD)
async def order(at: Stage) -> None:
    await at.press("j", "j")
    group, step = at.group, {"group_up": -1, "group_down": 1}[at.command.name]
    await at.do()
    assert groups.listing(at.demo, at.me)[2 + step].id == group.id == at.group.id
    assert at.browse.query_one(GroupsPane).cursor == 2 + step


@scenario("follow", *HERE)
async def follow(at: Stage) -> None:
    row, group = at.row if at.where != "groups" else None, at.group
    for _ in subscriptions.LEVELS:
        await at.do()
        if row is None:
            level = groups.get(at.demo, at.me, group.id).level
        else:
            level = threads.get(at.demo, at.me, row.id).level or ""
        assert f"{level}: {subscriptions.TOLD[level]}"[:60] in at.said
