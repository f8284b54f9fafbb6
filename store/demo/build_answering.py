"""What the demo's builder does beside threads and posts: who knows what, and what became of the answers."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from store import affected, answers, availability, duplicates, expertise, spared, topics
from store.demo.content_answering import ALIASES, AWAY, DUPLICATES, EXPERTS, SAME, SPARED, VERIFIED
from store.demo.script import (
    AliasScript,
    AwayScript,
    DuplicateScript,
    ExpertScript,
    SameScript,
    SparedScript,
    VerifyScript,
)
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
    for answer in VERIFIED:
        yield answer.ago, partial(_verify, answer)
    for double in DUPLICATES:
        yield double.ago, partial(_mark, double)
    for away in AWAY:
        yield away.ago, partial(_leave, away)


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


def _verify(script: VerifyScript, stage: Stage, moment: datetime) -> None:
    answers.verify(stage.db, stage.session(script.by, moment), stage.posts[script.thread, script.post])


def _mark(script: DuplicateScript, stage: Stage, moment: datetime) -> None:
    session = stage.session(script.by, moment)
    duplicates.mark_duplicate(stage.db, session, stage.threads[script.thread], stage.threads[script.of])


def _leave(script: AwayScript, stage: Stage, moment: datetime) -> None:
    until = moment + timedelta(minutes=script.ago + script.until)
    availability.set_away(stage.db, stage.session(script.handle, moment), until)
