"""What lists and threads look like in plain lines; the commands and the demo's walk share it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.cli import lines

if TYPE_CHECKING:
    from datetime import datetime

    from store.experts.turns import Question
    from store.for_you import ForYou, Waiting
    from store.groups import Group
    from store.notices import Notice
    from store.posts import PostRow
    from store.reviews import Review
    from store.search.query import Hit
    from store.search.similar import Similar
    from store.session import Session
    from store.threads import ThreadRow


def groups(rows: "Sequence[Group]", session: "Session") -> None:
    """A line each: name, new posts, threads, last activity, what is special about it and to you, what it is for."""
    from store.subscriptions import FOLLOWED

    now = session.clock()
    cells = [
        (
            row.name,
            lines.capped(row.unread),
            lines.count(row.threads, "thread"),
            lines.age(row.last_at, now) if row.last_at else "",
            "archived" if row.archived else "" if row.visibility == "open" else row.visibility,
            row.role or "",
            FOLLOWED[row.level],
            row.description,
        )
        for row in rows
    ]
    lines.say("\n".join(lines.table(cells, right={1, 2, 3})))


def threads(rows: "Sequence[ThreadRow]", session: "Session", *, with_group: bool) -> None:
    """A line each: number, state, new posts, last activity, replies, author, pinned or muted, title and topics."""
    room = lines.width()
    roomy = room is None or room >= 70
    now = session.clock()
    cells = [
        (
            f"#{row.id}",
            lines.state(row, now),
            lines.capped(row.unread),
            lines.age(row.last_at, now) if roomy else "",
            str(max(row.posts - 1, 0)) if roomy else "",
            lines.cut(row.author or "", 14) if roomy else "",
            lines.cut(row.group, 14) if roomy and with_group else "",
            _marks(row, pinned=not with_group) if roomy else "",
            " ".join([row.title, *(f"#{topic}" for topic in row.topics)]),
        )
        for row in rows
    ]
    lines.say("\n".join(lines.table(cells, right={0, 3, 4})))


def _marks(row: "ThreadRow", *, pinned: bool = True) -> str:
    from store.subscriptions import FOLLOWED

    return " ".join(filter(None, ("pinned" if pinned and row.pinned_at else "", FOLLOWED[row.level or "mine"])))


def _affected(row: "ThreadRow") -> str:
    """Who has the problem too."""
    return f"{lines.count(row.affected, 'has', 'have')} this too" if row.affected else ""


def head(row: "ThreadRow", session: "Session") -> None:
    """A thread's two first lines."""
    now = session.clock()
    lines.styled(f"#{row.id} {lines.heading(row.title)}")
    said = [row.group, row.kind, lines.state(row, now) if row.kind == "question" or row.closed else ""]
    said.append(f"by {row.author}" if row.author else "")
    said.append(f"duplicate of #{row.duplicate_of}" if row.duplicate_of else "")
    said.append(_affected(row))
    said.append(_marks(row))
    said.append(" ".join(f"#{topic}" for topic in row.topics))
    lines.say(" · ".join(part for part in said if part))


def posts(rows: "Sequence[PostRow]", session: "Session", *, whole: bool = True) -> None:
    """Each post: who, when, its number, what became of it, then its text, indented; long ones folded unless `whole`."""
    from store.references import written

    now = session.clock()
    for row in rows:
        said = [lines.heading(row.author or "somebody")]
        said += [f"expert on #{row.expert_on}"] if row.expert_on and not row.deleted else []
        said += [lines.age(row.created_at, now), written(row.thread_id, row.id)]
        if row.reply_to is not None:
            said.append(f"to {row.reply_to_author or 'post'} ({written(row.thread_id, row.reply_to)})")
        holds = not row.outdated
        marks = (("accepted", row.accepted and holds), ("verified", row.verified and holds), ("out of date", not holds))
        said += [word for word, so in marks if so]
        said += [lines.count(row.votes, "vote")] if row.votes else []
        said += [word for word, so in (("edited", row.edited_at is not None), ("new", row.unread)) if so]
        lines.styled("\n" + " · ".join(said))
        body = row.body if whole else folded(row, f"hallway show {row.thread_id} --whole")
        lines.say("  (deleted)" if row.deleted else lines.wrapped(body, "  "))
        if row.attachments:
            from tui.cli import attached

            lines.say("\n".join(f"  {line}" for line in attached.listed(row)))


def folded(row: "PostRow", more: str = "") -> str:
    """A post's text with a line in the place of what is folded: a mail's quotes and signature, the middle of long code.

    `more` is how to see it all.
    """
    from tui.widgets import folds

    said = row.body.split("\n")
    room = lines.width()
    shown: list[str] = []
    done = 0
    for fold in folds.find(said) if row.format == "plain" else folds.code(said):
        line = f"▸ {fold.label}" + (f"  … {fold.answered}" if fold.answered else "")
        if row.format != "plain":
            line = f"▸ {fold.label} folded" + (f" · {more}" if more else "")
        shown += [*said[done : fold.start], lines.cut(line, None if room is None else max(room - 2, 1))]
        done = fold.end
    return "\n".join([*shown, *said[done:]])


def hits(rows: "Sequence[Hit]", session: "Session") -> None:
    """Two lines each: the thread, and the passage that was found."""
    now, room = session.clock(), lines.width()
    for hit in rows:
        row = hit.thread
        said = "  ".join(part for part in (f"#{row.id}", lines.state(row, now), row.title) if part)
        lines.say(lines.cut(said, room))
        where = f"    {row.group} · {lines.age(row.last_at, now)} · "
        lines.styled(_marked(where, hit, room))


def similar(rows: "Sequence[Similar]", session: "Session") -> None:
    """Two lines each: the thread, and the passage that solved it or is most like the question."""
    now, room = session.clock(), lines.width()
    for found in rows:
        row = found.thread
        said = "  ".join(part for part in (f"#{row.id}", lines.state(row, now), row.title) if part)
        lines.say(lines.cut(said, room))
        lines.say(lines.cut(f"    {row.group} · {lines.age(row.last_at, now)} · {found.excerpt}", room))


def _marked(where: str, hit: "Hit", room: int | None) -> str:
    """A passage behind where it stands, what matched in it set apart, cut to the room that there is."""
    shown = lines.cut(where + hit.excerpt, room)
    parts, at = [], 0
    for start, end in hit.marks:
        start, end = start + len(where), min(end + len(where), len(shown))
        if start < end:
            parts += [shown[at:start], lines.heading(shown[start:end])]
            at = end
    return "".join([*parts, shown[at:]])


def for_you(found: "ForYou", session: "Session") -> None:
    """What waits by sections, a line each: thread, when, how much is new, why it is there, the thread's title.

    A question has its age for when, with `!` past the group's aim.
    """
    from store.for_you import thanks

    now = session.clock()
    away = f"While you were away, {found.span}" if found.been else f"Busy {found.span}"
    sections = (
        ("Questions you can answer", [_question(row, now) for row in found.questions]),
        ("Replies and mentions", [_notice(row, now) for row in found.notices.items]),
        ("Answers to look at again", [_review(row, now) for row in found.reviews]),
        ("What you follow", [_waiting(row, row.why, now) for row in found.following]),
        (away, [_waiting(row, f"{row.people} people, {row.posts} posts", now) for row in found.busiest]),
    )
    # One table, so that the columns stand below each other in all sections.
    listed = iter(lines.table([cells for _, rows in sections for cells in rows], right={0, 1, 2}))
    shown = [(title, [next(listed) for _ in rows]) for title, rows in sections if rows]
    for number, (title, said) in enumerate(shown):
        lines.styled(("\n" if number else "") + lines.heading(title))
        lines.say("\n".join(said))
    if not shown:
        lines.say(nothing_waits(found))
    if said_thanks := thanks(found):
        lines.say(("\n" if shown else "") + said_thanks)


def replied(replies: int) -> str:
    """How many have replied to a question, in words."""
    return lines.count(replies, "reply", "replies") if replies else "nobody has replied"


def _question(row: "Question", now: "datetime") -> tuple[str, ...]:
    thread, age = row.thread, lines.state(row.thread, now).removeprefix("open ")
    return (f"#{thread.id}", age, "", f"{row.why}, {replied(row.replies)}", thread.title)


def _review(row: "Review", now: "datetime") -> tuple[str, ...]:
    why = f"answered by {lines.cut(row.post.author or 'somebody', 20)}"
    return (f"#{row.thread.id}", lines.age(row.looked_at, now), "", why, row.thread.title)


def _notice(row: "Notice", now: "datetime") -> tuple[str, ...]:
    from store.notices import DECIDED

    why = DECIDED.get(row.kind) or f"{lines.cut(row.post.author or 'somebody', 20)} {row.why}"
    return (f"#{row.thread.id}", lines.age(row.created_at, now), "", why, row.thread.title)


def _waiting(row: "Waiting", why: str, now: "datetime") -> tuple[str, ...]:
    thread = row.thread
    return (f"#{thread.id}", lines.age(thread.last_at, now), lines.capped(thread.unread), why, thread.title)


def nothing_waits(found: "ForYou") -> str:
    """What is said where nothing waits: also what was looked at."""
    looked = "no question, no reply, no mention, and nothing new in what you follow or took part in"
    return f"Nothing waits for you: {looked}; nothing was busy {found.span}."
