"""The commands of the linear mode that write: asking, replying, marks."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from store.errors import Conflict, Invalid, StoreError
from store.text import title as checked_title
from tui.cli import linear_input, lines
from tui.cli.linear_parse import Command
from tui.cli.linear_places import TEXT, tell
from tui.cli.linear_thread import Thread
from tui.cli.typed import rescuing

if TYPE_CHECKING:
    from store.connection import Db
    from store.groups import Group
    from store.session import Session
    from tui.cli.linear_visit import Visit

T = TypeVar("T")


def ask(visit: "Visit", command: Command) -> None:
    """Ask a question: in the group that was named, else where one is."""
    from store import asking

    try:
        group = _group(visit, command)
        title = _title(visit, group.name)
    except StoreError as error:
        linear_input.refused(error)
    if title is None:
        return
    draft = linear_input.Draft(title)
    row = _written(
        visit,
        draft,
        command,
        lambda db, session: asking.ask(db, session, group=group.id, title=title, body=draft.typed.text),
    )
    if row is not None:
        tell(f"Asked in {row.group} as thread #{row.id}.{_hint()}")


def _group(visit: "Visit", command: Command) -> "Group":
    """The group to ask, in which one may. Raises StoreError."""
    from store import groups, permissions

    _check_editor(command)
    found = visit.target(command)
    db, session = visit.read()
    if command.text:
        group = groups.find(db, session, command.text)
    elif found.group is not None:
        group = groups.get(db, session, found.group)
    else:
        raise Invalid("Say which group to ask, as in: ask Maintenance")
    refusal = permissions.refusal(db, session, "post", group.id)
    if refusal is not None:
        raise refusal
    return group


def _check_editor(command: Command) -> None:
    if command.extra and not linear_input.person():
        raise Invalid("An editor needs a terminal; type the text on the lines after the command.")


def _title(visit: "Visit", group: str) -> str | None:
    """The question's title; None when it is given up, or need not be asked, which is said. Raises Closed, Invalid."""
    visit.close()
    if not linear_input.person():
        return checked_title(linear_input.line(""))
    tell(f"What do you ask {group}, in one line? An empty line gives it up.")
    try:
        while typed := linear_input.line("Title: ").strip():
            try:
                title = checked_title(typed)
            except Invalid as error:
                tell(str(error))
            else:
                return title if _all_the_same(visit, title) else None
    except KeyboardInterrupt:
        lines.say("")
    tell("Nothing was asked.")
    return None


def _all_the_same(visit: "Visit", title: str) -> bool:
    from tui.cli import already

    def keep() -> str:
        return linear_input.Draft(title).kept()

    return already.ask_all_the_same(visit, title, "", (), keep)


def reply(visit: "Visit", command: Command) -> None:
    """Reply in a thread, or to the post that a line stands for."""
    from store import posts

    try:
        thread, to = _answered(visit, command)
    except StoreError as error:
        linear_input.refused(error)
    draft = linear_input.Draft()
    row = _written(visit, draft, command, lambda db, session: posts.reply(db, session, thread, draft.typed.text, to=to))
    if row is not None:
        tell(f"Replied in thread #{row.thread_id}.{_hint()}")


def _hint() -> str:
    return " undo takes it back for ten seconds." if linear_input.person() else ""


def undo(visit: "Visit", command: Command) -> None:
    """Take back one's own newest post, and print it so that nothing is lost."""
    from store import retracting
    from tui.cli.undo import what

    gone = visit.write(retracting.retract_newest)
    if gone.started:
        visit.forget(gone.thread)
    tell(f"Taken back: {what(gone)}. You wrote:")
    lines.say(lines.wrapped(gone.body, TEXT))


def _answered(visit: "Visit", command: Command) -> tuple[int, int | None]:
    """The thread to reply in, and the post to reply to. Raises StoreError."""
    from store import posts

    _check_editor(command)
    found = visit.target(command)
    if found.thread is None:
        raise Invalid("Say what to reply to: open a thread first, or name its line as in 3r.")
    posts.open_to(*visit.read(), found.thread)
    # A list names a post to say where to read; only a thread's own lines and a notice are a post to answer.
    named = isinstance(visit.place, Thread) or found.notice is not None or command.post is not None
    return found.thread, found.post if named else None


def _written(
    visit: "Visit", draft: linear_input.Draft, command: Command, act: "Callable[[Db, Session], T]"
) -> T | None:
    """What came of a text, None when it was given up with Ctrl+C. Raises StoreError, Stopped, Closed."""
    visit.close()
    try:
        linear_input.text(draft, editor=command.extra)
    except KeyboardInterrupt:
        lines.say("")
        tell(draft.kept())
        return None
    except linear_input.Closed:
        tell(draft.kept())
        raise
    if not rescuing(draft.typed, lambda: _harmless(draft)):
        tell(draft.kept())
        return None
    done = rescuing(draft.typed, lambda: visit.write(act))
    draft.posted()
    return done


def _harmless(draft: linear_input.Draft) -> bool:
    """Whether nothing in a text looks like a secret, or the person posts it all the same. Raises Conflict, Closed."""
    from tui.cli import guard

    found = guard.found(draft.title, draft.typed.text)
    if found is None:
        return True
    if not linear_input.person():
        raise Conflict(f"{found[:1].upper()}{found[1:]}; nothing was posted. Take it out and post it again.")
    tell(f"{found[:1].upper()}{found[1:]}. Post it all the same? yes or no.")
    return linear_input.line("yes or no: ").strip().casefold() in guard.ANSWERS


def mark_read(visit: "Visit", command: Command) -> None:
    """Mark as read: a group, a thread, up to a post, or what waits."""
    from store import for_you, page, posts, taking_off, threads, unread

    found = visit.target(command)
    if found.notice is not None:
        waiting = for_you.sections(*visit.read(), limit=page.MAX_LIMIT).notices.items
        rows = [row for row in waiting if row.id == found.notice]
        visit.write(lambda db, session: taking_off.done(db, session, rows))
        tell("Taken off the inbox.")
    elif found.thread is not None:
        thread = found.thread
        db, session = visit.read()
        title = threads.get(db, session, thread).title
        named = isinstance(visit.place, Thread) or command.post is not None
        post = found.post if named and found.post else posts.ids(db, session, thread)[-1]
        visit.write(lambda db, session: unread.mark_read(db, session, {thread: post}))
        tell(f"Read: {title}.")
    elif found.group is not None:
        from store import groups

        group = groups.get(*visit.read(), found.group)
        visit.write(lambda db, session: unread.mark_group_read(db, session, group.id))
        tell(f"Everything in {group.name} is marked as read.")
    else:
        raise Invalid("Say what was read: a line as in read 3, or read alone in a group or a thread.")


def mark_unread(visit: "Visit", command: Command) -> None:
    """Mark a thread as unread, or from one of its posts on."""
    from store import threads, unread

    found = visit.target(command)
    if found.thread is None:
        raise Invalid("Say what is unread: open a thread first, or name its line as in unread 3.")
    named = isinstance(visit.place, Thread) or command.post is not None
    thread, post = found.thread, found.post if named else None
    title = threads.get(*visit.read(), thread).title
    visit.write(lambda db, session: unread.mark_unread(db, session, thread, post))
    visit.unmarked(thread)
    tell(f"Marked as unread: {title}.")


WRITES: dict[str, Callable[["Visit", Command], None]] = {
    "ask": ask,
    "reply": reply,
    "read": mark_read,
    "unread": mark_unread,
    "undo": undo,
}
