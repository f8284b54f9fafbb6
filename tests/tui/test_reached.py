"""How many people a question reached stands in its head, and follows what becomes of them."""

from collections.abc import Callable

import pytest

from store import asking, availability, expertise
from store.connection import Db
from store.experts import passing, turns
from store.session import Session
from tests.tui.conftest import Opened, press, shown, until
from tui import app as module


@pytest.mark.parametrize("width", [80, 120])
async def test_the_head_says_how_many_it_reached(
    opened: Opened, demo: Db, as_member: Callable[[str], Session], width: int
) -> None:
    ana, li, marek = (as_member(name) for name in ("ana", "li", "marek"))
    for who in (li, marek):
        availability.set_away(demo, who, None)
        expertise.claim(demo, who, ["xylophone"])
    thread = asking.ask(demo, ana, group=1, title="The xylophone hums", body="Why?", topics=["xylophone"])
    two = len(turns.reached(demo, ana, thread.id))
    async with opened((width, 30)) as pilot:
        await press(pilot, "number_sign", *str(thread.id), "enter")
        await until(pilot, lambda: shown(pilot, f"reached {two}"))
        passing.pass_on(demo, ana, thread.id, next(one for one in range(1, 40) if _free(demo, ana, thread.id, one)))
        await until(pilot, lambda: shown(pilot, f"reached {two + 1}"))


def _free(demo: Db, asker: Session, thread: int, member: int) -> bool:
    taken = {asker.actor, *(one.member.id for one in turns.reached(demo, asker, thread))}
    return member not in taken and availability.of(demo, asker, member).state == "available"


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY", 0.05)
