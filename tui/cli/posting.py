"""Writing: asking, posting, replying, voting, accepting, editing."""

import functools
from typing import TYPE_CHECKING

import click

from tui.cli import attached, lines, shapes
from tui.cli.base import Call, Command
from tui.cli.completing import topic_names
from tui.cli.options import POST, THREAD, group_argument, json_option, pass_call, plain
from tui.cli.typed import Typed, rescuing, send, take

if TYPE_CHECKING:
    from store.connection import Db
    from store.groups import Group
    from store.posts import PostRow
    from store.session import Session
    from store.threads import ThreadRow

KINDS = ("discussion", "idea", "announcement", "story")


def _body_argument(function: "click.decorators.FC") -> "click.decorators.FC":
    return click.argument("body", required=False, metavar="[BODY|-]")(function)


def _input_options(function: "click.decorators.FC") -> "click.decorators.FC":
    """`--log/--text` and `--with-secret`."""
    function = click.option(
        "--with-secret", is_flag=True, help="Post it though it holds what looks like a password or a key."
    )(function)
    return click.option(
        "--log/--text",
        default=None,
        help="Show standard input as typed, or as prose; unless said, its looks decide.",
    )(function)


def _guarded(typed: Typed, title: str, with_secret: bool, as_json: bool) -> None:
    """Ask before what looks like a secret is posted. Raises Conflict."""
    from tui.cli import guard

    rescuing(typed, lambda: guard.check(title, typed.text, allowed=with_secret, ask=not as_json))


def _tell(row: "PostRow", as_json: bool, words: str) -> None:
    if as_json:
        lines.say_json(shapes.post(row))
    else:
        lines.say(words)


def _title_option(function: "click.decorators.FC") -> "click.decorators.FC":
    return click.option("--title", required=True, metavar="T", help="What it is about, in one line.")(function)


def _topic_option(function: "click.decorators.FC") -> "click.decorators.FC":
    option = click.option(
        "--topic",
        "topics",
        multiple=True,
        metavar="X",
        help="A topic to file it under; may be repeated.",
        shell_complete=topic_names,
    )
    return option(function)


@click.command(
    cls=Command,
    example='hallway ask Maintenance --title "Which breaker feeds the dock levellers?" "The plan is from 1998."\n'
    'journalctl -b -p err | hallway ask IT --title "What does this mean?" --topic linux -\n'
    'hallway ask Maintenance --title "What is this part?" --photo /mnt/share/part.jpg "It lay under pump P-12."\n'
    'hallway ask Maintenance --title "Which key opens plant room 2?" "At the gate now." --wait --timeout 3600',
)
@group_argument
@_title_option
@_topic_option
@attached.photo_options
@click.option("--anyway", is_flag=True, help="On a terminal, don't look first for threads that answer it already.")
@click.option("--wait", is_flag=True, help="Stay until somebody answers, and print that; 1 when nobody does in time.")
@click.option("--timeout", type=click.FloatRange(min=0), metavar="SECONDS", help="With --wait: stay only so long.")
@_input_options
@_body_argument
@json_option
@pass_call
def ask(
    call: Call,
    group: str,
    title: str,
    topics: tuple[str, ...],
    photos: tuple[str, ...],
    captions: tuple[str, ...],
    keep: str | None,
    anyway: bool,
    wait: bool,
    timeout: float | None,
    log: bool | None,
    with_secret: bool,
    body: str | None,
    as_json: bool,
) -> None:
    """Ask a group a question. Without BODY, the text comes from standard input or from your editor."""
    from tui.cli.opening import at_terminal

    if timeout is not None and not wait:
        raise click.UsageError("--timeout says how long to stay; give --wait too.")
    with attached.Tray(attached.named(photos, captions, keep), tell=not as_json) as tray:
        if not anyway and not as_json and at_terminal() and _settled(call, group, title, topics, tray, body):
            return
        row = _start(call, group, "question", title, topics, tray, body, log, with_secret, as_json)
    if not (wait and as_json):
        _tell_started(row, as_json)
    if not as_json:
        _tell_reached(call, row)
    if wait:
        from tui.cli import asking

        asking.wait(call, row.id, timeout, as_json)


def _settled(
    call: Call, group: str, title: str, topics: tuple[str, ...], tray: attached.Tray, body: str | None
) -> bool:
    """Whether a person finds that nothing needs to be asked, once it is clear that it could be."""
    from tui.cli import asking

    found = _check(call, group, "question", title, topics)
    tray.fill(*call.read(), found.id)
    written = "" if body in (None, "-") else plain(body or "")
    return asking.settled(
        call, found, plain(title), written, [plain(topic) for topic in topics], attached.drafted(tray.named)
    )


@click.command(
    cls=Command,
    example='hallway post Lounge --title "Lift inspection moved" "It is on Thursday now."\n'
    'hallway post IT --kind idea --title "One cable for all docks" - < idea.md',
)
@group_argument
@_title_option
@click.option("--kind", type=click.Choice(KINDS), default="discussion", show_default=True, help="What it is.")
@_topic_option
@attached.photo_options
@_input_options
@_body_argument
@json_option
@pass_call
def post(
    call: Call,
    group: str,
    title: str,
    kind: str,
    topics: tuple[str, ...],
    photos: tuple[str, ...],
    captions: tuple[str, ...],
    keep: str | None,
    log: bool | None,
    with_secret: bool,
    body: str | None,
    as_json: bool,
) -> None:
    """Start a discussion, or post an idea, an announcement (leads) or a story."""
    with attached.Tray(attached.named(photos, captions, keep), tell=not as_json) as tray:
        row = _start(call, group, kind, title, topics, tray, body, log, with_secret, as_json)
    _tell_started(row, as_json)


def _start(
    call: Call,
    group: str,
    kind: str,
    title: str,
    topics: tuple[str, ...],
    tray: attached.Tray,
    body: str | None,
    log: bool | None,
    with_secret: bool,
    as_json: bool,
) -> "ThreadRow":
    from store import asking, groups, threads

    def check() -> str:
        found = _check(call, group, kind, title, topics)
        tray.fill(*call.read(), found.id)
        return ""

    def start(db: "Db", session: "Session") -> "ThreadRow":
        begin = asking.ask if kind == "question" else functools.partial(threads.start, kind=kind)
        return begin(
            db,
            session,
            group=groups.find(db, session, plain(group)).id,
            title=plain(title),
            body=typed.text,
            topics=[plain(topic) for topic in topics],
            files=tray.files,
        )

    typed = take(body, check, log=log)
    _guarded(typed, plain(title), with_secret, as_json)
    return send(call, typed, start)


def _check(call: Call, group: str, kind: str, title: str, topics: tuple[str, ...]) -> "Group":
    """The group, where one may start such a thread. Raises StoreError."""
    from store import groups, permissions, text

    db, session = call.read()
    found = groups.find(db, session, plain(group))
    refusal = permissions.refusal(db, session, "lead" if kind == "announcement" else "post", found.id)
    if refusal is not None:
        raise refusal
    text.title(plain(title))
    for topic in topics:
        text.topic(plain(topic))
    return found


def _tell_started(row: "ThreadRow", as_json: bool) -> None:
    if as_json:
        lines.say_json(shapes.thread(row))
    else:
        what = "asked" if row.kind == "question" else "posted"
        lines.say(f"#{row.id} {what} in {row.group}. Read on: hallway show {row.id}{_hint()}")


def _tell_reached(call: Call, row: "ThreadRow") -> None:
    from store.experts import turns
    from tui.cli.away import reaching

    if found := turns.reached(*call.read(), row.id):
        lines.say(reaching(found))


def _hint() -> str:
    """How to take back what was posted, for a person at a terminal."""
    from tui.cli.opening import at_terminal
    from tui.cli.undo import HINT

    return f"\n{HINT}" if at_terminal() else ""


@click.command(
    cls=Command,
    example='hallway reply 12 "Q14, behind the left door."\nhallway reply 12 --to 31 - < answer.md\n'
    'hallway reply 12 --photo ~/q14.jpg --caption "The left door is open" "This one."',
)
@click.argument("thread", type=THREAD)
@click.option("--to", type=POST, metavar="POST", help="The post of this thread that you answer.")
@attached.photo_options
@_input_options
@_body_argument
@json_option
@pass_call
def reply(
    call: Call,
    thread: int,
    to: int | None,
    photos: tuple[str, ...],
    captions: tuple[str, ...],
    keep: str | None,
    log: bool | None,
    with_secret: bool,
    body: str | None,
    as_json: bool,
) -> None:
    """Reply in a thread, or to one of its posts. Without BODY, the text comes from standard input or your editor."""
    from store import posts

    with attached.Tray(attached.named(photos, captions, keep), tell=not as_json) as tray:

        def check() -> str:
            db, session = call.read()
            tray.fill(db, session, posts.open_to(db, session, thread))
            return ""

        typed = take(body, check, log=log)
        _guarded(typed, "", with_secret, as_json)
        row = send(
            call,
            typed,
            lambda db, session: posts.reply(db, session, thread, typed.text, to=to, files=tray.files),
        )
    _tell(row, as_json, f"Replied in #{row.thread_id} (post {row.id}).{_hint()}")


@click.command(cls=Command, example="hallway vote 31\nhallway vote 31 --undo")
@click.argument("post_id", metavar="POST", type=POST)
@click.option("--undo", is_flag=True, help="Take the vote back.")
@json_option
@pass_call
def vote(call: Call, post_id: int, undo: bool, as_json: bool) -> None:
    """Say that a post helped you too."""
    from store import votes

    row = call.write(lambda db, session: votes.vote(db, session, post_id, on=not undo))
    _tell(
        row, as_json, f"{'Vote taken back' if undo else 'Voted'}: post {row.id} has {lines.count(row.votes, 'vote')}."
    )


@click.command(cls=Command, example="hallway accept 31\nhallway accept 31 --undo")
@click.argument("post_id", metavar="POST", type=POST)
@click.option("--undo", is_flag=True, help="Say that it is not the answer after all.")
@json_option
@pass_call
def accept(call: Call, post_id: int, undo: bool, as_json: bool) -> None:
    """Say that a post answers your question; leads of the group may say so too."""
    from store import answers

    row = call.write(lambda db, session: answers.accept(db, session, post_id, on=not undo))
    _tell(row, as_json, f"Post {row.id} {'is no longer the' if undo else 'is an'} accepted answer of #{row.thread_id}.")


@click.command(cls=Command, example='hallway edit 31 "Q14, behind the right door."')
@click.argument("post_id", metavar="POST", type=POST)
@_input_options
@_body_argument
@json_option
@pass_call
def edit(call: Call, post_id: int, log: bool | None, with_secret: bool, body: str | None, as_json: bool) -> None:
    """Change a post of yours; the text before is kept. Without BODY, your editor opens with the text."""
    from store import posts, versions
    from store.errors import Denied

    def check() -> str:
        before = posts.get(*call.read(), post_id)
        if not before.mine:
            raise Denied(f"You may edit your own posts only; answer this one: hallway reply {before.thread_id}")
        return before.body + "\n"

    typed = take(body, check, log=log)
    _guarded(typed, "", with_secret, as_json)
    row = send(call, typed, lambda db, session: versions.edit(db, session, post_id, typed.text))
    _tell(row, as_json, f"Post {row.id} changed.")


@click.command(cls=Command, example="hallway delete 31")
@click.argument("post_id", metavar="POST", type=POST)
@json_option
@pass_call
def delete(call: Call, post_id: int, as_json: bool) -> None:
    """Delete a post of yours, or any as a lead; a mark stays where it stood."""
    from store import versions

    row = call.write(lambda db, session: versions.delete(db, session, post_id))
    _tell(row, as_json, f"Post {row.id} deleted.")
