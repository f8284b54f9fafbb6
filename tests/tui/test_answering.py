"""Verifying, what is out of date and duplicates, by keys, each by right and taken back; what a group expects."""

from collections.abc import Callable

import pytest

from store import expertise, groups, posts, reviews, threads
from store.connection import Db
from store.errors import Invalid
from store.session import Session
from tests.tui.conftest import Opened, browsing, footer, newest_first, press, reading, screen_text, thread_of
from tui.screens.expecting import minutes
from tui.screens.prompt import PromptScreen

As = Callable[[str], Session]

CHILLER = "Chiller 3 trips on high head pressure"


def shown(opened: object) -> str:
    return "\n".join(screen_text(opened))


async def test_an_expert_verifies_and_takes_it_back_by_the_same_key_and_by_undo(
    opened: Opened, demo: Db, as_member: As
) -> None:
    jo = as_member("jo")
    topic = thread_of(demo, jo, CHILLER).topics[0]
    expertise.claim(demo, jo, [topic])
    async with opened(viewer="jo") as pilot:
        await press(pilot, "enter", "end")
        post = reading(pilot).post
        assert post is not None and "verify" in footer(pilot.app) and "accept" not in footer(pilot.app)
        for key, verified in (("V", True), ("V", False), ("V", True), ("U", False)):
            await press(pilot, key)
            assert posts.get(demo, jo, post.id).verified is verified
            assert ("★ verified" in shown(pilot.app)) is verified
        assert "no longer verified" in footer(pilot.app)


async def test_who_knows_nothing_of_it_is_offered_no_key(opened: Opened, demo: Db, as_member: As) -> None:
    async with opened(viewer="jo") as pilot:
        await press(pilot, "enter", "end")
        post = reading(pilot).post
        assert post is not None
        await press(pilot, "V", "O", "equals_sign")
        row = posts.get(demo, as_member("jo"), post.id)
        assert not row.verified and not row.outdated and browsing(pilot).place() == "reading"


async def test_an_answer_that_is_out_of_date_opens_the_question_again(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    async with opened() as pilot:
        await press(pilot, "enter", "A")
        post = reading(pilot).post
        assert post is not None
        await press(pilot, "O")
        assert posts.get(demo, ana, post.id).outdated
        assert "! out of date" in shown(pilot.app) and "✓ accepted" not in shown(pilot.app)
        assert "open now" in shown(pilot.app), "the clock starts anew"
        await press(pilot, "U")
        assert threads.get(demo, ana, post.thread_id).state == "answered" and "✓ accepted" in shown(pilot.app)
        await press(pilot, "O")
        await press(pilot, "O")
        assert not posts.get(demo, ana, post.id).outdated


async def test_an_answer_that_waits_to_be_looked_at_is_verified_again(opened: Opened, demo: Db, as_member: As) -> None:
    jo, row = as_member("jo"), thread_of(demo, as_member("jo"), CHILLER)
    expertise.claim(demo, jo, row.topics)
    async with opened(viewer="jo") as pilot:
        await press(pilot, "enter", "end", "V")
        post = reading(pilot).post
        assert post is not None
        demo.connection.execute("UPDATE groups SET review_days = 1")
        demo.connection.execute("UPDATE verified_answers SET created_at = '2020-01-01T00:00:00.000Z'")
        await press(pilot, "V")
        assert "still right" in footer(pilot.app) and posts.get(demo, jo, post.id).verified
        assert not reviews.is_due(demo, jo, post)


async def test_a_question_is_a_duplicate_of_the_one_that_is_named(opened: Opened, demo: Db, as_member: As) -> None:
    ana = as_member("ana")
    row = thread_of(demo, ana, CHILLER)
    other = next(
        found for found in newest_first(demo, ana, "Maintenance") if found.state == "answered" and found.id != row.id
    )
    async with opened() as pilot:
        await press(pilot, "enter", "equals_sign")
        assert isinstance(pilot.app.screen, PromptScreen)
        await press(pilot, *str(row.id), "enter")
        assert "can't be a duplicate of itself" in shown(pilot.app)
        await press(pilot, "escape", *(["backspace"] * 6), *str(other.id), "enter")
        assert "Press Enter again" in shown(pilot.app)
        await press(pilot, "enter")
        assert threads.get(demo, ana, row.id).duplicate_of == other.id
        assert f"duplicate of #{other.id}" in shown(pilot.app)
        await press(pilot, "U")
        assert threads.get(demo, ana, row.id).duplicate_of is None
        await press(pilot, "equals_sign", *str(other.id), "enter")
        await press(pilot, "enter")
        await press(pilot, "equals_sign")
        assert "a question of its own" in footer(pilot.app)
        assert threads.get(demo, ana, row.id).duplicate_of is None


async def test_leads_say_what_their_group_expects(opened: Opened, demo: Db, as_member: As) -> None:
    ines = as_member("ines")
    async with opened(viewer="ines") as pilot:
        await press(pilot, "g", "home")
        group = browsing(pilot).group
        assert group is not None
        if not group.can_lead:
            pytest.skip("the first group of the demo is led by somebody else")
        for key, typed in (("A", "2h"), ("H", "mon-fri 7-17 UTC"), ("V", "180")):
            await press(pilot, key)
            field = pilot.app.screen.query_one("Input")
            field.value = ""  # type: ignore[attr-defined]
            await press(pilot, *typed, "enter")
        row = groups.get(demo, ines, group.id)
        assert (row.aim_minutes, row.hours, row.review_days) == (120, "mon-fri 07:00-17:00 UTC", 180)


@pytest.mark.parametrize(("typed", "meant"), [("", 0), ("45", 45), ("45 m", 45), ("1h", 60), ("2D", 2880)])
def test_an_aim_is_typed_as_people_say_it(typed: str, meant: int) -> None:
    assert minutes(typed) == meant


@pytest.mark.parametrize("typed", ["soon", "1.5h", "-1", "1h30", "9999999d", "²"])
def test_what_is_no_aim_is_told(typed: str) -> None:
    with pytest.raises(Invalid, match="is no time"):
        minutes(typed)
