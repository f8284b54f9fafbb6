"""What the demo's builder does beside threads and posts: who knows what, and what became of the answers."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from store import affected, expertise, spared, topics
from store.demo.content_answering import ALIASES, EXPERTS, SAME, SPARED
from store.demo.script import AliasScript, ExpertScript, SameScript, SparedScript
from store.demo.stage import Stage

Act = Callable[[Stage, datetime], None]


def acts() -> Iterator[tuple[int, Act]]:
    """Everything that happens, and how many minutes before the anchor."""
    for expert in EXPERTS:
        yield expert.ago, partial(_expert, expert)
    for alias in ALIASES:
        yield alias.ago, partial(_alias, alias)
    for same in SAME:
        yield same.ago, partial(_same, same)
    for one in SPARED:
        yield one.ago, partial(_spare, one)


def _expert(script: ExpertScript, stage: Stage, moment: datetime) -> None:
    if script.by is None:
        expertise.claim(stage.db, stage.session(script.handle, moment), script.topics)
    else:
        for topic in script.topics:
            expertise.appoint(stage.db, stage.session(script.by, moment), stage.people[script.handle], topic)


def _alias(script: AliasScript, stage: Stage, moment: datetime) -> None:
    for name in script.names:
        topics.add_alias(stage.db, stage.session(script.by, moment), script.topic, name)


def _same(script: SameScript, stage: Stage, moment: datetime) -> None:
    affected.have_too(stage.db, stage.session(script.by, moment), stage.threads[script.thread])


def _spare(script: SparedScript, stage: Stage, moment: datetime) -> None:
    spared.answered_by(stage.db, stage.session(script.by, moment), stage.threads[script.thread])
