"""What a group expects of answers: how soon, in which hours, and when they are looked at again."""

from __future__ import annotations

from store import groups
from store.errors import Invalid
from store.groups import Group
from store.text import clean_line, shown
from tui.screens.arranging import ArrangingScreen
from tui.screens.question import Question

UNITS = {"": 1, "m": 1, "min": 1, "h": 60, "d": 1440}


class ExpectingScreen(ArrangingScreen):
    """A screen on which leads say by when their group answers."""

    def may_aim(self) -> bool:
        """A lead."""
        return self._led() is not None

    may_hours = may_review = may_aim

    def do_aim(self) -> None:
        """Ask for the aim."""
        if group := self._led():
            value = _minutes(group.aim_minutes)

            async def act(typed: str) -> None:
                await self._describe(group, aim_minutes=minutes(typed))

            heading = f"A question in {group.name} is answered within"
            self._ask(Question(heading, "change", act, value, "45m, 1h, 2d; nothing for no aim"), "aim changed")

    def do_hours(self) -> None:
        """Ask for the working hours."""
        if group := self._led():

            async def act(typed: str) -> None:
                await self._describe(group, hours=typed)

            heading, hint = f"Working hours of {group.name}", "mon-fri 7:00-17:00; nothing for all hours"
            self._ask(Question(heading, "change", act, group.hours, hint), "hours changed")

    def do_review(self) -> None:
        """Ask for the days."""
        if group := self._led():
            value = str(group.review_days or "")

            async def act(typed: str) -> None:
                await self._describe(group, review_days=_days(typed))

            heading = f"Answers in {group.name} are looked at again after so many days"
            self._ask(Question(heading, "change", act, value, "180; nothing for never"), "changed")

    async def _describe(
        self, group: Group, *, aim_minutes: int | None = None, hours: str | None = None, review_days: int | None = None
    ) -> None:
        write = self.base.gateway.write
        await write(groups.describe, group.id, aim_minutes=aim_minutes, hours=hours, review_days=review_days)


def minutes(typed: str) -> int:
    """An aim as people write it, `45`, `45m`, `1h`, `2d`, in minutes; nothing is 0. Raises Invalid."""
    said = clean_line(typed).casefold().replace(" ", "")
    number = said.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = UNITS.get(said[len(number) :])
    if not said:
        return 0
    if unit is None or not (number.isascii() and number.isdecimal()) or len(number) > 6:
        raise Invalid(f"{shown(clean_line(typed))} is no time; write 45m, 1h or 2d.")
    return int(number) * unit


def _minutes(aim: int | None) -> str:
    from tui.widgets.reading_head import aim_text

    return aim_text(aim) if aim else ""


def _days(typed: str) -> int:
    said = clean_line(typed).casefold().removesuffix("days").removesuffix("d").strip()
    if not said:
        return 0
    if not (said.isascii() and said.isdecimal()) or len(said) > 6:
        raise Invalid(f"{shown(clean_line(typed))} is no number of days; write 180.")
    return int(said)
