"""What the demo's builder has made so far."""

from dataclasses import dataclass, field
from datetime import datetime

from store.connection import Db
from store.demo.script import REFERENCE
from store.session import Session


@dataclass(slots=True)
class Stage:
    """What the builder has made so far, by the script's keys."""

    db: Db
    people: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    threads: dict[str, int] = field(default_factory=dict)
    posts: dict[tuple[str, str], int] = field(default_factory=dict)

    def session(self, handle: str, moment: datetime) -> Session:
        """A member's session at a moment."""
        return Session(self.people[handle], lambda: moment, "demo")

    def text(self, script: str) -> str:
        """A text with the threads' numbers in it."""
        return REFERENCE.sub(lambda found: f"#{self.threads[found[1]]}", script)
