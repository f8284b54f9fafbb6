"""What one line is asked for."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple


class Unsure(Exception):
    """Nothing is wrong, but it is for good: what would be done, and how to say that it is meant."""

    def __init__(self, what: str, then: str) -> None:
        super().__init__(what, then)
        self.what, self.then = what, then


class Question(NamedTuple):
    """What is asked for: a heading, the word for doing it, what stands in the field, and what to do with the answer.

    `act` raises StoreError to refuse, which is told behind `failed`, and Unsure to ask back; `choices` are offered
    while one types.
    """

    heading: str
    word: str
    act: Callable[[str], Awaitable[object]]
    value: str = ""
    hint: str = ""
    choices: tuple[str, ...] = ()
    failed: str = "Not changed"
