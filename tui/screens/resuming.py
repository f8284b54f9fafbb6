"""Where a draft goes on: at its target, if that still takes it, else wherever its author says."""

from __future__ import annotations

from store import groups, permissions, posts, threads
from store.connection import Db
from store.errors import Conflict, Denied, Invalid, NotFound
from store.groups import Group
from store.session import Session
from tui.drafts import Kept
from tui.screens.target import Target


def target_of(db: Db, session: Session, kept: Kept) -> Target:
    """The target of a draft; of what can't be posted there any more, or never had a place, a `text`."""
    what, _, number = kept.target.partition("/")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return Target("text", kept=kept.target)
    try:
        match what:
            case "question" | "discussion":
                return _thread(db, session, what, groups.get(db, session, int(number)))
            case "reply":
                return _reply(db, session, int(number), kept.fields.get("to", ""))
            case "edit":
                return _edit(db, session, int(number))
    except (NotFound, Denied, Conflict) as error:
        return Target("text", refused=str(error).partition(";")[0].rstrip("."), kept=kept.target)
    return Target("text", kept=kept.target)


def elsewhere(db: Db, session: Session, typed: str) -> Target:
    """The target that somebody named: a group, for a question, or a thread's number, for a reply. Raises StoreError."""
    number = typed.strip().removeprefix("#")
    if number.isascii() and number.isdigit():
        return _reply(db, session, int(number[:18]), "")
    if not number:
        raise Invalid("Name a group, or a thread by its number as in #12.")
    return _thread(db, session, "question", groups.find(db, session, typed))


def _thread(db: Db, session: Session, what: str, group: Group) -> Target:
    reason = permissions.refusal(db, session, "post", group.id)
    if reason is not None:
        raise reason
    return Target(what, group.name, group.id, aim=group.aim_minutes)


def _reply(db: Db, session: Session, number: int, to: str) -> Target:
    thread = threads.get(db, session, number)
    posts.open_to(db, session, thread.id)
    answered = posts.by_ids(db, session, (int(to),)) if to.isascii() and to.isdigit() and len(to) <= 18 else ()
    post = next((post for post in answered if post.thread_id == thread.id and not post.deleted), None)
    return Target("reply", thread.group, thread.group_id, thread, post)


def _edit(db: Db, session: Session, number: int) -> Target:
    post = posts.get(db, session, number)
    if post.deleted:
        raise NotFound(f"Post {number} was deleted.")
    if not post.mine:
        raise Denied(f"Post {number} is not yours.")
    thread = threads.get(db, session, post.thread_id)
    reason = permissions.refusal(db, session, "take part", thread.group_id)
    if reason is not None:
        raise reason
    return Target("edit", thread.group, thread.group_id, thread, post)
