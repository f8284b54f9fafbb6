"""v shows what a post said before, version by version."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from store import posts, versions
from store.connection import Db
from store.session import Session
from tests.tui.conftest import Opened, browsing, footer, press, screen_text, settled
from tui.screens.versions import VersionsScreen
from tui.widgets.reading import Reading

As = Callable[[str], Session]
THREAD = 95


def seen(pilot: Pilot[None]) -> str:
    return "\n".join(screen_text(pilot.app))


async def standing_on(pilot: Pilot[None], post: int) -> None:
    await press(pilot, "enter")
    reading = browsing(pilot).query_one(Reading)
    assert reading.select(post)
    await settled(pilot)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 20)])
async def test_each_version_says_what_it_changed(
    opened: Opened, demo: Db, as_member: As, size: tuple[int, int]
) -> None:
    marek = as_member("marek")
    post = posts.reply(demo, marek, THREAD, "Check it cold.\nThen warm.\n東京のポンプ")
    versions.edit(demo, marek, post.id, "Check it cold.\nThen hot.\n東京のポンプ")
    versions.edit(demo, marek, post.id, "Check it cold.\nThen hot.\nAnd call me.")
    async with opened(size) as pilot:
        await standing_on(pilot, post.id)
        assert "edited" in seen(pilot)
        await press(pilot, "v")
        assert isinstance(pilot.app.screen, VersionsScreen)
        assert "3 of 3" in seen(pilot) and "Version 3" in seen(pilot) and "the text of now" in seen(pilot)
        assert " - 東京のポンプ" in seen(pilot) and " + And call me." in seen(pilot)
        assert "j older" in footer(pilot.app) and "k newer" not in footer(pilot.app)
        await press(pilot, "j")
        assert " - Then warm." in seen(pilot) and " + Then hot." in seen(pilot)
        assert "replaced by marek" in seen(pilot) and "2 of 3" in seen(pilot)
        await press(pilot, "j", "j")
        assert "1 of 3" in seen(pilot) and "Then warm." in seen(pilot) and "- Then" not in seen(pilot)
        assert "j older" not in footer(pilot.app) and "k newer" in footer(pilot.app)
        await press(pilot, "k", "k", "k")
        assert "3 of 3" in seen(pilot)
        await press(pilot, "escape")
        assert browsing(pilot).place() == "reading"


async def test_a_long_version_is_scrolled_and_many_are_fetched_in_pages(
    opened: Opened, demo: Db, as_member: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    marek = as_member("marek")
    post = posts.reply(demo, marek, THREAD, "\n".join(f"step {number}" for number in range(60)))
    for number in range(30):
        versions.edit(demo, marek, post.id, f"try {number}\n" * (number + 1))
    async with opened((80, 24)) as pilot:
        await standing_on(pilot, post.id)
        await press(pilot, "v")
        assert "31 of 31" in seen(pilot)
        await press(pilot, *"j" * 30)
        assert "1 of 31" in seen(pilot) and "step 0" in seen(pilot) and "step 59" not in seen(pilot)
        assert "Space more" in footer(pilot.app)
        await press(pilot, "space", "space", "space", "space")
        assert "step 59" in seen(pilot) and "Space more" not in footer(pilot.app)
        await press(pilot, "home")
        assert "step 0" in seen(pilot)


async def test_it_is_offered_where_there_is_something_to_see(opened: Opened, demo: Db, as_member: As) -> None:
    marek = as_member("marek")
    post = posts.reply(demo, marek, THREAD, "first")
    async with opened() as pilot:
        await standing_on(pilot, post.id)
        assert not browsing(pilot).may_versions()
        versions.delete(demo, marek, post.id)
        await pilot.app.notice_changes()  # type: ignore[attr-defined]
        await settled(pilot)
        assert not browsing(pilot).may_versions(), "what marek deleted is not for everybody"
    async with opened(viewer="marek") as pilot:
        await standing_on(pilot, post.id)
        await press(pilot, "v")
        assert "first" in seen(pilot) and "deleted by marek" in seen(pilot)
