"""Whatever several people do one after the other, what is kept agrees with what a slow recount says."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from store import (
    affected,
    answers,
    arranging,
    arranging_groups,
    asking,
    attaching,
    bells,
    duplicates,
    expertise,
    groups,
    merging,
    notify,
    posts,
    retracting,
    ringing,
    subscriptions,
    threads,
    unread,
    versions,
    votes,
)
from store import settings as store_settings
from store.attachments import Attached
from store.clock import iso
from store.errors import StoreError
from store.media.inspect import Facts
from store.session import Session
from tests.store import agreeing
from tests.store.recount import TAKEN_BACK, Room, Said, Truth

if TYPE_CHECKING:
    from tests.store.conftest import Forum

PEOPLE = ("ana", "bo", "cem", "dora")
ROOMS = (("Hall", "open", ("bo",)), ("Office", "closed", ("dora",)), ("Board", "secret", ("bo",)))
GUESTS = st.sampled_from(["cem", "dora"])
"""Those who come into groups and go out of them; the others stay."""
WHO = st.sampled_from(PEOPLE)
BY_RIGHT = st.sampled_from(["ana", "ana", "bo", "cem"])
"""Mostly those who may, so that something happens; what is refused has its turn too."""
ROOM = st.integers(0, len(ROOMS) - 1)
SEEN = Facts(
    path="/mnt/share/a.jpg",
    resolved="/mnt/share/a.jpg",
    name="a.jpg",
    kind="picture",
    media_type="image/jpeg",
    size=1000,
    modified_at="2026-11-22T07:30:00.000Z",
    sha256="a" * 64,
    width=40,
    height=30,
    orientation=1,
    taken_at=None,
    position=False,
    problem=None,
)
TOPIC = st.sampled_from(["pump", "pumps"])
BODIES = st.sampled_from(
    ["Seal, 40 Nm.", "Ask @cem or @dora.", "A #pump, or #pumps?", "東京のポンプ", "`@bo` is code, @ana is not"]
)


def machine(make_forum: Callable[[Path], "Forum"], make_record: Any) -> type[RuleBasedStateMachine]:
    """The state machine: each rule is one act of one person, allowed or refused as the recount says."""

    class Sequence(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.folder = Path(tempfile.mkdtemp(prefix="hallway-"))
            self.forum = make_forum(self.folder / "forum.db")
            self.db = self.forum.db
            self.db.connection.execute("PRAGMA synchronous = OFF")
            self.sessions: dict[str, Session] = {name: self.forum.member(name) for name in PEOPLE}
            self.truth = Truth(PEOPLE, PEOPLE[0])
            for name, visibility, members in ROOMS:
                made = self.forum.group(name, *(self.sessions[who] for who in members), visibility=visibility)
                people = {PEOPLE[0]: "lead", **dict.fromkeys(members, "member")}
                self.truth.rooms[made.id] = Room(made.id, visibility, people)
            groups.add_member(self.db, self.sessions["ana"], self.group(0), self.member("bo"), role="lead")
            self.truth.rooms[self.group(0)].people["bo"] = "lead"
            self.begun = self.forum.moment
            store_settings.SITE.write_text('notify = "/bin/true"\nnotify_address = "{handle}@example.org"\n')
            for session in self.sessions.values():
                bells.choose(self.db, session, bells.Choice("all"))
            self.rung: set[tuple[str, int, str]] = set()
            self.watch = agreeing.Watch(self.db, self.sessions["ana"])

        def teardown(self) -> None:
            self.forum.close()
            shutil.rmtree(self.folder)

        # How it is done

        def group(self, place: int) -> int:
            return list(self.truth.rooms)[place]

        def member(self, name: str) -> int:
            return self.forum.id(self.sessions[name])

        def a_thread(self, data: st.DataObject) -> int:
            return data.draw(st.sampled_from(sorted(self.truth.where)), label="thread")

        def a_post(self, data: st.DataObject) -> int:
            return data.draw(st.sampled_from(sorted(self.truth.posts)), label="post")

        def act(self, who: str, allowed: bool, function: Callable[..., Any], *values: Any, **named: Any) -> Any:
            """Let somebody do it; what is not allowed is refused, and leaves no trace."""
            self.tick()
            if allowed:
                return function(self.db, self.sessions[who], *values, **named)
            written = self.db.connection.total_changes
            with pytest.raises(StoreError):
                function(self.db, self.sessions[who], *values, **named)
            assert self.db.connection.total_changes == written
            return None

        def tick(self) -> None:
            self.forum.tick()
            self.truth.now += 1

        # Writing

        @rule(who=WHO, place=ROOM, body=BODIES, topics=st.sampled_from([(), ("pump",), ("pump", "pumps")]))
        def start(self, who: str, place: int, body: str, topics: tuple[str, ...]) -> None:
            group = self.group(place)
            allowed = self.truth.posts_in(who, group)
            row = self.act(who, allowed, asking.ask, group=group, title="Pump leaks", body=body, topics=topics)
            if row is not None:
                self.truth.started(row.id, group, who)
                self.truth.filed[row.id] = topics
                self.truth.said(posts.ids(self.db, self.sessions[who], row.id)[0], row.id, who)

        @precondition(lambda self: self.truth.where)
        @rule(data=st.data(), who=WHO, body=BODIES)
        def reply(self, data: st.DataObject, who: str, body: str) -> None:
            thread = self.a_thread(data)
            allowed = thread not in self.truth.closed and self.truth.posts_in(who, self.truth.where[thread])
            to = data.draw(st.sampled_from([None, self.truth.of(thread)[-1].id]), label="to")
            row = self.act(who, allowed, posts.reply, thread, body, to=to)
            if row is not None:
                self.truth.said(row.id, thread, who, answers=to)

        @precondition(lambda self: self.truth.posts)
        @rule(data=st.data(), who=WHO, body=BODIES)
        def edit(self, data: st.DataObject, who: str, body: str) -> None:
            post = self.truth.posts[self.a_post(data)]
            mine = post.author == who and not post.deleted
            self.act(
                who, mine and self.truth.posts_in(who, self.truth.where[post.thread]), versions.edit, post.id, body
            )

        @precondition(lambda self: self.truth.posts)
        @rule(data=st.data(), who=WHO)
        def delete(self, data: st.DataObject, who: str) -> None:
            post = self.truth.posts[self.a_post(data)]
            group = self.truth.where[post.thread]
            mine = post.author == who and self.truth.sees(who, group)
            if self.act(who, mine or self.truth.leads(who, group), versions.delete, post.id):
                if not post.deleted:
                    post.gone, post.by = self.truth.now, who
                post.deleted = True

        @precondition(lambda self: self.truth.posts)
        @rule(data=st.data(), who=WHO, name=st.sampled_from(["a.jpg", "b.txt"]))
        def attach(self, data: st.DataObject, who: str, name: str) -> None:
            post = self.truth.posts[self.a_post(data)]
            allowed = post.author == who and not post.deleted
            allowed = allowed and self.truth.posts_in(who, self.truth.where[post.thread])
            if self.act(who, allowed, attaching.attach, post.id, Attached(SEEN._replace(name=name))):
                post.files.append(name)

        @precondition(lambda self: any(post.files for post in self.truth.posts.values()))
        @rule(data=st.data(), who=WHO, first=st.booleans())
        def detach(self, data: st.DataObject, who: str, first: bool) -> None:
            having = sorted(number for number, post in self.truth.posts.items() if post.files)
            post = self.truth.posts[data.draw(st.sampled_from(having), label="post")]
            group = self.truth.where[post.thread]
            mine = post.author == who or self.truth.leads(who, group)
            allowed = mine and not post.deleted and self.truth.takes_part(who, group)
            ids = self.db.rows("SELECT id FROM attachments WHERE post_id = ? ORDER BY position", (post.id,))
            place = 0 if first else len(ids) - 1
            if self.act(who, allowed, attaching.remove, post.id, ids[place][0]):
                del post.files[place]

        @precondition(lambda self: any(len(post.files) > 1 for post in self.truth.posts.values()))
        @rule(data=st.data(), who=WHO)
        def reorder(self, data: st.DataObject, who: str) -> None:
            having = sorted(number for number, post in self.truth.posts.items() if len(post.files) > 1)
            post = self.truth.posts[data.draw(st.sampled_from(having), label="post")]
            allowed = post.author == who and not post.deleted
            allowed = allowed and self.truth.posts_in(who, self.truth.where[post.thread])
            ids = self.db.rows("SELECT id FROM attachments WHERE post_id = ? ORDER BY position", (post.id,))
            if self.act(who, allowed, attaching.reorder, post.id, [ids[-1][0]]):
                post.files.insert(0, post.files.pop())

        @precondition(lambda self: any(post.deleted for post in self.truth.posts.values()))
        @rule(data=st.data(), who=BY_RIGHT)
        def undelete(self, data: st.DataObject, who: str) -> None:
            gone = [
                number for number, post in self.truth.posts.items() if post.deleted and number not in self.truth.lost
            ]
            if not gone:
                return
            post = self.truth.posts[data.draw(st.sampled_from(gone), label="post")]
            mine = post.by == who and self.truth.sees(who, self.truth.where[post.thread])
            allowed = mine and self.truth.now + 1 - post.gone <= TAKEN_BACK
            if self.act(who, allowed, retracting.undelete, post.id):
                post.deleted = False

        @precondition(lambda self: self.truth.posts)
        @rule(who=WHO)
        def take_back_the_newest(self, who: str) -> None:
            self.take_back(who, self.truth.posts[max(self.truth.posts)])

        @precondition(lambda self: self.truth.posts)
        @rule(data=st.data(), who=WHO)
        def take_back_some(self, data: st.DataObject, who: str) -> None:
            self.take_back(who, self.truth.posts[self.a_post(data)])

        def take_back(self, who: str, post: Said) -> None:
            self.truth.now += 1
            allowed = self.truth.takes_back(who, post)
            self.truth.now -= 1
            if self.act(who, allowed, retracting.retract, post.id):
                self.truth.retracted(post)

        @precondition(lambda self: self.truth.posts)
        @rule(data=st.data(), who=WHO, on=st.booleans())
        def vote(self, data: st.DataObject, who: str, on: bool) -> None:
            post = self.truth.posts[self.a_post(data)]
            others = post.author != who and not post.deleted
            allowed = others and self.truth.takes_part(who, self.truth.where[post.thread])
            if self.act(who, allowed, votes.vote, post.id, on=on):
                (post.votes.add if on else post.votes.discard)(who)

        @precondition(lambda self: self.truth.posts)
        @rule(data=st.data(), who=WHO, on=st.booleans())
        def accept(self, data: st.DataObject, who: str, on: bool) -> None:
            post = self.truth.posts[self.a_post(data)]
            allowed = self.truth.answers(post) and self.truth.arranges(who, post.thread)
            allowed = allowed and not (on and post.outdated is not None)
            if self.act(who, allowed, answers.accept, post.id, on=on):
                post.accepted = on

        @precondition(lambda self: self.truth.posts)
        @rule(data=st.data(), who=BY_RIGHT, on=st.booleans())
        def verify(self, data: st.DataObject, who: str, on: bool) -> None:
            post = self.truth.posts[self.a_post(data)]
            may = self.truth.may_verify(who, post) and post.outdated is None
            if self.act(who, may if on else self.truth.may_unverify(who, post), answers.verify, post.id, on=on):
                (post.verified_by.add if on else post.verified_by.discard)(who)

        @precondition(lambda self: self.truth.posts)
        @rule(data=st.data(), who=BY_RIGHT, on=st.booleans())
        def outdate(self, data: st.DataObject, who: str, on: bool) -> None:
            said = sorted(number for number, post in self.truth.posts.items() if post.accepted or post.verified)
            number = data.draw(st.sampled_from(said), label="answer") if said else self.a_post(data)
            post = self.truth.posts[number]
            allowed = self.truth.may_outdate(who, post)
            if self.act(who, allowed and (bool(said) or not on), answers.outdate, post.id, on=on):
                if on and post.outdated is None:
                    post.outdated = self.truth.now
                elif not on:
                    post.outdated = None

        @precondition(lambda self: len(self.truth.where) > 1)
        @rule(data=st.data(), who=BY_RIGHT, on=st.booleans())
        def duplicate(self, data: st.DataObject, who: str, on: bool) -> None:
            thread = self.a_thread(data)
            of = self.a_thread(data) if on else None
            if self.act(who, self.truth.may_duplicate(who, thread, of), duplicates.mark_duplicate, thread, of):
                self.truth.duplicate(thread, of)

        @precondition(lambda self: self.truth.where)
        @rule(data=st.data(), who=WHO, on=st.booleans())
        def have_too(self, data: st.DataObject, who: str, on: bool) -> None:
            thread = self.a_thread(data)
            if self.act(who, self.truth.may_have_too(who, thread, on), affected.have_too, thread, on=on):
                self.truth.has_too(who, thread, on)

        @rule(number=st.integers(1, 3), replies=st.integers(0, 3), place=ROOM)
        def imports(self, number: int, replies: int, place: int) -> None:
            """A thread comes as history, or one that came before goes on; whose authors are nobody here."""
            self.tick()
            known = self.db.value("SELECT coalesce(max(id), 0) FROM posts")
            self.forum.load([make_record(number, replies=replies, group=ROOMS[place][0])])
            for post, thread, group in self.db.rows(
                "SELECT id, thread_id, group_id FROM posts WHERE id > ? ORDER BY id", (known,)
            ):
                if thread not in self.truth.where:
                    self.truth.started(thread, group, None)
                    self.truth.filed[thread] = ("pumps",)
                self.truth.said(post, thread, None, history=True)
                accepted = "SELECT 1 FROM accepted_answers WHERE post_id = ?"
                self.truth.posts[post].accepted = self.db.row(accepted, (post,)) is not None

        # Reading

        @precondition(lambda self: self.truth.posts)
        @rule(data=st.data(), who=WHO, many=st.integers(1, 3))
        def read(self, data: st.DataObject, who: str, many: int) -> None:
            said = [self.truth.posts[self.a_post(data)] for _ in range(many)]
            marks = {post.thread: post.id for post in said}
            self.act(who, True, unread.mark_read, marks)
            for thread, post in marks.items():
                if self.truth.sees(who, self.truth.where[thread]):
                    self.truth.read(who, thread, post)

        @precondition(lambda self: self.truth.posts)
        @rule(data=st.data(), who=WHO, whole=st.booleans(), undone=st.booleans())
        def mark_unread(self, data: st.DataObject, who: str, whole: bool, undone: bool) -> None:
            post = self.truth.posts[self.a_post(data)]
            allowed = self.truth.sees(who, self.truth.where[post.thread])
            before = self.act(who, allowed, unread.mark_unread, post.thread, None if whole else post.id)
            if before and undone:
                self.act(who, True, unread.restore, before)
            elif before:
                self.truth.mark_unread(who, post.thread, 0 if whole else post.id)

        @rule(who=WHO, place=ROOM, undone=st.booleans())
        def read_group(self, who: str, place: int, undone: bool) -> None:
            before = self.act(who, self.truth.sees(who, self.group(place)), unread.mark_group_read, self.group(place))
            if before and undone:
                self.act(who, True, unread.restore, before)
            elif before:
                self.truth.read_group(who, self.group(place))

        @precondition(lambda self: self.truth.where)
        @rule(data=st.data(), who=WHO, level=st.sampled_from(subscriptions.LEVELS), whole=st.booleans())
        def follow(self, data: st.DataObject, who: str, level: str, whole: bool) -> None:
            thread = self.a_thread(data)
            group = self.truth.where[thread]
            allowed = self.truth.sees(who, group)
            if whole:
                self.act(who, allowed, subscriptions.follow_group, group, level)
            else:
                self.act(who, allowed, subscriptions.follow_thread, thread, level)
            if allowed:
                if whole:
                    self.truth.levels[who, "group", group] = level
                else:
                    self.truth.followed(who, thread, level)

        @precondition(lambda self: any(self.truth.filed.values()))
        @rule(data=st.data(), who=WHO, level=st.sampled_from(subscriptions.LEVELS))
        def follow_topic(self, data: st.DataObject, who: str, level: str) -> None:
            filed = [(thread, topic) for thread, topics in sorted(self.truth.filed.items()) for topic in topics]
            thread, topic = data.draw(st.sampled_from(filed), label="topic")
            if self.truth.sees(who, self.truth.where[thread]):
                self.act(who, True, subscriptions.follow_topic, topic, level)
                self.truth.topics[who, topic] = level

        # Who knows what

        @rule(who=WHO, topic=TOPIC)
        def claim(self, who: str, topic: str) -> None:
            self.act(who, True, expertise.claim, [topic])
            self.truth.experts.setdefault((who, topic), "claimed")
            self.truth.dropped.discard((who, topic))

        @rule(who=BY_RIGHT, expert=WHO, topic=TOPIC)
        def appoint(self, who: str, expert: str, topic: str) -> None:
            if self.act(who, self.truth.leads_any(who), expertise.appoint, self.member(expert), topic):
                self.truth.experts[expert, topic] = "appointed"
                self.truth.dropped.discard((expert, topic))

        @rule(data=st.data(), who=BY_RIGHT)
        def confirm(self, data: st.DataObject, who: str) -> None:
            """Mostly what the record suggests."""
            every = [(expert, topic) for expert in PEOPLE for topic in ("pump", "pumps")]
            proven = [one for one in every if self.truth.suggested(who, *one)]
            expert, topic = data.draw(st.sampled_from(proven or every), label="proven")
            allowed = bool(proven) and (who == expert or self.truth.leads_any(who))
            if self.act(who, allowed, expertise.confirm, topic, self.member(expert)):
                self.truth.experts[expert, topic] = "earned"

        @precondition(lambda self: self.truth.experts)
        @rule(data=st.data(), who=BY_RIGHT)
        def drop(self, data: st.DataObject, who: str) -> None:
            expert, topic = data.draw(st.sampled_from(sorted(self.truth.experts)), label="known")
            allowed = (who == expert or self.truth.leads_any(who)) and self.truth.shows(who, topic)
            if self.act(who, allowed, expertise.drop, topic, self.member(expert)):
                del self.truth.experts[expert, topic]
                self.truth.dropped.add((expert, topic))

        # The bell

        @rule()
        def ring(self) -> None:
            """What is due goes to those who see it, and to nobody twice, nor of what they or others have deleted."""
            messages: list[ringing.Message] = []
            for _ in range(TAKEN_BACK):
                self.tick()
            site = notify.of(self.db)
            assert site is not None
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(ringing, "run", lambda _, message: messages.append(message))
                ringing.ring(self.db, Session(None, self.forum.clock), site)
            for message in messages:
                post = self.truth.posts[message.post]
                assert post.thread == message.thread and not post.deleted
                assert self.truth.sees(message.handle, self.truth.where[post.thread]), message
                assert message.kind != "question" or self.truth.author[post.thread] != message.handle
                assert message.kind in bells.SAID_OF_IT or post.author != message.handle
                once = (message.handle, message.post, message.kind if message.kind in bells.SAID_OF_IT else "")
                assert once not in self.rung, message
                self.rung.add(once)

        # Arranging

        @precondition(lambda self: self.truth.where)
        @rule(data=st.data(), who=BY_RIGHT, place=ROOM)
        def move(self, data: st.DataObject, who: str, place: int) -> None:
            thread, target = self.a_thread(data), self.group(place)
            both = (self.truth.where[thread], target)
            allowed = all(self.truth.leads(who, group) and self.truth.takes_part(who, group) for group in both)
            if self.act(who, allowed, arranging.move, thread, target) and target != both[0]:
                self.truth.moved(thread, target)

        @precondition(lambda self: len(self.truth.where) > 1)
        @rule(data=st.data(), who=BY_RIGHT)
        def merge(self, data: st.DataObject, who: str) -> None:
            thread, into = self.a_thread(data), self.a_thread(data)
            both = (self.truth.where[thread], self.truth.where[into])
            allowed = all(self.truth.leads(who, group) and self.truth.takes_part(who, group) for group in both)
            if self.act(who, allowed and thread != into, merging.merge, thread, into=into):
                self.truth.merged(thread, into)

        @precondition(lambda self: self.truth.where)
        @rule(data=st.data(), who=BY_RIGHT, title=st.sampled_from(["Pump", "東京のポンプ", "Seal, 40 Nm"]))
        def rename(self, data: st.DataObject, who: str, title: str) -> None:
            thread = self.a_thread(data)
            allowed = self.truth.arranges(who, thread)
            self.act(who, allowed, arranging.rename, thread, title)
            row = self.act(who, allowed, asking.file_under, thread, title.split()[:1])
            if row is not None:
                self.truth.filed[thread] = row.topics

        @precondition(lambda self: self.truth.where)
        @rule(data=st.data(), who=BY_RIGHT, on=st.booleans())
        def pin(self, data: st.DataObject, who: str, on: bool) -> None:
            thread = self.a_thread(data)
            group = self.truth.where[thread]
            self.act(who, self.truth.leads(who, group) and self.truth.takes_part(who, group), arranging.pin, thread, on)

        @precondition(lambda self: self.truth.where)
        @rule(data=st.data(), who=BY_RIGHT, on=st.booleans())
        def close(self, data: st.DataObject, who: str, on: bool) -> None:
            thread = self.a_thread(data)
            if self.act(who, self.truth.arranges(who, thread), threads.close, thread, on):
                (self.truth.closed.add if on else self.truth.closed.discard)(thread)

        @rule(who=BY_RIGHT, place=ROOM, on=st.booleans())
        def archive(self, who: str, place: int, on: bool) -> None:
            if self.act(who, self.truth.leads(who, self.group(place)), arranging_groups.archive, self.group(place), on):
                self.truth.rooms[self.group(place)].archived = on

        @rule(who=GUESTS, place=ROOM)
        def come_or_go(self, who: str, place: int) -> None:
            """What was written while somebody was not in a group is read when they come into it."""
            room = self.truth.rooms[self.group(place)]
            if who in room.people:
                self.act("ana", True, groups.remove_member, room.id, self.member(who))
                del room.people[who]
                return
            self.act("ana", not room.archived, groups.add_member, room.id, self.member(who))
            if not room.archived:
                room.people[who] = "member"
                self.truth.read_group(who, room.id)

        # What must hold after each

        @invariant()
        def what_each_is_shown_is_what_the_recount_says(self) -> None:
            agreeing.unread_agrees(self.db, self.sessions, self.truth)

        @invariant()
        def what_is_kept_agrees_with_what_it_counts(self) -> None:
            agreeing.kept_agrees(self.db)
            agreeing.states_agree(self.db, self.begun, self.truth)

        @invariant()
        def experts_verifiers_and_bells_are_what_the_recount_says(self) -> None:
            agreeing.verifiers_agree(self.db, self.sessions, self.truth)
            agreeing.experts_agree(self.db, self.sessions, self.truth)
            agreeing.bells_agree(self.db, iso(self.forum.moment))

        @invariant()
        def files_stand_with_their_posts_in_their_order(self) -> None:
            for number, post in self.truth.posts.items():
                if self.truth.sees("ana", self.truth.where[post.thread]):
                    row = posts.get(self.db, self.sessions["ana"], number)
                    assert [file.name for file in row.attachments] == ([] if post.deleted else post.files)

        @invariant()
        def the_journal_tells_of_all_that_others_can_see(self) -> None:
            self.watch.told()

    return Sequence


@pytest.mark.timeout(600)  # Only where it fails: making a sequence short takes longer than finding it.
def test_whatever_people_do_the_recount_agrees(make_forum: Any, make_record: Any) -> None:
    run_state_machine_as_test(
        machine(make_forum, make_record),
        settings=settings(
            max_examples=30, stateful_step_count=35, deadline=None, phases=(Phase.explicit, Phase.generate)
        ),
    )
