"""Build demo.db from its script: everything goes through the same functions that people's posts go through.

The uids follow from the script's keys and the order of events from its times, so that two builds hold the same.
`python -m store.demo.build PATH` writes the file that is shipped.
"""

import contextlib
import hashlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from store import (
    answers,
    asking,
    attachments,
    clock,
    groups,
    members,
    notices,
    posts,
    subscriptions,
    threads,
    unread,
    versions,
    visits,
    votes,
)
from store.connection import write
from store.create import SETTING, create_store
from store.demo import build_answering, content
from store.demo.copy import PICTURES
from store.demo.script import GroupScript, Person, Say, ThreadScript
from store.demo.stage import Stage
from store.session import Identity, Session
from store.transfer.record import uid_for

SOURCE = "demo"
LAST_LATIN = 0x24F
BEFORE = timedelta(weeks=40)
"""How long before the anchor the company set Hallway up."""
SEEN_AFTER = timedelta(days=3)
"""How old an accepted answer is by the time its author has looked at it."""


@dataclass(frozen=True, slots=True)
class _Event:
    moment: datetime
    order: int
    act: Callable[[Stage, datetime], None]


def build(target: Path) -> None:
    """Write the demo store to a path where nothing is yet: one file, in rollback mode, ready to be copied."""
    with tempfile.TemporaryDirectory() as folder:
        start = content.ANCHOR - BEFORE
        owner = Identity("demo", "demo", "builder", "northwind")
        db = create_store(
            Path(folder) / "demo.db", identity=owner, name=content.STORE_NAME, clock=lambda: start, via="demo"
        )
        with contextlib.closing(db):
            stage = Stage(db)
            with write(db, Session(1, lambda: start, "demo")) as tx:
                tx.run(SETTING, ("demo", content.VIEWER))
                for person in content.PEOPLE:
                    stage.people[person.handle] = members.add(
                        tx,
                        uid=uid_for(SOURCE, "member", person.handle),
                        handle=person.handle,
                        name=_shown(person),
                        about=f"{person.name}, {person.about}",
                        role=person.role,
                        arrived=True,
                    )
            for group in content.GROUPS:
                _open_group(stage, group, start)
            for event in sorted(_events(), key=lambda event: (event.moment, event.order)):
                event.act(stage, event.moment)
            _settle(stage)
            # One file without a log beside it, readable from a read-only place.
            db.connection.execute("VACUUM INTO ?", (str(target),))


def _shown(person: Person) -> str:
    """What colleagues call somebody: the short name, in their own script if that is not Latin."""
    short = person.name.split()[0]
    return short if any(ord(letter) > LAST_LATIN for letter in short) else person.handle


def _open_group(stage: Stage, script: GroupScript, start: datetime) -> None:
    admin = Session(1, lambda: start, "demo")
    group = groups.create(
        stage.db,
        admin,
        script.name,
        description=script.description,
        visibility=script.visibility,
        aim_minutes=script.aim_minutes,
        uid=uid_for(SOURCE, "group", script.name),
    )
    groups.describe(stage.db, admin, group.id, hours=script.hours, review_days=script.review_days)
    stage.groups[script.name] = group.id
    for handles, role in ((script.leads, "lead"), (script.members, "member")):
        for handle in handles:
            groups.add_member(stage.db, admin, group.id, stage.people[handle], role=role)
    groups.remove_member(stage.db, admin, group.id, 1)


def _events() -> Iterator[_Event]:
    """Everything that happens, each at its moment; `order` settles what happens at one moment."""
    order = 0
    for thread in content.THREADS:
        for say in thread.says:
            said = content.ANCHOR - timedelta(minutes=say.ago)
            for later, act in _acts(thread, say):
                order += 1
                yield _Event(min(said + later, content.ANCHOR - timedelta(seconds=30)), order, act)
    for ago, act in build_answering.acts():
        order += 1
        yield _Event(content.ANCHOR - timedelta(minutes=ago), order, act)


def _acts(thread: ThreadScript, say: Say) -> Iterator[tuple[timedelta, Callable[[Stage, datetime], None]]]:
    """What happens to a post, and how long after it was said."""
    here = (thread.key, say.key)
    yield timedelta(), lambda stage, moment: _say(stage, moment, thread, say)
    if say.edited is not None:
        edited = timedelta(minutes=say.ago - say.edited[0])
        yield edited, lambda stage, moment: _edit(stage, moment, thread, say)
    for number, voter in enumerate(say.votes, 1):
        yield timedelta(minutes=number), partial(_vote, voter, here)
    if say.accepted:
        asker = thread.says[0].by
        yield (
            timedelta(seconds=50),
            lambda stage, moment: _done(answers.accept(stage.db, stage.session(asker, moment), stage.posts[here])),
        )
    if say.deleted:
        yield (
            timedelta(minutes=9),
            lambda stage, moment: _done(versions.delete(stage.db, stage.session(say.by, moment), stage.posts[here])),
        )
    if thread.closed and say is thread.says[-1]:
        author = thread.says[0].by
        yield (
            timedelta(minutes=3),
            lambda stage, moment: _done(
                threads.close(stage.db, stage.session(author, moment), stage.threads[thread.key], True)
            ),
        )


def _vote(voter: str, post: tuple[str, str], stage: Stage, moment: datetime) -> None:
    votes.vote(stage.db, stage.session(voter, moment), stage.posts[post])


def _done(result: object) -> None:
    """Make a statement of an expression whose value nobody needs."""


def _say(stage: Stage, moment: datetime, thread: ThreadScript, say: Say) -> None:
    session = stage.session(say.by, moment)
    body = stage.text(say.edited[1] if say.edited is not None else say.text)
    uid = uid_for(SOURCE, "post", f"{thread.key}/{say.key}")
    if say is thread.says[0]:
        start = asking.ask if thread.kind == "question" else partial(threads.start, kind=thread.kind)
        row = start(
            stage.db,
            session,
            group=stage.groups[thread.group],
            title=thread.title,
            body=body,
            topics=thread.topics,
            uid=uid_for(SOURCE, "thread", thread.key),
            opening_uid=uid,
        )
        stage.threads[thread.key] = row.id
        stage.posts[thread.key, say.key] = posts.ids(stage.db, session, row.id)[0]
    else:
        to = stage.posts[thread.key, say.to] if say.to is not None else None
        post = posts.reply(stage.db, session, stage.threads[thread.key], body, to=to, uid=uid)
        stage.posts[thread.key, say.key] = post.id
    if say.attachments:
        _attach(stage, session, thread, say)


def _attach(stage: Stage, session: Session, thread: ThreadScript, say: Say) -> None:
    with write(stage.db, session) as tx:
        for position, file in enumerate(say.attachments):
            content = (PICTURES / file.name).read_bytes()
            attachments.add(
                tx,
                stage.posts[thread.key, say.key],
                position,
                name=file.name,
                path=file.path,
                media_type=file.media_type,
                size=len(content),
                width=file.width,
                height=file.height,
                sha256=hashlib.sha256(content).hexdigest(),
                kept=True,
            )


def _edit(stage: Stage, moment: datetime, thread: ThreadScript, say: Say) -> None:
    versions.edit(stage.db, stage.session(say.by, moment), stage.posts[thread.key, say.key], stage.text(say.text))


def _settle(stage: Stage) -> None:
    """Links, subscriptions, visits, and who has read what: everything, but what the script leaves unread."""
    with write(stage.db, Session(1, lambda: content.ANCHOR, "demo")) as tx:
        for thread in content.THREADS:
            for target in thread.links:
                threads.link(tx, stage.threads[thread.key], stage.threads[target], "linked")
    for handle in stage.people:
        session = stage.session(handle, content.ANCHOR)
        for group in stage.groups.values():
            unread.mark_group_read(stage.db, session, group)
        for thread_key, post_key in sorted(content.READ[handle].unread if handle in content.READ else ()):
            post = stage.posts[thread_key, post_key]
            first = posts.first_unread(stage.db, session, stage.threads[thread_key])
            unread.mark_unread(stage.db, session, stage.threads[thread_key], min(post, first or post))
        _see_accepted(stage, handle, session)
    for handle, ago in content.LAST_VISITS.items():
        visits.go_on(stage.db, stage.session(handle, content.ANCHOR - timedelta(minutes=ago)))
    for follow in content.FOLLOWS:
        session = stage.session(follow.handle, content.ANCHOR)
        if follow.thread is not None:
            subscriptions.follow_thread(stage.db, session, stage.threads[follow.thread], follow.level)
        if follow.group is not None:
            subscriptions.follow_group(stage.db, session, stage.groups[follow.group], follow.level)


def _see_accepted(stage: Stage, handle: str, session: Session) -> None:
    """Take off a member's list what was said of their answers and has been looked at."""
    unseen = {stage.posts[key] for key in (content.READ[handle].unseen if handle in content.READ else ())}
    seen_until = clock.iso(content.ANCHOR - SEEN_AFTER)
    for notice in notices.inbox(stage.db, session, limit=100).items:
        if notice.kind in notices.DECIDED and notice.created_at < seen_until and notice.post.id not in unseen:
            notices.settle(stage.db, session, notice.id)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
