"""What one does with what a search found, and where it found nothing."""

from textual.widgets import Input

from tests.tui.scenarios.stage import Stage, scenario
from tui.screens.found import Results


def field(at: Stage) -> str:
    return at.pilot.app.screen.query_one(Input).value.strip()


@scenario("results", "search")
async def to_the_results(at: Stage) -> None:
    await at.do()
    assert isinstance(at.pilot.app.focused, Results)


@scenario("take", "offers")
async def take(at: Stage) -> None:
    wanted = at.results.choices[0].query
    await at.do()
    assert field(at) == wanted and at.results.hits


@scenario("spelling", "search", "offers")
async def spelling(at: Stage) -> None:
    await at.do()
    assert field(at) == "capacitor is:open" and at.results.hits


@scenario("fewer", "search", "offers")
async def fewer(at: Stage) -> None:
    await look_for(at, "capacitor is:mine by:li")
    wanted = next(choice.query for choice in at.results.choices if choice.key == "F3")
    await at.do()
    assert field(at) == wanted and len(wanted or "") < len("capacitor is:mine by:li")


@scenario("ask_it", "search", "offers")
async def ask_it(at: Stage) -> None:
    await look_for(at, "zeppelin mast")
    await at.do()
    assert at.composer("question").query_one("#title", Input).value == "zeppelin mast"


async def look_for(at: Stage, words: str) -> None:
    await at.press("escape") if at.where == "offers" else None
    at.pilot.app.screen.query_one(Input).value = words
    await at.press("end", *(("enter",) if at.where == "offers" else ()))
