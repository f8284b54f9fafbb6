"""Routing against a slow recomputation: never the asker, nor anybody who is away, muted, full, or can't see it."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from store import answers, asking, availability, expertise, groups, subscriptions, threads
from store.errors import StoreError
from store.experts import passing, routing, turns
from store.session import Session

if TYPE_CHECKING:
    from tests.store.conftest import Forum

PEOPLE = ("ana", "bo", "cem", "dora", "eli")
WHO = st.sampled_from(PEOPLE)
TOPICS = st.sampled_from([("chiller",), ("pump",), ("chiller", "pump"), ()])
BODIES = st.sampled_from(["It trips.", "@bo knows", "#pump perhaps, @dora?", "`@cem` is code"])
WEEK = timedelta(days=7)


@dataclass
class Known:
    """What is known of somebody without asking the store."""

    away: datetime | None = None
    limit: int | None = None
    groups: set[int] = field(default_factory=set)
    muted: set[tuple[str, int]] = field(default_factory=set)
    unmuted: set[int] = field(default_factory=set)
    replied: set[int] = field(default_factory=set)
    passed: set[int] = field(default_factory=set)


@dataclass
class Asked:
    """A question: where, by whom, whether it waits."""

    group: int
    asker: str
    waits: bool = True


def machine(make_forum: Callable[[Path], "Forum"]) -> type[RuleBasedStateMachine]:
    class Routing(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.folder = Path(tempfile.mkdtemp(prefix="hallway-"))
            self.forum = make_forum(self.folder / "forum.db")
            self.db = self.forum.db
            self.db.connection.execute("PRAGMA synchronous = OFF")
            self.sessions: dict[str, Session] = {name: self.forum.member(name) for name in PEOPLE}
            self.known = {name: Known() for name in PEOPLE}
            self.asked: dict[int, Asked] = {}
            self.secret: set[int] = set()
            for name, visibility in (("Hall", "open"), ("Board", "secret")):
                made = self.forum.group(name, self.sessions["bo"], visibility=visibility)
                for who in ("ana", "bo"):
                    self.known[who].groups.add(made.id)
                if visibility == "secret":
                    self.secret.add(made.id)
            self.groups = list(self.known["ana"].groups)
            for name in PEOPLE[1:]:
                expertise.claim(self.db, self.sessions[name], ["chiller"])
            for name in PEOPLE[:3]:
                expertise.claim(self.db, self.sessions[name], ["pump"])

        def teardown(self) -> None:
            self.forum.close()
            shutil.rmtree(self.folder)

        def id(self, who: str) -> int:
            return self.forum.id(self.sessions[who])

        def sees(self, who: str, group: int) -> bool:
            return group not in self.secret or group in self.known[who].groups

        def may_be_named(self, who: str, asked: Asked, thread: int) -> bool:
            one = self.known[who]
            away = one.away is not None and one.away > self.forum.moment
            muted = ("thread", thread) in one.muted or (
                ("group", asked.group) in one.muted and thread not in one.unmuted
            )
            return (
                who != asked.asker and asked.waits and not away and not muted and self.sees(who, asked.group)
                and thread not in one.passed
            )  # fmt: skip

        @rule(who=WHO, place=st.integers(0, 1), filed=TOPICS, body=BODIES)
        def ask(self, who: str, place: int, filed: tuple[str, ...], body: str) -> None:
            group = self.groups[place]
            given = {"group": group, "title": "It trips", "body": body, "topics": filed}
            foreseen = routing.would_reach(self.db, self.sessions[who], **given)  # type: ignore[arg-type]
            if not self.sees(who, group):
                try:
                    asking.ask(self.db, self.sessions[who], **given)  # type: ignore[arg-type]
                except StoreError:
                    return
                raise AssertionError("nobody asks where they see nothing")
            row = asking.ask(self.db, self.sessions[who], **given)  # type: ignore[arg-type]
            self.asked[row.id] = Asked(group, who)
            reached = turns.reached(self.db, self.sessions[who], row.id)
            assert [one.member.id for one in reached] == [one.member.id for one in foreseen]

        @rule(hours=st.sampled_from([0.5, 1, 5, 30, 200]))
        def wait(self, hours: float) -> None:
            self.forum.tick(hours * 3600)

        @rule(who=WHO, hours=st.sampled_from([None, 2, 50]))
        def go_away(self, who: str, hours: int | None) -> None:
            until = None if hours is None else self.forum.moment + timedelta(hours=hours)
            availability.set_away(self.db, self.sessions[who], until)
            self.known[who].away = until

        @rule(who=WHO, limit=st.sampled_from([None, 0, 1, 2]))
        def limit(self, who: str, limit: int | None) -> None:
            availability.set_weekly_limit(self.db, self.sessions[who], limit)
            self.known[who].limit = limit

        @rule(who=WHO, place=st.integers(0, 1), level=st.sampled_from(["muted", "mine"]))
        def mute_group(self, who: str, place: int, level: str) -> None:
            group, one = self.groups[place], self.known[who]
            if self.sees(who, group):
                subscriptions.follow_group(self.db, self.sessions[who], group, level)
                (one.muted.add if level == "muted" else one.muted.discard)(("group", group))

        @precondition(lambda self: self.asked)
        @rule(data=st.data(), who=WHO, level=st.sampled_from(["muted", "mine"]))
        def mute_thread(self, data: st.DataObject, who: str, level: str) -> None:
            thread, one = data.draw(st.sampled_from(sorted(self.asked))), self.known[who]
            if self.sees(who, self.asked[thread].group):
                subscriptions.follow_thread(self.db, self.sessions[who], thread, level)
                (one.muted.add if level == "muted" else one.muted.discard)(("thread", thread))
                (one.unmuted.discard if level == "muted" else one.unmuted.add)(thread)

        @rule(who=st.sampled_from(["cem", "dora"]), inside=st.booleans())
        def come_and_go(self, who: str, inside: bool) -> None:
            board = next(iter(self.secret))
            if inside and board not in self.known[who].groups:
                groups.add_member(self.db, self.sessions["ana"], board, self.id(who))
                self.known[who].groups.add(board)
            elif not inside and board in self.known[who].groups:
                groups.remove_member(self.db, self.sessions["ana"], board, self.id(who))
                self.known[who].groups.discard(board)

        @precondition(lambda self: self.asked)
        @rule(data=st.data(), who=WHO)
        def pass_on(self, data: st.DataObject, who: str) -> None:
            thread = data.draw(st.sampled_from(sorted(self.asked)))
            reaches = self.id(who) in self.named(thread)
            try:
                passing.not_me(self.db, self.sessions[who], thread)
            except StoreError:
                assert not reaches
            else:
                assert reaches
                self.known[who].passed.add(thread)

        @precondition(lambda self: self.asked)
        @rule(data=st.data(), who=WHO)
        def reply(self, data: st.DataObject, who: str) -> None:
            thread = data.draw(st.sampled_from(sorted(self.asked)))
            row = self.asked[thread]
            if row.waits and self.sees(who, row.group):
                said = self.forum.reply(threads.get(self.db, self.sessions[who], thread), self.sessions[who])
                self.known[who].replied.add(thread)
                if data.draw(st.booleans()) and who != row.asker and self.sees(row.asker, row.group):
                    answers.accept(self.db, self.sessions[row.asker], said.id)
                    row.waits = False

        def named(self, thread: int) -> list[int]:
            group = self.asked[thread].group
            reader = next(name for name in PEOPLE if self.sees(name, group))
            return [one.member.id for one in turns.reached(self.db, self.sessions[reader], thread)]

        @invariant()
        def nobody_is_named_who_must_not_be(self) -> None:
            for thread, asked in self.asked.items():
                for number in self.named(thread):
                    who = next(name for name in PEOPLE if self.id(name) == number)
                    assert self.may_be_named(who, asked, thread), (who, thread)

        @invariant()
        def each_finds_what_reaches_them(self) -> None:
            for who, one in self.known.items():
                waiting = turns.waiting_for(self.db, self.sessions[who], limit=1000)
                mine = {thread for thread in self.asked if self.id(who) in self.named(thread)}
                assert {question.thread.id for question in waiting} == mine - one.replied, who
                assert [question.thread.since for question in waiting] == sorted(q.thread.since for q in waiting)
                stands = availability.of(self.db, self.sessions["ana"], self.id(who))
                if stands.state != "away":
                    assert stands.waiting == len(waiting)
                else:
                    assert not waiting

        @invariant()
        def nobody_is_asked_more_than_they_let(self) -> None:
            for who, one in self.known.items():
                if one.limit is not None:
                    at = "SELECT reach_at FROM routes WHERE thread_id = ? AND member_id = ?"
                    mine = [thread for thread in self.asked if self.id(who) in self.named(thread)]
                    came = [datetime.fromisoformat(self.db.value(at, (thread, self.id(who)))) for thread in mine]
                    for moment in came:
                        assert sum(moment - WEEK < other <= moment for other in came) <= one.limit, who

    return Routing


def test_routing_agrees_with_what_is_known_of_everybody(make_forum: Callable[[Path], "Forum"]) -> None:
    run_state_machine_as_test(
        machine(make_forum), settings=settings(max_examples=25, stateful_step_count=30, deadline=None)
    )
