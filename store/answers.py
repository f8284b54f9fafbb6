"""Answers: which posts people say to have answered a question, and how the question stands by that.

The asker or a lead accepts, an expert or a lead verifies, and each of these may say that an answer is out of date: then
it answers nothing any more. By what is left a question is verified, answered or open; a duplicate is as its target is.
"""

from typing import Literal, NamedTuple

from store import expertise, posts, reach, routes, verdicts
from store.connection import Db, Transaction, write
from store.errors import Conflict, Denied, Invalid
from store.permissions import may, require
from store.posts import PostRow
from store.session import Session

Mark = Literal["accepted", "verified", "outdated"]
ACTIONS: dict[Mark, str] = {"accepted": "accept", "verified": "verify", "outdated": "outdate"}
"""What may be said of a post, with the words by which the journal tells of it: `post.accept`, `post.unaccept`."""

STANDING = """
SELECT group_id, author_id, kind, (SELECT min(id) FROM posts WHERE thread_id = t.id) FROM threads t WHERE id = ?
"""
SET = """
INSERT INTO {mark}_answers (post_id, thread_id, member_id, created_at) VALUES (?, ?, ?, ?)
ON CONFLICT (post_id) DO UPDATE SET member_id = excluded.member_id, created_at = excluded.created_at
"""
HOLDS = """EXISTS (SELECT 1 FROM {mark}_answers a WHERE a.thread_id = :thread
    AND NOT EXISTS (SELECT 1 FROM outdated_answers d WHERE d.post_id = a.post_id))"""
# Since when it is open again: nothing is marked as out of date that has not answered it.
STATE = f"""
SELECT CASE WHEN {HOLDS.format(mark="verified")} THEN 'verified' WHEN {HOLDS.format(mark="accepted")} THEN 'answered'
    ELSE 'open' END AS state,
    (SELECT max(created_at) FROM outdated_answers WHERE thread_id = :thread) AS at
"""
SETTLE = f"""
UPDATE threads SET state = s.state, reopened_at = CASE s.state WHEN 'open' THEN s.at END FROM ({STATE}) s
WHERE id = :thread AND kind = 'question' AND duplicate_of IS NULL
"""
FOLLOW = """
UPDATE threads SET state = o.state, reopened_at = o.reopened_at FROM threads o
WHERE o.id = threads.duplicate_of AND (threads.duplicate_of = :thread OR threads.id = :thread)
AND (threads.state, threads.reopened_at) IS NOT (o.state, o.reopened_at)
RETURNING id, group_id
"""


class Rights(NamedTuple):
    """What the acting person may say of a post, or take back: that it answers, is verified, is out of date."""

    accept: bool = False
    verify: bool = False
    outdate: bool = False


class Standing(NamedTuple):
    """How the acting person stands to a question; what they may say of each of its posts follows from that.

    `member` is who it is, `opening` the post that asks, `asked` whether they have asked, `leads` whether they lead its
    group, `knows` whether they do or are an expert on one of its topics. Of what is no question, or where they may not
    take part, nothing is said.
    """

    member: int = 0
    opening: int = 0
    asked: bool = False
    leads: bool = False
    knows: bool = False

    def rights(self, post: PostRow) -> Rights:
        """What may be said of one of the thread's posts.

        Askers and leads accept; experts on one of the thread's topics and leads verify what others wrote; all of them
        say that what has answered is out of date, which must be taken back before it is accepted or verified again.
        """
        if not self.opening or post.deleted or post.id == self.opening:
            return Rights()
        answers = post.accepted or post.verified or post.outdated
        return Rights(
            (self.leads or self.asked) and (post.accepted or not post.outdated),
            self.knows and post.author_id != self.member and (post.verified or not post.outdated),
            (self.knows or self.asked) and answers,
        )

    @property
    def duplicates(self) -> bool:
        """Whether they may say that the question is a duplicate of another one."""
        return self.knows or self.asked


def standing(db: Db, session: Session, thread: int) -> Standing:
    """How the acting person stands to a thread as a question, nothing where they may not see it."""
    found = db.row(STANDING, (thread,))
    if found is None or session.actor is None:
        return Standing()
    group, asker, kind, opening = found
    if kind != "question" or not may(db, session, "take part", group):
        return Standing()
    leads = may(db, session, "lead", group)
    knows = leads or expertise.is_expert(db, session.actor, thread)
    return Standing(session.actor, opening, asker == session.actor, leads, knows)


def rights(db: Db, session: Session, post: PostRow) -> Rights:
    """What the acting person may say of a post, see `Standing.rights`."""
    return standing(db, session, post.thread_id).rights(post)


def may_accept(db: Db, session: Session, post: PostRow) -> bool:
    """Whether the acting person may say that this post answers the thread's question, or take that back."""
    return rights(db, session, post).accept


def may_verify(db: Db, session: Session, post: PostRow) -> bool:
    """Whether the acting person may verify this answer, or take that back."""
    return rights(db, session, post).verify


def may_outdate(db: Db, session: Session, post: PostRow) -> bool:
    """Whether the acting person may say that this answer is out of date, or take that back."""
    return rights(db, session, post).outdate


def accept(db: Db, session: Session, post: int, *, on: bool = True) -> PostRow:
    """Say that a post answers its question, or take that back: by the asker or a lead. Raises StoreError."""
    with write(db, session) as tx:
        row, asker = _answer(tx, post)
        if not (asker == tx.actor or may(db, tx.session, "lead", posts.group_of(db, post))):
            raise Denied("Only the asker or a lead of the group may accept an answer; vote for it instead.")
        _not_outdated(row, on)
        if row.accepted != on:
            _set(tx, row, "accepted", on)
            _tell(tx, row, "accepted", row.author_id, on)
        return posts.get(db, tx.session, post)


def verify(db: Db, session: Session, post: int, *, on: bool = True) -> PostRow:
    """Say that somebody else's answer is right, once more too, or take one's own word back. Raises StoreError.

    By an expert on one of the thread's topics or a lead; each time, its age until it is looked at again begins anew.
    While one of those who verified it has not taken that back, it stays verified by them, since when they said so.
    """
    with write(db, session) as tx:
        row, asker = _answer(tx, post)
        if row.author_id == tx.actor:
            raise Denied("This answer is your own; another expert or a lead may verify it.")
        if not knows(tx.db, tx.session, row.thread_id):
            raise Denied(
                "Only an expert on one of the thread's topics or a lead of the group may verify; vote for it instead."
            )
        _not_outdated(row, on)
        if on:
            news = not row.accepted and not row.verified
            _set(tx, row, "verified", True)
            if not row.verified:
                _tell(tx, row, "verified", row.author_id, True)
            if news and asker != row.author_id:
                _tell(tx, row, "solved", asker, True)
        elif row.verified:
            _unverify(tx, row, asker)
        return posts.get(db, tx.session, post)


def _unverify(tx: Transaction, row: PostRow, asker: int | None) -> None:
    """Take back that the acting member has verified it; what nobody here has verified, an import, anybody may."""
    by = verdicts.verified_by(tx.db, row)
    if by and tx.actor not in by:
        name = tx.value("SELECT name FROM members WHERE id = ?", (next(iter(by)),))
        raise Denied(
            f"Post {row.id} was verified by {name}, who alone may take that back; "
            f"if it is no longer right: hallway outdated {row.id}"
        )
    others = [(member, at) for member, at in by.items() if member != tx.actor]
    if others:
        tx.run(SET.format(mark="verified"), (row.id, row.thread_id, *others[0]))
        tx.record("post.unverify", group=posts.group_of(tx.db, row.id), thread=row.thread_id, post=row.id)
        return
    _set(tx, row, "verified", False)
    _tell(tx, row, "verified", row.author_id, False)
    _tell(tx, row, "solved", asker, False)


def outdate(db: Db, session: Session, post: int, *, on: bool = True) -> PostRow:
    """Say that an accepted or verified answer is out of date, or take that back. Raises StoreError.

    By experts and leads, as `verify`, and the asker. If no other answer is left the question is open again, from now.
    """
    with write(db, session) as tx:
        row, asker = _answer(tx, post)
        if asker != tx.actor and not knows(tx.db, tx.session, row.thread_id):
            raise Denied(
                "Only the asker, an expert on one of the thread's topics or a lead of the group may say so;"
                " reply with what is right now instead."
            )
        if on and not (row.accepted or row.verified):
            raise Invalid(f"Nobody has accepted or verified post {post}; reply with what is right now.")
        if row.outdated != on:
            _set(tx, row, "outdated", on)
            _tell(tx, row, "outdated", row.author_id, on)
        return posts.get(db, tx.session, post)


def knows(db: Db, session: Session, thread: int) -> bool:
    """Whether the acting person is an expert on one of a thread's topics, or a lead of its group."""
    group = db.value("SELECT group_id FROM threads WHERE id = ?", (thread,))
    if group is None or session.actor is None:
        return False
    return may(db, session, "lead", group) or expertise.is_expert(db, session.actor, thread)


def _answer(tx: Transaction, post: int) -> tuple[PostRow, int | None]:
    """A post that may be an answer, and who asked. Raises NotFound, Denied, Conflict, Invalid."""
    row = posts.get(tx.db, tx.session, post)
    group, asker, kind, opening = tx.rows(STANDING, (row.thread_id,))[0]
    if kind != "question":
        raise Invalid(f"Thread #{row.thread_id} is no question, so no post answers it.")
    if row.deleted or post == opening:
        raise Invalid(f"Post {post} can't be an answer; name a reply of the thread.")
    require(tx, "take part", group)
    return row, asker


def _not_outdated(row: PostRow, on: bool) -> None:
    if on and row.outdated:
        raise Conflict(
            f"Post {row.id} is marked as out of date; take that back first: hallway outdated {row.id} --undo"
        )


def _set(tx: Transaction, row: PostRow, mark: Mark, on: bool) -> None:
    if on:
        tx.run(SET.format(mark=mark), (row.id, row.thread_id, tx.actor, tx.at))
    else:
        tx.run(f"DELETE FROM {mark}_answers WHERE post_id = ?", (row.id,))
    settle_state(tx, row.thread_id)
    action = f"post.{ACTIONS[mark]}" if on else f"post.un{ACTIONS[mark]}"
    tx.record(action, group=posts.group_of(tx.db, row.id), thread=row.thread_id, post=row.id)


def _tell(tx: Transaction, row: PostRow, kind: str, member: int | None, on: bool) -> None:
    if on:
        reach.decided(tx, kind, member, thread=row.thread_id, post=row.id)
    else:
        reach.decided_no_longer(tx, kind, post=row.id)


def settle_state(tx: Transaction, thread: int) -> None:
    """Bring a question's state in line with its answers, and that of its duplicates with its own."""
    here = {"thread": thread}
    tx.run(SETTLE, here)
    routes.opened_again(tx, thread)
    for duplicate, group in tx.rows(FOLLOW, here):
        if duplicate != thread:
            tx.record("thread.state", group=group, thread=duplicate)


def lift(tx: Transaction, row: PostRow, group: int) -> None:
    """Let a post that is deleted be no answer any more. That it was out of date stays, and since when."""
    marks: tuple[tuple[Mark, bool], ...] = (("accepted", row.accepted), ("verified", row.verified))
    lifted = [mark for mark, on in marks if on]
    for mark in lifted:
        tx.run(f"DELETE FROM {mark}_answers WHERE post_id = ?", (row.id,))
        tx.record(f"post.un{ACTIONS[mark]}", group=group, thread=row.thread_id, post=row.id)
    if lifted:
        settle_state(tx, row.thread_id)


def put_back(tx: Transaction, row: PostRow) -> None:
    """Let a post whose deletion is taken back be the answer that it was, by whom and when it was said."""
    marks: tuple[Mark, ...] = ("accepted", "verified")
    for mark in marks:
        before = verdicts.lifted(tx, row, ACTIONS[mark])
        if before is not None:
            member, at = before[0], before[1] or (tx.at if mark == "verified" else None)
            tx.run(SET.format(mark=mark), (row.id, row.thread_id, member, at))
            reach.decided(tx, mark, row.author_id, thread=row.thread_id, post=row.id)
    settle_state(tx, row.thread_id)
