"""What the commands for a post's files do."""

from store.demo.copy import keep_pictures
from tests.tui.scenarios.stage import Stage, scenario
from tui.screens.viewer import ViewerScreen


async def read_a_post_with_files(at: Stage) -> None:
    keep_pictures(at.demo.path)
    await at.go()
    await at.press("home")
    assert at.reading.post is not None and len(at.reading.post.attachments) == 2


@scenario("picture", "reading", go=False)
async def see_the_files_in_place_and_put_them_away(at: Stage) -> None:
    await read_a_post_with_files(at)
    await at.do()
    assert len(at.reading.open_files) == 1
    await at.press(at.key)
    assert len(at.reading.open_files) == 2
    await at.press(at.key)
    assert not at.reading.open_files


@scenario("view", "reading", go=False)
async def see_the_files_as_large_as_the_screen(at: Stage) -> None:
    await read_a_post_with_files(at)
    await at.do()
    assert isinstance(at.pilot.app.screen, ViewerScreen)
    assert at.pilot.app.screen.seen is not None and at.pilot.app.screen.seen.picture is not None
    await at.press("escape")
    assert at.browse.place() == "reading"
